"""The whole cohort that gains most by given weights: found by HiGHS, proved by branching with exact bounds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from .classes import Model, Point
from .linear import Floats, Linear, most, rational, relaxed, whole

MOST_PROOF_NODES = 400
"""Relaxations spent on one proof before the solver's own word is taken (and said to be only that)."""

WHOLE = 1e-6


@dataclass(frozen=True)
class Verdict:
    """Of a claim that no cohort gains more than a number: `better` is one that does, else `proved` tells how sure."""

    proved: bool
    better: Point | None = None


class Pricing:
    """A model kept ready to be asked."""

    def __init__(self, model: Model) -> None:
        """Load the relaxation; the whole-number program only when it is needed."""
        self.model = model
        self.high = np.array(model.upper, dtype=np.float64)
        self.relaxation = Linear(self.high, model.rows)
        self._whole: Linear | None = None

    def best(self, gain: Floats) -> Point:
        """A cohort of largest gain by class, as far as floating point tells.

        Raises `RuntimeError` when there is no cohort at all.
        """
        cost = np.zeros(len(self.high))
        cost[: len(gain)] = -gain
        self.relaxation.columns_within(np.zeros(len(self.high)), self.high)
        self.relaxation.cost(cost)
        point = self._rounded(self.relaxation.solve().point)
        if point is not None:
            return point
        if self._whole is None:
            self._whole = Linear(self.high, self.model.rows, whole=True)
        self._whole.cost(cost)
        point = self._rounded(self._whole.solve().point)
        if point is None:
            raise RuntimeError("the solver lost the cohorts")
        return point

    def check(self, gain: Mapping[int, int], top: int) -> Verdict:
        """Whether some cohort gains more than `top`: depth first, the bounds in exact integers."""
        cost = np.zeros(len(self.high))
        for j, value in gain.items():
            cost[j] = -value
        self.relaxation.cost(cost)
        stack: list[tuple[list[int], list[int]]] = [([0] * len(self.high), list(self.model.upper))]
        for _ in range(MOST_PROOF_NODES):
            if not stack:
                return Verdict(True)
            low, high = stack.pop()
            self.relaxation.columns_within(np.array(low, dtype=np.float64), np.array(high, dtype=np.float64))
            advice = self.relaxation.solve()
            if self._bounded(gain if advice.found else {}, advice.multipliers, low, high, top if advice.found else -1):
                continue
            point = self._rounded(advice.point)
            if point is not None and sum(value * point[j] for j, value in gain.items()) > top:
                return Verdict(True, point)
            split = _split(advice.point, low, high)
            if split is None:
                if self._over(gain, low, top):
                    return Verdict(True, tuple(low))
                continue
            column, value = split
            fewer, more = list(high), list(low)
            fewer[column], more[column] = value, value + 1
            stack += [(low, fewer), (more, high)]
        return Verdict(False)

    def _over(self, gain: Mapping[int, int], point: Sequence[int], top: int) -> bool:
        return self.model.keeps(point) and sum(value * point[j] for j, value in gain.items()) > top

    def _bounded(self, gain: Mapping[int, int], multipliers: Floats, low: Sequence[int], high: Sequence[int],
                 top: int) -> bool:
        """Whether the multipliers prove that nothing within the bounds exceeds `top`."""
        unit = float(np.abs(multipliers).max(initial=0.0))
        if gain:
            unit = 1.0
        if not unit:
            return most(0, gain, low, high) <= top
        found, scale = whole(rational(enumerate(map(float, multipliers)), unit))
        scaled = {j: value * scale for j, value in gain.items()}
        total, left = relaxed(self.model, scaled, found)
        return most(total, left, low, high) < (top + 1) * scale

    def _rounded(self, floats: Floats) -> Point | None:
        """The whole point next to it, if it is one and keeps the rules."""
        if len(floats) != len(self.high):
            return None
        near = np.rint(floats)
        if len(near) and float(np.abs(near - floats).max()) > WHOLE:
            return None
        point = tuple(int(value) for value in near)
        return point if self.model.keeps(point) else None


def _split(floats: Floats, low: Sequence[int], high: Sequence[int]) -> tuple[int, int] | None:
    """Where to branch: helpers first, then the most fractional; any open column when none is; None when all are set."""
    opened = [j for j in range(len(low)) if low[j] < high[j]]
    if not opened:
        return None
    if len(floats) != len(low):
        return opened[-1], (low[opened[-1]] + high[opened[-1]]) // 2
    away = {j: abs(float(floats[j]) - round(float(floats[j]))) for j in opened}
    column = max(reversed(opened), key=lambda j: away[j])
    if away[column] <= WHOLE:
        return column, (low[column] + high[column]) // 2
    return column, min(max(int(np.floor(floats[column])), low[column]), high[column] - 1)
