"""Computing a selection, sending it to the head of office, changing it by hand, signing it."""

from __future__ import annotations

import datetime as dt
import json

from django.db import IntegrityError, transaction
from django.db.models import Max

import tadrib.domain.audit.operations
import tadrib.domain.calls.queries
import tadrib.domain.vetting.queries
from tadrib.domain import audit, calls, vetting
from tadrib.domain.calls import words as calls_words
from tadrib.domain.calls.models import Call, CallState, Nomination
from tadrib.domain.selection import formulating, letters, policy, words
from tadrib.domain.selection.models import Placement, SelectionRun
from tadrib.domain.vetting import words as vetting_words
from tadrib.engines import cohort
from tadrib.kernel.actor import Actor
from tadrib.kernel.refs import new_ref
from tadrib.kernel.refusals import NotFound, Refused, Stale
from tadrib.kernel.transitions import move


def compute_run(call: Call, *, by: Actor, now: dt.datetime) -> SelectionRun:
    """Choose the best cohort from a call's endorsed nominations and keep input, seed, version, result and reasons.

    The computation runs outside the transaction, so that nobody waits for the database meanwhile; only the finished
    run is written, whole or not at all. The same input again gives the run that is already there.
    """
    policy.check_can_compute(call, by=by, now=now)
    seed = calls.queries.seed_of(by, call)
    rows = {
        row.ref: row
        for row in Nomination.objects.filter(call=call, state=calls_words.Nomination.ENDORSED)
        .select_related("person", "nominating_state")
        .order_by("pk")
    }
    if not rows:
        raise Refused("no_candidates")
    gates = vetting.queries.gate_of(by, rows.values(), today=now.date())
    invited = CallState.objects.filter(call=call).select_related("state").order_by("state__code")
    instance = formulating.formulate(call, invited, rows.values(), gates)
    try:
        result = cohort.run(instance, seed)
    except cohort.NotProven as fault:
        raise Refused("not_proven") from fault
    placed = formulating.placings(instance, result.output, reserves=call.reserves)
    return _keep(call, rows, result, placed, by=by, now=now)


