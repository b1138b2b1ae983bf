"""Who may draft, approve and run what the office offers. Officers propose, the head of office decides."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from tadrib.domain.accounts.words import Permission
from tadrib.domain.catalogue import words
from tadrib.domain.catalogue.models import CurriculumVersion, Edition, Programme
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import Refused


def can_read(by: Actor) -> bool:
    """Everybody at the office's desk; the catalogue names no person."""
    return by.can(Permission.OFFICE)


def check_can_draft(*, by: Actor) -> None:
    """Programme officers."""
    if not by.can(Permission.PROGRAMME_EDIT):
        raise Refused("not_allowed")


def check_can_approve(row: Programme | CurriculumVersion | Edition, *, by: Actor) -> None:
    """The head of office, and never the person who put the matter up."""
    if not by.can(Permission.PROGRAMME_APPROVE):
        raise Refused("not_allowed")
    if by.is_signed_in and row.submitted_by == by.ref:
        raise Refused("design_own")


def check_can_return(*, reason: str, by: Actor) -> None:
    """The head of office, with a reason."""
    if not by.can(Permission.PROGRAMME_APPROVE):
        raise Refused("not_allowed")
    if not reason.strip():
        raise Refused("design_reason_missing")


def check_can_edit_programme(programme: Programme, *, by: Actor) -> None:
    """A draft: programme officers. An approved programme: only the head of office corrects its words."""
    if programme.state == words.Design.IN_REVIEW:
        raise Refused("design_in_review")
    wanted = Permission.PROGRAMME_APPROVE if programme.state == words.Design.APPROVED else Permission.PROGRAMME_EDIT
    if not by.can(wanted):
        raise Refused("not_allowed")


def is_frozen(version: CurriculumVersion) -> bool:
    """Whether an edition uses the version: one query unless the freezing is on record."""
    return version.frozen_at is not None or Edition.objects.filter(version=version).exists()


def check_can_edit_version(version: CurriculumVersion, *, by: Actor) -> None:
    """Programme officers, while it is a draft that no edition uses."""
    check_can_draft(by=by)
    if is_frozen(version):
        raise Refused("version_frozen")
    if version.state == words.Design.IN_REVIEW:
        raise Refused("design_in_review")
    if version.state == words.Design.APPROVED:
        raise Refused("version_approved")


def check_can_edit_edition(edition: Edition, *, by: Actor) -> None:
    """Programme officers, while it is a draft."""
    check_can_draft(by=by)
    if edition.state == words.Edition.IN_REVIEW:
        raise Refused("design_in_review")
    if edition.state != words.Edition.DRAFT:
        raise Refused("edition_not_draft")


def check_can_start(edition: Edition, *, by: Actor, now: dt.datetime) -> None:
    """Programme officers, from the first day on."""
    check_can_draft(by=by)
    if timezone.localdate(now) < edition.start_date:
        raise Refused("edition_not_yet", date=edition.start_date.isoformat())


def check_can_close(edition: Edition, *, by: Actor, now: dt.datetime) -> None:
    """Programme officers, from the last day on."""
    check_can_draft(by=by)
    if timezone.localdate(now) < edition.end_date:
        raise Refused("edition_not_over", date=edition.end_date.isoformat())


def check_can_cancel(edition: Edition, *, by: Actor) -> None:
    """Officers or the head while the public does not know of it; afterwards the head of office alone."""
    if by.can(Permission.PROGRAMME_APPROVE):
        return
    if not by.can(Permission.PROGRAMME_EDIT):
        raise Refused("not_allowed")
    if edition.state in {words.Edition.SCHEDULED, words.Edition.RUNNING}:
        raise Refused("edition_cancel_head")
