"""Calendars for machines: the public calendar, one edition, one participant's sessions by a secret address."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

import tadrib.domain.catalogue.queries
import tadrib.domain.delivery.queries
import tadrib.domain.enrolment.queries
from tadrib.domain import catalogue, delivery, enrolment
from tadrib.domain.accounts.words import Permission
from tadrib.kernel.actor import Actor
from tadrib.kernel.languages import DEFAULT, LANGUAGES
from tadrib.kernel.refusals import NotFound
from tadrib.web.kit import ics, session_calendar
from tadrib.web.kit.door import PUBLIC, door


def _language(request: HttpRequest) -> str:
    """``?lang=ar``, else what the program says it reads."""
    wanted = request.GET.get("lang") or translation.get_language() or DEFAULT
    return wanted if wanted in LANGUAGES else DEFAULT


def _events(edition: Any, language: str) -> list[ics.Event]:
    """The dates of the modules; of the edition as a whole while they are not set."""
    title = edition.course.title.in_(language)
    with translation.override(language):
        url = settings.TADRIB_URL + reverse("public:edition", args=[edition.ref])
    modules = list(edition.modules.all())
    if not modules:
        return [
            ics.Event(
                uid=edition.ref, start=edition.start_date, end=edition.end_date, title=title,
                place=edition.place.in_(language), text=edition.ref, url=url,
            )
        ]  # fmt: skip
    return [
        ics.Event(
            uid=f"{edition.ref}-m{row.module.number}", start=row.start_date, end=row.end_date,
            title=f"{title}: {row.module.title.in_(language)}", place=(row.place or edition.place).in_(language),
            text=edition.ref, url=url,
        )
        for row in modules
    ]  # fmt: skip


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """All public editions, module by module."""
    language = _language(request)
    events = [e for edition in catalogue.queries.list_public_editions() for e in _events(edition, language)]
    with translation.override(language):
        name = gettext("Courses of the training office")
    content = ics.calendar(events, name=name, language=language, now=timezone.now())
    return ics.answer(content, name="calendar", is_public=True)


@require_safe
def edition_calendar(request: HttpRequest, ref: str) -> HttpResponse:
    """One public edition, module by module."""
    language = _language(request)
    edition = catalogue.queries.get_public_edition(ref)
    content = ics.calendar(
        _events(edition, language), name=edition.course.title.in_(language), language=language, now=timezone.now()
    )
    return ics.answer(content, name=edition.ref, is_public=True)


@require_safe
def sessions_feed(request: HttpRequest, signed: str) -> HttpResponse:
    """One participant's sessions: whoever holds the address may read it, as long as the person takes part."""
    by = Actor.system("calendar-feed", {Permission.ENROLMENT_READ})
    participation = enrolment.queries.get_participation(by, session_calendar.participation_ref(signed))
    if participation.state == "withdrawn":
        raise NotFound(participation.ref)
    sessions = delivery.queries.list_sessions(by, participation.edition)
    return session_calendar.answer(participation.edition, sessions, language=_language(request), now=timezone.now())


doors = [
    door("calendar.ics", calendar, needs=PUBLIC),
    door("editions/<str:ref>.ics", edition_calendar, needs=PUBLIC),
    door("sessions/<str:signed>.ics", sessions_feed, needs=PUBLIC),
]
