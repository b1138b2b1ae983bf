"""Computing a selection, and opening the seed of its lot."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import transaction

import tadrib.domain.audit.operations
import tadrib.domain.calls.queries
import tadrib.domain.vetting.queries
from tadrib.domain import audit, calls, vetting
from tadrib.domain.calls import words as calls_words
from tadrib.domain.calls.models import Call, CallState, Nomination
from tadrib.domain.selection import altering, formulating, policy, words
from tadrib.domain.selection.models import LotSeed, Placement, SelectionRun
from tadrib.engines import cohort
from tadrib.kernel.actor import Actor
from tadrib.kernel.refs import new_ref
from tadrib.kernel.refusals import Refused


@transaction.atomic
def reveal_seed(call: Call, *, by: Actor, now: dt.datetime) -> LotSeed:
    """Open the seed that was committed to when the call was published; once, and only when no more names can come.

    Raises ``Refused`` (``seed_still_sealed``; ``seed_lost`` when the office's key is no longer the one of that day).
    """
    policy.check_can_reveal(call, by=by, now=now)
    lot, is_new = LotSeed.objects.get_or_create(
        call=call,
        defaults={
            "commitment": call.seed_commitment,
            "seed": lambda: calls.queries.seed_of(by, call),  # asked only when it was not opened yet
            "revealed_at": now,
            "revealed_by": by.ref,
        },
    )
    if is_new:
        audit.operations.record(words.Event.REVEALED, call.ref, by=by, at=now, seed=lot.seed, commitment=lot.commitment)
    return lot


def posed(call: Call, *, by: Actor, now: dt.datetime) -> tuple[dict[str, Nomination], cohort.Instance, str]:
    """What a selection of a call starts from: the endorsed nominations by ref, the instance, the opened seed."""
    policy.check_can_compute(call, by=by, now=now)
    rows = {
        row.ref: row
        for row in Nomination.objects.filter(call=call, state=calls_words.Nomination.ENDORSED)
        .select_related("person", "nominating_state")
        .order_by("pk")
    }
    if not rows:
        raise Refused("no_candidates")
    lot = reveal_seed(call, by=by, now=now)
    gates = vetting.queries.gate_of(by, rows.values(), today=now.date())
    invited = CallState.objects.filter(call=call).select_related("state").order_by("state__code")
    return rows, formulating.formulate(call, invited, rows.values(), gates), lot.seed


def compute_run(call: Call, *, by: Actor, now: dt.datetime) -> SelectionRun:
    """Choose the best cohort from a call's endorsed nominations and keep input, seed, version, result and reasons.

    The computation runs outside the transaction, so that nobody waits for the database meanwhile; only the finished
    run is written, whole or not at all. The same input again gives the run that is already there. For calls of more
    than ``words.AT_ONCE`` people see ``order_run``.
    """
    rows, instance, seed = posed(call, by=by, now=now)
    try:
        result = cohort.run(instance, seed, fair=call.is_lottery)
    except cohort.NotProven as fault:
        raise Refused("not_proven") from fault
    placed = formulating.placings(instance, result.output, reserves=call.reserves)
    return _keep(call, rows, result, placed, by=by, now=now)


@transaction.atomic
def _keep(
    call: Call,
    rows: Mapping[str, Nomination],
    result: cohort.Run,
    placed: Mapping[str, formulating.Placing],
    *,
    by: Actor,
    now: dt.datetime,
) -> SelectionRun:
    """Write a run under the rules of the call."""
    policy.check_can_compute(call, by=by, now=now)
    run, is_new = write_run(call, rows, result, placed, by=by, now=now)
    if is_new:
        audit.operations.record(
            words.Event.COMPUTED, run.ref, by=by, at=now, call=call.ref, digest=run.input_digest, status=run.status
        )
    return run


def write_run(
    call: Call,
    rows: Mapping[str, Nomination],
    result: cohort.Run,
    placed: Mapping[str, formulating.Placing],
    *,
    by: Actor,
    now: dt.datetime,
    changes: altering.Changes | None = None,
    reason: str = "",
    adopted_from: str = "",
    ordered_by: str = "",
) -> tuple[SelectionRun, bool]:
    """Write a finished run with a placement for everybody, unless the same is there; and whether it is new.

    ``ordered_by``: for whom the worker computed it. For the operations of this package, inside their transactions and
    after their checks.
    """
    same = SelectionRun.objects.filter(
        call=call, state=words.Run.COMPUTED, input_digest=result.input_digest, output_digest=result.output_digest
    ).first()
    if same is not None:
        return same, False
    run = SelectionRun.objects.create(
        ref=new_ref(SelectionRun, "SEL", now.year),
        call=call,
        seed=result.seed,
        **formulating.as_kept(result),
        created_at=now,
        created_by=ordered_by or by.ref,
        changes=changes or {},
        change_reason=reason,
        adopted_from=adopted_from,
    )
    Placement.objects.bulk_create(
        Placement(
            run=run,
            nomination=rows[ref],
            place=one.place,
            computed_place=one.place,
            rank=one.rank,
            code=one.code,
            facts=one.facts,
        )
        for ref, one in placed.items()
    )
    return run, True
