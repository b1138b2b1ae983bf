"""Why each person is in or not: the price of entry, who would give way, and what happens if somebody drops out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from tadrib.engines.cohort.conflicts.conflict import blockers
from tadrib.engines.cohort.deciding import judge
from tadrib.engines.cohort.deciding.eligible import eligible_ids
from tadrib.engines.cohort.deciding.formulation import Formulation, formulate
from tadrib.engines.cohort.deciding.lexicographic import Progress, optimum
from tadrib.engines.cohort.deciding.limits import Bounds, bind
from tadrib.engines.cohort.deciding.search import Nothing
from tadrib.engines.cohort.selecting import OPTIMAL, Outcome
from tadrib.engines.cohort.stating.instance import Instance

from .reasons import Reason, blocking_reasons, full_limits, level_reason
from .swaps import Swap, best_swap


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
class Dropout:
    """If a selected person drops out, all others staying, and the rules counted over the same pool as before.

    `replacement` is the best single other person (None if nobody keeps the rules) and `values` of the cohort with them;
    `feasible_without` and `values_without` tell of the cohort with the seat left empty.
    """

    id: str
    replacement: str | None
    values: tuple[int, ...] | None
    feasible_without: bool
    values_without: tuple[int, ...]


@dataclass(frozen=True)
class Explanations:
    """By id: `entries` for the eligible not selected, `dropouts` for the selected. Both empty when infeasible."""

    entries: Mapping[str, Entry]
    dropouts: Mapping[str, Dropout]


def explain(instance: Instance, outcome: Outcome, *, progress: Progress | None = None) -> Explanations:
    """Explain an outcome of `select` to everyone in its pool. Raises `NotProven` as `select` does."""
    if outcome.status != OPTIMAL:
        return Explanations(MappingProxyType({}), MappingProxyType({}))
    bounds = bind(instance, eligible_ids(instance))
    formulation = formulate(instance, bounds)
    rejected = [one for one in outcome.eligible if one not in outcome.cohort]
    entries = {}
    for done, one in enumerate(rejected):
        if progress is not None:
            progress("entry", done, len(rejected))
        entries[one] = _entry(instance, bounds, formulation, outcome, one)
    dropouts = {one: _dropout(instance, bounds, outcome, one, rejected) for one in outcome.cohort}
    return Explanations(MappingProxyType(entries), MappingProxyType(dropouts))


def _entry(instance: Instance, bounds: Bounds, formulation: Formulation, outcome: Outcome, person: str) -> Entry:
    chosen = frozenset(outcome.cohort)
    answer = optimum(formulation, (person,))
    full = full_limits(bounds, chosen, person)
    if isinstance(answer, Nothing):
        units = blockers(instance, bounds, person)
        return Entry(person, None, None, (), blocking_reasons(instance, bounds, units, person, chosen))
    price = judge.change(instance, answer.values, outcome.values)
    pushes = tuple(sorted(chosen - answer.cohort))
    first = next((index for index, worse in enumerate(price) if worse), None)
    if first is None:
        draw = instance.by_id[person].draw
        return Entry(person, price, None, pushes, (Reason.of("lost_the_draw", draw=draw), *full))
    level = instance.objective[first].name
    deciding = level_reason(instance, bounds, level, price[first], outcome.values[first])
    return Entry(person, price, level, pushes, (deciding, *full))


def _dropout(instance: Instance, bounds: Bounds, outcome: Outcome, person: str, others: list[str]) -> Dropout:
    rest = frozenset(outcome.cohort) - {person}
    swap: Swap | None = best_swap(instance, bounds, rest, others)
    return Dropout(person, swap.id if swap else None, swap.values if swap else None,
                   not judge.broken(bounds, rest), judge.values(instance, bounds, rest))
