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


REFUSALS: dict[str, str] = {}
