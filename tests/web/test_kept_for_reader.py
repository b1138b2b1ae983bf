"""A list of the desk that was made once is kept for its reader alone, and never after anybody acted."""

from __future__ import annotations

import pytest
from django.core.cache import caches
from django.test import Client

import tadrib.domain.newsroom.operations
from tadrib.domain import newsroom
from tadrib.domain.accounts.models import RoleGrant
from tadrib.domain.accounts.words import Role
from tests import makers

pytestmark = pytest.mark.django_db
LIST = "/en/office/vetting/"
SEEN = "Ouedraogo"


@pytest.fixture(autouse=True)
def _pages(settings):
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},
        "pages": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "test-reader"},
    }
    caches["pages"].clear()
    yield
    caches["pages"].clear()


def reader(*roles, **more):
    client = Client()
    client.user = makers.user(*roles, **more)
    client.force_login(client.user)
    client.get("/en/office/")  # brings the form token
    return client


def row(name=SEEN):
    return makers.nomination(makers.call(), person=makers.person(family_names=name))


def test_second_reading_asks_only_who_reads_and_whether_anybody_acted(django_assert_num_queries):
    row()
    officer = reader(Role.PROGRAMME_OFFICER)
    first = officer.get(LIST)

    with django_assert_num_queries(4):  # session, user, roles, last act
        second = officer.get(LIST)

    assert SEEN in second.content.decode()
    assert second.content == first.content


def test_other_searches_other_sessions_and_other_languages_have_their_own_page():
    row()
    officer, other = reader(Role.PROGRAMME_OFFICER, name="Officer One"), reader(Role.AUDITOR, name="Auditor Two")
    officer.get(LIST)

    assert "Auditor Two" in other.get(LIST).content.decode()
    assert SEEN not in officer.get(f"{LIST}?q=Traore").content.decode()
    assert 'dir="rtl"' in officer.get(LIST.replace("/en/", "/ar/")).content.decode()


def test_any_act_makes_another_page():
    officer = reader(Role.PROGRAMME_OFFICER)
    officer.get(LIST)
    row()

    assert SEEN not in officer.get(LIST).content.decode()  # written past the operations: nobody acted
    newsroom.operations.write_news(
        ref="opening", title=makers.text("Opening"), summary=makers.text("S"), body=makers.text("B"),
        happened_on=makers.TODAY, by=makers.officer(), now=makers.NOW,
    )  # fmt: skip
    assert SEEN in officer.get(LIST).content.decode()


def test_who_lost_the_role_is_not_let_in_to_a_kept_page():
    row()
    officer = reader(Role.PROGRAMME_OFFICER)
    assert officer.get(LIST).status_code == 200
    RoleGrant.objects.filter(user=officer.user).delete()

    assert officer.get(LIST).status_code == 403


def test_the_form_inside_a_kept_page_can_be_sent():
    nomination = row()
    client = Client(enforce_csrf_checks=True)
    client.force_login(makers.user(Role.PROGRAMME_OFFICER))
    address = f"{LIST}?call={nomination.call.ref}"
    client.get(address)
    client.get(address)
    page = client.get(address).content.decode()
    token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]

    sent = client.post(f"{LIST}calls/{nomination.call.ref}/check/", {"csrfmiddlewaretoken": token})

    assert sent.status_code == 302
    assert "checked" in client.get(sent["Location"]).content.decode()  # said once
    assert "waiting for due diligence." not in client.get(sent["Location"]).content.decode()
