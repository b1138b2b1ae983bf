"""Finished public pages are kept for nobody in particular, and never after anybody acted."""

from __future__ import annotations

import gzip

import pytest
from django.core.cache import caches
from django.test import Client

import tadrib.domain.newsroom.operations
from tadrib.domain import newsroom
from tadrib.domain.accounts.words import Role
from tests import makers

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _pages(settings):
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},
        "pages": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "test-pages"},
    }
    caches["pages"].clear()
    yield
    caches["pages"].clear()


def test_second_reader_costs_one_query_and_gets_the_same_page(django_assert_num_queries):
    edition = makers.edition()
    first = Client().get(f"/en/editions/{edition.ref}/")

    with django_assert_num_queries(1):
        second = Client().get(f"/en/editions/{edition.ref}/", headers={"accept-encoding": "gzip"})

    assert second.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(second.content) == first.content


def test_each_language_theme_and_answer_has_its_own_page():
    makers.edition()
    pages = {Client().get(f"/{code}/").content for code in ("ar", "fr", "en", "pt")}
    dark = Client()
    dark.post("/en/theme", {"theme": "dark", "next": "/en/"})
    pages.add(dark.get("/en/").content)
    agreed = Client()
    agreed.post("/en/consent", {"ck": "agree", "next": "/en/"})
    pages.add(agreed.get("/en/").content)

    assert len(pages) == 6
    assert b'data-theme="dark"' in dark.get("/en/").content


def test_an_act_makes_another_page_at_once():
    officer = makers.officer()
    before = Client().get("/en/news/").content.decode()
    item = newsroom.operations.write_news(
        ref="opening", title=makers.text("Opening"), summary=makers.text("S"), body=makers.text("B"),
        happened_on=makers.TODAY, by=officer, now=makers.NOW,
    )  # fmt: skip
    newsroom.operations.publish_news(item, by=officer, now=makers.NOW)

    after = Client().get("/en/news/").content.decode()

    assert "Opening en" not in before
    assert "Opening en" in after


def test_somebody_signed_in_gets_their_own_page():
    makers.edition()
    Client().get("/en/")
    reader = Client()
    reader.force_login(makers.user(Role.PROGRAMME_OFFICER))

    answer = reader.get("/en/")

    assert "private" in answer.headers["Cache-Control"]
    assert "/en/home" in answer.content.decode()


def test_same_page_is_not_sent_again():
    first = Client().get("/en/about/", headers={"accept-encoding": "gzip"})
    kept = Client().get("/en/about/", headers={"accept-encoding": "gzip"})

    again = Client().get("/en/about/", headers={"if-none-match": kept.headers["ETag"]})

    assert first.status_code == kept.status_code == 200
    assert again.status_code == 304
