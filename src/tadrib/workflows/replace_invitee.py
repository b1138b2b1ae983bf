"""When somebody gives a seat back, the next valid reserve is invited in the same transaction.

Two apps work together: enrolment ends the invitation and sends the next, selection says whom the rules allow. The
person who declines need not be allowed to see the reserve list: the house looks there itself.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction

import tadrib.domain.enrolment.operations
import tadrib.domain.enrolment.queries
import tadrib.domain.selection.queries
from tadrib.domain import enrolment, selection
from tadrib.domain.accounts.words import Permission
from tadrib.kernel import rows
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import Refused

SHORTEST_REPLY = dt.timedelta(days=2)


def house() -> Actor:
    """The part of the system that fills seats, with its own short list of permissions."""
    return Actor.system(
        "replacements", {Permission.SELECTION_READ, Permission.ENROLMENT_READ, Permission.INVITATION_SEND}
    )


def _reply_by(left: Any, now: dt.datetime) -> dt.datetime | None:
    """As many days as the first person had, but not past the eve of the course; None if that is too short."""
    eve = dt.datetime.combine(left.edition.start_date, dt.time.min, tzinfo=now.tzinfo) - dt.timedelta(days=1)
    reply_by = min(now + (left.reply_by - left.sent_at), eve)
    return reply_by if reply_by - now >= SHORTEST_REPLY else None


def invite_next(left: Any, *, now: dt.datetime) -> Any:
    """Invite whoever may take the place of ``left`` (declined, lapsed or withdrawn), or tell the office that nobody
    can. Reserves who cannot be asked any more are passed over by ``available``."""
    with rows.everything():
        return _invite_next(left, by=house(), now=now)


def _invite_next(left: Any, *, by: Actor, now: dt.datetime) -> Any:
    run = left.placement.run
    reserves = {p.nomination.ref: p for p in enrolment.queries.list_reserves_left(by, run)}
    reply_by = _reply_by(left, now)
    found = None
    if reply_by is not None and reserves:
        available = [placement.nomination for placement in reserves.values()]
        present = [placement.nomination for placement in enrolment.queries.current_cohort(by, run)]
        found = selection.queries.next_reserve(by, run, left.placement.nomination, available, present=present)
    if found is None or reply_by is None:
        _report(left, by=by, now=now)
        return None
    placement = reserves[found.nomination.ref]
    return enrolment.operations.invite_replacement(placement, replaces=left, reply_by=reply_by, by=by, now=now)


def _report(left: Any, *, by: Actor, now: dt.datetime) -> None:
    """Tell the office; an edition that takes nobody any more needs no notice."""
    try:
        enrolment.operations.report_no_reserve(left, by=by, now=now)
    except Refused as refusal:
        if refusal.code not in {"invitations_closed", "reply_by_after_start"}:
            raise


@transaction.atomic
def decline_invitation(invitation: Any, *, reason: str, by: Actor, now: dt.datetime) -> Any:
    """Decline and invite the next; returns the new invitation, if any."""
    enrolment.operations.decline_invitation(invitation, reason=reason, by=by, now=now)
    return invite_next(invitation, now=now)


@transaction.atomic
def withdraw_invitation(invitation: Any, *, reason: str, by: Actor, now: dt.datetime) -> Any:
    """Withdraw and invite the next."""
    enrolment.operations.withdraw_invitation(invitation, reason=reason, by=by, now=now)
    return invite_next(invitation, now=now)


@transaction.atomic
def withdraw_participation(participation: Any, *, reason: str, by: Actor, now: dt.datetime) -> Any:
    """End a participation; before the course starts, invite the next."""
    enrolment.operations.withdraw_participation(participation, reason=reason, by=by, now=now)
    if now.date() < participation.edition.start_date:
        return invite_next(participation.invitation, now=now)
    return None


@transaction.atomic
def _lapse(invitation: Any, *, by: Actor, now: dt.datetime) -> None:
    enrolment.operations.lapse_invitation(invitation, by=by, now=now)
    invite_next(invitation, now=now)


def lapse_overdue(*, by: Actor, now: dt.datetime) -> int:
    """End every invitation nobody answered in time, each in its own transaction, and invite the next of each.

    Returns how many lapsed. Called by the daily job (``by`` is ``house()``) or by an officer. One that was answered
    a moment ago is left alone.
    """
    lapsed = 0
    for invitation in list(enrolment.queries.list_overdue(by, now)):
        try:
            _lapse(invitation, by=by, now=now)
        except Refused:
            continue
        lapsed += 1
    return lapsed
