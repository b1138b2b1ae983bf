"""Who may compute, propose, change, sign."""

from __future__ import annotations

import datetime as dt

from tadrib.domain.accounts.words import Permission
from tadrib.domain.calls import words as calls_words
from tadrib.domain.calls.models import Call
from tadrib.domain.selection import words
from tadrib.domain.selection.models import Placement, SelectionRun
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import Refused


def can_read(by: Actor) -> bool:
    """The office."""
    return by.can(Permission.SELECTION_READ)


def check_can_compute(call: Call, *, by: Actor, now: dt.datetime) -> None:
    """A programme officer, on a call that is closed or past its deadline and has no signed selection."""
    if not by.can(Permission.SELECTION_RUN):
        raise Refused("not_allowed")
    if call.state not in {calls_words.Call.PUBLISHED, calls_words.Call.CLOSED}:
        raise Refused("call_not_for_selection")
    if call.state == calls_words.Call.PUBLISHED and now < call.deadline:
        raise Refused("call_still_open")
    if SelectionRun.objects.filter(call=call, state=words.Run.SIGNED_OFF).exists():
        raise Refused("run_signed_already")


def check_can_propose(run: SelectionRun, *, by: Actor) -> None:
    """A programme officer; only a run that found a cohort, and somebody in it."""
    if not by.can(Permission.SELECTION_RUN):
        raise Refused("not_allowed")
    if run.status != "optimal":
        raise Refused("run_infeasible")
    if not Placement.objects.filter(run=run, place=words.Place.SELECTED).exists():
        raise Refused("run_empty")


def check_can_decide(*, by: Actor) -> None:
    """The head of office: signing, sending back and changing by hand."""
    if not by.can(Permission.SELECTION_SIGN):
        raise Refused("not_allowed")


def check_can_sign(run: SelectionRun, *, by: Actor) -> None:
    """The head of office, but not one who computed or proposed the run."""
    check_can_decide(by=by)
    if by.ref in {run.created_by, run.proposed_by}:
        raise Refused("sign_own")


def check_can_void(*, by: Actor) -> None:
    """A programme officer or the head of office."""
    if not (by.can(Permission.SELECTION_RUN) or by.can(Permission.SELECTION_SIGN)):
        raise Refused("not_allowed")


def check_can_place(placement: Placement, place: str, reason: str) -> None:
    """Whether a hand may move this person to that place; who is the matter of ``check_can_decide``."""
    if place not in words.PLACES_BY_HAND:
        raise Refused("hand_place_unknown")
    if words.Place.INELIGIBLE in {placement.place, placement.computed_place}:
        raise Refused("hand_not_eligible")
    if place == placement.place:
        raise Refused("hand_same_place")
    if not reason.strip():
        raise Refused("hand_reason_missing")
