"""Words of the catalogue."""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext_noop as _


class Level(StrEnum):
    """The four levels, in order."""

    FOUNDATIONAL = "foundational"
    INTERMEDIATE = "intermediate"
    ADVANCED = "advanced"
    TRAINER = "trainer"


LEVEL_LABELS = {
    Level.FOUNDATIONAL: _("Foundational"),
    Level.INTERMEDIATE: _("Intermediate"),
    Level.ADVANCED: _("Advanced"),
    Level.TRAINER: _("Trainer"),
}


class Mode(StrEnum):
    """Where people are."""

    IN_PERSON = "in_person"
    REMOTE = "remote"
    HYBRID = "hybrid"


MODE_LABELS = {
    Mode.IN_PERSON: _("In person"),
    Mode.REMOTE: _("By video"),
    Mode.HYBRID: _("In person and by video"),
}


class Design(StrEnum):
    """Where a programme or a curriculum version stands."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    APPROVED = "approved"


DESIGN_LABELS = {Design.DRAFT: _("Draft"), Design.IN_REVIEW: _("In review"), Design.APPROVED: _("Approved")}
DESIGN_TONES = {
    Design.DRAFT: ("plain", "edit"),
    Design.IN_REVIEW: ("info", "clock"),
    Design.APPROVED: ("ok", "check"),
}
DESIGN_MOVES = {
    Design.DRAFT: frozenset({Design.IN_REVIEW}),
    Design.IN_REVIEW: frozenset({Design.APPROVED, Design.DRAFT}),
    Design.APPROVED: frozenset({Design.DRAFT}),
}


class Edition(StrEnum):
    """Where an edition stands."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    SCHEDULED = "scheduled"
    RUNNING = "running"
    CLOSED = "closed"
    CANCELLED = "cancelled"


EDITION_LABELS = {
    Edition.DRAFT: _("Draft"),
    Edition.IN_REVIEW: _("In review"),
    Edition.APPROVED: _("Approved"),
    Edition.SCHEDULED: _("Announced"),
    Edition.RUNNING: _("Running"),
    Edition.CLOSED: _("Closed"),
    Edition.CANCELLED: _("Cancelled"),
}
EDITION_TONES = {
    Edition.DRAFT: ("plain", "edit"),
    Edition.IN_REVIEW: ("info", "clock"),
    Edition.APPROVED: ("ok", "check"),
    Edition.SCHEDULED: ("info", "cal"),
    Edition.RUNNING: ("ok", "star-now"),
    Edition.CLOSED: ("plain", "star-ok"),
    Edition.CANCELLED: ("bad", "x"),
}
EDITION_MOVES = {
    Edition.DRAFT: frozenset({Edition.IN_REVIEW, Edition.CANCELLED}),
    Edition.IN_REVIEW: frozenset({Edition.APPROVED, Edition.DRAFT, Edition.CANCELLED}),
    Edition.APPROVED: frozenset({Edition.SCHEDULED, Edition.DRAFT, Edition.CANCELLED}),
    Edition.SCHEDULED: frozenset({Edition.RUNNING, Edition.CANCELLED}),
    Edition.RUNNING: frozenset({Edition.CLOSED, Edition.CANCELLED}),
    Edition.CLOSED: frozenset(),
    Edition.CANCELLED: frozenset(),
}
PUBLIC_EDITIONS = frozenset({Edition.APPROVED, Edition.SCHEDULED, Edition.RUNNING, Edition.CLOSED})

# Languages of instruction and interpretation that the office offers, BCP 47.
LANGUAGE_LABELS = {
    "ar": _("Arabic"),
    "fr": _("French"),
    "en": _("English"),
    "pt": _("Portuguese"),
    "es": _("Spanish"),
    "sw": _("Kiswahili"),
}


PREREQUISITE_KIND = "completion"  # what a course that comes before has to have earned, unless it says otherwise


class Event(StrEnum):
    """What the audit says of the catalogue."""

    PROGRAMME_ADDED = "catalogue.programme_added"
    PROGRAMME_CHANGED = "catalogue.programme_changed"
    PROGRAMME_SUBMITTED = "catalogue.programme_submitted"
    PROGRAMME_APPROVED = "catalogue.programme_approved"
    PROGRAMME_RETURNED = "catalogue.programme_returned"
    COURSE_ADDED = "catalogue.course_added"
    COURSE_CHANGED = "catalogue.course_changed"
    VERSION_ADDED = "catalogue.version_added"
    VERSION_CHANGED = "catalogue.version_changed"
    VERSION_SUBMITTED = "catalogue.version_submitted"
    VERSION_APPROVED = "catalogue.version_approved"
    VERSION_RETURNED = "catalogue.version_returned"
    VERSION_FROZEN = "catalogue.version_frozen"
    AWARD_RULES_SET = "catalogue.award_rules_set"
    EDITION_ADDED = "catalogue.edition_added"
    EDITION_CHANGED = "catalogue.edition_changed"
    EDITION_SUBMITTED = "catalogue.edition_submitted"
    EDITION_APPROVED = "catalogue.edition_approved"
    EDITION_RETURNED = "catalogue.edition_returned"
    EDITION_ANNOUNCED = "catalogue.edition_announced"
    EDITION_STARTED = "catalogue.edition_started"
    EDITION_CLOSED = "catalogue.edition_closed"
    EDITION_CANCELLED = "catalogue.edition_cancelled"


