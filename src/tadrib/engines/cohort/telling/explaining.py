"""Why each person is in or not: the price of entry, who would give way, and what happens if somebody drops out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from tadrib.engines.cohort.conflicts.conflict import Blockers
from tadrib.engines.cohort.deciding.lexicographic import Progress
from tadrib.engines.cohort.deciding.search import Nothing
from tadrib.engines.cohort.selecting import OPTIMAL, Outcome
from tadrib.engines.cohort.stating.instance import Instance

from .ground import Bent, Ground
from .reasons import Reason, blocking_reasons, full_limits, level_reason

MOST_RERUNS = 100
"""Re-runs are told for so many people at most, those without a replacement, in order of their ids."""


@dataclass(frozen=True)
class Entry:
    """What it would take to have an eligible person in who was not selected.

    `price`: change of each level of the best cohort with them, positive = worse; None when no cohort that keeps the
    rules contains them. `level`: the first that gets worse, None when none does (the lot decided) or when impossible.
    `pushes`: who of the cohort would not be in that one. `reasons`: the deciding one first.
    """

    id: str
    price: tuple[int, ...] | None
    level: str | None
    pushes: tuple[str, ...]
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Rerun:
    """The best cohort of those still there that keeps everybody else in: who `enters`, and its `values`."""

    enters: tuple[str, ...]
    values: tuple[int, ...]


@dataclass(frozen=True)
class Dropout:
    """If a selected person drops out, all others staying, and the rules counted over the same pool as before.

    `replacement` is the best single other person (None if nobody keeps the rules) and `values` of the cohort with them;
    `feasible_without` and `values_without` tell of the cohort with the seat left empty. Where there is no replacement,
    `rerun` is what selecting again among those left would do with nobody else taken out; None if it finds no cohort.
    """

    id: str
    replacement: str | None
    values: tuple[int, ...] | None
    feasible_without: bool
    values_without: tuple[int, ...]
    rerun: Rerun | None = None


@dataclass(frozen=True)
class Explanations:
    """By id: `entries` for the eligible not selected, `dropouts` for the selected. Both empty when infeasible."""

    entries: Mapping[str, Entry]
    dropouts: Mapping[str, Dropout]


def explain(instance: Instance, outcome: Outcome, *, progress: Progress | None = None,
            ground: Ground | None = None) -> Explanations:
    """Explain an outcome of `select` to everyone in its pool. Raises `NotProven` as `select` does.

    `ground` is only to share what other explanations of the same outcome have worked out.
    """
    if outcome.status != OPTIMAL:
        return Explanations(MappingProxyType({}), MappingProxyType({}))
    ground = ground or Ground(instance, outcome)
    return Explanations(MappingProxyType(_entries(ground, progress)), MappingProxyType(_dropouts(ground, progress)))


def _entries(ground: Ground, progress: Progress | None) -> dict[str, Entry]:
    people, bounds = ground.people, ground.people.bounds
    bent = ground.entering(progress)
    used_up = full_limits(bounds, ground.chosen)
    full: dict[int, tuple[Reason, ...]] = {}
    blocked: dict[int, tuple[Reason, ...]] = {}
    blockers: Blockers | None = None
    entries = {}
    for one in ground.rejected:
        number = people.at[one]
        kind, found = int(people.kind[number]), bent[one]
        if found is None:
            if kind not in blocked:
                blockers = blockers or Blockers(ground.instance, bounds.pool)
                blocked[kind] = blocking_reasons(ground.instance, bounds, blockers.of(one), one, ground.chosen)
            entries[one] = Entry(one, None, None, (), blocked[kind])
            continue
        if kind not in full:
            full[kind] = tuple(used_up[mark] for mark in people.marks[number] if mark in used_up)
        entries[one] = _entry(ground, one, found, full[kind])
    return entries


def _entry(ground: Ground, person: str, found: Bent, full: tuple[Reason, ...]) -> Entry:
    instance, pushes = ground.instance, tuple(sorted(found.leaves))
    first = next((index for index, worse in enumerate(found.price) if worse), None)
    if first is None:
        draw = instance.by_id[person].draw
        return Entry(person, found.price, None, pushes, (Reason.of("lost_the_draw", draw=draw), *full))
    level = instance.objective[first].name
    deciding = level_reason(instance, ground.people.bounds, level, found.price[first], ground.outcome.values[first])
    return Entry(person, found.price, level, pushes, (deciding, *full))


def _dropouts(ground: Ground, progress: Progress | None) -> dict[str, Dropout]:
    exchanges, people = ground.exchanges, ground.people
    nobody = len(exchanges.columns)
    found: dict[str, Dropout] = {}
    reruns = 0
    row_of = {one: row for row, kind in enumerate(exchanges.rows) for one in exchanges.leaving[kind]}
    best = [exchanges.best(row) for row in range(len(exchanges.rows))]
    for done, person in enumerate(ground.outcome.cohort):
        if progress is not None:
            progress("dropout", done, len(ground.outcome.cohort))
        out = people.at[person]
        row = row_of[out]
        without = exchanges.told(exchanges.after(row, out, nobody, None))
        feasible, swap = bool(exchanges.allowed[row, nobody]), best[row]
        if swap is not None:
            column, into = swap
            values = exchanges.told(exchanges.after(row, out, column, into))
            found[person] = Dropout(person, people.ids[into], values, feasible, without)
        else:
            rerun = _rerun(ground, person) if reruns < MOST_RERUNS else None
            reruns += 1
            found[person] = Dropout(person, None, None, feasible, without, rerun)
    return found


def _rerun(ground: Ground, person: str) -> Rerun | None:
    rest = ground.chosen - {person}
    answer = ground.without_person(person).optimum(sorted(rest))
    return None if isinstance(answer, Nothing) else Rerun(tuple(sorted(answer.cohort - rest)), answer.values)
