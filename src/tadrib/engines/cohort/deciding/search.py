"""Least cost of a whole-number program, proved: linear relaxations, exact bounds, and branching over what is left."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

import numpy as np

from tadrib.engines.cohort.stating.problems import NotProven

from .oracle import Floats, Oracle, Whole
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
          watch: Callable[[int], None] | None = None,
          guess: Callable[[int], tuple[int, ...] | None] | None = None, most: int = MOST_STEPS) -> Found | Nothing:
    """Find a point of least cost, or prove that there is none.

    `name` is only for `NotProven`, raised after `most` steps. With no cost, the first point found is the answer.
    `trail` is kept up to date, and `watch` told the number of steps now and then. `guess` is asked once, where the
    first relaxation is not whole, for a point of the cost that it says cannot be less; what it gives is believed only
    if it keeps the program.
    """
    oracle.cost(cost)
    low, high = np.array(program.lower, dtype=np.float64), np.array(program.upper, dtype=np.float64)
    if np.any(low > high):
        return Nothing(frozenset(), 1)
    rank = np.array(program.rank)
    stack: list[tuple[tuple[int, int, int], ...]] = [()]
    best: tuple[int, ...] | None = None
    best_value = 0
    root: DualBound | None = None
    units: set[str] = set()
    steps = 0
    while stack:
        node = stack.pop()
        if steps >= most:
            raise NotProven(name, steps)
        steps += 1
        if watch is not None and steps % WATCHED == 0:
            watch(steps)
        lower, upper, within = list(program.lower), list(program.upper), (low.copy(), high.copy())
        for column, least_there, most_there in node:  # each is tighter than those before it
            lower[column], upper[column] = least_there, most_there
            within[0][column], within[1][column] = least_there, most_there
        advice = oracle.ask(*within)
        if advice.point is None:
            proof = _impossible(program, lower, upper, advice.multipliers)
            if proof is not None:
                units |= proof
                continue
        bound = dual_bound(program, lower, upper, cost, {} if advice.point is None else advice.multipliers)
        if root is None:
            root = bound
            if trail is not None:
                trail.bound = ceil(bound.bound)
        units.update(*(program.rows[i].units for i in bound.prices))
        if best is not None and ceil(bound.bound) >= best_value:
            continue
        point = _rounded(advice.point, *within)
        if point is None and guess is not None and steps == 1:
            point = guess(ceil(bound.bound))
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
        split = _branching(rank, advice.point, *within)
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
    for multipliers in _tries(ray, len(program.rows)):
        proof = dual_bound(program, lower, upper, {}, multipliers)
        if proof.bound > 0:
            units: frozenset[str] = frozenset()
            return units.union(*(program.rows[i].units for i in proof.prices))
    return None


def _tries(ray: Mapping[int, Fraction], rows: int) -> Iterator[Mapping[int, Fraction]]:
    yield ray
    yield {i: -y for i, y in ray.items()}
    for i in range(rows):
        yield {i: Fraction(1)}
        yield {i: Fraction(-1)}


def _rounded(point: Floats | None, low: Floats, high: Floats) -> tuple[int, ...] | None:
    """The point in integers if it is next to one; with no point, the only one left if the bounds leave one."""
    if point is None:
        return tuple(low.astype(np.int64).tolist()) if np.array_equal(low, high) else None
    nearest = np.rint(point)
    if np.abs(point - nearest).max(initial=0.0) > NEAR:
        return None
    return tuple(np.clip(nearest, low, high).astype(np.int64).tolist())


def _branching(rank: Whole, point: Floats | None, low: Floats, high: Floats) -> int | None:
    """The column to split: smallest rank, then nearest to the middle, then first; any open one if none is split."""
    columns = np.flatnonzero(low < high)
    if not len(columns):
        return None
    if point is not None:
        off = np.abs(point[columns] - np.rint(point[columns]))
        if len(split := np.flatnonzero(off > NEAR)):
            ranks = rank[columns[split]]
            split = split[ranks == ranks.min()]
            return int(columns[split[int(np.argmax(off[split]))]])
    return int(columns[int(np.argmin(rank[columns]))])


def _children(node: tuple[tuple[int, int, int], ...], column: int, point: Floats | None,
              lower: Sequence[int], upper: Sequence[int]) -> list[tuple[tuple[int, int, int], ...]]:
    """The two halves; the one that is popped first is the one on the side the relaxation leans to."""
    at = float(lower[column]) if point is None else float(point[column])
    split = min(max(int(at), lower[column]), upper[column] - 1)
    down = (*node, (column, lower[column], split))
    up = (*node, (column, split + 1, upper[column]))
    return [down, up] if at - split >= 0.5 else [up, down]
