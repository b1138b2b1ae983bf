"""Rules that cannot all be kept, made as few as possible."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from tadrib.engines.cohort.deciding.limits import Bounds
from tadrib.engines.cohort.stating.instance import Instance
from tadrib.engines.cohort.stating.problems import NotProven

from .asking import Questions, narrowed
from .landscape import Landscape
from .shrinking import shrink
from .surveying import survey

CHECKED_REQUIREMENTS = 8
"""Conflicts with up to so many requirements are checked for every subset of them, where dropping one could tighten."""


WHOLE_EFFORT = 30_000_000
"""What the first question, whether there is a conflict at all, may take (see `asking.EFFORT`)."""


@dataclass(frozen=True)
class Conflict:
    """`units` (rule ids, `id[value]` for one value of a per-value rule) cannot hold together.

    `irreducible`: every proper subset has been proved possible; otherwise a smaller one may be impossible too.
    """

    units: tuple[str, ...]
    irreducible: bool


def find_conflict(instance: Instance) -> Conflict | None:
    """An irreducible conflict of an instance that has no cohort; None when there is a cohort.

    Units of the conflict may be `require*` rules: without one, more people would be eligible. Minimum bounds capped to
    the pool and binding state orders are worked out again for the pool that results. Raises `NotProven` when not even
    the whole set of rules can be settled.
    """
    land = survey(instance)
    return settle(land, Questions(land, WHOLE_EFFORT), (*land.requirements, *land.units))


def settle(landscape: Landscape, questions: Questions, units: Iterable[str]) -> Conflict | None:
    """An irreducible conflict among the units; None when they can be kept together.

    With a fixed pool, whatever is possible stays possible with fewer units; dropping a requirement enlarges the pool,
    which can only tighten `growing` units. So it is enough to have tried each unit alone and, where the conflict has
    growing units, each set of its requirements with all the other units.
    """
    open_questions: list[frozenset[str]] = []
    first = questions.proof(units := tuple(units))
    if first is None:
        return None
    required = set(landscape.requirements)
    questions = narrowed(landscape, first | (required & set(units)))

    def impossible(kept: Iterable[str]) -> frozenset[str] | None:
        asked = frozenset(kept)
        try:
            return questions.proof(asked)
        except NotProven:
            open_questions.append(asked)
            return None

    kept = tuple(one for one in units if one in first or one in required)
    while True:
        open_questions.clear()
        found = shrink(kept, impossible, always=required)
        if found is None:
            return Conflict(kept, False)
        kept = found
        shaping = [one for one in kept if one in required]
        if not shaping or not landscape.growing & set(kept):
            return Conflict(kept, not open_questions)
        if len(shaping) > CHECKED_REQUIREMENTS:
            return Conflict(kept, False)
        rest = [one for one in kept if one not in required]
        smaller = next((some for size in range(len(shaping)) for some in combinations(shaping, size)
                        if impossible((*some, *rest)) is not None), None)
        if smaller is None:
            return Conflict(kept, not open_questions)
        kept = (*smaller, *rest)


class Blockers:
    """What keeps people out of every cohort over a pool that stays as it is; one question for each kind of person."""

    def __init__(self, instance: Instance, pool: tuple[str, ...]) -> None:
        """Survey the pool once."""
        self.landscape = survey(instance, pool)
        self.number = {one.id: number for number, one in enumerate(instance.nominees)}
        self.known: dict[int, tuple[str, ...]] = {}

    def of(self, person: str) -> tuple[str, ...]:
        """The units, as few as possible, that leave no cohort with the person in; empty when there is one.

        Raises `KeyError` for somebody outside the pool, `NotProven` when the question cannot be settled.
        """
        kind = int(self.landscape.kind_of[self.number[person]])
        if kind < 0:
            raise KeyError(person)
        if kind not in self.known:
            land = self.landscape.with_person(kind)
            found = settle(land, Questions(land, WHOLE_EFFORT), land.units)
            self.known[kind] = found.units if found is not None else ()
        return self.known[kind]


def blockers(instance: Instance, bounds: Bounds, person: str) -> tuple[str, ...]:
    """`Blockers.of` for one person; for many people of one pool keep a `Blockers`, which surveys it once."""
    return Blockers(instance, bounds.pool).of(person)
