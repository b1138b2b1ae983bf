"""All irreducible conflicts, where they are few enough to be counted.

Every conflict is hit by every set of units whose absence makes the rest possible, and the other way round: once the
rest is possible without each minimal hitting set of the conflicts known, no other conflict exists (the duality of
Reiter, A theory of diagnosis from first principles, Artificial Intelligence 32, 1987; Fredman and Khachiyan 1996).
So one asks for the smallest hitting set not yet tried, and what is impossible without it holds a new conflict.

That argument needs a fixed pool, or units that a larger pool cannot make harder. Where there are such units, it is
used for each set of requirements that gives a pool of its own, and only what no smaller conflict lies in is told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from tadrib.engines.cohort.stating.instance import Instance
from tadrib.engines.cohort.stating.problems import NotProven

from .asking import Questions
from .conflict import WHOLE_EFFORT, settle
from .landscape import Landscape
from .shrinking import Proof, shrink
from .surveying import survey

MOST_CONFLICTS = 30
MOST_QUESTIONS = 300
MOST_HITTING_SETS = 2_000
MOST_EFFORT = 2_000_000
"""All questions together (see `asking.EFFORT`)."""


@dataclass(frozen=True)
class Conflicts:
    """`sets` of units, or of rules, each irreducible, short ones first; `complete`: there are no others."""

    sets: tuple[tuple[str, ...], ...]
    complete: bool


def find_conflicts(instance: Instance, *, by_rule: bool = False, most: int = MOST_CONFLICTS,
                   most_questions: int = MOST_QUESTIONS) -> Conflicts:
    """All irreducible conflicts of an instance; none for one that has a cohort.

    With `by_rule` all the values of a per-value rule stand or fall together, and the sets hold rule ids. The search
    stops at `most` conflicts, when it has asked `most_questions`, or after a fixed effort (counts, never the time), and
    says so.
    """
    land = survey(instance)
    asked = _Grouped(land, by_rule)
    found: set[frozenset[str]] = set()
    complete = True
    try:
        if asked.questions.possible((*land.requirements, *land.units)):
            return Conflicts((), True)
        if not land.requirements or not land.growing:
            search = _all(asked.names, asked.proof, land.requirements)
            complete = _gather(search, found, most, lambda: asked.more(most_questions))
        else:
            complete = _pool_by_pool(land, asked, found, most, most_questions)
    except NotProven:
        complete = False
    if not found and not complete and not by_rule:
        first = settle(land, Questions(land, WHOLE_EFFORT), (*land.requirements, *land.units))
        found = {frozenset(first.units)} if first is not None and first.irreducible else found
    place = {name: number for number, name in enumerate(asked.names)}
    order = sorted((sorted(place[one] for one in some) for some in found), key=lambda some: (len(some), some))
    return Conflicts(tuple(tuple(asked.names[one] for one in some) for some in order), complete)


class _Grouped:
    """Questions about units, or about rules with all their units."""

    def __init__(self, land: Landscape, by_rule: bool) -> None:
        self.questions = Questions(land)
        self.parts: dict[str, list[str]] = {}
        for unit in (*land.requirements, *land.units):
            self.parts.setdefault(land.rule_of[unit] if by_rule else unit, []).append(unit)
        self.name_of = {unit: name for name, units in self.parts.items() for unit in units}
        self.names = tuple(self.parts)

    def more(self, most_questions: int) -> bool:
        """Whether another question may be asked."""
        return self.questions.asked < most_questions and self.questions.effort < MOST_EFFORT

    def proof(self, names: Iterable[str]) -> frozenset[str] | None:
        """As `Questions.proof`, in names."""
        used = self.questions.proof(unit for name in names for unit in self.parts[name])
        return None if used is None else frozenset(self.name_of[unit] for unit in used)


def _gather(search: Iterator[tuple[str, ...] | None], found: set[frozenset[str]], most: int,
            more: Callable[[], bool]) -> bool:
    """Run the search as far as it may go; whether it came to its end."""
    for conflict in search:
        if conflict is not None:
            found.add(frozenset(conflict))
        if len(found) >= most or not more():
            return False
    return True


def _all(names: tuple[str, ...], impossible: Proof, always: Iterable[str]) -> Iterator[tuple[str, ...] | None]:
    """Each conflict once, and None after each question that held none. Raises `NotProven` when there are too many."""
    place = {name: number for number, name in enumerate(names)}
    shaping = frozenset(always)
    hitting: list[frozenset[str]] = [frozenset()]
    tried: set[frozenset[str]] = set()
    while True:
        waiting = [one for one in hitting if one not in tried]
        if not waiting:
            return
        if len(hitting) > MOST_HITTING_SETS:
            raise NotProven("conflicts", MOST_HITTING_SETS)
        without = min(waiting, key=lambda one: (len(one), sorted(place[name] for name in one)))
        conflict = shrink((name for name in names if name not in without), impossible, shaping)
        if conflict is None:
            tried.add(without)
        else:
            hitting = _extended(hitting, frozenset(conflict))
        yield conflict


def _extended(hitting: list[frozenset[str]], conflict: frozenset[str]) -> list[frozenset[str]]:
    """The minimal sets that also hit the conflict (Berge's multiplication)."""
    stay = [one for one in hitting if one & conflict]
    grown = {one | {name} for one in hitting if not one & conflict for name in conflict}
    return stay + sorted((one for one in grown if not any(other <= one for other in stay)), key=sorted)


def _pool_by_pool(land: Landscape, asked: _Grouped, found: set[frozenset[str]], most: int,
                  most_questions: int) -> bool:
    """For each set of requirements, small ones first, the conflicts over its pool."""
    required = land.requirements
    rest = tuple(name for name in asked.names if name not in set(required))
    for size in range(len(required) + 1):
        for some in combinations(required, size):
            people = land.pool(some)
            if any((land.pool(set(some) - {one}) == people).all() for one in some):
                continue  # one of them stops nobody: whatever conflict there is does without it
            found_here: set[frozenset[str]] = set()
            search = _all(rest, lambda names, some=some: asked.proof((*some, *names)), ())  # type: ignore[misc]
            whole = _gather(search, found_here, most, lambda: asked.more(most_questions))
            for conflict in found_here:
                larger = conflict | set(some)
                if not any(known <= larger for known in found):
                    found.add(larger)
            if not whole or len(found) > most:
                return False
    return True
