"""Letters of enrolment: to the person, to the state's focal points, to the office."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_noop as _

import tadrib.domain.accounts.queries
import tadrib.domain.messaging.operations
from tadrib.domain import accounts, messaging
from tadrib.domain.accounts.words import Role
from tadrib.domain.catalogue.words import MODE_LABELS
from tadrib.domain.enrolment import queries, sealing
from tadrib.domain.enrolment.models import Invitation, LetterTerms, TravelDossier
from tadrib.domain.messaging.official import Matter, said
from tadrib.domain.messaging.operations import Reader
from tadrib.domain.messaging.words import LetterGround, Official
from tadrib.domain.selection.letters import signatory_of
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import Refused


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


def travel(key: str, invitation: Invitation, *, at: dt.datetime, due: dt.date, token: str, **facts: Any) -> int:
    """About the travel dossier (``asked``, ``returned``, ``reminder``): to the person and the state's focal points.

    It says what is to be done, by when and where, and holds nothing of what was written. Somebody without an account
    gets a letter of its own whatever the occasion, with the link that ``token`` makes. Returns how many letters.
    """
    state_code = invitation.placement.nomination.nominating_state.code
    nominee = _nominee(invitation)
    told = _matter(invitation) | {"due": due.isoformat()} | facts
    readers = _focal_points(state_code, at)
    if nominee and nominee.user_ref:
        readers.append(nominee)
    elif nominee:
        by_link = told | {"path": f"portal/travel/link/{token}"}
        messaging.operations.queue(
            "enrolment.travel_link", to=nominee, subject_ref=invitation.ref, at=at, facts=by_link
        )
    for reader in readers:
        messaging.operations.queue(f"enrolment.travel_{key}", to=reader, subject_ref=invitation.ref, at=at, facts=told)
    return len(readers) + bool(nominee and not nominee.user_ref)


# Official letters ------------------------------------------------------------------------------------------------

TERMS = ("host_address", "costs", "insurance", "contact")


def person_facts(invitation: Invitation) -> dict[str, Any]:
    """What every official letter about somebody invited says of the person and the course."""
    nomination, edition = invitation.placement.nomination, invitation.edition
    person = nomination.person
    return {
        "name": person.full_name,
        "native_name": person.native_name,
        "nationality": dict(person.nationality.name),
        "state": dict(nomination.nominating_state.name),
        "service": ", ".join(part for part in (nomination.unit, nomination.function) if part),
        "course": dict(edition.course.title),
        "edition": edition.ref,
        "start": edition.start_date.isoformat(),
        "end": edition.end_date.isoformat(),
        "place": dict(edition.place),
        "mode": said(MODE_LABELS[nomination.mode]),
        "zone": nomination.call.time_zone,
        "note": nomination.call.nota_verbale,
        "signatory": signatory_of(invitation.placement.run),
        "is_example": person.is_example,
    }


def _terms(invitation: Invitation) -> dict[str, Any]:
    row = LetterTerms.objects.filter(edition=invitation.edition_id).first()
    return {name: dict(getattr(row, name)) if row else {} for name in TERMS}


def _official(invitation: Invitation, key: str, *, addressee: tuple[Any, ...], **more: Any) -> Matter:
    """An official letter about a person's place in a course, in their language; it counts until the course ends."""
    nomination = invitation.placement.nomination
    return Matter(
        key=key,
        subject_ref=invitation.ref,
        edition_ref=invitation.edition.ref,
        state_code=nomination.nominating_state.code,
        language=nomination.person.language,
        holder=nomination.person.full_name,
        holder_ref=nomination.person.ref,
        addressee=addressee,
        expires_on=invitation.edition.end_date,
        **more,
    )


def letter_of_invitation(invitation: Invitation) -> Matter:
    """To the person."""
    nomination = invitation.placement.nomination
    facts = person_facts(invitation) | _terms(invitation) | {"reply_by": invitation.reply_by.isoformat()}
    to = (nomination.person.full_name, dict(nomination.nominating_state.name))
    return _official(invitation, Official.INVITATION, addressee=to, facts=facts)


CONSULAR = _("The consular authorities")
PASSPORT = (
    "passport_name", "passport_number", "passport_issuer", "passport_issued_on", "passport_expires_on", "consulate",
)  # fmt: skip


def _passport(invitation: Invitation) -> dict[str, Any]:
    """What the dossier says of the passport, to go from one lock under the other: shown to nobody on the way."""
    dossier = TravelDossier.objects.filter(invitation=invitation).first()
    if dossier is None or "passport_number" not in dossier.told:
        return {}
    try:
        return queries.facts_of(dossier)
    except sealing.UnreadableError as fault:
        raise Refused("travel_unreadable") from fault


def visa_letter(invitation: Invitation) -> Matter:
    """To the consulate; with the passport if the person has given it, without that block if not.

    Whoever issues it need not be one who may read the passport: it is copied under lock, and the letter shows them a
    mask. Raises ``Refused`` (``travel_unreadable``).
    """
    passport = _passport(invitation)
    told = {name: str(passport.get(name) or "") for name in PASSPORT}
    consulate = told.pop("consulate")
    return _official(
        invitation, Official.VISA,
        addressee=(said(CONSULAR), consulate),
        facts=person_facts(invitation) | {"consulate": consulate} | _terms(invitation),
        sealed={name: value for name, value in told.items() if value},
    )  # fmt: skip


def visa_letter_issued(invitation: Invitation, letter: str, *, at: dt.datetime) -> None:
    """To the person and the state: the letter is there; ``letter`` is its reference."""
    _to_all_parties("enrolment.visa_letter_issued", invitation, at=at, letter_ref=letter)


def official_ended(invitation: Invitation, *, by: Actor, at: dt.datetime) -> None:
    """Nobody is expected any more: the letters that say so are revoked."""
    messaging.operations.end_about(
        subject_refs=[invitation.ref], keys=(Official.INVITATION, Official.VISA), ground=LetterGround.ENDED, by=by,
        now=at,
    )  # fmt: skip
