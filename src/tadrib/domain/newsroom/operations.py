"""Writing news, showing it to everybody, taking it back; counting visits."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.db import transaction
from django.db.models import F

import tadrib.domain.audit.operations
from tadrib.domain import audit
from tadrib.domain.newsroom import policy, words
from tadrib.domain.newsroom.models import NewsItem, VisitCount
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import Refused, Stale
from tadrib.kernel.transitions import move
from tadrib.kernel.translated import TranslatedText

Texts = dict[str, str]


def _check_address(ref: str) -> None:
    """The ref is the item's address: Latin letters, digits, hyphens."""
    try:
        validate_slug(ref)
    except ValidationError as fault:
        raise Refused("news_address") from fault


@transaction.atomic
def write_news(
    *, ref: str, title: Texts, summary: Texts, body: Texts, happened_on: dt.date, source: str = "",
    by: Actor, now: dt.datetime,
) -> NewsItem:  # fmt: skip
    """Write a new item as a draft. Refused: ``news_address``, ``news_ref_taken``, ``news_title``."""
    policy.check_can_edit(by=by)
    _check_address(ref)
    if not any(title.values()):
        raise Refused("news_title")
    item, is_new = NewsItem.objects.get_or_create(
        ref=ref,
        defaults={
            "title": TranslatedText(title), "summary": TranslatedText(summary), "body": TranslatedText(body),
            "happened_on": happened_on, "source": source.strip()[:300], "created_at": now,
        },
    )  # fmt: skip
    if not is_new:
        raise Refused("news_ref_taken", ref=ref)
    audit.operations.record(words.Event.WRITTEN, item.ref, by=by, at=now)
    return item


@transaction.atomic
def change_news(
    item: NewsItem, *, title: Texts, summary: Texts, body: Texts, happened_on: dt.date, source: str = "",
    by: Actor, now: dt.datetime,
) -> NewsItem:  # fmt: skip
    """Write an item again. What is published stays whole in four languages (``news_not_whole``).

    ``Stale`` if it was published or taken back meanwhile.
    """
    policy.check_can_edit(by=by)
    texts = [TranslatedText(title), TranslatedText(summary), TranslatedText(body)]
    if not texts[0]:
        raise Refused("news_title")
    if item.state == words.News.PUBLISHED:
        policy.check_whole(*texts)
    item.title, item.summary, item.body = texts
    item.happened_on, item.source = happened_on, source.strip()[:300]
    changed = NewsItem.objects.filter(pk=item.pk, state=item.state).update(
        title=item.title, summary=item.summary, body=item.body, happened_on=happened_on, source=item.source
    )
    if not changed:
        raise Stale(item.ref)
    audit.operations.record(words.Event.CHANGED, item.ref, by=by, at=now)
    return item


@transaction.atomic
def publish_news(item: NewsItem, *, by: Actor, now: dt.datetime) -> NewsItem:
    """Show a whole draft to everybody. Refused: ``news_not_whole``."""
    policy.check_can_publish(item, by=by)
    item = move(item, words.News.PUBLISHED, moves=words.NEWS_MOVES, published_at=now)
    audit.operations.record(words.Event.PUBLISHED, item.ref, by=by, at=now)
    return item


@transaction.atomic
def take_back_news(item: NewsItem, *, by: Actor, now: dt.datetime) -> NewsItem:
    """Make a published item a draft again: nobody outside sees it."""
    policy.check_can_edit(by=by)
    item = move(item, words.News.DRAFT, moves=words.NEWS_MOVES, published_at=None)
    audit.operations.record(words.Event.TAKEN_BACK, item.ref, by=by, at=now)
    return item


@transaction.atomic
def count_visit(*, page: str, day: dt.date) -> None:
    """One more opening of a page on a day. Called only for readers who agreed; nothing of the reader is kept.

    ``page`` is the name of the page, never its address. Not in the audit: nobody acted.
    """
    row, _ = VisitCount.objects.get_or_create(day=day, page=page[:80])
    VisitCount.objects.filter(pk=row.pk).update(count=F("count") + 1)
