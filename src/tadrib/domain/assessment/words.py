"""Words of assessment."""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext_noop as _


class Kind(StrEnum):
    """What an instrument measures."""

    PRE_TEST = "pre_test"
    POST_TEST = "post_test"
    SURVEY = "survey"  # satisfaction, anonymous


KIND_LABELS = {
    Kind.PRE_TEST: _("Test before the course"),
    Kind.POST_TEST: _("Test after the course"),
    Kind.SURVEY: _("Satisfaction survey"),
}


class Instrument(StrEnum):
    """Where an instrument stands."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


INSTRUMENT_LABELS = {
    Instrument.DRAFT: _("Draft"),
    Instrument.OPEN: _("Open"),
    Instrument.CLOSED: _("Closed"),
}
INSTRUMENT_TONES = {
    Instrument.DRAFT: ("plain", "edit"),
    Instrument.OPEN: ("ok", "check"),
    Instrument.CLOSED: ("plain", "lock"),
}
INSTRUMENT_MOVES = {
    Instrument.DRAFT: frozenset({Instrument.OPEN}),
    Instrument.OPEN: frozenset({Instrument.CLOSED}),
    Instrument.CLOSED: frozenset({Instrument.OPEN}),
}


class Practical(StrEnum):
    """Where the marks of a practical stand."""

    OPEN = "open"
    CLOSED = "closed"


PRACTICAL_LABELS = {
    Practical.OPEN: _("Being marked"),
    Practical.CLOSED: _("Published"),
}
PRACTICAL_TONES = {
    Practical.OPEN: ("warn", "edit"),
    Practical.CLOSED: ("ok", "check"),
}
PRACTICAL_MOVES = {
    Practical.OPEN: frozenset({Practical.CLOSED}),
    Practical.CLOSED: frozenset({Practical.OPEN}),
}

# Editions in which a test may be made and taken.
LIVE_EDITIONS = frozenset({"approved", "scheduled", "running"})


class Event(StrEnum):
    """What the audit says of assessment."""

    QUESTION_ADDED = "assessment.question_added"
    QUESTION_CHANGED = "assessment.question_changed"
    QUESTION_RETIRED = "assessment.question_retired"
    INSTRUMENT_DRAFTED = "assessment.instrument_drafted"
    INSTRUMENT_OPENED = "assessment.instrument_opened"
    INSTRUMENT_CLOSED = "assessment.instrument_closed"
    RESPONSE_SUBMITTED = "assessment.response_submitted"
    SHEETS_ENTERED = "assessment.sheets_entered"
    RUBRIC_ADDED = "assessment.rubric_added"
    RUBRIC_CHANGED = "assessment.rubric_changed"
    RUBRIC_RETIRED = "assessment.rubric_retired"
    PRACTICAL_MARKED = "assessment.practical_marked"
    PRACTICAL_CORRECTED = "assessment.practical_corrected"
    PRACTICAL_CLOSED = "assessment.practical_closed"
    PRACTICAL_REOPENED = "assessment.practical_reopened"


EVENT_LABELS = {
    Event.QUESTION_ADDED: _("Question added"),
    Event.QUESTION_CHANGED: _("Question changed"),
    Event.QUESTION_RETIRED: _("Question retired"),
    Event.INSTRUMENT_DRAFTED: _("Test or survey drafted"),
    Event.INSTRUMENT_OPENED: _("Test or survey opened"),
    Event.INSTRUMENT_CLOSED: _("Test or survey closed"),
    Event.RESPONSE_SUBMITTED: _("Test handed in"),
    Event.SHEETS_ENTERED: _("Paper answers entered"),
    Event.RUBRIC_ADDED: _("Rubric added"),
    Event.RUBRIC_CHANGED: _("Rubric changed"),
    Event.RUBRIC_RETIRED: _("Rubric retired"),
    Event.PRACTICAL_MARKED: _("Practical marked"),
    Event.PRACTICAL_CORRECTED: _("Marks of a practical corrected"),
    Event.PRACTICAL_CLOSED: _("Marks of a practical published"),
    Event.PRACTICAL_REOPENED: _("Marks of a practical opened again"),
}

# Why a figure is not told; codes of the learning engine.
SILENCES = {
    "no_pairs": _("Nobody took both tests yet."),
    "all_at_ceiling": _("Everybody had full marks before the course."),
    "too_few": _("Fewer than five answers: not shown."),
    "no_spread": _("Everybody answered alike."),
    "one_item": _("One question alone cannot be compared."),
    "none_invited": _("Nobody was asked yet."),
}

REFUSALS = {
    "question_text": _("Write the question in all four languages."),
    "question_options": _("A question needs two to six answers to choose from."),
    "question_right": _("Say which answer is the right one."),
    "question_outcome": _("A test question belongs to a learning outcome of this curriculum."),
    "question_used": _("This question has been asked already and stays as it is. Retire it and write a new one."),
    "question_retired": _("Question %(ref)s is retired. Choose another."),
    "question_foreign": _("Question %(ref)s does not fit here: it is of another curriculum or another kind."),
    "instrument_kind": _("Choose a test before, a test after or a survey."),
    "instrument_empty": _("Choose at least one question."),
    "instrument_fixed": _("What has been opened stays as it is, so that all answer the same questions."),
    "instrument_edition": _("This edition is not under way, so there is nothing to ask."),
    "instrument_not_open": _("This is not open for answers now."),
    "tests_differ": _("Both tests must measure the same learning outcomes; these differ: %(numbers)s."),
    "answers_missing": _("Some questions have no answer yet: %(numbers)s."),
    "answer_unknown": _("One of the answers is not among those to choose from. Choose again."),
    "answered_already": _("Your answers are already with us. They count once."),
    "answering_over": _("This course is over for this person."),
    "participation_foreign": _("This person does not take part in this edition."),
    "rubric_text": _("Write the title in all four languages."),
    "rubric_module": _("The curriculum has no such module."),
    "rubric_used": _("People were marked by this rubric already, so it stays as it is. Retire it, write a new one."),
    "rubric_retired": _("This rubric is retired."),
    "criterion_text": _("Write the criterion and every level in all four languages."),
    "criterion_levels": _("A criterion needs two to six levels with different points, from 0 to 100."),
    "criterion_minimum": _("The minimum is one of the levels' points."),
    "criterion_unknown": _("This rubric has no such criterion."),
    "practical_edition": _("The practical is marked while the edition is running."),
    "practical_closed": _("The marks are published. Somebody of the office has to open them again first."),
    "practical_points": _("Choose one of the levels of each criterion."),
    "practical_nothing": _("Nothing was marked. Choose at least one level."),
    "practical_reason": _("Say why the mark of criterion %(number)s is changed, in a few words."),
    "practical_empty": _("This rubric has no criterion yet."),
    "practical_over": _("The award of this person is decided, so the marks stay as they are."),
}
