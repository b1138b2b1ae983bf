"""What other rules, pins or hands would do: read, never written. And the scenarios that were kept."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from tadrib.domain.selection import altering, policy, weighing, words
from tadrib.domain.selection.models import Scenario, SelectionRun
from tadrib.domain.selection.queries.measuring import Measure, facts_of, measured
from tadrib.domain.selection.queries.runs import list_placements
from tadrib.engines import cohort
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import NotFound, Refused


@dataclass(frozen=True)
class LevelChange:
    """One aim before and after; ``worse`` by how much (negative = better), None where one side has no such aim."""

    level: str
    before: int | None
    after: int | None
    worse: int | None


@dataclass(frozen=True)
class Side:
    """One of two things compared: an instance and the cohort under it."""

    name: str
    instance: Mapping[str, Any]
    chosen: frozenset[str]
    values: Mapping[str, int]
    status: str
    conflict: tuple[str, ...] = ()
    lottery: Mapping[str, Any] | None = None  # the chances, where the cohort is drawn by the fair lottery

    @property
    def measures(self) -> list[Measure]:
        """The rules beside the cohort."""
        return measured(self.instance, self.chosen)


@dataclass(frozen=True)
class Consequence:
    """What becomes of ``base`` in ``other``."""

    base: Side
    other: Side
    changes: altering.Changes = field(default_factory=altering.Changes)
    relaxations: tuple[dict[str, Any], ...] = ()  # where no cohort keeps the rules of ``other``: what would help

    @property
    def terms(self) -> altering.Terms:
        """The terms of ``other``, to change on from."""
        return altering.terms(self.other.instance)

    @property
    def enters(self) -> list[str]:
        """Refs of those who come in."""
        return sorted(self.other.chosen - self.base.chosen)

    @property
    def leaves(self) -> list[str]:
        """Refs of those who go out."""
        return sorted(self.base.chosen - self.other.chosen)

    @property
    def levels(self) -> list[LevelChange]:
        """Every aim of either side, in the order of the other's, then those that only the base has."""
        before, after = self.base.values, self.other.values
        instance = self.other.instance if after else self.base.instance
        worse = weighing.worse(instance, before, after)
        names = list(dict.fromkeys((*after, *before)))
        return [
            LevelChange(
                name,
                before.get(name),
                after.get(name),
                worse.get(name, 0) if name in before and name in after else None,
            )
            for name in names
        ]


def terms_of(by: Actor, run: SelectionRun) -> altering.Terms:
    """The terms of a run as they stand, to start a change from. For those who compute or sign."""
    if not (policy.can_read(by) and policy.can_try(by)):
        raise NotFound(run.ref)
    return altering.terms(facts_of(by, run).instance)


def _side(by: Actor, row: SelectionRun | Scenario, name: str) -> Side:
    facts = facts_of(by, row)
    conflict = tuple((facts.told.get("conflict") or {}).get("units", ()))
    chosen = frozenset(facts.told.get("cohort", ()))
    return Side(name, facts.instance, chosen, facts.values, row.status, conflict, facts.told.get("lottery"))


def consequence(by: Actor, run: SelectionRun, changes: altering.Changes) -> Consequence:
    """What the run's own input gives under changed rules or with people pinned, against the run as computed.

    Takes tens of milliseconds for hundreds of people: the cohort and its values are proved, nobody is explained.
    Raises ``Refused`` when the change cannot be (``altering.difference``), ``NotFound`` to those who may not try.
    """
    if not (policy.can_read(by) and policy.can_try(by)):
        raise NotFound(run.ref)
    base = _side(by, run, "")
    changes = altering.difference(base.instance, changes)
    instance = altering.altered(base.instance, changes)
    try:
        parsed = cohort.parse(instance)
        if altering.is_lottery(instance):
            return Consequence(base, _drawn(parsed, instance, run.seed), changes, ())
        outcome = cohort.select(parsed)
    except cohort.BadInstance as fault:
        raise Refused("instance_bad", problems=str(fault)) from fault
    except cohort.NotProven as fault:
        raise Refused("not_proven") from fault
    other = Side(
        "",
        instance,
        frozenset(outcome.cohort),
        dict(zip(outcome.levels, outcome.values, strict=False)),
        outcome.status,
        outcome.conflict.units if outcome.conflict else (),
    )
    return Consequence(base, other, changes, _relaxations(instance) if outcome.conflict else ())


