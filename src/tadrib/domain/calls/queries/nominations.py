"""Reading nominations, documents, receipts: a state its own, the office what was submitted, nominees theirs."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet, TextField
from django.db.models.functions import Lower

import tadrib.domain.directory.queries
from tadrib.domain import directory
from tadrib.domain.accounts.words import Permission
from tadrib.domain.calls import chain, words
from tadrib.domain.calls.models import Call, CallState, Document, Nomination, Receipt
from tadrib.domain.directory.models import Person
from tadrib.engines import matching
from tadrib.kernel.actor import Actor
from tadrib.kernel.prepared import prepared
from tadrib.kernel.refusals import NotFound

_N = words.Nomination
LIVE = ~Q(state=_N.WITHDRAWN)
MOST_LOOKED_AT = 200  # persons born on one day: the first of January stands for an unknown one


def visible_nominations(by: Actor) -> QuerySet[Nomination]:
    """What was submitted for the office; all of its own for a state; one's own for a nominee.

    A draft is the state's alone, so is what was withdrawn before anybody sent it.
    """
    rows = Nomination.objects.select_related(
        "person__nationality", "nominating_state", "authority", "service", "call__edition__course__programme__area"
    ).order_by("call", "nominating_state__code", "priority", "pk")
    seen = Q(pk__in=[])
    if by.can(Permission.NOMINATION_READ):
        seen |= Q(submitted_at__isnull=False) & ~Q(state=_N.DRAFT)
    if by.can(Permission.STATE_READ):
        seen |= Q(nominating_state__code__in=by.states)
    if by.is_signed_in and by.user_id:
        seen |= Q(person__user_id=by.user_id) & ~Q(state=_N.DRAFT)
    return rows.filter(seen)


def list_nominations(
    by: Actor, *, call: Call | None = None, search: str = "", state_code: str = "", status: str = ""
) -> QuerySet[Nomination]:
    """Nominations found by name, service, function or ref; of a call, a state, a status."""
    rows = visible_nominations(by)
    if call is not None:
        rows = rows.filter(call=call)
    if state_code:
        rows = rows.filter(nominating_state__code=state_code)
    if status:
        rows = rows.filter(state=status)
    for word in search.split():
        rows = rows.filter(
            directory.queries.named(word, "person__")
            | Q(unit__icontains=word)
            | Q(function__icontains=word)
            | Q(ref__iexact=word)
            | Q(person__ref__iexact=word)
        )
    return rows


def list_own_nominations(by: Actor, call: Call, state_code: str) -> QuerySet[Nomination]:
    """The nominees of one state in its order of priority, with their documents; live ones only."""
    rows = visible_nominations(by).filter(LIVE, call=call, nominating_state__code=state_code)
    if not by.stands_for(state_code):
        rows = rows.none()
    return rows.prefetch_related("documents").order_by("priority", "pk")


def list_live_of_calls(by: Actor, calls: Iterable[Call]) -> dict[tuple[int, str], list[Nomination]]:
    """Live nominations of the actor's own states by call and state code, with documents: two queries for any number."""
    found: dict[tuple[int, str], list[Nomination]] = {}
    rows = visible_nominations(by).filter(LIVE, call__in=list(calls), nominating_state__code__in=by.states)
    for row in rows.prefetch_related("documents"):
        found.setdefault((row.call_id, row.nominating_state.code), []).append(row)
    return found


def next_step(nomination: Nomination) -> str:
    """What the state has to do next about a nomination: a key of ``words.STEP_LABELS``. No query of its own."""
    if nomination.state == _N.WITHDRAWN:
        return "none"
    if nomination.state == _N.RETURNED:
        return "answer"
    if nomination.state == _N.DRAFT and missing_facts(nomination):
        return "complete"
    if nomination.state != _N.ENDORSED and missing_papers(nomination):
        return "papers"
    if nomination.state == _N.DRAFT:
        return "submit"
    return chain.pending(nomination) or "wait"


def get_nomination(by: Actor, ref: str) -> Nomination:
    """One nomination with its documents, its receipts and the states its call invites, or ``NotFound``."""
    row = (
        visible_nominations(by)
        .filter(ref=ref)
        .prefetch_related(
            Prefetch("documents", Document.objects.order_by("uploaded_at", "pk")),
            Prefetch("receipts", Receipt.objects.order_by("at", "pk")),
            Prefetch("call__states", CallState.objects.select_related("state")),
        )
        .first()
    )
    if row is None:
        raise NotFound(ref)
    return row


def mark_of(nomination: Nomination) -> str:
    """What a nomination says now, as 20 hexadecimal digits: whoever opened it earlier sends the mark they saw."""
    said = {name: getattr(nomination, name) for name in words.WRITTEN}
    said |= {name: getattr(nomination.person, name) for name in words.WRITTEN_OF_PERSON}
    return hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()[:20]


def get_document(by: Actor, ref: str) -> Document:
    """A file of a dossier, for those who may read the dossier, or ``NotFound``."""
    row = Document.objects.filter(ref=ref, nomination__in=visible_nominations(by).order_by().values("pk")).first()
    if row is None:
        raise NotFound(ref)
    return row


def get_receipt(by: Actor, ref: str) -> Receipt:
    """The receipt of an act, for those who may read the nomination, or ``NotFound``."""
    rows = Receipt.objects.select_related(
        "authority",
        "nomination__person",
        "nomination__nominating_state",
        "nomination__authority",
        "nomination__call__edition__course",
    )
    row = rows.filter(ref=ref, nomination__in=visible_nominations(by).order_by().values("pk")).first()
    if row is None:
        raise NotFound(ref)
    return row


