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


class Official(StrEnum):
    """The official letters of the house: papers with a code that anybody can check. Values are kinds of letters."""

    NOTA_VERBALE = "calls.nota_verbale"
    REGRET = "selection.regret"
    INVITATION = "enrolment.letter_of_invitation"
    VISA = "enrolment.visa_letter"
    ATTENDANCE = "delivery.attendance_statement"


OFFICIAL_LABELS = {
    Official.NOTA_VERBALE: _("Note verbale"),
    Official.REGRET: _("Letter of regret"),
    Official.INVITATION: _("Letter of invitation"),
    Official.VISA: _("Visa support letter"),
    Official.ATTENDANCE: _("Attendance statement"),
}


class Standing(StrEnum):
    """Where an official letter stands."""

    ISSUED = "issued"
    REVOKED = "revoked"
    REPLACED = "replaced"


STANDING_LABELS = {
    Standing.ISSUED: _("In force"),
    Standing.REVOKED: _("Revoked"),
    Standing.REPLACED: _("Replaced"),
}
STANDING_TONES = {
    Standing.ISSUED: ("ok", "check"),
    Standing.REVOKED: ("bad", "x"),
    Standing.REPLACED: ("warn", "back"),
}
EXPIRED = "expired"  # nobody ended it, and its last day is over
STANDS_LABELS = {**STANDING_LABELS, EXPIRED: _("Expired")}  # as a reader meets it today
STANDS_TONES = {**STANDING_TONES, EXPIRED: ("plain", "clock")}
STANDING_MOVES = {
    Standing.ISSUED: frozenset({Standing.REVOKED, Standing.REPLACED}),
    Standing.REVOKED: frozenset(),
    Standing.REPLACED: frozenset(),
}


class LetterGround(StrEnum):
    """Public class of the reason why an official letter no longer stands."""

    ERROR = "error"
    ENDED = "ended"
    CANCELLED = "cancelled"
    REPLACED = "replaced"


LETTER_GROUND_LABELS = {
    LetterGround.ERROR: _("Written by mistake"),
    LetterGround.ENDED: _("What it was written for has ended"),
    LetterGround.CANCELLED: _("The course or the call was cancelled"),
    LetterGround.REPLACED: _("Replaced by a newer letter"),
}
BY_HAND = (LetterGround.ERROR, LetterGround.ENDED, LetterGround.CANCELLED)  # grounds that a person may choose

# What the table of an official letter may hold, in the words before each fact.
PARTICULAR_LABELS = {
    "name": _("Name"),
    "native_name": _("Name in own script"),
    "nationality": _("Nationality"),
    "state": _("State"),
    "service": _("Service and function"),
    "under_lock": _("Passport"),  # in the place of the facts under lock, for whoever may not read them
    "passport_name": _("Name in the passport"),
    "passport_number": _("Passport number"),
    "passport_issuer": _("Passport issued by"),
    "passport_issued_on": _("Passport issued on"),
    "passport_expires_on": _("Passport expires on"),
    "consulate": _("Consulate"),
    "course": _("Course"),
    "dates": _("Dates"),
    "place": _("Place"),
    "mode": _("Taking part"),
    "profile": _("Who is meant"),
    "seats": _("Seats in all"),
    "seats_max": _("Seats for one state at most"),
    "names_max": _("Names at most"),
    "spoken": _("Working languages"),
    "deadline": _("Names are asked for before"),
    "zone": _("Time zone"),
    "host_address": _("Address of the course"),
    "costs": _("Who pays what"),
    "insurance": _("Insurance"),
    "contact": _("Contact on arrival"),
    "attended": _("Sessions attended"),
    "held": _("Sessions held"),
    "hours": _("Hours attended"),
    "hours_held": _("Hours held"),
    "counted_on": _("Counted on"),
}


UNDER_LOCK = _(
    "Kept under lock. A programme officer can open it; each opening is written down and shown to the person."
)


class Event(StrEnum):
    """What the audit says of letters."""

    WITHDRAWN = "messaging.letter_withdrawn"
    REQUEUED = "messaging.letter_requeued"
    BOUNCED = "messaging.letter_bounced"
    WORDING_WRITTEN = "messaging.wording_written"
    WORDING_USED = "messaging.wording_used"
    WORDING_RETIRED = "messaging.wording_retired"
    ISSUED = "messaging.official_issued"
    REVOKED = "messaging.official_revoked"
    REPLACED = "messaging.official_replaced"


EVENT_LABELS = {
    Event.WITHDRAWN: _("Letter withdrawn"),
    Event.REQUEUED: _("Letter sent again"),
    Event.BOUNCED: _("Letter came back"),
    Event.WORDING_WRITTEN: _("Own words for a letter written"),
    Event.WORDING_USED: _("Own words for a letter brought into use"),
    Event.WORDING_RETIRED: _("Own words for a letter taken out of use"),
    Event.ISSUED: _("Official letter issued"),
    Event.REVOKED: _("Official letter revoked"),
    Event.REPLACED: _("Official letter replaced"),
}

REFUSALS = {
    "letter_gone": _("This letter has already left and cannot be called back."),
    "wording_unknown": _("%(language)s: {%(name)s} is not among the fields of this letter. Write one that is listed."),
    "wording_missing": _("%(language)s: {%(name)s} is missing. The other languages say it, so this one has to."),
    "wording_link": _("%(language)s: {link} is missing. Without it the reader cannot get to the page."),
    "wording_empty": _("%(language)s: write a subject and a text."),
    "letter_stands": _("Such a letter has already been issued and stands. Replace it if it must say something else."),
    "letter_ended": _("This letter no longer stands: it was revoked or replaced."),
    "letter_ground_unknown": _("Choose one of the grounds."),
    "letter_reason_missing": _("Write the reason in a few words. Only the office reads it."),
    "letter_same": _("Nothing has changed since this letter was issued, so a new one would say the same."),
    "not_allowed": _("Your role does not include this act."),
    "stale": _("Somebody changed this a moment ago. Look at it again before you go on."),
    "move_not_allowed": _("This step is not possible now: the matter has already moved on."),
}
