"""Rules that cannot all be kept, made as few as possible."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import combinations

from ..deciding.eligible import eligible_ids, requirements
from ..deciding.formulation import formulate
from ..deciding.lexicographic import possible
from ..deciding.limits import Bounds, bind
from ..deciding.search import Nothing
from ..stating.instance import CountEach, Instance, PriorityOrder

CHECKED_SUBSETS = 8
"""Conflicts up to this size are checked subset by subset where dropping a rule could also tighten another."""


@dataclass(frozen=True)
class Conflict:
    """`units` (rule ids, `id[value]` for one value of a per-value rule) cannot hold together.

    `irreducible`: every proper subset has been proved possible; otherwise only those with one unit less.
    """

    units: tuple[str, ...]
    irreducible: bool


def find_conflict(instance: Instance) -> Conflict | None:
    """An irreducible conflict of an instance that has no cohort, by deletion; None when there is a cohort.

    Units of the conflict may be `require*` rules: without one, more people would be eligible. Minimum bounds capped to
    the pool and binding state orders are worked out again for the pool that results.
    """
    plain = _plain(instance)
    required = tuple(rule.id for rule in requirements(plain))
    every = (*required, *bind(plain, eligible_ids(plain)).units)

    def impossible(kept: Iterable[str]) -> frozenset[str] | None:
        dropped = set(every) - set(kept)
        answer = possible(formulate(plain, bind(plain, eligible_ids(plain, dropped), dropped)))
        return answer.units if isinstance(answer, Nothing) else None

    kept = shrink(every, impossible, always=required)
    if kept is None:
        return None
    if not _may_tighten(instance, kept, required):
        return Conflict(kept, True)
    if len(kept) > CHECKED_SUBSETS:
        return Conflict(kept, False)
    for size in range(len(kept)):
        for subset in combinations(kept, size):
            if impossible(subset) is not None:
                return Conflict(subset, True)
    return Conflict(kept, True)


def blockers(instance: Instance, bounds: Bounds, person: str) -> tuple[str, ...]:
    """The units, as few as possible, that leave no cohort with the person in; the pool stays as it is."""
    plain = _plain(instance)

    def impossible(kept: Iterable[str]) -> frozenset[str] | None:
        answer = possible(formulate(plain, bind(plain, bounds.pool, set(bounds.units) - set(kept))), (person,))
        return answer.units if isinstance(answer, Nothing) else None

    return shrink(bind(plain, bounds.pool).units, impossible) or ()


def shrink(units: tuple[str, ...], impossible: Callable[[Iterable[str]], frozenset[str] | None],
           always: tuple[str, ...] = ()) -> tuple[str, ...] | None:
    """Deletion filter: drop units while the rest stays impossible, until none can go; None if possible at first.

    `impossible(kept)` gives the units its proof used, so that all others go at once; those in `always` (they are no
    rows of the program) are tried one by one, and first. Late rules are tried before early ones.
    """
    proof = impossible(units)
    if proof is None:
        return None
    kept = [unit for unit in units if unit in proof or unit in always]
    changed = True
    while changed:
        changed = False
        trial = [unit for unit in kept if unit in always] + [unit for unit in reversed(kept) if unit not in always]
        for unit in trial:
            if unit not in kept:
                continue
            rest = [one for one in kept if one != unit]
            proof = impossible(rest)
            if proof is not None:
                kept = [one for one in rest if one in proof or one in always]
                changed = True
    return tuple(kept)


def _plain(instance: Instance) -> Instance:
    """Rules only, by id, so that the order they were written in decides nothing."""
    return replace(instance, objective=(), rules=tuple(sorted(instance.rules, key=lambda rule: rule.id)))


def _may_tighten(instance: Instance, kept: tuple[str, ...], required: tuple[str, ...]) -> bool:
    """Whether dropping a requirement of the conflict could tighten another unit of it, by enlarging the pool."""
    if not set(kept) & set(required):
        return False
    growing = {rule.id for rule in instance.rules
               if isinstance(rule, PriorityOrder) or (isinstance(rule, CountEach) and rule.cap_min_to_pool)}
    return any(unit == rule or unit.startswith(f"{rule}[") for unit in kept for rule in growing)
