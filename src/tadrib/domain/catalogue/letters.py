"""Letters of the catalogue: to the head of office what awaits approval, to the officers the answer."""

from __future__ import annotations

import datetime as dt
from typing import Any

import tadrib.domain.accounts.queries
import tadrib.domain.messaging.operations
from tadrib.domain import accounts, messaging
from tadrib.domain.accounts.words import Role
from tadrib.domain.catalogue.models import CurriculumVersion, Edition, Programme
from tadrib.domain.messaging.operations import Reader
from tadrib.domain.messaging.words import LetterGround, Official
from tadrib.kernel.actor import Actor

Design = Programme | CurriculumVersion | Edition


def _told(row: Design) -> tuple[str, dict[str, Any]]:
    """The matter's ref and what the templates say of it: kind, ref, title, path of its page."""
    if isinstance(row, Programme):
        return row.code, {"kind": "programme", "ref": row.code, "title": row.title, "path": f"programmes/{row.code}/"}
    if isinstance(row, Edition):
        return row.ref, {"kind": "edition", "ref": row.ref, "title": row.course.title, "path": f"editions/{row.ref}/"}
    ref = f"{row.course.code}/{row.number}"
    path = f"courses/{row.course.code}/versions/{row.number}/"
    return ref, {"kind": "version", "ref": ref, "title": row.course.title, "path": path}


def _to_role(role: Role, letter: str, row: Design, *, at: dt.datetime, scope: str = "", **facts: Any) -> None:
    """One letter to each holder of a role, in the holder's language."""
    ref, told = _told(row)
    for user in accounts.queries.list_readers(role, scope=scope, today=at.date()):
        reader = Reader(user.email, user.language, name=user.name, user_ref=user.ref, state_code=scope)
        messaging.operations.queue(f"catalogue.{letter}", to=reader, subject_ref=ref, at=at, facts={**told, **facts})


def awaits_approval(row: Design, *, at: dt.datetime) -> None:
    """To the head of office: something was put up."""
    _to_role(Role.HEAD_OF_OFFICE, "awaits_approval", row, at=at)


def approved(row: Design, *, at: dt.datetime) -> None:
    """To the programme officers: go on."""
    _to_role(Role.PROGRAMME_OFFICER, "approved", row, at=at)


def sent_back(row: Design, *, reason: str, at: dt.datetime) -> None:
    """To the programme officers: what is to be changed."""
    _to_role(Role.PROGRAMME_OFFICER, "sent_back", row, at=at, reason=reason)


def _dates(edition: Edition) -> dict[str, Any]:
    return {
        "start": edition.start_date.isoformat(),
        "end": edition.end_date.isoformat(),
        "place": edition.place,
    }


def announced(edition: Edition, *, at: dt.datetime) -> None:
    """To the state that asked for it, if one did: your request has a date."""
    if edition.request:
        code = edition.request.asking_state.code
        facts = {**_dates(edition), "request": edition.request.ref}
        _to_role(Role.FOCAL_POINT, "announced", edition, at=at, scope=code, **facts)


def cancelled(edition: Edition, *, reason: str, was_public: bool, at: dt.datetime) -> None:
    """To the officers; to the state that asked for it, if it had been told of the edition."""
    facts = {**_dates(edition), "reason": reason}
    _to_role(Role.PROGRAMME_OFFICER, "cancelled", edition, at=at, **facts)
    if edition.request and was_public:
        _to_role(
            Role.FOCAL_POINT, "cancelled_for_state", edition, at=at, scope=edition.request.asking_state.code,
            **facts, request=edition.request.ref,
        )  # fmt: skip


def official_ended(edition: Edition, *, by: Actor, at: dt.datetime) -> None:
    """The edition is given up, so the official papers that say it takes place are revoked."""
    keys = (Official.NOTA_VERBALE, Official.INVITATION, Official.VISA)
    messaging.operations.end_about(
        edition_ref=edition.ref, keys=keys, ground=LetterGround.CANCELLED, by=by, now=at
    )
