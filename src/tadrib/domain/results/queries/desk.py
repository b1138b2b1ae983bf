"""The start of the desk: what waits for whom, and what falls due next. Read across all stages, names nobody."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Count, Min, Q, QuerySet
from django.utils import timezone

import tadrib.domain.vetting.queries
from tadrib.domain import vetting
from tadrib.domain.accounts.words import Permission
from tadrib.domain.calls.models import Call
from tadrib.domain.calls.words import Call as CallState
from tadrib.domain.catalogue.models import CurriculumVersion, Edition, Programme
from tadrib.domain.catalogue.words import Design
from tadrib.domain.catalogue.words import Edition as EditionState
from tadrib.domain.enrolment.models import Invitation
from tadrib.domain.enrolment.words import Invitation as InvitationState
from tadrib.domain.messaging.models import Letter
from tadrib.domain.messaging.words import Letter as LetterState
from tadrib.domain.needs.models import TrainingRequest
from tadrib.domain.needs.words import Request
from tadrib.domain.selection.models import SelectionRun
from tadrib.domain.selection.words import Run
from tadrib.domain.vetting.words import Screening
from tadrib.kernel.actor import Actor
from tadrib.kernel.translated import TranslatedText

AHEAD = dt.timedelta(days=60)


@dataclass(frozen=True)
class Waiting:
    """How many matters of a kind wait for the actor's role. ``kind`` is a key of the page's words."""

    kind: str
    count: int


@dataclass(frozen=True)
class Deadline:
    """Something that falls due. ``kind``: call, start, end, reply. ``ref`` is the call's or the edition's."""

    kind: str
    at: dt.datetime | None
    day: dt.date
    ref: str
    title: TranslatedText
    count: int


def waiting(by: Actor, *, today: dt.date) -> list[Waiting]:
    """What waits for somebody with the actor's permissions; kinds with nothing to do are left out.

    One query for each kind that the actor's roles open, none that depends on how much waits.
    """
    p = Permission
    sought: list[tuple[str, Permission, Callable[[], int]]] = [
        ("requests", p.NEEDS_ANSWER, lambda: TrainingRequest.objects.filter(state=Request.SUBMITTED).count()),
        ("nominations", p.VETTING_CHECK, lambda: vetting.queries.waiting_list(by).count()),
        ("due_diligence", p.DUE_DILIGENCE, lambda: _screenings(by)),
        ("calls_to_close", p.SELECTION_RUN, lambda: _calls_to_select().count()),
        ("runs", p.SELECTION_SIGN, lambda: SelectionRun.objects.filter(state=Run.PROPOSED).count()),
        ("cohorts", p.INVITATION_SEND, lambda: _runs_to_invite().count()),
        ("programmes", p.PROGRAMME_APPROVE, lambda: Programme.objects.filter(state=Design.IN_REVIEW).count()),
        ("versions", p.PROGRAMME_APPROVE, lambda: CurriculumVersion.objects.filter(state=Design.IN_REVIEW).count()),
        ("editions", p.PROGRAMME_APPROVE, lambda: Edition.objects.filter(state=EditionState.IN_REVIEW).count()),
        ("to_start", p.PROGRAMME_EDIT, lambda: _due(EditionState.SCHEDULED, start_date__lte=today).count()),
        ("to_conclude", p.PROGRAMME_EDIT, lambda: _due(EditionState.RUNNING, end_date__lt=today).count()),
        ("letters", p.OUTBOX_READ, lambda: Letter.objects.filter(state=LetterState.FAILED).count()),
    ]
    found = [Waiting(kind, count()) for kind, needs, count in sought if by.can(needs)]
    return [row for row in found if row.count]


def _screenings(by: Actor) -> int:
    counts = vetting.queries.count_by_screening(by)
    return counts[Screening.PENDING] + counts[Screening.DECIDED]


def _calls_to_select() -> QuerySet[Call]:
    """Closed calls of editions to come that nobody has computed a selection for."""
    coming = (EditionState.APPROVED, EditionState.SCHEDULED)
    return Call.objects.filter(state=CallState.CLOSED, edition__state__in=coming, runs__isnull=True)


def _runs_to_invite() -> QuerySet[SelectionRun]:
    """Signed selections of editions to come from which nobody was invited yet."""
    coming = (EditionState.APPROVED, EditionState.SCHEDULED)
    rows = SelectionRun.objects.filter(state=Run.SIGNED_OFF, call__edition__state__in=coming)
    return rows.exclude(pk__in=Invitation.objects.values("placement__run"))


def _due(state: EditionState, **limits: dt.date) -> QuerySet[Edition]:
    return Edition.objects.filter(state=state, **limits)


def deadlines(by: Actor, *, now: dt.datetime, today: dt.date, most: int = 12) -> list[Deadline]:
    """Calls that close, editions that begin or end, invitations to be answered: the next two months, nearest first."""
    if not by.can(Permission.OFFICE):
        return []
    until = now + AHEAD
    found = []
    calls = Call.objects.filter(state=CallState.PUBLISHED, deadline__gt=now, deadline__lte=until)
    if by.can(Permission.NOMINATION_READ):
        live = Q(nominations__submitted_at__isnull=False) & ~Q(nominations__state="withdrawn")
        rows = calls.select_related("edition__course").annotate(names=Count("nominations", filter=live))
        found += [
            Deadline("call", c.deadline, timezone.localdate(c.deadline), c.ref, c.edition.course.title, c.names)
            for c in rows.order_by("deadline")[:most]
        ]
    last = today + AHEAD
    for kind, state, column in (
        ("start", EditionState.SCHEDULED, "start_date"),
        ("end", EditionState.RUNNING, "end_date"),
    ):
        rows = Edition.objects.filter(state=state, **{f"{column}__gte": today, f"{column}__lte": last})
        found += [
            Deadline(kind, None, getattr(e, column), e.ref, e.course.title, e.seats)
            for e in rows.select_related("course").order_by(column)[:most]
        ]
    if by.can(Permission.ENROLMENT_READ):
        open_rows = Invitation.objects.filter(state=InvitationState.SENT, reply_by__lte=until).order_by()
        groups = open_rows.values("edition__ref", "edition__course__title")
        groups = groups.annotate(n=Count("pk"), first=Min("reply_by"))
        found += [
            Deadline(
                "reply",
                g["first"],
                timezone.localdate(g["first"]),
                g["edition__ref"],
                g["edition__course__title"],
                g["n"],
            )
            for g in groups.order_by("first")[:most]
        ]
    return sorted(found, key=lambda row: (row.day, row.kind, row.ref))[:most]
