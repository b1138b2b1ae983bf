"""What was earned, and the credential that says so."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from .contexts import CREDENTIALS, OPEN_BADGES
from .shape import check_shape


@dataclass(frozen=True)
class StatusPlace:
    """Where revocation is read: the address of the list credential and the place in it, drawn at random.

    `suspension_url` is the list of the same places for what is suspended for a while; none: it cannot be suspended.
    """

    list_url: str
    index: int
    suspension_url: str = ""


@dataclass(frozen=True)
class Alignment:
    """What an achievement is aligned to: an outcome of the programme, by its name, address and code."""

    name: str
    url: str
    description: str = ""
    code: str = ""
    framework: str = ""


@dataclass(frozen=True)
class Result:
    """What was reached, and the scale it is on (Open Badges 3.0, Result and ResultDescription).

    `kind` is "Percent" (`value` 0 to 100), "PerformanceLevel" (`value` is one of `allowed`, lowest first) or "Status"
    (passed; no value). `required` is the least that was asked, if anything was. `description_id` is an address.
    """

    description_id: str
    name: str
    kind: str
    value: str = ""
    allowed: tuple[str, ...] = ()
    required: str = ""


@dataclass(frozen=True)
class Award:
    """One person's award. No name goes in unless `holder_name` is given, at the person's wish.

    `credential_id` and `holder_id` are fresh `urn:uuid:` values; `issuer_id` is a did:web; dates are aware.
    `achievement_type` is of the Open Badges list ("Course", "Certificate", ...). `email_hash` comes from `hash_email`.
    """

    credential_id: str
    holder_id: str
    issuer_id: str
    issuer_name: str
    achievement_id: str
    name: str
    description: str
    criteria: str
    valid_from: datetime
    achievement_type: str = "Course"
    language: str = "en"
    issuer_url: str = ""
    number: str = ""
    credits: float | None = None
    tags: tuple[str, ...] = ()
    image_url: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    valid_until: datetime | None = None
    holder_name: str = ""
    email_hash: str = ""
    email_salt: str = ""
    status: StatusPlace | None = None
    alignments: tuple[Alignment, ...] = ()
    endorsements: tuple[Mapping[str, Any], ...] = ()  # signed endorsement credentials, of the achievement
    result: Result | None = None


@dataclass(frozen=True)
class Endorsement:
    """One body's word for what another issues: `endorsed_id` is the achievement or the credential it stands behind."""

    endorsement_id: str
    issuer_id: str
    issuer_name: str
    endorsed_id: str
    name: str
    comment: str
    valid_from: datetime


def build_endorsement(facts: Endorsement) -> dict[str, Any]:
    """The unsigned endorsement credential (Open Badges 3.0, section 8.3). Raises Malformed."""
    credential: dict[str, Any] = {
        "@context": [CREDENTIALS, OPEN_BADGES],
        "id": facts.endorsement_id,
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "name": facts.name,
        "issuer": {"id": facts.issuer_id, "type": ["Profile"], "name": facts.issuer_name},
        "validFrom": stamp(facts.valid_from),
        "credentialSubject": {
            "id": facts.endorsed_id,
            "type": ["EndorsementSubject"],
            "endorsementComment": facts.comment,
        },
    }
    check_shape(credential)
    return credential


def hash_email(email: str, salt: str) -> str:
    """`sha256$` and the hex digest of the lower-case address followed by the salt (Open Badges 3.0, IdentityHash)."""
    return "sha256$" + hashlib.sha256((email.strip().lower() + salt).encode()).hexdigest()


