"""Who may invite, answer, withdraw, and read the lists of participants."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Any

from django.utils.translation import gettext

from tadrib.domain.accounts.words import Permission
from tadrib.domain.catalogue.models import Edition
from tadrib.domain.catalogue.words import Edition as EditionState
from tadrib.domain.catalogue.words import Mode
from tadrib.domain.enrolment import words
from tadrib.domain.enrolment.models import Invitation, Participation, TravelDossier
from tadrib.domain.selection.models import Placement, SelectionRun
from tadrib.domain.selection.words import Place, Run
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import Refused

TAKES_PEOPLE = frozenset({EditionState.APPROVED, EditionState.SCHEDULED, EditionState.RUNNING})
READS_PARTICIPANTS = (
    Permission.ENROLMENT_READ, Permission.ATTENDANCE_MARK, Permission.ASSESSMENT_READ, Permission.CREDENTIAL_READ,
)  # fmt: skip


def can_read_invitations(by: Actor) -> bool:
    """Office staff who work with enrolment."""
    return by.can(Permission.ENROLMENT_READ)


def can_read_participants(by: Actor) -> bool:
    """Office staff and experts who work with the people in the room."""
    return any(by.can(permission) for permission in READS_PARTICIPANTS)


def check_can_invite(run: SelectionRun, reply_by: dt.datetime, *, by: Actor, now: dt.datetime) -> None:
    """Officers, for a signed run, while the edition still takes people."""
    if not by.can(Permission.INVITATION_SEND):
        raise Refused("not_allowed")
    if run.state != Run.SIGNED_OFF:
        raise Refused("run_not_signed")
    edition = run.call.edition
    if edition.state not in TAKES_PEOPLE:
        raise Refused("invitations_closed")
    if reply_by <= now:
        raise Refused("reply_by_past")
    if reply_by.date() > edition.start_date:
        raise Refused("reply_by_after_start", start=edition.start_date.isoformat())


def check_can_replace(
    placement: Placement, replaces: Invitation, reply_by: dt.datetime, *, by: Actor, now: dt.datetime
) -> None:
    """Only a reserve of the same run, for an invitation that has ended."""
    check_can_invite(placement.run, reply_by, by=by, now=now)
    if placement.place != Place.RESERVE or placement.run_id != replaces.placement.run_id:
        raise Refused("not_a_reserve")
    if replaces.state in words.HOLDING:
        raise Refused("not_a_reserve")


def is_party(invitation: Invitation, *, by: Actor) -> bool:
    """The person invited, or a focal point of the state that nominated them."""
    nomination = invitation.placement.nomination
    if by.is_signed_in and nomination.person.user_id is not None and nomination.person.user_id == by.user_id:
        return True
    return by.can(Permission.INVITATION_ANSWER) and by.stands_for(nomination.nominating_state.code)


def check_can_answer(invitation: Invitation, *, by: Actor) -> None:
    """A party to the invitation, while it waits for an answer."""
    if not is_party(invitation, by=by):
        raise Refused("not_your_invitation")
    if invitation.state != words.Invitation.SENT:
        raise Refused("invitation_answered")


def check_can_accept(invitation: Invitation, *, by: Actor, now: dt.datetime) -> None:
    """As ``check_can_answer``, in time, while the edition takes people."""
    check_can_answer(invitation, by=by)
    if now > invitation.reply_by:
        raise Refused("reply_too_late")
    if invitation.edition.state not in TAKES_PEOPLE:
        raise Refused("invitations_closed")


def check_can_decline(invitation: Invitation, reason: str, *, by: Actor) -> None:
    """As ``check_can_answer``; a reason helps the office and the state."""
    check_can_answer(invitation, by=by)
    if not reason.strip():
        raise Refused("enrolment_reason_missing")


def can_accept(invitation: Invitation, *, by: Actor, now: dt.datetime) -> bool:
    """Whether the button is shown."""
    try:
        check_can_accept(invitation, by=by, now=now)
    except Refused:
        return False
    return True


def can_decline(invitation: Invitation, *, by: Actor) -> bool:
    """Whether the button is shown."""
    try:
        check_can_answer(invitation, by=by)
    except Refused:
        return False
    return True


def check_can_lapse(invitation: Invitation, *, by: Actor, now: dt.datetime) -> None:
    """The office's clock, after the reply-by time."""
    if not by.can(Permission.INVITATION_SEND):
        raise Refused("not_allowed")
    if invitation.state != words.Invitation.SENT:
        raise Refused("invitation_answered")
    if now <= invitation.reply_by:
        raise Refused("not_yet_overdue")


def check_can_withdraw(invitation: Invitation, reason: str, *, by: Actor) -> None:
    """Officers, with a reason, while somebody still holds the invitation."""
    if not by.can(Permission.INVITATION_SEND):
        raise Refused("not_allowed")
    if invitation.state not in words.HOLDING:
        raise Refused("invitation_answered")
    if not reason.strip():
        raise Refused("enrolment_reason_missing")


