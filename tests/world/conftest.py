"""The demonstration office, played once for the whole session; each test is rolled back."""

from __future__ import annotations

import pytest

from tadrib import demo
from tests.world import additions


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The tables with the demonstration office in them, and the few things the sweep needs beside it."""
    assert hasattr(demo, "play"), "the demonstration office is not there: tadrib.demo.play"
    with django_db_blocker.unblock():
        demo.play(progress=lambda *told: None)
        additions.add()


@pytest.fixture(scope="session")
def doors_opened():
    """How each door was found to open, kept between the tests of one session: door -> (arguments, e-mail address)."""
    return {}
