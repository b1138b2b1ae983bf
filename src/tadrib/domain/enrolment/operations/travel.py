"""The travel dossier: asked for, written in pieces, sent with a receipt, returned or accepted, opened by the office."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

import tadrib.domain.audit.operations
from tadrib.domain import audit
from tadrib.domain.calls import words as calls_words
from tadrib.domain.calls.operations.nominating import give_receipt
from tadrib.domain.catalogue.models import Edition
from tadrib.domain.enrolment import letters, policy, queries, rule, sealing, words
from tadrib.domain.enrolment.models import DossierPaper, DossierRead, Invitation, TravelAsk, TravelDossier
from tadrib.domain.messaging import sealing as letter_sealing
from tadrib.domain.messaging.models import OfficialLetter
from tadrib.kernel.actor import Actor
from tadrib.kernel.refs import new_ref
from tadrib.kernel.refusals import NotFound, Refused
from tadrib.kernel.transitions import check_move, move

BEFORE = dt.timedelta(days=30)  # a visa takes weeks: complete a month before the course
AT_LEAST = dt.timedelta(days=7)  # and nobody has less than a week, as long as the course has not begun


def due_of(edition: Edition, now: dt.datetime) -> dt.date:
    """By when it should be complete, asked for at ``now``."""
    due = max(edition.start_date - BEFORE, now.date() + AT_LEAST)
    return min(due, edition.start_date - dt.timedelta(days=1))


def dossier_of(invitation: Invitation, now: dt.datetime) -> TravelDossier:
    """The dossier of the invitation, made at the first need."""
    found = TravelDossier.objects.filter(invitation=invitation).first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            return TravelDossier.objects.create(ref=new_ref(TravelDossier, "TRV", now.year), invitation=invitation)
    except IntegrityError:  # somebody else was at it in the same moment
        return TravelDossier.objects.get(invitation=invitation)


def _token(dossier: TravelDossier) -> str:
    return sealing.token_of(dossier.ref, dossier.link)


@transaction.atomic
def ask_for_travel(invitation: Invitation, *, by: Actor, now: dt.datetime) -> TravelDossier | None:
    """Ask the person and the state for what the edition wants, once. None if nothing is wanted of this person, or the
    course has begun."""
    policy.check_can_ask_travel(invitation, by=by)
    parts = queries.parts_asked(invitation)
    if not parts or now.date() >= invitation.edition.start_date:
        return None
    dossier = dossier_of(invitation, now)
    due = due_of(invitation.edition, now)
    if not TravelDossier.objects.filter(pk=dossier.pk, asked_at=None).update(asked_at=now, due_on=due):
        return dossier
    dossier.asked_at, dossier.due_on = now, due
    if dossier.state in words.WRITABLE:  # what was sent before the acceptance needs no asking
        letters.travel("asked", invitation, at=now, due=due, token=_token(dossier))
    audit.operations.record(
        words.Event.TRAVEL_ASKED, dossier.ref, by=by, at=now, invitation=invitation.ref, parts=list(parts)
    )
    return dossier


@transaction.atomic
def change_dossier(
    invitation: Invitation, *, facts: Mapping[str, Any], by: Actor, now: dt.datetime, version: int | None = None
) -> TravelDossier:
    """Write down what is known so far; gaps and what is wrong are no hindrance before the sending.

    ``facts`` holds any of ``words.PART_FACTS``; an empty answer takes the old one out. Facts of parts that are not
    asked, or that are the person's own, are left aside. ``version`` is the dossier's as the writer saw it: if
    somebody wrote meanwhile this is refused (``travel_moved``) and nothing changes. The audit holds which facts
    changed, never their content.
    """
    dossier = TravelDossier.objects.filter(invitation=invitation).first()
    policy.check_can_write_travel(invitation, dossier, by=by, now=now)
    policy.check_travel_codes(dict(facts))
    dossier = dossier or dossier_of(invitation, now)
    if version is not None and version != dossier.version:
        raise Refused("travel_moved")
    closed = policy.closed_parts(invitation, dossier.own, by=by)
    parts = set(_asked(invitation)) - closed
    before = _facts_of(dossier)
    after = before | {fact: value for fact, value in facts.items() if words.PART_OF.get(fact) in parts}
    after = {fact: _plain(value) for fact, value in after.items() if value not in (None, "")}
    changed = sorted(fact for fact in before.keys() | after.keys() if before.get(fact) != after.get(fact))
    if not changed:
        return dossier
    touched = {words.PART_OF[fact] for fact in changed}
    own = set(dossier.own) | touched if policy.is_person(invitation, by=by) else set(dossier.own) - touched
    _write(dossier, after, own=sorted(own), invitation=invitation, now=now)
    audit.operations.record(words.Event.TRAVEL_CHANGED, dossier.ref, by=by, at=now, fields=changed)
    return dossier


def _asked(invitation: Invitation) -> tuple[str, ...]:
    """The parts that are asked of somebody; ``Refused`` (``travel_not_asked``) if there are none."""
    if parts := queries.parts_asked(invitation):
        return parts
    raise Refused("travel_not_asked")


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value


def _facts_of(dossier: TravelDossier) -> dict[str, Any]:
    try:
        return queries.facts_of(dossier)
    except sealing.UnreadableError as fault:
        raise Refused("travel_unreadable") from fault


def _wrong(invitation: Invitation, facts: Mapping[str, Any], now: dt.datetime) -> list[Refused]:
    return [refusal for _, refusal in queries.problems_of(invitation, facts, today=now.date())]


def _write(
    dossier: TravelDossier, facts: dict[str, Any], *, own: list[str], invitation: Invitation, now: dt.datetime
) -> None:
    """Put the answers where they belong, if nobody else wrote since the dossier was read."""
    columns: dict[str, Any] = {
        part.value: sealing.seal({f: facts[f] for f in words.PART_FACTS[part] if f in facts}) for part in words.SEALED
    }
    columns |= {"city": facts.get("city", ""), "consulate": facts.get("consulate", "")}
    columns |= {"arrive_on": rule.as_day(facts.get("arrive_on")), "depart_on": rule.as_day(facts.get("depart_on"))}
    columns |= {"told": sorted(facts), "own": own, "version": dossier.version + 1}
    columns["problems"] = [refusal.code for refusal in _wrong(invitation, facts, now)]
    if dossier.state == words.Dossier.EMPTY:
        columns["state"] = words.Dossier.DRAFT
    rows = TravelDossier.objects.filter(pk=dossier.pk, state=dossier.state, version=dossier.version)
    if not rows.update(**columns):
        raise Refused("travel_moved")
    for name, value in columns.items():
        setattr(dossier, name, value)


@transaction.atomic
def send_dossier(invitation: Invitation, *, declared: bool, by: Actor, now: dt.datetime) -> TravelDossier:
    """Hand the complete dossier to the office. The receipt's number proves it; reminders stop."""
    dossier = TravelDossier.objects.filter(invitation=invitation).first()
    facts = _facts_of(dossier) if dossier else {}
    papers = DossierPaper.objects.filter(dossier=dossier).values_list("paper", flat=True) if dossier else []
    gaps = rule.missing(_asked(invitation), facts, papers)
    policy.check_can_send_travel(
        invitation, dossier, missing=gaps, problems=_wrong(invitation, facts, now), declared=declared, by=by, now=now
    )
    dossier = dossier or dossier_of(invitation, now)
    check_move(dossier, words.Dossier.SENT, moves=words.DOSSIER_MOVES)
    receipt = give_receipt(invitation.placement.nomination, calls_words.Act.TRAVEL_SENT, by=by, now=now)
    dossier = move(
        dossier, words.Dossier.SENT, moves=words.DOSSIER_MOVES, sent_at=now, receipt=receipt.ref, problems=[],
        return_reason="", link=dossier.link + 1,
    )  # fmt: skip
    audit.operations.record(words.Event.TRAVEL_SENT, dossier.ref, by=by, at=now, receipt=receipt.ref)
    return dossier


