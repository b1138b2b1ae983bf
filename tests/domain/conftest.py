"""A state, and its focal point."""

from __future__ import annotations

import pytest

from tadrib.kernel.actor import Actor
from tests import makers


@pytest.fixture
def mali():
    return makers.state("ML")


@pytest.fixture
def by(mali) -> Actor:
    return makers.focal_point(mali)
