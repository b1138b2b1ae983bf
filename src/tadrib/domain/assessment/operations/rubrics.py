"""Writing the rubrics of a curriculum version: titles, criteria with levels and minimums."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

import tadrib.domain.audit.operations
from tadrib.domain import audit
from tadrib.domain.assessment import policy, words
from tadrib.domain.assessment.models import Criterion, Rubric
from tadrib.domain.catalogue.models import CurriculumVersion
from tadrib.kernel.actor import Actor
from tadrib.kernel.refs import new_ref
from tadrib.kernel.refusals import Refused, Stale
from tadrib.kernel.translated import TranslatedText

FEWEST_LEVELS, MOST_LEVELS, MOST_POINTS = 2, 6, 100


def _title(version: CurriculumVersion, title: Mapping[str, str], module: int | None) -> TranslatedText:
    said = TranslatedText(title)
    if said.missing:
        raise Refused("rubric_text")
    if module is not None and not version.modules.filter(number=module).exists():
        raise Refused("rubric_module")
    return said


@transaction.atomic
def add_rubric(
    version: CurriculumVersion, *, title: Mapping[str, str], module: int | None = None, by: Actor, now: dt.datetime
) -> Rubric:
    """Begin a rubric of a version, or of one of its modules by number. Refused: ``not_allowed``, ``rubric_text``,
    ``rubric_module``."""
    policy.check_can_edit(by=by)
    said = _title(version, title, module)
    rubric = Rubric.objects.create(
        ref=new_ref(Rubric, "RUB", now.year), version=version, module=module, title=said, made_at=now
    )
    audit.operations.record(words.Event.RUBRIC_ADDED, rubric.ref, by=by, at=now)
    return rubric


@transaction.atomic
def change_rubric(
    rubric: Rubric, *, title: Mapping[str, str], module: int | None = None, by: Actor, now: dt.datetime
) -> Rubric:
    """Correct the title or the module of a rubric that nobody was marked by. Refused: as ``add_rubric``,
    ``rubric_used``, ``rubric_retired``."""
    policy.check_can_change_rubric(rubric, by=by)
    rubric.title, rubric.module = _title(rubric.version, title, module), module
    rubric.save(update_fields=["title", "module"])
    audit.operations.record(words.Event.RUBRIC_CHANGED, rubric.ref, by=by, at=now)
    return rubric


@transaction.atomic
def retire_rubric(rubric: Rubric, *, by: Actor, now: dt.datetime) -> Rubric:
    """Mark by it no more; marks that were given stay, and no longer count. Refused: ``not_allowed``,
    ``rubric_retired``."""
    policy.check_can_edit(by=by)
    if not Rubric.objects.filter(pk=rubric.pk, retired_at__isnull=True).update(retired_at=now):
        raise Refused("rubric_retired")
    rubric.retired_at = now
    audit.operations.record(words.Event.RUBRIC_RETIRED, rubric.ref, by=by, at=now)
    return rubric


def _levels(text: TranslatedText, levels: Sequence[Mapping[str, Any]], minimum: int) -> list[dict[str, Any]]:
    """The levels as they are kept, lowest first; refuses what could not be marked by."""
    kept = sorted(
        ({"points": level["points"], "text": TranslatedText(level["text"])} for level in levels),
        key=lambda level: level["points"],
    )
    points = [level["points"] for level in kept]
    if not FEWEST_LEVELS <= len(kept) <= MOST_LEVELS or len(set(points)) != len(points):
        raise Refused("criterion_levels")
    if any(type(one) is not int or not 0 <= one <= MOST_POINTS for one in points) or points[-1] == 0:
        raise Refused("criterion_levels")
    if text.missing or any(level["text"].missing for level in kept):
        raise Refused("criterion_text")
    if minimum not in points:
        raise Refused("criterion_minimum")
    return [{"points": level["points"], "text": dict(level["text"])} for level in kept]


@transaction.atomic
def add_criterion(
    rubric: Rubric, *, text: Mapping[str, str], levels: Sequence[Mapping[str, Any]], minimum: int, by: Actor,
    now: dt.datetime,
) -> Criterion:  # fmt: skip
    """Add what is looked at. ``levels`` hold ``points`` (0 to 100) and ``text``; ``minimum`` is one of the points.

    Refused: ``not_allowed``, ``rubric_used``, ``rubric_retired``, ``criterion_text``, ``criterion_levels``,
    ``criterion_minimum``, ``stale``.
    """
    policy.check_can_change_rubric(rubric, by=by)
    said = TranslatedText(text)
    kept = _levels(said, levels, minimum)
    number = (rubric.criteria.aggregate(last=Max("number"))["last"] or 0) + 1
    try:
        with transaction.atomic():
            row = Criterion.objects.create(rubric=rubric, number=number, text=said, levels=kept, minimum=minimum)
    except IntegrityError as error:
        raise Stale(rubric.ref) from error
    audit.operations.record(words.Event.RUBRIC_CHANGED, rubric.ref, by=by, at=now, criterion=number)
    return row


@transaction.atomic
def change_criterion(
    criterion: Criterion, *, text: Mapping[str, str], levels: Sequence[Mapping[str, Any]], minimum: int, by: Actor,
    now: dt.datetime,
) -> Criterion:  # fmt: skip
    """Write a criterion anew. Refused: as ``add_criterion``."""
    policy.check_can_change_rubric(criterion.rubric, by=by)
    said = TranslatedText(text)
    criterion.levels, criterion.text, criterion.minimum = _levels(said, levels, minimum), said, minimum
    criterion.save(update_fields=["text", "levels", "minimum"])
    audit.operations.record(
        words.Event.RUBRIC_CHANGED, criterion.rubric.ref, by=by, at=now, criterion=criterion.number
    )
    return criterion


@transaction.atomic
def remove_criterion(criterion: Criterion, *, by: Actor, now: dt.datetime) -> None:
    """Take a criterion away while nobody was marked by the rubric. Refused: ``not_allowed``, ``rubric_used``,
    ``rubric_retired``."""
    policy.check_can_change_rubric(criterion.rubric, by=by)
    number, ref = criterion.number, criterion.rubric.ref
    criterion.delete()
    audit.operations.record(words.Event.RUBRIC_CHANGED, ref, by=by, at=now, removed=number)
