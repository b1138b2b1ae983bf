"""The whole answer to an instance in the shapes of the neutral format: what an office without Tadrib reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from tadrib.engines.cohort.deciding.lexicographic import Progress
from tadrib.engines.cohort.deciding.solver import Ties
from tadrib.engines.cohort.selecting import OPTIMAL, Outcome
from tadrib.engines.cohort.stating.canonical_form import thawed
from tadrib.engines.cohort.stating.instance import Instance

from .changes import Leaving, ScoreNeeded, Smallest, leaving, score_needed, smallest
from .explaining import Explanations
from .ground import Ground
from .prices import RulePrice, goal_prices, inverted, rule_prices, tightenings

MOST_LEAVING = 4_000
"""What would put the selected out is worked out for pools of up to so many eligible people."""


@dataclass(frozen=True)
class Study:
    """What a change would do: the price of each rule (and of one fewer in each share), who enters by which relaxation,
    points needed, the smallest change for each, what would put the selected out, and the ties."""

    prices: Mapping[str, RulePrice]
    enters_if: Mapping[str, tuple[str, ...]]
    score_needed: Mapping[str, ScoreNeeded]
    ties: Ties
    goals: Mapping[str, RulePrice] = field(default_factory=dict)
    tightened: Mapping[str, RulePrice | None] = field(default_factory=dict)
    smallest: Mapping[str, Smallest | None] = field(default_factory=dict)
    leaving: Mapping[str, Leaving] = field(default_factory=dict)


def study(instance: Instance, outcome: Outcome, told: Explanations, *, progress: Progress | None = None,
          ground: Ground | None = None) -> Study:
    """Solve single changes anew and read from the optima who would be in. Raises `NotProven` as `select` does.

    `ground` is only to share what other explanations of the same outcome have worked out.
    """
    if outcome.status != OPTIMAL:
        return Study(MappingProxyType({}), MappingProxyType({}), MappingProxyType({}), Ties((), (), ()))
    ground = ground or Ground(instance, outcome)
    prices, goals = rule_prices(ground, progress=progress), goal_prices(ground, progress=progress)
    out = [*told.entries, *sorted(outcome.ineligible)]
    enters = inverted(out, {name: price.enter for name, price in prices.items()})
    every = {**goals, **prices}
    by_any = inverted(out, {name: price.enter for name, price in every.items()})
    needed = {one: score_needed(ground, entry) for one, entry in told.entries.items()}
    ground.entering(progress)
    least = {one: smallest(ground, entry, needed[one], by_any[one], every) for one, entry in told.entries.items()}
    tight: Mapping[str, RulePrice | None] = {}
    gone: dict[str, Leaving] = {}
    if len(outcome.eligible) <= MOST_LEAVING:
        tight = tightenings(ground, progress=progress)
        ground.doing_without(progress)
        leaves = {**{name: price.leave for name, price in every.items()},
                  **{name: price.leave for name, price in tight.items() if price is not None}}
        out_by = inverted(outcome.cohort, leaves)
        gone = {one: leaving(ground, one, out_by[one]) for one in outcome.cohort}
    return Study(prices, MappingProxyType(enters), MappingProxyType(needed), ground.solver.ties(), goals,
                 MappingProxyType(dict(tight)), MappingProxyType(least), MappingProxyType(gone))


def answer(instance: Instance, outcome: Outcome, told: Explanations, found: Study | None = None) -> dict[str, object]:
    """The answer as plain JSON values; `cohort` is the format's `draw_cohort`. Without `found`, `study` is asked."""
    found = found or study(instance, outcome, told)
    said: dict[str, object] = {
        "name": instance.name,
        "status": outcome.status,
        "levels": [f"{level.name}:{level.sense}" for level in instance.objective],
        "values": list(outcome.values) if outcome.status == OPTIMAL else None,
        "cohort": list(outcome.cohort),
        "eligible": len(outcome.eligible),
        "ineligible": {one: [missed.rule for missed in failures] for one, failures in outcome.ineligible.items()},
    }
    if outcome.status != OPTIMAL:
        conflict = outcome.conflict
        said["conflict"] = list(conflict.units) if conflict else []
        said["conflict_irreducible"] = conflict.irreducible if conflict else False
        return said
    said["always"], said["never"], said["by_lot"] = map(list, (found.ties.always, found.ties.never, found.ties.by_lot))
    said["entry"] = {one.id: thawed(one.price) for one in told.entries.values()}
    said["score_needed"] = {one: said_score(need) for one, need in found.score_needed.items()}
    said["dropouts"] = {
        one.id: {"replacement": one.replacement, "values": thawed(one.values),
                 "feasible_without": one.feasible_without, "values_without": list(one.values_without)}
        for one in told.dropouts.values()
    }
    said["rule_prices"] = {
        name: {"values": list(price.values), "enter": list(price.enter), "leave": list(price.leave)}
        for name, price in found.prices.items()
    }
    said["goal_prices"] = {
        name: {"values": list(price.values), "enter": list(price.enter), "leave": list(price.leave)}
        for name, price in found.goals.items()
    }
    said["enters_if"] = {one: list(names) for one, names in found.enters_if.items()}
    said["smallest_change"] = {one: said_smallest(found.smallest.get(one)) for one in told.entries}
    said["leaving"] = {
        one.id: {"leaves_if": list(one.leaves_if), "level": one.level, "margin": one.margin, "needed": one.needed}
        for one in found.leaving.values()
    }
    return said


def said_smallest(least: Smallest | None) -> dict[str, object] | None:
    """The smallest single change that brings somebody in; None where there is none."""
    if least is None:
        return None
    return {"code": least.code, "facts": {name: thawed(fact) for name, fact in least.facts}, "moves": least.moves}


def said_score(need: ScoreNeeded) -> dict[str, object]:
    """As the format has it."""
    if need.possible:
        return {"possible": True, "gain_tie": need.tie, "gain_sure": need.sure}
    return {"possible": False, "why": need.why}
