"""Reading runs and placements (the office), and what became of one's own people (states, after the signature)."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Prefetch, Q, QuerySet, Value, When

from tadrib.domain.accounts.models import User
from tadrib.domain.accounts.words import Permission
from tadrib.domain.calls import words as calls_words
from tadrib.domain.calls.models import Call, Nomination
from tadrib.domain.selection import policy, words
from tadrib.domain.selection.models import Placement, SelectionRun
from tadrib.engines import cohort
from tadrib.kernel.actor import Actor
from tadrib.kernel.languages import LANGUAGES
from tadrib.kernel.refusals import NotFound


@dataclass(frozen=True)
class Measure:
    """A rule of a run beside the cohort as it stands now: ``value`` against ``least`` and ``most``.

    ``rule`` is a key of ``words.RULES``; ``state_code`` and ``pct`` fill its sentence. A goal may be missed.
    """

    rule: str
    value: int
    least: int | None
    most: int | None
    is_goal: bool = False
    state_code: str = ""
    pct: int = 0

    @property
    def is_met(self) -> bool:
        return (self.least is None or self.value >= self.least) and (self.most is None or self.value <= self.most)


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


def _read(text: str) -> dict[str, Any]:
    """What a run stored; nothing when it is no JSON any more: ``is_repeated`` tells that the run was touched."""
    try:
        told = json.loads(text)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def measures(by: Actor, run: SelectionRun) -> list[Measure]:
    """The rules of a run beside its cohort as it stands, changes by hand included."""
    if not policy.can_read(by):
        return []
    told = _read(run.input)
    rules = {rule["id"]: rule for rule in told.get("rules", [])}
    chosen = set(list_placements(by, run, place=words.Place.SELECTED).values_list("nomination__ref", flat=True))
    people = [one for one in told.get("nominees", []) if one["id"] in chosen]
    found = []
    if "seats" in rules:
        found.append(Measure("seats", len(chosen), None, rules["seats"].get("max")))
    counts = Counter(one["state"] for one in people)
    pool = Counter(one["state"] for one in told.get("nominees", []) if one["vetting"] == "eligible")
    each = rules.get("state")
    for code in sorted({one["state"] for one in told.get("nominees", [])}):
        rule = rules.get(f"state[{code}]") or each
        if rule:
            least = min(rule["min"], pool[code])
            found.append(Measure("state", counts[code], least, rule.get("max"), state_code=code))
    if "women" in rules:
        pct = rules["women"]["min_pct"]
        women = sum(one["gender"] == "F" for one in people)
        found.append(Measure("women", women, math.ceil(pct * len(chosen) / 100), None, is_goal=True, pct=pct))
    return found


def conflict_of(by: Actor, run: SelectionRun) -> list[str]:
    """Units of the rules that cannot be kept together, when no cohort was found: ``seats``, ``state[ML]``..."""
    if not policy.can_read(by):
        return []
    conflict = _read(run.output).get("conflict")
    return list(conflict["units"]) if conflict else []


def is_repeated(by: Actor, run: SelectionRun) -> bool:
    """Whether the run, computed again from its frozen input and seed, gives the same bytes. Takes up to a second."""
    if not policy.can_read(by):
        raise NotFound(run.ref)
    frozen = cohort.Run(
        version=run.engine_version,
        seed=run.seed,
        input=run.input.encode(),
        input_digest=run.input_digest,
        output=run.output.encode(),
    )
    try:
        return frozen.output_digest == run.output_digest and cohort.replay(frozen.to_json())
    except ValueError:  # what is stored is no JSON any more
        return False


def next_reserve(
    by: Actor,
    run: SelectionRun,
    leaving: Nomination,
    available: Iterable[Nomination] | None = None,
    *,
    present: Iterable[Nomination] | None = None,
) -> Placement | None:
    """Who takes the place of a selected person who leaves: every rule kept, nobody else moved, the least lost.

    ``available`` are the nominations that can still be asked (default: the run's reserve list); ``present`` those who
    hold a place now, ``leaving`` among them or not (default: the run's selected). None when nobody keeps the rules.
    For the office and the worker (``selection.read``); others learn nothing.
    """
    if not policy.can_read(by):
        return None
    instance = cohort.parse(json.loads(run.input))
    rows = {row.nomination.ref: row for row in list_placements(by, run)}
    asked = {ref for ref, row in rows.items() if row.place == words.Place.RESERVE}
    if available is not None:
        asked = {one.ref for one in available} & set(rows)
    held = {ref for ref, row in rows.items() if row.place == words.Place.SELECTED}
    if present is not None:
        held = {one.ref for one in present} & set(rows)
    held.add(leaving.ref)
    found = cohort.replacement(instance, held, leaving.ref, asked - held)
    return rows[found.id] if found else None


def names_of(by: Actor, refs: Iterable[str]) -> dict[str, str]:
    """Names of the users who computed, proposed or signed a run, by ref. For the office."""
    if not policy.can_read(by):
        return {}
    return dict(User.objects.filter(ref__in=[ref for ref in refs if ref]).values_list("ref", "name"))
