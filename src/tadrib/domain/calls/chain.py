"""The signatures of a state's chain: which comes next, who may give it, what it has to say."""

from __future__ import annotations

import datetime as dt

import tadrib.domain.directory.queries
from tadrib.domain import directory
from tadrib.domain.calls import policy, words
from tadrib.domain.calls.models import Nomination
from tadrib.domain.directory.models import Institution
from tadrib.domain.directory.queries import Standing, Way
from tadrib.domain.directory.words import Duty, Kind
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import Refused

FRESH = dt.timedelta(minutes=15)  # how long a second factor counts for an approval


def pending(nomination: Nomination) -> str:
    """The signature that the state's chain asks for next (a ``Duty``), or "" if the state has nothing to sign."""
    route = nomination.route or [Duty.ENDORSE]
    is_waiting = nomination.state == words.Nomination.SUBMITTED and nomination.signed < len(route)
    return str(route[nomination.signed]) if is_waiting else ""


def is_last(nomination: Nomination) -> bool:
    """Whether the next signature sends the nomination to the office."""
    return nomination.signed + 1 >= len(nomination.route or [Duty.ENDORSE])


def fits(way: Way, nomination: Nomination) -> bool:
    """Whether a duty bound to an authority or agency reaches the nomination: its own agency, or the one above it."""
    service = nomination.service
    if way.institution is None or service is None:
        return True
    return way.institution in {service.pk, service.parent_id}


def is_second_time(nomination: Nomination, way: Way, *, by: Actor) -> bool:
    """Endorsing and approving are the acts of different people; a deputy counts as both."""
    return way.duty != Duty.TRANSMIT and bool(({by.ref, way.for_ref} - {""}) & set(nomination.signed_by))


def ways_to_sign(nomination: Nomination, standing: Standing, *, by: Actor, now: dt.datetime) -> list[Way]:
    """The ways in which the actor may give the signature that comes next; no query."""
    try:
        policy.check_takes_completion(nomination, now=now)
    except Refused:
        return []
    found = standing.to(pending(nomination))
    return [way for way in found if fits(way, nomination) and not is_second_time(nomination, way, by=by)]


def check_can_sign(
    nomination: Nomination, duty: str, standing: Standing, *, on_behalf_of: str, by: Actor, now: dt.datetime
) -> list[Way]:
    """The step that comes next, by somebody who has the duty and has not signed yet; returns the ways they have it."""
    policy.check_stands_for(nomination.nominating_state, by=by)
    policy.check_takes_completion(nomination, now=now)
    if pending(nomination) != duty:
        raise Refused("chain_step")
    found = [way for way in standing.to(duty) if way.for_ref == on_behalf_of]
    if on_behalf_of and not found:
        raise Refused("chain_deputy")
    found = [way for way in found if fits(way, nomination)]
    if not found:
        raise Refused("chain_not_yours")
    if is_second_time(nomination, found[0], by=by):
        raise Refused("chain_signed")
    return found


def may_name(way: Way, authority: int) -> bool:
    """Whether somebody may endorse in the name of an authority: any, unless their duty is bound to one."""
    return way.institution is None or authority in {way.institution, way.parent}


def check_authority(nomination: Nomination, ways: list[Way], authority: Institution) -> Way:
    """An authority of the state; that of the signer's duty and of the nominee's agency, where they have one."""
    if authority.kind != Kind.AUTHORITY or authority.state_id != nomination.nominating_state_id:
        raise Refused("nomination_authority")
    service = nomination.service
    if service is not None and service.parent_id and service.parent_id != authority.pk:
        raise Refused("nomination_authority")
    for way in ways:
        if may_name(way, authority.pk):
            return way
    raise Refused("nomination_authority")


def check_note(number: str, date: dt.date | None, *, is_needed: bool, now: dt.datetime) -> None:
    """The act that sends to the office rests on a nota verbale; none is dated after today (anywhere on Earth)."""
    if is_needed and not number.strip():
        raise Refused("nomination_note")
    if date and date > (now + dt.timedelta(hours=14)).date():
        raise Refused("note_ahead")


def check_second_factor(at: dt.datetime | None, *, now: dt.datetime) -> None:
    """Given a moment ago."""
    if at is None or not -dt.timedelta(minutes=1) <= now - at <= FRESH:
        raise Refused("second_factor")


def can_sign(nomination: Nomination, *, by: Actor, now: dt.datetime) -> bool:
    """Whether one nomination waits for the actor's signature (lists use ``ways_to_sign``)."""
    if not pending(nomination) or not by.stands_for(nomination.nominating_state.code):
        return False
    standing = directory.queries.standing(by, nomination.nominating_state.code, today=now.date())
    return bool(ways_to_sign(nomination, standing, by=by, now=now))


def check_can_send_back(nomination: Nomination, standing: Standing, *, reason: str, by: Actor) -> None:
    """Whose signature comes next may send it back to those who nominated, and says why."""
    policy.check_stands_for(nomination.nominating_state, by=by)
    if not pending(nomination):
        raise Refused("chain_step")
    if not any(fits(way, nomination) for way in standing.to(pending(nomination))):
        raise Refused("chain_not_yours")
    policy.check_reason(reason)


def check_can_ask(nomination: Nomination, *, by: Actor, now: dt.datetime) -> None:
    """Anybody who works for the state may ask a colleague to endorse what waits for it."""
    policy.check_stands_for(nomination.nominating_state, by=by)
    policy.check_takes_completion(nomination, now=now)


def check_can_post_receipt(*, by: Actor) -> None:
    """Somebody with an address here; which receipts they may read is the queries' to say."""
    if not by.is_signed_in:
        raise Refused("not_allowed")
