"""Letters of accounts."""

from __future__ import annotations

import datetime as dt

import tadrib.domain.messaging.operations
from tadrib.domain import messaging
from tadrib.domain.accounts.models import Delegation, User


def sign_in_link(user: User, token: str, *, at: dt.datetime) -> None:
    """The link that signs its reader in, once."""
    messaging.operations.queue(
        "accounts.sign_in_link",
        to=messaging.operations.Reader(email=user.email, language=user.language, name=user.name, user_ref=""),
        subject_ref=user.ref,
        at=at,
        facts={"name": user.name, "path": f"sign-in/{token}"},
    )


def delegated(row: Delegation, *, at: dt.datetime) -> None:
    """To the deputy: from when to when they act for whom."""
    to = messaging.operations.Reader(
        email=row.deputy.email, language=row.deputy.language, name=row.deputy.name, user_ref=row.deputy.ref,
        state_code=row.scope,
    )  # fmt: skip
    facts = {"giver": row.giver.name, "start": row.from_date.isoformat(), "end": row.to_date.isoformat()}
    messaging.operations.queue("accounts.delegated", to=to, subject_ref=row.ref, at=at, facts=facts)
