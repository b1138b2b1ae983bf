"""The first screen of a focal point: seats, names, whose turn it is, one tap to each step; constant queries."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tadrib.domain.accounts.words import Role
from tadrib.domain.directory.models import Institution
from tests import makers

pytestmark = pytest.mark.django_db


def opened(code: str = "ML"):
    soon = timezone.now() + dt.timedelta(days=9)
    return makers.call(states=(code,), state="published", deadline=soon, published_at=timezone.now(), published_by="U")


def first_screen(client, language="en"):
    return client.get(f"/{language}/portal/").content.decode()


@pytest.fixture
def focal(client):
    user = makers.user(Role.FOCAL_POINT, scope="ML")
    client.force_login(user)
    return user


def test_whose_turn_it_is_with_one_tap_to_each_step(client, focal):
    call = opened()
    Institution.objects.create(code="AUT", kind="authority", name=makers.text("A"), state=call.states.get().state)
    makers.nomination(call, state_code="ML", state="submitted", submitted_at=timezone.now(), priority=1)
    page = first_screen(client)
    assert "days left" in page
    assert "at most" in page
    assert f'href="/en/portal/calls/{call.ref}/endorse/?state=ML"' in page
    assert "Name people" in page


def test_another_states_calls_are_not_there(client, focal):
    other = opened("SN")
    assert other.ref not in first_screen(client)


@pytest.mark.parametrize("language", ["ar", "fr", "en", "pt"])
def test_in_four_languages(client, focal, language):
    opened()
    assert client.get(f"/{language}/portal/").status_code == 200


def test_queries_do_not_grow(client, focal):
    def count() -> int:
        with CaptureQueriesContext(connection) as seen:
            first_screen(client)
        return len(seen)

    makers.nomination(opened(), state_code="ML", state="submitted", submitted_at=timezone.now())
    first_screen(client)
    one = count()
    for _ in range(3):
        makers.nomination(opened(), state_code="ML", state="submitted", submitted_at=timezone.now())
    assert count() == one
