"""Letters about training requests: to the office that one came, to the state that it arrived and what the answer is."""

from __future__ import annotations

import datetime as dt
from typing import Any

import tadrib.domain.accounts.queries
import tadrib.domain.messaging.operations
from tadrib.domain import accounts, messaging
from tadrib.domain.accounts.words import Role
from tadrib.domain.messaging.operations import Reader
from tadrib.domain.needs.models import TrainingRequest


def _facts(request: TrainingRequest) -> dict[str, Any]:
    return {
        "ref": request.ref,
        "title": request.title,
        "state": request.asking_state.name,
        "area": request.area.name,
        "priority": request.priority,
    }


def _to_office(letter: str, request: TrainingRequest, *, at: dt.datetime) -> None:
    for user in accounts.queries.list_readers(Role.PROGRAMME_OFFICER, today=at.date()):
        reader = Reader(user.email, user.language, name=user.name, user_ref=user.ref)
        messaging.operations.queue(f"needs.{letter}", to=reader, subject_ref=request.ref, at=at, facts=_facts(request))


def _to_state(letter: str, request: TrainingRequest, *, at: dt.datetime, **facts: Any) -> None:
    code = request.asking_state.code
    for user in accounts.queries.list_readers(Role.FOCAL_POINT, scope=code, today=at.date()):
        reader = Reader(user.email, user.language, name=user.name, user_ref=user.ref, state_code=code)
        told = {**_facts(request), **facts}
        messaging.operations.queue(f"needs.{letter}", to=reader, subject_ref=request.ref, at=at, facts=told)


def submitted(request: TrainingRequest, *, at: dt.datetime) -> None:
    """To the programme officers: read this; to the state's focal points: it arrived, this is its reference."""
    _to_office("request_arrived", request, at=at)
    _to_state("request_received", request, at=at)


def withdrawn(request: TrainingRequest, *, at: dt.datetime) -> None:
    """To the programme officers: no answer is needed any more."""
    _to_office("request_withdrawn", request, at=at)


def answered(request: TrainingRequest, *, at: dt.datetime) -> None:
    """To the state's focal points: yes or no, in the office's words."""
    letter = "request_accepted" if request.state == "accepted" else "request_declined"
    _to_state(letter, request, at=at, answer=request.answer)
