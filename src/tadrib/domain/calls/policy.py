"""Who may do what to calls and nominations, and when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from typing import Any
from zoneinfo import available_timezones

from django.utils.translation import gettext

import tadrib.domain.directory.queries
from tadrib.domain import directory
from tadrib.domain.accounts.words import Permission
from tadrib.domain.calls import words
from tadrib.domain.calls.models import Call, CallState, Nomination, Sheet
from tadrib.domain.catalogue.models import Edition
from tadrib.domain.catalogue.words import Edition as EditionState
from tadrib.domain.directory.models import Institution, Person, State
from tadrib.domain.directory.queries import Right, Standing, Way
from tadrib.domain.directory.words import Duty, Kind
from tadrib.engines.eligibility import rules_from
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import Refused

_N = words.Nomination
EDITABLE = frozenset({_N.DRAFT, _N.RETURNED})
CALLABLE = frozenset({EditionState.APPROVED, EditionState.SCHEDULED})
WITHDRAWERS = (Duty.NOMINATE, Duty.ENDORSE, Duty.APPROVE)
SERVED_MOST = 60  # years of service
OLDEST, YOUNGEST = 85, 16  # a person in service, in years: catches dates of another century and of today


def _asks(check: Any, *args: Any, **kwargs: Any) -> bool:
    try:
        check(*args, **kwargs)
    except Refused:
        return False
    return True


# Calls -----------------------------------------------------------------------


def check_can_edit(*, by: Actor) -> None:
    """The office's programme officers."""
    if not by.can(Permission.CALL_EDIT):
        raise Refused("not_allowed")


def can_edit(*, by: Actor) -> bool:
    """Whether the buttons are shown."""
    return _asks(check_can_edit, by=by)


def check_can_draft(edition: Edition, *, by: Actor) -> None:
    """For an edition that the head of office approved."""
    check_can_edit(by=by)
    if edition.state not in CALLABLE:
        raise Refused("call_edition")


def check_can_change(call: Call, *, by: Actor) -> None:
    """While it is a draft: what was published is a promise."""
    check_can_edit(by=by)
    if call.state != words.Call.DRAFT:
        raise Refused("call_not_draft")


def can_change(call: Call, *, by: Actor) -> bool:
    """Whether the button is shown."""
    return _asks(check_can_change, call, by=by)


def check_facts(edition: Edition, facts: Mapping[str, Any], states: Iterable[Mapping[str, Any]]) -> None:
    """Refuse numbers, rules and bounds that cannot be a call; ``states`` as ``operations.draft_call`` takes them."""
    seats = facts["seats"]
    if not 0 < seats <= edition.seats:
        raise Refused("call_seats", seats=edition.seats)
    if not 0 <= facts["women_pct"] <= 100:
        raise Refused("call_women")
    if facts["time_zone"] not in available_timezones():
        raise Refused("call_zone")
    if not facts["languages"]:
        raise Refused("call_languages")
    if facts["language_level"] not in words.LEVEL_LABELS:
        raise Refused("call_level")
    if not set(facts["papers"]) <= set(words.PAPER_LABELS):
        raise Refused("call_papers")
    for problem in rules_from(facts["rules"]).problems:
        raise Refused("call_rules", number=problem.index + 1, field=problem.field or "", problem=problem.code)
    _check_states(seats, list(states))


def _check_states(seats: int, states: list[Mapping[str, Any]]) -> None:
    if not states:
        raise Refused("call_no_states")
    seen: set[str] = set()
    for row in states:
        state: State = row["state"]
        if state.code in seen:
            raise Refused("call_state_twice", state=str(state.name))
        seen.add(state.code)
        if row["seats_max"] < row["seats_min"] or row["seats_min"] < 0:
            raise Refused("call_state_bounds", state=str(state.name))
        if row["names_max"] < max(1, row["seats_min"]):
            raise Refused("call_names_few", state=str(state.name))
    least = sum(row["seats_min"] for row in states)
    if least > seats:
        raise Refused("call_seats_least", least=least, seats=seats)


def check_can_publish(call: Call, *, by: Actor, now: dt.datetime) -> None:
    """A draft, whole in four languages, whose deadline is ahead and before the first day of the edition."""
    check_can_edit(by=by)
    if call.profile.missing:
        raise Refused("call_incomplete")
    if call.deadline <= now:
        raise Refused("call_deadline_past")
    if call.deadline.date() > call.edition.start_date:
        raise Refused("call_deadline_late")
    if call.edition.state not in CALLABLE:
        raise Refused("call_edition")


