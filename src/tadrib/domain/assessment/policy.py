"""Who may ask, who may answer."""

from __future__ import annotations

from tadrib.domain.accounts.words import Permission
from tadrib.domain.assessment import words
from tadrib.domain.assessment.models import Instrument, Question
from tadrib.domain.catalogue.models import Edition
from tadrib.domain.enrolment import words as enrolment_words
from tadrib.domain.enrolment.models import Participation
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import Refused


def can_read(by: Actor) -> bool:
    """Programme and monitoring officers, the head of office, auditors."""
    return by.can(Permission.ASSESSMENT_READ)


def can_edit(by: Actor) -> bool:
    """Programme and monitoring officers."""
    return by.can(Permission.ASSESSMENT_EDIT)


def check_can_edit(*, by: Actor) -> None:
    """See ``can_edit``."""
    if not can_edit(by):
        raise Refused("not_allowed")


def is_used(question: Question) -> bool:
    """Whether the question stands in an instrument that was ever opened. One query."""
    opened = Instrument.objects.filter(edition__version=question.version_id).exclude(state=words.Instrument.DRAFT)
    return any(question.ref in refs for refs in opened.values_list("questions", flat=True))


def check_can_change(question: Question, *, by: Actor) -> None:
    """A question that nobody was asked yet."""
    check_can_edit(by=by)
    if question.retired_at:
        raise Refused("question_retired", ref=question.ref)
    if is_used(question):
        raise Refused("question_used")


def check_can_draft(edition: Edition, *, by: Actor) -> None:
    """While the edition is to come or running."""
    check_can_edit(by=by)
    if edition.state not in words.LIVE_EDITIONS:
        raise Refused("instrument_edition")


def _check_can_take(instrument: Instrument, participation: Participation) -> None:
    if instrument.state != words.Instrument.OPEN:
        raise Refused("instrument_not_open")
    if participation.edition_id != instrument.edition_id:
        raise Refused("participation_foreign")
    if participation.state != enrolment_words.Participation.ENROLLED:
        raise Refused("answering_over")


def check_can_answer(instrument: Instrument, participation: Participation, *, by: Actor) -> None:
    """The participant in person, while it is open."""
    if not by.is_signed_in or participation.person.user_id != by.user_id:
        raise Refused("not_allowed")
    _check_can_take(instrument, participation)


def check_can_enter(instrument: Instrument, participation: Participation, *, by: Actor) -> None:
    """The office, for a sheet of paper, while it is open."""
    check_can_edit(by=by)
    _check_can_take(instrument, participation)
