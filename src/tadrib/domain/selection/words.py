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


class Scenario(StrEnum):
    """Where a scenario, a run tried under other rules, stands."""

    KEPT = "kept"
    ADOPTED = "adopted"
    DISCARDED = "discarded"


SCENARIO_LABELS = {
    Scenario.KEPT: _("Kept"),
    Scenario.ADOPTED: _("Adopted"),
    Scenario.DISCARDED: _("Discarded"),
}
SCENARIO_TONES = {
    Scenario.KEPT: ("info", "scale"),
    Scenario.ADOPTED: ("ok", "check"),
    Scenario.DISCARDED: ("plain", "x"),
}
SCENARIO_MOVES = {
    Scenario.KEPT: frozenset({Scenario.ADOPTED, Scenario.DISCARDED}),
    Scenario.ADOPTED: frozenset(),
    Scenario.DISCARDED: frozenset(),
}


class Nature(StrEnum):
    """What ties an officer to a nominee or a state. Closed codes: who and what is said elsewhere, not here."""

    NONE = "none"
    FAMILY = "family"
    FRIENDSHIP = "friendship"
    SERVICE = "service"
    MONEY = "money"
    OTHER = "other"


NATURE_LABELS = {
    Nature.NONE: _("Nothing to declare"),
    Nature.FAMILY: _("Family"),
    Nature.FRIENDSHIP: _("Friendship, or a quarrel"),
    Nature.SERVICE: _("Same service, now or before"),
    Nature.MONEY: _("Money or another benefit"),
    Nature.OTHER: _("Another tie"),
}


class Aims(StrEnum):
    """The order of the aims below seats and the share of women, in a scenario."""

    CALL = "call"
    POINTS = "points"
    ORDER = "order"
    STATES = "states"
    LOTTERY = "lottery"


AIMS_LABELS = {
    Aims.CALL: _("As the call says: states, balance, their own order, points"),
    Aims.POINTS: _("Points before the states"),
    Aims.ORDER: _("The states’ own order first"),
    Aims.STATES: _("States with a seat before seats taken"),
    Aims.LOTTERY: _("Fair lottery: within the rules nobody is preferred"),
}

ELIGIBLE = "eligible"  # the word of vetting that opens the gate, as the engine reads it
SCENARIOS_MOST = 12  # kept beside one run

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
    "channels": _("Languages of interpretation: %(most)s at most"),
    "order": _("The order that each state gave is binding"),
    "ins": _("In for certain: %(names)s"),
    "outs": _("Out for certain: %(names)s"),
}

# Aims of a run, by the beginning of the level.
LEVELS = {
    "seats": _("Seats taken"),
    "shortfall": _("Women short of the goal"),
    "states": _("States with a seat"),
    "state_sumsq": _("Balance between states (smaller is more even)"),
    "priority": _("Places down the states’ own order"),
    "score": _("Points in all"),
    "alternates": _("Alternates selected"),
}

