"""Inviting, answering, withdrawing; seats; participants.

What follows when somebody leaves (the next reserve is asked) is ``workflows.replace_invitee``: pages call that.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping

from django.db import IntegrityError, transaction
from django.db.models import Max

import tadrib.domain.audit.operations
import tadrib.domain.messaging.operations
from tadrib.domain import audit, messaging
from tadrib.domain.accounts.words import Permission
from tadrib.domain.catalogue.models import Edition
from tadrib.domain.directory.models import Person
from tadrib.domain.enrolment import letters, policy, queries, words
from tadrib.domain.enrolment.models import Invitation, LetterTerms, Participation, Seat
from tadrib.domain.enrolment.operations.travel import ask_for_travel
from tadrib.domain.enrolment.operations.travel_papers import erase_dossier
from tadrib.domain.messaging.models import OfficialLetter
from tadrib.domain.selection.models import Placement, SelectionRun
from tadrib.domain.selection.words import Place
from tadrib.kernel import refs
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import Refused
from tadrib.kernel.transitions import move
from tadrib.kernel.translated import TranslatedText


def _new_code() -> str:
    while True:
        code = refs.new_code()
        if not Invitation.objects.filter(code=code).exists():
            return code


def _invite(
    placement: Placement, edition: Edition, *, reply_by: dt.datetime, replaces: Invitation | None, by: Actor,
    now: dt.datetime,
) -> Invitation:  # fmt: skip
    """The row, the record and the official letter of one invitation; e-mails are the caller's."""
    invitation = Invitation.objects.create(
        ref=refs.new_ref(Invitation, "INV", now.year),
        placement=placement,
        edition=edition,
        code=_new_code(),
        reply_by=reply_by,
        replaces=replaces,
        sent_at=now,
    )
    audit.operations.record(
        words.Event.INVITED, invitation.ref, by=by, at=now, nomination=placement.nomination.ref, edition=edition.ref,
        replaces=replaces.ref if replaces else "",
    )  # fmt: skip
    messaging.operations.issue(letters.letter_of_invitation(invitation), code=invitation.code, by=by, now=now)
    return invitation


@transaction.atomic
def invite_cohort(run: SelectionRun, *, reply_by: dt.datetime, by: Actor, now: dt.datetime) -> list[Invitation]:
    """Make the seats of the call and invite everybody the signed run selected. Once: a second time is refused."""
    policy.check_can_invite(run, reply_by, by=by, now=now)
    edition = run.call.edition
    selected = Placement.objects.filter(run=run, place=Place.SELECTED).select_related(
        "run", "nomination__person__user", "nomination__nominating_state", "nomination__call"
    )
    placements = list(selected.order_by("pk"))
    if not placements:
        raise Refused("cohort_empty")
    if Invitation.objects.filter(placement__run=run).exists():
        raise Refused("cohort_invited")
    try:
        with transaction.atomic():
            first = (Seat.objects.filter(edition=edition).aggregate(most=Max("number"))["most"] or 0) + 1
            Seat.objects.bulk_create(
                Seat(edition=edition, number=number) for number in range(first, first + run.call.seats)
            )
            invitations = [
                _invite(placement, edition, reply_by=reply_by, replaces=None, by=by, now=now)
                for placement in placements
            ]
    except IntegrityError:
        raise Refused("cohort_invited") from None
    letters.invited(invitations, at=now)
    return invitations


@transaction.atomic
def invite_replacement(
    placement: Placement, *, replaces: Invitation, reply_by: dt.datetime, by: Actor, now: dt.datetime
) -> Invitation:
    """Invite a reserve for the seat that somebody gave back."""
    policy.check_can_replace(placement, replaces, reply_by, by=by, now=now)
    try:
        with transaction.atomic():
            invitation = _invite(placement, replaces.edition, reply_by=reply_by, replaces=replaces, by=by, now=now)
    except IntegrityError:
        raise Refused("cohort_invited") from None
    letters.invited([invitation], at=now)
    return invitation


@transaction.atomic
def report_no_reserve(left: Invitation, *, by: Actor, now: dt.datetime) -> None:
    """Tell the office that nobody on the reserve list can take the free seat with all rules kept."""
    policy.check_can_invite(left.placement.run, now + dt.timedelta(seconds=1), by=by, now=now)
    audit.operations.record(words.Event.NO_RESERVE, left.ref, by=by, at=now, edition=left.edition.ref)
    letters.no_reserve(left, at=now)


