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
    Invitation.SENT: frozenset({Invitation.ACCEPTED, Invitation.DECLINED, Invitation.LAPSED, Invitation.WITHDRAWN}),
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
    Participation.ENROLLED: frozenset({Participation.COMPLETED, Participation.INCOMPLETE, Participation.WITHDRAWN}),
    Participation.COMPLETED: frozenset({Participation.INCOMPLETE}),  # when the award is corrected
    Participation.INCOMPLETE: frozenset({Participation.COMPLETED}),
    Participation.WITHDRAWN: frozenset(),
}


class Post(StrEnum):
    """What a state says of somebody trained: whether the training still serves where it was meant to."""

    SAME = "same"
    OTHER = "other"
    LEFT = "left"


POST_LABELS = {
    Post.SAME: _("Still in post"),
    Post.OTHER: _("In another post of the service"),
    Post.LEFT: _("Left the service"),
}
POST_TONES = {Post.SAME: ("ok", "check"), Post.OTHER: ("info", "user"), Post.LEFT: ("plain", "back")}

HOLDING = frozenset({Invitation.SENT, Invitation.ACCEPTED})  # states in which somebody is still in the cohort


class Event(StrEnum):
    """What the audit says of enrolment."""

    INVITED = "enrolment.invited"
    ACCEPTED = "enrolment.accepted"
    DECLINED = "enrolment.declined"
    LAPSED = "enrolment.lapsed"
    WITHDRAWN = "enrolment.invitation_withdrawn"
    NO_RESERVE = "enrolment.no_reserve"
    LEFT = "enrolment.participation_withdrawn"
    CONCLUDED = "enrolment.participation_concluded"
    POST_TOLD = "enrolment.post_told"


EVENT_LABELS = {
    Event.INVITED: _("Invited"),
    Event.ACCEPTED: _("Invitation accepted"),
    Event.DECLINED: _("Invitation declined"),
    Event.LAPSED: _("Invitation lapsed"),
    Event.WITHDRAWN: _("Invitation withdrawn"),
    Event.NO_RESERVE: _("No reserve left for a free seat"),
    Event.LEFT: _("Participant left the course"),
    Event.CONCLUDED: _("Participation concluded"),
    Event.POST_TOLD: _("State said whether somebody trained is still in post"),
}

REFUSALS = {
    "merge_two_participations": _("Both take part in the same edition: they cannot be one person."),
    "run_not_signed": _("Invitations go out after the head of office has signed the selection."),
    "cohort_invited": _("The people of this selection have already been invited."),
    "cohort_empty": _("This selection holds nobody to invite."),
    "reply_by_past": _("Choose a reply-by time that is still to come."),
    "reply_by_after_start": _("Choose a reply-by time before the course starts, on %(start)s."),
    "invitations_closed": _("This edition no longer takes participants."),
    "not_your_invitation": _("Only the person invited, or a focal point of the state, can answer."),
    "invitation_answered": _("This invitation has already been answered or has ended."),
    "reply_too_late": _("The reply-by time has passed. Write to the office if you still wish to come."),
    "not_yet_overdue": _("The reply-by time has not passed yet."),
    "last_seat_taken": _("The last seat has just been taken."),
    "already_enrolled": _("This person is already enrolled in this edition."),
    "enrolment_reason_missing": _("Write the reason in a few words."),
    "not_a_reserve": _("Only people on the reserve list of the same selection can take a free seat."),
    "post_unknown": _("Choose one of the answers."),
    "participation_not_over": _("This course is not over yet."),
    "participation_over": _("This participation has already ended."),
}
