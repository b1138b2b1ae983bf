"""Two scenarios side by side: who changes, and what it costs."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from tadrib.engines.cohort.deciding import judge
from tadrib.engines.cohort.deciding.eligible import eligible_ids
from tadrib.engines.cohort.deciding.limits import bind
from tadrib.engines.cohort.selecting import OPTIMAL, Outcome
from tadrib.engines.cohort.stating.instance import Instance


@dataclass(frozen=True)
class Comparison:
    """From the first outcome to the second: ids that `enters`, `leaves` and `stays`, ascending.

    `changes`: (level, value before, value after, change) by level of either, None where an outcome has no such level or
    no cohort; the change is after minus before, as the objective tells the values.
    """

    enters: tuple[str, ...]
    leaves: tuple[str, ...]
    stays: tuple[str, ...]
    changes: tuple[tuple[str, int | None, int | None, int | None], ...]


@dataclass(frozen=True)
class Weighed:
    """The value of each level of a cohort made by hand, and the units it breaks, in the order of the rules."""

    values: tuple[int, ...]
    broken: tuple[str, ...]


def weigh(instance: Instance, ids: Collection[str]) -> Weighed:
    """Any cohort measured by the rules over all eligible people. Raises `KeyError` for an unknown id."""
    chosen = frozenset(ids)
    for one in sorted(chosen):
        instance.by_id[one]
    bounds = bind(instance, eligible_ids(instance))
    broken = tuple(unit for unit in judge.broken(bounds, chosen) if unit)
    return Weighed(judge.values(instance, bounds, chosen), broken)


def compare(first: Outcome, second: Outcome) -> Comparison:
    """What the rules of the second do differently. The outcomes may be of different rules, aims and pools."""
    before, after = frozenset(first.cohort), frozenset(second.cohort)
    old, new = _values(first), _values(second)
    changes = []
    for level in dict.fromkeys((*first.levels, *second.levels)):
        one, other = old.get(level), new.get(level)
        changes.append((level, one, other, None if one is None or other is None else other - one))
    return Comparison(tuple(sorted(after - before)), tuple(sorted(before - after)), tuple(sorted(before & after)),
                      tuple(changes))


def _values(outcome: Outcome) -> dict[str, int]:
    return dict(zip(outcome.levels, outcome.values, strict=True)) if outcome.status == OPTIMAL else {}
