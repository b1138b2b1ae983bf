"""Asking for training, and the office's answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction

import tadrib.domain.audit.operations
from tadrib.domain import audit
from tadrib.domain.directory.models import Area, State
from tadrib.domain.needs import letters, policy, words
from tadrib.domain.needs.models import TrainingRequest
from tadrib.kernel.actor import Actor
from tadrib.kernel.refs import new_ref
from tadrib.kernel.refusals import Refused
from tadrib.kernel.transitions import move

FACTS = (
    "title", "gap", "expected_outcome", "priority", "other_support", "people", "languages", "nota_verbale",
)  # fmt: skip
NEEDED = ("title", "gap", "expected_outcome")


def _columns(facts: Mapping[str, Any]) -> dict[str, Any]:
    columns = {name: facts[name] for name in FACTS if name in facts}
    if "priority" in columns:
        columns["priority"] = words.Priority(columns["priority"])
    return columns


@transaction.atomic
def draft_request(
    *, asking_state: State, area: Area, facts: Mapping[str, Any], by: Actor, now: dt.datetime
) -> TrainingRequest:
    """Begin a request. ``facts`` holds keys of ``FACTS``; gaps are allowed. Refused: ``not_allowed``,
    ``not_your_state``."""
    policy.check_can_ask_for(asking_state, by=by)
    columns = {"priority": words.Priority.MEDIUM, **_columns(facts)}
    request = TrainingRequest.objects.create(
        ref=new_ref(TrainingRequest, "REQ", now.year), asking_state=asking_state, area=area, created_at=now,
        created_by=by.ref, **columns,
    )  # fmt: skip
    audit.operations.record(words.Event.DRAFTED, request.ref, by=by, at=now, state=asking_state.code, area=area.code)
    return request


@transaction.atomic
def change_request(
    request: TrainingRequest, *, area: Area, facts: Mapping[str, Any], by: Actor, now: dt.datetime
) -> TrainingRequest:
    """Write a draft anew. Refused: ``not_allowed``, ``not_your_state``, ``request_not_draft``."""
    policy.check_can_change(request, by=by)
    columns = _columns(facts)
    for name, value in columns.items():
        setattr(request, name, value)
    request.area = area
    request.save(update_fields=["area", *columns])
    audit.operations.record(words.Event.CHANGED, request.ref, by=by, at=now)
    return request


@transaction.atomic
def submit_request(request: TrainingRequest, *, by: Actor, now: dt.datetime) -> TrainingRequest:
    """Send a draft to the office; its ref is the receipt. Refused: ``not_allowed``, ``not_your_state``,
    ``request_not_draft``, ``request_incomplete``, ``stale``."""
    policy.check_can_change(request, by=by)
    if not all(getattr(request, name).strip() for name in NEEDED):
        raise Refused("request_incomplete")
    move(request, words.Request.SUBMITTED, moves=words.REQUEST_MOVES, submitted_at=now)
    audit.operations.record(words.Event.SUBMITTED, request.ref, by=by, at=now)
    letters.submitted(request, at=now)
    return request


@transaction.atomic
def withdraw_request(request: TrainingRequest, *, reason: str = "", by: Actor, now: dt.datetime) -> TrainingRequest:
    """Take a request back. Refused: ``not_allowed``, ``not_your_state``, ``request_not_open``, ``stale``."""
    policy.check_can_withdraw(request, by=by)
    was_sent = request.state == words.Request.SUBMITTED
    move(request, words.Request.WITHDRAWN, moves=words.REQUEST_MOVES)
    audit.operations.record(words.Event.WITHDRAWN, request.ref, by=by, at=now, reason=reason)
    if was_sent:
        letters.withdrawn(request, at=now)
    return request


@transaction.atomic
def answer_request(
    request: TrainingRequest, *, verdict: str, answer: str, by: Actor, now: dt.datetime
) -> TrainingRequest:
    """Say yes (``accepted``) or no (``declined``), in words that the state reads. Refused: ``not_allowed``,
    ``request_not_open``, ``request_answer_missing``, ``move_not_allowed``, ``stale``."""
    policy.check_can_answer(request, by=by)
    if not answer.strip():
        raise Refused("request_answer_missing")
    if verdict not in {words.Request.ACCEPTED, words.Request.DECLINED}:
        raise Refused("move_not_allowed", ref=request.ref, old=request.state, new=verdict)
    changes = {"answer": answer.strip(), "answered_at": now, "answered_by": by.ref}
    move(request, verdict, moves=words.REQUEST_MOVES, **changes)
    event = words.Event.ACCEPTED if verdict == words.Request.ACCEPTED else words.Event.DECLINED
    audit.operations.record(event, request.ref, by=by, at=now)
    letters.answered(request, at=now)
    return request
