"""The head that all papers of the office share."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext


def office_lines() -> tuple[str, ...]:
    """The head of every letter, in the language that is active."""
    name = settings.TADRIB_OFFICE_NAME or gettext("Training office, Rabat")
    return (name, gettext("International training office for African states, Rabat, Morocco"))
