"""The letters of calls and nominations: whom they reach and which facts they carry."""

from __future__ import annotations

import datetime as dt
from typing import Any

import tadrib.domain.accounts.queries
import tadrib.domain.messaging.operations
from tadrib.domain import accounts, messaging
from tadrib.domain.accounts.words import Role
from tadrib.domain.calls.models import Call, CallState, Nomination
from tadrib.domain.directory.models import State
from tadrib.domain.messaging.operations import Reader


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


def nomination_withdrawn(nomination: Nomination, *, receipt: str, at: dt.datetime) -> None:
    """To the nominee, who was told that they had been put forward."""
    _to_nominee("calls.nominee_withdrawn", nomination, _nomination_facts(nomination, receipt), at)