def _drawn(parsed: cohort.Instance, instance: Mapping[str, Any], seed: str) -> Side:
    """The fair lottery under changed rules, with the cohort that the run's own seed draws from it."""
    told = json.loads(cohort.run(parsed, seed, fair=True).output)
    values = dict(zip(told["levels"], told["values"], strict=False))
    conflict = tuple((told["conflict"] or {}).get("units", ()))
    chosen = frozenset(told["cohort"])
    return Side("", instance, chosen, values, told["status"], conflict, told.get("lottery"))


def _relaxations(instance: dict[str, Any]) -> tuple[dict[str, Any], ...]:
    """The cheapest ways out of a contradiction, as a run tells them; none where that could not be settled."""
    try:
        found = cohort.find_remedies(cohort.parse(instance))
    except cohort.NotProven:
        return ()
    told = [found.cheapest, *found.single] if found and found.cheapest else []
    return tuple(
        {"changes": [{"unit": c.unit, "side": c.side, "by": c.by, "low": (c.shift or (0, 0))[0]} for c in one.changes]}
        for one in dict.fromkeys(told)
    )


def list_scenarios(by: Actor, run: SelectionRun) -> QuerySet[Scenario]:
    """The scenarios kept beside a run, oldest first, without the discarded. For the office."""
    rows = Scenario.objects.filter(run=run).exclude(state=words.Scenario.DISCARDED).order_by("created_at", "pk")
    return rows.defer("input", "output") if policy.can_read(by) else rows.none()


def get_scenario(by: Actor, ref: str) -> Scenario:
    """One scenario with its run and call, or ``NotFound``."""
    row = Scenario.objects.select_related("run__call__edition__course").filter(ref=ref).first()
    if row is None or not policy.can_read(by):
        raise NotFound(ref)
    return row


def compared(by: Actor, run: SelectionRun, first: str, second: str) -> Consequence:
    """Two of a run and its scenarios side by side, by ref; the run's own ref stands for the run as computed."""
    rows: dict[str, SelectionRun | Scenario] = {
        row.ref: row for row in Scenario.objects.filter(run=run).exclude(state=words.Scenario.DISCARDED)
    }
    rows[run.ref] = run
    if not policy.can_read(by) or first not in rows or second not in rows:
        raise NotFound(second)
    one, other = rows[first], rows[second]
    return Consequence(
        _side(by, one, getattr(one, "name", "")),
        _side(by, other, getattr(other, "name", "")),
        getattr(other, "changes", {}),
    )


@dataclass(frozen=True)
class HandCost:
    """What a move by hand would do. ``stamp`` changes when the cohort does: what was shown is what is confirmed."""

    cost: weighing.Cost
    worst: tuple[str, int]  # the first aim that gets worse and by how much; ("", 0) when none does
    seats: int
    taken: int
    stamp: str


def hand_cost(by: Actor, run: SelectionRun, moves: Collection[tuple[str, str, str]]) -> HandCost:
    """What moves by hand cost together: (ref, new place, ref of whoever gives up the seat or "")."""
    if not (policy.can_read(by) and policy.can_try(by)):
        raise NotFound(run.ref)
    instance = facts_of(by, run).instance
    places = dict(list_placements(by, run).values_list("nomination__ref", "place"))
    before = {ref for ref, place in places.items() if place == words.Place.SELECTED}
    after = set(before)
    for ref, place, instead in moves:
        if place == words.Place.SELECTED:
            after = (after - {instead}) | {ref}
        else:
            after -= {ref}
    cost = weighing.cost(instance, before, after)
    order = [level["level"] for level in instance.get("objective", [])]
    worst = next(((name, cost.change[name]) for name in order if cost.change.get(name)), ("", 0))
    told = json.dumps([run.ref, run.state, sorted(before), sorted(moves)])
    stamp = hashlib.sha256(told.encode()).hexdigest()[:16]
    return HandCost(cost, worst, altering.terms(instance)["seats"], len(after), stamp)


def broken_now(by: Actor, run: SelectionRun) -> list[str]:
    """Units of hard rules that the cohort breaks as it stands, by hand: what a signature must name. For the office."""
    if not policy.can_read(by) or run.status != "optimal":
        return []
    rows = list_placements(by, run, place=words.Place.SELECTED).values_list("nomination__ref", flat=True)
    return list(weighing.weigh(facts_of(by, run).instance, list(rows)).broken)