def _take_seat(invitation: Invitation) -> None:
    """Take any free seat of the edition by compare-and-swap, or refuse: of two for the last seat one wins."""
    free = Seat.objects.filter(edition=invitation.edition, invitation=None).order_by("number")
    for pk in list(free.values_list("pk", flat=True)):
        if Seat.objects.filter(pk=pk, invitation=None).update(invitation=invitation):
            return
    raise Refused("last_seat_taken")


def _free_seat(invitation: Invitation) -> None:
    Seat.objects.filter(invitation=invitation).update(invitation=None)


@transaction.atomic
def accept_invitation(invitation: Invitation, *, by: Actor, now: dt.datetime) -> Participation:
    """Take a seat and enrol the person; they and the state are asked for passport and travel papers."""
    policy.check_can_accept(invitation, by=by, now=now)
    move(invitation, words.Invitation.ACCEPTED, moves=words.INVITATION_MOVES, answered_at=now, answered_by=by.ref)
    _take_seat(invitation)
    nomination = invitation.placement.nomination
    try:
        with transaction.atomic():
            participation = Participation.objects.create(
                ref=refs.new_ref(Participation, "PAR", now.year),
                invitation=invitation,
                edition=invitation.edition,
                person=nomination.person,
                state_code=nomination.nominating_state.code,
                sex=nomination.person.sex,
                mode=nomination.mode,
                enrolled_at=now,
            )
    except IntegrityError:
        raise Refused("already_enrolled") from None
    audit.operations.record(
        words.Event.ACCEPTED, invitation.ref, by=by, at=now, participation=participation.ref,
        edition=invitation.edition.ref,
    )  # fmt: skip
    letters.answered(invitation, accepted=True, at=now)
    ask_for_travel(invitation, by=by, now=now)
    return participation


@transaction.atomic
def decline_invitation(invitation: Invitation, *, reason: str, by: Actor, now: dt.datetime) -> Invitation:
    """Give the seat back; the travel dossier is erased. Pages call ``workflows.replace_invitee.decline_invitation``."""
    policy.check_can_decline(invitation, reason, by=by)
    move(
        invitation, words.Invitation.DECLINED, moves=words.INVITATION_MOVES, answered_at=now, answered_by=by.ref,
        reason=reason.strip(),
    )  # fmt: skip
    audit.operations.record(words.Event.DECLINED, invitation.ref, by=by, at=now, edition=invitation.edition.ref)
    erase_dossier(invitation, by=by, now=now)
    letters.answered(invitation, accepted=False, at=now)
    letters.official_ended(invitation, by=by, at=now)
    return invitation


@transaction.atomic
def lapse_invitation(invitation: Invitation, *, by: Actor, now: dt.datetime) -> Invitation:
    """End an invitation that nobody answered in time."""
    policy.check_can_lapse(invitation, by=by, now=now)
    move(invitation, words.Invitation.LAPSED, moves=words.INVITATION_MOVES)
    audit.operations.record(words.Event.LAPSED, invitation.ref, by=by, at=now, edition=invitation.edition.ref)
    erase_dossier(invitation, by=by, now=now)
    letters.ended(invitation, reason="", at=now)
    letters.official_ended(invitation, by=by, at=now)
    return invitation


@transaction.atomic
def withdraw_invitation(invitation: Invitation, *, reason: str, by: Actor, now: dt.datetime) -> Invitation:
    """Take an invitation back; if it was accepted, the participation ends and the seat is free again."""
    policy.check_can_withdraw(invitation, reason, by=by)
    if invitation.state == words.Invitation.ACCEPTED:
        participation = Participation.objects.filter(invitation=invitation).first()
        if participation is not None:
            policy.check_can_withdraw_participation(participation, reason, by=by)
            move(
                participation, words.Participation.WITHDRAWN, moves=words.PARTICIPATION_MOVES, left_at=now,
                reason=reason.strip(),
            )  # fmt: skip
        _free_seat(invitation)
    move(invitation, words.Invitation.WITHDRAWN, moves=words.INVITATION_MOVES, reason=reason.strip())
    erase_dossier(invitation, by=by, now=now)
    audit.operations.record(
        words.Event.WITHDRAWN, invitation.ref, by=by, at=now, reason=reason.strip(), edition=invitation.edition.ref
    )
    letters.ended(invitation, reason=reason.strip(), at=now)
    letters.official_ended(invitation, by=by, at=now)
    return invitation


