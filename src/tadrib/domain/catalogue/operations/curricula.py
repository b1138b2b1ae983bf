"""Curriculum versions: what is taught, what one can do afterwards, and what earns the certificate."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

import tadrib.domain.audit.operations
from tadrib.domain import audit
from tadrib.domain.catalogue import letters, policy, words
from tadrib.domain.catalogue.models import Course, CurriculumVersion, LearningOutcome, Module
from tadrib.domain.catalogue.operations.texts import check_whole, heading, text
from tadrib.engines import award
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import Refused, Stale
from tadrib.kernel.transitions import move

MOST_HOURS = 2000


def _subject(version: CurriculumVersion) -> str:
    """The name of a version in the record: its course's code and its number."""
    return f"{version.course.code}/{version.number}"


RANGE = frozenset({"wrong_type", "out_of_range", "unknown_field", "not_rules"})


def _award_rule(rule: Mapping[str, Any]) -> dict[str, Any]:
    """Rules in either form of ``engines.award``, as they are kept, or ``award_rule_...``."""
    told = dict(rule)
    if "kinds" not in told and set(told) != {"attendance_pct", "test_pct"}:
        raise Refused("award_rule_range")
    reading = award.rules_from(told)
    for problem in reading.problems:
        raise Refused(f"award_rule_{'range' if problem.code in RANGE else problem.code}")
    return award.rules_to_dict(reading.rules) if "kinds" in told else told


def _check_courses(rule: Mapping[str, Any], *, version: CurriculumVersion) -> None:
    """Courses of which an award is needed are there, and are other courses."""
    needed = {one.earlier.course for one in award.rules_from(rule).rules.kinds if one.earlier}
    if version.course.code in needed:
        raise Refused("award_rule_own_course")
    if needed - set(Course.objects.filter(code__in=needed).values_list("code", flat=True)):
        raise Refused("award_rule_no_course")


def _write_content(
    version: CurriculumVersion, modules: Sequence[Mapping[str, Any]], outcomes: Sequence[Mapping[str, str]]
) -> None:
    """Replace modules and outcomes, numbered from 1 in the order given."""
    for module in modules:
        if type(module["hours"]) is not int or not 0 <= module["hours"] <= MOST_HOURS:
            raise Refused("module_hours")
    version.modules.all().delete()
    version.outcomes.all().delete()
    Module.objects.bulk_create(
        Module(
            version=version, number=n, title=heading(row["title"]), level=words.Level(row["level"]), hours=row["hours"]
        )
        for n, row in enumerate(modules, 1)
    )
    LearningOutcome.objects.bulk_create(
        LearningOutcome(version=version, number=n, text=heading(said)) for n, said in enumerate(outcomes, 1)
    )


@transaction.atomic
def add_version(
    *, course: Course, label: str, modules: Sequence[Mapping[str, Any]], outcomes: Sequence[Mapping[str, str]],
    award_rule: Mapping[str, Any], by: Actor, now: dt.datetime,
) -> CurriculumVersion:  # fmt: skip
    """Draft the next version of a course's curriculum.

    ``modules`` hold ``title`` (text), ``level``, ``hours`` (0: not known); ``outcomes`` are texts; ``award_rule`` is
    what ``engines.award`` reads: two limits, or the rules of each kind. Refused: ``not_allowed``, ``module_hours``,
    ``award_rule_range`` and its like, ``title_missing``, ``stale`` if two people start the same number at once.
    """
    policy.check_can_draft(by=by)
    rule = _award_rule(award_rule)
    number = (course.versions.aggregate(last=Max("number"))["last"] or 0) + 1
    try:
        with transaction.atomic():
            version = CurriculumVersion.objects.create(
                course=course, number=number, label=label, award_rule=rule, created_at=now
            )
    except IntegrityError as fault:
        raise Stale(course.code) from fault
    _check_courses(rule, version=version)
    _write_content(version, modules, outcomes)
    audit.operations.record(words.Event.VERSION_ADDED, _subject(version), by=by, at=now)
    return version


@transaction.atomic
def clone_version(version: CurriculumVersion, *, label: str = "", by: Actor, now: dt.datetime) -> CurriculumVersion:
    """Draft the next version with the content of an existing one. Refused: as ``add_version``."""
    modules = version.modules.order_by("number").values("title", "level", "hours")
    outcomes = [text(said) for said in version.outcomes.order_by("number").values_list("text", flat=True)]
    return add_version(
        course=version.course, label=label, modules=list(modules), outcomes=outcomes, award_rule=version.award_rule,
        by=by, now=now,
    )  # fmt: skip


