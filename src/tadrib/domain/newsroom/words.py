"""Words of the newsroom."""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext_noop as _


class News(StrEnum):
    """Where a news item stands."""

    DRAFT = "draft"
    PUBLISHED = "published"


NEWS_LABELS = {News.DRAFT: _("Draft"), News.PUBLISHED: _("Published")}
NEWS_TONES = {News.DRAFT: ("plain", "edit"), News.PUBLISHED: ("ok", "check")}
NEWS_MOVES = {News.DRAFT: frozenset({News.PUBLISHED}), News.PUBLISHED: frozenset({News.DRAFT})}


class Event(StrEnum):
    """What the audit says of news."""

    WRITTEN = "newsroom.written"
    PUBLISHED = "newsroom.published"
    TAKEN_BACK = "newsroom.taken_back"


EVENT_LABELS = {
    Event.WRITTEN: _("News written"),
    Event.PUBLISHED: _("News published"),
    Event.TAKEN_BACK: _("News taken back"),
}
REFUSALS: dict[str, str] = {}
