"""Words of letters."""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext_noop as _


class Letter(StrEnum):
    """Where a letter stands."""

    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"


LETTER_LABELS = {
    Letter.QUEUED: _("Waiting to leave"),
    Letter.SENT: _("Sent"),
    Letter.FAILED: _("Could not be delivered"),
    Letter.WITHDRAWN: _("Withdrawn"),
}

LETTER_TONES = {
    Letter.QUEUED: ("info", "clock"),
    Letter.SENT: ("ok", "check"),
    Letter.FAILED: ("bad", "warn"),
    Letter.WITHDRAWN: ("plain", "back"),
}
MOVES = {
    Letter.QUEUED: frozenset({Letter.SENT, Letter.FAILED, Letter.WITHDRAWN}),
    Letter.FAILED: frozenset({Letter.QUEUED, Letter.SENT, Letter.WITHDRAWN}),
    Letter.SENT: frozenset(),
    Letter.WITHDRAWN: frozenset(),
}


class Event(StrEnum):
    """What the audit says of letters."""

    WITHDRAWN = "messaging.letter_withdrawn"
    REQUEUED = "messaging.letter_requeued"


EVENT_LABELS = {Event.WITHDRAWN: _("Letter withdrawn"), Event.REQUEUED: _("Letter sent again")}

REFUSALS = {
    "letter_gone": _("This letter has already left and cannot be called back."),
    "not_allowed": _("Your role does not include this act."),
    "stale": _("Somebody changed this a moment ago. Look at it again before you go on."),
    "move_not_allowed": _("This step is not possible now: the matter has already moved on."),
}
