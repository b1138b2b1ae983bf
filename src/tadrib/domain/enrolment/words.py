"""Words of enrolment."""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext_noop as _


class Invitation(StrEnum):
    """Where an invitation stands."""

    SENT = "sent"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"


INVITATION_LABELS = {
    Invitation.SENT: _("Waiting for an answer"),
    Invitation.ACCEPTED: _("Accepted"),
    Invitation.DECLINED: _("Declined"),
    Invitation.LAPSED: _("No answer in time"),
    Invitation.WITHDRAWN: _("Withdrawn"),
}
INVITATION_TONES = {
    Invitation.SENT: ("info", "clock"),
    Invitation.ACCEPTED: ("ok", "check"),
    Invitation.DECLINED: ("warn", "x"),
    Invitation.LAPSED: ("plain", "clock"),
    Invitation.WITHDRAWN: ("plain", "back"),
}
INVITATION_MOVES = {
    Invitation.SENT: frozenset(
        {Invitation.ACCEPTED, Invitation.DECLINED, Invitation.LAPSED, Invitation.WITHDRAWN}
    ),
    Invitation.ACCEPTED: frozenset({Invitation.WITHDRAWN}),
    Invitation.DECLINED: frozenset(),
    Invitation.LAPSED: frozenset(),
    Invitation.WITHDRAWN: frozenset(),
}


class Participation(StrEnum):
    """Where a participation stands."""

    ENROLLED = "enrolled"
    COMPLETED = "completed"
    INCOMPLETE = "incomplete"
    WITHDRAWN = "withdrawn"


PARTICIPATION_LABELS = {
    Participation.ENROLLED: _("Enrolled"),
    Participation.COMPLETED: _("Completed"),
    Participation.INCOMPLETE: _("Not completed"),
    Participation.WITHDRAWN: _("Left the course"),
}
PARTICIPATION_TONES = {
    Participation.ENROLLED: ("info", "user"),
    Participation.COMPLETED: ("ok", "star-ok"),
    Participation.INCOMPLETE: ("warn", "star-o"),
    Participation.WITHDRAWN: ("plain", "back"),
}
PARTICIPATION_MOVES = {
    Participation.ENROLLED: frozenset(
        {Participation.COMPLETED, Participation.INCOMPLETE, Participation.WITHDRAWN}
    ),
    Participation.COMPLETED: frozenset(),
    Participation.INCOMPLETE: frozenset(),
    Participation.WITHDRAWN: frozenset(),
}


REFUSALS: dict[str, str] = {}
