"""A state's history: whom it sent to which course and when, what came of it, and whether they are still in post."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_POST, require_safe

import tadrib.domain.credentials.queries
import tadrib.domain.directory.queries
import tadrib.domain.enrolment.operations
import tadrib.domain.enrolment.policy
import tadrib.domain.enrolment.queries
from tadrib.domain import credentials, directory, enrolment
from tadrib.domain.accounts.words import Permission
from tadrib.domain.enrolment import words
from tadrib.kernel.languages import DEFAULT
from tadrib.kernel.refusals import NotFound, Refused
from tadrib.web.kit import awards
from tadrib.web.kit.door import door
from tadrib.web.kit.listing import Listing
from tadrib.web.kit.page import go, page
from tadrib.web.kit.sentences import label, sentence
from tadrib.web.kit.tables import table_file

OVER = (words.Participation.COMPLETED, words.Participation.INCOMPLETE)


def own_states(request: HttpRequest) -> list[Any]:
    """The states that the reader stands for."""
    by = request.actor  # type: ignore[attr-defined]
    return list(directory.queries.list_states(codes=by.states)) if by.states else []


def chosen_state(request: HttpRequest) -> Any:
    """The state asked for, or the first that the reader stands for."""
    own = own_states(request)
    wanted = request.GET.get("state") or request.POST.get("state") or ""
    found = next((row for row in own if row.code == wanted), None) if wanted else next(iter(own), None)
    if found is None:
        raise NotFound(wanted)
    return found


def chosen_year(request: HttpRequest) -> int | None:
    """The year asked for, if it is one."""
    text = request.GET.get("year", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) == 4 else None


def _rows(request: HttpRequest, rows: Any) -> list[Any]:
    """Participations with their certificates and whether the reader is asked about the post: two queries."""
    found = list(rows)
    papers = credentials.queries.list_certified(request.actor, found)
    for row in found:
        row.certified = papers.get(row.pk)
        row.asks = row.state in OVER and enrolment.policy.can_tell_post(row, by=request.actor)
    return found


def _shown(request: HttpRequest, *, refusal: str = "", status: int = 200) -> HttpResponse:
    state, year = chosen_state(request), chosen_year(request)
    listing = Listing(request)
    listing.show(enrolment.queries.list_trained(request.actor, state.code, search=listing.search, year=year))
    figures = enrolment.queries.count_trained(request.actor, state.code)
    asked = {"state": state.code, "q": listing.search, "year": year or ""}
    context = {
        "state": state, "states": own_states(request), "listing": listing,
        "rows": _rows(request, listing.rows), "figures": figures, "year": year, "posts": list(words.Post),
        "most": max((number for _, number in figures.by_year), default=0), "refusal": refusal,
        "here": urlencode({key: value for key, value in asked.items() if value}),
    }  # fmt: skip
    return page(request, "portal/history/history.html", context, status=status)


@require_safe
def history(request: HttpRequest) -> HttpResponse:
    """Who was trained, in what, when, with which certificate; still in post or not."""
    return _shown(request)


@require_safe
def history_xlsx(request: HttpRequest) -> HttpResponse:
    """All of it, as asked for on the page, as a spreadsheet."""
    return _file(request, "xlsx")


@require_safe
def history_csv(request: HttpRequest) -> HttpResponse:
    """The same as plain text."""
    return _file(request, "csv")


def _file(request: HttpRequest, kind: str) -> HttpResponse:
    state = chosen_state(request)
    search = request.GET.get("q", "").strip()[:200]
    found = enrolment.queries.list_trained(request.actor, state.code, search=search, year=chosen_year(request))
    return table_file(_table(_rows(request, found)), name=f"{state.code}-{timezone.now():%Y-%m-%d}", kind=kind)


def _table(rows: list[Any]) -> list[list[Any]]:
    table: list[list[Any]] = [
        [
            gettext("Name"), gettext("Name in its own script"), gettext("Course"), gettext("Edition"), gettext("From"),
            gettext("To"), gettext("Place"), gettext("Where it stands"), gettext("Certificate"), gettext("Result"),
            gettext("Number"), gettext("Standing"), gettext("Post"), gettext("Said on"),
        ]
    ]  # fmt: skip
    language = get_language() or DEFAULT
    for row in rows:
        paper, edition = row.certified, row.edition
        table.append([
            row.person.full_name, row.person.native_name, edition.course.title.in_(language), edition.ref,
            edition.start_date.isoformat(), edition.end_date.isoformat(), edition.place.in_(language),
            label("enrolment.PARTICIPATION_LABELS", row.state),
            label("credentials.AWARD_LABELS", paper.kind) if paper else "",
            awards.result(paper.result) if paper else "", paper.number if paper else "",
            label("credentials.CREDENTIAL_LABELS", paper.state) if paper else "",
            label("enrolment.POST_LABELS", row.post) if row.post else "",
            row.post_at.date().isoformat() if row.post_at else "",
        ])  # fmt: skip
    return table


@require_POST
def tell_post(request: HttpRequest, ref: str) -> HttpResponse:
    """Say whether somebody is still in post."""
    by = request.actor  # type: ignore[attr-defined]
    row = enrolment.queries.get_participation(by, ref)
    try:
        enrolment.operations.tell_post(row, post=request.POST.get("post", ""), by=by, now=timezone.now())
    except Refused as refusal:
        return _shown(request, refusal=sentence(refusal), status=422)
    back = request.GET.urlencode()
    where = f"{reverse('portal:history')}{'?' + back if back else ''}#{row.ref}"
    return go(request, where, said=gettext("Noted. Thank you."))


doors = [
    door("history/", history, needs=Permission.STATE_READ),
    door("history/trained.xlsx", history_xlsx, needs=Permission.STATE_READ),
    door("history/trained.csv", history_csv, needs=Permission.STATE_READ),
    door("history/<str:ref>/post/", tell_post, needs=Permission.INVITATION_ANSWER),
]
