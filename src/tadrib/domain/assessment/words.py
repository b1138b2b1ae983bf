"""Words of assessment."""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext_noop as _


class Kind(StrEnum):
    """What an instrument measures."""

    PRE_TEST = "pre_test"
    POST_TEST = "post_test"
    SURVEY = "survey"  # satisfaction, anonymous


KIND_LABELS = {
    Kind.PRE_TEST: _("Test before the course"),
    Kind.POST_TEST: _("Test after the course"),
    Kind.SURVEY: _("Satisfaction survey"),
}


class Instrument(StrEnum):
    """Where an instrument stands."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


INSTRUMENT_LABELS = {
    Instrument.DRAFT: _("Draft"),
    Instrument.OPEN: _("Open"),
    Instrument.CLOSED: _("Closed"),
}
INSTRUMENT_TONES = {
    Instrument.DRAFT: ("plain", "edit"),
    Instrument.OPEN: ("ok", "check"),
    Instrument.CLOSED: ("plain", "lock"),
}
INSTRUMENT_MOVES = {
    Instrument.DRAFT: frozenset({Instrument.OPEN}),
    Instrument.OPEN: frozenset({Instrument.CLOSED}),
    Instrument.CLOSED: frozenset({Instrument.OPEN}),
}


REFUSALS: dict[str, str] = {}
