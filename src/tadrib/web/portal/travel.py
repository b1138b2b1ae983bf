"""Passport, journey, health and needs of those invited: written by the person or the state, sent, completed.

These pages are never kept by a device: the service worker's list of pages does not know them, and they say
``no-store`` themselves.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

import tadrib.domain.enrolment.operations
import tadrib.domain.enrolment.queries
from tadrib.domain import enrolment
from tadrib.domain.accounts.words import Permission
from tadrib.domain.enrolment import policy, words
from tadrib.kernel.refusals import NotFound, Refused
from tadrib.web.kit import travel_page
from tadrib.web.kit.door import door
from tadrib.web.kit.listing import Listing
from tadrib.web.kit.page import file, go
from tadrib.web.kit.page import page as plain_page
from tadrib.web.kit.sentences import choices, label, sentence
from tadrib.web.portal.travel_forms import TravelDeclaration, TravelForm, TravelPaperForm

MOST_BYTES = 6 * 1024 * 1024  # read no more of an upload than it takes to say that it is too large
SORTS = {
    "name": ("placement__nomination__person__family_names", "placement__nomination__person__given_names"),
    "course": ("edition__start_date",),
    "state": ("dossier_state",),
}


def page(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """A page that no cache keeps."""
    answer = plain_page(request, template, context, status=status)
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_safe
def travels(request: HttpRequest) -> HttpResponse:
    """Mine, or my state's people: how far each is, what is missing, by when."""
    listing = Listing(request, sorts=SORTS)
    state = request.GET.get("state", "")
    rows = enrolment.queries.list_travel(request.actor, search=listing.search, state=state, is_current=True)
    edition = request.GET.get("edition", "")
    listing.show(rows.filter(edition__ref=edition) if edition else rows)
    standings = enrolment.queries.standings(request.actor, listing.rows)
    table = [(standings[row.pk], travel_page.gaps(standings[row.pk].missing)) for row in listing.rows]
    states = choices("enrolment.DOSSIER_LABELS", empty=gettext("All"))
    context = {
        "listing": listing, "table": table, "state": state, "edition": edition,
        "states": [row for row in states if row[0] != words.Dossier.ERASED],
    }  # fmt: skip
    return page(request, "portal/travel/list.html", context)


def _standing(request: HttpRequest, ref: str) -> Any:
    """The dossier of somebody the reader acts for: the person themself, or the state's focal point."""
    standing = enrolment.queries.get_standing(request.actor, ref)
    if not policy.is_party(standing.invitation, by=request.actor):
        raise NotFound(ref)
    return standing


def _facts(request: HttpRequest, invitation: Any) -> dict[str, Any]:
    try:
        return enrolment.queries.read_dossier(request.actor, invitation)
    except Refused as refusal:  # another key: what is there stays, and is not shown
        messages.warning(request, sentence(refusal))
        return {}


def _papers(standing: Any, closed: Any) -> list[str]:
    """Papers that can be added, those that are missing first."""
    asked = [words.PART_PAPERS[p] for p in words.PART_PAPERS if p in standing.parts and p not in closed]
    return sorted(asked, key=lambda paper: paper not in standing.missing)


def _show(
    request: HttpRequest, ref: str, *, declaration: Any = None, paper_form: Any = None, status: int = 200
) -> HttpResponse:
    by, now = request.actor, timezone.now()
    standing = _standing(request, ref)
    row, dossier = standing.invitation, standing.dossier
    closed = policy.closed_parts(row, dossier.own if dossier else (), by=by)
    facts = _facts(request, row)
    problems = enrolment.queries.problems_of(row, facts, today=now.date()) if standing.is_open else []
    papers = _papers(standing, closed)
    can_write = bool(standing.parts) and policy.can_write_travel(row, dossier, by=by, now=now)
    reads = enrolment.queries.list_travel_reads(by, dossier)[:20] if dossier else []
    context = {
        "standing": standing, "invitation": row, "dossier": dossier, "edition": row.edition,
        "person": row.placement.nomination.person, "is_own": policy.is_person(row, by=by),
        "missing": travel_page.gaps(standing.missing) if standing.is_open else [],
        "problems": [
            (fact, label("enrolment.TRAVEL_LABELS", fact), travel_page.in_words(refusal)) for fact, refusal in problems
        ],
        "answers": travel_page.by_part(standing.parts, facts, closed),
        "papers": [p for p in standing.papers if words.PART_OF_PAPER[words.TravelPaper(p.paper)] not in closed],
        "can_write": can_write, "can_attach": can_write and bool(papers),
        "has_facts": any(words.PART_FACTS[words.Part(p)] for p in standing.parts if p not in closed),
        "costs": travel_page.costs(standing), "reads": reads,
        "declaration": declaration or TravelDeclaration(),
        "paper_form": paper_form or TravelPaperForm(papers=papers, initial={"paper": papers[0] if papers else ""}),
    }  # fmt: skip
    return page(request, "portal/travel/page.html", context, status=status)


@require_safe
def travel(request: HttpRequest, ref: str) -> HttpResponse:
    """One dossier: where it stands, what is missing or wrong, its files, and the button that sends it."""
    return _show(request, ref)


