"""Submitting, returning and withdrawing nominations: each act gives a receipt."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction

import tadrib.domain.audit.operations
import tadrib.domain.directory.queries
from tadrib.domain import audit, directory
from tadrib.domain.calls import letters, policy, queries, words
from tadrib.domain.calls.models import Call, Nomination
from tadrib.domain.calls.operations.nominating import (
    Basis,
    basis_of,
    change_nomination,
    close_gap,
    give_receipt,
    hold_order,
    look_again,
    nominate,
)
from tadrib.domain.directory.models import Person, State
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import Refused
from tadrib.kernel.transitions import check_move, move

_N = words.Nomination


@transaction.atomic
def put_forward(
    call: Call, *, state: State, facts: Mapping[str, Any], person_facts: Mapping[str, Any], by: Actor, now: dt.datetime,
    person: Person | None = None, is_other_person: bool = False, idempotency_key: str = "", is_submit: bool = False,
    declaration: bool = False,
) -> tuple[Nomination, Refused | None]:  # fmt: skip
    """Nominate and, if wanted, submit at once: one transaction, one wait for the disk.

    As ``nominate``, but ``person_facts`` correct the ``person`` who was picked. What refuses the correction or the
    submission is given back with the draft, which stays. What was sent before is given back as it stands.
    """
    basis = basis_of(call, state, by=by, now=now)
    nomination = nominate(
        call, state=state, person=person, person_facts=None if person else person_facts, facts=facts, by=by, now=now,
        is_other_person=is_other_person, idempotency_key=idempotency_key, basis=basis,
    )  # fmt: skip
    if nomination.state != _N.DRAFT:
        return nomination, None
    try:
        if person:
            change_nomination(nomination, facts={}, person_facts=person_facts, by=by, now=now)
        if is_submit:
            submit_nomination(nomination, declaration=declaration, by=by, now=now, basis=basis)
    except Refused as refusal:
        return nomination, refusal
    return nomination, None


@transaction.atomic
def submit_nomination(
    nomination: Nomination, *, declaration: bool, by: Actor, now: dt.datetime, basis: Basis | None = None
) -> Nomination:
    """Hand a complete nomination to the nominating authority; the nominee is told. ``basis`` is what the same
    transaction has checked already."""
    check_move(nomination, _N.SUBMITTED, moves=words.NOMINATION_MOVES)
    if basis is None or nomination.created_at != now:  # what this very transaction wrote, nobody else has changed
        look_again(nomination)
    missing = queries.missing_facts(nomination)
    policy.check_can_submit(
        nomination, missing=missing, declaration=declaration, by=by, now=now, is_theirs=basis is not None
    )
    is_first = nomination.submitted_at is None
    route = directory.queries.route_of(directory.queries.find_chain(nomination.nominating_state))
    nomination = move(
        nomination, _N.SUBMITTED, moves=words.NOMINATION_MOVES, submitted_at=now, declared_at=now, route=list(route),
        signed=0, signed_by=[],
    )  # fmt: skip
    receipt = give_receipt(nomination, words.Act.SUBMITTED, by=by, now=now)
    letters.receipt(receipt, by=by, at=now)
    if is_first:
        letters.nomination_submitted(nomination, receipt=receipt.ref, at=now)
    letters.step_waiting(nomination, route[0], at=now)
    audit.operations.record(words.Event.NOMINATION_SUBMITTED, nomination.ref, by=by, at=now, receipt=receipt.ref)
    return nomination


@transaction.atomic
def return_nomination(nomination: Nomination, *, reason: str, by: Actor, now: dt.datetime) -> Nomination:
    """Ask the state for completion; it may complete and send it again, after the deadline too."""
    policy.check_can_return(reason=reason, by=by)
    nomination = move(
        nomination,
        _N.RETURNED,
        moves=words.NOMINATION_MOVES,
        return_reason=reason.strip(),
        endorsed_at=None,
        endorsed_by="",
        endorsement_number="",
        is_returned_inside=False,
        is_late_closed=False,
    )
    receipt = give_receipt(nomination, words.Act.RETURNED, by=by, now=now)
    letters.nomination_returned(nomination, receipt=receipt.ref, at=now)
    audit.operations.record(
        words.Event.NOMINATION_RETURNED, nomination.ref, by=by, at=now, reason=reason.strip(), receipt=receipt.ref
    )
    return nomination


@transaction.atomic
def withdraw_nomination(nomination: Nomination, *, reason: str, by: Actor, now: dt.datetime) -> Nomination:
    """Take a name back: its place is free again, and those behind move up."""
    policy.check_can_withdraw(nomination, reason=reason, by=by, now=now)
    hold_order(nomination.call_id, nomination.nominating_state_id)
    was_told = nomination.submitted_at is not None
    nomination = move(nomination, _N.WITHDRAWN, moves=words.NOMINATION_MOVES)
    close_gap(nomination)
    receipt = give_receipt(nomination, words.Act.WITHDRAWN, by=by, now=now)
    if was_told:
        letters.nomination_withdrawn(nomination, receipt=receipt.ref, reason=reason.strip(), at=now)
    audit.operations.record(
        words.Event.NOMINATION_WITHDRAWN, nomination.ref, by=by, at=now, reason=reason.strip(), receipt=receipt.ref
    )
    return nomination