@transaction.atomic
def _keep(
    call: Call,
    rows: dict[str, Nomination],
    result: cohort.Run,
    placed: dict[str, formulating.Placing],
    *,
    by: Actor,
    now: dt.datetime,
) -> SelectionRun:
    """Write a finished run with a placement for everybody."""
    policy.check_can_compute(call, by=by, now=now)
    same = SelectionRun.objects.filter(
        call=call, state=words.Run.COMPUTED, input_digest=result.input_digest, output_digest=result.output_digest
    ).first()
    if same is not None:
        return same
    run = SelectionRun.objects.create(
        ref=new_ref(SelectionRun, "SEL", now.year),
        call=call,
        seed=result.seed,
        engine_version=result.version,
        input=result.input.decode(),
        input_digest=result.input_digest,
        output=result.output.decode(),
        output_digest=result.output_digest,
        status=json.loads(result.output)["status"],
        created_at=now,
        created_by=by.ref,
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
    audit.operations.record(
        words.Event.COMPUTED, run.ref, by=by, at=now, call=call.ref, digest=run.input_digest, status=run.status
    )
    return run


@transaction.atomic
def propose_run(run: SelectionRun, *, by: Actor, now: dt.datetime) -> SelectionRun:
    """Send a run to the head of office."""
    policy.check_can_propose(run, by=by)
    run = move(run, words.Run.PROPOSED, moves=words.RUN_MOVES, proposed_at=now, proposed_by=by.ref)
    audit.operations.record(words.Event.PROPOSED, run.ref, by=by, at=now)
    return run


@transaction.atomic
def return_run(run: SelectionRun, *, reason: str, by: Actor, now: dt.datetime) -> SelectionRun:
    """The head of office asks for another look, in words."""
    policy.check_can_decide(by=by)
    if not reason.strip():
        raise Refused("return_reason_missing")
    run = move(run, words.Run.RETURNED, moves=words.RUN_MOVES, return_reason=reason.strip())
    audit.operations.record(words.Event.RETURNED, run.ref, by=by, at=now, reason=reason.strip())
    return run


def _hold(run: SelectionRun, state: str) -> None:
    """Keep the run where it is until the transaction ends; ``Stale`` if it has moved on already."""
    if not SelectionRun.objects.filter(pk=run.pk, state=state).update(state=state):
        raise Stale(run.ref)


@transaction.atomic
def change_by_hand(
    run: SelectionRun, nomination: Nomination, *, place: str, reason: str, by: Actor, now: dt.datetime
) -> Placement:
    """The head of office moves one person, with a reason that stays beside the name. Nobody moves whom vetting stopped.

    Going back to what was computed takes the mark of the hand away.
    """
    policy.check_can_decide(by=by)
    _hold(run, words.Run.PROPOSED)
    row = Placement.objects.filter(run=run, nomination=nomination).first()
    if row is None:
        raise NotFound(nomination.ref)
    policy.check_can_place(row, place, reason)
    everybody = Placement.objects.filter(run=run)
    seats = run.call.seats
    if place == words.Place.SELECTED and everybody.filter(place=words.Place.SELECTED).count() >= seats:
        raise Refused("hand_no_seat", seats=seats)
    old = row.place
    row.place = place
    row.rank = None
    if place == words.Place.RESERVE:
        last = everybody.aggregate(last=Max("rank"))["last"] or 0
        row.rank = row.facts.get("rank") if place == row.computed_place else last + 1
    is_back = place == row.computed_place
    row.hand_reason, row.hand_by = ("", "") if is_back else (reason.strip(), by.ref)
    row.save(update_fields=["place", "rank", "hand_reason", "hand_by"])
    audit.operations.record(
        words.Event.CHANGED,
        run.ref,
        by=by,
        at=now,
        reason=reason.strip(),
        nomination=nomination.ref,
        old=old,
        new=place,
    )
    return row


@transaction.atomic
def sign_run(run: SelectionRun, *, remarks: str = "", by: Actor, now: dt.datetime) -> SelectionRun:
    """The head of office signs: the selection holds, and every state is told about its own people.

    Gates are looked at once more: nobody is signed in whose clearance was taken back or has run out, or whose
    nomination was withdrawn.
    """
    policy.check_can_sign(run, by=by)
    _hold(run, run.state)
    selected = [
        row.nomination
        for row in Placement.objects.filter(run=run, place=words.Place.SELECTED).select_related("nomination")
    ]
    gates = vetting.queries.gate_of(by, selected, today=now.date())
    changed = [
        row.ref
        for row in selected
        if gates.get(row.pk) != vetting_words.Decision.ELIGIBLE or row.state != calls_words.Nomination.ENDORSED
    ]
    if changed:
        raise Refused("gate_changed", refs=", ".join(changed))
    if len(selected) > run.call.seats:
        raise Refused("seats_exceeded", selected=len(selected), seats=run.call.seats)
    try:
        with transaction.atomic():
            run = move(
                run,
                words.Run.SIGNED_OFF,
                moves=words.RUN_MOVES,
                signed_at=now,
                signed_by=by.ref,
                remarks=remarks.strip(),
            )
    except IntegrityError as fault:
        raise Refused("run_signed_already") from fault
    count = letters.results(run, at=now)
    audit.operations.record(
        words.Event.SIGNED, run.ref, by=by, at=now, reason=remarks.strip(), selected=len(selected), letters=count
    )
    return run


@transaction.atomic
def void_run(run: SelectionRun, *, reason: str, by: Actor, now: dt.datetime) -> SelectionRun:
    """Set a run aside that was not signed. It stays readable."""
    policy.check_can_void(by=by)
    if not reason.strip():
        raise Refused("void_reason_missing")
    run = move(run, words.Run.VOID, moves=words.RUN_MOVES)
    audit.operations.record(words.Event.VOIDED, run.ref, by=by, at=now, reason=reason.strip())
    return run
