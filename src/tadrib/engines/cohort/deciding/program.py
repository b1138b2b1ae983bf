"""A whole-number program (columns, rows) and the exact bound that any list of multipliers gives on it.

Everything here is Python integers. Weak duality holds for any multipliers, so those of a floating-point solver, once
written as fractions, prove a bound exactly, whatever their rounding errors (Neumaier and Shcherbina, Safe bounds in
linear and mixed-integer linear programming, Math. Program. 99, 2004).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm


@dataclass(frozen=True)
class Row:
    """low <= sum of coefficient x column <= high; `units` are the rules it stands for."""

    terms: Mapping[int, int]
    low: int | None
    high: int | None
    units: frozenset[str]


@dataclass
class Program:
    """Columns with whole bounds (0 <= lower <= upper) and a branching rank (smaller first), and rows."""

    lower: list[int] = field(default_factory=list)
    upper: list[int] = field(default_factory=list)
    rank: list[int] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)

    def column(self, upper: int, rank: int) -> int:
        """A new column from 0 to `upper`; its index."""
        self.lower.append(0)
        self.upper.append(upper)
        self.rank.append(rank)
        return len(self.lower) - 1

    def row(self, terms: Mapping[int, int], low: int | None, high: int | None, *units: str) -> None:
        """A new row."""
        self.rows.append(Row({j: a for j, a in terms.items() if a}, low, high, frozenset(units)))

    def breaks(self, point: Sequence[int]) -> list[Row]:
        """The rows a point breaks."""
        found = []
        for row in self.rows:
            total = sum(a * point[j] for j, a in row.terms.items())
            if (row.low is not None and total < row.low) or (row.high is not None and total > row.high):
                found.append(row)
        return found


@dataclass(frozen=True)
class DualBound:
    """No point within the bounds used has a cost below `bound`; `prices` are the row multipliers that prove it, exact.

    `scaled` are the exact reduced costs times `scale`.
    """

    bound: Fraction
    scaled: Mapping[int, int]
    scale: int
    prices: Mapping[int, Fraction]

    @property
    def reduced(self) -> Mapping[int, Fraction]:
        """The reduced costs that are not zero, by column."""
        return {j: Fraction(r, self.scale) for j, r in self.scaled.items() if r}


def dual_bound(program: Program, lower: Sequence[int], upper: Sequence[int], cost: Mapping[int, int],
               multipliers: Mapping[int, Fraction]) -> DualBound:
    """The bound on the least cost that the row multipliers prove, by exact arithmetic.

    A multiplier whose sign asks for a bound the row has not is dropped (it would prove nothing).
    """
    used = {
        i: y for i, y in multipliers.items()
        if y and (program.rows[i].low if y > 0 else program.rows[i].high) is not None
    }
    scale = lcm(*(y.denominator for y in used.values())) if used else 1
    reduced = {j: scale * c for j, c in cost.items()}
    total = 0
    for i, y in used.items():
        row = program.rows[i]
        times = y.numerator * (scale // y.denominator)
        side = row.low if times > 0 else row.high
        assert side is not None
        total += times * side
        for j, a in row.terms.items():
            reduced[j] = reduced.get(j, 0) - times * a
    for j, r in reduced.items():
        if r:
            total += r * (lower[j] if r > 0 else upper[j])
    return DualBound(Fraction(total, scale), reduced, scale, used)
