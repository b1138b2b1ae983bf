"""Browsers in which somebody has signed in."""

from __future__ import annotations

from django.test import Client

from tadrib.domain.accounts.models import User
from tests import makers


def enter(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def focal(code: str) -> User:
    """Somebody who acts for a state."""
    makers.state(code)
    return makers.user("focal_point", scope=code)
