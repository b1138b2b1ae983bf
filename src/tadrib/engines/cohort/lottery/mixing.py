"""Exact shares for generated cohorts: those that meet the proved chances exactly, or the nearest of a fineness."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import lcm

from .classes import Point

MOST_EXACT = 120
"""Cohorts up to which the shares are solved for exactly."""

FINENESS = 10**9
"""Denominator of rounded shares."""


def exact_shares(points: Sequence[Point], wanted: Sequence[Fraction]) -> list[Fraction] | None:
    """Shares, none negative and one in all, whose mean number per class is `wanted`; None when not found.

    Gauss-Jordan elimination in fractions; points that depend on the others get nothing.
    """
    if not points or len(points) > MOST_EXACT:
        return None
    table = [[Fraction(1) for _ in points] + [Fraction(1)]]
    table += [[Fraction(point[c]) for point in points] + [value] for c, value in enumerate(wanted)]
    pivots: list[int] = []
    for column in range(len(points)):
        at = next((i for i in range(len(pivots), len(table)) if table[i][column]), None)
        if at is None:
            continue
        here = len(pivots)
        table[here], table[at] = table[at], table[here]
        lead = table[here][column]
        table[here] = [value / lead for value in table[here]]
        for i, line in enumerate(table):
            times = line[column]
            if i != here and times:
                table[i] = [a - times * b if b else a for a, b in zip(line, table[here], strict=True)]
        pivots.append(column)
    if any(line[-1] for line in table[len(pivots):]):
        return None
    shares = [Fraction(0)] * len(points)
    for line, column in zip(table, pivots, strict=False):
        shares[column] = line[-1]
    return shares if all(value >= 0 for value in shares) else None


def common(shares: Sequence[Fraction]) -> tuple[list[int], int]:
    """The shares as whole weights over their common denominator."""
    denominator = lcm(*(value.denominator for value in shares))
    return [int(value * denominator) for value in shares], denominator


def rounded_shares(shares: Sequence[float], fineness: int = FINENESS) -> list[int]:
    """Whole weights that sum to `fineness`, by largest remainder."""
    kept = [Fraction(max(0.0, value)) for value in shares]
    whole = sum(kept)
    scaled = [value * fineness / whole for value in kept]
    weights = [int(value) for value in scaled]
    order = sorted(range(len(weights)), key=lambda j: (weights[j] - scaled[j], j))
    for j in order[: fineness - sum(weights)]:
        weights[j] += 1
    return weights
