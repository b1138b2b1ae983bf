"""A fractional point as a mixture of whole cohorts, in whole numbers over one denominator.

Any fractional point of an integral polytope lies in a cell: each class, and each row, between its value rounded down
and rounded up. The cell has a whole point (Hoffman and Kruskal for matrices close to a flow; looked for, never assumed,
for the others). Take it with the largest weight that leaves the rest in the same cell of what remains; that weight is
whole, something becomes tight each time, so it ends after at most as many cohorts as there are classes and rows.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .classes import Model, Point
from .leximin import Progress
from .linear import Linear


class Cells:
    """Finds whole points next to fractional ones."""

    def __init__(self, model: Model) -> None:
        """For a model without helpers."""
        self.model = model
        self.program = Linear(map(float, model.upper), model.rows)
        self.sides: list[tuple[int, int] | None] = [None] * len(model.rows)

    def sums(self, numerators: Sequence[int]) -> list[int]:
        """The rows at a point."""
        return [sum(a * numerators[j] for j, a in row.terms) for row in self.model.rows]

    def nearest(self, numerators: Sequence[int], sums: Sequence[int], denominator: int) -> Point | None:
        """A whole point of the cell of numerators / denominator, near it; None when there is none."""
        low = [value // denominator for value in numerators]
        high = [-(-value // denominator) for value in numerators]
        sides = [(value // denominator, -(-value // denominator)) for value in sums]
        for i, side in enumerate(sides):
            if side != self.sides[i]:
                self.program.row_within(i, *side)
        self.sides = list(sides)
        # Rounding to the nearer side lets more weight go with each cohort.
        cost = np.array([1.0 - 2.0 * ((value % denominator) / denominator) for value in numerators])
        for exactly in (False, True):
            program = self.program
            if exactly:
                program = Linear(map(float, self.model.upper), self.model.rows, whole=True)
                for i, side in enumerate(sides):
                    program.row_within(i, *side)
            program.columns_within(np.array(low, dtype=np.float64), np.array(high, dtype=np.float64))
            program.cost(cost)
            advice = program.solve()
            if not advice.found:
                return None
            point = tuple(int(value) for value in np.rint(advice.point))
            if all(a <= value <= b for a, value, b in zip(low, point, high, strict=True)) and all(
                    a <= value <= b for (a, b), value in zip(sides, self.sums(point), strict=True)):
                return point
        return None


def decompose(cells: Cells, numerators: Sequence[int], denominator: int,
              progress: Progress | None = None) -> list[tuple[Point, int]] | None:
    """Whole points with whole weights (their sum the denominator) whose mean is numerators / denominator exactly.

    None when some cell has no whole point.
    """
    rest, sums, left = list(numerators), cells.sums(numerators), denominator
    found: list[tuple[Point, int]] = []
    while left:
        if progress is not None:
            progress("cohorts", denominator - left, denominator)
        point = cells.nearest(rest, sums, left)
        if point is None:
            return None
        rows = cells.sums(point)
        weight = left
        for value, taken in (*zip(rest, point, strict=True), *zip(sums, rows, strict=True)):
            down = value // left
            if down * left != value:
                weight = min(weight, value - down * left if taken > down else (down + 1) * left - value)
        found.append((point, weight))
        rest = [value - weight * taken for value, taken in zip(rest, point, strict=True)]
        sums = [value - weight * taken for value, taken in zip(sums, rows, strict=True)]
        left -= weight
    return found
