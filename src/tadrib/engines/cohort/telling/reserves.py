"""The reserve list, and the person who takes a place that has become free."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from tadrib.engines.cohort.deciding import judge
from tadrib.engines.cohort.deciding.eligible import eligible_ids
from tadrib.engines.cohort.deciding.limits import bind
from tadrib.engines.cohort.selecting import OPTIMAL, Outcome
from tadrib.engines.cohort.stating.instance import Instance

from .people import People
from .swaps import Exchanges


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
    people = People(instance, bind(instance, eligible_ids(instance)))
    return reserves_of(Exchanges(people, outcome.cohort, outcome.eligible))


def reserves_of(exchanges: Exchanges) -> tuple[Reserve, ...]:
    """The reserve list from the exchanges around a cohort. People of one kind share one tuple of places."""
    people = exchanges.people
    ranked: list[tuple[tuple[int, ...], int, int, int]] = []
    places: dict[int, tuple[str, ...]] = {}
    for column, kind in enumerate(exchanges.columns):
        found = exchanges.best_row(column)
        if found is None:
            continue
        row, out = found
        places[column] = tuple(sorted(
            people.ids[one] for number, leaving in enumerate(exchanges.rows) if exchanges.allowed[number, column]
            for one in exchanges.leaving[leaving]
        ))
        ranked += [(exchanges.after(row, out, column, one), int(people.draw[one]), one, column)
                   for one in exchanges.coming[kind]]
    ranked.sort()
    return tuple(Reserve(people.ids[one], rank, places[column])
                 for rank, (_, _, one, column) in enumerate(ranked, start=1))


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
    people = People(instance, bounds, (leaving_id,))
    exchanges = Exchanges(people, cohort, available)
    out = people.at[leaving_id]
    row = exchanges.rows.index(int(people.kind[out]))
    found = exchanges.best(row)
    if found is None:
        return None
    column, into = found
    before = judge.values(instance, bind(instance, tuple(sorted(able | cohort))), cohort)
    values = exchanges.told(exchanges.after(row, out, column, into))
    return Replacement(people.ids[into], values, judge.change(instance, values, before))