# Why a candidate has the place: reason codes of engines.cohort, and two of our own (vetting, best_cohort).
REASONS = {
    "best_cohort": _("In the best cohort that keeps every rule."),
    "drawn": _("Drawn by the fair lottery. The chance was %(chance)s."),
    "not_drawn": _("Not drawn by the fair lottery. The chance was %(chance)s."),
    "no_chance": _("No cohort that keeps every rule has a seat for this person."),
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

# One limit moved by one, or a rule gone: "<rule>:<how>", the rule by the beginning of its unit.
EASINGS = {
    "seats:max+1": _("there is one more seat"),
    "state:max+1": _("%(state)s may have one more seat"),
    "state:min-1": _("%(state)s is sure of one seat fewer"),
    "women:min-1": _("one woman fewer is asked for"),
    "women:removed": _("no share of women is asked for"),
    "channels:max+1": _("there is one more language of interpretation"),
    "channels:removed": _("any language of interpretation is possible"),
    "order:removed": _("the order that the states gave is not binding"),
    "ins:removed": _("nobody is in for certain"),
    "outs:removed": _("nobody is out for certain"),
    "language:removed": _("no working language is asked for"),
    "more_points": _("this file has more points: %(points)s"),
    "places_up": _("the state puts this person higher, by places: %(places)s"),
}
ENTERS_IF = _("In if %(easing)s")
LEAVES_IF = _("Out if %(easing)s.")
LEAVES_NEVER = _("No cohort that keeps every rule does without this person.")
LEAVES_LOT = _("Others are equal in everything that counts: only the lot keeps this person in.")
LEAVES_WORSE = _("Without this person the first aim to get worse is: %(level)s.")
LEAVES_MARGIN = _("With up to %(points)s points fewer the seat would still be theirs.")
ENTERS_IF_NOTHING = _("No single change of a rule brings this person in.")

# How the terms of a scenario differ, in words.
CHANGES = {
    "seats": _("Seats in all: %(value)s"),
    "each": _("Each state: %(least)s to %(most)s seats"),
    "states": _("%(state)s: %(least)s to %(most)s seats"),
    "women_pct": _("Women: %(value)s%% or more"),
    "women_pct_none": _("No share of women asked for"),
    "women_hard": _("The share of women is a rule, not a goal"),
    "women_soft": _("The share of women is a goal, not a rule"),
    "channels": _("Languages of interpretation: %(value)s at most, beside %(floor)s"),
    "channels_none": _("No limit to languages of interpretation"),
    "order": _("The order that each state gave is binding"),
    "order_none": _("The order that each state gave is not binding"),
    "weights": _("Weights: %(weights)s"),
    "aims": _("Order of the aims: %(aims)s"),
    "ins": _("In for certain: %(names)s"),
    "outs": _("Out for certain: %(names)s"),
}


AT_ONCE = 400
"""Up to so many nominees are computed while the officer waits, well under a second; more go to the worker."""


class Task(StrEnum):
    """What the worker computes for an officer."""

    RUN = "run"
    SCENARIO = "scenario"
    REPLAY = "replay"


TASK_LABELS = {
    Task.RUN: _("Selection"),
    Task.SCENARIO: _("Scenario"),
    Task.REPLAY: _("Computed once more"),
}


class Computation(StrEnum):
    """Where a computation of the worker stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"


COMPUTATION_LABELS = {
    Computation.WAITING: _("Waiting"),
    Computation.RUNNING: _("Being computed"),
    Computation.DONE: _("Done"),
    Computation.STOPPED: _("Stopped"),
    Computation.FAILED: _("Not done"),
}
COMPUTATION_TONES = {
    Computation.WAITING: ("plain", "clock"),
    Computation.RUNNING: ("warn", "clock"),
    Computation.DONE: ("ok", "check"),
    Computation.STOPPED: ("bad", "x"),
    Computation.FAILED: ("bad", "x"),
}
COMPUTATION_OPEN = (Computation.WAITING, Computation.RUNNING)

STAGES = {  # what the engine is at; the names of aims stand for themselves
    "rules": _("Looking for a cohort that keeps the rules"),
    "draw": _("Settling ties by the published draw"),
    "entry": _("Asking for each person outside what would bring them in"),
    "leaving": _("Asking for each person inside what would put them out"),
    "dropout": _("Asking who follows if somebody drops out"),
    "rule_prices": _("Asking what each rule costs"),
    "goal_prices": _("Asking what each goal costs"),
    "tightenings": _("Asking what stricter rules would cost"),
    "chances": _("Making the chances as equal as the rules allow"),
    "cohorts": _("Writing the cohorts to draw from"),
    "people": _("Sharing the chances among alike people"),
}


class Event(StrEnum):
    """What the audit says of selection."""

    COMPUTED = "selection.computed"
    PROPOSED = "selection.proposed"
    CHANGED = "selection.changed_by_hand"
    RETURNED = "selection.returned"
    SIGNED = "selection.signed"
    VOIDED = "selection.voided"
    DECLARED = "selection.interest_declared"
    REVEALED = "selection.seed_revealed"
    KEPT = "selection.scenario_kept"
    ADOPTED = "selection.scenario_adopted"
    DISCARDED = "selection.scenario_discarded"
    ORDERED = "selection.ordered"
    STOPPED = "selection.stopped"


EVENT_LABELS = {
    Event.COMPUTED: _("Selection computed"),
    Event.PROPOSED: _("Selection sent to the head of office"),
    Event.CHANGED: _("Selection changed by hand"),
    Event.RETURNED: _("Selection sent back"),
    Event.SIGNED: _("Selection signed"),
    Event.VOIDED: _("Selection made void"),
    Event.DECLARED: _("Interests declared for a selection"),
    Event.REVEALED: _("Seed of the lot opened"),
    Event.KEPT: _("Scenario kept"),
    Event.ADOPTED: _("Scenario adopted as the selection"),
    Event.DISCARDED: _("Scenario discarded"),
    Event.ORDERED: _("Selection given to the worker to compute"),
    Event.STOPPED: _("Computing a selection stopped"),
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
    "computation_open": _("This call is being computed already. Wait for it, or stop it first."),
    "computation_ended": _("That computation is over."),
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
    "interest_missing": _(
        "First say whether anything ties you to a nominee or a state of this call. It is recorded with the time."
    ),
    "interest_nothing_named": _("Choose the nominees or the states that the tie is with."),
    "interest_none_or_some": _("Either there is nothing to declare, or the tie has names: not both."),
    "interest_nature_unknown": _("Choose what kind of tie it is."),
    "interest_unknown": _("One of the nominees or states is not part of this call."),
    "interest_bars": _("You declared a tie with this nominee or their state, so another officer makes this change."),
    "seed_still_sealed": _("The seed of the lot stays sealed until the call takes no more names."),
    "changes_bad": _("This change of rules cannot be read. Start again from the board."),
    "changes_bounds": _("The most must not be less than the least: %(state)s."),
    "changes_seats": _("The edition has %(seats)s seats, so a selection cannot give more."),
    "changes_pin_twice": _("Nobody can be in and out for certain at once."),
    "changes_pin_stopped": _("This person was stopped before selection, so nothing can bring them in."),
    "scenario_empty": _("Nothing differs from the rules of this selection, so there is nothing to keep."),
    "scenario_name_missing": _("Give the scenario a name."),
    "scenario_name_taken": _("There is a scenario of that name already. Choose another name."),
    "scenario_many": _("There are %(most)s scenarios already. Discard one first."),
    "scenario_infeasible": _("No cohort keeps every rule of this scenario, so it cannot be adopted."),
    "scenario_reason_missing": _("The rules differ from those the states were told. Write why: it stays with the run."),
    "scenario_old": _("The program has changed since this scenario was computed. Keep it once more, then adopt it."),
    "hand_instead_unknown": _("The person whose seat is given away is not selected."),
    "hand_instead_same": _("Choose another person: nobody takes their own seat."),
    "broken_not_accepted": _(
        "Changes by hand break rules of the call. Say for each that you sign it nevertheless: %(rules)s"
    ),
}
