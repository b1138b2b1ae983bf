"""The fairest chances when the rules do not form a flow: cohorts are generated until none can help the worst off.

The main program mixes the cohorts known so far so that the smallest open chance is largest; its multipliers are weights
for the classes, and the cohort that gains most by them is the only kind that could still help (column generation, as in
Flanigan and others 2021). When none gains more, the weights are the step's proof.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, inf

import numpy as np

from tadrib.engines.cohort.stating.problems import NotProven

from .classes import Model, Point
from .leximin import CLOSE, Progress, Step, ceiling
from .linear import Floats, Linear, rational, whole
from .pricing import Pricing

MOST_COHORTS = 20_000
SLACK = 1e-9
"""Left to the solver on settled chances, so that rounding does not make the main program impossible."""


@dataclass(frozen=True)
class Generated:
    """The steps, and cohorts with shares in floating point that come near them."""

    steps: tuple[Step, ...]
    points: tuple[Point, ...]
    shares: tuple[float, ...]


class _Mixture:
    """The main program: column 0 the smallest open chance, the others the cohorts; row 0 makes the shares one whole."""

    def __init__(self, model: Model) -> None:
        """Without cohorts yet."""
        self.sizes = [len(members) for members in model.classes]
        self.program = Linear([inf], [])
        self.program.row([], [], 1.0, 1.0)
        for size in self.sizes:
            self.program.row([0], [-size], 0.0, None)
        self.points: dict[Point, int] = {}
        self._minded = False

    def add(self, point: Point) -> bool:
        """Take a cohort in; False when it is there already."""
        key = point[: len(self.sizes)]
        if key in self.points:
            return False
        there = [c for c, value in enumerate(key) if value]
        self.points[key] = self.program.column(0.0, inf, [0, *(c + 1 for c in there)], [1, *(key[c] for c in there)])
        return True

    def settle(self, c: int, chance: float) -> None:
        """Keep a class's chance from now on."""
        self.program.coefficient(c + 1, 0, 0.0)
        self.program.row_within(c + 1, chance * self.sizes[c] - SLACK, None)

    def solve(self, raising: bool = True) -> tuple[float, Floats, Floats]:
        """The smallest open chance, the shares of the points in their order, and the multipliers of all rows."""
        cost = np.zeros(self.program.count)
        cost[0] = -1.0 if raising else 1.0
        self.program.cost(cost)
        advice = self.program.solve()
        if not advice.found:
            raise RuntimeError("the mixture of cohorts came apart")
        return float(advice.point[0]), advice.point[1:], advice.multipliers


def generated_steps(model: Model, pricing: Pricing, seeds: Iterable[Point],
                    progress: Progress | None = None) -> Generated:
    """All the steps. Raises `NotProven` after `MOST_COHORTS` cohorts."""
    mixture = _Mixture(model)
    sizes = mixture.sizes
    for point in seeds:
        mixture.add(point)
    chances: dict[int, Fraction] = {}
    steps: list[Step] = []
    nobody = _reach(mixture, pricing)
    if nobody is not None:
        steps.append(nobody)
    for c in nobody.settled if nobody is not None else ():
        chances[c] = Fraction(0)
        mixture.settle(c, 0.0)
    while len(chances) < len(sizes):
        if progress is not None:
            progress("chances", len(chances), len(sizes))
        step, reached = _raise(mixture, pricing, chances)
        steps.append(step)
        for c in step.settled:
            chances[c] = step.chance
            mixture.settle(c, reached)
    _, shares, _ = mixture.solve(raising=False)
    return Generated(tuple(steps), tuple(mixture.points), tuple(float(value) for value in shares))


def _reach(mixture: _Mixture, pricing: Pricing) -> Step | None:
    """Cohorts until everybody who is in some valid cohort is in one of them; the step that settles the others at 0."""
    count = len(mixture.sizes)
    missed = set(range(count)) - {c for point in mixture.points for c in range(count) if point[c]}
    while missed:
        gain = np.zeros(count)
        gain[sorted(missed)] = 1.0
        point = pricing.best(gain)
        reached = {c for c in missed if point[c]}
        if not reached:
            weights = dict.fromkeys(sorted(missed), 1)
            verdict = pricing.check(weights, 0)
            if verdict.better is None:
                return Step(Fraction(0), tuple(weights), tuple(weights.items()), 0, verdict.proved)
            point = verdict.better
            reached = {c for c in missed if point[c]}
        mixture.add(point)
        missed -= reached
    return None


def _raise(mixture: _Mixture, pricing: Pricing, chances: dict[int, Fraction]) -> tuple[Step, float]:
    """Generate until the smallest open chance cannot be larger: its step, and the chance reached."""
    sizes = mixture.sizes
    while True:
        if len(mixture.points) > MOST_COHORTS:
            raise NotProven("lottery", MOST_COHORTS)
        reached, _, multipliers = mixture.solve()
        gain = np.maximum(multipliers[1:], 0.0)
        point = pricing.best(gain)
        if float(gain @ np.array(point[: len(sizes)])) > -multipliers[0] + SLACK and mixture.add(point):
            continue
        unit = float(max(gain[c] for c in range(len(sizes)) if c not in chances))
        found, _ = whole(rational(((c, float(value)) for c, value in enumerate(gain)), unit))
        common = gcd(*found.values())
        weights = {c: value // common for c, value in found.items()}
        top = max(sum(value * known[c] for c, value in weights.items()) for known in mixture.points)
        verdict = pricing.check(weights, top)
        if verdict.better is not None and mixture.add(verdict.better):
            continue
        chance = ceiling(sizes, chances, weights, top)
        assert chance is not None
        settled = tuple(c for c in weights if c not in chances)
        step = Step(chance, settled, tuple(weights.items()), top, verdict.proved)
        return step, float(chance) if abs(float(chance) - reached) <= CLOSE else reached
