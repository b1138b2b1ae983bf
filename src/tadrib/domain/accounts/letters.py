"""Letters of accounts."""

from __future__ import annotations

import datetime as dt

import tadrib.domain.messaging.operations
from tadrib.domain import messaging
from tadrib.domain.accounts.models import User


def sign_in_link(user: User, token: str, *, at: dt.datetime) -> None:
    """The link that signs its reader in, once."""
    messaging.operations.queue(
        "accounts.sign_in_link",
        to=messaging.operations.Reader(email=user.email, language=user.language, name=user.name, user_ref=""),
        subject_ref=user.ref,
        at=at,
        facts={"name": user.name, "path": f"sign-in/{token}"},
    )
