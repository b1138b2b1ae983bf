"""Marking the practical of an edition, and publishing the marks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from django.db import IntegrityError, transaction

import tadrib.domain.audit.operations
from tadrib.domain import audit
from tadrib.domain.assessment import policy, words
from tadrib.domain.assessment.models import CriterionMark, Practical, Rubric
from tadrib.domain.catalogue.models import Edition
from tadrib.domain.enrolment.models import Participation
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import Refused, Stale
from tadrib.kernel.transitions import move

Sheet = tuple[Rubric, Mapping[int, int], Mapping[int, str]]  # points and reasons, by the criteria's numbers


@transaction.atomic
def mark_practical(
    rubric: Rubric, participation: Participation, *, points: Mapping[int, int],
    reasons: Mapping[int, str] | None = None, by: Actor, now: dt.datetime,
) -> int:  # fmt: skip
    """Write down the points of one person by the criteria's numbers; some may come later. How many rows it wrote.

    What stands already is not written again; something else is a correction and wants its reason. Refused:
    ``not_allowed``, ``participation_foreign``, ``practical_edition``, ``practical_closed``, ``practical_over``,
    ``practical_nothing``, ``practical_points``, ``practical_reason``, ``criterion_unknown``, ``rubric_retired``,
    ``stale``.
    """
    policy.check_can_mark(rubric, participation, by=by)
    if not points:
        raise Refused("practical_nothing")
    criteria = {row.number: row for row in rubric.criteria.all()}
    of_person = CriterionMark.objects.filter(criterion__rubric=rubric, participation=participation)
    standing = {row.criterion_id: row for row in of_person.order_by("number")}
    rows, corrections = [], 0
    for number, given in sorted(points.items()):
        criterion = criteria.get(number)
        if criterion is None:
            raise Refused("criterion_unknown")
        if given not in {level["points"] for level in criterion.levels}:
            raise Refused("practical_points")
        old = standing.get(criterion.pk)
        if old and old.points == given:
            continue
        reason = (reasons or {}).get(number, "").strip()
        if old and not reason:
            raise Refused("practical_reason", number=number)
        corrections += old is not None
        rows.append(
            CriterionMark(
                criterion=criterion, participation=participation, number=old.number + 1 if old else 1, points=given,
                reason=reason[:300] if old else "", marked_at=now, marked_by=by.ref,
            )
        )  # fmt: skip
    try:
        with transaction.atomic():
            CriterionMark.objects.bulk_create(rows)
    except IntegrityError:
        raise Stale(participation.ref) from None
    if rows:
        event = words.Event.PRACTICAL_CORRECTED if corrections else words.Event.PRACTICAL_MARKED
        audit.operations.record(event, participation.ref, by=by, at=now, rubric=rubric.ref, marks=len(rows))
    return len(rows)


@transaction.atomic
def mark_practicals(participation: Participation, *, sheets: Sequence[Sheet], by: Actor, now: dt.datetime) -> int:
    """The same for several rubrics of one person at once, all or nothing; ``practical_nothing`` without any."""
    if not sheets:
        policy.check_can_mark_at_all(by=by)
        raise Refused("practical_nothing")
    written = 0
    for rubric, points, reasons in sheets:
        written += mark_practical(rubric, participation, points=points, reasons=reasons, by=by, now=now)
    return written


@transaction.atomic
def close_practical(rubric: Rubric, edition: Edition, *, by: Actor, now: dt.datetime) -> Practical:
    """Publish the marks: they count for the awards, and nobody changes them any more. Whoever is not wholly marked
    has no practical. Refused: ``not_allowed``, ``practical_edition``, ``practical_empty``, ``practical_closed``."""
    policy.check_can_publish(rubric, edition, by=by)
    if not rubric.criteria.exists():
        raise Refused("practical_empty")
    row, _ = Practical.objects.get_or_create(rubric=rubric, edition=edition)
    if row.state == words.Practical.CLOSED:
        raise Refused("practical_closed")
    move(row, words.Practical.CLOSED, moves=words.PRACTICAL_MOVES, closed_at=now, closed_by=by.ref)
    audit.operations.record(words.Event.PRACTICAL_CLOSED, rubric.ref, by=by, at=now, edition=edition.ref)
    return row


@transaction.atomic
def reopen_practical(rubric: Rubric, edition: Edition, *, reason: str, by: Actor, now: dt.datetime) -> Practical:
    """Open published marks again, with a reason for the record. Refused: ``not_allowed``, ``practical_edition``,
    ``reason_missing``, ``stale``."""
    policy.check_can_publish(rubric, edition, by=by)
    if not reason.strip():
        raise Refused("reason_missing")
    row = Practical.objects.filter(rubric=rubric, edition=edition, state=words.Practical.CLOSED).first()
    if row is None:
        raise Stale(rubric.ref)
    move(row, words.Practical.OPEN, moves=words.PRACTICAL_MOVES, closed_at=None, closed_by="")
    audit.operations.record(
        words.Event.PRACTICAL_REOPENED, rubric.ref, by=by, at=now, reason=reason.strip(), edition=edition.ref
    )
    return row