def check_can_close(call: Call, *, by: Actor, now: dt.datetime) -> None:
    """After the deadline: the office, or the system by itself."""
    if by.kind != "system":
        check_can_edit(by=by)
    if call.state == words.Call.PUBLISHED and now < call.deadline:
        raise Refused("call_deadline_ahead")


def can_close(call: Call, *, by: Actor, now: dt.datetime) -> bool:
    """Whether the button is shown."""
    return call.state == words.Call.PUBLISHED and _asks(check_can_close, call, by=by, now=now)


def check_can_issue_notes(call: Call, *, by: Actor) -> None:
    """Officers, while the call is open or has just been closed."""
    if not by.can(Permission.CALL_EDIT):
        raise Refused("not_allowed")
    if call.state not in (words.Call.PUBLISHED, words.Call.CLOSED):
        raise Refused("call_not_published")


def can_issue_notes(call: Call, *, by: Actor) -> bool:
    """Whether the button is shown."""
    return by.can(Permission.CALL_EDIT) and call.state in (words.Call.PUBLISHED, words.Call.CLOSED)


def check_can_cancel(*, reason: str, by: Actor) -> None:
    """The office, with a reason that all invited states will read."""
    check_can_edit(by=by)
    check_reason(reason)


def check_reason(reason: str) -> None:
    """An act that others have to bear says why."""
    if not reason.strip():
        raise Refused("reason_missing")


# Nominations -----------------------------------------------------------------


def check_stands_for(state: State, *, by: Actor) -> None:
    """A focal point, for their own state."""
    if not by.can(Permission.NOMINATION_SUBMIT):
        raise Refused("not_allowed")
    if not by.stands_for(state.code):
        raise Refused("not_your_state")


def check_can_take_mail(*, by: Actor) -> None:
    """The part of the system that takes in mail; a person sends a sheet on its page."""
    if not by.can("calls.take_mail"):
        raise Refused("not_allowed")


def check_can_erase_sheets(*, by: Actor) -> None:
    """The worker, when the time of a spreadsheet is over."""
    if not by.can("calls.erase_sheets"):
        raise Refused("not_allowed")


def check_sheet_is_over(sheet: Sheet, *, now: dt.datetime) -> None:
    """Kept as long as was promised, not a day less."""
    if now < sheet.uploaded_at + words.SHEET_KEPT_FOR:
        raise Refused("sheet_too_young")


def check_duty(state: State, duties: Collection[str], *, by: Actor, now: dt.datetime) -> None:
    """A focal point of the state to whom the state's chain gives one of the duties."""
    check_stands_for(state, by=by)
    if not directory.queries.holds(by, state, duties, today=now.date()):
        raise Refused("chain_not_yours")


def check_can_reorder(call: Call, state: State, *, by: Actor, now: dt.datetime) -> None:
    """Who nominates for the state, while the call takes names."""
    check_duty(state, [Duty.NOMINATE], by=by, now=now)
    check_open(call, now=now)


def check_open(call: Call, *, now: dt.datetime) -> None:
    """Published, and before the deadline."""
    if call.state != words.Call.PUBLISHED:
        raise Refused("call_not_open")
    if now >= call.deadline:
        raise Refused("call_over")


def is_open(call: Call, *, now: dt.datetime) -> bool:
    """Whether the call takes names now."""
    return _asks(check_open, call, now=now)


def check_can_nominate(
    call: Call, state: State, *, by: Actor, now: dt.datetime, right: Right | None = None
) -> CallState:
    """Who nominates for an invited state, before the deadline; returns its invitation. ``right`` is the actor's to
    nominate, if it was looked up already."""
    check_stands_for(state, by=by)
    if not (right or directory.queries.right_to(by, state, Duty.NOMINATE, today=now.date())).is_held:
        raise Refused("chain_not_yours")
    check_open(call, now=now)
    invitation = next((row for row in call.states.all() if row.state_id == state.pk), None)
    if invitation is None:
        raise Refused("call_not_invited")
    return invitation


def check_person(person: Person, state: State) -> None:
    """A state puts forward its own people."""
    if person.nationality_id != state.pk:
        raise Refused("nomination_person_other")


def check_person_facts(facts: Mapping[str, Any], *, now: dt.datetime) -> None:
    """A birth date that can be true."""
    born = facts.get("birth_date")
    if born and not (now.year - OLDEST <= born.year <= now.year - YOUNGEST):
        raise Refused("nomination_birth")


