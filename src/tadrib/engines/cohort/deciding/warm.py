"""One optimum kept warm: the same program asked again with somebody in or a limit moved, in a few pivots a level.

For each level there is one linear program: the rules, and every level before it held at its value. All start from their
own optimal basis, so that a question costs some dual pivots instead of a search from nothing. As everywhere, HiGHS only
proposes. Its multipliers, rounded to whole parts of a power of two, prove a bound in whole numbers (weak duality holds
for any multipliers), and what they round off is less than the distance between two whole values. A question that is
not settled like this (a relaxation that is not whole, numbers too large for 53 bits) is answered with `None`, and the
caller asks the search instead. What is answered is what the search would answer, ties by draw included.

A forced question can only make a level worse. So while all levels before stand as they were, a known cohort that is as
good as the optimum needs no further proof, and the reduced costs of the optimum itself say whom its face holds fast.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from . import judge
from .formulation import Formulation, fix_size
from .level_program import Bound, Floats, LevelProgram, Matrix, Whole
from .lexicographic import Optimum

WIDEST = 2**24
"""Levels are asked as one where no number grows beyond this by it."""
LARGEST = 2**30
"""Numbers of a program that is kept warm are smaller than this."""
AT_ONCE = 20
"""Lots are settled for so many people by one question."""
NEAR = 1e-6


class Warm:
    """The optimum `best` of a formulation, ready to be asked. The formulation must hold all who will be asked for."""

    def __init__(self, work: Formulation, best: Optimum) -> None:
        """Solves one linear program a level."""
        self.work, self.best = work, best
        instance = work.instance
        self.names = list(work.people)
        self.people = np.fromiter(work.people.values(), np.int64, len(work.people))
        self.sized = bool(instance.objective) and instance.objective[0].name == "seats"
        if self.sized:
            work.program.row(dict.fromkeys(work.people.values(), 1), len(best.cohort), len(best.cohort))
            fix_size(work, len(best.cohort))
        count = len(work.program.lower)
        self.values = [self._cost(work.cost(level), count) for level in instance.objective]
        self.costs, self.base = self._joined(judge.signed(instance, best.values))
        self.matrix = Matrix(work, self.costs, self.base)
        self.is_ready = max(self.matrix.largest, self.matrix.heaviest) < LARGEST and bool(self.costs)
        self.levels: list[LevelProgram] = []
        for number, cost in enumerate(self.costs):
            if self.is_ready:
                self.levels.append(LevelProgram(self.matrix, cost, number))
                base = self.levels[-1].base
                self.is_ready = self.levels[-1].is_ready and base is not None and base.value == self.base[number]
        self.draws = np.array([instance.by_id[one].draw for one in self.names])
        self._lots: LevelProgram | None = None
        places = {state: at for at, state in enumerate(work.steps)}
        self._steps = [list(columns) for columns in work.steps.values()] or [[]]
        self._states = np.array([places.get(instance.by_id[one].state, 0) for one in self.names], dtype=np.int64)

    def _joined(self, values: tuple[int, ...]) -> tuple[list[Whole], tuple[int, ...]]:
        """Neighbouring levels as one, from the last, as long as numbers allow it: each level times more than all those
        joined behind it can ever differ by."""
        costs: list[Whole] = []
        base: list[int] = []
        reach = 0
        for number in range(len(self.values) - 1, -1, -1):
            cost, value = self.values[number], values[number]
            alone = not costs or (self.sized and number == 0)
            if not alone and reach * int(np.abs(cost).max(initial=0)) < WIDEST:
                costs[-1], base[-1] = cost * reach + costs[-1], value * reach + base[-1]
            else:
                costs.append(cost)
                base.append(value)
            reach = self._reach(costs[-1])
        return costs[::-1], tuple(base[::-1])

    def _reach(self, cost: Whole) -> int:
        """More than two cohorts can differ by at a cost."""
        worth = np.abs(cost) * np.array(self.work.program.upper, dtype=np.int64)
        person = np.zeros(len(worth), dtype=bool)
        person[self.people] = True
        most = max((one.high for one in self.work.bounds.limits if one.kind == "seats" and one.high is not None),
                   default=len(self.people))
        people = np.sort(worth[person])[::-1][:most]
        return 2 * int(people.sum() + worth[~person].sum()) + 1

    def drawn(self) -> Optimum | None:
        """The cohort of the best values that the lots choose."""
        point = self._point(self.best.cohort) if self.is_ready else None
        matrix = self.matrix
        return None if point is None else self._answer(matrix.lower, matrix.upper, matrix.low, matrix.high, point,
                                                       worse=True)

    def with_person(self, person: str, hint: Iterable[str] | None) -> Optimum | None:
        """The best cohort with somebody; `hint` is a cohort with them that keeps the rules, the better the sooner."""
        if not self.is_ready or person not in self.work.people:
            return None
        lower = self.matrix.lower.copy()
        lower[self.work.people[person]] = 1
        known = None if hint is None else self._point(hint)
        return self._answer(lower, self.matrix.upper, self.matrix.low, self.matrix.high, known, worse=True)

    def without_person(self, person: str, hint: Iterable[str] | None) -> Optimum | None:
        """The best cohort without somebody; `hint` is one that keeps the rules."""
        if not self.is_ready or person not in self.work.people:
            return None
        upper = self.matrix.upper.copy()
        upper[self.work.people[person]] = 0
        known = None if hint is None else self._point(hint)
        return self._answer(self.matrix.lower, upper, self.matrix.low, self.matrix.high, known, worse=True)

    def with_limit(self, unit: str, low: int, high: int) -> Optimum | None:
        """The best cohort with a limit moved by `low` and `high`; not that of the seats themselves."""
        bounds, objective = self.work.bounds, self.work.instance.objective
        rows = [number for number, row in enumerate(self.work.program.rows) if unit in row.units]
        limit = next((one for one in bounds.limits if one.unit == unit), None)
        seats = next((one for one in bounds.limits if one.kind == "seats"), None)
        if not self.is_ready or limit is None or limit.kind == "seats" or len(rows) != 1:
            return None
        if self.sized and (objective[0].sense != "max" or seats is None or seats.high != len(self.best.cohort)):
            return None
        lows, highs = self.matrix.low.copy(), self.matrix.high.copy()
        lows[rows[0]] = max(0, limit.low + low)
        highs[rows[0]] = np.inf if limit.high is None else max(0, limit.high + high)
        return self._answer(self.matrix.lower, self.matrix.upper, lows, highs, None, worse=low >= 0 >= high)

    def _answer(self, lower: Whole, upper: Whole, low: Floats, high: Floats, known: Whole | None, *,
                worse: bool) -> Optimum | None:
        lower, upper, high = lower.copy(), upper.copy(), high.copy()
        asked = lower.copy(), upper.copy()
        rules = slice(self.matrix.rules)
        face_low, face_high = low[rules].copy(), high[rules].copy()
        if known is not None and not self.matrix.keeps(known, low, high):
            known = None
        same = worse  # all levels so far are as they were
        found: list[int] = []
        for number, level in enumerate(self.levels):
            if number == 0 and self.sized:
                value, bound = self.base[0], level.base
                if known is not None and self._value(known, 0) != value:
                    known = None
            elif same and known is not None and self._value(known, number) == self.base[number]:
                value, bound = self.base[number], level.base
            else:
                bound = level.moved(*asked, low, high) if same and known is not None else None
                if bound is None or known is None or bound.value != self._value(known, number):
                    answer = level.ask(*asked, low, high)
                    if answer is None:
                        return None
                    point, bound = answer
                value = bound.value
                if known is None or self._value(known, number) != value:
                    known = self._whole(point, asked, low, high, found)
                    if known is None or self._value(known, number) != value:
                        return None
            assert bound is not None
            same = same and value == self.base[number]
            gap = (value << bound.bits) - bound.least
            upper = np.where(bound.reduced > gap, lower, upper)
            lower = np.where(-bound.reduced > gap, upper, lower)
            face_high = np.where(bound.rows > gap, face_low, face_high)
            face_low = np.where(-bound.rows > gap, face_high, face_low)
            found.append(value)
            high[self.matrix.rules + number] = value
        if known is None:
            return None
        known = self._settled(known, lower, upper, face_low, face_high, found)
        return None if known is None else self._told(known)

    def _settled(self, known: Whole, lower: Whole, upper: Whole, low: Floats, high: Floats,
                 found: list[int]) -> Whole | None:
        """In ascending draw each person is in if some cohort of these values that is still possible contains them.

        The face is that of the proofs: columns and rows that every cohort of these values holds at their side.
        """
        if np.any(known < lower) or np.any(known > upper):
            return None  # the face does not hold the cohort that it was found with: never, but then ask the search
        loose = self.people[lower[self.people] < upper[self.people]]
        if not len(loose):
            return known
        if self._lots is None:
            self._lots = LevelProgram(self.matrix, np.zeros(len(lower), dtype=np.int64), 0)
            if not self._lots.is_ready:
                return None
        cost = np.zeros(len(lower), dtype=np.int64)
        cost[loose[known[loose] == 0]] = -1
        alone = self._aimed(cost, lower, upper, low, high)
        if alone is None or alone[1].value == 0:  # nobody more can come, and everybody in is in
            return known if alone else None
        order = loose[np.argsort(self.draws[np.searchsorted(self.people, loose)], kind="stable")]
        for start in range(0, len(order), AT_ONCE):
            some = order[start : start + AT_ONCE]
            cost = np.zeros(len(lower), dtype=np.int64)
            cost[some] = -(2 ** np.arange(len(some) - 1, -1, -1, dtype=np.int64))  # each outweighs all behind it
            answer = self._aimed(cost, lower, upper, low, high)
            point = None if answer is None else self._rounded(answer[0], lower, upper)
            if answer is None or point is None or int(cost @ point) != answer[1].value:
                return None
            if not self._stands(point, low, high, found):
                return None
            known = point
            lower[some] = upper[some] = point[some]
        return known

    def _aimed(self, cost: Whole, lower: Whole, upper: Whole, low: Floats, high: Floats) -> tuple[Floats, Bound] | None:
        assert self._lots is not None
        self._lots.aim(cost)
        return self._lots.ask(lower, upper, low, high)

    def _stands(self, point: Whole, low: Floats, high: Floats, found: list[int]) -> bool:
        values = [self._value(point, number) for number in range(len(self.costs))]
        return values == found and self.matrix.keeps(point, low, high)

    def _whole(self, point: Floats, asked: tuple[Whole, Whole], low: Floats, high: Floats,
               found: list[int]) -> Whole | None:
        whole = self._rounded(point, *asked)
        if whole is None or not self.matrix.keeps(whole, low, high):
            return None
        return whole if all(self._value(whole, number) == value for number, value in enumerate(found)) else None

    @staticmethod
    def _rounded(point: Floats, lower: Whole, upper: Whole) -> Whole | None:
        whole = np.rint(point)
        if np.abs(point - whole).max(initial=0.0) > NEAR:
            return None
        return np.clip(whole.astype(np.int64), lower, upper)

    def _value(self, point: Whole, level: int) -> int:
        return int(self.costs[level] @ point)

    def _told(self, point: Whole) -> Optimum:
        cohort = frozenset(self.names[at] for at in np.flatnonzero(point[self.people]).tolist())
        values = tuple(int(cost @ point) for cost in self.values)
        return Optimum(cohort, judge.signed(self.work.instance, values), 0)

    def _point(self, cohort: Iterable[str]) -> Whole | None:
        """A cohort as a point: its people, its steps filled from the first, its shortfalls."""
        if self.work.bounds.channels:
            return None
        chosen = frozenset(cohort)
        if not chosen <= self.work.people.keys():
            return None
        columns = [self.work.people[one] for one in chosen]
        point = np.zeros(len(self.matrix.lower), dtype=np.int64)
        point[columns] = 1
        for state, count in enumerate(np.bincount(self._states[columns], minlength=len(self._steps)).tolist()):
            point[self._steps[state][:count]] = 1
        for share in self.work.bounds.shares:
            column = self.work.shortfalls.get(share.unit)
            if column is not None:
                point[column] = max(0, share.wanted(len(chosen)) - len(share.members & chosen))
        return point

    @staticmethod
    def _cost(cost: Mapping[int, int], count: int) -> Whole:
        found = np.zeros(count, dtype=np.int64)
        for column, value in cost.items():
            if abs(value) >= LARGEST:
                found[column] = LARGEST
            else:
                found[column] = value
        return found
