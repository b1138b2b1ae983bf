"""Reading credentials: the office, the holder, and anybody who holds a code."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Max, Q, QuerySet

import tadrib.domain.enrolment.queries
from tadrib.domain import enrolment
from tadrib.domain.accounts.words import Permission
from tadrib.domain.catalogue.models import Edition
from tadrib.domain.credentials import policy, signing, words
from tadrib.domain.credentials.models import Credential, Revocation, SigningKey, Suspension
from tadrib.domain.enrolment.models import Participation
from tadrib.kernel.actor import Actor
from tadrib.kernel.masks import masked
from tadrib.kernel.refs import spelt
from tadrib.kernel.refusals import NotFound

# Credentials -----------------------------------------------------------------------------------------------------


def visible_credentials(by: Actor) -> QuerySet[Credential]:
    """All for the office; one's own for everybody else."""
    rows = Credential.objects.select_related(
        "award__participation__person__user", "award__participation__edition__course", "revocation"
    ).order_by("-issued_at", "number")
    if policy.can_read(by):
        return rows
    if by.is_signed_in:
        return rows.filter(award__participation__person__user_id=by.user_id)
    return rows.none()


def list_credentials(by: Actor, *, edition: Edition | None = None, search: str = "") -> QuerySet[Credential]:
    """Credentials the actor may see, newest first, found by number, code or holder."""
    rows = visible_credentials(by)
    if edition:
        rows = rows.filter(award__participation__edition=edition)
    for word in search.split():
        rows = rows.filter(Q(number__icontains=word) | Q(code=spelt(word)) | Q(holder__icontains=word))
    return rows


def get_credential(by: Actor, number: str) -> Credential:
    """One credential, or ``NotFound``."""
    credential = visible_credentials(by).filter(number=number).first()
    if credential is None:
        raise NotFound(number)
    return credential


def list_own_credentials(by: Actor) -> QuerySet[Credential]:
    """One's own, whatever else one may read."""
    rows = visible_credentials(by)
    return rows.filter(award__participation__person__user_id=by.user_id) if by.is_signed_in else rows.none()


def get_own_credential(by: Actor, number: str) -> Credential:
    """One's own certificate, or ``NotFound``."""
    credential = list_own_credentials(by).filter(number=number).first()
    if credential is None:
        raise NotFound(number)
    return credential


@dataclass(frozen=True)
class Certified:
    """What a state may know of the certificate of somebody it sent: its number, kind and standing, never its code."""

    number: str
    kind: str
    state: str
    issued_at: dt.datetime
    result: dict[str, Any]


def list_certified(by: Actor, participations: Iterable[Participation]) -> dict[int, Certified]:
    """The standing certificate of each of these participations that the actor may see, by the participation's key."""
    seen = enrolment.queries.visible_participations(by).filter(pk__in=[row.pk for row in participations]).order_by()
    rows = Credential.objects.filter(award__participation__in=seen.values("pk"), award__is_replaced=False)
    names = ("award__participation_id", "number", "award__kind", "state", "issued_at", "award__result")
    return {row[0]: Certified(*row[1:]) for row in rows.values_list(*names)}


def waiting_for_signature(by: Actor, *, limit: int = 500) -> list[str]:
    """Numbers of credentials that the worker has still to sign, oldest first."""
    if not by.can(policy.SIGN):
        return []
    rows = Credential.objects.filter(document={}).order_by("issued_at", "pk")
    return list(rows.values_list("number", flat=True)[:limit])


def get_credential_to_sign(by: Actor, number: str) -> Credential:
    """One of them with its holder, or ``NotFound``."""
    rows = Credential.objects.select_related("award__participation__person").filter(number=number)
    credential = rows.first() if by.can(policy.SIGN) else None
    if credential is None:
        raise NotFound(number)
    return credential


def is_badge_current(by: Actor, credential: Credential) -> bool:
    """Whether the badge that the worker has just made is the one on record: the name may have been hidden since."""
    if not by.can(policy.SIGN):
        return False
    row = Credential.objects.filter(pk=credential.pk).only("document", "name_shown").first()
    return row is not None and bool(row.document) and row.name_shown == credential.name_shown