@transaction.atomic
def return_dossier(dossier: TravelDossier, *, reason: str, by: Actor, now: dt.datetime) -> TravelDossier:
    """Give it back for completion, with what is to be done; the person and the state are told."""
    policy.check_can_return_travel(reason=reason, by=by)
    if dossier.state not in {words.Dossier.SENT, words.Dossier.ACCEPTED}:
        raise Refused("travel_not_here")
    due = due_of(dossier.invitation.edition, now)
    dossier = move(
        dossier, words.Dossier.RETURNED, moves=words.DOSSIER_MOVES, return_reason=reason.strip(), due_on=due,
        reminded=[], accepted_at=None,
    )  # fmt: skip
    letters.travel("returned", dossier.invitation, at=now, due=due, token=_token(dossier))
    audit.operations.record(words.Event.TRAVEL_RETURNED, dossier.ref, by=by, at=now)
    return dossier


@transaction.atomic
def accept_dossier(dossier: TravelDossier, *, by: Actor, now: dt.datetime) -> TravelDossier:
    """Nothing is missing: what was sent can be used for visa, ticket and room."""
    policy.check_can_open_travel(by=by)
    if dossier.state != words.Dossier.SENT:
        raise Refused("travel_not_here")
    dossier = move(dossier, words.Dossier.ACCEPTED, moves=words.DOSSIER_MOVES, accepted_at=now)
    audit.operations.record(words.Event.TRAVEL_ACCEPTED, dossier.ref, by=by, at=now)
    return dossier


