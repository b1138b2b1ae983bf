"""What every page knows: languages with the same page's address in each, direction, theme, the reader."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from tadrib.kernel.languages import DEFAULT, LANGUAGES, direction

THEMES = ("light", "dark")


def in_language(here: str, code: str) -> str:
    """The same page's address in another language. Only what stands before differs, so that nothing need be looked up:
    every page asks this for four languages."""
    first, _, rest = here.removeprefix("/").partition("/")
    return f"/{code}/{rest}" if first in LANGUAGES else here


def house(request: HttpRequest) -> dict[str, Any]:
    """Context of the base templates."""
    language = get_language() or DEFAULT
    language = language if language in LANGUAGES else DEFAULT
    here = request.get_full_path()
    theme = request.COOKIES.get("theme", "")
    return {
        "lang": language,
        "dir": direction(language),
        "here": here,
        "languages": [
            {"code": code, "name": name, "url": in_language(here, code), "dir": direction(code)}
            for code, name in LANGUAGES.items()
        ],
        "theme": theme if theme in THEMES else "",
        "is_demo": settings.TADRIB_DEMO,
        "office_name": settings.TADRIB_OFFICE_NAME,
        "consent_asked": "consent" not in request.COOKIES and request.GET.get("cookies") != "essential",
        "actor": request.actor,  # type: ignore[attr-defined]
    }