def count_live(by: Actor, call: Call, state_code: str) -> int:
    """How many names of a state are in use in a call."""
    return visible_nominations(by).filter(LIVE, call=call, nominating_state__code=state_code).order_by().count()


def counts_by_state(by: Actor, call: Call) -> list[dict[str, Any]]:
    """For every invited state that the actor may see: its bounds, and how many names stand where.

    Each row: ``state``, ``seats_min``, ``seats_max``, ``names_max``, ``live``, ``submitted``, ``endorsed``,
    ``returned``, ``women``. Two queries.
    """
    counts = {
        row["nominating_state__code"]: row
        for row in visible_nominations(by)
        .filter(LIVE, call=call)
        .order_by()
        .values("nominating_state__code")
        .annotate(
            live=Count("pk"),
            submitted=Count("pk", filter=Q(state=_N.SUBMITTED)),
            endorsed=Count("pk", filter=Q(state=_N.ENDORSED)),
            returned=Count("pk", filter=Q(state=_N.RETURNED)),
            women=Count("pk", filter=Q(person__sex="F")),
        )
    }
    rows = []
    reads_all = by.can(Permission.NOMINATION_READ)
    for invited in CallState.objects.filter(call=call).select_related("state").order_by("state__code"):
        if not reads_all and not (by.can(Permission.STATE_READ) and by.stands_for(invited.state.code)):
            continue
        found = counts.get(invited.state.code, {})
        rows.append(
            {"state": invited.state, "seats_min": invited.seats_min, "seats_max": invited.seats_max,
             "names_max": invited.names_max}
            | {name: found.get(name, 0) for name in ("live", "submitted", "endorsed", "returned", "women")}
        )  # fmt: skip
    return rows


# Three queries instead of one, so that each has an index of its own (``Person.Meta``): a state has thousands of people.
def _of_state(code: Any) -> QuerySet[Person]:
    rows = Person.objects.filter(nationality__code=code, merged_into=None)  # in order, SQLite would not take the index
    return rows.alias(given=Lower("given_names"), family=Lower("family_names"), address=Lower("email"))


def _lower(slot: Any) -> Lower:
    return Lower(slot, output_field=TextField())  # by the database, as what is found


@prepared
def _named(code: Any, given: Any, family: Any) -> QuerySet[Person]:
    """People of a state with these two names, in either place."""
    names = [_lower(given), _lower(family)]
    return _of_state(code).filter(given__in=names, family__in=names)[:MOST_LOOKED_AT]


@prepared
def _addressed(code: Any, email: Any) -> QuerySet[Person]:
    return _of_state(code).filter(address=_lower(email))[:MOST_LOOKED_AT]


@prepared
def _born(code: Any, days: Any) -> QuerySet[Person]:
    return _of_state(code).filter(birth_date__in=days)[:MOST_LOOKED_AT]


def find_duplicates(
    by: Actor, *, state_code: str, given_names: str, family_names: str, birth_date: dt.date | None, email: str
) -> list[Person]:
    """People of the state who may be the same human being, the likeliest first: the same address, the same names in
    either place, or the names in another spelling and the same day of birth (also with day and month turned round).

    Two people with the same names and different known birth dates are two people. At most three queries.
    """
    if not (by.stands_for(state_code) or by.can(Permission.DIRECTORY_EDIT)):
        return []
    given, family, address = given_names.strip(), family_names.strip(), email.strip().casefold()
    rows = _named(code=state_code, given=given, family=family)
    if address:
        rows += _addressed(code=state_code, email=address)
    if birth_date:
        rows += _born(code=state_code, days=_days_meant(birth_date))
    names = (f"{given} {family}".strip(), *([f"{family} {given}".strip()] if birth_date else []))
    told = matching.Record("", names, birth_date)
    found = []
    for row in {row.pk: row for row in rows}.values():
        if address and row.email.casefold() == address:
            found.append((2.0, row))
            continue
        verdict = matching.compare(told, matching.Record(row.ref, (row.full_name,), row.birth_date))
        if verdict and not {"name_near", "birth_other", "birth_year"} & set(verdict.reasons):
            found.append((verdict.score, row))
    return [row for _, row in sorted(found, key=lambda pair: (-pair[0], pair[1].pk))[:5]]


def _days_meant(day: dt.date) -> tuple[dt.date, ...]:
    """A day of birth, and the one with day and month turned round if there is one."""
    return (day, day.replace(month=day.day, day=day.month)) if day.day <= 12 else (day,)


def missing_facts(nomination: Nomination) -> list[str]:
    """What has to be said before the nomination can be submitted: keys of ``words.FACT_LABELS``. No query."""
    person = nomination.person
    held = {"birth_date": person.birth_date, "email": person.email}
    missing = []
    for name in words.FACT_LABELS:
        value = held[name] if name in held else getattr(nomination, name)
        if value in (None, "") or (name == "languages" and not value):
            missing.append(name)
    return missing


def missing_papers(nomination: Nomination) -> list[str]:
    """Documents that the call asks for and the dossier does not hold yet; reads ``documents`` as prefetched."""
    held = {document.paper for document in nomination.documents.all()}
    return [paper for paper in nomination.call.papers if paper not in held]
