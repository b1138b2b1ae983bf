"""Editions: drafted, approved, announced, held, closed or cancelled."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction

import tadrib.domain.audit.operations
import tadrib.domain.needs.words
from tadrib.domain import audit, needs
from tadrib.domain.catalogue import letters, policy, words
from tadrib.domain.catalogue.models import CurriculumVersion, Edition, EditionModule
from tadrib.domain.catalogue.operations.curricula import freeze
from tadrib.domain.catalogue.operations.texts import check_whole, text
from tadrib.domain.directory.models import Institution
from tadrib.domain.needs.models import TrainingRequest
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import Refused
from tadrib.kernel.transitions import move

COLUMNS = ("place", "mode", "languages", "seats", "start_date", "end_date", "issuers")
ANNOUNCED = frozenset({words.Edition.SCHEDULED, words.Edition.RUNNING})


def _check_facts(
    version: CurriculumVersion, *, seats: int, start_date: dt.date, end_date: dt.date,
    modules: Sequence[Mapping[str, Any]], request: TrainingRequest | None,
) -> None:  # fmt: skip
    """Dates in order, modules of the curriculum and inside the edition, an accepted request."""
    if version.state != words.Design.APPROVED:
        raise Refused("version_not_approved")
    if end_date < start_date:
        raise Refused("edition_dates")
    if seats < 1:
        raise Refused("edition_seats")
    if request and request.state != needs.words.Request.ACCEPTED:
        raise Refused("edition_request_open")
    known = set(version.modules.values_list("number", flat=True))
    for module in modules:
        if module["number"] not in known:
            raise Refused("edition_module_unknown", number=module["number"])
        if not start_date <= module["start_date"] <= module["end_date"] <= end_date:
            raise Refused("edition_module_outside", number=module["number"])


def _write_modules(edition: Edition, modules: Sequence[Mapping[str, Any]]) -> None:
    """Replace the dates of the modules; a module without a place of its own takes the edition's."""
    by_number = {module.number: module for module in edition.version.modules.all()}
    edition.modules.all().delete()
    EditionModule.objects.bulk_create(
        EditionModule(
            edition=edition, module=by_number[row["number"]], start_date=row["start_date"], end_date=row["end_date"],
            place=text(row.get("place")) or edition.place,
        )
        for row in modules
    )  # fmt: skip


@transaction.atomic
def add_edition(
    *, ref: str, version: CurriculumVersion, place: Mapping[str, str], mode: str, languages: Sequence[str], seats: int,
    start_date: dt.date, end_date: dt.date, modules: Sequence[Mapping[str, Any]] = (),
    partners: Iterable[Institution] = (), issuers: Sequence[str] = (), request: TrainingRequest | None = None,
    published: Mapping[str, Any] | None = None, source: str = "", is_example: bool = False, by: Actor,
    now: dt.datetime,
) -> Edition:  # fmt: skip
    """Draft an edition by an approved curriculum version, which is frozen from now on.

    ``modules`` hold ``number``, ``start_date``, ``end_date`` and, if it differs, ``place``; ``issuers`` are codes of
    institutions in the order in which they sign. Refused: ``not_allowed``, ``version_not_approved``,
    ``edition_dates``, ``edition_seats``, ``edition_request_open``, ``edition_module_unknown``,
    ``edition_module_outside``, ``code_taken``.
    """
    policy.check_can_draft(by=by)
    _check_facts(version, seats=seats, start_date=start_date, end_date=end_date, modules=modules, request=request)
    try:
        with transaction.atomic():
            edition = Edition.objects.create(
                ref=ref, course=version.course, version=version, request=request, place=text(place),
                mode=words.Mode(mode), languages=list(languages), seats=seats, start_date=start_date,
                end_date=end_date, issuers=list(issuers), published=dict(published or {}), source=source,
                is_example=is_example, created_at=now,
            )  # fmt: skip
    except IntegrityError as fault:
        raise Refused("code_taken", taken=ref) from fault
    edition.partners.set(partners)
    _write_modules(edition, modules)
    freeze(version, edition_ref=ref, by=by, now=now)
    asked = {"request": request.ref} if request else {}
    audit.operations.record(words.Event.EDITION_ADDED, ref, by=by, at=now, course=version.course.code, **asked)
    return edition


@transaction.atomic
def change_edition(
    edition: Edition, *, facts: Mapping[str, Any], modules: Sequence[Mapping[str, Any]],
    partners: Iterable[Institution], by: Actor, now: dt.datetime,
) -> Edition:  # fmt: skip
    """Write a draft anew; ``facts`` holds all of ``COLUMNS``. Refused: ``not_allowed``, ``design_in_review``,
    ``edition_not_draft`` and as ``add_edition``."""
    policy.check_can_edit_edition(edition, by=by)
    _check_facts(
        edition.version, seats=facts["seats"], start_date=facts["start_date"], end_date=facts["end_date"],
        modules=modules, request=None,
    )  # fmt: skip
    for name in COLUMNS:
        setattr(edition, name, text(facts[name]) if name == "place" else facts[name])
    edition.save(update_fields=COLUMNS)
    edition.partners.set(partners)
    _write_modules(edition, modules)
    audit.operations.record(words.Event.EDITION_CHANGED, edition.ref, by=by, at=now)
    return edition


