"""The reserve list, and the person who takes a place that has become free."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from tadrib.engines.cohort.deciding import judge
from tadrib.engines.cohort.deciding.eligible import eligible_ids
from tadrib.engines.cohort.deciding.limits import bind
from tadrib.engines.cohort.selecting import OPTIMAL, Outcome
from tadrib.engines.cohort.stating.instance import Instance

from .swaps import best_swap, swaps


@dataclass(frozen=True)
class Reserve:
    """A place on the reserve list, `rank` from 1; `places` are the selected people they could stand in for today."""

    id: str
    rank: int
    places: tuple[str, ...] = ()


@dataclass(frozen=True)
class Replacement:
    """Who takes a freed place, the cohort's `values` then, and the `change` at each level (positive = worse)."""

    id: str
    values: tuple[int, ...]
    change: tuple[int, ...]


def reserve_list(instance: Instance, outcome: Outcome) -> tuple[Reserve, ...]:
    """Everyone who could take the place of at least one selected person with all rules kept and nobody else moved.

    Ranked by the best cohort they could be in that way (levels in order), then by draw. The rank orders the letters and
    tells the public; which of them takes a given place depends on that place: see `replacement`.
    """
    if outcome.status != OPTIMAL:
        return ()
    bounds = bind(instance, eligible_ids(instance))
    chosen = frozenset(outcome.cohort)
    others = [one for one in outcome.eligible if one not in chosen]
    best: dict[str, tuple[int, ...]] = {}
    places: dict[str, list[str]] = {}
    for leaving in outcome.cohort:
        for swap in swaps(instance, bounds, chosen - {leaving}, others):
            value = judge.signed(instance, swap.values)
            best[swap.id] = min(best.get(swap.id, value), value)
            places.setdefault(swap.id, []).append(leaving)
    order = sorted(best, key=lambda one: (best[one], instance.by_id[one].draw))
    return tuple(Reserve(one, rank, tuple(places[one])) for rank, one in enumerate(order, start=1))


def replacement(instance: Instance, cohort_ids: Collection[str], leaving_id: str,
                available_ids: Collection[str]) -> Replacement | None:
    """The available person who takes the place of the one leaving: all rules kept, nobody else moved, least lost.

    The pool is now those still in and those available: a person who left no longer stands before the next of their
    state, nor counts in the pool that minimum bounds are capped to. Equals by draw. None when nobody keeps the rules.
    Raises `ValueError` when the leaving person is not in the cohort, or an id is unknown.
    """
    cohort = frozenset(cohort_ids)
    if leaving_id not in cohort:
        raise ValueError("the person leaving is not in the cohort")
    if unknown := sorted((cohort | set(available_ids)) - set(instance.by_id)):
        raise ValueError(f"unknown ids: {unknown}")
    rest = cohort - {leaving_id}
    able = set(eligible_ids(instance))
    available = sorted((set(available_ids) & able) - cohort)
    bounds = bind(instance, tuple(sorted(rest.union(available))))
    found = best_swap(instance, bounds, rest, available)
    if found is None:
        return None
    before = judge.values(instance, bind(instance, tuple(sorted(able | cohort))), cohort)
    return Replacement(found.id, found.values, judge.change(instance, found.values, before))