def build(award: Award) -> dict[str, Any]:
    """The unsigned Open Badges 3.0 credential. Raises Malformed for an identifier without a scheme,
    ValueError for a naive date."""
    achievement: dict[str, Any] = {
        "id": award.achievement_id,
        "type": ["Achievement"],
        "achievementType": award.achievement_type,
        "name": award.name,
        "description": award.description,
        "criteria": {"narrative": award.criteria},
        "inLanguage": award.language,
    }
    if award.credits is not None:
        # JSON-LD writes 60.0 and 60 differently and JavaScript knows only 60: whole numbers go in as integers.
        achievement["creditsAvailable"] = int(award.credits) if award.credits == int(award.credits) else award.credits
    if award.alignments:
        achievement["alignment"] = [_alignment(each) for each in award.alignments]
    if award.tags:
        achievement["tag"] = list(award.tags)
    if award.image_url:
        achievement["image"] = {"id": award.image_url, "type": "Image"}
    if award.result:
        achievement["resultDescription"] = [_scale(award.result)]
    subject: dict[str, Any] = {"id": award.holder_id, "type": ["AchievementSubject"], "achievement": achievement}
    identifiers = [_identity(award.email_hash, "emailAddress", award.email_salt)] if award.email_hash else []
    if award.holder_name:
        identifiers.append(_identity(award.holder_name, "name"))
    if identifiers:
        subject["identifier"] = identifiers
    if award.result:
        subject["result"] = [_reached(award.result)]
    if award.number:
        subject["licenseNumber"] = award.number
    if award.starts_at:
        subject["activityStartDate"] = stamp(award.starts_at)
    if award.ends_at:
        subject["activityEndDate"] = stamp(award.ends_at)
    issuer = {"id": award.issuer_id, "type": ["Profile"], "name": award.issuer_name}
    if award.issuer_url:
        issuer["url"] = award.issuer_url
    credential: dict[str, Any] = {
        "@context": [CREDENTIALS, OPEN_BADGES],
        "id": award.credential_id,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": award.name,
        "issuer": issuer,
        "validFrom": stamp(award.valid_from),
        "credentialSubject": subject,
    }
    if award.valid_until:
        credential["validUntil"] = stamp(award.valid_until)
    if award.status:
        entries = [_entry(award.status.list_url, "revocation", award.status.index)]
        if award.status.suspension_url:
            entries.append(_entry(award.status.suspension_url, "suspension", award.status.index))
        credential["credentialStatus"] = entries if len(entries) > 1 else entries[0]
    if award.endorsements:
        credential["endorsement"] = [dict(each) for each in award.endorsements]
    check_shape(credential)
    return credential


def _scale(result: Result) -> dict[str, Any]:
    scale: dict[str, Any] = {
        "id": result.description_id,
        "type": ["ResultDescription"],
        "name": result.name,
        "resultType": result.kind,
    }
    if result.kind == "Percent":
        scale |= {"valueMin": "0", "valueMax": "100"}
    if result.allowed:
        scale["allowedValue"] = list(result.allowed)
    if result.required:
        scale["requiredValue"] = result.required
    return scale


def _reached(result: Result) -> dict[str, Any]:
    reached: dict[str, Any] = {"type": ["Result"], "resultDescription": result.description_id}
    return reached | ({"status": "Completed"} if result.kind == "Status" else {"value": result.value})


def _entry(list_url: str, purpose: str, index: int) -> dict[str, Any]:
    return {
        "id": f"{list_url}#{index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": purpose,
        "statusListIndex": str(index),
        "statusListCredential": list_url,
    }


def _alignment(told: Alignment) -> dict[str, Any]:
    more = {"targetDescription": told.description, "targetCode": told.code, "targetFramework": told.framework}
    return {
        "type": ["Alignment"],
        "targetName": told.name,
        "targetUrl": told.url,
        **{name: value for name, value in more.items() if value},
    }


def _identity(value: str, kind: str, salt: str = "") -> dict[str, Any]:
    identity: dict[str, Any] = {
        "type": "IdentityObject",
        "hashed": kind != "name",
        "identityHash": value,
        "identityType": kind,
    }
    return {**identity, "salt": salt} if salt else identity


def stamp(moment: datetime) -> str:
    """xsd:dateTimeStamp in UTC, whole seconds. Raises ValueError for a naive date."""
    if moment.tzinfo is None:
        raise ValueError("date: must be aware")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