@transaction.atomic
def change_version(
    version: CurriculumVersion, *, label: str, modules: Sequence[Mapping[str, Any]],
    outcomes: Sequence[Mapping[str, str]], award_rule: Mapping[str, Any], by: Actor, now: dt.datetime,
) -> CurriculumVersion:  # fmt: skip
    """Write a draft anew. Refused: ``not_allowed``, ``version_frozen``, ``version_approved``, ``design_in_review``,
    ``module_hours``, ``award_rule_range``, ``title_missing``."""
    policy.check_can_edit_version(version, by=by)
    version.label, version.award_rule = label, _award_rule(award_rule)
    _check_courses(version.award_rule, version=version)
    version.save(update_fields=["label", "award_rule"])
    _write_content(version, modules, outcomes)
    audit.operations.record(words.Event.VERSION_CHANGED, _subject(version), by=by, at=now)
    return version


@transaction.atomic
def set_award_rules(
    version: CurriculumVersion, *, award_rule: Mapping[str, Any], by: Actor, now: dt.datetime
) -> CurriculumVersion:
    """Say what earns which award, while the version is a draft.

    Refused: ``not_allowed``, ``version_frozen``, ``version_approved``, ``design_in_review``, ``award_rule_range``,
    ``award_rule_no_kind``, ``award_rule_no_course``, ``award_rule_own_course``, ``award_rule_no_grades``, ...
    """
    policy.check_can_edit_version(version, by=by)
    rule = _award_rule(award_rule)
    _check_courses(rule, version=version)
    version.award_rule = rule
    version.save(update_fields=["award_rule"])
    audit.operations.record(words.Event.AWARD_RULES_SET, _subject(version), by=by, at=now)
    return version


@transaction.atomic
def submit_version(version: CurriculumVersion, *, by: Actor, now: dt.datetime) -> CurriculumVersion:
    """Put a draft up for approval. Refused: ``not_allowed``, ``version_empty``, ``texts_missing``, ..."""
    policy.check_can_edit_version(version, by=by)
    titles = [module.title for module in version.modules.all()]
    outcomes = [outcome.text for outcome in version.outcomes.all()]
    if not titles or not outcomes:
        raise Refused("version_empty")
    course = version.course
    check_whole([*titles, *outcomes, course.title, course.summary, course.audience])
    changes = {"return_reason": "", "submitted_by": by.ref}
    move(version, words.Design.IN_REVIEW, moves=words.DESIGN_MOVES, **changes)
    audit.operations.record(words.Event.VERSION_SUBMITTED, _subject(version), by=by, at=now)
    letters.awaits_approval(version, at=now)
    return version


@transaction.atomic
def approve_version(version: CurriculumVersion, *, by: Actor, now: dt.datetime) -> CurriculumVersion:
    """Say yes. Refused: ``not_allowed``, ``design_own``, ``move_not_allowed``, ``stale``."""
    policy.check_can_approve(version, by=by)
    move(version, words.Design.APPROVED, moves=words.DESIGN_MOVES, approved_at=now, approved_by=by.ref)
    audit.operations.record(words.Event.VERSION_APPROVED, _subject(version), by=by, at=now)
    letters.approved(version, at=now)
    return version


@transaction.atomic
def return_version(version: CurriculumVersion, *, reason: str, by: Actor, now: dt.datetime) -> CurriculumVersion:
    """Send it back, from review or, while no edition uses it, from approval. Refused: ``version_frozen``, ..."""
    policy.check_can_return(reason=reason, by=by)
    if policy.is_frozen(version):
        raise Refused("version_frozen")
    changes: dict[str, Any] = {"return_reason": reason, "approved_at": None, "approved_by": ""}
    move(version, words.Design.DRAFT, moves=words.DESIGN_MOVES, **changes)
    if policy.is_frozen(version):  # an edition was drafted while we looked: our update waited for its transaction
        raise Refused("version_frozen")
    audit.operations.record(words.Event.VERSION_RETURNED, _subject(version), by=by, at=now, reason=reason)
    letters.sent_back(version, reason=reason, at=now)
    return version


def freeze(version: CurriculumVersion, *, edition_ref: str, by: Actor, now: dt.datetime) -> None:
    """Fix a version for good, because an edition now uses it. Called by ``editions`` in its transaction; twice is
    once. ``version_not_approved`` if the version was sent back in between."""
    rows = CurriculumVersion.objects.filter(pk=version.pk, state=words.Design.APPROVED)
    if rows.filter(frozen_at__isnull=True).update(frozen_at=now):
        version.frozen_at = now
        audit.operations.record(words.Event.VERSION_FROZEN, _subject(version), by=by, at=now, edition=edition_ref)
    elif not rows.exists():
        raise Refused("version_not_approved")
