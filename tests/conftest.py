"""Fixtures of all tests."""

from __future__ import annotations

import os

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def _english():
    """Each test starts in English, whatever the one before it left."""
    with translation.override("en"):
        yield


@pytest.fixture
def made_today(monkeypatch):
    """The clock stands where the makers' rows have theirs."""
    from tests import makers  # needs Django set up

    monkeypatch.setattr("django.utils.timezone.now", lambda: makers.NOW)


@pytest.fixture
def secrets(settings, tmp_path):
    """A folder of secrets of the test's own, and the address that stands on what is issued."""
    settings.SECRETS = tmp_path
    settings.TADRIB_URL = "https://office.example"


if os.environ.get("TADRIB_TEST_ROW_SECURITY") == "1":

    @pytest.fixture(scope="session")
    def django_db_setup(django_db_setup, django_db_blocker):
        """The policies of rows are in place; the tests themselves see all, as a command does."""
        from tadrib.kernel import row_policies, rows

        with django_db_blocker.unblock():
            rows.open_process()
            assert row_policies.settle()