EVENT_LABELS = {
    Event.PROGRAMME_ADDED: _("Programme drafted"),
    Event.PROGRAMME_CHANGED: _("Programme changed"),
    Event.PROGRAMME_SUBMITTED: _("Programme put up for approval"),
    Event.PROGRAMME_APPROVED: _("Programme approved"),
    Event.PROGRAMME_RETURNED: _("Programme sent back"),
    Event.COURSE_ADDED: _("Course added"),
    Event.COURSE_CHANGED: _("Course changed"),
    Event.VERSION_ADDED: _("Curriculum version drafted"),
    Event.VERSION_CHANGED: _("Curriculum version changed"),
    Event.VERSION_SUBMITTED: _("Curriculum version put up for approval"),
    Event.VERSION_APPROVED: _("Curriculum version approved"),
    Event.VERSION_RETURNED: _("Curriculum version sent back"),
    Event.VERSION_FROZEN: _("Curriculum version frozen"),
    Event.AWARD_RULES_SET: _("Award rules of a curriculum version set"),
    Event.EDITION_ADDED: _("Edition drafted"),
    Event.EDITION_CHANGED: _("Edition changed"),
    Event.EDITION_SUBMITTED: _("Edition put up for approval"),
    Event.EDITION_APPROVED: _("Edition approved"),
    Event.EDITION_RETURNED: _("Edition sent back"),
    Event.EDITION_ANNOUNCED: _("Edition announced"),
    Event.EDITION_STARTED: _("Edition started"),
    Event.EDITION_CLOSED: _("Edition closed"),
    Event.EDITION_CANCELLED: _("Edition cancelled"),
}

REFUSALS = {
    "design_in_review": _("This lies with the head of office now and cannot be changed until there is an answer."),
    "design_own": _("Somebody else approves what you put up yourself."),
    "design_reason_missing": _("Say why, in a sentence or two: the reader needs it to go on."),
    "code_taken": _("The code %(taken)s is already used. Choose another."),
    "title_missing": _("Write the title."),
    "texts_missing": _("Write the texts in all four languages before you put this up; missing: %(languages)s."),
    "prerequisite_circle": _("A course cannot come before itself, not even by way of other courses."),
    "version_frozen": _("An edition uses this version, so it stays as it is. Start a new version from it."),
    "version_approved": _("This version is approved. Ask the head of office to send it back, or start a new one."),
    "version_not_approved": _("Only an approved version of the curriculum can be offered."),
    "version_empty": _("A curriculum needs at least one module and one learning outcome."),
    "module_hours": _("Hours of a module are a whole number from 0 to 2,000."),
    "award_rule_range": _("Limits are whole numbers from 0 to 100 per cent."),
    "award_rule_no_kind": _("Choose at least one kind of award."),
    "award_rule_unknown_kind": _("Choose kinds of award of the list."),
    "award_rule_repeated_kind": _("Each kind of award has one rule."),
    "award_rule_unknown_choice": _("Choose one of the possibilities of the list."),
    "award_rule_no_course": _("Choose the course of which an award is needed."),
    "award_rule_own_course": _("An award of this course cannot be needed for an award of the same course."),
    "award_rule_no_grades": _("Name at least one grade, or show the result in another way."),
    "award_rule_repeated_grade": _("Two grades begin at the same per cent. Give each its own limit."),
    "award_rule_grade_unnamed": _("Write the name of each grade in all four languages."),
    "award_rule_too_many": _("Six grades are the most."),
    "prerequisite_kind": _("Choose one of the four kinds of award for each course that comes before."),
    "programme_not_approved": _("The programme has to be approved first."),
    "edition_dates": _("The last day must not come before the first."),
    "edition_seats": _("An edition needs at least one seat."),
    "edition_module_unknown": _("The curriculum has no module %(number)s."),
    "edition_module_outside": _("Module %(number)s lies outside the first and last day of the edition."),
    "edition_modules_undated": _("Give the days of every module before you put this up; missing: %(numbers)s."),
    "edition_not_draft": _("Only a draft can be changed. Ask the head of office to send it back."),
    "edition_not_yet": _("This edition begins on %(date)s; it cannot be started before."),
    "edition_not_over": _("This edition ends on %(date)s; it cannot be closed before."),
    "edition_request_open": _("Only an accepted request can be answered with an edition."),
    "edition_cancel_head": _("An announced edition is cancelled by the head of office."),
}