def current_key(*, issuer: str = "", algorithm: str = "Ed25519") -> SigningKey | None:
    """The key that signs now: of the office or a co-issuing body, for badges or for tokens."""
    rows = SigningKey.objects.filter(issuer=issuer, algorithm=algorithm)
    return rows.filter(retired_at__isnull=True, compromised_at__isnull=True).order_by("-pk").first()


def list_keys(by: Actor) -> list[SigningKey]:
    """Every key with its dates, newest first: administrators and auditors."""
    if not (by.can(Permission.USER_EDIT) or by.can(Permission.AUDIT_READ)):
        return []
    return list(SigningKey.objects.order_by("-pk"))


# What anybody may know who holds a code --------------------------------------------------------------------------


@dataclass(frozen=True)
class Verified:
    """All that was certified. ``holder`` is masked unless the holder wishes to be named."""

    code: str
    number: str
    holder: str
    is_named: bool
    facts: dict[str, Any]
    issued_at: dt.datetime
    state: str
    changed_at: dt.datetime | None
    ground: str
    is_signed: bool
    pdf_digest: str


def find_public_credential(code: str) -> Verified | None:
    """What the holder of a code may read; None if no credential has it. One query by a unique
    column, a second for what is suspended."""
    row = Credential.objects.select_related("revocation").filter(code=spelt(code)[:20]).first()
    if row is None:
        return None
    change = getattr(row, "revocation", None)
    if row.state == words.Credential.SUSPENDED:
        change = row.suspensions.order_by("-pk").first()
    facts = {name: value for name, value in row.facts.items() if name != "holder"}
    return Verified(
        code=row.code,
        number=row.number,
        holder=row.holder if row.name_shown else masked(row.holder),
        is_named=row.name_shown,
        facts=facts,
        issued_at=row.issued_at,
        state=row.state,
        changed_at=change.at if change else None,
        ground=change.ground if change else "",
        is_signed=bool(row.document),
        pdf_digest=row.pdf_digest,
    )


def get_public_document(code: str) -> dict[str, Any]:
    """The signed badge of a code, or ``NotFound``, also while it is not signed. A revoked one too: its status list
    says so."""
    row = Credential.objects.filter(code=spelt(code)[:20]).only("document").first()
    if row is None or not row.document:
        raise NotFound(code)
    return dict(row.document)


def get_public_token(code: str) -> str:
    """The same badge as VC-JWT, or ``NotFound``."""
    row, key = Credential.objects.filter(code=spelt(code)[:20]).first(), current_key(algorithm="RS256")
    if row is None or not row.document or key is None:
        raise NotFound(code)
    return signing.token(row, signing.token_signer(key))


def public_did_document(issuer: str = "") -> dict[str, Any]:
    """The public keys of the office or of a co-issuing body, or ``NotFound`` for a body that never signed."""
    if issuer and not SigningKey.objects.filter(issuer=issuer).exists():
        raise NotFound(issuer)
    return signing.did_document(issuer)


def public_status_list(number: int, *, at: dt.datetime, is_suspension: bool = False) -> dict[str, Any]:
    """The signed list of that number, or ``NotFound`` if no credential stands in it or nothing was ever signed."""
    first = (number - 1) * signing.LIST_BITS
    rows = Credential.objects.filter(status_index__gte=first, status_index__lt=first + signing.LIST_BITS)
    key = current_key()
    if number < 1 or key is None or not rows.exists():
        raise NotFound(str(number))
    return signing.sign_status_list(number, signing.key_of(key), at=at, is_suspension=is_suspension)


def count_lists() -> int:
    """How many status lists there are; 0 before the first certificate."""
    last = Credential.objects.aggregate(last=Max("status_index"))["last"]
    return 0 if last is None else last // signing.LIST_BITS + 1


def count_changes() -> int:
    """How often a credential was revoked, suspended or made good again: the lists are made again when it grows."""
    return Revocation.objects.count() + Suspension.objects.count()
