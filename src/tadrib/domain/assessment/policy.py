"""Who may ask, who may answer."""

from __future__ import annotations

from tadrib.domain.accounts.words import Permission
from tadrib.domain.assessment import words
from tadrib.domain.assessment.models import CriterionMark, Instrument, Practical, Question, Rubric
from tadrib.domain.catalogue.models import Edition
from tadrib.domain.catalogue.words import Edition as EditionState
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


# The practical ---------------------------------------------------------------------------------------------------


def can_read_practical(by: Actor) -> bool:
    """As ``can_read``; and whoever marks."""
    return can_read(by) or by.can(Permission.PRACTICAL_MARK)


def can_mark(by: Actor) -> bool:
    """Experts and programme officers."""
    return by.can(Permission.PRACTICAL_MARK)


def check_can_mark_at_all(*, by: Actor) -> None:
    """See ``can_mark``."""
    if not can_mark(by):
        raise Refused("not_allowed")


def is_marked(rubric: Rubric) -> bool:
    """Whether anybody was ever marked by it. One query."""
    return CriterionMark.objects.filter(criterion__rubric=rubric).exists()


def check_can_change_rubric(rubric: Rubric, *, by: Actor) -> None:
    """A rubric that nobody was marked by."""
    check_can_edit(by=by)
    if rubric.retired_at:
        raise Refused("rubric_retired")
    if is_marked(rubric):
        raise Refused("rubric_used")


def is_closed(rubric: Rubric, edition: Edition) -> bool:
    """Whether its marks in the edition are published. One query."""
    return Practical.objects.filter(rubric=rubric, edition=edition, state=words.Practical.CLOSED).exists()


def check_can_mark(rubric: Rubric, participation: Participation, *, by: Actor) -> None:
    """Experts and programme officers, of those who take part, while the edition is running and nothing is decided."""
    if not can_mark(by):
        raise Refused("not_allowed")
    edition = participation.edition
    if edition.version_id != rubric.version_id or participation.state == enrolment_words.Participation.WITHDRAWN:
        raise Refused("participation_foreign")
    if edition.state != EditionState.RUNNING:
        raise Refused("practical_edition")
    if rubric.retired_at:
        raise Refused("rubric_retired")
    if is_closed(rubric, edition):
        raise Refused("practical_closed")
    if participation.state != enrolment_words.Participation.ENROLLED:
        raise Refused("practical_over")


def check_can_publish(rubric: Rubric, edition: Edition, *, by: Actor) -> None:
    """Programme and monitoring officers, while the edition is running: publish the marks, or open them again."""
    check_can_edit(by=by)
    if edition.version_id != rubric.version_id:
        raise Refused("practical_empty")
    if edition.state != EditionState.RUNNING:
        raise Refused("practical_edition")
