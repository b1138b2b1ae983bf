"""HiGHS as an oracle: it proposes points and multipliers; nothing it says is believed without an exact check."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import highspy
import numpy as np
from numpy.typing import NDArray

from .program import Program, Row

LARGEST_BITS = 30
"""Costs and coefficients beyond this many bits are handed over divided by a power of two."""

Whole = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Advice:
    """`point` by column (None when the solver finds none) and `multipliers` by row (a ray when it finds none)."""

    point: Floats | None
    multipliers: Mapping[int, Fraction]


class Oracle:
    """One linear program kept warm: one thread, no presolve, no clock, fixed seed."""

    def __init__(self, program: Program) -> None:
        """Hand the whole program over."""
        self.program = program
        self.shifts: list[int] = []
        self.cost_shift = 0
        solver = highspy._Highs()  # type: ignore[attr-defined]  # `Highs` prints a banner before it can be silenced
        for option, value in (("output_flag", False), ("threads", 1), ("presolve", "off"), ("solver", "simplex"),
                              ("parallel", "off"), ("random_seed", 0), ("primal_feasibility_tolerance", 1e-9),
                              ("dual_feasibility_tolerance", 1e-9)):
            solver.setOptionValue(option, value)
        self.solver = solver
        count = len(program.lower)
        self.indices = np.arange(count, dtype=np.int32)
        self.lower = np.array(program.lower, dtype=np.float64)
        self.upper = np.array(program.upper, dtype=np.float64)
        if count:
            solver.addVars(count, self.lower, self.upper)
        for row in program.rows:
            self.add(row)

    def add(self, row: Row) -> None:
        """Hand over a row that the program has gained."""
        largest = max((abs(a) for a in row.terms.values()), default=0)
        shift = max(0, largest.bit_length() - LARGEST_BITS)
        self.shifts.append(shift)
        columns = np.fromiter(row.terms.keys(), dtype=np.int32, count=len(row.terms))
        numbers = np.array([_scaled(a, shift) for a in row.terms.values()], dtype=np.float64)
        self.solver.addRow(_side(row.low, shift, -highspy.kHighsInf), _side(row.high, shift, highspy.kHighsInf),
                           len(columns), columns, numbers)

    def tighten(self, index: int, row: Row) -> None:
        """Hand over new sides of a row."""
        shift = self.shifts[index]
        self.solver.changeRowBounds(index, _side(row.low, shift, -highspy.kHighsInf),
                                    _side(row.high, shift, highspy.kHighsInf))

    def cost(self, cost: Mapping[int, int]) -> None:
        """Set what is to be made small."""
        largest = max((abs(c) for c in cost.values()), default=0)
        self.cost_shift = max(0, largest.bit_length() - LARGEST_BITS)
        numbers = np.zeros(len(self.indices))
        for j, c in cost.items():
            numbers[j] = _scaled(c, self.cost_shift)
        if len(self.indices):
            self.solver.changeColsCost(len(self.indices), self.indices, numbers)

    def ask(self, lower: Floats, upper: Floats) -> Advice:
        """Solve the linear program within the column bounds."""
        moved = np.flatnonzero((lower != self.lower) | (upper != self.upper)).astype(np.int32)
        if len(moved):
            self.solver.changeColsBounds(len(moved), moved, lower[moved], upper[moved])
            self.lower, self.upper = lower, upper
        self.solver.run()
        status = self.solver.getModelStatus()
        if status == highspy.HighsModelStatus.kOptimal:
            found = self.solver.getSolution()
            return Advice(np.array(found.col_value), self._fractions(found.row_dual, self.cost_shift))
        if status == highspy.HighsModelStatus.kInfeasible:
            _, there, ray = self.solver.getDualRay()
            if there:
                return Advice(None, self._fractions(ray, 0))
        return Advice(None, {})

    def _fractions(self, numbers: Sequence[float] | Floats, cost_shift: int) -> dict[int, Fraction]:
        floats = np.array(numbers, dtype=np.float64)
        sizes = np.abs(floats)
        found = {i: _fraction(y) for i in np.flatnonzero(sizes > sizes.max(initial=0.0) * 1e-11).tolist()
                 for y in (float(floats[i]),)}
        if cost_shift or any(self.shifts):
            return {i: y * Fraction(2**cost_shift, 2 ** self.shifts[i]) for i, y in found.items()}
        return found


def _fraction(number: float) -> Fraction:
    """The simplest fraction near the number: multipliers of our matrices have small denominators."""
    nearest = round(number)
    if abs(number - nearest) <= 1e-9 * abs(number):
        return Fraction(nearest)
    simple = Fraction(number).limit_denominator(1000)
    return simple if abs(float(simple) - number) <= 1e-9 * abs(number) else Fraction(number)


def _scaled(number: int, shift: int) -> float:
    return float(Fraction(number, 2**shift)) if shift else float(number)


def _side(side: int | None, shift: int, absent: float) -> float:
    return absent if side is None else _scaled(side, shift)
