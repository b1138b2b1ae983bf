"""HiGHS over a model of classes: it proposes points and multipliers, whose worth is then worked out exactly."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any

import highspy
import numpy as np

from tadrib.engines.cohort.stating.problems import NotProven

from .classes import Model, Row

Floats = np.ndarray[Any, np.dtype[np.float64]]

MOST_NODES = 200_000
"""Nodes of one whole-number search; a count, so that every machine stops at the same place."""


@dataclass(frozen=True)
class Advice:
    """A point by column and multipliers by row, both in floating point; `found` False when it knows of no point."""

    found: bool
    point: Floats
    multipliers: Floats


class Linear:
    """One program kept warm: one thread, fixed seed, no clock. It makes its cost as small as it can."""

    def __init__(self, upper: Iterable[float], rows: Sequence[Row], *, whole: bool = False) -> None:
        """Hand over the columns (from 0) and the rows; `whole` for whole numbers only."""
        solver = highspy._Highs()  # type: ignore[attr-defined]  # `Highs` prints a banner before it can be silenced
        for option, value in (("output_flag", False), ("threads", 1), ("parallel", "off"), ("random_seed", 0),
                              ("presolve", "choose" if whole else "off"), ("solver", "choose" if whole else "simplex"),
                              ("primal_feasibility_tolerance", 1e-9), ("dual_feasibility_tolerance", 1e-9),
                              ("mip_rel_gap", 0.0), ("mip_abs_gap", 0.5), ("mip_max_nodes", MOST_NODES)):
            solver.setOptionValue(option, value)
        self.solver = solver
        high = np.array(list(upper), dtype=np.float64)
        self.count = len(high)
        if self.count:
            solver.addVars(self.count, np.zeros(self.count), high)
        for row in rows:
            self.row([j for j, _ in row.terms], [a for _, a in row.terms], row.low, row.high)
        if whole and self.count:
            kinds = np.ones(self.count, dtype=np.uint8)
            solver.changeColsIntegrality(self.count, np.arange(self.count, dtype=np.int32), kinds)

    def row(self, columns: Sequence[int], numbers: Sequence[float], low: float | None, high: float | None) -> None:
        """One more row."""
        self.solver.addRow(_side(low, -highspy.kHighsInf), _side(high, highspy.kHighsInf), len(columns),
                           np.array(columns, dtype=np.int32), np.array(numbers, dtype=np.float64))

    def column(self, cost: float, upper: float, rows: Sequence[int], numbers: Sequence[float]) -> int:
        """One more column, from 0; its index."""
        self.solver.addCol(cost, 0.0, upper, len(rows), np.array(rows, dtype=np.int32),
                           np.array(numbers, dtype=np.float64))
        self.count += 1
        return self.count - 1

    def cost(self, cost: Floats) -> None:
        """Set what is to be made small."""
        if self.count:
            self.solver.changeColsCost(self.count, np.arange(self.count, dtype=np.int32), cost)

    def columns_within(self, low: Floats, high: Floats) -> None:
        """Set the bounds of all columns."""
        if self.count:
            self.solver.changeColsBounds(self.count, np.arange(self.count, dtype=np.int32), low, high)

    def coefficient(self, row: int, column: int, number: float) -> None:
        """Set one number of the matrix."""
        self.solver.changeCoeff(row, column, number)

    def column_within(self, column: int, low: float, high: float) -> None:
        """Set the bounds of one column."""
        self.solver.changeColBounds(column, low, high)

    def row_within(self, row: int, low: float | None, high: float | None) -> None:
        """Set the sides of one row."""
        self.solver.changeRowBounds(row, _side(low, -highspy.kHighsInf), _side(high, highspy.kHighsInf))

    def solve(self) -> Advice:
        """Solve. Where there is no point, `multipliers` are those of a ray that shows it, if the solver has one."""
        self.solver.run()
        status = self.solver.getModelStatus()
        if status in (highspy.HighsModelStatus.kSolutionLimit, highspy.HighsModelStatus.kIterationLimit):
            raise NotProven("lottery", MOST_NODES)
        nothing = np.zeros(0)
        if status in (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kModelEmpty):
            found = self.solver.getSolution()
            return Advice(True, np.array(found.col_value), np.array(found.row_dual))
        if status == highspy.HighsModelStatus.kInfeasible:
            _, there, ray = self.solver.getDualRay()
            if there:
                return Advice(False, nothing, np.array(ray, dtype=np.float64))
        return Advice(False, nothing, nothing)


def rational(floats: Iterable[tuple[int, float]], unit: float) -> dict[int, Fraction]:
    """The numbers divided by `unit`, each as the simplest fraction near it, without noise.

    What they prove is worked out from the fractions, so rounding here can only weaken a proof, never falsify it.
    """
    found = {}
    for key, number in floats:
        ratio = number / unit
        if abs(ratio) > 1e-8:
            found[key] = _simple(ratio)
    return {key: value for key, value in found.items() if value}


def whole(numbers: Mapping[int, Fraction]) -> tuple[dict[int, int], int]:
    """The numbers times their common denominator, and that denominator."""
    scale = lcm(*(value.denominator for value in numbers.values())) if numbers else 1
    return {key: int(value * scale) for key, value in numbers.items()}, scale


def relaxed(model: Model, gain: Mapping[int, int], multipliers: Mapping[int, int]) -> tuple[int, dict[int, int]]:
    """For every point that keeps the rows, its gain is at most the number plus the second gain returned.

    Weak duality in exact integers. `multipliers` by row, in the solver's sign for the cost -gain made small (positive
    at the low side, negative at the high side); one that leans on a side its row has not is dropped.
    """
    total = 0
    left = dict(gain)
    for i, y in multipliers.items():
        row = model.rows[i]
        side = row.low if y > 0 else row.high
        if side is None or not y:
            continue
        total -= y * side
        for j, a in row.terms:
            left[j] = left.get(j, 0) + y * a
    return total, {j: value for j, value in left.items() if value}


def most(total: int, left: Mapping[int, int], lower: Sequence[int], upper: Sequence[int]) -> int:
    """What no point within the column bounds exceeds, from `relaxed`."""
    return total + sum(value * (upper[j] if value > 0 else lower[j]) for j, value in left.items())


def _simple(number: float) -> Fraction:
    nearest = round(number)
    if abs(number - nearest) <= 1e-8 * max(1.0, abs(number)):
        return Fraction(nearest)
    for most in (60, 1_000, 20_000):
        simple = Fraction(number).limit_denominator(most)
        if abs(float(simple) - number) <= 1e-9 * max(1.0, abs(number)):
            return simple
    return Fraction(number).limit_denominator(100_000)


def _side(side: float | None, absent: float) -> float:
    return absent if side is None else float(side)
