"""The fair lottery: chances that are leximin over the eligible, and a published mixture of valid cohorts that has them.

Which cohorts count: those that keep every rule and reach the best value of each level named as binding, the first
deciding. All other levels of the objective play no part: within the rules, nobody is preferred.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from math import lcm
from types import MappingProxyType

from tadrib.engines.cohort.conflicts.conflict import Conflict, find_conflict
from tadrib.engines.cohort.deciding import judge
from tadrib.engines.cohort.deciding.eligible import eligible_ids
from tadrib.engines.cohort.deciding.limits import Bounds, bind
from tadrib.engines.cohort.stating.instance import Instance

from .classes import Model, Point, model
from .decomposing import Cells, decompose
from .generating import generated_steps
from .levels import Binding, aims, best
from .leximin import Progress, Step, relaxed_steps
from .mixing import FINENESS, common, exact_shares, rounded_shares
from .pricing import Pricing
from .spreading import LARGEST_DENOMINATOR, spread

FAIREST = "fairest"
NEAR = "near"
INFEASIBLE = "infeasible"
ROUNDED_TO = 10**12
"""Denominator when that of the exact optimum would be too large to draw from."""

Mixture = list[tuple[Point, int]]


@dataclass(frozen=True)
class Lottery:
    """A distribution over valid cohorts, ready to be published and drawn from.

    `status`: `fairest` (leximin, proved exactly), `near` (valid; `gap` says how near) or `infeasible`.
    `probabilities` has every eligible id; `never` those who are in no valid cohort. `cohorts` are (ids ascending,
    weight), ascending, their weights summing to `denominator`. `binding` are the levels every cohort reaches. `steps`
    prove the chances over `classes` (see `leximin.Step`). `even`: people no rule can tell apart have the same chance
    exactly. `conflict` when infeasible.
    """

    status: str
    binding: tuple[Binding, ...]
    probabilities: Mapping[str, Fraction]
    never: tuple[str, ...]
    cohorts: tuple[tuple[tuple[str, ...], int], ...]
    denominator: int
    classes: tuple[tuple[str, ...], ...]
    steps: tuple[Step, ...]
    even: bool
    conflict: Conflict | None

    @cached_property
    def bounds(self) -> Mapping[str, Fraction]:
        """For each person the chance that the steps prove for them: nobody poorer can be raised beyond it."""
        found = {c: step.chance for step in self.steps for c in step.settled}
        return {one: found[c] for c, members in enumerate(self.classes) for one in members}

    @property
    def gap(self) -> Fraction:
        """The largest amount by which a published chance stays below the proved bound; 0 when `fairest`."""
        return max((bound - self.probabilities[one] for one, bound in self.bounds.items()), default=Fraction(0))

    @property
    def smallest(self) -> Fraction | None:
        """The smallest chance among those who have one at all; None when nobody has."""
        return min((chance for chance in self.probabilities.values() if chance), default=None)

    @property
    def proved(self) -> bool:
        """Whether every bound was shown in exact arithmetic (otherwise some rest on the solver's word)."""
        return all(step.proved for step in self.steps)


def fair_lottery(instance: Instance, *, levels: Sequence[str] = ("seats",),
                 progress: Progress | None = None) -> Lottery:
    """Work out the lottery. The draws of the instance and the order it is written in play no part.

    Raises `ValueError` for an unknown level, `NotProven` when a fixed number of steps does not suffice.
    """
    asked = replace(instance, objective=aims(instance, levels))
    start = best(asked)
    if start is None:
        return Lottery(INFEASIBLE, (), MappingProxyType({}), (), (), 0, (), (), True, find_conflict(instance))
    bounds = bind(instance, eligible_ids(instance))
    shape = model(instance, bounds, start.binding)
    steps, mixture, denominator = _flow(shape, progress) or _general(shape, start.cohort, progress)
    if progress is not None:
        progress("people", 0, len(shape.classes))
    found = spread(shape.classes, mixture, denominator)
    chances = dict.fromkeys(bounds.pool, Fraction(0))
    counts = dict.fromkeys(bounds.pool, 0)
    for cohort, weight in found.cohorts:
        _check(asked, bounds, start.binding, frozenset(cohort))
        for one in cohort:
            counts[one] += weight
    for one, weight in counts.items():
        chances[one] = Fraction(weight, found.denominator)
    impossible = {c for step in steps if not step.chance for c in step.settled}
    never = tuple(sorted(one for c in impossible for one in shape.classes[c]))
    lottery = Lottery(NEAR, start.binding, MappingProxyType(chances), never, found.cohorts, found.denominator,
                      shape.classes, steps, found.even, None)
    if lottery.proved and all(chances[one] == bound for one, bound in lottery.bounds.items()):
        return replace(lottery, status=FAIREST)
    return lottery


def _flow(shape: Model, progress: Progress | None) -> tuple[tuple[Step, ...], Mixture, int] | None:
    """By the relaxation alone; None where it promises more than whole cohorts can give."""
    if shape.helpers:
        return None
    steps = relaxed_steps(shape, progress)
    if steps is None:
        return None
    chances = {c: step.chance for step in steps for c in step.settled}
    denominator = lcm(*(chance.denominator for chance in chances.values()))
    numerators = [int(denominator * chances[c]) * len(members) for c, members in enumerate(shape.classes)]
    cells = Cells(shape)
    if denominator > LARGEST_DENOMINATOR:
        finer = [ROUNDED_TO * value for value in numerators]
        near = cells.nearest(finer, cells.sums(finer), denominator)
        if near is None:
            return None
        numerators, denominator = list(near), ROUNDED_TO
    mixture = decompose(cells, numerators, denominator, progress)
    return None if mixture is None else (steps, mixture, denominator)


def _general(shape: Model, cohort: frozenset[str], progress: Progress | None) -> tuple[tuple[Step, ...], Mixture, int]:
    """By generated cohorts; exactly where their number allows it, else to a fineness of 1 / `FINENESS`."""
    first = tuple(len(cohort.intersection(members)) for members in shape.classes)
    found = generated_steps(shape, Pricing(shape), (first,), progress)
    chances = {c: step.chance for step in found.steps for c in step.settled}
    wanted = [chances[c] * len(members) for c, members in enumerate(shape.classes)]
    used = [j for j, share in enumerate(found.shares) if share > 0.5 / FINENESS]
    exact = exact_shares([found.points[j] for j in used], wanted)
    if exact is not None:
        weights, denominator = common([*exact, *chances.values()])
        weights = weights[: len(used)]
    if exact is None or denominator > LARGEST_DENOMINATOR:
        weights, denominator = rounded_shares([found.shares[j] for j in used]), FINENESS
    mixture = [(found.points[j], weight) for j, weight in zip(used, weights, strict=True) if weight]
    return found.steps, mixture, denominator


def _check(asked: Instance, bounds: Bounds, binding: Sequence[Binding], cohort: frozenset[str]) -> None:
    """The exact word on a cohort before it is published."""
    wanted = tuple(one.value for one in binding)
    if judge.broken(bounds, cohort) or judge.values(asked, bounds, cohort) != wanted:
        raise RuntimeError("the exact judge does not confirm a cohort of the lottery")
