"""The languages of the house, in the order in which they are shown."""

from __future__ import annotations

LANGUAGES: dict[str, str] = {"ar": "العربية", "fr": "Français", "en": "English", "pt": "Português"}
RIGHT_TO_LEFT = frozenset({"ar"})
DEFAULT = "en"


def direction(language: str) -> str:
    """``rtl`` or ``ltr``."""
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"
