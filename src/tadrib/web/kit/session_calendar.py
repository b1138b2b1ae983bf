"""The sessions of an edition as a calendar file, and the secret address under which a phone subscribes to it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.core.signing import BadSignature, Signer
from django.http import HttpResponse

from tadrib.kernel.refusals import NotFound
from tadrib.web.kit import ics

_signer = Signer(salt="tadrib.sessions-feed")


def token(participation_ref: str) -> str:
    """The secret part of one participant's address: the ref with our signature."""
    return _signer.sign(participation_ref)


def participation_ref(signed: str) -> str:
    """The ref in a secret address, or ``NotFound`` if we did not write it."""
    try:
        return _signer.unsign(signed)
    except BadSignature:
        raise NotFound from None


def answer(edition: Any, sessions: Iterable[Any], *, language: str, now: dt.datetime) -> HttpResponse:
    """The file. Cancelled sessions stay in it as cancelled, so that calendars strike them out."""
    course = edition.course.title.in_(language)
    events = [
        ics.Event(
            uid=session.ref,
            start=session.starts_at,
            end=session.ends_at,
            title=session.title.in_(language) or session.module.module.title.in_(language),
            place=session.room or session.module.place.in_(language),
            text="\n".join(line for line in (course, edition.ref, session.link) if line),
            url=session.link,
            sequence=session.sequence,
            is_cancelled=session.cancelled_at is not None,
        )
        for session in sessions
    ]
    content = ics.calendar(events, name=f"{course} ({edition.ref})", language=language, now=now)
    return ics.answer(content, name=edition.ref, is_public=False)
