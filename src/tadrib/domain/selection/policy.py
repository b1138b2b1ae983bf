"""Who may compute, try, propose, change, sign; and that nobody acts before they declared what ties them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable

from tadrib.domain.accounts.words import Permission
from tadrib.domain.calls import words as calls_words
from tadrib.domain.calls.models import Call, Nomination
from tadrib.domain.selection import words
from tadrib.domain.selection.models import Interest, Placement, Scenario, SelectionRun
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import Refused

COMPUTE = "selection.compute"  # the worker's alone


def can_read(by: Actor) -> bool:
    """The office."""
    return by.can(Permission.SELECTION_READ)


def can_try(by: Actor) -> bool:
    """Who may see what other rules would do: those who compute and those who sign."""
    return by.can(Permission.SELECTION_RUN) or by.can(Permission.SELECTION_SIGN)


def check_can_declare(*, by: Actor) -> None:
    """Everybody who can act on a selection."""
    if not can_try(by):
        raise Refused("not_allowed")


def interests(call: Call, *, by: Actor) -> list[Interest]:
    """What the actor declared for a call, oldest first."""
    return list(Interest.objects.filter(call=call, officer=by.ref).order_by("pk"))


def check_declared(call: Call, *, by: Actor) -> None:
    """Nobody acts on a selection before they said what ties them to it, if only that nothing does."""
    if not Interest.objects.filter(call=call, officer=by.ref).exists():
        raise Refused("interest_missing")


def check_untied(call: Call, refs: Collection[str], codes: Collection[str], *, by: Actor) -> None:
    """No change for nominees (``refs``) or states (``codes``) that the actor declared a tie with."""
    declared = interests(call, by=by)
    if not declared:
        raise Refused("interest_missing")
    states = set(codes)
    if refs:
        rows = Nomination.objects.filter(call=call, ref__in=list(refs))
        states |= set(rows.values_list("nominating_state__code", flat=True))
    if any(set(row.nominations) & set(refs) or set(row.states) & states for row in declared):
        raise Refused("interest_bars")


def check_can_compute(call: Call, *, by: Actor, now: dt.datetime) -> None:
    """A programme officer, on a call that is closed or past its deadline and has no signed selection."""
    if not by.can(Permission.SELECTION_RUN):
        raise Refused("not_allowed")
    if call.state not in {calls_words.Call.PUBLISHED, calls_words.Call.CLOSED}:
        raise Refused("call_not_for_selection")
    if call.state == calls_words.Call.PUBLISHED and now < call.deadline:
        raise Refused("call_still_open")
    check_declared(call, by=by)
    check_unsigned(call)


def check_unsigned(call: Call) -> None:
    """A signed selection stands: nothing is computed, tried or adopted beside it."""
    if SelectionRun.objects.filter(call=call, state=words.Run.SIGNED_OFF).exists():
        raise Refused("run_signed_already")


def check_can_stop(call: Call, *, by: Actor) -> None:
    """Anybody who could have ordered it."""
    check_can_declare(by=by)
    check_declared(call, by=by)


def check_can_work(*, by: Actor) -> None:
    """The worker."""
    if not by.can(COMPUTE):
        raise Refused("not_allowed")


def check_can_repeat(*, by: Actor) -> None:
    """Whoever reads selections may have one computed once more."""
    if not can_read(by):
        raise Refused("not_allowed")


def check_can_reveal(call: Call, *, by: Actor, now: dt.datetime) -> None:
    """Those who act on a selection, once no more names can come."""
    check_can_declare(by=by)
    is_over = call.state == calls_words.Call.CLOSED or (
        call.state == calls_words.Call.PUBLISHED and call.deadline <= now
    )
    if not is_over:
        raise Refused("seed_still_sealed")


def check_can_keep(run: SelectionRun, refs: Iterable[str], codes: Iterable[str], *, by: Actor) -> None:
    """A scenario of a run that is not signed, without a tie to those whom it names."""
    check_can_declare(by=by)
    check_untied(run.call, set(refs), set(codes), by=by)
    check_unsigned(run.call)


def check_can_adopt(scenario: Scenario, refs: Iterable[str], codes: Iterable[str], *, reason: str, by: Actor) -> None:
    """A programme officer; a scenario with a cohort; in words why the rules differ; seats that the edition has."""
    if not by.can(Permission.SELECTION_RUN):
        raise Refused("not_allowed")
    check_untied(scenario.run.call, set(refs), set(codes), by=by)
    check_unsigned(scenario.run.call)
    if scenario.status != "optimal":
        raise Refused("scenario_infeasible")
    seats, there = scenario.changes.get("seats", 0), scenario.run.call.edition.seats
    if seats > there:
        raise Refused("changes_seats", seats=there)
    if not reason.strip():
        raise Refused("scenario_reason_missing")


def check_can_discard(scenario: Scenario, *, by: Actor) -> None:
    """Anybody who could have kept it."""
    check_can_declare(by=by)
    check_declared(scenario.run.call, by=by)


def check_can_propose(run: SelectionRun, *, by: Actor) -> None:
    """A programme officer; only a run that found a cohort, and somebody in it."""
    if not by.can(Permission.SELECTION_RUN):
        raise Refused("not_allowed")
    check_declared(run.call, by=by)
    if run.status != "optimal":
        raise Refused("run_infeasible")
    if not Placement.objects.filter(run=run, place=words.Place.SELECTED).exists():
        raise Refused("run_empty")


def check_can_decide(run: SelectionRun, *, by: Actor) -> None:
    """The head of office: signing and sending back."""
    if not by.can(Permission.SELECTION_SIGN):
        raise Refused("not_allowed")
    check_declared(run.call, by=by)


def check_can_sign(run: SelectionRun, *, by: Actor) -> None:
    """The head of office, but not one who computed, changed or proposed the run."""
    check_can_decide(run, by=by)
    if by.ref in {run.created_by, run.proposed_by}:
        raise Refused("sign_own")
    if run.proposed_at and Placement.objects.filter(run=run, hand_by=by.ref, hand_at__lt=run.proposed_at).exists():
        raise Refused("sign_own")


def check_can_void(run: SelectionRun, *, by: Actor) -> None:
    """A programme officer or the head of office."""
    if not can_try(by):
        raise Refused("not_allowed")
    check_declared(run.call, by=by)


HANDS = {
    words.Run.COMPUTED: Permission.SELECTION_RUN,
    words.Run.RETURNED: Permission.SELECTION_RUN,
    words.Run.PROPOSED: Permission.SELECTION_SIGN,
}


def can_change(run: SelectionRun, *, by: Actor) -> bool:
    """Whose hand may change the run where it stands: the officers' before it is sent, the head's after."""
    needed = HANDS.get(words.Run(run.state))
    return needed is not None and by.can(needed)


def check_can_change(run: SelectionRun, refs: Collection[str], *, by: Actor) -> None:
    """The hand whose turn it is, without a tie to any of ``refs`` or their states."""
    if not can_change(run, by=by):
        raise Refused("not_allowed")
    check_untied(run.call, refs, (), by=by)


def check_can_place(placement: Placement, place: str, reason: str) -> None:
    """Whether a hand may move this person to that place; who is the matter of ``check_can_change``."""
    if place not in words.PLACES_BY_HAND:
        raise Refused("hand_place_unknown")
    if words.Place.INELIGIBLE in {placement.place, placement.computed_place}:
        raise Refused("hand_not_eligible")
    if place == placement.place:
        raise Refused("hand_same_place")
    if not reason.strip():
        raise Refused("hand_reason_missing")


def check_can_swap(entering: Placement, leaving: Placement | None) -> None:
    """A seat is given up by somebody who has one, and not by the person who takes it."""
    if leaving is None or leaving.place != words.Place.SELECTED:
        raise Refused("hand_instead_unknown")
    if leaving.pk == entering.pk:
        raise Refused("hand_instead_same")
