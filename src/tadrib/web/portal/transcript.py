"""One's own transcript; and a state's people by course, with totals, on a page and as a spreadsheet."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe

import tadrib.domain.credentials.queries
import tadrib.domain.directory.queries
from tadrib.domain import credentials, directory
from tadrib.domain.accounts.words import Permission
from tadrib.kernel.languages import DEFAULT, LANGUAGES
from tadrib.kernel.refusals import NotFound
from tadrib.web.kit import awards, transcript_file
from tadrib.web.kit.door import door
from tadrib.web.kit.listing import Listing
from tadrib.web.kit.page import file, page
from tadrib.web.kit.sentences import label
from tadrib.web.kit.tables import book_file
from tadrib.web.portal.history import chosen_state, chosen_year, own_states

SEXES = ("F", "M", "X")


def _own(request: HttpRequest) -> Any:
    """The reader's own transcript; None for somebody whom the directory does not know."""
    by = request.actor  # type: ignore[attr-defined]
    person = directory.queries.find_own_person(by)
    return credentials.queries.find_transcript(by, person) if person else None


@require_safe
def transcript(request: HttpRequest) -> HttpResponse:
    """Courses, hours, awards and certificates of the reader."""
    return page(request, "portal/transcript/own.html", {"told": _own(request), "all_languages": LANGUAGES.items()})


@require_safe
def transcript_pdf(request: HttpRequest, language: str) -> HttpResponse:
    """The same on paper, in one of the four languages."""
    told = _own(request)
    if told is None:
        raise NotFound("transcript")
    content = transcript_file.as_pdf(told, language=language)
    return file(content, name=f"{told.person.ref}-transcript-{language}.pdf", kind="application/pdf")


# A state ---------------------------------------------------------------------------------------------------------


def _told(request: HttpRequest, state: Any) -> Any:
    by = request.actor  # type: ignore[attr-defined]
    search = request.GET.get("q", "").strip()[:200]
    return credentials.queries.state_transcript(by, state.code, search=search, year=chosen_year(request))


@require_safe
def state_transcript(request: HttpRequest) -> HttpResponse:
    """A state's people by course, and valid certificates by kind, sex and year."""
    state = chosen_state(request)
    told = _told(request, state)
    listing = Listing(request)
    listing.show(told.people)  # type: ignore[arg-type]
    rows = [
        {"person": one.person, "cells": [one.held.get(code) for code, _ in told.courses]} for one in listing.rows
    ]
    asked = {"state": state.code, "q": listing.search, "year": chosen_year(request) or ""}
    sexes = [sex for sex in SEXES if any(sex in row for row in told.by_kind.values())]
    context = {
        "state": state, "states": own_states(request), "told": told, "listing": listing, "rows": rows, "sexes": sexes,
        "by_kind": [(kind, [row.get(s, 0) for s in sexes], sum(row.values())) for kind, row in told.by_kind.items()],
        "kinds": list(told.by_kind),
        "by_year": [(year, [row.get(kind, 0) for kind in told.by_kind]) for year, row in told.by_year.items()],
        "year": chosen_year(request), "here": urlencode({key: value for key, value in asked.items() if value}),
    }  # fmt: skip
    return page(request, "portal/transcript/state.html", context)


@require_safe
def state_transcript_xlsx(request: HttpRequest) -> HttpResponse:
    """The same as a workbook: people by course, and the totals."""
    state = chosen_state(request)
    told = _told(request, state)
    language = get_language() or DEFAULT
    codes = [code for code, _ in told.courses]
    people: list[list[Any]] = [
        [gettext("Name"), gettext("Name in its own script"), gettext("Sex")]
        + [f"{title.in_(language)} ({code})" for code, title in told.courses]
    ]
    for one in told.people:
        who = one.person
        cells = [_cell(one.held.get(code)) for code in codes]
        people.append([who.full_name, who.native_name, label("directory.SEX_LABELS", who.sex), *cells])
    sexes = [label("directory.SEX_LABELS", sex) for sex in SEXES]
    totals: list[list[Any]] = [[gettext("Award"), *sexes, gettext("In all")]]
    for kind, row in told.by_kind.items():
        counts = [row.get(sex, 0) for sex in SEXES]
        totals.append([label("credentials.AWARD_LABELS", kind), *counts, sum(counts)])
    years: list[list[Any]] = [
        [gettext("Year"), *(label("credentials.AWARD_LABELS", kind) for kind in told.by_kind), gettext("In all")]
    ]
    for year, row in told.by_year.items():
        counts = [row.get(kind, 0) for kind in told.by_kind]
        years.append([year, *counts, sum(counts)])
    sheets = [(gettext("People by course"), people), (gettext("By award"), totals), (gettext("By year"), years)]
    return book_file(sheets, name=f"{state.code}-transcript-{timezone.now():%Y-%m-%d}")


def _cell(held: Any) -> str:
    """What one person has of one course, in one cell."""
    if held is None:
        return ""
    parts = [label("credentials.AWARD_LABELS", held.kind) if held.kind else gettext("not decided yet"), str(held.year)]
    if result := awards.result(held.result):
        parts.append(result)
    if held.number:
        parts.append(held.number)
    if held.state and not held.counts:
        parts.append(label("credentials.CREDENTIAL_LABELS", held.state))
    return " · ".join(parts)


doors = [
    door("transcript/", transcript, needs=Permission.OWN),
    door("transcript/<str:language>.pdf", transcript_pdf, needs=Permission.OWN),
    door("history/transcript/", state_transcript, needs=Permission.STATE_READ),
    door("history/transcript.xlsx", state_transcript_xlsx, needs=Permission.STATE_READ),
]
