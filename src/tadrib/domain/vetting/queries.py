"""Reading gates and findings (the office), one's own gates (states), the due-diligence queue (its officers)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import CharField, Count, DateTimeField, Exists, F, Max, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

import tadrib.domain.directory.queries
from tadrib.domain import directory
from tadrib.domain.accounts.models import User
from tadrib.domain.accounts.words import Permission
from tadrib.domain.calls import words as calls_words
from tadrib.domain.calls.models import Call, Nomination
from tadrib.domain.vetting import policy, words
from tadrib.domain.vetting.models import Decision, DueDiligence, DueDiligenceRead, Finding
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import NotFound

LIVE_CALLS = (calls_words.Call.PUBLISHED, calls_words.Call.CLOSED)
WITH_OFFICE = (calls_words.Nomination.ENDORSED, calls_words.Nomination.RETURNED)


def _find(rows: QuerySet[Nomination], search: str) -> QuerySet[Nomination]:
    """Every word must stand in a name, the ref, the unit or the state's code."""
    for word in search.split():
        rows = rows.filter(
            directory.queries.named(word, "person__")
            | Q(unit__icontains=word)
            | Q(nominating_state__code__iexact=word)
            | Q(ref__icontains=word)
        )
    return rows


def _with_gate(rows: QuerySet[Nomination]) -> QuerySet[Nomination]:
    """Each nomination with ``gate`` and ``checked_at``; one that nobody checked yet is pending.

    A nomination that came back after its last check is pending again.
    """
    own = Decision.objects.filter(nomination=OuterRef("pk"))
    fresh = own.filter(Q(checked_at__isnull=True) | Q(checked_at__gte=OuterRef("endorsed_at")))
    pending = Value(words.Decision.PENDING.value, output_field=CharField())
    return rows.select_related("person", "nominating_state", "call__edition__course").annotate(
        gate=Coalesce(Subquery(fresh.values("state")[:1], output_field=CharField()), pending),
        checked_at=Subquery(own.values("checked_at")[:1], output_field=DateTimeField()),
    )


def list_decisions(by: Actor, call: Call | None = None, *, search: str = "", gate: str = "") -> QuerySet[Nomination]:
    """Nominations that the office has or sent back, each with ``gate`` and ``checked_at``, newest first."""
    rows = Nomination.objects.filter(state__in=WITH_OFFICE, call__state__in=LIVE_CALLS)
    if not policy.can_read(by):
        return rows.none()
    if call is not None:
        rows = rows.filter(call=call)
    rows = _with_gate(_find(rows, search)).order_by("-endorsed_at", "pk")
    return rows.filter(gate=gate) if gate else rows


def waiting_list(by: Actor) -> QuerySet[Nomination]:
    """Endorsed nominations whose gate is not settled yet, those that wait longest first."""
    rows = list_decisions(by, gate=words.Decision.PENDING)
    return rows.filter(state=calls_words.Nomination.ENDORSED).order_by("endorsed_at", "pk")


def get_nomination(by: Actor, ref: str) -> Nomination:
    """One nomination with its gate, or ``NotFound``."""
    row = list_decisions(by).select_related("authority").filter(ref=ref).first()
    if row is None:
        raise NotFound(ref)
    return row


def list_findings(by: Actor, nomination: Nomination) -> QuerySet[Finding]:
    """What each rule says of a nomination: for the office."""
    rows = Finding.objects.filter(nomination=nomination).order_by("pk")
    return rows if policy.can_read(by) else rows.none()


def gate_of(by: Actor, nominations: Iterable[Nomination], *, today: dt.date | None = None) -> dict[int, str]:
    """The gate of each nomination by its id: all for the office, their own for a state, never a ground.

    With ``today`` a clearance that has run out by then reads as pending.
    """
    rows = Nomination.objects.filter(pk__in=[row.pk for row in nominations])
    if not policy.can_read(by):
        if not by.can(Permission.STATE_READ):
            return {}
        rows = rows.filter(nominating_state__code__in=by.states)
    rows = _with_gate(rows)
    if today is not None:
        gone = DueDiligence.objects.filter(nomination=OuterRef("pk"), expires_on__lt=today)
        rows = rows.annotate(run_out=Exists(gone))
    return {
        row.pk: words.Decision.PENDING.value
        if getattr(row, "run_out", False) and row.gate == words.Decision.ELIGIBLE
        else row.gate
        for row in rows
    }


def list_calls(by: Actor) -> QuerySet[Call]:
    """Published and closed calls that nominations can be filtered by."""
    rows = Call.objects.filter(state__in=LIVE_CALLS).select_related("edition__course").order_by("-deadline", "pk")
    return rows if policy.can_read(by) else rows.none()


