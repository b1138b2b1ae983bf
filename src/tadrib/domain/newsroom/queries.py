"""Reading news, and how often which page was opened by people who agreed to be counted."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q, QuerySet, Sum

from tadrib.domain.newsroom import policy, words
from tadrib.domain.newsroom.models import NewsItem, VisitCount
from tadrib.kernel.actor import Actor
from tadrib.kernel.languages import LANGUAGES
from tadrib.kernel.refusals import NotFound


def list_public_news() -> QuerySet[NewsItem]:
    """Published news, the last event first."""
    return NewsItem.objects.filter(state=words.News.PUBLISHED).order_by("-happened_on", "-pk")


def get_public_news(ref: str) -> NewsItem:
    """One published item, or ``NotFound``."""
    item = list_public_news().filter(ref=ref).first()
    if item is None:
        raise NotFound(ref)
    return item


def list_news(by: Actor, *, search: str = "", state: str = "") -> QuerySet[NewsItem]:
    """All items for those who write them, the last event first."""
    rows = NewsItem.objects.order_by("-happened_on", "-pk")
    if not policy.can_edit(by):
        return rows.none()
    if state:
        rows = rows.filter(state=state)
    for word in search.split():
        found = Q(ref__icontains=word)
        for language in LANGUAGES:
            found |= Q(**{f"title__{language}__icontains": word})
        rows = rows.filter(found)
    return rows


def get_news(by: Actor, ref: str) -> NewsItem:
    """One item for those who write news, or ``NotFound``."""
    item = list_news(by).filter(ref=ref).first()
    if item is None:
        raise NotFound(ref)
    return item


def list_visits(by: Actor, *, since: dt.date) -> list[tuple[str, int]]:
    """Pages and how often they were opened since a day, the most opened first; nobody's name is behind it."""
    if not policy.can_edit(by):
        return []
    rows = VisitCount.objects.filter(day__gte=since).order_by().values("page").annotate(total=Sum("count"))
    return list(rows.order_by("-total", "page").values_list("page", "total"))
