"""Words of training requests."""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext_noop as _


class Request(StrEnum):
    """Where a training request stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"  # the office will plan for it
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


REQUEST_LABELS = {
    Request.DRAFT: _("Draft"),
    Request.SUBMITTED: _("With the office"),
    Request.ACCEPTED: _("Accepted"),
    Request.DECLINED: _("Declined"),
    Request.WITHDRAWN: _("Withdrawn"),
}
REQUEST_TONES = {
    Request.DRAFT: ("plain", "edit"),
    Request.SUBMITTED: ("info", "clock"),
    Request.ACCEPTED: ("ok", "check"),
    Request.DECLINED: ("warn", "x"),
    Request.WITHDRAWN: ("plain", "back"),
}
REQUEST_MOVES = {
    Request.DRAFT: frozenset({Request.SUBMITTED, Request.WITHDRAWN}),
    Request.SUBMITTED: frozenset({Request.ACCEPTED, Request.DECLINED, Request.WITHDRAWN}),
    Request.ACCEPTED: frozenset(),
    Request.DECLINED: frozenset(),
    Request.WITHDRAWN: frozenset(),
}


class Priority(StrEnum):
    """How much the state needs it."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


PRIORITY_LABELS = {Priority.HIGH: _("High"), Priority.MEDIUM: _("Medium"), Priority.LOW: _("Low")}


REFUSALS: dict[str, str] = {}
