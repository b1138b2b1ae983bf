"""Scenarios: a run under other rules, kept with a name, adopted as the selection, or discarded."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

import tadrib.domain.audit.operations
from tadrib.domain import audit
from tadrib.domain.selection import altering, formulating, policy, words
from tadrib.domain.selection.models import Placement, Scenario, SelectionRun
from tadrib.domain.selection.operations.computing import write_run
from tadrib.engines import cohort
from tadrib.kernel.actor import Actor
from tadrib.kernel.refs import new_ref
from tadrib.kernel.refusals import Refused
from tadrib.kernel.transitions import move


def keep_scenario(run: SelectionRun, *, name: str, changes: altering.Changes, by: Actor, now: dt.datetime) -> Scenario:
    """Compute the run's own input under changed rules, explain it whole, and keep it under a name.

    People, facts and lots are those of the run, so that only the rules make the difference. Computed outside the
    transaction, like a run.
    """
    changes, other = altered_terms(run, name=name, changes=changes, by=by)
    try:
        result = cohort.run(cohort.parse(other), run.seed, fair=altering.is_lottery(other))
    except cohort.BadInstance as fault:
        raise Refused("instance_bad", problems=str(fault)) from fault
    except cohort.NotProven as fault:
        raise Refused("not_proven") from fault
    with transaction.atomic():
        policy.check_can_keep(run, *altering.touched(json.loads(run.input), changes), by=by)
        return write_scenario(run, name.strip(), changes, result, by=by, now=now)


def altered_terms(
    run: SelectionRun, *, name: str, changes: altering.Changes, by: Actor
) -> tuple[altering.Changes, dict[str, Any]]:
    """What a scenario really changes, and the run's instance under it. Raises ``Refused`` for what cannot be kept."""
    instance = json.loads(run.input)
    changes = altering.difference(instance, changes)
    policy.check_can_keep(run, *altering.touched(instance, changes), by=by)
    if not changes:
        raise Refused("scenario_empty")
    if not name.strip():
        raise Refused("scenario_name_missing")
    if _kept(run).filter(name=name.strip()).exists():
        raise Refused("scenario_name_taken")
    return changes, altering.altered(instance, changes)


def _kept(run: SelectionRun) -> QuerySet[Scenario]:
    return Scenario.objects.filter(run=run).exclude(state=words.Scenario.DISCARDED)


def write_scenario(
    run: SelectionRun,
    name: str,
    changes: altering.Changes,
    result: cohort.Run,
    *,
    by: Actor,
    now: dt.datetime,
    ordered_by: str = "",
) -> Scenario:
    """Write a computed scenario. For the operations of this package, inside their transactions, after their checks."""
    if _kept(run).count() >= words.SCENARIOS_MOST:
        raise Refused("scenario_many", most=words.SCENARIOS_MOST)
    try:
        with transaction.atomic():
            scenario = Scenario.objects.create(
                ref=new_ref(Scenario, "SCN", now.year),
                run=run,
                name=name,
                changes=changes,
                **formulating.as_kept(result),
                created_at=now,
                created_by=ordered_by or by.ref,
            )
    except IntegrityError as fault:
        raise Refused("scenario_name_taken") from fault
    audit.operations.record(
        words.Event.KEPT, run.ref, by=by, at=now, scenario=scenario.ref, changes=changes, digest=scenario.input_digest
    )
    return scenario


@transaction.atomic
def adopt_scenario(scenario: Scenario, *, reason: str, by: Actor, now: dt.datetime) -> SelectionRun:
    """Make a scenario a run of the call, to be sent and signed like any other, with the reason why its rules differ.

    The run holds exactly the bytes that were compared; the one it started from stays beside it.
    """
    base = scenario.run
    instance = json.loads(base.input)
    policy.check_can_adopt(scenario, *altering.touched(instance, scenario.changes), reason=reason, by=by)
    if scenario.engine_version != cohort.VERSION:
        raise Refused("scenario_old")
    scenario = move(scenario, words.Scenario.ADOPTED, moves=words.SCENARIO_MOVES, ended_at=now, ended_by=by.ref)
    rows = {
        row.nomination.ref: row.nomination
        for row in Placement.objects.filter(run=base).select_related("nomination").order_by("pk")
    }
    result = cohort.Run(
        version=scenario.engine_version,
        seed=base.seed,
        input=scenario.input.encode(),
        input_digest=scenario.input_digest,
        output=scenario.output.encode(),
    )
    parsed = cohort.parse(json.loads(scenario.input))
    placed = formulating.placings(parsed, result.output, reserves=base.call.reserves)
    run, _is_new = write_run(
        base.call,
        rows,
        result,
        placed,
        by=by,
        now=now,
        changes=altering.together(base.changes, scenario.changes),
        reason=reason.strip(),
        adopted_from=scenario.ref,
    )
    audit.operations.record(
        words.Event.ADOPTED,
        run.ref,
        by=by,
        at=now,
        reason=reason.strip(),
        scenario=scenario.ref,
        base=base.ref,
        changes=run.changes,
        digest=run.input_digest,
    )
    return run


@transaction.atomic
def discard_scenario(scenario: Scenario, *, by: Actor, now: dt.datetime) -> Scenario:
    """Take a scenario off the board. Its bytes stay, so that the record of what was tried is whole."""
    policy.check_can_discard(scenario, by=by)
    scenario = move(scenario, words.Scenario.DISCARDED, moves=words.SCENARIO_MOVES, ended_at=now, ended_by=by.ref)
    audit.operations.record(words.Event.DISCARDED, scenario.run.ref, by=by, at=now, scenario=scenario.ref)
    return scenario
