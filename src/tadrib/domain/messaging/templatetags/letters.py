"""Filters of letter templates: facts are JSON, so dates arrive as ISO text and names as translations."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import template
from django.conf import settings
from django.utils.translation import get_language

from tadrib.kernel import dates
from tadrib.kernel.translated import TranslatedText

register = template.Library()


@register.filter
def day(value: str) -> str:
    """An ISO date as people write it."""
    return dates.format_date(dt.date.fromisoformat(value[:10]), get_language()) if value else ""


@register.filter
def moment(value: str, zone: str = "Africa/Casablanca") -> str:
    """An ISO moment in a time zone."""
    return dates.format_moment(dt.datetime.fromisoformat(value), get_language(), zone) if value else ""


@register.filter
def inlang(value: Any) -> str:
    """A translated text in the letter's language."""
    return str(TranslatedText(value)) if isinstance(value, dict) else str(value)


@register.simple_tag
def link(path: str) -> str:
    """The full address of a page of this office, in the letter's language: ``{% link "portal/calls/X/" %}``."""
    return f"{settings.TADRIB_URL}/{get_language()}/{path.lstrip('/')}"
