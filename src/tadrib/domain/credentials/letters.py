"""Letters of credentials, to the holder."""

from __future__ import annotations

import datetime as dt
from typing import Any

import tadrib.domain.messaging.operations
from tadrib.domain import messaging
from tadrib.domain.credentials.models import Credential


def _to_holder(letter: str, credential: Credential, *, at: dt.datetime, **facts: Any) -> None:
    """Nothing without an address."""
    person = credential.award.participation.person
    email = person.email or (person.user.email if person.user else "")
    if not email:
        return
    reader = messaging.operations.Reader(
        email=email,
        language=person.user.language if person.user else person.language,
        name=person.full_name,
        user_ref=person.user.ref if person.user else "",
    )
    told = {
        "name": person.full_name,
        "course": credential.facts["course"]["title"],
        "kind": credential.facts["kind"],
        "number": credential.number,
        "code": credential.code,
        **facts,
    }
    messaging.operations.queue(f"credentials.{letter}", to=reader, subject_ref=credential.number, at=at, facts=told)


def issued(credential: Credential, *, at: dt.datetime) -> None:
    """The certificate is there."""
    _to_holder(
        "issued",
        credential,
        at=at,
        path=f"portal/certificates/{credential.number}/",
        check=f"verify/{credential.code}/",
    )


def revoked(credential: Credential, *, ground: str, reason: str, at: dt.datetime) -> None:
    """The certificate no longer counts, why, and how to object."""
    _to_holder("revoked", credential, at=at, ground=str(ground), reason=reason)


def halted(credential: Credential, *, is_lifted: bool, ground: str, reason: str, at: dt.datetime) -> None:
    """The certificate does not count for now, or counts again; and why."""
    _to_holder("reinstated" if is_lifted else "suspended", credential, at=at, ground=ground, reason=reason)
