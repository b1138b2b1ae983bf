"""The keys that sign: made when first needed, renewed by command, and disowned when they fell into wrong hands."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.module_loading import import_string

import tadrib.domain.audit.operations
from tadrib.domain import audit
from tadrib.domain.credentials import policy, queries, signing, words
from tadrib.domain.credentials.models import Credential, Endorsement, SigningKey
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import Refused

NAMES = {"Ed25519": "key", "RS256": "jwt"}


def _make_key(issuer: str, algorithm: str, *, by: Actor, now: dt.datetime) -> SigningKey:
    rows = SigningKey.objects.filter(issuer=issuer, algorithm=algorithm)
    fragment = f"{NAMES[algorithm]}-{rows.count() + 1}"
    fresh = signing.make_key(SigningKey(issuer=issuer, fragment=fragment, algorithm=algorithm, made_at=now))
    row, made = SigningKey.objects.get_or_create(
        issuer=issuer, fragment=fragment,
        defaults={
            "algorithm": algorithm, "public_multibase": fresh.public_multibase, "public_jwk": fresh.public_jwk,
            "made_at": now,
        },
    )  # fmt: skip
    if made:
        audit.operations.record(words.Event.KEY_MADE, _name(row), by=by, at=now)
    return row


def _name(row: SigningKey) -> str:
    return f"{row.issuer}/{row.fragment}" if row.issuer else row.fragment


@transaction.atomic
def ensure_key(*, issuer: str = "", algorithm: str = "Ed25519", by: Actor, now: dt.datetime) -> SigningKey:
    """The key that signs now; the first one is made when it is first needed."""
    policy.check_can_sign(by=by)
    return queries.current_key(issuer=issuer, algorithm=algorithm) or _make_key(issuer, algorithm, by=by, now=now)


@transaction.atomic
def renew_key(
    *, compromised: bool, issuer: str = "", algorithm: str = "Ed25519", by: Actor, now: dt.datetime
) -> SigningKey:
    """Retire the present key and make the next. What the old one signed stays good unless it was ``compromised``:
    then the key leaves the did document and all that it signed is signed again with the new one."""
    policy.check_can_renew_key(by=by)
    old = queries.current_key(issuer=issuer, algorithm=algorithm)
    if old is not None:
        _retire(old, compromised=compromised, by=by, now=now)
    return _make_key(issuer, algorithm, by=by, now=now)


@transaction.atomic
def disown_key(row: SigningKey, *, by: Actor, now: dt.datetime) -> SigningKey:
    """An earlier key turns out to be in wrong hands: nothing signed with it is good from now on; sign it again.

    Refused: ``not_allowed``, ``key_disowned``.
    """
    policy.check_can_renew_key(by=by)
    if row.compromised_at is not None:
        raise Refused("key_disowned")
    _retire(row, compromised=True, by=by, now=now)
    if queries.current_key(issuer=row.issuer, algorithm=row.algorithm) is None:
        _make_key(row.issuer, row.algorithm, by=by, now=now)
    return row


def _retire(old: SigningKey, *, compromised: bool, by: Actor, now: dt.datetime) -> None:
    old.retired_at, old.compromised_at = old.retired_at or now, now if compromised else None
    old.save(update_fields=["retired_at", "compromised_at"])
    audit.operations.record(words.Event.KEY_RETIRED, _name(old), by=by, at=now, compromised=compromised)
    if compromised and old.algorithm == "Ed25519":
        _sign_again(signing.method_of(old))


def _sign_again(method: str) -> None:
    """Empty the badges that a key signed, or that carry its endorsement: the worker signs what is empty, and prints it
    again, since the square on the paper is signed too."""
    spoilt = [r for r in Endorsement.objects.all() if r.document["proof"][0]["verificationMethod"] == method]
    editions = {row.edition_id for row in spoilt}
    Endorsement.objects.filter(pk__in=[row.pk for row in spoilt]).delete()
    signed = Credential.objects.exclude(document={}).values_list("pk", "document", "award__participation__edition")
    bad = [
        pk for pk, document, edition in signed.iterator()
        if document["proof"][0]["verificationMethod"] == method or edition in editions
    ]  # fmt: skip
    for start in range(0, len(bad), 500):
        rows = Credential.objects.filter(pk__in=bad[start : start + 500])
        rows.update(document={}, pdf_digest="", square="", kept_at=None)
    transaction.on_commit(import_string("tadrib.domain.credentials.operations.wake_signer"))
