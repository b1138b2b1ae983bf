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


class Event(StrEnum):
    """What the audit says of training requests."""

    DRAFTED = "needs.request_drafted"
    CHANGED = "needs.request_changed"
    SUBMITTED = "needs.request_submitted"
    WITHDRAWN = "needs.request_withdrawn"
    ACCEPTED = "needs.request_accepted"
    DECLINED = "needs.request_declined"


EVENT_LABELS = {
    Event.DRAFTED: _("Request begun"),
    Event.CHANGED: _("Request changed"),
    Event.SUBMITTED: _("Request sent to the office"),
    Event.WITHDRAWN: _("Request withdrawn"),
    Event.ACCEPTED: _("Request accepted"),
    Event.DECLINED: _("Request declined"),
}

REFUSALS = {
    "request_not_draft": _("This request has been sent and can no longer be changed."),
    "request_incomplete": _("Write the title, the gap and the expected outcome before you send this."),
    "request_not_open": _("This request does not await an answer."),
    "request_answer_missing": _("Write the answer in words: the state reads it."),
}
