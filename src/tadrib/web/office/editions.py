"""Editions: the list, the home page of one, drafting, and the steps of its life."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

import tadrib.domain.catalogue.operations
import tadrib.domain.catalogue.queries
import tadrib.domain.directory.queries
import tadrib.domain.needs.queries
from tadrib.domain import catalogue, directory, needs
from tadrib.domain.accounts.words import Permission
from tadrib.kernel.refusals import NotFound, Refused
from tadrib.web.kit.door import door
from tadrib.web.kit.listing import Listing
from tadrib.web.kit.page import go, page
from tadrib.web.kit.sentences import choices
from tadrib.web.office import pipe, steps
from tadrib.web.office.edition_forms import EditionForm, initial_of

READ, EDIT, APPROVE = Permission.OFFICE, Permission.PROGRAMME_EDIT, Permission.PROGRAMME_APPROVE
SORTS = {
    "ref": ("ref",), "course": ("course__code",), "area": ("course__programme__area__number",),
    "days": ("start_date",), "seats": ("seats",), "state": ("state",),
}  # fmt: skip

STEPS = (
    steps.Step(
        "submit", frozenset({"draft"}), (EDIT,), catalogue.operations.submit_edition, _("Put up for approval"),
        _("Put %(ref)s up for approval?"),
        _("The head of office gets a letter. Until there is an answer nobody can change it."),
        _("It lies with the head of office now."),
    ),
    steps.Step(
        "approve", frozenset({"in_review"}), (APPROVE,), catalogue.operations.approve_edition, _("Approve"),
        _("Approve %(ref)s?"), _("It appears in the public calendar. The programme officers get a letter."),
        _("Approved."),
    ),
    steps.Step(
        "announce", frozenset({"approved"}), (EDIT,), catalogue.operations.announce_edition, _("Announce"),
        _("Announce %(ref)s?"),
        _("The calendar shows its days as fixed. If a state asked for it, its focal points get a letter."),
        _("Announced."),
    ),
    steps.Step(
        "start", frozenset({"scheduled"}), (EDIT,), catalogue.operations.start_edition, _("Start the edition"),
        _("Start %(ref)s?"), _("From now on it is shown as running."), _("It is running."),
    ),
    steps.Step(
        "close", frozenset({"running"}), (EDIT,), catalogue.operations.close_edition, _("Close"),
        _("Close %(ref)s?"), _("Teaching is over. It cannot be opened again."), _("It is closed."), final=True,
    ),
    steps.Step(
        "return", frozenset({"in_review", "approved"}), (APPROVE,), catalogue.operations.return_edition,
        _("Send back"), _("Send %(ref)s back for changes?"),
        _("It becomes a draft again. The programme officers read your reason in a letter."), _("Sent back."),
        reason=True, main=False,
    ),
    steps.Step(
        "cancel", frozenset({"draft", "in_review", "approved"}), (EDIT, APPROVE),
        catalogue.operations.cancel_edition, _("Cancel"), _("Cancel %(ref)s?"),
        _("It cannot be brought back. Those concerned get a letter with your reason."), _("It is cancelled."),
        reason=True, final=True, main=False,
    ),
    steps.Step(
        "cancel", frozenset({"scheduled", "running"}), (APPROVE,),
        catalogue.operations.cancel_edition, _("Cancel"), _("Cancel %(ref)s?"),
        _("It cannot be brought back. Those concerned get a letter with your reason."), _("It is cancelled."),
        reason=True, final=True, main=False,
    ),
)  # fmt: skip


def editions(request: HttpRequest) -> HttpResponse:
    """All editions, newest first."""
    listing = Listing(request, sorts=SORTS)
    area, state, year = (request.GET.get(name, "") for name in ("area", "state", "year"))
    rows = catalogue.queries.list_editions(
        request.actor, search=listing.search, state=state, area=area,
        year=int(year) if year.isdecimal() and len(year) == 4 else None,
    )  # fmt: skip
    areas = [(row.code, str(row.name)) for row in directory.queries.list_areas()]
    years = [(str(number), str(number)) for number in catalogue.queries.edition_years(request.actor)]
    filters = [
        {"name": "area", "label": gettext("Area"), "value": area, "options": areas},
        {"name": "state", "label": gettext("Status"), "value": state, "options": choices("catalogue.EDITION_LABELS")},
        {"name": "year", "label": gettext("Year"), "value": year, "options": years},
    ]
    context = {"listing": listing.show(rows), "filters": filters, "may_draft": request.actor.can(EDIT)}
    return page(request, "office/editions/index.html", context)


def edition(request: HttpRequest, ref: str) -> HttpResponse:
    """The home page of an edition."""
    row = catalogue.queries.get_edition(request.actor, ref)
    names = {one.code: one.name for one in directory.queries.list_institutions()}
    dated = {module.module_id: module for module in row.modules.all()}
    context = {
        "edition": row,
        "stages": pipe.stages(row, request.actor),
        "steps": steps.offered(STEPS, row, by=request.actor),
        "issuers": [names.get(code, code) for code in row.issuers],
        "modules": [(module, dated.get(module.pk)) for module in row.version.modules.all()],
        "may_edit": row.state == "draft" and request.actor.can(EDIT),
        "may_see_request": request.actor.can(Permission.NEEDS_READ),
    }
    return page(request, "office/editions/show.html", context)


def _asked(request: HttpRequest) -> Any:
    """The accepted request that the new edition answers, if the address names one."""
    ref = request.GET.get("request", "")
    row = needs.queries.get_request(request.actor, ref) if ref else None
    if row and row.state != "accepted":
        raise NotFound(ref)
    return row


def edition_new(request: HttpRequest) -> HttpResponse:
    """First choose an approved curriculum version, then write the edition."""
    asked = _asked(request)
    code, _slash, number = request.GET.get("version", "").partition("/")
    if not number.isdecimal():
        versions = catalogue.queries.list_usable_versions(request.actor)
        if asked:  # those of the area that was asked for come first
            versions = sorted(versions, key=lambda one: one.course.programme.area_id != asked.area_id)
        return page(request, "office/editions/choose.html", {"versions": versions, "asked": asked})
    version = catalogue.queries.get_version(request.actor, code, int(number))
    initial = {"languages": asked.languages if asked and asked.languages else version.course.languages}
    form = EditionForm(request.POST if request.method == "POST" else None, version=version, new=True, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            row = catalogue.operations.add_edition(
                ref=form.cleaned_data["ref"], version=version, **form.facts, modules=form.modules,
                partners=form.partner_rows, request=asked, by=request.actor, now=timezone.now(),
            )  # fmt: skip
        except Refused as refusal:
            form.refuse(refusal, "ref" if refusal.code == "code_taken" else None)
        else:
            return go(request, "office:edition", row.ref, said=gettext("The edition is drafted."))
    context = {"form": form, "version": version, "asked": asked, "back": reverse("office:editions")}
    return page(request, "office/editions/write.html", context, status=422 if form.errors else 200)


def edition_edit(request: HttpRequest, ref: str) -> HttpResponse:
    """Write a draft anew."""
    row = catalogue.queries.get_edition(request.actor, ref)
    if request.method == "GET" and row.state != "draft":
        return redirect("office:edition", ref)
    form = EditionForm(
        request.POST if request.method == "POST" else None, version=row.version, new=False, initial=initial_of(row)
    )
    if request.method == "POST" and form.is_valid():
        own = {one.module.number: one.place for one in row.modules.all() if one.place != row.place}
        modules = [{**one, "place": own.get(one["number"])} for one in form.modules]
        try:
            catalogue.operations.change_edition(
                row, facts=form.facts, modules=modules, partners=form.partner_rows, by=request.actor,
                now=timezone.now(),
            )  # fmt: skip
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return go(request, "office:edition", ref, said=gettext("Saved."))
    context = {"form": form, "version": row.version, "edition": row, "back": reverse("office:edition", args=[ref])}
    return page(request, "office/editions/write.html", context, status=422 if form.errors else 200)


def edition_step(request: HttpRequest, ref: str, step: str) -> HttpResponse:
    """Put up, approve, send back, announce, start, close, cancel."""
    row = catalogue.queries.get_edition(request.actor, ref)
    crumb = (gettext("Editions"), reverse("office:editions"))
    return steps.take(request, STEPS, step, row, ref=ref, back=reverse("office:edition", args=[ref]), crumb=crumb)


doors = [
    door("editions/", editions, needs=READ),
    door("editions/new/", edition_new, needs=EDIT),
    door("editions/<str:ref>/", edition, needs=READ),
    door("editions/<str:ref>/edit/", edition_edit, needs=EDIT),
    door("editions/<str:ref>/step/<slug:step>/", edition_step, needs=(EDIT, APPROVE)),
]