@dataclass(frozen=True)
class Opened:
    """The answers of a dossier by their keys; ``facts`` is None when the present key does not open them."""

    ref: str
    facts: dict[str, Any] | None


@transaction.atomic
def open_dossier(dossier: TravelDossier, *, by: Actor, now: dt.datetime) -> Opened:
    """Open the sealed answers for the office. That they were opened, by whom, when, is written in the same breath."""
    policy.check_can_open_travel(by=by)
    DossierRead.objects.create(dossier_ref=dossier.ref, by=by.ref, at=now)
    try:
        return Opened(dossier.ref, queries.facts_of(dossier))
    except sealing.UnreadableError:
        return Opened(dossier.ref, None)


@transaction.atomic
def open_paper(ref: str, *, by: Actor, now: dt.datetime) -> tuple[DossierPaper, bytes]:
    """Open a sealed file for the office; written down as ``open_dossier`` is."""
    policy.check_can_open_travel(by=by)
    row = DossierPaper.objects.select_related("dossier").filter(ref=ref).first()
    if row is None:
        raise NotFound(ref)
    DossierRead.objects.create(dossier_ref=row.dossier.ref, paper=row.paper, by=by.ref, at=now)
    try:
        return row, queries.content_of(row)
    except sealing.UnreadableError as fault:
        raise Refused("travel_unreadable") from fault


@transaction.atomic
def open_letter(letter: OfficialLetter, *, by: Actor, now: dt.datetime) -> dict[str, Any] | None:
    """Open what an official letter about an invitation says under lock (the passport), for whoever may read it in the
    dossier: programme officers, which is written down as ``open_dossier`` is; the person and the state, of whom no
    trace is kept there either.

    None for anybody else, who is shown the mask, and where nothing is under lock. Refused (``travel_unreadable``) if
    the present key does not open it.
    """
    if not len(letter.sealed):
        return None
    rows = TravelDossier.objects.select_related("invitation__placement__nomination__nominating_state")
    rows = rows.select_related("invitation__placement__nomination__person")
    dossier = rows.filter(invitation__ref=letter.subject_ref).first()
    if dossier is None:
        return None
    try:
        policy.check_can_open_letter(dossier.invitation, by=by)
    except Refused:
        return None
    if policy.can_read_travel(by) and not policy.is_person(dossier.invitation, by=by):
        DossierRead.objects.create(dossier_ref=dossier.ref, paper=words.VISA_LETTER, by=by.ref, at=now)
    try:
        return letter_sealing.unseal(letter.sealed)
    except sealing.UnreadableError as fault:
        raise Refused("travel_unreadable") from fault


@transaction.atomic
def set_travel_parts(
    edition: Edition, *, parts: Collection[str], costs: Mapping[str, str], by: Actor, now: dt.datetime
) -> TravelAsk:
    """Say what an edition asks of those invited, and who pays for what. What is not wanted is not asked."""
    policy.check_can_set_travel(parts, dict(costs), by=by)
    kept = [part.value for part in words.Part if part in set(parts)]
    row, _ = TravelAsk.objects.update_or_create(
        edition=edition, defaults={"parts": kept, "costs": dict(costs), "set_at": now, "set_by": by.ref}
    )
    audit.operations.record(words.Event.TRAVEL_PARTS, edition.ref, by=by, at=now, parts=kept, costs=dict(costs))
    return row


@transaction.atomic
def remind_of_travel(dossier: TravelDossier, *, mark: int, by: Actor, now: dt.datetime) -> int:
    """Queue the reminder of ``mark`` days before the day, once whoever asks; how many letters wait."""
    policy.check_can_remind_travel(by=by)
    rows = TravelDossier.objects.filter(pk=dossier.pk, reminded=dossier.reminded, state__in=words.WRITABLE)
    if mark in dossier.reminded or dossier.due_on is None or not rows.update(reminded=[*dossier.reminded, mark]):
        return 0
    return letters.travel(
        "reminder",
        dossier.invitation,
        at=now,
        due=dossier.due_on,
        token=_token(dossier),
        days=max(0, (dossier.due_on - now.date()).days),
    )