def can_withdraw(invitation: Invitation, *, by: Actor) -> bool:
    """Whether the button is shown."""
    return by.can(Permission.INVITATION_SEND) and invitation.state in words.HOLDING


def check_can_withdraw_participation(participation: Participation, reason: str, *, by: Actor) -> None:
    """Officers, or a focal point of the state, with a reason."""
    if not (by.can(Permission.INVITATION_SEND) or is_party(participation.invitation, by=by)):
        raise Refused("not_allowed")
    if participation.state != words.Participation.ENROLLED:
        raise Refused("participation_over")
    if not reason.strip():
        raise Refused("enrolment_reason_missing")


def can_withdraw_participation(participation: Participation, *, by: Actor) -> bool:
    """Whether the button is shown."""
    return by.can(Permission.INVITATION_SEND) and participation.state == words.Participation.ENROLLED


def check_can_write_terms(edition: Edition, *, by: Actor) -> None:
    """Officers, while the edition takes people."""
    if not by.can(Permission.INVITATION_SEND):
        raise Refused("not_allowed")
    if edition.state not in TAKES_PEOPLE:
        raise Refused("invitations_closed")


def can_write_terms(edition: Edition, *, by: Actor) -> bool:
    """Whether the button is shown."""
    return by.can(Permission.INVITATION_SEND) and edition.state in TAKES_PEOPLE


def check_can_issue_visa_letters(edition: Edition, *, by: Actor, now: dt.datetime) -> None:
    """Officers, until the course ends."""
    check_can_write_terms(edition, by=by)
    if now.date() > edition.end_date:
        raise Refused("visa_course_over")


def check_can_issue_visa_letter(invitation: Invitation, *, by: Actor, now: dt.datetime) -> None:
    """As ``check_can_issue_visa_letters``, for somebody who has accepted and travels."""
    check_can_issue_visa_letters(invitation.edition, by=by, now=now)
    if invitation.state != words.Invitation.ACCEPTED:
        raise Refused("visa_not_accepted")
    if invitation.placement.nomination.mode == Mode.REMOTE:
        raise Refused("visa_remote")


def can_issue_visa_letter(invitation: Invitation, *, by: Actor, now: dt.datetime) -> bool:
    """Whether the button is shown."""
    try:
        check_can_issue_visa_letter(invitation, by=by, now=now)
    except Refused:
        return False
    return True


def check_can_tell_post(participation: Participation, post: str, *, by: Actor) -> None:
    """A focal point of the nominating state, of somebody whose course is over."""
    if not can_tell_post(participation, by=by):
        raise Refused("not_allowed")
    if participation.state not in (words.Participation.COMPLETED, words.Participation.INCOMPLETE):
        raise Refused("participation_not_over")
    if post not in set(words.Post):
        raise Refused("post_unknown")


def can_tell_post(participation: Participation, *, by: Actor) -> bool:
    """Whether the question is shown."""
    return by.can(Permission.INVITATION_ANSWER) and by.stands_for(participation.state_code)


def check_can_conclude(participation: Participation, *, by: Actor) -> None:
    """Those who decide awards say how a participation ended."""
    if not by.can(Permission.AWARD_DECIDE):
        raise Refused("not_allowed")
    if participation.state != words.Participation.ENROLLED:
        raise Refused("participation_over")


def check_can_conclude_anew(participation: Participation, *, by: Actor) -> None:
    """Those who decide awards, once it has ended."""
    if not by.can(Permission.AWARD_DECIDE):
        raise Refused("not_allowed")
    if participation.state not in {words.Participation.COMPLETED, words.Participation.INCOMPLETE}:
        raise Refused("participation_over")


def check_can_move(*, by: Actor) -> None:
    """The office, when two entries of a person are joined or taken apart."""
    if not by.can(Permission.DIRECTORY_EDIT):
        raise Refused("not_allowed")


# The travel dossier ----------------------------------------------------------------------------------------------


def can_read_travel(by: Actor) -> bool:
    """Programme officers: not the panel, experts, donors, monitors or auditors."""
    return by.can(Permission.TRAVEL_READ)


def own_permission(invitation: Invitation) -> str:
    """What a link by letter allows: to write the dossier of this one invitation, nothing else anywhere."""
    return f"enrolment.own:{invitation.ref}"


def is_person(invitation: Invitation, *, by: Actor) -> bool:
    """The person invited themself, signed in or by the link that only they were sent."""
    if by.can(own_permission(invitation)):
        return True
    user_id = invitation.placement.nomination.person.user_id
    return by.is_signed_in and user_id is not None and user_id == by.user_id


