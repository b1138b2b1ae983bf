"""Least cost of a whole-number program, proved: linear relaxations, exact bounds, and branching over what is left."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from tadrib.engines.cohort.stating.problems import NotProven

from .oracle import Oracle
from .program import DualBound, Program, dual_bound

NEAR = 1e-6
WATCHED = 16
"""Whoever watches a search is told every so many steps."""
MOST_STEPS = 50_000
"""Relaxations per question before `NotProven` is raised: a count, so that every machine stops at the same place."""


@dataclass(frozen=True)
class Found:
    """The least cost `value` at `point`, the exact `root` bound before branching, and the `steps` it took.

    `units` are the rules the proof that nothing is better used.
    """

    value: int
    point: tuple[int, ...]
    root: DualBound
    steps: int
    units: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Nothing:
    """Proof that no point exists; `units` are the rules the proof used."""

    units: frozenset[str]
    steps: int


@dataclass
class Trail:
    """What a search knows so far, for when it is stopped: the best point, and what no point can be better than."""

    point: tuple[int, ...] | None = None
    bound: int | None = None


def least(program: Program, oracle: Oracle, cost: Mapping[int, int], name: str, *, trail: Trail | None = None,
          watch: Callable[[int], None] | None = None) -> Found | Nothing:
    """Find a point of least cost, or prove that there is none.

    `name` is only for `NotProven`. With no cost, the first point found is the answer. `trail` is kept up to date, and
    `watch` told the number of steps now and then.
    """
    oracle.cost(cost)
    base_lower, base_upper = program.lower, program.upper
    stack: list[tuple[tuple[int, int, int], ...]] = [()]
    best: tuple[int, ...] | None = None
    best_value = 0
    root: DualBound | None = None
    units: set[str] = set()
    steps = 0
    while stack:
        node = stack.pop()
        if steps >= MOST_STEPS:
            raise NotProven(name, steps)
        steps += 1
        if watch is not None and steps % WATCHED == 0:
            watch(steps)
        lower, upper = list(base_lower), list(base_upper)
        for column, low, high in node:
            lower[column], upper[column] = max(lower[column], low), min(upper[column], high)
        if any(low > high for low, high in zip(lower, upper, strict=True)):
            continue
        advice = oracle.ask(lower, upper)
        if not advice.point:
            proof = _impossible(program, lower, upper, advice.multipliers)
            if proof is not None:
                units |= proof
                continue
        bound = dual_bound(program, lower, upper, cost, advice.multipliers if advice.point else {})
        if root is None:
            root = bound
            if trail is not None:
                trail.bound = ceil(bound.bound)
        units.update(*(program.rows[i].units for i in bound.prices))
        if best is not None and ceil(bound.bound) >= best_value:
            continue
        point = _rounded(advice.point, lower, upper)
        if point is not None:
            wrong = program.breaks(point)
            if not wrong:
                value = sum(c * point[j] for j, c in cost.items())
                if best is None or value < best_value:
                    best, best_value = point, value
                    if trail is not None:
                        trail.point = point
                if not cost or ceil(root.bound) >= best_value:
                    break
                if ceil(bound.bound) >= value:
                    continue
            elif lower == upper:
                units.update(*(row.units for row in wrong))
                continue
        split = _branching(program, advice.point, lower, upper)
        if split is not None:
            stack.extend(_children(node, split, advice.point, lower, upper))
    if best is None or root is None:
        return Nothing(frozenset(units), steps)
    return Found(best_value, best, root, steps, frozenset(units))


def _impossible(program: Program, lower: Sequence[int], upper: Sequence[int],
                ray: Mapping[int, Fraction]) -> frozenset[str] | None:
    """The rules whose rows, added up with the ray's multipliers, are a contradiction; else those of one row that is."""
    for row in program.rows:
        if row.low is not None and row.high is not None and row.low > row.high:
            return frozenset(row.units)
    tries: list[Mapping[int, Fraction]] = [ray, {i: -y for i, y in ray.items()}]
    tries += [{i: Fraction(sign)} for i in range(len(program.rows)) for sign in (1, -1)]
    for multipliers in tries:
        proof = dual_bound(program, lower, upper, {}, multipliers)
        if proof.bound > 0:
            units: frozenset[str] = frozenset()
            return units.union(*(program.rows[i].units for i in proof.prices))
    return None


def _rounded(point: Sequence[float], lower: Sequence[int], upper: Sequence[int]) -> tuple[int, ...] | None:
    """The point in integers if it is next to one; with no point, the only one left if the bounds leave one."""
    if not point:
        return tuple(lower) if list(lower) == list(upper) else None
    found = []
    for value, low, high in zip(point, lower, upper, strict=True):
        nearest = round(value)
        if abs(value - nearest) > NEAR:
            return None
        found.append(min(max(nearest, low), high))
    return tuple(found)


def _branching(program: Program, point: Sequence[float], lower: Sequence[int], upper: Sequence[int]) -> int | None:
    """The column to split: smallest rank, then nearest to the middle, then first; any open one if none is split."""
    open_columns = [j for j in range(len(lower)) if lower[j] < upper[j]]
    if not open_columns:
        return None
    if point:
        split = [j for j in open_columns if abs(point[j] - round(point[j])) > NEAR]
        if split:
            return min(split, key=lambda j: (program.rank[j], -abs(point[j] - round(point[j])), j))
    return min(open_columns, key=lambda j: (program.rank[j], j))


def _children(node: tuple[tuple[int, int, int], ...], column: int, point: Sequence[float],
              lower: Sequence[int], upper: Sequence[int]) -> list[tuple[tuple[int, int, int], ...]]:
    """The two halves; the one that is popped first is the one on the side the relaxation leans to."""
    at = point[column] if point else float(lower[column])
    split = min(max(int(at), lower[column]), upper[column] - 1)
    down = (*node, (column, lower[column], split))
    up = (*node, (column, split + 1, upper[column]))
    return [down, up] if at - split >= 0.5 else [up, down]
