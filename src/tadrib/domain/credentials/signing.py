"""The office's keys, and what is signed with them: badges and the lists of revoked ones.

The private half is a file in ``TADRIB_SECRETS`` that its owner alone can read; it is never in the database nor in a
backup of it. The issuer is did:web of ``TADRIB_URL``.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import secrets
import uuid
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from tadrib.domain.credentials import words
from tadrib.domain.credentials.models import Credential, SigningKey
from tadrib.engines import badge
from tadrib.kernel.refusals import Refused
from tadrib.kernel.translated import TranslatedText

LIST_BITS = badge.MINIMUM_BITS
LIST_GOOD_FOR = dt.timedelta(days=1)


def did() -> str:
    """The issuer's name: did:web of the host that people know."""
    return badge.did_web(urlsplit(settings.TADRIB_URL).netloc)


def _file(fragment: str) -> Path:
    return Path(settings.SECRETS) / f"{fragment}.ed25519"


def make_key_file(fragment: str) -> badge.Key:
    """The private half of that name, made at the first call; of two processes that start together one makes it."""
    path = _file(fragment)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        pass
    else:
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(32))
    return badge.Key.from_bytes(f"{did()}#{fragment}", path.read_bytes())


def key_of(row: SigningKey) -> badge.Key:
    """The private half of a key on record. Refused: ``signing_key_lost``."""
    try:
        key = badge.Key.from_bytes(f"{did()}#{row.fragment}", _file(row.fragment).read_bytes())
    except (OSError, ValueError) as error:
        raise Refused("signing_key_lost") from error
    if badge.did_document(did(), [(key.method, key.public)])["verificationMethod"][0]["publicKeyMultibase"] != (
        row.public_multibase
    ):
        raise Refused("signing_key_lost")
    return key


def public_multibase(key: badge.Key) -> str:
    """The public half as it stands in the did document."""
    document = badge.did_document(did(), [(key.method, key.public)])
    return str(document["verificationMethod"][0]["publicKeyMultibase"])


def did_document() -> dict[str, Any]:
    """The document by which anybody checks a signature: all keys but compromised ones."""
    rows = SigningKey.objects.filter(compromised_at__isnull=True).order_by("pk")
    methods = [
        {
            "id": f"{did()}#{row.fragment}",
            "type": "Multikey",
            "controller": did(),
            "publicKeyMultibase": row.public_multibase,
        }
        for row in rows
    ]
    document = badge.did_document(did(), [])
    return {**document, "verificationMethod": methods, "assertionMethod": [method["id"] for method in methods]}


def list_url(number: int) -> str:
    """Address of a status list, from 1."""
    return f"{settings.TADRIB_URL}/status/{number}"


def _urn(credential: Credential, what: str) -> str:
    """A stable random-looking name: the same when the badge is signed again, and it does not tell the code."""
    seed = hashlib.sha256(f"{settings.SECRET_KEY}:{what}:{credential.number}:{credential.code}".encode()).digest()
    return f"urn:uuid:{uuid.UUID(bytes=seed[:16], version=4)}"


def award_of(credential: Credential, *, email: str = "") -> badge.Award:
    """The engine's award: no name unless the holder wishes it, the address only as a salted hash."""
    facts = credential.facts
    outcomes = [TranslatedText(row["text"]).in_("en") for row in facts["outcomes"]]
    rule = facts["rule"]
    criteria = f"Attendance of at least {rule.get('attendance_pct', 0)} per cent of the sessions"
    if facts["kind"] == words.Award.COMPLETION:
        criteria += f" and at least {rule.get('test_pct', 0)} per cent right in the test after the course"
    salt = _urn(credential, "salt")[-12:] if email else ""
    number, index = divmod(credential.status_index, LIST_BITS)
    return badge.Award(
        credential_id=_urn(credential, "credential"),
        holder_id=_urn(credential, "holder"),
        issuer_id=did(),
        issuer_name=" · ".join(TranslatedText(row["name"]).in_("en") for row in facts["issuers"]),
        issuer_url=settings.TADRIB_URL,
        achievement_id=f"{settings.TADRIB_URL}/courses/{facts['course']['code']}/#version-{facts['version']['number']}",
        name=TranslatedText(facts["course"]["title"]).in_("en"),
        description="; ".join(outcomes) or TranslatedText(facts["course"]["title"]).in_("en"),
        criteria=criteria + ".",
        achievement_type="Certificate" if facts["kind"] == words.Award.COMPLETION else "Course",
        valid_from=credential.issued_at,
        number=credential.number,
        credits=float(facts["hours"]),
        tags=(facts["level"],),
        starts_at=_midnight(facts["start"]),
        ends_at=_midnight(facts["end"]),
        holder_name=credential.holder if credential.name_shown else "",
        email_hash=badge.hash_email(email, salt) if email else "",
        email_salt=salt,
        status=badge.StatusPlace(list_url(number + 1), index),
    )


def _midnight(day: str) -> dt.datetime:
    return dt.datetime.fromisoformat(day).replace(tzinfo=dt.UTC)


def sign_badge(credential: Credential, key: badge.Key, *, email: str, at: dt.datetime) -> dict[str, Any]:
    """The signed Open Badges 3.0 credential."""
    return badge.sign(badge.build(award_of(credential, email=email)), key, created=at)


def revoked_places(number: int) -> frozenset[int]:
    """Places in the list of that number whose credentials are revoked."""
    first = (number - 1) * LIST_BITS
    rows = Credential.objects.filter(
        state=words.Credential.REVOKED, status_index__gte=first, status_index__lt=first + LIST_BITS
    )
    return frozenset(index - first for index in rows.values_list("status_index", flat=True))


def sign_status_list(number: int, key: badge.Key, *, at: dt.datetime) -> dict[str, Any]:
    """The list as it stands, signed, good for a day."""
    facts = badge.StatusList(
        list_url(number), did(), revoked_places(number), valid_from=at, valid_until=at + LIST_GOOD_FOR, bits=LIST_BITS
    )
    return badge.sign(badge.status_list(facts), key, created=at)
