"""Fixtures of all tests."""

from __future__ import annotations

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def _english():
    """Each test starts in English, whatever the one before it left."""
    with translation.override("en"):
        yield
