"""Who may ask for training, and who answers."""

from __future__ import annotations

from tadrib.domain.accounts.words import Permission
from tadrib.domain.directory.models import State
from tadrib.domain.needs import words
from tadrib.domain.needs.models import TrainingRequest
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import Refused


def check_can_ask_for(state: State, *, by: Actor) -> None:
    """Focal points, for the state they stand for."""
    if not by.can(Permission.REQUEST_SUBMIT):
        raise Refused("not_allowed")
    if not by.stands_for(state.code):
        raise Refused("not_your_state")


def check_can_change(request: TrainingRequest, *, by: Actor) -> None:
    """The state's focal points, while it is a draft."""
    check_can_ask_for(request.asking_state, by=by)
    if request.state != words.Request.DRAFT:
        raise Refused("request_not_draft")


def check_can_withdraw(request: TrainingRequest, *, by: Actor) -> None:
    """The state's focal points, until there is an answer."""
    check_can_ask_for(request.asking_state, by=by)
    if request.state not in {words.Request.DRAFT, words.Request.SUBMITTED}:
        raise Refused("request_not_open")


def check_can_answer(request: TrainingRequest, *, by: Actor) -> None:
    """Programme officers and the head of office, while the request lies with the office."""
    if not by.can(Permission.NEEDS_ANSWER):
        raise Refused("not_allowed")
    if request.state != words.Request.SUBMITTED:
        raise Refused("request_not_open")


def can(check: str, request: TrainingRequest, *, by: Actor) -> bool:
    """Whether the button is shown: ``can("withdraw", request, by=by)``."""
    try:
        {"change": check_can_change, "withdraw": check_can_withdraw, "answer": check_can_answer}[check](request, by=by)
    except Refused:
        return False
    return True