def get_call(by: Actor, ref: str) -> Call:
    """One of those calls, or ``NotFound``."""
    call = list_calls(by).filter(ref=ref).first()
    if call is None:
        raise NotFound(ref)
    return call


@dataclass(frozen=True)
class Tally:
    """Nominations by gate (every gate is named), and of the ``whole`` endorsed ones how many were ``checked``, when.

    ``last`` is the moment of the last check of any of them, None before the first.
    """

    gates: dict[str, int]
    whole: int
    checked: int
    last: dt.datetime | None


def tally(by: Actor, call: Call | None = None) -> Tally:
    """How the nominations of a call (or all) stand, in two queries; all 0 to those who may not read them."""
    gates = {gate.value: 0 for gate in words.Decision}
    if not policy.can_read(by):
        return Tally(gates, 0, 0, None)
    here = Q(state__in=WITH_OFFICE, call__state__in=LIVE_CALLS) & (Q(call=call) if call else Q())
    by_state = dict(Nomination.objects.filter(here).values("state").annotate(n=Count("pk")).values_list("state", "n"))
    there = Q(nomination__state__in=WITH_OFFICE, nomination__call__state__in=LIVE_CALLS)
    rows = Decision.objects.filter(there & (Q(nomination__call=call) if call else Q()))
    fresh = Q(checked_at__isnull=True) | Q(checked_at__gte=F("nomination__endorsed_at"))
    endorsed = Q(nomination__state=calls_words.Nomination.ENDORSED)
    checked, last = 0, None
    for row in rows.values("state").annotate(
        n=Count("pk", filter=fresh),
        done=Count("pk", filter=endorsed & Q(checked_at__gte=F("nomination__endorsed_at"))),
        last=Max("checked_at", filter=endorsed),
    ):
        gates[row["state"]] += row["n"]
        checked += row["done"]
        last = max(filter(None, (last, row["last"])), default=None)
    gates[words.Decision.PENDING] += sum(by_state.values()) - sum(gates.values())
    return Tally(gates, by_state.get(calls_words.Nomination.ENDORSED, 0), checked, last)


# The sealed room ------------------------------------------------------------------------------------------------------


def due_diligence_queue(by: Actor, *, search: str = "", screening: str = "") -> QuerySet[Nomination]:
    """Endorsed nominations with ``screening`` and ``decided_by``, no outcome and no ground; its officers only."""
    rows = Nomination.objects.filter(state=calls_words.Nomination.ENDORSED, call__state__in=LIVE_CALLS)
    if not policy.can_open_files(by):
        return rows.none()
    own = DueDiligence.objects.filter(nomination=OuterRef("pk"))
    pending = Value(words.Screening.PENDING.value, output_field=CharField())
    rows = (
        _find(rows, search)
        .select_related("person", "nominating_state", "call__edition__course")
        .annotate(
            screening=Coalesce(Subquery(own.values("state")[:1], output_field=CharField()), pending),
            decided_by=Subquery(own.values("decided_by")[:1], output_field=CharField()),
            expires_on=Subquery(own.values("expires_on")[:1]),
        )
        .order_by("endorsed_at", "pk")
    )
    return rows.filter(screening=screening) if screening else rows


def count_by_screening(by: Actor) -> dict[str, int]:
    """How many files wait for a first officer, for a second, or are confirmed."""
    if not policy.can_open_files(by):
        return {state.value: 0 for state in words.Screening}
    rows = due_diligence_queue(by).order_by().values("screening").annotate(n=Count("pk"))
    counts = dict(rows.values_list("screening", "n"))
    return {state.value: counts.get(state.value, 0) for state in words.Screening}


def get_queued(by: Actor, ref: str) -> Nomination:
    """One nomination of the queue, or ``NotFound``. Opening its file is ``operations.open_file``: reads are logged."""
    row = due_diligence_queue(by).filter(ref=ref).first()
    if row is None:
        raise NotFound(ref)
    return row


def list_reads(by: Actor, nomination: Nomination) -> QuerySet[DueDiligenceRead]:
    """Who opened the file, newest first; for its officers."""
    name = User.objects.filter(ref=OuterRef("by")).values("name")[:1]
    rows = DueDiligenceRead.objects.filter(nomination_ref=nomination.ref).order_by("-at", "-pk")
    rows = rows.annotate(reader=Coalesce(Subquery(name, output_field=CharField()), F("by")))
    return rows if policy.can_open_files(by) else rows.none()
