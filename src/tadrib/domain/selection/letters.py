"""Letters of selection: the result to each focal point, about the people of their own state only, and the regret to
each person who got no seat."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

import tadrib.domain.accounts.queries
import tadrib.domain.messaging.operations
from tadrib.domain import accounts, messaging
from tadrib.domain.accounts.words import Role
from tadrib.domain.calls.words import Nomination as NominationState
from tadrib.domain.directory.models import State
from tadrib.domain.messaging.official import Matter
from tadrib.domain.messaging.operations import Reader
from tadrib.domain.messaging.words import Official
from tadrib.domain.selection import words
from tadrib.domain.selection.models import Placement, SelectionRun
from tadrib.kernel.actor import Actor


def results(run: SelectionRun, *, at: dt.datetime) -> int:
    """Tell every state that put somebody forward what became of its people; returns how many letters wait to leave.

    Who was stopped before selection stands among those not selected: a letter tells no ground.
    """
    rows = (
        Placement.objects.filter(run=run)
        .select_related("nomination__person", "nomination__nominating_state")
        .order_by("rank", "nomination__priority", "pk")
    )
    by_state: defaultdict[State, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        group = row.place if row.place in {words.Place.SELECTED, words.Place.RESERVE} else words.Place.NOT_PLACED
        by_state[row.nomination.nominating_state][group].append(row.nomination.person.full_name)
    edition = run.call.edition
    taken = sum(row.place == words.Place.SELECTED for row in rows)
    count = 0
    for state, groups in sorted(by_state.items(), key=lambda pair: pair[0].code):
        for user in accounts.queries.list_readers(Role.FOCAL_POINT, scope=state.code, today=at.date()):
            messaging.operations.queue(
                "selection.result",
                to=Reader(
                    email=user.email, language=user.language, name=user.name, user_ref=user.ref, state_code=state.code
                ),
                subject_ref=run.call.ref,
                at=at,
                facts={
                    "course": dict(edition.course.title),
                    "place": dict(edition.place),
                    "start": edition.start_date.isoformat(),
                    "end": edition.end_date.isoformat(),
                    "state": dict(state.name),
                    "selected": groups[words.Place.SELECTED],
                    "reserve": groups[words.Place.RESERVE],
                    "others": groups[words.Place.NOT_PLACED],
                    "call": run.call.ref,
                    "is_full": taken >= run.call.seats,
                },
            )
            count += 1
    return count


def signatory_of(run: SelectionRun) -> str:
    """The name of the head of office who signed the run."""
    signer = next(iter(accounts.queries.list_by_refs({run.signed_by})), None) if run.signed_by else None
    return signer.name if signer else ""


def regret(placement: Placement, signatory: str) -> Matter:
    """That there is no seat for this person: the same words whatever the ground, and none named."""
    run, nomination = placement.run, placement.nomination
    edition, person, state = run.call.edition, nomination.person, nomination.nominating_state
    return Matter(
        key=Official.REGRET,
        subject_ref=nomination.ref,
        edition_ref=edition.ref,
        state_code=state.code,
        language=person.language,
        holder=person.full_name,
        holder_ref=person.ref,
        addressee=(person.full_name, dict(state.name)),
        facts={
            "name": person.full_name,
            "state": dict(state.name),
            "course": dict(edition.course.title),
            "start": edition.start_date.isoformat(),
            "end": edition.end_date.isoformat(),
            "place": dict(edition.place),
            "edition": edition.ref,
            "note": run.call.nota_verbale,
            "zone": run.call.time_zone,
            "signatory": signatory,
            "is_example": person.is_example,
        },
    )


def regrets(run: SelectionRun, *, by: Actor, at: dt.datetime) -> int:
    """To everybody of the run without a seat and without a place on the reserve list, who was stopped before it
    included: an official letter, sent by e-mail where an address is known. Returns how many were issued."""
    rows = (
        Placement.objects.filter(run=run)
        .exclude(place__in=(words.Place.SELECTED, words.Place.RESERVE))
        .exclude(nomination__state=NominationState.WITHDRAWN)
        .select_related("run__call__edition__course", "nomination__person__user", "nomination__nominating_state")
        .order_by("pk")
    )
    count, signatory = 0, signatory_of(run)
    for row in rows:
        matter, person = regret(row, signatory), row.nomination.person
        messaging.operations.issue(matter, by=by, now=at)
        count += 1
        email = person.email or (person.user.email if person.user else "")
        if email:
            user = person.user
            to = Reader(
                email=email, language=user.language if user else person.language, name=person.full_name,
                user_ref=user.ref if user else "",
            )  # fmt: skip
            messaging.operations.queue(
                matter.key, to=to, subject_ref=matter.subject_ref, at=at, facts=dict(matter.facts)
            )
    return count
