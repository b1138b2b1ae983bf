"""Words of the catalogue."""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext_noop as _


class Level(StrEnum):
    """The four levels, in order."""

    FOUNDATIONAL = "foundational"
    INTERMEDIATE = "intermediate"
    ADVANCED = "advanced"
    TRAINER = "trainer"


LEVEL_LABELS = {
    Level.FOUNDATIONAL: _("Foundational"),
    Level.INTERMEDIATE: _("Intermediate"),
    Level.ADVANCED: _("Advanced"),
    Level.TRAINER: _("Trainer"),
}


class Mode(StrEnum):
    """Where people are."""

    IN_PERSON = "in_person"
    REMOTE = "remote"
    HYBRID = "hybrid"


MODE_LABELS = {
    Mode.IN_PERSON: _("In person"),
    Mode.REMOTE: _("By video"),
    Mode.HYBRID: _("In person and by video"),
}


class Design(StrEnum):
    """Where a programme or a curriculum version stands."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    APPROVED = "approved"


DESIGN_LABELS = {Design.DRAFT: _("Draft"), Design.IN_REVIEW: _("In review"), Design.APPROVED: _("Approved")}
DESIGN_TONES = {
    Design.DRAFT: ("plain", "edit"),
    Design.IN_REVIEW: ("info", "clock"),
    Design.APPROVED: ("ok", "check"),
}
DESIGN_MOVES = {
    Design.DRAFT: frozenset({Design.IN_REVIEW}),
    Design.IN_REVIEW: frozenset({Design.APPROVED, Design.DRAFT}),
    Design.APPROVED: frozenset({Design.DRAFT}),
}


class Edition(StrEnum):
    """Where an edition stands."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    SCHEDULED = "scheduled"
    RUNNING = "running"
    CLOSED = "closed"
    CANCELLED = "cancelled"


EDITION_LABELS = {
    Edition.DRAFT: _("Draft"),
    Edition.IN_REVIEW: _("In review"),
    Edition.APPROVED: _("Approved"),
    Edition.SCHEDULED: _("Announced"),
    Edition.RUNNING: _("Running"),
    Edition.CLOSED: _("Closed"),
    Edition.CANCELLED: _("Cancelled"),
}
EDITION_TONES = {
    Edition.DRAFT: ("plain", "edit"),
    Edition.IN_REVIEW: ("info", "clock"),
    Edition.APPROVED: ("ok", "check"),
    Edition.SCHEDULED: ("info", "cal"),
    Edition.RUNNING: ("ok", "star-now"),
    Edition.CLOSED: ("plain", "star-ok"),
    Edition.CANCELLED: ("bad", "x"),
}
EDITION_MOVES = {
    Edition.DRAFT: frozenset({Edition.IN_REVIEW, Edition.CANCELLED}),
    Edition.IN_REVIEW: frozenset({Edition.APPROVED, Edition.DRAFT, Edition.CANCELLED}),
    Edition.APPROVED: frozenset({Edition.SCHEDULED, Edition.DRAFT, Edition.CANCELLED}),
    Edition.SCHEDULED: frozenset({Edition.RUNNING, Edition.CANCELLED}),
    Edition.RUNNING: frozenset({Edition.CLOSED, Edition.CANCELLED}),
    Edition.CLOSED: frozenset(),
    Edition.CANCELLED: frozenset(),
}
PUBLIC_EDITIONS = frozenset({Edition.APPROVED, Edition.SCHEDULED, Edition.RUNNING, Edition.CLOSED})

# Languages of instruction and interpretation that the office offers, BCP 47.
LANGUAGE_LABELS = {
    "ar": _("Arabic"),
    "fr": _("French"),
    "en": _("English"),
    "pt": _("Portuguese"),
    "es": _("Spanish"),
    "sw": _("Kiswahili"),
}


REFUSALS: dict[str, str] = {}