def check_nomination_facts(facts: Mapping[str, Any]) -> None:
    """Codes that are on their lists, levels from 0 to 5."""
    for name, table in (("agency", words.AGENCY_LABELS), ("rank", words.RANK_LABELS)):
        if facts.get(name) and facts[name] not in table:
            raise Refused("nomination_code")
    if any(level not in words.LEVEL_LABELS for level in facts.get("languages", {}).values()):
        raise Refused("nomination_level")
    if not 0 <= (facts.get("years_of_service") or 0) <= SERVED_MOST:
        raise Refused("nomination_years", most=SERVED_MOST)


def check_takes_completion(nomination: Nomination, *, now: dt.datetime) -> None:
    """While the call is open; later too for what the office returned, unless the call was cancelled."""
    call = nomination.call
    is_asked = bool(nomination.return_reason) and not nomination.is_late_closed
    if is_asked and call.state in (words.Call.PUBLISHED, words.Call.CLOSED):
        return
    check_open(call, now=now)


def check_can_edit_nomination(nomination: Nomination, *, by: Actor, now: dt.datetime) -> None:
    """Who nominates for its state, while it is a draft or returned."""
    check_duty(nomination.nominating_state, [Duty.NOMINATE], by=by, now=now)
    check_takes_completion(nomination, now=now)
    if nomination.state not in EDITABLE:
        raise Refused("nomination_not_editable")


def can_edit_nomination(nomination: Nomination, *, by: Actor, now: dt.datetime) -> bool:
    """Whether the form is shown."""
    return _asks(check_can_edit_nomination, nomination, by=by, now=now)


def check_can_submit(
    nomination: Nomination, *, missing: Iterable[str], declaration: bool, by: Actor, now: dt.datetime,
    is_theirs: bool = False,
) -> None:  # fmt: skip
    """Who nominates for its state (``is_theirs``: looked up already), with nothing missing and the nominee's
    declaration confirmed."""
    if not is_theirs:
        check_duty(nomination.nominating_state, [Duty.NOMINATE], by=by, now=now)
    check_takes_completion(nomination, now=now)
    if missing := list(missing):
        raise Refused("nomination_incomplete", fields=", ".join(gettext(words.FACT_LABELS[m]) for m in missing))
    if not declaration:
        raise Refused("nomination_declaration")


def check_can_return(*, reason: str, by: Actor) -> None:
    """The office, which says what is missing; those who check dossiers too."""
    if not (by.can(Permission.CALL_EDIT) or by.can(Permission.VETTING_CHECK)):
        raise Refused("not_allowed")
    check_reason(reason)


def can_return(nomination: Nomination, *, by: Actor) -> bool:
    """Whether the button is shown."""
    is_here = _N.RETURNED in words.NOMINATION_MOVES.get(nomination.state, frozenset())
    return is_here and _asks(check_can_return, reason="-", by=by)


def check_can_withdraw(nomination: Nomination, *, reason: str, by: Actor, now: dt.datetime) -> None:
    """Who nominates, endorses or approves for its state, at any time, deadline or not; a draft needs no reason."""
    check_duty(nomination.nominating_state, WITHDRAWERS, by=by, now=now)
    if nomination.state != _N.DRAFT:
        check_reason(reason)


def can_withdraw(nomination: Nomination, *, by: Actor, now: dt.datetime) -> bool:
    """Whether the button is shown."""
    return nomination.state != _N.WITHDRAWN and _asks(check_can_withdraw, nomination, reason="-", by=by, now=now)


def check_can_attach(nomination: Nomination, *, by: Actor, now: dt.datetime) -> None:
    """Who nominates for its state, while the call is open or the office asked for it."""
    check_duty(nomination.nominating_state, [Duty.NOMINATE], by=by, now=now)
    check_takes_completion(nomination, now=now)
    if nomination.state == _N.WITHDRAWN:
        raise Refused("nomination_not_editable")


def can_attach(nomination: Nomination, *, by: Actor, now: dt.datetime) -> bool:
    """Whether the upload is shown."""
    return _asks(check_can_attach, nomination, by=by, now=now)


def check_can_move(*, by: Actor) -> None:
    """The office, when two entries of a person are joined or taken apart."""
    if not by.can(Permission.DIRECTORY_EDIT):
        raise Refused("not_allowed")


def check_can_remind(*, by: Actor) -> None:
    """The worker and programme officers."""
    if not by.can(Permission.CALL_EDIT):
        raise Refused("not_allowed")
