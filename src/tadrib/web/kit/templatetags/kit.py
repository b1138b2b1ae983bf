"""Tags and filters of all pages."""

from __future__ import annotations

import datetime as dt
from functools import cache, lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

import tadrib.domain.messaging.queries
from tadrib.domain import messaging
from tadrib.kernel import dates
from tadrib.kernel.languages import RIGHT_TO_LEFT, direction
from tadrib.kernel.translated import TranslatedText
from tadrib.web.kit import awards, sentences
from tadrib.web.kit.forms import dress

register = template.Library()

# Order, colour and icon of the five areas are the same everywhere (design/README.md).
AREA_NUMBER = {"border": 1, "investigations": 2, "prisons": 3, "disengagement": 4, "rehabilitation": 5}
LEVEL_ICON = {"foundational": "l1", "intermediate": "l2", "advanced": "l3", "trainer": "l4"}


@register.simple_tag
def icon(name: str, kind: str = "", label: str = "") -> SafeString:
    """An icon of the sprite; decoration unless it has a label. ``kind``: l (large), star, flip."""
    return _icon(static("sprite.svg") if settings.DEBUG else _sprite(), name, kind, str(label))


@cache
def _sprite() -> str:
    """The sprite's address, which is the same as long as the program runs: a calendar asks a thousand times."""
    return static("sprite.svg")


@lru_cache(maxsize=1024)
def _icon(sprite: str, name: str, kind: str, label: str) -> SafeString:
    extra = "".join(f" i--{k}" if k in {"l", "star"} else f" {k}" for k in kind.split())
    href = f"{sprite}#i-{name}"
    if label:
        return format_html('<svg class="i{}" role="img" aria-label="{}"><use href="{}"/></svg>', extra, label, href)
    return format_html('<svg class="i{}" aria-hidden="true"><use href="{}"/></svg>', extra, href)


@register.simple_tag
def level_icon(level: str) -> SafeString:
    """The star's stage of drawing that stands for a level."""
    return icon(LEVEL_ICON.get(level, "l1"), "star")


@register.filter
def area_class(code: str) -> str:
    """``a1`` ... ``a5``: sets the colour of a block."""
    return f"a{AREA_NUMBER.get(code, 1)}"


@register.filter
def t(text: Any) -> str | SafeString:
    """A translated text; in a ``span`` with its language where the reader's is missing."""
    if not isinstance(text, TranslatedText):
        return text
    here = get_language() or "en"
    shown = text.language_shown(here)
    if shown == here:
        return text.in_(here)
    return format_html('<span lang="{}" dir="{}">{}</span>', shown, direction(shown), text.in_(here))


@register.filter
def day(value: dt.date | None) -> str:
    """One day, in words."""
    return dates.format_date(value, get_language()) if value else ""


@register.filter
def month(value: dt.date | None) -> str:
    """The short name of the month, for the date square."""
    return dates.month_name(value.month, get_language(), short=True) if value else ""


@register.simple_tag
def span(start: dt.date | None, end: dt.date | None) -> str:
    """From day to day, in words."""
    return dates.format_span(start, end, get_language()) if start and end else ""


@register.filter
def moment(value: dt.datetime | None, zone: str = "Africa/Casablanca") -> str:
    """A day and an hour in a time zone."""
    return dates.format_moment(value, get_language(), zone) if value else ""


@register.filter
def label(value: Any, table: str) -> str:
    """The label of a stored code: ``{{ call.state|label:"calls.CALL_LABELS" }}``."""
    return sentences.label(table, value)


@register.filter
def listed(values: Any) -> str:
    """Words with commas between, as the language writes them: ``{{ missing|listed }}``."""
    return sentences.listed(values or ())


@register.simple_tag
def colon() -> str:
    """The colon between a word and what it names."""
    return sentences.colon()


@register.simple_tag
def comma() -> str:
    """The comma of the reader's language, for a list that a template writes itself."""
    return "،" if get_language() in RIGHT_TO_LEFT else ","


@register.filter
def asked(rules: Any) -> list[awards.Asked]:
    """What a curriculum asks for each kind of award, in words."""
    return awards.asked(rules)


@register.filter
def award_result(told: Any) -> str:
    """The result of an award in words; nothing for none."""
    return awards.result(told)


@register.filter
def at(table: Any, key: Any) -> Any:
    """What a table holds at a key; nothing where it holds none."""
    return table.get(key, "") if table else ""


@register.simple_tag
def chip(value: Any, labels: str, tones: str = "") -> SafeString:
    """A state as a chip, icon and word: ``{% chip call.state "calls.CALL_LABELS" "calls.CALL_TONES" %}``."""
    tone, name = sentences.tone(tones, value) if tones else ("plain", "clock")
    return _chip(tone, icon(name), sentences.label(labels, value))


@register.simple_tag
def standing(letter: Any) -> SafeString:
    """Where an official letter stands, as a chip; one whose last day is over counts no more, though nobody ended it."""
    now = messaging.queries.stands(letter, today=timezone.localdate())
    return chip(now, "messaging.STANDS_LABELS", "messaging.STANDS_TONES")


@lru_cache(maxsize=1024)
def _chip(tone: str, drawn: SafeString, text: str) -> SafeString:
    return format_html('<span class="chip chip--{}">{}{}</span>', tone, drawn, text)


@register.simple_tag
def bar(value: float, most: float, target: float | None = None, kind: str = "") -> SafeString:
    """A value against a target, drawn by attributes so that no style is needed."""
    most = most or 1
    width = round(200 * min(max(value, 0), most) / most, 2)
    tick = (
        format_html(
            '<rect class="t" x="{}" y="-3" width="2" height="14"/>', round(200 * min(target, most) / most - 1, 2)
        )
        if target is not None
        else ""
    )
    return format_html(
        '<svg class="bar" viewBox="0 0 200 8" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="bg" width="200" height="8"/><rect class="v{}" width="{}" height="8"/>{}</svg>',
        f" v--{kind}" if kind else "", width, tick,
    )  # fmt: skip


@register.filter
def dressed(field: Any) -> Any:
    """A form field whose control wears the house's class, in forms of libraries too."""
    dress(field.field)
    return field


@register.filter
def can(actor: Any, permission: str) -> bool:
    """Whether the reader holds a permission: ``{% if actor|can:"calls.edit" %}``."""
    return actor.can(permission)


@register.filter
def get(mapping: Any, key: Any) -> Any:
    """A value of a mapping by a key held in a variable."""
    return mapping.get(key) if mapping else None


@register.inclusion_tag("kit/heading.html")
def heading(listing: Any, name: str, text: str, request: Any, kind: str = "") -> dict[str, Any]:
    """A column heading that sorts: up, then down."""
    current = listing.sort
    state = "ascending" if current == name else "descending" if current == f"-{name}" else "none"
    query = request.GET.copy()
    query["sort"] = f"-{name}" if current == name else name
    query.pop("page", None)
    return {"text": text, "state": state, "query": query.urlencode(), "kind": kind}
