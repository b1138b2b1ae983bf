"""Runs and placements (the office), and what became of one's own people (states, after the signature)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Prefetch, Q, QuerySet, Value, When

from tadrib.domain.accounts.models import User
from tadrib.domain.accounts.words import Permission
from tadrib.domain.calls import words as calls_words
from tadrib.domain.calls.models import Call, Nomination
from tadrib.domain.selection import policy, words
from tadrib.domain.selection.models import Placement, SelectionRun
from tadrib.kernel.actor import Actor
from tadrib.kernel.languages import LANGUAGES
from tadrib.kernel.refusals import NotFound


@dataclass(frozen=True)
class OutcomeRow:
    """What a state learns of one of its own nominees. No points, no reason, nobody else."""

    nomination_ref: str
    full_name: str
    place: str
    rank: int | None
    nomination: Nomination


PLACE_ORDER = Case(
    *(When(place=place.value, then=Value(number)) for number, place in enumerate(words.Place)),
    output_field=IntegerField(),
)


def list_calls(by: Actor, *, search: str = "") -> QuerySet[Call]:
    """Calls that are closed or have a run, with ``candidates`` and their runs, newest deadline first."""
    has_run = Exists(SelectionRun.objects.filter(call=OuterRef("pk")))
    rows = Call.objects.filter(Q(state__in=[calls_words.Call.PUBLISHED, calls_words.Call.CLOSED]) | has_run)
    if not policy.can_read(by):
        return rows.none()
    for word in search.split():
        found = Q(ref__icontains=word) | Q(edition__ref__icontains=word)
        for language in LANGUAGES:
            found |= Q(**{f"edition__course__title__{language}__icontains": word})
        rows = rows.filter(found)
    runs = SelectionRun.objects.order_by("-created_at", "-pk").defer("input", "output")
    endorsed = Q(nominations__state=calls_words.Nomination.ENDORSED)
    return (
        rows.select_related("edition__course")
        .annotate(candidates=Count("nominations", filter=endorsed))
        .prefetch_related(Prefetch("runs", runs))
        .order_by("-deadline", "pk")
    )


def get_call(by: Actor, ref: str) -> Call:
    """One of those calls, or ``NotFound``."""
    call = list_calls(by).filter(ref=ref).first()
    if call is None:
        raise NotFound(ref)
    return call


def list_runs(by: Actor, call: Call | None = None, *, state: str = "") -> QuerySet[SelectionRun]:
    """Runs, newest first; of one call or of all. For the office."""
    rows = SelectionRun.objects.select_related("call__edition__course").order_by("-created_at", "-pk")
    if not policy.can_read(by):
        return rows.none()
    if call is not None:
        rows = rows.filter(call=call)
    return rows.filter(state=state) if state else rows


def get_run(by: Actor, ref: str) -> SelectionRun:
    """One run, or ``NotFound``."""
    run = list_runs(by).filter(ref=ref).first()
    if run is None:
        raise NotFound(ref)
    return run


def signed_run(by: Actor, call: Call) -> SelectionRun | None:
    """The signed selection of a call, if there is one. For the office."""
    return list_runs(by, call, state=words.Run.SIGNED_OFF).first()


def list_placements(by: Actor, run: SelectionRun, *, place: str = "") -> QuerySet[Placement]:
    """Everybody's place: the selected, the reserve list in order, the others, those stopped before. For the office."""
    rows = Placement.objects.filter(run=run).select_related("nomination__person", "nomination__nominating_state")
    rows = rows.annotate(order=PLACE_ORDER).order_by(
        "order", "rank", "nomination__nominating_state__code", "nomination__priority", "pk"
    )
    if not policy.can_read(by):
        return rows.none()
    return rows.filter(place=place) if place else rows


def get_placement(by: Actor, run: SelectionRun, nomination_ref: str) -> Placement:
    """One person's place in a run, or ``NotFound``."""
    row = list_placements(by, run).filter(nomination__ref=nomination_ref).first()
    if row is None:
        raise NotFound(nomination_ref)
    return row


def get_signed_placement(by: Actor, nomination_ref: str) -> Placement:
    """What the signed run of the call says of one nomination, or ``NotFound``; for those who may read selections."""
    rows = Placement.objects.select_related(
        "run__call__edition__course", "nomination__person", "nomination__nominating_state"
    ).filter(run__state=words.Run.SIGNED_OFF, nomination__ref=nomination_ref)
    placement = rows.first() if policy.can_read(by) else None
    if placement is None:
        raise NotFound(nomination_ref)
    return placement


def outcome_for_state(by: Actor, call: Call) -> list[OutcomeRow]:
    """What became of the actor's own states' people, once the selection is signed; nothing before."""
    if not by.can(Permission.STATE_READ):
        return []
    rows = (
        Placement.objects.filter(
            run__call=call, run__state=words.Run.SIGNED_OFF, nomination__nominating_state__code__in=by.states
        )
        .select_related("nomination__person", "nomination__nominating_state")
        .annotate(order=PLACE_ORDER)
        .order_by("order", "rank", "nomination__priority", "pk")
    )
    return [
        OutcomeRow(row.nomination.ref, row.nomination.person.full_name, row.place, row.rank, row.nomination)
        for row in rows
    ]


def names_of(by: Actor, refs: Iterable[str]) -> dict[str, str]:
    """Names of the users who computed, proposed or signed a run, by ref. For the office."""
    if not policy.can_read(by):
        return {}
    return dict(User.objects.filter(ref__in=[ref for ref in refs if ref]).values_list("ref", "name"))
