"""Selections that take longer than an officer should wait for: ordered, computed by the worker, stopped, finished.

The input is frozen with the order; the same input and seed give the same bytes, so that a worker that is killed is
followed by another that computes them once more, and two at once write one run.
"""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.module_loading import import_string

import tadrib.domain.audit.operations
from tadrib.domain import audit
from tadrib.domain.calls.models import Call, Nomination
from tadrib.domain.selection import altering, formulating, policy, words
from tadrib.domain.selection.models import Computation, Scenario, SelectionRun
from tadrib.domain.selection.operations.computing import posed, write_run
from tadrib.domain.selection.operations.trying import altered_terms, write_scenario
from tadrib.engines import cohort
from tadrib.kernel.actor import Actor
from tadrib.kernel.refs import new_ref
from tadrib.kernel.refusals import Refused

HELD = dt.timedelta(minutes=2)  # without a sign of life for so long, another worker may begin anew


def order_run(call: Call, *, by: Actor, now: dt.datetime) -> Computation:
    """Have the worker compute a selection of a call; refused as ``compute_run`` is, and ``computation_open``."""
    _rows, instance, seed = posed(call, by=by, now=now)
    kept = cohort.canonical(instance).decode()
    return _order(call, kept, words.Task.RUN, seed=seed, is_lottery=call.is_lottery, by=by, now=now)


def order_scenario(
    run: SelectionRun, *, name: str, changes: altering.Changes, by: Actor, now: dt.datetime
) -> Computation:
    """Have the worker compute and keep a scenario; refused as ``keep_scenario`` is, and ``computation_open``."""
    changes, other = altered_terms(run, name=name, changes=changes, by=by)
    try:
        kept = cohort.canonical(cohort.parse(other)).decode()
    except cohort.BadInstance as fault:
        raise Refused("instance_bad", problems=str(fault)) from fault
    about: dict[str, Any] = {"run": run, "name": name.strip(), "changes": changes, "seed": run.seed}
    return _order(run.call, kept, words.Task.SCENARIO, is_lottery=altering.is_lottery(other), by=by, now=now, **about)


def order_replay(run: SelectionRun, *, by: Actor, now: dt.datetime) -> Computation:
    """Have the worker compute a run once more and say whether the bytes are the same."""
    policy.check_can_repeat(by=by)
    return _order(run.call, run.input, words.Task.REPLAY, run=run, seed=run.seed, by=by, now=now)


@transaction.atomic
def _order(call: Call, kept: str, task: words.Task, *, by: Actor, now: dt.datetime, **about: Any) -> Computation:
    try:
        with transaction.atomic():
            computation = Computation.objects.create(
                ref=new_ref(Computation, "CMP", now.year),
                call=call,
                task=task,
                input="" if task == words.Task.REPLAY else kept,
                people=len(json.loads(kept).get("nominees", ())),
                ordered_at=now,
                ordered_by=by.ref,
                **about,
            )
    except IntegrityError as fault:
        raise Refused("computation_open") from fault
    audit.operations.record(words.Event.ORDERED, computation.ref, by=by, at=now, call=call.ref, task=str(task))
    transaction.on_commit(lambda: wake_computation(computation.ref))
    return computation


def wake_computation(ref: str) -> None:
    """Give a computation to the worker."""
    import_string("tadrib.domain.selection.jobs.compute").enqueue(ref)


@transaction.atomic
def stop_computation(computation: Computation, *, by: Actor, now: dt.datetime) -> Computation:
    """Stop it within a moment: the worker asks again and again whether it may go on. Refused: ``computation_ended``."""
    policy.check_can_stop(computation.call, by=by)
    rows = Computation.objects.filter(pk=computation.pk, state__in=words.COMPUTATION_OPEN)
    if not rows.update(state=words.Computation.STOPPED, ended_at=now):
        raise Refused("computation_ended")
    audit.operations.record(words.Event.STOPPED, computation.ref, by=by, at=now, call=computation.call.ref)
    computation.refresh_from_db()
    return computation


