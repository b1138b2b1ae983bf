"""Words of letters."""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext_noop as _


class Letter(StrEnum):
    """Where a letter stands."""

    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"
    BOUNCED = "bounced"  # it left, and a mail server sent it back
    WITHDRAWN = "withdrawn"


LETTER_LABELS = {
    Letter.QUEUED: _("Waiting to leave"),
    Letter.SENT: _("Sent"),
    Letter.FAILED: _("Could not be delivered"),
    Letter.BOUNCED: _("Came back"),
    Letter.WITHDRAWN: _("Withdrawn"),
}

LETTER_TONES = {
    Letter.QUEUED: ("info", "clock"),
    Letter.SENT: ("ok", "check"),
    Letter.FAILED: ("bad", "warn"),
    Letter.BOUNCED: ("bad", "back"),
    Letter.WITHDRAWN: ("plain", "back"),
}
MOVES = {
    Letter.QUEUED: frozenset({Letter.SENT, Letter.FAILED, Letter.WITHDRAWN}),
    Letter.FAILED: frozenset({Letter.QUEUED, Letter.SENT, Letter.WITHDRAWN}),
    Letter.SENT: frozenset({Letter.BOUNCED}),
    Letter.BOUNCED: frozenset({Letter.QUEUED}),
    Letter.WITHDRAWN: frozenset(),
}
LEFT = (Letter.SENT, Letter.BOUNCED)


class Wording(StrEnum):
    """Where the office's own words for a letter stand."""

    DRAFT = "draft"
    IN_USE = "in_use"
    RETIRED = "retired"


WORDING_LABELS = {
    Wording.DRAFT: _("Draft"),
    Wording.IN_USE: _("In use"),
    Wording.RETIRED: _("No longer in use"),
}
WORDING_TONES = {
    Wording.DRAFT: ("plain", "edit"),
    Wording.IN_USE: ("ok", "check"),
    Wording.RETIRED: ("plain", "back"),
}
WORDING_MOVES = {
    Wording.DRAFT: frozenset({Wording.IN_USE}),
    Wording.IN_USE: frozenset({Wording.RETIRED}),
    Wording.RETIRED: frozenset({Wording.IN_USE}),
}


class Event(StrEnum):
    """What the audit says of letters."""

    WITHDRAWN = "messaging.letter_withdrawn"
    REQUEUED = "messaging.letter_requeued"
    BOUNCED = "messaging.letter_bounced"
    WORDING_WRITTEN = "messaging.wording_written"
    WORDING_USED = "messaging.wording_used"
    WORDING_RETIRED = "messaging.wording_retired"


EVENT_LABELS = {
    Event.WITHDRAWN: _("Letter withdrawn"),
    Event.REQUEUED: _("Letter sent again"),
    Event.BOUNCED: _("Letter came back"),
    Event.WORDING_WRITTEN: _("Own words for a letter written"),
    Event.WORDING_USED: _("Own words for a letter brought into use"),
    Event.WORDING_RETIRED: _("Own words for a letter taken out of use"),
}

REFUSALS = {
    "letter_gone": _("This letter has already left and cannot be called back."),
    "wording_unknown": _("%(language)s: {%(name)s} is not among the fields of this letter. Write one that is listed."),
    "wording_missing": _("%(language)s: {%(name)s} is missing. The other languages say it, so this one has to."),
    "wording_link": _("%(language)s: {link} is missing. Without it the reader cannot get to the page."),
    "wording_empty": _("%(language)s: write a subject and a text."),
    "not_allowed": _("Your role does not include this act."),
    "stale": _("Somebody changed this a moment ago. Look at it again before you go on."),
    "move_not_allowed": _("This step is not possible now: the matter has already moved on."),
}
