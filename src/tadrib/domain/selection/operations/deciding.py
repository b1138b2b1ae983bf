"""Sending a selection to the head of office, who signs it, signs it with changes, or sends it back."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Iterable

from django.db import IntegrityError, transaction

import tadrib.domain.audit.operations
import tadrib.domain.vetting.queries
from tadrib.domain import audit, vetting
from tadrib.domain.calls import words as calls_words
from tadrib.domain.selection import altering, letters, policy, sealing, weighing, words
from tadrib.domain.selection.models import Placement, SelectionRun
from tadrib.domain.selection.operations.hands import HandChange, change_by_hand, hold
from tadrib.domain.vetting import words as vetting_words
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import Refused
from tadrib.kernel.transitions import move


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
    policy.check_can_decide(run, by=by)
    if not reason.strip():
        raise Refused("return_reason_missing")
    run = move(run, words.Run.RETURNED, moves=words.RUN_MOVES, return_reason=reason.strip())
    audit.operations.record(words.Event.RETURNED, run.ref, by=by, at=now, reason=reason.strip())
    return run


@transaction.atomic
def sign_run(
    run: SelectionRun,
    *,
    remarks: str = "",
    changes: Iterable[HandChange] = (),
    accepted: Collection[str] = (),
    by: Actor,
    now: dt.datetime,
) -> SelectionRun:
    """The head of office signs, with ``changes`` made in the same act: every state is told about its own people.

    Gates are looked at once more: nobody is signed in whose clearance was taken back or has run out, or whose
    nomination was withdrawn. Hard rules broken by hand are signed only by name: ``accepted`` holds their units. What
    was signed is sealed by a digest and does not change again.
    """
    policy.check_can_sign(run, by=by)
    hold(run, run.state)
    for one in changes:
        change_by_hand(run, one.nomination, place=one.place, reason=one.reason, instead=one.instead, by=by, now=now)
    rows = list(Placement.objects.filter(run=run).select_related("nomination"))
    selected = [row.nomination for row in rows if row.place == words.Place.SELECTED]
    gates = vetting.queries.gate_of(by, selected, today=now.date())
    changed = [
        row.ref
        for row in selected
        if gates.get(row.pk) != vetting_words.Decision.ELIGIBLE or row.state != calls_words.Nomination.ENDORSED
    ]
    if changed:
        raise Refused("gate_changed", refs=", ".join(changed))
    instance = json.loads(run.input)
    seats = altering.terms(instance)["seats"]
    if len(selected) > seats:
        raise Refused("seats_exceeded", selected=len(selected), seats=seats)
    broken = list(weighing.weigh(instance, [row.ref for row in selected]).broken)
    if missing := [unit for unit in broken if unit not in accepted]:
        raise Refused("broken_not_accepted", rules=", ".join(missing))
    run.broken = broken
    digest = sealing.seal(run, rows, by=by.ref, at=now)
    try:
        with transaction.atomic():
            run = move(
                run,
                words.Run.SIGNED_OFF,
                moves=words.RUN_MOVES,
                signed_at=now,
                signed_by=by.ref,
                remarks=remarks.strip(),
                broken=broken,
                signed_digest=digest,
            )
    except IntegrityError as fault:
        raise Refused("run_signed_already") from fault
    count = letters.results(run, at=now)
    regrets = letters.regrets(run, by=by, at=now)
    audit.operations.record(
        words.Event.SIGNED,
        run.ref,
        by=by,
        at=now,
        reason=remarks.strip(),
        selected=len(selected),
        letters=count,
        regrets=regrets,
        broken=broken,
        digest=digest,
    )
    return run


@transaction.atomic
def void_run(run: SelectionRun, *, reason: str, by: Actor, now: dt.datetime) -> SelectionRun:
    """Set a run aside that was not signed. It stays readable."""
    policy.check_can_void(run, by=by)
    if not reason.strip():
        raise Refused("void_reason_missing")
    run = move(run, words.Run.VOID, moves=words.RUN_MOVES)
    audit.operations.record(words.Event.VOIDED, run.ref, by=by, at=now, reason=reason.strip())
    return run
