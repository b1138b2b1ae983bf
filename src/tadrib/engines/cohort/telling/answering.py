"""The whole answer to an instance in the shapes of the neutral format: what an office without Tadrib reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from tadrib.engines.cohort.deciding.lexicographic import Progress
from tadrib.engines.cohort.deciding.solver import Solver, Ties
from tadrib.engines.cohort.selecting import OPTIMAL, Outcome
from tadrib.engines.cohort.stating.canonical_form import thawed
from tadrib.engines.cohort.stating.instance import Instance

from .explaining import Entry, Explanations
from .prices import RulePrice, rule_prices

UNREACHABLE = "no cohort that keeps the rules contains the nominee"


@dataclass(frozen=True)
class ScoreNeeded:
    """Whether more points alone would bring a person in: `tie` points until the lot decides, `sure` until it is sure.

    Where they would not, `why` names the level that stands before the score, or says that no cohort holds the person.
    """

    possible: bool
    why: str
    tie: int
    sure: int


@dataclass(frozen=True)
class Study:
    """What a change would do: the price of each rule, who enters by which relaxation, points needed, and the ties."""

    prices: Mapping[str, RulePrice]
    enters_if: Mapping[str, tuple[str, ...]]
    score_needed: Mapping[str, ScoreNeeded]
    ties: Ties


def study(instance: Instance, outcome: Outcome, told: Explanations, *, progress: Progress | None = None) -> Study:
    """Solve every single relaxation anew and read from the optima who would be in."""
    if outcome.status != OPTIMAL:
        return Study(MappingProxyType({}), MappingProxyType({}), MappingProxyType({}), Ties((), (), ()))
    solver = Solver(instance)
    prices = rule_prices(instance, outcome, solver, progress=progress)
    out = [*told.entries, *sorted(outcome.ineligible)]
    enters = {one: tuple(name for name, price in prices.items() if one in price.enter) for one in out}
    needed = {one: score_needed(outcome, entry) for one, entry in told.entries.items()}
    return Study(prices, MappingProxyType(enters), MappingProxyType(needed), solver.ties())


def score_needed(outcome: Outcome, entry: Entry) -> ScoreNeeded:
    """Points to tie and to be sure, from the price of entry.

    A point for a person moves the best cohort with them by one and leaves those without them where they are: so the
    points that are missing are the price at the level of the score, provided no level before it gets worse.
    """
    if entry.price is None:
        return ScoreNeeded(False, UNREACHABLE, 0, 0)
    for level, worse in zip(outcome.levels, entry.price, strict=True):
        if level == "score":
            return ScoreNeeded(True, "", worse, worse + 1)
        if worse:
            return ScoreNeeded(False, level, 0, 0)
    return ScoreNeeded(False, "draw", 0, 0)


def answer(instance: Instance, outcome: Outcome, told: Explanations, found: Study) -> dict[str, object]:
    """The answer as plain JSON values; `cohort` is the format's `draw_cohort`."""
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
    said["score_needed"] = {
        one: {"possible": True, "gain_tie": need.tie, "gain_sure": need.sure} if need.possible
        else {"possible": False, "why": need.why}
        for one, need in found.score_needed.items()
    }
    said["dropouts"] = {
        one.id: {"replacement": one.replacement, "values": thawed(one.values),
                 "feasible_without": one.feasible_without, "values_without": list(one.values_without)}
        for one in told.dropouts.values()
    }
    said["rule_prices"] = {
        name: {"values": list(price.values), "enter": list(price.enter), "leave": list(price.leave)}
        for name, price in found.prices.items()
    }
    said["enters_if"] = {one: list(names) for one, names in found.enters_if.items()}
    return said