def travel_edit(request: HttpRequest, ref: str) -> HttpResponse:
    """Write down what is known so far. It is kept as a draft, and everything that is wrong is said at once."""
    by, now = request.actor, timezone.now()
    standing = _standing(request, ref)
    row, dossier = standing.invitation, standing.dossier
    if not standing.parts or not policy.can_write_travel(row, dossier, by=by, now=now):
        messages.warning(request, sentence(Refused("travel_with_office" if standing.parts else "travel_not_asked")))
        return go(request, "portal:travel", ref)
    closed = policy.closed_parts(row, dossier.own if dossier else (), by=by)
    version = dossier.version if dossier else 0
    form = TravelForm(
        request.POST or None, parts=standing.parts, closed=closed,
        initial={**_facts(request, row), "version": version},
    )  # fmt: skip
    is_saved = False
    if request.method == "POST" and form.is_valid():
        try:
            dossier = enrolment.operations.change_dossier(
                row, facts=form.facts, version=form.cleaned_data["version"], by=by, now=now
            )
        except Refused as refusal:
            form.refuse(refusal)
            if refusal.code == "travel_moved":  # saving again chooses the reader's own
                form.data = form.data.copy()
                form.data["version"] = str(version)
        else:
            problems = enrolment.queries.problems_of(row, form.facts, today=now.date())
            if not problems:
                said = gettext("Saved. Nothing is sent before you press the button.")
                return go(request, "portal:travel", ref, said=said)
            is_saved = True
            for fact, refusal in problems:
                form.add_error(fact, travel_page.in_words(refusal))
            form.data = form.data.copy()
            form.data["version"] = str(dossier.version)
    context = {
        "form": form, "invitation": row, "edition": row.edition, "person": row.placement.nomination.person,
        "dossier": dossier, "is_saved": is_saved, "back": reverse("portal:travel", args=[ref]),
        "has_closed": bool(set(closed) & set(standing.parts)),
    }  # fmt: skip
    return page(request, "portal/travel/form.html", context, status=422 if form.errors else 200)


@require_POST
def travel_send(request: HttpRequest, ref: str) -> HttpResponse:
    """Send what is complete to the office."""
    standing = _standing(request, ref)
    form = TravelDeclaration(request.POST)
    if form.is_valid():
        try:
            dossier = enrolment.operations.send_dossier(
                standing.invitation, declared=form.cleaned_data["declaration"], by=request.actor, now=timezone.now()
            )
        except Refused as refusal:
            form.add_error(
                "declaration" if refusal.code == "travel_declaration" else None, travel_page.in_words(refusal)
            )
        else:
            said = gettext("Sent to the office. Your receipt has the number %(receipt)s.") % {
                "receipt": dossier.receipt
            }
            return go(request, "portal:travel", ref, said=said)
    return _show(request, ref, declaration=form, status=422)


@require_POST
def travel_attach(request: HttpRequest, ref: str) -> HttpResponse:
    """Add a file."""
    standing = _standing(request, ref)
    own = standing.dossier.own if standing.dossier else ()
    papers = _papers(standing, policy.closed_parts(standing.invitation, own, by=request.actor))
    form = TravelPaperForm(request.POST, request.FILES, papers=papers)
    if form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            enrolment.operations.attach_paper(
                standing.invitation, paper=form.cleaned_data["paper"], content=upload.read(MOST_BYTES),
                by=request.actor, now=timezone.now(),
            )  # fmt: skip
        except Refused as refusal:
            form.refuse(refusal, "file")
        else:
            return go(request, "portal:travel", ref, said=gettext("The document is in the dossier."))
    return _show(request, ref, paper_form=form, status=422)


@require_POST
def travel_remove(request: HttpRequest, ref: str) -> HttpResponse:
    """Take a file out."""
    standing = _standing(request, ref)
    try:
        enrolment.operations.remove_paper(
            standing.invitation, ref=request.POST.get("document", ""), by=request.actor, now=timezone.now()
        )
    except Refused as refusal:
        messages.warning(request, sentence(refusal))
        return go(request, "portal:travel", ref)
    return go(request, "portal:travel", ref, said=gettext("The document is out of the dossier."))


@require_safe
def travel_paper(request: HttpRequest, ref: str) -> HttpResponse:
    """A file of one's own dossier, to keep: an attachment, never shown in the page."""
    try:
        row, content = enrolment.queries.read_paper(request.actor, ref)
    except Refused as refusal:
        messages.warning(request, sentence(refusal))
        return go(request, "portal:travels")
    answer = file(content, name=row.name, kind=row.kind)
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


OWN = Permission.OWN
doors = [
    door("travel/", travels, needs=OWN),
    door("invitations/<str:ref>/travel/", travel, needs=OWN),
    door("invitations/<str:ref>/travel/write/", travel_edit, needs=OWN),
    door("invitations/<str:ref>/travel/send/", travel_send, needs=OWN),
    door("invitations/<str:ref>/travel/papers/", travel_attach, needs=OWN),
    door("invitations/<str:ref>/travel/papers/remove/", travel_remove, needs=OWN),
    door("travel-papers/<str:ref>/", travel_paper, needs=OWN),
]