def closed_parts(invitation: Invitation, own: Collection[str], *, by: Actor) -> frozenset[str]:
    """Parts that the actor neither reads nor changes: what the person said of health and needs is not the state's."""
    if is_person(invitation, by=by):
        return frozenset()
    return frozenset(part for part in words.PRIVATE if part in own)


def check_travel_stands(invitation: Invitation, *, now: dt.datetime) -> None:
    """The invitation stands and the course is not over."""
    if invitation.state not in words.HOLDING:
        raise Refused("travel_not_invited")
    if now.date() > invitation.edition.end_date or invitation.edition.state not in TAKES_PEOPLE:
        raise Refused("travel_over")


def check_can_ask_travel(invitation: Invitation, *, by: Actor) -> None:
    """Whoever accepts, or the house itself, once the seat is taken."""
    if not (by.can(Permission.INVITATION_SEND) or is_party(invitation, by=by)):
        raise Refused("not_allowed")
    if invitation.state != words.Invitation.ACCEPTED:
        raise Refused("travel_not_invited")


def check_can_write_travel(
    invitation: Invitation, dossier: TravelDossier | None, *, by: Actor, now: dt.datetime
) -> None:
    """The person invited or a focal point of the state, until it is sent, and again when the office asks."""
    if not (is_party(invitation, by=by) or is_person(invitation, by=by)):
        raise Refused("not_allowed")
    check_travel_stands(invitation, now=now)
    if dossier is not None and dossier.state not in words.WRITABLE:
        raise Refused("travel_with_office")


def can_write_travel(invitation: Invitation, dossier: TravelDossier | None, *, by: Actor, now: dt.datetime) -> bool:
    """Whether the form is shown."""
    try:
        check_can_write_travel(invitation, dossier, by=by, now=now)
    except Refused:
        return False
    return True


def check_travel_codes(facts: dict[str, Any]) -> None:
    """Codes that are on their lists."""
    for fact, table in (("passport_kind", words.PASSPORT_KIND_LABELS), ("medical_fit", words.FIT_LABELS)):
        if facts.get(fact) and facts[fact] not in table:
            raise Refused("travel_code")


def check_can_send_travel(
    invitation: Invitation, dossier: TravelDossier | None, *, missing: Iterable[str], problems: Iterable[Refused],
    declared: bool, by: Actor, now: dt.datetime,
) -> None:  # fmt: skip
    """As ``check_can_write_travel``, with nothing missing, nothing wrong, and the declaration confirmed."""
    check_can_write_travel(invitation, dossier, by=by, now=now)
    if gaps := list(missing):
        raise Refused("travel_incomplete", fields=", ".join(gettext(words.TRAVEL_LABELS[gap]) for gap in gaps))
    for problem in problems:
        raise problem
    if not declared:
        raise Refused("travel_declaration")


def check_can_open_travel(*, by: Actor) -> None:
    """Programme officers; that they did is written down."""
    if not can_read_travel(by):
        raise Refused("not_allowed")


def check_can_open_letter(invitation: Invitation, *, by: Actor) -> None:
    """Who reads the passport in the dossier reads it in the letter: programme officers, the person, the state."""
    if not (can_read_travel(by) or is_party(invitation, by=by)):
        raise Refused("not_allowed")


def check_can_return_travel(*, reason: str, by: Actor) -> None:
    """Programme officers, who say what is to be completed."""
    check_can_open_travel(by=by)
    if not reason.strip():
        raise Refused("enrolment_reason_missing")


def check_can_set_travel(parts: Collection[str], costs: dict[str, str], *, by: Actor) -> None:
    """Programme officers; parts and costs that are on their lists."""
    check_can_open_travel(by=by)
    known = set(costs) <= set(words.COST_LABELS) and set(costs.values()) <= set(words.PAYER_LABELS)
    if not (known and set(parts) <= set(words.Part)):
        raise Refused("travel_code")


def check_can_remind_travel(*, by: Actor) -> None:
    """The worker and programme officers."""
    if not by.can(Permission.INVITATION_SEND):
        raise Refused("not_allowed")


def erasable(invitation: Invitation, *, today: dt.date, days: int) -> str:
    """Why nothing of the dossier may be kept any longer (``words.CAUSE_...``); empty while it is needed.

    The invitation has ended or the edition was cancelled: at once. Else so many days after the course.
    """
    if invitation.state not in words.HOLDING or invitation.edition.state == EditionState.CANCELLED:
        return words.CAUSE_ENDED
    return words.CAUSE_OVER if today > invitation.edition.end_date + dt.timedelta(days=days) else ""


def check_can_erase_travel(invitation: Invitation, *, today: dt.date, days: int) -> None:
    """Nobody may keep it longer, and nobody may erase it earlier, whoever asks."""
    if not erasable(invitation, today=today, days=days):
        raise Refused("travel_needed")
