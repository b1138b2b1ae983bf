"""Letters of enrolment: to the person, to the state's focal points, to the office."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import tadrib.domain.accounts.queries
import tadrib.domain.messaging.operations
from tadrib.domain import accounts, messaging
from tadrib.domain.accounts.words import Role
from tadrib.domain.enrolment.models import Invitation
from tadrib.domain.messaging.operations import Reader


def _nominee(invitation: Invitation) -> Reader | None:
    """The person, in the language of their account if they have one."""
    nomination = invitation.placement.nomination
    person = nomination.person
    email = person.email or (person.user.email if person.user else "")
    if not email:
        return None
    return Reader(
        email=email,
        language=person.user.language if person.user else person.language,
        name=person.full_name,
        user_ref=person.user.ref if person.user else "",
    )


def _focal_points(state_code: str, at: dt.datetime) -> list[Reader]:
    users = accounts.queries.list_readers(Role.FOCAL_POINT, scope=state_code, today=at.date())
    return [
        Reader(email=u.email, language=u.language, name=u.name, user_ref=u.ref, state_code=state_code) for u in users
    ]


def _matter(invitation: Invitation) -> dict[str, Any]:
    """Facts that every letter about an invitation needs."""
    edition, nomination = invitation.edition, invitation.placement.nomination
    return {
        "ref": invitation.ref,
        "code": invitation.code,
        "name": nomination.person.full_name,
        "course": dict(edition.course.title),
        "edition": edition.ref,
        "start": edition.start_date.isoformat(),
        "end": edition.end_date.isoformat(),
        "place": dict(edition.place),
        "reply_by": invitation.reply_by.isoformat(),
        "zone": nomination.call.time_zone,
        "state": invitation.state,
    }


def invited(invitations: Iterable[Invitation], *, at: dt.datetime) -> None:
    """One letter to each person; one to each focal point with all people of the state."""
    by_state: dict[str, list[Invitation]] = defaultdict(list)
    for invitation in invitations:
        by_state[invitation.placement.nomination.nominating_state.code].append(invitation)
        if reader := _nominee(invitation):
            messaging.operations.queue(
                "enrolment.invitation", to=reader, subject_ref=invitation.ref, at=at, facts=_matter(invitation)
            )
    for state_code, rows in by_state.items():
        facts = _matter(rows[0]) | {
            "people": [{"name": r.placement.nomination.person.full_name, "ref": r.ref, "code": r.code} for r in rows]
        }
        for reader in _focal_points(state_code, at):
            messaging.operations.queue(
                "enrolment.invited_of_state", to=reader, subject_ref=rows[0].edition.ref, at=at, facts=facts
            )


def _to_all_parties(key: str, invitation: Invitation, *, at: dt.datetime, **facts: Any) -> None:
    state_code = invitation.placement.nomination.nominating_state.code
    nominee = _nominee(invitation)
    readers = ([nominee] if nominee else []) + _focal_points(state_code, at)
    for reader in readers:
        messaging.operations.queue(key, to=reader, subject_ref=invitation.ref, at=at, facts=_matter(invitation) | facts)


def answered(invitation: Invitation, *, accepted: bool, at: dt.datetime) -> None:
    """The answer is written down: to the person and the state."""
    _to_all_parties("enrolment.accepted" if accepted else "enrolment.declined", invitation, at=at)


def ended(invitation: Invitation, *, reason: str, at: dt.datetime) -> None:
    """The invitation or the participation has ended without the person's own answer."""
    _to_all_parties("enrolment.ended", invitation, at=at, reason=reason)


def no_reserve(invitation: Invitation, *, at: dt.datetime) -> None:
    """A seat stays free: programme officers decide what to do."""
    for user in accounts.queries.list_readers(Role.PROGRAMME_OFFICER, today=at.date()):
        reader = Reader(email=user.email, language=user.language, name=user.name, user_ref=user.ref)
        messaging.operations.queue(
            "enrolment.no_reserve", to=reader, subject_ref=invitation.edition.ref, at=at, facts=_matter(invitation)
        )


def travel(key: str, invitation: Invitation, *, at: dt.datetime, due: dt.date, **facts: Any) -> int:
    """About the travel dossier (``asked``, ``returned``, ``reminder``): to the person and the state's focal points.

    It says what is to be done, by when and where, and holds nothing of what was written. Returns how many letters.
    """
    state_code = invitation.placement.nomination.nominating_state.code
    nominee = _nominee(invitation)
    readers = ([nominee] if nominee else []) + _focal_points(state_code, at)
    told = _matter(invitation) | {"due": due.isoformat()} | facts
    for reader in readers:
        messaging.operations.queue(f"enrolment.travel_{key}", to=reader, subject_ref=invitation.ref, at=at, facts=told)
    return len(readers)
