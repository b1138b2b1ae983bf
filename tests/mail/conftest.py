"""Who writes, and the call they answer."""

from __future__ import annotations

import pytest

from tadrib.domain.accounts.models import User
from tadrib.domain.accounts.words import Role
from tadrib.domain.calls.models import Call
from tests import makers


@pytest.fixture
def user() -> User:
    makers.state("ML")
    return makers.user(Role.FOCAL_POINT, scope="ML", language="fr", name="Fatou Example")


@pytest.fixture
def call() -> Call:
    return makers.call()
