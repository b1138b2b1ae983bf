"""Text that the office writes in four languages, kept as one JSON value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.utils.translation import get_language

from tadrib.kernel.languages import DEFAULT, LANGUAGES


class TranslatedText(dict[str, str]):
    """``{"ar": ..., "fr": ..., "en": ..., "pt": ...}``; ``str()`` gives the reader's language.

    A missing language falls back to English, then to any language that is there: a page is never empty because
    a translation is.
    """

    def in_(self, language: str) -> str:
        """The text in ``language``, or the nearest there is."""
        return self.get(language) or self.get(DEFAULT) or next((t for t in self.values() if t), "")

    def language_shown(self, language: str) -> str:
        """The language that ``in_`` really answers in, for the ``lang`` attribute of the page."""
        return next((code for code in (language, DEFAULT, *self) if self.get(code)), language)

    @property
    def missing(self) -> list[str]:
        """Languages of the house without a text."""
        return [code for code in LANGUAGES if not self.get(code)]

    def __str__(self) -> str:
        return self.in_(get_language() or DEFAULT)

    def __bool__(self) -> bool:
        return any(self.values())

    def __hash__(self) -> int:  # type: ignore[override]  # used as a value, never changed in place
        return hash(tuple(sorted(self.items())))


class TranslatedField(models.JSONField):
    """A column of ``TranslatedText``. Portable: plain JSON on both databases."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", TranslatedText)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> TranslatedText:
        return self.to_python(super().from_db_value(value, expression, connection))

    def to_python(self, value: Any) -> TranslatedText:
        if isinstance(value, TranslatedText):
            return value
        if isinstance(value, Mapping):
            return TranslatedText({str(k): str(v) for k, v in value.items()})
        return TranslatedText()

    def get_prep_value(self, value: Any) -> Any:
        return super().get_prep_value(dict(value) if value else {})
