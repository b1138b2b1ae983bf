"""Words of delivery."""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext_noop as _


class Mark(StrEnum):
    """One person's presence in one session, in the room or remote, in one list."""

    PRESENT = "present"
    LATE = "late"
    REMOTE = "remote"  # with minutes
    EXCUSED = "excused"
    ABSENT = "absent"


MARK_LABELS = {
    Mark.PRESENT: _("In person"),
    Mark.LATE: _("In person, late"),
    Mark.REMOTE: _("Remote"),
    Mark.EXCUSED: _("Excused"),
    Mark.ABSENT: _("Absent"),
}
MARK_LETTERS = {
    Mark.PRESENT: _("P"),
    Mark.LATE: _("L"),
    Mark.REMOTE: _("R"),
    Mark.EXCUSED: _("E"),
    Mark.ABSENT: _("X"),
}
ATTENDED = frozenset({Mark.PRESENT, Mark.LATE, Mark.REMOTE})

MARK_CLASSES = {Mark.PRESENT: "p", Mark.LATE: "l", Mark.REMOTE: "r", Mark.EXCUSED: "e", Mark.ABSENT: "x"}


class Event(StrEnum):
    """What the audit says of delivery."""

    SESSION_ADDED = "delivery.session_added"
    SESSION_CHANGED = "delivery.session_changed"
    SESSION_CANCELLED = "delivery.session_cancelled"
    TIMETABLE_MADE = "delivery.timetable_made"
    MARKED = "delivery.attendance_marked"
    CORRECTED = "delivery.attendance_corrected"


EVENT_LABELS = {
    Event.SESSION_ADDED: _("Session added"),
    Event.SESSION_CHANGED: _("Session changed"),
    Event.SESSION_CANCELLED: _("Session cancelled"),
    Event.TIMETABLE_MADE: _("Timetable made"),
    Event.MARKED: _("Attendance marked"),
    Event.CORRECTED: _("Attendance corrected"),
}

REFUSALS = {
    "attendance_none_yet": _("No session of this course has been held and marked yet, so there is nothing to state."),
    "delivery_edition_over": _("This edition is closed or cancelled: its sessions and marks stay as they are."),
    "session_times": _("A session ends after it starts, on the same day."),
    "session_outside_edition": _("Choose a day between %(start)s and %(end)s, the dates of the edition."),
    "session_other_edition": _("This module belongs to another edition."),
    "session_cancelled": _("This session is cancelled."),
    "session_marked": _("People have been marked in this session: it can no longer be moved or cancelled."),
    "session_not_begun": _("Attendance can be marked from half an hour before the session starts."),
    "session_cancel_reason": _("Write why the session is cancelled."),
    "nobody_to_mark": _("Nobody is enrolled in this edition yet."),
    "mark_stranger": _("Somebody in this list is not enrolled in the edition."),
    "mark_unknown": _("Choose one of the marks of the list."),
    "minutes_missing": _("Write how many minutes %(name)s was connected."),
    "minutes_too_many": _("The session lasts %(most)s minutes; nobody can be connected longer."),
    "correction_reason": _("Write why the mark of %(name)s changes."),
}
