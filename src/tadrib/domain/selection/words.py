"""Words of selection."""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext_noop as _


class Run(StrEnum):
    """Where a selection run stands."""

    COMPUTED = "computed"
    PROPOSED = "proposed"  # sent to the head of office
    SIGNED_OFF = "signed_off"
    RETURNED = "returned"
    VOID = "void"


RUN_LABELS = {
    Run.COMPUTED: _("Computed"),
    Run.PROPOSED: _("Waiting for signature"),
    Run.SIGNED_OFF: _("Signed"),
    Run.RETURNED: _("Sent back"),
    Run.VOID: _("Void"),
}
RUN_TONES = {
    Run.COMPUTED: ("info", "scale"),
    Run.PROPOSED: ("warn", "clock"),
    Run.SIGNED_OFF: ("ok", "check"),
    Run.RETURNED: ("warn", "back"),
    Run.VOID: ("plain", "x"),
}
RUN_MOVES = {
    Run.COMPUTED: frozenset({Run.PROPOSED, Run.VOID}),
    Run.PROPOSED: frozenset({Run.SIGNED_OFF, Run.RETURNED, Run.VOID}),
    Run.RETURNED: frozenset({Run.PROPOSED, Run.VOID}),
    Run.SIGNED_OFF: frozenset(),
    Run.VOID: frozenset(),
}


class Place(StrEnum):
    """The run's answer for a candidate."""

    SELECTED = "selected"
    RESERVE = "reserve"
    NOT_PLACED = "not_placed"
    INELIGIBLE = "ineligible"


PLACE_LABELS = {
    Place.SELECTED: _("Selected"),
    Place.RESERVE: _("On the reserve list"),
    Place.NOT_PLACED: _("Not selected"),
    Place.INELIGIBLE: _("Stopped before selection"),
}
PLACE_TONES = {
    Place.SELECTED: ("ok", "star"),
    Place.RESERVE: ("info", "wait"),
    Place.NOT_PLACED: ("plain", "star-o"),
    Place.INELIGIBLE: ("plain", "shield"),
}
PLACES_BY_HAND = frozenset({Place.SELECTED, Place.RESERVE, Place.NOT_PLACED})

# What the score of a candidate is made of: a number from the dossier, times the weight that the call gives it.
CRITERIA_MOST = {"experience": 10, "language": 5, "motivation": 1}  # the largest number each can bring
CRITERIA_LABELS = {
    "experience": _("Years of service, 10 at most"),
    "language": _("Level of the best working language"),
    "motivation": _("Expected benefit is described"),
}
DEFAULT_WEIGHTS = {"experience": 1, "language": 2, "motivation": 2}  # where a call gives none

# Rules of a run, by the beginning of their id.
RULES = {
    "seats": _("Seats in all"),
    "state": _("Seats of %(state)s"),
    "women": _("Women: %(pct)s%% or more"),
    "vetting": _("Only those who passed vetting"),
    "language": _("A working language of the course"),
}

# Why a candidate has the place: reason codes of engines.cohort, and two of our own (vetting, best_cohort).
REASONS = {
    "best_cohort": _("In the best cohort that keeps every rule."),
    "vetting": _("Vetting did not open the gate. Its grounds are not shown here."),
    "language": _("No working language of the course at the level asked."),
    "no_cohort": _("The rules cannot all be kept at once, so no cohort was made."),
    "fewer_seats": _("A seat here would leave other seats empty."),
    "women_share": _("The open seats went to women, to come closer to %(pct)s%%."),
    "share": _("The open seats went to others, to reach the share that the call asks for."),
    "state_balance": _("A seat here would make the cohort less balanced between the states."),
    "behind_in_priority": _("Others stand higher in the order that their state gave."),
    "fewer_points": _("Others bring more. Points the cohort would lose with a seat here: %(worse)s."),
    "alternate": _("The state put this person forward as an alternate."),
    "lost_the_draw": _("Equal in everything that counts. The lot decided: number %(draw)s."),
    "level": _("Another aim of the call is served better this way."),
    "seats_full": _("All seats are taken: %(maximum)s."),
    "state_maximum": _("The state has all the seats it can have: %(maximum)s."),
    "limit_full": _("A limit of the call is used up: %(maximum)s."),
    "members_maximum": _("A limit for this group is used up: %(maximum)s."),
    "excluded": _("A rule of the call excludes this person."),
    "behind_in_priority_order": _("Others of the same state come first in the order that the state gave."),
    "channels": _("There is no interpretation for this language."),
    "included_others": _("A rule of the call gives the seats to others."),
    "state_minimum": _("The seats are kept for states that have a right to one."),
    "minimum": _("The seats are kept for others, by a rule of the call."),
}
PUSHES = _("A seat here would push out: %(names)s.")


class Event(StrEnum):
    """What the audit says of selection."""

    COMPUTED = "selection.computed"
    PROPOSED = "selection.proposed"
    CHANGED = "selection.changed_by_hand"
    RETURNED = "selection.returned"
    SIGNED = "selection.signed"
    VOIDED = "selection.voided"


EVENT_LABELS = {
    Event.COMPUTED: _("Selection computed"),
    Event.PROPOSED: _("Selection sent to the head of office"),
    Event.CHANGED: _("Selection changed by hand"),
    Event.RETURNED: _("Selection sent back"),
    Event.SIGNED: _("Selection signed"),
    Event.VOIDED: _("Selection made void"),
}

REFUSALS = {
    "call_still_open": _("The call is still open. The selection is made when it is closed."),
    "call_not_for_selection": _("This call is not one to select from: it is a draft, or it was cancelled."),
    "no_candidates": _("There is no endorsed nomination to choose from."),
    "run_signed_already": _("A selection of this call is signed already."),
    "instance_bad": _("The data of the call do not fit together, so nothing was computed: %(problems)s"),
    "not_proven": _(
        "The computation stopped before the proof was complete, so nothing was kept. Tell the administrator."
    ),
    "run_infeasible": _(
        "No cohort keeps every rule, so there is nothing to send. Change the call's limits and compute again."
    ),
    "run_empty": _("Nobody is selected in this run, so there is nothing to send."),
    "sign_own": _("Nobody signs what they computed or proposed themselves."),
    "gate_changed": _(
        "The gate of some of the selected people changed since. Send the selection back or change it by hand: %(refs)s"
    ),
    "seats_exceeded": _("More people are selected than there are seats: %(selected)s for %(seats)s."),
    "return_reason_missing": _("Write what should be looked at again."),
    "hand_reason_missing": _("Write the reason of the change: it stays with the selection."),
    "hand_place_unknown": _("Choose selected, reserve list or not selected."),
    "hand_same_place": _("This person has that place already."),
    "hand_not_eligible": _(
        "This person was stopped before selection, so no hand can place them. Vetting decides first."
    ),
    "hand_no_seat": _("All %(seats)s seats are taken. First take somebody out, then put this person in."),
    "void_reason_missing": _("Write why the selection is made void."),
}