def _undated(edition: Edition) -> list[int]:
    dated = edition.modules.values("module")
    return list(edition.version.modules.exclude(pk__in=dated).order_by("number").values_list("number", flat=True))


@transaction.atomic
def submit_edition(edition: Edition, *, by: Actor, now: dt.datetime) -> Edition:
    """Put a draft up for approval.

    Every module needs its days, unless the edition is taken from a publication (``source``) that does not give them.
    Refused: ``not_allowed``, ``programme_not_approved``, ``edition_modules_undated``, ``texts_missing``, ...
    """
    policy.check_can_draft(by=by)
    if edition.course.programme.state != words.Design.APPROVED:
        raise Refused("programme_not_approved")
    if not edition.source and (numbers := _undated(edition)):
        raise Refused("edition_modules_undated", numbers=", ".join(str(number) for number in numbers))
    check_whole([edition.place])
    changes = {"return_reason": "", "submitted_by": by.ref}
    move(edition, words.Edition.IN_REVIEW, moves=words.EDITION_MOVES, **changes)
    audit.operations.record(words.Event.EDITION_SUBMITTED, edition.ref, by=by, at=now)
    letters.awaits_approval(edition, at=now)
    return edition


@transaction.atomic
def approve_edition(edition: Edition, *, by: Actor, now: dt.datetime) -> Edition:
    """Say yes. Refused: ``not_allowed``, ``design_own``, ``move_not_allowed``, ``stale``."""
    policy.check_can_approve(edition, by=by)
    move(edition, words.Edition.APPROVED, moves=words.EDITION_MOVES, approved_at=now, approved_by=by.ref)
    audit.operations.record(words.Event.EDITION_APPROVED, edition.ref, by=by, at=now)
    letters.approved(edition, at=now)
    return edition


@transaction.atomic
def return_edition(edition: Edition, *, reason: str, by: Actor, now: dt.datetime) -> Edition:
    """Send it back, from review or from approval while it is not announced. Refused: ``design_reason_missing``, ..."""
    policy.check_can_return(reason=reason, by=by)
    changes: dict[str, Any] = {"return_reason": reason, "approved_at": None, "approved_by": ""}
    move(edition, words.Edition.DRAFT, moves=words.EDITION_MOVES, **changes)
    audit.operations.record(words.Event.EDITION_RETURNED, edition.ref, by=by, at=now, reason=reason)
    letters.sent_back(edition, reason=reason, at=now)
    return edition


@transaction.atomic
def announce_edition(edition: Edition, *, by: Actor, now: dt.datetime) -> Edition:
    """Put an approved edition into the public calendar as fixed; the state that asked for it is told."""
    policy.check_can_draft(by=by)
    move(edition, words.Edition.SCHEDULED, moves=words.EDITION_MOVES)
    audit.operations.record(words.Event.EDITION_ANNOUNCED, edition.ref, by=by, at=now)
    letters.announced(edition, at=now)
    return edition


@transaction.atomic
def start_edition(edition: Edition, *, by: Actor, now: dt.datetime) -> Edition:
    """The first day has come. Refused: ``not_allowed``, ``edition_not_yet``, ``move_not_allowed``, ``stale``."""
    policy.check_can_start(edition, by=by, now=now)
    move(edition, words.Edition.RUNNING, moves=words.EDITION_MOVES)
    audit.operations.record(words.Event.EDITION_STARTED, edition.ref, by=by, at=now)
    return edition


@transaction.atomic
def close_edition(edition: Edition, *, by: Actor, now: dt.datetime) -> Edition:
    """Teaching is over. Refused: ``not_allowed``, ``edition_not_over``, ``move_not_allowed``, ``stale``."""
    policy.check_can_close(edition, by=by, now=now)
    move(edition, words.Edition.CLOSED, moves=words.EDITION_MOVES, closed_at=now)
    audit.operations.record(words.Event.EDITION_CLOSED, edition.ref, by=by, at=now)
    return edition


@transaction.atomic
def cancel_edition(edition: Edition, *, reason: str, by: Actor, now: dt.datetime) -> Edition:
    """Give it up for good, with the reason that officers and the asking state read.

    Refused: ``not_allowed``, ``edition_cancel_head``, ``design_reason_missing``, ``move_not_allowed``, ``stale``.
    """
    policy.check_can_cancel(edition, by=by)
    if not reason.strip():
        raise Refused("design_reason_missing")
    was_public = edition.state in ANNOUNCED
    move(edition, words.Edition.CANCELLED, moves=words.EDITION_MOVES, return_reason=reason)
    audit.operations.record(words.Event.EDITION_CANCELLED, edition.ref, by=by, at=now, reason=reason)
    letters.cancelled(edition, reason=reason, was_public=was_public, at=now)
    letters.official_ended(edition, by=by, at=now)
    return edition
