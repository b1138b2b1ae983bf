"""Who may write news, and what must be there before everybody reads it."""

from __future__ import annotations

from tadrib.domain.accounts.words import Permission
from tadrib.domain.newsroom import words
from tadrib.domain.newsroom.models import NewsItem
from tadrib.kernel.actor import Actor
from tadrib.kernel.languages import LANGUAGES
from tadrib.kernel.refusals import Refused
from tadrib.kernel.translated import TranslatedText


def can_edit(by: Actor) -> bool:
    """Officers who write news, and the head of office."""
    return by.can(Permission.NEWS_EDIT)


def check_can_edit(*, by: Actor) -> None:
    """As ``can_edit``."""
    if not can_edit(by):
        raise Refused("not_allowed")


def check_whole(*texts: TranslatedText) -> None:
    """Everybody reads the same news: title, summary and body stand in all four languages."""
    missing = [code for code in LANGUAGES if any(code in text.missing for text in texts)]
    if missing:
        raise Refused("news_not_whole", languages=", ".join(LANGUAGES[code] for code in missing))


def check_can_publish(item: NewsItem, *, by: Actor) -> None:
    """A whole draft."""
    check_can_edit(by=by)
    if item.state == words.News.DRAFT:
        check_whole(item.title, item.summary, item.body)
