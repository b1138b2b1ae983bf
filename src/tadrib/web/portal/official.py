"""Official letters for the state and for the person: what stands, on paper in every language."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

import tadrib.domain.delivery.operations
import tadrib.domain.enrolment.queries
from tadrib.domain import delivery, enrolment
from tadrib.domain.accounts.words import Permission
from tadrib.kernel.languages import LANGUAGES
from tadrib.kernel.refusals import NotFound, Refused
from tadrib.web.kit import official_files
from tadrib.web.kit.door import door
from tadrib.web.kit.listing import Listing
from tadrib.web.kit.page import go, page
from tadrib.web.kit.sentences import sentence


def _shown(request: HttpRequest, *, refusal: Refused | None = None) -> HttpResponse:
    listing = Listing(request)
    rows = enrolment.queries.list_own_official(request.actor, search=listing.search)  # type: ignore[attr-defined]
    context = {
        "listing": listing.show(rows),
        "letter_languages": LANGUAGES.items(),
        "refusal": sentence(refusal) if refusal else "",
    }
    return page(request, "portal/official/list.html", context, status=422 if refusal else 200)


@require_safe
def official_letters(request: HttpRequest) -> HttpResponse:
    """Those to my state, and those about me."""
    return _shown(request)


@require_safe
def official_letter_file(request: HttpRequest, ref: str, language: str) -> HttpResponse:
    """One that stands, as PDF. One that has ended is given out no more."""
    row = enrolment.queries.get_own_official(request.actor, ref)  # type: ignore[attr-defined]
    if row.state != "issued":
        raise NotFound(ref)
    try:
        return official_files.answer(row, language, by=request.actor, now=timezone.now())
    except Refused as refusal:
        return _shown(request, refusal=refusal)


@require_POST
def attendance_statement(request: HttpRequest, ref: str) -> HttpResponse:
    """Have it on paper who was present how long."""
    by = request.actor  # type: ignore[attr-defined]
    row = enrolment.queries.get_participation(by, ref)
    try:
        letter = delivery.operations.issue_attendance_statement(row, by=by, now=timezone.now())
    except Refused as refusal:
        return _shown(request, refusal=refusal)
    said = gettext("Your attendance statement is ready.")
    return go(request, f"{reverse('portal:official_letters')}?q={letter.ref}", said=said)


OWN = Permission.OWN
doors = [
    door("official-letters/", official_letters, needs=OWN),
    door("official-letters/<str:ref>/letter-<slug:language>.pdf", official_letter_file, needs=OWN),
    door("participations/<str:ref>/attendance-statement/", attendance_statement, needs=OWN),
]
