"""Who may write to the directory."""

from __future__ import annotations

from tadrib.domain.accounts.words import Permission
from tadrib.domain.directory.models import State
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import Refused


def check_can_edit(*, by: Actor) -> None:
    """The office."""
    if not by.can(Permission.DIRECTORY_EDIT):
        raise Refused("not_allowed")


def check_can_write_person(nationality: State, *, by: Actor) -> None:
    """The office for any state; a focal point for people they nominate for their own state."""
    if by.can(Permission.DIRECTORY_EDIT):
        return
    if not by.can(Permission.NOMINATION_SUBMIT):
        raise Refused("not_allowed")
    if not by.states:
        raise Refused("not_your_state")
