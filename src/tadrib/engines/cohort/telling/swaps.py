"""One free place, everybody else staying: who can take it, and who takes it best."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tadrib.engines.cohort.deciding import judge
from tadrib.engines.cohort.deciding.limits import Bounds
from tadrib.engines.cohort.stating.instance import Instance


@dataclass(frozen=True)
class Swap:
    """A person for the free place and the value at each level of the cohort with them."""

    id: str
    values: tuple[int, ...]


def swaps(instance: Instance, bounds: Bounds, rest: frozenset[str], candidates: Iterable[str]) -> list[Swap]:
    """Everyone of the candidates with whom the cohort keeps all rules, best first, equals by draw."""
    found = []
    for one in candidates:
        cohort = rest | {one}
        if one not in rest and not judge.broken(bounds, cohort):
            found.append(Swap(one, judge.values(instance, bounds, cohort)))
    return sorted(found, key=lambda swap: (judge.signed(instance, swap.values), instance.by_id[swap.id].draw))


def best_swap(instance: Instance, bounds: Bounds, rest: frozenset[str], candidates: Iterable[str]) -> Swap | None:
    """The first of `swaps`, or None."""
    return next(iter(swaps(instance, bounds, rest, candidates)), None)
