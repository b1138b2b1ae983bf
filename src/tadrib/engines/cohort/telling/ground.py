"""What every explanation stands on: one outcome, its solver, its people, and the forced optima, one for many people.

Let w be the last of some people of one kind (by their own levels, then by draw) and A + w the best cohort that has to
contain w, ties by draw. Then for any other p of them who is not in A, A + p is the best cohort that has to contain p:
whatever contains p but not w can have w instead, so its remainder is no better than A; and what contains both is a
cohort for w too. Where no cohort contains w, none contains p. So one solve serves all of a kind but those in A, and
the same with in and out exchanged serves those who have to be out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from tadrib.engines.cohort.deciding import judge
from tadrib.engines.cohort.deciding.lexicographic import Optimum, Progress
from tadrib.engines.cohort.deciding.search import Nothing
from tadrib.engines.cohort.deciding.solver import Solver
from tadrib.engines.cohort.deciding.warm import Warm
from tadrib.engines.cohort.selecting import Outcome
from tadrib.engines.cohort.stating.instance import Instance

from .people import People
from .swaps import Exchanges


@dataclass(frozen=True)
class Bent:
    """The best cohort that has to contain somebody, or do without them: ids of who `enters` and `leaves`, `values`,
    and the `price`: the change of each level, positive = worse."""

    enters: frozenset[str]
    leaves: frozenset[str]
    values: tuple[int, ...]
    price: tuple[int, ...]


class Ground:
    """An optimal outcome with everything worked out for it so far."""

    def __init__(self, instance: Instance, outcome: Outcome) -> None:
        """Nothing is worked out yet."""
        self.instance, self.outcome = instance, outcome
        self.chosen = frozenset(outcome.cohort)
        self.rejected = tuple(one for one in outcome.eligible if one not in self.chosen)
        self._entering: Mapping[str, Bent | None] | None = None
        self._doing_without: Mapping[str, Bent | None] | None = None

    @cached_property
    def solver(self) -> Solver:
        """Of the instance as it is."""
        return Solver(self.instance)

    @property
    def best(self) -> Optimum:
        """The outcome as an optimum."""
        return Optimum(self.chosen, self.outcome.values, 0)

    @cached_property
    def spacious(self) -> Warm:
        """The outcome kept warm, with one more of each kind to look at: for limits that are moved by one."""
        return self.solver.warm(self.best, spare=1)

    @cached_property
    def people(self) -> People:
        """The eligible."""
        return People(self.instance, self.solver.bounds)

    @cached_property
    def exchanges(self) -> Exchanges:
        """Between the cohort and the rest."""
        return Exchanges(self.people, self.chosen, self.rejected)

    @cached_property
    def lines(self) -> Mapping[int, tuple[list[str], list[int]]]:
        """By number of a state: everybody it put forward, by priority and then by id, and those priorities."""
        table = self.instance.table
        rows = zip(table.states[0].tolist(), table.numbers("priority").tolist(), table.ids, strict=True)
        found: dict[int, tuple[list[str], list[int]]] = {}
        for state, priority, one in sorted(rows):
            line, priorities = found.setdefault(state, ([], []))
            line.append(one)
            priorities.append(priority)
        return found

    def entering(self, progress: Progress | None = None) -> Mapping[str, Bent | None]:
        """By eligible person not selected: the best cohort with them; None = no cohort that keeps the rules."""
        if self._entering is None:
            last = [self.people.ids[members[-1]] for members in self.people.by_kind(self.rejected).values()]
            warm = self.solver.warm(self.best, last)
            self._entering = self._families(
                "entry", self.rejected, -1,
                lambda one: warm.with_person(one, self._exchanged(one)) or self.solver.optimum((one,)), progress)
        return self._entering

    def _replaced(self, person: str) -> frozenset[str] | None:
        """The cohort with the best single other person in their place; None where nobody keeps the rules."""
        found = self.exchanges.best(self.exchanges.rows.index(int(self.people.kind[self.people.at[person]])))
        return None if found is None else (self.chosen - {person}) | {self.people.ids[found[1]]}

    def _exchanged(self, person: str) -> frozenset[str] | None:
        """The cohort with them in the place of whoever can best give way; None where nobody can."""
        number, exchanges = self.people.at[person], self.exchanges
        found = exchanges.best_row(exchanges.columns.index(int(self.people.kind[number])))
        return None if found is None else (self.chosen - {self.people.ids[found[1]]}) | {person}

    def doing_without(self, progress: Progress | None = None) -> Mapping[str, Bent | None]:
        """By selected person: the best cohort without them; None = no cohort that keeps the rules."""
        if self._doing_without is None:
            self._doing_without = self._families(
                "leaving", self.outcome.cohort, 0,
                lambda one: self.spacious.without_person(one, self._replaced(one)) or self.solver.optimum((), (one,)),
                progress)
        return self._doing_without

    def without_person(self, person: str) -> Solver:
        """A solver of the same instance after the person has left the pool: minima capped to the pool and state orders
        are those of the pool that is left."""
        solver = Solver(self.instance)
        able = solver.able.copy()
        able[self.instance.table.row_of[person]] = False
        solver.able = able
        return solver

    def _bent(self, cohort: frozenset[str], values: tuple[int, ...]) -> Bent:
        return Bent(cohort - self.chosen, self.chosen - cohort, values,
                    judge.change(self.instance, values, self.outcome.values))

    def _families(self, what: str, some: Iterable[str], worst: int, solve: Callable[[str], Optimum | Nothing],
                  progress: Progress | None) -> Mapping[str, Bent | None]:
        """`worst`: place of the one to solve for among those of a kind, -1 the last or 0 the first."""
        people, done = self.people, 0
        found: dict[str, Bent | None] = {}
        kinds = people.by_kind(some)
        total = sum(map(len, kinds.values()))
        for members in kinds.values():
            left = members
            while left:
                if progress is not None:
                    progress(what, done, total)
                one = left[worst]
                answer = solve(people.ids[one])
                served = left if isinstance(answer, Nothing) else [
                    other for other in left if other == one or (people.ids[other] in answer.cohort) == (worst == 0)]
                for other in served:
                    found[people.ids[other]] = None if isinstance(answer, Nothing) else self._moved(answer, one, other)
                done += len(served)
                gone = set(served)
                left = [other for other in left if other not in gone]
        return found

    def _moved(self, answer: Optimum, one: int, other: int) -> Bent:
        """The optimum in which `other` has changed places with `one`, of their kind."""
        if one == other:
            return self._bent(answer.cohort, answer.values)
        ids, pair = self.people.ids, (self.people.ids[one], self.people.ids[other])
        out, into = (one, other) if ids[one] in answer.cohort else (other, one)
        return self._bent(answer.cohort.symmetric_difference(pair), self.people.moved(answer.values, out, into))


