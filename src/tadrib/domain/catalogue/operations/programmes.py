"""Programmes and the courses in them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction

import tadrib.domain.audit.operations
from tadrib.domain import audit
from tadrib.domain.catalogue import letters, policy, words
from tadrib.domain.catalogue.models import Course, Programme
from tadrib.domain.catalogue.operations.texts import check_whole, heading, text
from tadrib.domain.directory.models import Area, Institution
from tadrib.engines import award
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import Refused
from tadrib.kernel.transitions import move

Text = Mapping[str, str]


@transaction.atomic
def add_programme(
    *, code: str, area: Area, title: Text, objectives: Text, donors: Iterable[Institution], source: str = "",
    is_example: bool = False, by: Actor, now: dt.datetime,
) -> Programme:  # fmt: skip
    """Draft a programme. Refused: ``not_allowed``, ``title_missing``, ``code_taken``."""
    policy.check_can_draft(by=by)
    columns = {"title": heading(title), "objectives": text(objectives), "source": source, "is_example": is_example}
    try:
        with transaction.atomic():
            programme = Programme.objects.create(code=code, area=area, created_at=now, **columns)
    except IntegrityError as fault:
        raise Refused("code_taken", taken=code) from fault
    programme.donors.set(donors)
    audit.operations.record(words.Event.PROGRAMME_ADDED, code, by=by, at=now, area=area.code)
    return programme


@transaction.atomic
def change_programme(
    programme: Programme, *, area: Area, title: Text, objectives: Text, donors: Iterable[Institution], by: Actor,
    now: dt.datetime,
) -> Programme:  # fmt: skip
    """Write a draft anew; or, for the head of office, correct an approved programme.

    Refused: ``not_allowed``, ``design_in_review``, ``title_missing``, and ``texts_missing`` once it is approved.
    """
    policy.check_can_edit_programme(programme, by=by)
    programme.area, programme.title, programme.objectives = area, heading(title), text(objectives)
    if programme.state == words.Design.APPROVED:
        check_whole([programme.title, programme.objectives])
    programme.save(update_fields=["area", "title", "objectives"])
    programme.donors.set(donors)
    audit.operations.record(words.Event.PROGRAMME_CHANGED, programme.code, by=by, at=now)
    return programme


@transaction.atomic
def submit_programme(programme: Programme, *, by: Actor, now: dt.datetime) -> Programme:
    """Put a draft up for approval. Refused: ``not_allowed``, ``texts_missing``, ``move_not_allowed``, ``stale``."""
    policy.check_can_draft(by=by)
    check_whole([programme.title, programme.objectives])
    changes = {"return_reason": "", "submitted_by": by.ref}
    move(programme, words.Design.IN_REVIEW, moves=words.DESIGN_MOVES, **changes)
    audit.operations.record(words.Event.PROGRAMME_SUBMITTED, programme.code, by=by, at=now)
    letters.awaits_approval(programme, at=now)
    return programme


@transaction.atomic
def approve_programme(programme: Programme, *, by: Actor, now: dt.datetime) -> Programme:
    """Say yes. Refused: ``not_allowed``, ``design_own``, ``move_not_allowed``, ``stale``."""
    policy.check_can_approve(programme, by=by)
    move(programme, words.Design.APPROVED, moves=words.DESIGN_MOVES, approved_at=now, approved_by=by.ref)
    audit.operations.record(words.Event.PROGRAMME_APPROVED, programme.code, by=by, at=now)
    letters.approved(programme, at=now)
    return programme


@transaction.atomic
def return_programme(programme: Programme, *, reason: str, by: Actor, now: dt.datetime) -> Programme:
    """Send it back. Refused: ``not_allowed``, ``design_reason_missing``, ``move_not_allowed``, ``stale``."""
    policy.check_can_return(reason=reason, by=by)
    changes: dict[str, Any] = {"return_reason": reason, "approved_at": None, "approved_by": ""}
    move(programme, words.Design.DRAFT, moves=words.DESIGN_MOVES, **changes)
    audit.operations.record(words.Event.PROGRAMME_RETURNED, programme.code, by=by, at=now, reason=reason)
    letters.sent_back(programme, reason=reason, at=now)
    return programme


@transaction.atomic
def add_course(
    *, code: str, programme: Programme, title: Text, summary: Text, audience: Text, level: str,
    languages: Sequence[str], prerequisites: Iterable[Course] = (), needed: Mapping[str, str] | None = None,
    requirements: Text | None = None, source: str = "", is_example: bool = False, by: Actor, now: dt.datetime,
) -> Course:  # fmt: skip
    """Add a course to a programme. ``needed``: the kind of award asked of a course that comes before, by its code;
    completion or better where nothing is said. Refused: ``not_allowed``, ``title_missing``, ``code_taken``,
    ``prerequisite_kind``."""
    policy.check_can_draft(by=by)
    before = list(prerequisites)
    kinds = _kinds_needed(before, needed)
    columns = {
        "title": heading(title), "summary": text(summary), "audience": text(audience),
        "requirements": text(requirements), "level": words.Level(level), "languages": list(languages),
        "source": source, "is_example": is_example, "prerequisite_kinds": kinds,
    }  # fmt: skip
    try:
        with transaction.atomic():
            course = Course.objects.create(code=code, programme=programme, created_at=now, **columns)
    except IntegrityError as fault:
        raise Refused("code_taken", taken=code) from fault
    course.prerequisites.set(before)
    audit.operations.record(words.Event.COURSE_ADDED, code, by=by, at=now, programme=programme.code)
    return course


@transaction.atomic
def change_course(
    course: Course, *, title: Text, summary: Text, audience: Text, level: str, languages: Sequence[str],
    prerequisites: Iterable[Course] = (), needed: Mapping[str, str] | None = None, requirements: Text | None = None,
    by: Actor, now: dt.datetime,
) -> Course:  # fmt: skip
    """Write a course anew. Refused: ``not_allowed``, ``title_missing``, ``prerequisite_circle``,
    ``prerequisite_kind``."""
    policy.check_can_draft(by=by)
    before = list(prerequisites)
    course.prerequisite_kinds = _kinds_needed(before, needed)
    _check_no_circle(course, before)
    course.title, course.summary, course.audience = heading(title), text(summary), text(audience)
    course.requirements, course.level, course.languages = text(requirements), words.Level(level), list(languages)
    columns = ["title", "summary", "audience", "requirements", "level", "languages", "prerequisite_kinds"]
    course.save(update_fields=columns)
    course.prerequisites.set(before)
    audit.operations.record(words.Event.COURSE_CHANGED, course.code, by=by, at=now)
    return course


def _kinds_needed(before: Sequence[Course], needed: Mapping[str, str] | None) -> dict[str, str]:
    """The kinds that differ from completion, of courses that come before."""
    kinds = {row.code: (needed or {}).get(row.code, words.PREREQUISITE_KIND) for row in before}
    if not set(kinds.values()) <= set(award.KINDS):
        raise Refused("prerequisite_kind")
    return {code: kind for code, kind in kinds.items() if kind != words.PREREQUISITE_KIND}


def _check_no_circle(course: Course, before: Sequence[Course]) -> None:
    """Refuse prerequisites that lead back to the course. One query, however long the chain."""
    pairs = Course.prerequisites.through.objects.values_list("from_course_id", "to_course_id")
    needs: dict[int, set[int]] = {}
    for later, earlier in pairs:
        needs.setdefault(later, set()).add(earlier)
    waiting, seen = [row.pk for row in before], set()
    while waiting:
        pk = waiting.pop()
        if pk == course.pk:
            raise Refused("prerequisite_circle")
        if pk not in seen:
            seen.add(pk)
            waiting.extend(needs.get(pk, ()))
