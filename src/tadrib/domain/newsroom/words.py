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
    CHANGED = "newsroom.changed"
    PUBLISHED = "newsroom.published"
    TAKEN_BACK = "newsroom.taken_back"


EVENT_LABELS = {
    Event.WRITTEN: _("News written"),
    Event.CHANGED: _("News changed"),
    Event.PUBLISHED: _("News published"),
    Event.TAKEN_BACK: _("News taken back"),
}

# Names of the open site's pages, for the counts of visits.
PAGE_LABELS = {
    "public:home": _("Front page"),
    "public:area": _("An area"),
    "public:programmes": _("Courses"),
    "public:programme": _("A programme"),
    "public:course": _("A course"),
    "public:calendar": _("Calendar"),
    "public:edition": _("An edition"),
    "public:calls": _("Open calls"),
    "public:call": _("A call"),
    "public:news": _("News"),
    "public:news_item": _("An item of news"),
    "public:results": _("Results"),
    "public:about": _("About the office"),
    "public:privacy": _("Privacy and cookies"),
    "public:accessibility": _("Accessibility"),
}

REFUSALS = {
    "news_address": _("The address is made of Latin letters, digits and hyphens, such as opening-2021."),
    "news_ref_taken": _("There is already an item with the address %(ref)s. Choose another."),
    "news_title": _("Write the title in at least one language."),
    "news_not_whole": _("Everybody reads the same news. Still missing: %(languages)s."),
}
