"""The fairest chances on the linear relaxation: raise the smallest, then the next, each step with an exact proof.

A step's proof is a whole weight for each class and a whole number `most`, such that in every valid cohort the weighted
number of people is at most `most`. Taking means, the smallest of the chances still open is at most

    (most - sum over settled classes of weight x size x chance) / (sum over open classes of weight x size)

and where that is reached, every open class with a weight has exactly this chance in every fairest distribution.
Flanigan, Goelz, Gupta, Hennig, Procaccia: Fair algorithms for selecting citizens' assemblies, Nature 596 (2021).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, inf

import numpy as np

from .classes import Model, Row
from .linear import Linear, most, rational, relaxed, whole

Progress = Callable[[str, int, int], None]
"""Told (what, done, of): `what` is `chances`, `cohorts` or `people`."""

CLOSE = 1e-7
"""How far the solver's chance may be from the proved one to be taken for the same."""


@dataclass(frozen=True)
class Step:
    """`settled` classes have a chance of at most `chance`, as `weights` (by class) and `most` show.

    `proved`: that no valid cohort exceeds `most` has been shown in exact integers; else it is the solver's word.
    """

    chance: Fraction
    settled: tuple[int, ...]
    weights: tuple[tuple[int, int], ...]
    most: int
    proved: bool


def ceiling(sizes: Sequence[int], chances: Mapping[int, Fraction], weights: Mapping[int, int],
            top: int) -> Fraction | None:
    """The bound above on the smallest open chance; None when no open class has a weight."""
    open_weight = sum(weight * sizes[c] for c, weight in weights.items() if c not in chances)
    if not open_weight:
        return None
    return (top - sum((weight * sizes[c] * chances[c] for c, weight in weights.items() if c in chances),
                      Fraction(0))) / open_weight


def relaxed_steps(model: Model, progress: Progress | None = None) -> tuple[Step, ...] | None:
    """The steps when the relaxation is as good as the cohorts themselves seem to be; None when it is plainly not."""
    sizes = [len(members) for members in model.classes]
    count, share = len(sizes), len(model.upper)
    first = len(model.rows)
    rising = [Row(((c, 1), (share, -size)), 0, None) for c, size in enumerate(sizes)]
    program = Linear([*map(float, model.upper), inf], [*model.rows, *rising])
    cost = np.zeros(share + 1)
    cost[share] = -1.0
    program.cost(cost)
    chances: dict[int, Fraction] = {}
    steps: list[Step] = []
    while len(chances) < count:
        if progress is not None:
            progress("chances", len(chances), count)
        advice = program.solve()
        if not advice.found:
            return None
        step = _proof(model, sizes, chances, advice.multipliers.tolist(), first)
        if step is None or abs(float(step.chance) - advice.point[share]) > CLOSE:
            return None
        steps.append(step)
        for c in step.settled:
            chances[c] = step.chance
            program.row_within(first + c, None, None)
            program.column_within(c, float(step.chance * sizes[c]), float(model.upper[c]))
    return tuple(steps)


def _proof(model: Model, sizes: Sequence[int], chances: Mapping[int, Fraction], multipliers: Sequence[float],
           first: int) -> Step | None:
    """The step that the solver's multipliers prove, in whole numbers."""
    opened = [c for c in range(len(sizes)) if c not in chances]
    unit = max(multipliers[first + c] for c in opened)
    if unit <= 0:
        return None
    numbers = [(i, float(y)) for i, y in enumerate(multipliers[:first])]
    numbers += [(first + c, float(multipliers[first + c])) for c in opened]
    found, _ = whole(rational(numbers, float(unit)))
    weights = {i - first: y for i, y in found.items() if i >= first and y > 0}
    total, left = relaxed(model, weights, {i: y for i, y in found.items() if i < first})
    # A settled class that the rows weigh negatively: give it that weight, so that its chance counts in the bound.
    for c in chances:
        if left.get(c, 0) < 0:
            weights[c] = -left.pop(c)
    top = most(total, left, [0] * len(model.upper), model.upper)
    common = gcd(*weights.values())
    if top % common:
        return None
    weights = {c: weight // common for c, weight in sorted(weights.items())}
    chance = ceiling(sizes, chances, weights, top // common)
    if chance is None:
        return None
    settled = tuple(c for c in weights if c not in chances)
    return Step(chance, settled, tuple(weights.items()), top // common, True)
