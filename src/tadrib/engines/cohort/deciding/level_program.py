"""A program as columns of numbers, and one linear program for each of its levels, each at its optimum.

HiGHS proposes; what its multipliers prove is worked out here in whole numbers of at most 53 bits.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import highspy
import numpy as np
from numpy.typing import NDArray

from .formulation import Formulation

SCALE = 20
"""Multipliers are rounded to multiples of 2**-SCALE; fewer bits where sums could leave 53."""

Whole = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Bound:
    """No point within the bounds asked for costs less than `least` / 2**`bits`; `reduced` are the reduced costs and
    `rows` the multipliers of the rows of the rules, so scaled."""

    least: int
    reduced: Whole
    rows: Whole
    bits: int

    @property
    def value(self) -> int:
        """The least whole value there can be."""
        return -((-self.least) >> self.bits)


class Matrix:
    """The rows of the rules and, behind them, the levels: as columns of numbers, with the sides of the optimum."""

    def __init__(self, work: Formulation, costs: list[Whole], values: tuple[int, ...]) -> None:
        """`values` are signed: smaller is better."""
        program = work.program
        terms = [tuple(np.fromiter(part, np.int64, len(row.terms)) for part in (row.terms.keys(), row.terms.values()))
                 for row in program.rows]
        terms += [(np.flatnonzero(cost), cost[np.flatnonzero(cost)]) for cost in costs]
        sizes = np.array([len(columns) for columns, _ in terms], dtype=np.int64)
        self.rules = len(program.rows)
        self.starts: Whole = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        self.columns: Whole = np.concatenate([columns for columns, _ in terms]) if terms else np.zeros(0, np.int64)
        self.numbers: Whole = np.concatenate([numbers for _, numbers in terms]) if terms else np.zeros(0, np.int64)
        self.row_of: Whole = np.repeat(np.arange(len(terms)), sizes)
        self.lower, self.upper = np.array(program.lower, dtype=np.int64), np.array(program.upper, dtype=np.int64)
        low = [-np.inf if row.low is None else float(row.low) for row in program.rows]
        high = [np.inf if row.high is None else float(row.high) for row in program.rows]
        self.low: Floats = np.array(low + [-np.inf] * len(costs))
        self.high: Floats = np.array(high + [float(value) for value in values])
        self.largest = int(np.abs(self.numbers).max(initial=1))
        self.steepest: Floats = np.array([float(np.abs(numbers).max(initial=0)) for _, numbers in terms])
        self.longest = int(np.bincount(self.columns, minlength=1).max(initial=1))
        self.heaviest = max((int(np.abs(cost).max(initial=0)) for cost in costs), default=0)

    def keeps(self, point: Whole, low: Floats, high: Floats) -> bool:
        """Whether a whole point keeps the rows of the rules."""
        end = int(self.starts[self.rules])
        weights = self.numbers[:end] * point[self.columns[:end]]
        sums = np.bincount(self.row_of[:end], weights=weights, minlength=self.rules)
        return bool(np.all(sums >= low[: self.rules]) and np.all(sums <= high[: self.rules]))


class LevelProgram:
    """One level's linear program, at its optimum."""

    def __init__(self, matrix: Matrix, cost: Whole, held: int) -> None:
        """`held` levels before it are rows of the matrix, behind those of the rules."""
        self.matrix, self.cost, self.held = matrix, cost, held
        solver = highspy._Highs()  # type: ignore[attr-defined]  # `Highs` prints a banner before it can be silenced
        for option, value in (("output_flag", False), ("threads", 1), ("presolve", "off"), ("solver", "simplex"),
                              ("parallel", "off"), ("random_seed", 0), ("primal_feasibility_tolerance", 1e-9),
                              ("dual_feasibility_tolerance", 1e-9)):
            solver.setOptionValue(option, value)
        count, rows = len(cost), matrix.rules + held
        solver.addVars(count, matrix.lower.astype(np.float64), matrix.upper.astype(np.float64))
        solver.changeColsCost(count, np.arange(count, dtype=np.int32), cost.astype(np.float64))
        end = int(matrix.starts[rows])
        solver.addRows(rows, matrix.low[:rows], matrix.high[:rows], end, matrix.starts[:rows].astype(np.int32),
                       matrix.columns[:end].astype(np.int32), matrix.numbers[:end].astype(np.float64))
        self.solver = solver
        self.lower, self.upper = matrix.lower.copy(), matrix.upper.copy()
        self.low, self.high = matrix.low[:rows].copy(), matrix.high[:rows].copy()
        self.solver.run()
        self.is_ready = solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
        self.basis = solver.getBasis() if self.is_ready else None
        self.base = self._bound(matrix.lower, matrix.upper, matrix.low, matrix.high) if self.is_ready else None

    def aim(self, cost: Whole) -> None:
        """Look for something else from now on."""
        moved = np.flatnonzero(cost != self.cost).astype(np.int32)
        self.cost = cost
        if len(moved):
            self.solver.changeColsCost(len(moved), moved, cost[moved].astype(np.float64))

    def ask(self, lower: Whole, upper: Whole, low: Floats, high: Floats) -> tuple[Floats, Bound] | None:
        """The optimum with other bounds: the point and what its multipliers prove; None when there is none."""
        status = self._run(lower, upper, low, high)
        if status != highspy.HighsModelStatus.kOptimal:
            return None
        found = self.solver.getSolution()
        bound = self._proved(np.array(found.row_dual), lower, upper, low, high)
        return None if bound is None else (np.array(found.col_value), bound)

    def moved(self, lower: Whole, upper: Whole, low: Floats, high: Floats) -> Bound | None:
        """What the multipliers of the optimum prove where columns and rows are held tighter."""
        matrix, base = self.matrix, self.base
        if base is None:
            return None
        up, down = np.flatnonzero(lower > matrix.lower), np.flatnonzero(upper < matrix.upper)
        more = int(np.maximum(base.reduced[up], 0) @ (lower - matrix.lower)[up])
        more += int(np.minimum(base.reduced[down], 0) @ (upper - matrix.upper)[down])
        for i in np.flatnonzero(base.rows).tolist():
            side, was = (low[i], matrix.low[i]) if base.rows[i] > 0 else (high[i], matrix.high[i])
            if side != was:
                more += int(base.rows[i]) * (int(side) - int(was))
        return replace(base, least=base.least + more)

    def _run(self, lower: Whole, upper: Whole, low: Floats, high: Floats) -> Any:
        """Solve with other bounds, from where the last question ended: what is told of it does not depend on that."""
        rows = self.matrix.rules + self.held
        moved = np.flatnonzero((lower != self.lower) | (upper != self.upper)).astype(np.int32)
        if len(moved):
            self.solver.changeColsBounds(len(moved), moved, lower[moved].astype(np.float64),
                                         upper[moved].astype(np.float64))
        for i in np.flatnonzero((low[:rows] != self.low) | (high[:rows] != self.high)).tolist():
            self.solver.changeRowBounds(i, float(low[i]), float(high[i]))
        self.lower, self.upper, self.low, self.high = lower.copy(), upper.copy(), low[:rows].copy(), high[:rows].copy()
        self.solver.run()
        status = self.solver.getModelStatus()
        if status != highspy.HighsModelStatus.kOptimal:
            self.solver.setBasis(self.basis)
        return status

    def _bound(self, lower: Whole, upper: Whole, low: Floats, high: Floats) -> Bound | None:
        """What the multipliers at hand prove."""
        return self._proved(np.array(self.solver.getSolution().row_dual), lower, upper, low, high)

    def _proved(self, duals: Floats, lower: Whole, upper: Whole, low: Floats, high: Floats) -> Bound | None:
        """By exact arithmetic in 53 bits what multipliers prove; None where that is too few bits."""
        matrix, rows = self.matrix, self.matrix.rules + self.held
        largest = float((np.abs(duals) * matrix.steepest[:rows]).max(initial=0.0)) * matrix.longest + matrix.heaviest
        bits = min(SCALE, 51 - int(np.ceil(np.log2(max(1.0, largest)))))
        if bits < 6:
            return None
        times = np.rint(duals * 2**bits)
        times[(times > 0) & np.isneginf(low[:rows])] = 0
        times[(times < 0) & np.isposinf(high[:rows])] = 0
        end = int(matrix.starts[rows])
        weights = matrix.numbers[:end] * times[matrix.row_of[:end]]
        taken = np.bincount(matrix.columns[:end], weights=weights, minlength=len(self.cost))
        reduced = self.cost * 2**bits - taken.astype(np.int64)
        used = np.flatnonzero(times)
        sides = np.where(times[used] > 0, low[used], high[used])
        parts = times[used] * sides
        exact = float(np.abs(parts).sum()) < 2**52
        total = int(parts.sum()) if exact else sum(int(a) * int(b) for a, b in zip(times[used], sides, strict=True))
        total += int(reduced[reduced > 0] @ lower[reduced > 0]) + int(reduced[reduced < 0] @ upper[reduced < 0])
        return Bound(total, reduced, times[: matrix.rules].astype(np.int64), bits)