@transaction.atomic
def withdraw_participation(participation: Participation, *, reason: str, by: Actor, now: dt.datetime) -> Participation:
    """End a participation. Before the course starts its invitation ends too and the seat is free again."""
    policy.check_can_withdraw_participation(participation, reason, by=by)
    move(
        participation, words.Participation.WITHDRAWN, moves=words.PARTICIPATION_MOVES, left_at=now,
        reason=reason.strip(),
    )  # fmt: skip
    audit.operations.record(
        words.Event.LEFT, participation.ref, by=by, at=now, reason=reason.strip(), edition=participation.edition.ref
    )
    invitation = participation.invitation
    if now.date() < participation.edition.start_date:
        _free_seat(invitation)
        move(invitation, words.Invitation.WITHDRAWN, moves=words.INVITATION_MOVES, reason=reason.strip())
        erase_dossier(invitation, by=by, now=now)
    letters.ended(invitation, reason=reason.strip(), at=now)
    letters.official_ended(invitation, by=by, at=now)
    return participation


@transaction.atomic
def conclude_participation(
    participation: Participation, *, completed: bool, by: Actor, now: dt.datetime
) -> Participation:
    """Say how a participation ended: completed or not. Called when the award is decided."""
    policy.check_can_conclude(participation, by=by)
    to = words.Participation.COMPLETED if completed else words.Participation.INCOMPLETE
    move(participation, to, moves=words.PARTICIPATION_MOVES)
    audit.operations.record(words.Event.CONCLUDED, participation.ref, by=by, at=now, completed=completed)
    return participation


@transaction.atomic
def conclude_anew(participation: Participation, *, completed: bool, by: Actor, now: dt.datetime) -> Participation:
    """Say otherwise how a participation ended. Called when the award is corrected; nothing where it is the same."""
    policy.check_can_conclude_anew(participation, by=by)
    to = words.Participation.COMPLETED if completed else words.Participation.INCOMPLETE
    if participation.state != to:
        move(participation, to, moves=words.PARTICIPATION_MOVES)
        audit.operations.record(words.Event.CONCLUDED, participation.ref, by=by, at=now, completed=completed)
    return participation


@transaction.atomic
def move_participations(
    source: Person, target: Person, *, only: Collection[str] | None = None, by: Actor, now: dt.datetime
) -> list[str]:
    """Let the participations of one entry of the directory (all, or those of ``only``) point to another, and with
    them attendance, answers and certificates; their references. Two in one edition: ``merge_two_participations``."""
    policy.check_can_move(by=by)
    rows = Participation.objects.filter(person=source)
    if only is not None:
        rows = rows.filter(ref__in=only)
    if Participation.objects.filter(person=target, edition__in=rows.values("edition")).exists():
        raise Refused("merge_two_participations")
    found = list(rows.order_by("pk").values_list("ref", flat=True))
    Participation.objects.filter(person=source, ref__in=found).update(person=target)
    return found


@transaction.atomic
def tell_post(participation: Participation, *, post: str, by: Actor, now: dt.datetime) -> Participation:
    """Say of somebody trained whether they are still in post; the last answer counts, the record keeps all."""
    policy.check_can_tell_post(participation, post, by=by)
    Participation.objects.filter(pk=participation.pk).update(post=post, post_at=now, post_by=by.ref)
    audit.operations.record(words.Event.POST_TOLD, participation.ref, by=by, at=now, post=post)
    participation.refresh_from_db()
    return participation


@transaction.atomic
def write_letter_terms(
    edition: Edition, *, terms: Mapping[str, Mapping[str, str]], by: Actor, now: dt.datetime
) -> LetterTerms:
    """Write what the letters of an edition say of ``letters.TERMS``; letters issued before stay as they are."""
    policy.check_can_write_terms(edition, by=by)
    columns = {name: TranslatedText(terms.get(name) or {}) for name in letters.TERMS}
    row, _ = LetterTerms.objects.update_or_create(
        edition=edition, defaults={**columns, "written_at": now, "written_by": by.ref}
    )
    audit.operations.record(words.Event.TERMS_WRITTEN, edition.ref, by=by, at=now)
    return row


@transaction.atomic
def issue_visa_letter(invitation: Invitation, *, by: Actor, now: dt.datetime) -> OfficialLetter:
    """Write to the consulate for somebody who has accepted; the person and the state are told."""
    policy.check_can_issue_visa_letter(invitation, by=by, now=now)
    letter = messaging.operations.issue(letters.visa_letter(invitation), by=by, now=now)
    letters.visa_letter_issued(invitation, letter.ref, at=now)
    return letter


@transaction.atomic
def issue_visa_letters(edition: Edition, *, by: Actor, now: dt.datetime) -> int:
    """The same for everybody of the edition who travels and has none that stands; returns how many."""
    policy.check_can_issue_visa_letters(edition, by=by, now=now)
    travellers = queries.list_travellers(by, edition)
    for invitation in travellers:
        issue_visa_letter(invitation, by=by, now=now)
    return len(travellers)
