"""Who may read and steer the outbox."""

from __future__ import annotations

from tadrib.domain.messaging import words
from tadrib.domain.messaging.models import Letter, OfficialLetter
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import Refused

READ_ALL = "messaging.read"  # accounts.words.Permission.OUTBOX_READ
WRITE = "messaging.write"  # accounts.words.Permission.LETTER_WRITE
OF_STATE = "state.read"  # accounts.words.Permission.STATE_READ


def check_can_withdraw(letter: Letter, *, by: Actor) -> None:
    """Office staff, and only while the letter has not left."""
    if not by.can(READ_ALL):
        raise Refused("not_allowed")
    if letter.state not in (words.Letter.QUEUED, words.Letter.FAILED):
        raise Refused("letter_gone")


def can_withdraw(letter: Letter, *, by: Actor) -> bool:
    """Whether the button is shown."""
    try:
        check_can_withdraw(letter, by=by)
    except Refused:
        return False
    return True


def check_can_send_again(letter: Letter, *, by: Actor) -> None:
    """Office staff, for a letter that nobody has got."""
    if not by.can(READ_ALL):
        raise Refused("not_allowed")
    if letter.state not in (words.Letter.FAILED, words.Letter.BOUNCED):
        raise Refused("letter_gone")


def can_send_again(letter: Letter, *, by: Actor) -> bool:
    """Whether the button is shown."""
    return by.can(READ_ALL) and letter.state in (words.Letter.FAILED, words.Letter.BOUNCED)


def check_can_deliver(*, by: Actor) -> None:
    """Only the worker sends."""
    if not by.can("messaging.deliver"):
        raise Refused("not_allowed")


def check_can_write_wordings(*, by: Actor) -> None:
    """Programme officers and the head of office change the office's letters."""
    if not by.can(WRITE):
        raise Refused("not_allowed")


def check_can_end(letter: OfficialLetter, *, by: Actor) -> None:
    """Programme officers and the head of office revoke or replace an official letter, while it stands."""
    if not by.can(WRITE):
        raise Refused("not_allowed")
    if letter.state != words.Standing.ISSUED:
        raise Refused("letter_ended")


def can_end(letter: OfficialLetter, *, by: Actor) -> bool:
    """Whether the buttons are shown."""
    try:
        check_can_end(letter, by=by)
    except Refused:
        return False
    return True


def check_can_revoke(letter: OfficialLetter, ground: str, reason: str, *, by: Actor) -> None:
    """As ``check_can_end``, with a ground that anybody may know and a reason for the office."""
    check_can_end(letter, by=by)
    if ground not in words.BY_HAND:
        raise Refused("letter_ground_unknown")
    check_reason(reason)


def check_reason(reason: str) -> None:
    """A few words, for the office's own record."""
    if not reason.strip():
        raise Refused("letter_reason_missing")