@transaction.atomic
def hold_computation(ref: str, *, by: Actor, now: dt.datetime) -> Computation | None:
    """Take a computation in hand; None if it is over or another worker is at it."""
    policy.check_can_work(by=by)
    free = Q(held_until__isnull=True) | Q(held_until__lt=now)
    rows = Computation.objects.filter(free, ref=ref, state__in=words.COMPUTATION_OPEN)
    if not rows.update(state=words.Computation.RUNNING, held_until=now + HELD):
        return None
    return Computation.objects.select_related("call", "run__call").get(ref=ref)


@transaction.atomic
def note_progress(computation: Computation, progress: dict[str, Any], *, by: Actor, now: dt.datetime) -> bool:
    """Write down how far the engine is; False when somebody stopped it, and the engine is to stop."""
    policy.check_can_work(by=by)
    rows = Computation.objects.filter(pk=computation.pk, state=words.Computation.RUNNING)
    return bool(rows.update(progress=progress, held_until=now + HELD))


@transaction.atomic
def note_stood(computation: Computation, stood: dict[str, Any], *, by: Actor, now: dt.datetime) -> None:
    """Keep what stood when it was stopped: the best cohort so far, with its gap. It is shown, and never a selection.

    It ended when the engine let go (``now``), a moment after somebody asked for it.
    """
    policy.check_can_work(by=by)
    rows = Computation.objects.filter(pk=computation.pk, state=words.Computation.STOPPED)
    rows.update(found=stood, input="", held_until=None, ended_at=now)


@transaction.atomic
def fail_computation(computation: Computation, refusal: Refused, *, by: Actor, now: dt.datetime) -> None:
    """It could not be done; the refusal says why, in the words of whoever reads it."""
    policy.check_can_work(by=by)
    found = {"code": refusal.code, "facts": {name: str(value) for name, value in refusal.facts.items()}}
    _end(computation, words.Computation.FAILED, found, now)


@transaction.atomic
def finish_replay(computation: Computation, *, same: bool, by: Actor, now: dt.datetime) -> None:
    """Keep what a replay said."""
    policy.check_can_work(by=by)
    _end(computation, words.Computation.DONE, {"same": same}, now)


@transaction.atomic
def finish_computation(
    computation: Computation, result: cohort.Run, *, by: Actor, now: dt.datetime
) -> SelectionRun | Scenario:
    """Write the run or the scenario for whoever ordered it. Refused when the call was signed meanwhile."""
    policy.check_can_work(by=by)
    policy.check_unsigned(computation.call)
    kept: SelectionRun | Scenario
    facts: dict[str, object]
    if computation.task == words.Task.SCENARIO:
        assert computation.run is not None  # of every scenario
        kept = write_scenario(
            computation.run, computation.name, computation.changes, result,
            by=by, now=now, ordered_by=computation.ordered_by,
        )  # fmt: skip
        event, about = words.Event.KEPT, computation.run.ref
        facts = {"scenario": kept.ref, "changes": computation.changes, "digest": kept.input_digest}
        is_new = True
    else:
        kept, is_new = _keep(computation, result, by=by, now=now)
        event, about = words.Event.COMPUTED, kept.ref
        facts = {"call": computation.call.ref, "digest": kept.input_digest, "status": kept.status}
    if is_new:
        audit.operations.record(event, about, by=by, at=now, ordered_by=computation.ordered_by, **facts)
    _end(computation, words.Computation.DONE, {"ref": kept.ref}, now)
    return kept


def _keep(computation: Computation, result: cohort.Run, *, by: Actor, now: dt.datetime) -> tuple[SelectionRun, bool]:
    call, instance = computation.call, cohort.parse(json.loads(computation.input))
    rows = {row.ref: row for row in Nomination.objects.filter(call=call)}
    placed = formulating.placings(instance, result.output, reserves=call.reserves)
    return write_run(call, rows, result, placed, by=by, now=now, ordered_by=computation.ordered_by)


def _end(computation: Computation, state: words.Computation, found: dict[str, Any], now: dt.datetime) -> None:
    rows = Computation.objects.filter(pk=computation.pk, state=words.Computation.RUNNING)
    if not rows.update(state=state, found=found, ended_at=now, held_until=None, input=""):
        raise Refused("computation_ended")  # stopped at the last moment: nothing is kept
