"""The letters of calls and nominations: whom they reach and which facts they carry."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext_noop as _

import tadrib.domain.accounts.queries
import tadrib.domain.directory.queries
import tadrib.domain.messaging.operations
import tadrib.domain.messaging.queries
from tadrib.domain import accounts, directory, messaging
from tadrib.domain.accounts.words import Role
from tadrib.domain.calls.models import ActLink, Call, CallState, Nomination, Receipt, Sheet
from tadrib.domain.catalogue.words import LANGUAGE_LABELS
from tadrib.domain.directory.models import State
from tadrib.domain.directory.words import Duty
from tadrib.domain.messaging.official import Matter, said
from tadrib.domain.messaging.operations import Reader
from tadrib.domain.messaging.words import LetterGround, Official
from tadrib.kernel.actor import Actor
from tadrib.kernel.languages import DEFAULT, LANGUAGES


def _readers(state: State, today: dt.date) -> list[Reader]:
    """The focal points of a state, each in their own language."""
    rows = accounts.queries.list_readers(Role.FOCAL_POINT, scope=state.code, today=today)
    return [
        Reader(email=u.email, language=u.language, name=u.name, user_ref=u.ref, state_code=state.code) for u in rows
    ]


def _call_facts(call: Call) -> dict[str, Any]:
    edition = call.edition
    return {
        "call": call.ref,
        "course": dict(edition.course.title),
        "place": dict(edition.place),
        "start": edition.start_date.isoformat(),
        "end": edition.end_date.isoformat(),
        "deadline": call.deadline.isoformat(),
        "nota_verbale": call.nota_verbale,
    }


def call_published(call: Call, states: list[CallState], *, at: dt.datetime) -> int:
    """To every focal point of every invited state: seats, names, deadline by their own clock. Returns how many."""
    sent = 0
    for invited in states:
        facts = _call_facts(call) | {
            "seats": call.seats,
            "seats_max": invited.seats_max,
            "names_max": invited.names_max,
            "women_pct": call.women_pct,
            "zone": invited.state.time_zone,
            "state": dict(invited.state.name),
        }
        for reader in _readers(invited.state, at.date()):
            messaging.operations.queue("calls.call_published", to=reader, subject_ref=call.ref, at=at, facts=facts)
            sent += 1
    return sent


AUTHORITIES = _("The competent authorities")


def nota_verbale(invited: CallState) -> Matter:
    """The call as an official paper to one invited state, written in the language of that state."""
    call, state, edition = invited.call, invited.state, invited.call.edition
    languages = [said(LANGUAGE_LABELS.get(code, code)) for code in call.languages]
    spoken = {code: ("، " if code == "ar" else ", ").join(row[code] for row in languages) for code in LANGUAGES}
    return Matter(
        key=Official.NOTA_VERBALE,
        subject_ref=call.ref,
        edition_ref=edition.ref,
        state_code=state.code,
        language=state.language if state.language in LANGUAGES else DEFAULT,
        addressee=(said(AUTHORITIES), dict(state.name)),
        facts={
            "state": dict(state.name),
            "course": dict(edition.course.title),
            "start": edition.start_date.isoformat(),
            "end": edition.end_date.isoformat(),
            "place": dict(edition.place),
            "edition": edition.ref,
            "call": call.ref,
            "profile": dict(call.profile),
            "spoken": spoken,
            "seats": call.seats,
            "seats_max": invited.seats_max,
            "names_max": invited.names_max,
            "women_pct": call.women_pct,
            "deadline": call.deadline.isoformat(),
            "zone": state.time_zone,
            "note": call.nota_verbale,
            "is_example": edition.is_example,
        },
    )


def notes_verbales(states: list[CallState], *, by: Actor, at: dt.datetime) -> int:
    """One to every state that has none which stands; returns how many were issued."""
    has_one = messaging.queries.states_with_standing(Official.NOTA_VERBALE, states[0].call.ref) if states else set()
    waiting = [invited for invited in states if invited.state.code not in has_one]
    for invited in waiting:
        messaging.operations.issue(nota_verbale(invited), by=by, now=at)
    return len(waiting)


def notes_verbales_ended(call: Call, *, by: Actor, at: dt.datetime) -> None:
    """The call is off, so its notes are revoked."""
    messaging.operations.end_about(
        subject_refs=[call.ref], keys=[Official.NOTA_VERBALE], ground=LetterGround.CANCELLED, by=by, now=at
    )


def reminder(invited: CallState, *, counts: dict[str, int], days: int, at: dt.datetime) -> int:
    """To the focal points of a state that is not done: what is there, what is missing, how long. Returns how many."""
    facts = _call_facts(invited.call) | {
        "seats_max": invited.seats_max,
        "zone": invited.state.time_zone,
        "state": dict(invited.state.name),
        "days": days,
        **counts,
    }
    readers = _readers(invited.state, at.date())
    for reader in readers:
        messaging.operations.queue("calls.reminder", to=reader, subject_ref=invited.call.ref, at=at, facts=facts)
    return len(readers)


def call_cancelled(call: Call, states: list[CallState], *, reason: str, at: dt.datetime) -> None:
    """To every focal point of every invited state: the call is off, and why."""
    facts = _call_facts(call) | {"reason": reason}
    for invited in states:
        for reader in _readers(invited.state, at.date()):
            messaging.operations.queue("calls.call_cancelled", to=reader, subject_ref=call.ref, at=at, facts=facts)


def _nomination_facts(nomination: Nomination, receipt: str) -> dict[str, Any]:
    return _call_facts(nomination.call) | {
        "nomination": nomination.ref,
        "name": nomination.person.full_name,
        "state": dict(nomination.nominating_state.name),
        "zone": nomination.nominating_state.time_zone,
        "receipt": receipt,
    }


def _to_nominee(key: str, nomination: Nomination, facts: dict[str, Any], at: dt.datetime) -> None:
    """To the nominee in their own language, if an address is known."""
    person = nomination.person
    if person.email:
        to = Reader(email=person.email, language=person.language, name=person.full_name)
        messaging.operations.queue(key, to=to, subject_ref=nomination.ref, at=at, facts=facts)


def nomination_submitted(nomination: Nomination, *, receipt: str, at: dt.datetime) -> None:
    """To the nominee: your state has put you forward."""
    _to_nominee("calls.nominee_named", nomination, _nomination_facts(nomination, receipt), at)


def nomination_endorsed(nomination: Nomination, *, receipt: str, at: dt.datetime) -> None:
    """The receipt, to the focal points of the state. Officers get no letter: their list shows it."""
    facts = _nomination_facts(nomination, receipt) | {"note_number": nomination.endorsement_number}
    for reader in _readers(nomination.nominating_state, at.date()):
        messaging.operations.queue(
            "calls.nomination_received", to=reader, subject_ref=nomination.ref, at=at, facts=facts
        )


def nomination_returned(nomination: Nomination, *, receipt: str, at: dt.datetime) -> None:
    """To the focal points: what the office asks for."""
    facts = _nomination_facts(nomination, receipt) | {"reason": nomination.return_reason}
    for reader in _readers(nomination.nominating_state, at.date()):
        messaging.operations.queue(
            "calls.nomination_returned", to=reader, subject_ref=nomination.ref, at=at, facts=facts
        )


def nomination_withdrawn(nomination: Nomination, *, receipt: str, reason: str, at: dt.datetime) -> None:
    """To the nominee, who was told that they had been put forward; the receipt to the focal points of the state."""
    facts = _nomination_facts(nomination, receipt)
    _to_nominee("calls.nominee_withdrawn", nomination, facts, at)
    for reader in _readers(nomination.nominating_state, at.date()):
        messaging.operations.queue(
            "calls.nomination_withdrawn", to=reader, subject_ref=nomination.ref, at=at, facts=facts | {"reason": reason}
        )


def _sheet_reader(user: Any, state_code: str = "") -> Reader:
    return Reader(email=user.email, language=user.language, name=user.name, user_ref=user.ref, state_code=state_code)


def sheet_received(sheet: Sheet, user: Any, *, at: dt.datetime) -> None:
    """To the focal point whose message brought a sheet: what was read, and where to confirm it. Nothing that the
    message says, not even the name of its file: somebody else may have written it."""
    state = sheet.nominating_state
    waiting = [row for row in sheet.rows if row["state"] == "open"]
    facts = _call_facts(sheet.call) | {
        "sheet": sheet.ref,
        "state": dict(state.name),
        "zone": state.time_zone,
        "rows": len(sheet.rows),
        "ready": sum(not row["problems"] for row in waiting),
        "asked": sum(bool(row["problems"]) for row in waiting),
        "is_read": bool(sheet.rows or sheet.columns),
        "waits": "" if sheet.is_confirmed else "yes",
    }
    to = _sheet_reader(user, state.code)
    messaging.operations.queue("calls.sheet_received", to=to, subject_ref=sheet.ref, at=at, facts=facts)


def sheet_not_taken(user: Any, *, reason: str, calls: list[str], is_part: bool, at: dt.datetime) -> None:
    """To a focal point whose message, or part of it, could not be used: why, and what to do instead. ``calls``: refs
    of open calls."""
    to = _sheet_reader(user)
    facts = {"reason": str(reason), "calls": ", ".join(calls), "is_part": "yes" if is_part else ""}
    messaging.operations.queue("calls.sheet_not_taken", to=to, subject_ref=user.ref, at=at, facts=facts)


WAITING = {
    Duty.ENDORSE: "calls.waiting_to_endorse",
    Duty.APPROVE: "calls.waiting_to_approve",
    Duty.TRANSMIT: "calls.waiting_to_transmit",
}


def step_waiting(nomination: Nomination, duty: str, *, at: dt.datetime) -> None:
    """To those whom the state named for the step that comes next; once an hour for a call, however many names wait.

    Nobody is written to where nobody is named: the list of the state shows it to all.
    """
    state, call = nomination.nominating_state, nomination.call
    named = directory.queries.list_duty_refs(state, duty, today=at.date())
    if not named:
        return
    key, since = WAITING[Duty(duty)], at - dt.timedelta(hours=1)
    facts = _call_facts(call) | {"state_code": state.code, "state": dict(state.name)}
    for reader in _readers(state, at.date()):
        was_told = messaging.queries.count_since(key, call.ref, since=since, reader=reader.user_ref)
        if reader.user_ref in named and not was_told:
            messaging.operations.queue(key, to=reader, subject_ref=call.ref, at=at, facts=facts)


def act_link(link: ActLink, token: str, *, asked_by: str, at: dt.datetime) -> None:
    """The link that endorses, to the one person who may use it. It names no nominee; like the link to sign in it is
    not among the reader's letters on the pages, and the office's outbox does not show it."""
    user = link.user
    facts = _call_facts(link.call) | {
        "count": len(link.nominations),
        "asked_by": asked_by,
        "expires": link.expires_at.isoformat(),
        "zone": link.state.time_zone,
        "path": f"portal/acts/{token}",
    }
    to = Reader(email=user.email, language=user.language, name=user.name)
    messaging.operations.queue("calls.act_link", to=to, subject_ref=link.call.ref, at=at, facts=facts)


def receipt(row: Receipt, *, by: Actor, at: dt.datetime) -> None:
    """A receipt as a letter: to the one who acted (or asks for it), and to the one for whom a deputy acted."""
    facts = _nomination_facts(row.nomination, row.ref) | {
        "at": row.at.isoformat(),
        "by_name": row.by_name,
        "for_name": row.for_name,
        "note_number": row.note_number,
    }
    code = row.nomination.nominating_state.code
    for user in accounts.queries.list_by_refs({by.ref, row.for_ref} - {""}):
        to = Reader(email=user.email, language=user.language, name=user.name, user_ref=user.ref, state_code=code)
        messaging.operations.queue("calls.receipt", to=to, subject_ref=row.nomination.ref, at=at, facts=facts)


def nomination_sent_back(nomination: Nomination, *, receipt: str, at: dt.datetime) -> None:
    """To those who nominate: a colleague further up the chain asks for something."""
    facts = _nomination_facts(nomination, receipt) | {"reason": nomination.return_reason}
    state = nomination.nominating_state
    named = directory.queries.list_duty_refs(state, Duty.NOMINATE, today=at.date())
    for reader in _readers(state, at.date()):
        if not named or reader.user_ref in named:
            messaging.operations.queue(
                "calls.nomination_sent_back", to=reader, subject_ref=nomination.ref, at=at, facts=facts
            )
