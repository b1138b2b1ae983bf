"""News: each operation's exits, who sees what, and the count of visits that knows nobody."""

from __future__ import annotations

import datetime as dt

import pytest

import tadrib.domain.newsroom.operations
import tadrib.domain.newsroom.queries
from tadrib.domain import newsroom
from tadrib.domain.accounts.words import Role
from tadrib.domain.audit.models import Event
from tadrib.domain.newsroom.models import NewsItem, VisitCount
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import NotFound, Refused
from tadrib.kernel.translated import TranslatedText
from tests import makers

pytestmark = pytest.mark.django_db
DAY = dt.date(2021, 6, 24)


def write(by=None, **columns):
    columns = {
        "ref": "opening-2021",
        "title": makers.text("Title"),
        "summary": makers.text("Summary"),
        "body": makers.text("Body"),
        "happened_on": DAY,
        **columns,
    }
    return newsroom.operations.write_news(**columns, by=by or makers.officer(), now=makers.NOW)


def code_of(act) -> str:
    with pytest.raises(Refused) as caught:
        act()
    return caught.value.code


def test_written_news_is_a_draft_on_record():
    item = write()

    assert (item.state, item.published_at) == ("draft", None)
    assert Event.objects.get(subject=item.ref).name == "newsroom.written"


@pytest.mark.parametrize("ref", ["two words", "../x", "", "é"])
def test_address_is_plain(ref):
    assert code_of(lambda: write(ref=ref)) == "news_address"


def test_address_is_used_once():
    write()
    assert code_of(write) == "news_ref_taken"
    assert NewsItem.objects.count() == 1


def test_title_is_needed():
    assert code_of(lambda: write(title=TranslatedText())) == "news_title"


@pytest.mark.parametrize("role", [Role.FOCAL_POINT, Role.DONOR, Role.AUDITOR, Role.ADMINISTRATOR])
def test_others_do_not_write(role):
    assert code_of(lambda: write(makers.actor(role, scope="ML"))) == "not_allowed"
    item = write()
    by = makers.actor(role, scope="ML")
    assert code_of(lambda: newsroom.operations.publish_news(item, by=by, now=makers.NOW)) == "not_allowed"
    assert code_of(lambda: newsroom.operations.take_back_news(item, by=by, now=makers.NOW)) == "not_allowed"


def test_news_is_published_whole_or_not_at_all():
    item = write(body=TranslatedText({"en": "Only English"}))
    by = makers.head()

    assert code_of(lambda: newsroom.operations.publish_news(item, by=by, now=makers.NOW)) == "news_not_whole"
    item = newsroom.operations.change_news(
        item, title=item.title, summary=item.summary, body=makers.text("Body"), happened_on=DAY, by=by, now=makers.NOW
    )
    newsroom.operations.publish_news(item, by=by, now=makers.NOW)

    assert newsroom.queries.get_public_news(item.ref).published_at == makers.NOW
    assert code_of(lambda: newsroom.operations.publish_news(item, by=by, now=makers.NOW)) == "move_not_allowed"


def test_published_news_stays_whole():
    by = makers.officer()
    item = newsroom.operations.publish_news(write(), by=by, now=makers.NOW)

    def change():
        newsroom.operations.change_news(
            item,
            title=TranslatedText({"fr": "Seul"}),
            summary=item.summary,
            body=item.body,
            happened_on=DAY,
            by=by,
            now=makers.NOW,
        )

    assert code_of(change) == "news_not_whole"
    item.refresh_from_db()
    assert item.title.in_("en") == "Title en"


def test_change_of_what_somebody_published_meanwhile_is_stale():
    by = makers.officer()
    mine = write()
    newsroom.operations.publish_news(NewsItem.objects.get(), by=by, now=makers.NOW)

    def change():
        newsroom.operations.change_news(
            mine, title=mine.title, summary=mine.summary, body=mine.body, happened_on=DAY, by=by, now=makers.NOW
        )

    assert code_of(change) == "stale"


def test_taken_back_news_is_nobodys():
    by = makers.officer()
    item = newsroom.operations.publish_news(write(), by=by, now=makers.NOW)
    newsroom.operations.take_back_news(item, by=by, now=makers.NOW)

    assert not newsroom.queries.list_public_news().exists()
    with pytest.raises(NotFound):
        newsroom.queries.get_public_news(item.ref)
    assert code_of(lambda: newsroom.operations.take_back_news(item, by=by, now=makers.NOW)) == "move_not_allowed"


def test_drafts_are_for_those_who_write():
    item = write()

    assert list(newsroom.queries.list_news(makers.officer(), search="title")) == [item]
    assert list(newsroom.queries.list_news(makers.officer(), state="published")) == []
    for by in (Actor.nobody(), makers.actor(Role.FOCAL_POINT, scope="ML")):
        assert not newsroom.queries.list_news(by).exists()
        assert newsroom.queries.list_visits(by, since=DAY) == []
        with pytest.raises(NotFound):
            newsroom.queries.get_news(by, item.ref)


def test_visits_are_counted_by_page_and_day():
    for page, day in (("public:home", 1), ("public:home", 1), ("public:home", 2), ("public:news", 2)):
        newsroom.operations.count_visit(page=page, day=dt.date(2027, 3, day))

    assert VisitCount.objects.count() == 3
    assert newsroom.queries.list_visits(makers.officer(), since=dt.date(2027, 3, 1)) == [
        ("public:home", 3),
        ("public:news", 1),
    ]
    assert newsroom.queries.list_visits(makers.officer(), since=dt.date(2027, 3, 2)) == [
        ("public:home", 1),
        ("public:news", 1),
    ]
