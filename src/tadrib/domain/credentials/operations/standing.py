"""Whether a certificate stands: revoked for good, suspended for a while, good again."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

import tadrib.domain.audit.operations
from tadrib.domain import audit
from tadrib.domain.credentials import letters, policy, words
from tadrib.domain.credentials.models import Credential, Revocation, Suspension
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import Refused
from tadrib.kernel.transitions import move


@transaction.atomic
def revoke(credential: Credential, *, ground: str, reason: str, by: Actor, now: dt.datetime) -> Credential:
    """Take a credential back for good, with a public class and the reason that the holder reads.

    Refused: ``not_allowed``, ``credential_revoked``, ``credential_ground``, ``reason_missing``, ``stale``.
    """
    policy.check_can_revoke(credential, by=by)
    return take_back(credential, ground=ground, reason=reason, by=by, now=now)


def take_back(credential: Credential, *, ground: str, reason: str, by: Actor, now: dt.datetime) -> Credential:
    """The same inside another operation that has checked its own policy."""
    if ground not in set(words.Ground):
        raise Refused("credential_ground")
    if not reason.strip():
        raise Refused("reason_missing")
    move(credential, words.Credential.REVOKED, moves=words.CREDENTIAL_MOVES)
    row = {"ground": str(ground), "reason": reason.strip(), "at": now, "by": by.ref}
    Revocation.objects.create(credential=credential, **row)
    audit.operations.record(
        words.Event.REVOKED, credential.number, by=by, at=now, reason=reason.strip(), ground=str(ground)
    )
    letters.revoked(credential, ground=ground, reason=reason.strip(), at=now)
    return credential


@transaction.atomic
def suspend(credential: Credential, *, ground: str, reason: str, by: Actor, now: dt.datetime) -> Credential:
    """Halt a certificate while something is looked into: whoever checks it reads the class, the holder the reason.

    Refused: ``not_allowed``, ``credential_state``, ``credential_ground``, ``reason_missing``, ``stale``.
    """
    policy.check_can_suspend(credential, by=by)
    if ground not in set(words.Halt):
        raise Refused("credential_ground")
    return _halt(credential, words.Credential.SUSPENDED, ground=ground, reason=reason, by=by, now=now)


@transaction.atomic
def reinstate(credential: Credential, *, reason: str, by: Actor, now: dt.datetime) -> Credential:
    """Make a suspended certificate good again. Refused: ``not_allowed``, ``credential_state``, ``reason_missing``."""
    policy.check_can_reinstate(credential, by=by)
    return _halt(credential, words.Credential.ISSUED, ground="", reason=reason, by=by, now=now)


def _halt(
    credential: Credential, to: words.Credential, *, ground: str, reason: str, by: Actor, now: dt.datetime
) -> Credential:
    if not reason.strip():
        raise Refused("reason_missing")
    move(credential, to, moves=words.CREDENTIAL_MOVES)
    is_lifted = to == words.Credential.ISSUED
    Suspension.objects.create(
        credential=credential, is_lifted=is_lifted, ground=str(ground), reason=reason.strip(), at=now, by=by.ref
    )
    event = words.Event.REINSTATED if is_lifted else words.Event.SUSPENDED
    audit.operations.record(event, credential.number, by=by, at=now, reason=reason.strip(), ground=str(ground))
    letters.halted(credential, is_lifted=is_lifted, ground=str(ground), reason=reason.strip(), at=now)
    return credential
