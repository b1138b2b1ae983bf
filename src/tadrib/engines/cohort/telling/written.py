"""The decision and everything told of it as plain JSON values: what a run keeps and the board reads."""

from __future__ import annotations

from tadrib.engines.cohort.conflicts.relaxing import Relaxation, Remedies
from tadrib.engines.cohort.deciding import judge
from tadrib.engines.cohort.deciding.eligible import Failure
from tadrib.engines.cohort.selecting import Outcome
from tadrib.engines.cohort.stating.canonical_form import thawed
from tadrib.engines.cohort.stating.instance import Instance

from .answering import Study, said_score, said_smallest
from .explaining import Dropout, Explanations
from .prices import RulePrice
from .reasons import Reason
from .reserves import Reserve


def written(instance: Instance, outcome: Outcome, told: Explanations, found: Study,
            reserves: tuple[Reserve, ...], remedies: Remedies | None) -> dict[str, object]:
    """By name what a run says. `rule_prices[...]["change"]` is signed so that positive = better.

    `relaxations`, for rules that leave no cohort: each alone is enough; the cheapest first. `removals`: requirements
    without which there is a cohort.
    """
    conflict = outcome.conflict
    return {
        "status": outcome.status,
        "levels": list(outcome.levels),
        "values": list(outcome.values),
        "cohort": list(outcome.cohort),
        "ineligible": {one: [_failure(missed) for missed in failures] for one, failures in outcome.ineligible.items()},
        "conflict": None if conflict is None else {"units": list(conflict.units), "irreducible": conflict.irreducible},
        **remedied(remedies),
        "ties": {"always": list(found.ties.always), "never": list(found.ties.never), "by_lot": list(found.ties.by_lot)},
        "entries": {one: _entry(told, found, one) for one in told.entries},
        "enters_if": {one: list(found.enters_if[one]) for one in outcome.ineligible if one in found.enters_if},
        "dropouts": {one.id: _dropout(one) for one in told.dropouts.values()},
        "leaving": {
            one.id: {"leaves_if": list(one.leaves_if), "level": one.level, "margin": one.margin, "needed": one.needed}
            for one in found.leaving.values()
        },
        "rule_prices": {name: _price(instance, outcome, price) for name, price in found.prices.items()},
        "goal_prices": {name: _price(instance, outcome, price) for name, price in found.goals.items()},
        "tightenings": {name: None if price is None else _price(instance, outcome, price)
                        for name, price in found.tightened.items()},
        "reserves": [{"id": one.id, "rank": one.rank, "places": list(one.places)} for one in reserves],
    }


def remedied(remedies: Remedies | None) -> dict[str, object]:
    """What would make the rules possible, as a run tells it."""
    return {
        "relaxations": [_relaxation(one) for one in _ranked(remedies)],
        "removals": [] if remedies is None else [
            {"rules": list(one.rules), "affected": one.affected} for one in remedies.removals],
    }


def _ranked(remedies: Remedies | None) -> list[Relaxation]:
    if remedies is None:
        return []
    first = [] if remedies.cheapest is None else [remedies.cheapest]
    return first + [one for one in remedies.single if [one.changes] != [other.changes for other in first]]


def _relaxation(one: Relaxation) -> dict[str, object]:
    """`low` and `high`: by how much those of the rule move, where it has such limits."""
    changes = []
    for change in one.changes:
        low, high = change.shift or (None, None)
        changes.append({"unit": change.unit, "side": change.side, "by": change.by, "bound": change.bound, "low": low,
                        "high": high})
    return {"changes": changes, "amount": one.amount, "proved": one.proved}


def _entry(told: Explanations, found: Study, one: str) -> dict[str, object]:
    entry, least = told.entries[one], found.smallest.get(one)
    return {
        "price": thawed(entry.price), "level": entry.level, "pushes": list(entry.pushes),
        "reasons": [_reason(reason) for reason in entry.reasons],
        "score_needed": said_score(found.score_needed[one]),
        "enters_if": list(found.enters_if[one]),
        "smallest_change": said_smallest(least),
    }


def _dropout(one: Dropout) -> dict[str, object]:
    rerun = one.rerun
    return {
        "replacement": one.replacement, "values": thawed(one.values), "feasible_without": one.feasible_without,
        "values_without": list(one.values_without),
        "rerun": None if rerun is None else {"enters": list(rerun.enters), "values": list(rerun.values)},
    }


def _price(instance: Instance, outcome: Outcome, price: RulePrice) -> dict[str, object]:
    change = judge.change(instance, outcome.values, price.values)
    return {
        "unit": price.rule.unit, "kind": price.rule.kind, "change_of": price.rule.change, "values": list(price.values),
        "change": list(change), "enters": list(price.enter), "leaves": list(price.leave),
    }


def _failure(missed: Failure) -> dict[str, object]:
    return {"rule": missed.rule, "field": missed.field, "value": thawed(missed.value), "wanted": thawed(missed.wanted)}


def _reason(reason: Reason) -> dict[str, object]:
    return {"code": reason.code, "facts": {name: thawed(fact) for name, fact in reason.facts}}
