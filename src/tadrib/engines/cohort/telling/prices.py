"""The price of each rule: what the best cohort gains, and who changes, with one limit relaxed by one or a rule gone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np

from tadrib.engines.cohort.deciding.eligible import requirements
from tadrib.engines.cohort.deciding.lexicographic import Optimum, Progress
from tadrib.engines.cohort.deciding.limits import Bounds
from tadrib.engines.cohort.deciding.search import Nothing
from tadrib.engines.cohort.deciding.solver import Solver
from tadrib.engines.cohort.stating.instance import Instance, Share
from tadrib.engines.cohort.stating.problems import NotProven

from .ground import Ground

LIMITS = frozenset({"seats", "count", "count_each", "members_max"})
SHIFTS = {"max+1": (0, 1), "min-1": (-1, 0), "max-1": (0, -1), "min+1": (1, 0)}
MOST_TIGHTENED = 64
"""Per-value rules are tightened one value at a time where no more values than that are filled."""


@dataclass(frozen=True)
class RuleChange:
    """One change of the rules. `name` as in the format (`R-seats:max+1`, `R-state[AO]:min-1`, `R-channels:removed`)."""

    name: str
    unit: str
    kind: str
    change: str
    """`max+1`, `min-1` or `removed`; for tightenings `max-1` or `min+1`."""


@dataclass(frozen=True)
class RulePrice:
    """The optimum with one change of the rules: its `values`, and by id who `enter` and who `leave`, ascending."""

    rule: RuleChange
    values: tuple[int, ...]
    enter: tuple[str, ...]
    leave: tuple[str, ...]


def relaxations(instance: Instance, bounds: Bounds) -> tuple[RuleChange, ...]:
    """Every limit that can be moved by one and every rule that can only go, in the order of the rules.

    A soft share has none: it is an aim, not a rule (see `goals`). A minimum that is 0 for this pool has none either.
    """
    required = {rule.id for rule in requirements(instance)}
    limits: dict[str, list[RuleChange]] = {}
    for limit in bounds.limits:
        found = limits.setdefault(limit.rule, [])
        if limit.kind not in LIMITS:
            found.append(_change(limit.unit, limit.kind, "removed"))
            continue
        if limit.high is not None:
            found.append(_change(limit.unit, limit.kind, "max+1"))
        if limit.low > 0:
            found.append(_change(limit.unit, limit.kind, "min-1"))
    for kind, units in (("share", [one.unit for one in bounds.shares if one.hard]),
                        ("channels", [one.unit for one in bounds.channels]),
                        ("priority_order", [one.unit for one in bounds.orders])):
        for unit in units:
            limits.setdefault(unit, []).append(_change(unit, kind, "removed"))
    every: list[RuleChange] = []
    for rule in instance.rules:
        every += [_change(rule.id, "require", "removed")] if rule.id in required else limits.get(rule.id, [])
    return tuple(every)


def rule_prices(ground: Ground, *, progress: Progress | None = None) -> Mapping[str, RulePrice]:
    """By name of the relaxation, the optimum with it.

    A rule the proof of the optimum did not use changes nothing; neither does a requirement that nobody fails alone.
    Every other relaxation is solved anew. One that leaves no cohort (state orders over a larger pool) is left out.
    """
    every = relaxations(ground.instance, ground.solver.bounds)
    used = _used(ground)
    found = {}
    for done, one in enumerate(every):
        if progress is not None:
            progress("rule_prices", done, len(every))
        if one.kind == "require":
            solver = Solver(ground.instance, without=(one.unit,))
            same = bool(np.array_equal(solver.able, ground.solver.able))
            price = _price(ground, one, None if same else solver.optimum())
        elif one.unit not in used:
            price = _price(ground, one, None)
        elif one.change == "removed":
            price = _price(ground, one, _without(ground.instance, one).optimum())
        else:
            price = _price(ground, one, _moved(ground, one))
        if price is not None:
            found[one.name] = price
    return MappingProxyType(found)


def goal_prices(ground: Ground, *, progress: Progress | None = None) -> Mapping[str, RulePrice]:
    """The same for shares, hard or soft, with one person fewer asked for: `R-women:min-1`.

    The value of the shortfall is then counted from the number asked for.
    """
    size, goals = len(ground.chosen), ground.solver.bounds.shares
    levels = {level.name for level in ground.instance.objective}
    found = {}
    for done, share in enumerate(goals):
        if progress is not None:
            progress("goal_prices", done, len(goals))
        if (share.hard or f"shortfall:{share.unit}" in levels) and share.wanted(size) > 0:
            one = _change(share.unit, "share", "min-1")
            price = _price(ground, one, ground.solver.optimum(relaxed={share.unit: SHIFTS["min-1"]}))
            if price is not None:
                found[one.name] = price
    return MappingProxyType(found)


def tightenings(ground: Ground, *, progress: Progress | None = None) -> Mapping[str, RulePrice | None]:
    """The same for limits that are just kept, one tighter; None where that leaves no cohort.

    A limit that still holds when tightened changes nothing and is left out.
    """
    every: dict[str, list[RuleChange]] = {}
    for limit in ground.solver.bounds.limits:
        if limit.kind not in LIMITS:
            continue
        count = len(limit.members & ground.chosen)
        if limit.high is not None and count == limit.high > 0:
            every.setdefault(limit.rule, []).append(_change(limit.unit, limit.kind, "max-1"))
        if count == limit.low > 0:
            every.setdefault(limit.rule, []).append(_change(limit.unit, limit.kind, "min+1"))
    some = [one for group in every.values() if len(group) <= MOST_TIGHTENED for one in group]
    found: dict[str, RulePrice | None] = {}
    for done, one in enumerate(some):
        if progress is not None:
            progress("tightenings", done, len(some))
        try:
            answer = _moved(ground, one)
        except NotProven:  # a question beside the decision: left out rather than guessed
            continue
        found[one.name] = _price(ground, one, answer)
    return MappingProxyType(found)


def inverted(people: Iterable[str], prices: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    """Person -> the names under which they stand, in the order of the names."""
    found: dict[str, list[str]] = {one: [] for one in people}
    for name, some in prices.items():
        for one in some:
            if one in found:
                found[one].append(name)
    return {one: tuple(names) for one, names in found.items()}


def _change(unit: str, kind: str, change: str) -> RuleChange:
    return RuleChange(f"{unit}:{change}", unit, kind, change)


def _moved(ground: Ground, one: RuleChange) -> Optimum | Nothing:
    """The optimum with a limit moved by one."""
    low, high = SHIFTS[one.change]
    return ground.spacious.with_limit(one.unit, low, high) or ground.solver.optimum(relaxed={one.unit: (low, high)})


def _without(instance: Instance, one: RuleChange) -> Solver:
    """A share that is no longer hard can still be an aim."""
    if one.kind == "share":
        rules = tuple(replace(rule, hard=False) if isinstance(rule, Share) and rule.id == one.unit else rule
                      for rule in instance.rules)
        return Solver(replace(instance, rules=rules))
    return Solver(instance, without=(one.unit,))


def _used(ground: Ground) -> frozenset[str]:
    answer = ground.solver.optimum(spare=1)
    return answer.used if isinstance(answer, Optimum) else frozenset()


def _price(ground: Ground, one: RuleChange, answer: Optimum | Nothing | None) -> RulePrice | None:
    """None for `answer`: nothing changes."""
    if answer is None:
        return RulePrice(one, ground.outcome.values, (), ())
    if isinstance(answer, Nothing):
        return None
    return RulePrice(one, answer.values, tuple(sorted(answer.cohort - ground.chosen)),
                     tuple(sorted(ground.chosen - answer.cohort)))
