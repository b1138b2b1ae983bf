"""The travel dossier by link, for somebody without an account: it writes and sends, and shows nothing that was written.

Whoever gets hold of the letter can add to the dossier until it is sent, and can read nothing of it.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables

import tadrib.domain.enrolment.operations
import tadrib.domain.enrolment.queries
from tadrib.domain import enrolment
from tadrib.domain.enrolment import words
from tadrib.kernel.masks import masked
from tadrib.kernel.refusals import NotFound, Refused
from tadrib.web.kit import travel_page
from tadrib.web.kit.door import PUBLIC, door
from tadrib.web.kit.page import go, page
from tadrib.web.portal.travel import MOST_BYTES
from tadrib.web.portal.travel_forms import TravelDeclaration, TravelForm, TravelPaperForm


def _page(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    answer = page(request, template, context, status=status)
    answer["Cache-Control"], answer["X-Robots-Tag"] = "private, no-store", "noindex"
    return answer


@never_cache
@sensitive_variables("token")
def travel_link(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the link: what is missing, the form, a file, the button. To look at it does nothing."""
    now = timezone.now()
    try:
        by, row = enrolment.queries.find_travel_link(token, now=now)
    except (NotFound, Refused):
        return _page(request, "portal/travel/link_old.html", {}, status=410)
    standing = enrolment.queries.standing_of_link(by, row)
    here = reverse("portal:travel_link", args=[token])
    papers = [words.PART_PAPERS[part] for part in words.PART_PAPERS if part in standing.parts]
    forms = {
        "form": TravelForm(parts=standing.parts),
        "paper_form": TravelPaperForm(papers=papers),
        "declaration": TravelDeclaration(),
    }
    status, act = 200, request.POST.get("act", "")
    if request.method == "POST":
        forms |= _bound(request, act, standing, papers)
        try:
            if answer := _done(request, act, forms, row, by=by, now=now, here=here):
                return answer
        except Refused as refusal:
            name = {"paper": "paper_form", "send": "declaration"}.get(act, "form")
            forms[name].add_error(None, travel_page.in_words(refusal))
        status = 422
        standing = enrolment.queries.standing_of_link(by, row)
    context = {
        "standing": standing, "edition": row.edition, "dossier": standing.dossier, "is_saved": act == "save",
        "initials": masked(row.placement.nomination.person.full_name), "papers": papers,
        "missing": travel_page.gaps(standing.missing), "count": len(standing.papers), **forms,
    }  # fmt: skip
    return _page(request, "portal/travel/link.html", context, status=status)


def _bound(request: HttpRequest, act: str, standing: Any, papers: list[Any]) -> dict[str, Any]:
    """The one form that was sent."""
    if act == "paper":
        return {"paper_form": TravelPaperForm(request.POST, request.FILES, papers=papers)}
    if act == "send":
        return {"declaration": TravelDeclaration(request.POST)}
    return {"form": TravelForm(request.POST, parts=standing.parts)}


def _done(
    request: HttpRequest, act: str, forms: dict[str, Any], row: Any, *, by: Any, now: Any, here: str
) -> HttpResponse | None:
    """Do what was asked for; None if the form has to be shown again."""
    if act == "paper":
        form = forms["paper_form"]
        if not form.is_valid():
            return None
        content = form.cleaned_data["file"].read(MOST_BYTES)
        enrolment.operations.attach_paper(row, paper=form.cleaned_data["paper"], content=content, by=by, now=now)
        return go(request, here, said=gettext("The document is in the dossier."))
    if act == "send":
        declared = forms["declaration"].is_valid() and forms["declaration"].cleaned_data["declaration"]
        dossier = enrolment.operations.send_dossier(row, declared=bool(declared), by=by, now=now)
        return _page(request, "portal/travel/link_done.html", {"receipt": dossier.receipt})
    form = forms["form"]
    if not form.is_valid():
        return None
    told = {fact: value for fact, value in form.facts.items() if value not in (None, "")}  # empty: stays as it was
    enrolment.operations.change_dossier(row, facts=told, by=by, now=now)
    if found := enrolment.queries.problems_of(row, told, today=now.date()):
        for fact, refusal in found:
            form.add_error(fact, travel_page.in_words(refusal))
        return None
    return go(request, here, said=gettext("Saved. Nothing is sent before you press the button."))


doors = [door("travel/link/<str:token>", travel_link, needs=PUBLIC)]
