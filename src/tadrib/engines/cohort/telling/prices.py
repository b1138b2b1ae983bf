"""The price of each rule: what the best cohort gains, and who changes, with one limit relaxed by one or a rule gone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from tadrib.engines.cohort.deciding.eligible import requirements
from tadrib.engines.cohort.deciding.lexicographic import Optimum, Progress
from tadrib.engines.cohort.deciding.limits import Bounds
from tadrib.engines.cohort.deciding.search import Nothing
from tadrib.engines.cohort.deciding.solver import Solver
from tadrib.engines.cohort.selecting import OPTIMAL, Outcome
from tadrib.engines.cohort.stating.instance import Instance

LIMITS = frozenset({"seats", "count", "count_each", "members_max"})


@dataclass(frozen=True)
class Relaxation:
    """One change of the rules. `name` as in the format (`R-seats:max+1`, `R-state[AO]:min-1`, `R-channels:removed`)."""

    name: str
    unit: str
    kind: str
    change: str
    """`max+1`, `min-1` or `removed`."""


@dataclass(frozen=True)
class RulePrice:
    """The optimum with one relaxation: its `values`, and by id who `enter` and who `leave`, ascending."""

    relaxation: Relaxation
    values: tuple[int, ...]
    enter: tuple[str, ...]
    leave: tuple[str, ...]


def relaxations(instance: Instance, bounds: Bounds) -> tuple[Relaxation, ...]:
    """Every limit that can be moved by one and every rule that can only go, in the order of the rules.

    A soft share has none: it is an aim, not a rule. A minimum that is 0 for this pool has none either.
    """
    required = {rule.id for rule in requirements(instance)}
    found: list[Relaxation] = []
    for rule in instance.rules:
        if rule.id in required:
            found.append(Relaxation(f"{rule.id}:removed", rule.id, "require", "removed"))
        for limit in bounds.limits:
            if limit.rule != rule.id:
                continue
            if limit.kind not in LIMITS:
                found.append(Relaxation(f"{limit.unit}:removed", limit.unit, limit.kind, "removed"))
                continue
            if limit.high is not None:
                found.append(Relaxation(f"{limit.unit}:max+1", limit.unit, limit.kind, "max+1"))
            if limit.low > 0:
                found.append(Relaxation(f"{limit.unit}:min-1", limit.unit, limit.kind, "min-1"))
        for kind, rows in (("share", [one for one in bounds.shares if one.hard]), ("channels", bounds.channels),
                           ("priority_order", bounds.orders)):
            found += [Relaxation(f"{one.unit}:removed", one.unit, kind, "removed")
                      for one in rows if one.unit == rule.id]
    return tuple(found)


def rule_prices(instance: Instance, outcome: Outcome, solver: Solver, *,
                progress: Progress | None = None) -> Mapping[str, RulePrice]:
    """By name of the relaxation, the optimum with it; empty when there is no cohort.

    A limit that the proof of the optimum did not use changes nothing when it is relaxed by one: the proof, over as many
    people as the relaxed rules let in, still stands. All others are solved anew.
    """
    if outcome.status != OPTIMAL:
        return MappingProxyType({})
    chosen = frozenset(outcome.cohort)
    found = {}
    every = relaxations(instance, solver.bounds)
    best = solver.optimum(spare=1)
    used = best.used if isinstance(best, Optimum) else frozenset(solver.bounds.units)
    for done, one in enumerate(every):
        if progress is not None:
            progress("rule_prices", done, len(every))
        if one.change != "removed" and one.unit not in used:
            found[one.name] = RulePrice(one, outcome.values, (), ())
            continue
        answer = _with(instance, solver, one)
        if isinstance(answer, Nothing):  # a rule less can only help, but for state orders over a larger pool
            continue
        found[one.name] = RulePrice(one, answer.values, tuple(sorted(answer.cohort - chosen)),
                                    tuple(sorted(chosen - answer.cohort)))
    return MappingProxyType(found)


def _with(instance: Instance, solver: Solver, one: Relaxation) -> Optimum | Nothing:
    if one.change == "removed":
        return Solver(instance, without=(one.unit,)).optimum()
    return solver.optimum(relaxed={one.unit: (0, 1) if one.change == "max+1" else (-1, 0)})
