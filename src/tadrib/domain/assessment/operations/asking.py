"""Writing questions, opening tests and surveys, taking answers."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Mapping, Sequence

from django.db import IntegrityError, transaction

import tadrib.domain.audit.operations
from tadrib.domain import audit
from tadrib.domain.assessment import letters, marking, policy, queries, words
from tadrib.domain.assessment.models import Answered, Instrument, Question, Response
from tadrib.domain.catalogue.models import CurriculumVersion, Edition, LearningOutcome
from tadrib.domain.enrolment.models import Participation
from tadrib.kernel.actor import Actor
from tadrib.kernel.refs import new_ref
from tadrib.kernel.refusals import Refused
from tadrib.kernel.transitions import move
from tadrib.kernel.translated import TranslatedText

FEWEST_OPTIONS, MOST_OPTIONS = 2, 6
Sheet = tuple[Participation, Mapping[str, int]]


# Questions -------------------------------------------------------------------------------------------------------


def _check_question(
    version: CurriculumVersion, text: TranslatedText, options: Sequence[Mapping[str, str]], right: int | None,
    outcome: LearningOutcome | None, scale: bool,
) -> list[dict[str, str]]:  # fmt: skip
    """The options as they are kept; refuses what could not be asked or marked."""
    if text.missing:
        raise Refused("question_text")
    if scale:
        return []
    kept = [TranslatedText(option) for option in options]
    if not FEWEST_OPTIONS <= len(kept) <= MOST_OPTIONS or any(option.missing for option in kept):
        raise Refused("question_options")
    if right is None or not 0 <= right < len(kept):
        raise Refused("question_right")
    if outcome is None or outcome.version_id != version.pk:
        raise Refused("question_outcome")
    return [dict(option) for option in kept]


@transaction.atomic
def add_question(
    version: CurriculumVersion, *, text: Mapping[str, str], options: Sequence[Mapping[str, str]] = (),
    right: int | None = None, outcome: LearningOutcome | None = None, scale: bool = False, by: Actor, now: dt.datetime,
) -> Question:  # fmt: skip
    """Add a question to a curriculum's bank: with options and the index of the right one, or on a scale of five.

    Refused: ``not_allowed``, ``question_text``, ``question_options``, ``question_right``, ``question_outcome``.
    """
    policy.check_can_edit(by=by)
    words_of_it = TranslatedText(text)
    kept = _check_question(version, words_of_it, options, right, outcome, scale)
    question = Question.objects.create(
        ref=new_ref(Question, "QUE", now.year),
        version=version,
        outcome=outcome,
        scale=scale,
        text=words_of_it,
        options=kept,
        right=None if scale else right,
    )
    audit.operations.record(words.Event.QUESTION_ADDED, question.ref, by=by, at=now)
    return question


@transaction.atomic
def change_question(
    question: Question, *, text: Mapping[str, str], options: Sequence[Mapping[str, str]] = (),
    right: int | None = None, outcome: LearningOutcome | None = None, by: Actor, now: dt.datetime,
) -> Question:  # fmt: skip
    """Correct a question that nobody was asked yet. Refused: as ``add_question``, ``question_used``,
    ``question_retired``."""
    policy.check_can_change(question, by=by)
    question.text = TranslatedText(text)
    question.options = _check_question(question.version, question.text, options, right, outcome, question.scale)
    question.right = None if question.scale else right
    question.outcome = outcome
    question.save(update_fields=["text", "options", "right", "outcome"])
    audit.operations.record(words.Event.QUESTION_CHANGED, question.ref, by=by, at=now)
    return question


@transaction.atomic
def retire_question(question: Question, *, by: Actor, now: dt.datetime) -> Question:
    """Ask it no more; what was answered stays. Refused: ``not_allowed``, ``question_retired``."""
    policy.check_can_edit(by=by)
    if not Question.objects.filter(pk=question.pk, retired_at__isnull=True).update(retired_at=now):
        raise Refused("question_retired", ref=question.ref)
    question.retired_at = now
    audit.operations.record(words.Event.QUESTION_RETIRED, question.ref, by=by, at=now)
    return question


# Instruments -----------------------------------------------------------------------------------------------------


def _check_questions(edition: Edition, kind: str, refs: Sequence[str]) -> list[Question]:
    """The questions in the order given; refuses foreign, retired or unfit ones."""
    if not refs:
        raise Refused("instrument_empty")
    found = queries.questions_by_ref(refs)
    for ref in refs:
        question = found.get(ref)
        fits = question and question.version_id == edition.version_id
        if not question or not fits or question.scale != (kind == words.Kind.SURVEY):
            raise Refused("question_foreign", ref=ref)
        if question.retired_at:
            raise Refused("question_retired", ref=ref)
    return [found[ref] for ref in refs]


@transaction.atomic
def draft_instrument(
    edition: Edition, *, kind: str, questions: Sequence[str], by: Actor, now: dt.datetime
) -> Instrument:
    """Choose the questions of a test or survey, in order; drafting again replaces the choice while it is a draft.

    ``questions`` are refs. Refused: ``not_allowed``, ``instrument_edition``, ``instrument_kind``,
    ``instrument_empty``, ``question_foreign``, ``question_retired``, ``instrument_fixed``.
    """
    policy.check_can_draft(edition, by=by)
    if kind not in set(words.Kind):
        raise Refused("instrument_kind")
    refs = list(dict.fromkeys(questions))
    _check_questions(edition, kind, refs)
    instrument = Instrument.objects.filter(edition=edition, kind=kind).first()
    if instrument is None:
        try:
            with transaction.atomic():
                instrument = Instrument.objects.create(
                    ref=new_ref(Instrument, "TST", now.year), edition=edition, kind=kind, questions=refs
                )
        except IntegrityError as error:
            raise Refused("stale") from error
    else:
        unopened = Instrument.objects.filter(pk=instrument.pk, state=words.Instrument.DRAFT)
        if not unopened.update(questions=refs):
            raise Refused("instrument_fixed")
        instrument.questions = refs
    facts = {"kind": str(kind), "edition": edition.ref, "questions": len(refs)}
    audit.operations.record(words.Event.INSTRUMENT_DRAFTED, instrument.ref, by=by, at=now, **facts)
    return instrument


TWIN = {words.Kind.PRE_TEST: words.Kind.POST_TEST, words.Kind.POST_TEST: words.Kind.PRE_TEST}


def _check_same_outcomes(instrument: Instrument, questions: Sequence[Question]) -> None:
    """Both tests of an edition measure the same outcomes, or their difference would not be a gain."""
    twin = Instrument.objects.filter(edition=instrument.edition, kind=TWIN.get(instrument.kind, ""))
    other = twin.exclude(state=words.Instrument.DRAFT).first()
    if other is None:
        return
    there = {q.outcome.number for q in queries.questions_by_ref(other.questions).values() if q.outcome}
    differ = there ^ {q.outcome.number for q in questions if q.outcome}
    if differ:
        raise Refused("tests_differ", numbers=", ".join(map(str, sorted(differ))))


@transaction.atomic
def open_instrument(instrument: Instrument, *, by: Actor, now: dt.datetime) -> Instrument:
    """Open it for answers, which fixes it, and write to the participants; also opens a closed one again.

    Refused: ``not_allowed``, ``instrument_edition``, ``question_retired``, ``tests_differ``, ``stale``, ...
    """
    policy.check_can_draft(instrument.edition, by=by)
    first = instrument.state == words.Instrument.DRAFT
    if first:
        questions = _check_questions(instrument.edition, instrument.kind, instrument.questions)
        _check_same_outcomes(instrument, questions)
    move(instrument, words.Instrument.OPEN, moves=words.INSTRUMENT_MOVES, opened_at=now, closed_at=None)
    audit.operations.record(words.Event.INSTRUMENT_OPENED, instrument.ref, by=by, at=now, again=not first)
    for participation in queries.unanswered(instrument):
        letters.waits(instrument, participation, at=now)
    return instrument


@transaction.atomic
def close_instrument(instrument: Instrument, *, by: Actor, now: dt.datetime) -> Instrument:
    """Take no more answers. Refused: ``not_allowed``, ``move_not_allowed``, ``stale``."""
    policy.check_can_edit(by=by)
    move(instrument, words.Instrument.CLOSED, moves=words.INSTRUMENT_MOVES, closed_at=now)
    audit.operations.record(words.Event.INSTRUMENT_CLOSED, instrument.ref, by=by, at=now)
    return instrument


# Answers ---------------------------------------------------------------------------------------------------------


def _unlinked() -> int:
    """A random key, so that the order of two tables does not say whose survey is whose."""
    return (1 << 40) + secrets.randbelow(1 << 62)


def _check_answers(questions: Sequence[Question], answers: Mapping[str, int], *, whole: bool) -> dict[str, int]:
    """The answers to these questions alone; refuses missing ones (if ``whole``) and those not to choose from."""
    missing = [number for number, q in enumerate(questions, 1) if answers.get(q.ref) is None]
    if whole and missing:
        raise Refused("answers_missing", numbers=", ".join(map(str, missing)))
    kept = {q.ref: answers[q.ref] for q in questions if answers.get(q.ref) is not None}
    if any(q.ref in kept and not marking.is_choice(q, kept[q.ref]) for q in questions):
        raise Refused("answer_unknown")
    return kept


def _rows(
    instrument: Instrument, questions: Sequence[Question], participation: Participation, answers: dict[str, int],
    now: dt.datetime,
) -> tuple[Response, Answered]:  # fmt: skip
    if instrument.kind == words.Kind.SURVEY:
        return (
            Response(pk=_unlinked(), instrument=instrument, answers=answers),
            Answered(pk=_unlinked(), instrument=instrument, participation=participation),
        )
    score = marking.mark(questions, answers)
    response = Response(
        instrument=instrument, participation=participation, answers=answers, right=score.marks, out_of=score.out_of,
        submitted_at=now,
    )  # fmt: skip
    return response, Answered(instrument=instrument, participation=participation)


@transaction.atomic
def submit_response(
    instrument: Instrument, participation: Participation, *, answers: Mapping[str, int], by: Actor, now: dt.datetime
) -> Response:
    """A participant hands in, once. ``answers``: question ref -> index of the option, or 1 to 5.

    Of a survey the answers carry no name and the audit holds nothing. Refused: ``not_allowed``,
    ``instrument_not_open``, ``answering_over``, ``participation_foreign``, ``answers_missing``,
    ``answer_unknown``, ``answered_already``.
    """
    policy.check_can_answer(instrument, participation, by=by)
    questions = queries.questions_of(instrument)
    kept = _check_answers(questions, answers, whole=True)
    response, answered = _rows(instrument, questions, participation, kept, now)
    try:
        with transaction.atomic():
            answered.save(force_insert=True)
            response.save(force_insert=True)
    except IntegrityError as error:
        raise Refused("answered_already") from error
    if instrument.kind != words.Kind.SURVEY:
        facts = {"instrument": instrument.ref, "right": response.right, "out_of": response.out_of}
        audit.operations.record(words.Event.RESPONSE_SUBMITTED, participation.ref, by=by, at=now, **facts)
    return response


@transaction.atomic
def record_responses(instrument: Instrument, *, sheets: Sequence[Sheet], by: Actor, now: dt.datetime) -> int:
    """The office enters answers given on paper, any number at once; a question may be blank. How many were entered.

    Refused for all together: ``not_allowed``, ``instrument_not_open``, ``answering_over``,
    ``participation_foreign``, ``answer_unknown``, ``answered_already``.
    """
    policy.check_can_edit(by=by)
    questions = queries.questions_of(instrument)
    pairs = []
    for participation, answers in sheets:
        policy.check_can_enter(instrument, participation, by=by)
        pairs.append(_rows(instrument, questions, participation, _check_answers(questions, answers, whole=False), now))
    try:
        with transaction.atomic():
            Answered.objects.bulk_create([answered for _, answered in pairs])
            Response.objects.bulk_create([response for response, _ in pairs])
    except IntegrityError as error:
        raise Refused("answered_already") from error
    audit.operations.record(words.Event.SHEETS_ENTERED, instrument.ref, by=by, at=now, sheets=len(pairs))
    return len(pairs)
