"""What an official letter is made of, before it is one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils import translation
from django.utils.translation import gettext

from tadrib.kernel.languages import LANGUAGES


@dataclass(frozen=True)
class Matter:
    """All that a letter says, gathered by the app whose matter it is: see ``models.OfficialLetter``.

    ``facts`` are JSON values. ``zone`` among them is for moments; ``signatory`` is who signs; ``note`` the number of
    the note verbale; ``is_example`` marks an invented person. ``sealed`` are facts that are kept under lock and may be
    erased before the letter is (``operations.erase_sealed``).
    """

    key: str
    subject_ref: str
    language: str
    facts: Mapping[str, Any]
    state_code: str = ""
    edition_ref: str = ""
    holder: str = ""
    holder_ref: str = ""
    addressee: tuple[Any, ...] = field(default=())
    expires_on: dt.date | None = None
    sealed: Mapping[str, Any] = field(default_factory=dict)


def said(text: str) -> dict[str, str]:
    """A label of the house in every language: for facts, which outlive the words of today."""
    told = {}
    for code in LANGUAGES:
        with translation.override(code):
            told[code] = gettext(text)
    return told
