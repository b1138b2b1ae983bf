"""Who may plan sessions and mark attendance."""

from __future__ import annotations

import datetime as dt

from tadrib.domain.accounts.words import Permission
from tadrib.domain.catalogue.models import Edition, EditionModule
from tadrib.domain.catalogue.words import Edition as EditionState
from tadrib.domain.delivery.models import Session
from tadrib.domain.enrolment.models import Participation
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import Refused

OVER = frozenset({EditionState.CLOSED, EditionState.CANCELLED})
READS = (
    Permission.ENROLMENT_READ, Permission.ATTENDANCE_MARK, Permission.SESSION_EDIT, Permission.ASSESSMENT_READ,
    Permission.CREDENTIAL_READ, Permission.AWARD_DECIDE, Permission.RESULTS_ROWS,
)  # fmt: skip
BEFORE_START = dt.timedelta(minutes=30)


def can_read(by: Actor) -> bool:
    """Everybody of the office whose work needs the attendance."""
    return any(by.can(permission) for permission in READS)


def can_read_of(participation: Participation, *, by: Actor) -> bool:
    """As ``can_read``; the person; a focal point of their state."""
    own = by.is_signed_in and participation.person.user_id is not None and participation.person.user_id == by.user_id
    return can_read(by) or own or (by.can(Permission.STATE_READ) and by.stands_for(participation.state_code))


def check_can_state(participation: Participation, *, held: int, by: Actor) -> None:
    """Whoever may read somebody's attendance has it on paper, from the first session that was held."""
    if not can_read_of(participation, by=by):
        raise Refused("not_allowed")
    if participation.edition.state not in (EditionState.RUNNING, EditionState.CLOSED) or not held:
        raise Refused("attendance_none_yet")


def check_can_plan(edition: Edition, *, by: Actor) -> None:
    """Officers, until the edition is over."""
    if not by.can(Permission.SESSION_EDIT):
        raise Refused("not_allowed")
    if edition.state in OVER:
        raise Refused("delivery_edition_over")


def can_plan(edition: Edition, *, by: Actor) -> bool:
    """Whether the buttons are shown."""
    return by.can(Permission.SESSION_EDIT) and edition.state not in OVER


def check_can_add(
    edition: Edition, module: EditionModule, starts_at: dt.datetime, ends_at: dt.datetime, *, zone: dt.tzinfo, by: Actor
) -> None:
    """A session of a module of this edition, on one day within its dates (days of the office's time zone)."""
    check_can_plan(edition, by=by)
    if module.edition_id != edition.pk:
        raise Refused("session_other_edition")
    first, last = starts_at.astimezone(zone), ends_at.astimezone(zone)
    if ends_at <= starts_at or first.date() != last.date():
        raise Refused("session_times")
    if not edition.start_date <= first.date() <= edition.end_date:
        raise Refused("session_outside_edition", start=edition.start_date.isoformat(), end=edition.end_date.isoformat())


def check_can_change(session: Session, *, is_marked: bool, by: Actor) -> None:
    """Officers, while the session stands."""
    check_can_plan(session.edition, by=by)
    if session.cancelled_at:
        raise Refused("session_cancelled")
    if is_marked:
        raise Refused("session_marked")


def check_can_cancel(session: Session, reason: str, *, is_marked: bool, by: Actor) -> None:
    """As ``check_can_change``, with a reason."""
    check_can_change(session, is_marked=is_marked, by=by)
    if not reason.strip():
        raise Refused("session_cancel_reason")


def check_can_mark(session: Session, *, by: Actor, now: dt.datetime) -> None:
    """Officers and experts, from shortly before the session until the edition is closed."""
    if not by.can(Permission.ATTENDANCE_MARK):
        raise Refused("not_allowed")
    if session.edition.state in OVER:
        raise Refused("delivery_edition_over")
    if session.cancelled_at:
        raise Refused("session_cancelled")
    if session.starts_at - BEFORE_START > now:
        raise Refused("session_not_begun")


def can_mark(session: Session, *, by: Actor, now: dt.datetime) -> bool:
    """Whether the button is shown."""
    try:
        check_can_mark(session, by=by, now=now)
    except Refused:
        return False
    return True
