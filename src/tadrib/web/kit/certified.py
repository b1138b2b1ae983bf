"""Certified facts as the pages read them: JSON texts and ISO days become texts and days again."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext

from tadrib.domain.catalogue.words import LANGUAGE_LABELS
from tadrib.kernel.translated import TranslatedText


def certified(facts: dict[str, Any]) -> dict[str, Any]:
    """The facts of a credential for a template."""
    return {
        **facts,
        "title": TranslatedText(facts["course"]["title"]),
        "place": TranslatedText(facts["place"]),
        "start": dt.date.fromisoformat(facts["start"]),
        "end": dt.date.fromisoformat(facts["end"]),
        "issuers": [TranslatedText(row["name"]) for row in facts["issuers"]],
        "outcomes": [TranslatedText(row["text"]) for row in facts["outcomes"]],
        "language_names": [gettext(LANGUAGE_LABELS.get(code, code)) for code in facts["languages"]],
        "modules": [
            {
                **row,
                "title": TranslatedText(row["title"]),
                "start": dt.date.fromisoformat(row["start"]),
                "end": dt.date.fromisoformat(row["end"]),
            }
            for row in facts["modules"]
        ],
    }
