"""Programmes by area, their courses, and the curriculum versions of a course."""

from __future__ import annotations

from itertools import groupby
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
from tadrib.domain import catalogue, directory
from tadrib.domain.accounts.words import Permission
from tadrib.engines import award
from tadrib.kernel.refusals import Refused
from tadrib.kernel.translated import TranslatedText
from tadrib.web.kit.door import door
from tadrib.web.kit.forms import Form
from tadrib.web.kit.listing import Listing
from tadrib.web.kit.page import go, page
from tadrib.web.kit.sentences import choices
from tadrib.web.office import steps
from tadrib.web.office.catalogue_forms import (
    CourseForm,
    GradeSet,
    KindForm,
    ModuleSet,
    OutcomeSet,
    ProgrammeForm,
    VersionForm,
    award_kinds,
    first_values,
)

EDIT, APPROVE = Permission.PROGRAMME_EDIT, Permission.PROGRAMME_APPROVE
DRAFT, REVIEW, APPROVED = frozenset({"draft"}), frozenset({"in_review"}), frozenset({"approved"})


def _design_steps(submit: Any, approve: Any, send_back: Any, *, returnable: frozenset[str]) -> tuple[steps.Step, ...]:
    """Draft, review, approval: the same three steps for programmes and versions."""
    return (
        steps.Step(
            "submit", DRAFT, (EDIT,), submit, _("Put up for approval"), _("Put %(ref)s up for approval?"),
            _("The head of office gets a letter. Until there is an answer nobody can change it."),
            _("It lies with the head of office now."),
        ),
        steps.Step(
            "approve", REVIEW, (APPROVE,), approve, _("Approve"), _("Approve %(ref)s?"),
            _("The programme officers get a letter and can go on."), _("Approved."),
        ),
        steps.Step(
            "return", returnable, (APPROVE,), send_back, _("Send back"), _("Send %(ref)s back for changes?"),
            _("It becomes a draft again. The programme officers read your reason in a letter."), _("Sent back."),
            reason=True, main=False,
        ),
    )  # fmt: skip


PROGRAMME_STEPS = _design_steps(
    catalogue.operations.submit_programme, catalogue.operations.approve_programme,
    catalogue.operations.return_programme, returnable=REVIEW,
)  # fmt: skip
VERSION_STEPS = _design_steps(
    catalogue.operations.submit_version, catalogue.operations.approve_version, catalogue.operations.return_version,
    returnable=REVIEW | APPROVED,
)  # fmt: skip


def _status(*forms: Any) -> int:
    return 422 if any(form.is_bound and not form.is_valid() for form in forms) else 200


def programmes(request: HttpRequest) -> HttpResponse:
    """The catalogue: programmes by area with their courses."""
    listing = Listing(request, size=50)
    area, state = request.GET.get("area", ""), request.GET.get("state", "")
    rows = catalogue.queries.list_programmes(request.actor, search=listing.search, area=area, state=state)
    listing.show(rows)
    groups = [(key, list(found)) for key, found in groupby(listing.rows, key=lambda row: row.area)]
    areas = [(row.code, str(row.name)) for row in directory.queries.list_areas()]
    filters = [
        {"name": "area", "label": gettext("Area"), "value": area, "options": areas},
        {"name": "state", "label": gettext("Status"), "value": state, "options": choices("catalogue.DESIGN_LABELS")},
    ]
    return page(request, "office/catalogue/programmes.html", {"listing": listing, "groups": groups, "filters": filters})


def programme(request: HttpRequest, code: str) -> HttpResponse:
    """One programme with its courses and what can be done next."""
    row = catalogue.queries.get_programme(request.actor, code)
    may_edit = (
        request.actor.can(EDIT) if row.state == "draft" else row.state == "approved" and request.actor.can(APPROVE)
    )
    context = {
        "programme": row,
        "steps": steps.offered(PROGRAMME_STEPS, row, by=request.actor),
        "may_edit": may_edit,
        "may_add": request.actor.can(EDIT),
    }
    return page(request, "office/catalogue/programme.html", context)


def programme_new(request: HttpRequest) -> HttpResponse:
    """Draft a programme."""
    form = ProgrammeForm(request.POST if request.method == "POST" else None, new=True)
    if request.method == "POST" and form.is_valid():
        try:
            row = catalogue.operations.add_programme(**form.facts, by=request.actor, now=timezone.now())
        except Refused as refusal:
            form.refuse(refusal, "code" if refusal.code == "code_taken" else None)
        else:
            return go(request, "office:programme", row.code, said=gettext("The programme is drafted."))
    context = {"form": form, "title": gettext("New programme"), "back": reverse("office:programmes")}
    return page(request, "office/catalogue/write.html", context, status=_status(form))


def programme_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Write a programme anew."""
    row = catalogue.queries.get_programme(request.actor, code)
    if request.method == "GET" and row.state == "in_review":
        return redirect("office:programme", code)
    initial = {
        "area": row.area.code, "title": row.title, "objectives": row.objectives,
        "donors": [donor.code for donor in row.donors.all()],
    }  # fmt: skip
    form = ProgrammeForm(request.POST if request.method == "POST" else None, new=False, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            catalogue.operations.change_programme(row, **form.facts, by=request.actor, now=timezone.now())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return go(request, "office:programme", code, said=gettext("Saved."))
    title = gettext("Change the programme %(ref)s") % {"ref": code}
    context = {"form": form, "title": title, "back": reverse("office:programme", args=[code])}
    return page(request, "office/catalogue/write.html", context, status=_status(form))


def programme_step(request: HttpRequest, code: str, step: str) -> HttpResponse:
    """Put up, approve, send back."""
    row = catalogue.queries.get_programme(request.actor, code)
    crumb = (gettext("Catalogue"), reverse("office:programmes"))
    back = reverse("office:programme", args=[code])
    return steps.take(request, PROGRAMME_STEPS, step, row, ref=code, back=back, crumb=crumb)


def course_new(request: HttpRequest, code: str) -> HttpResponse:
    """Add a course to a programme."""
    programme_row = catalogue.queries.get_programme(request.actor, code)
    form = CourseForm(request.POST if request.method == "POST" else None, by=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            row = catalogue.operations.add_course(
                programme=programme_row, **form.facts, by=request.actor, now=timezone.now()
            )
        except Refused as refusal:
            form.refuse(refusal, "code" if refusal.code == "code_taken" else None)
        else:
            return go(request, "office:course", row.code, said=gettext("The course is added."))
    context = {"form": form, "title": gettext("New course"), "back": reverse("office:programme", args=[code])}
    return page(request, "office/catalogue/write.html", context, status=_status(form))


def course(request: HttpRequest, code: str) -> HttpResponse:
    """One course: what it is, its versions, its editions."""
    row = catalogue.queries.get_course(request.actor, code)
    context = {"course": row, "may_edit": request.actor.can(EDIT)}
    return page(request, "office/catalogue/course.html", context)


def course_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Write a course anew."""
    row = catalogue.queries.get_course(request.actor, code)
    names = ("title", "summary", "audience", "requirements", "level", "languages")
    initial = {name: getattr(row, name) for name in names}
    initial["prerequisites"] = [before.code for before in row.prerequisites.all()]
    form = CourseForm(request.POST if request.method == "POST" else None, by=request.actor, course=row, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            catalogue.operations.change_course(row, **form.facts, by=request.actor, now=timezone.now())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return go(request, "office:course", code, said=gettext("Saved."))
    title = gettext("Change the course %(ref)s") % {"ref": code}
    context = {"form": form, "title": title, "back": reverse("office:course", args=[code])}
    return page(request, "office/catalogue/write.html", context, status=_status(form))


def version(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One curriculum version: modules, outcomes, what earns the certificate."""
    row = catalogue.queries.get_version(request.actor, code, number)
    offered = [
        step
        for step in steps.offered(VERSION_STEPS, row, by=request.actor)
        if not (row.frozen_at and step.code == "return")
    ]
    context = {
        "version": row, "steps": offered, "may_edit": request.actor.can(EDIT),
        "may_read_rubrics": request.actor.can(Permission.ASSESSMENT_READ),
        "grades": [(TranslatedText(one.name), one.least) for one in row.rules.grades],
    }  # fmt: skip
    return page(request, "office/catalogue/version.html", context)


def version_awards(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """What earns which award: a form for each kind, and the names of grades."""
    row = catalogue.queries.get_version(request.actor, code, number)
    if request.method != "POST" and (row.state != "draft" or row.frozen_at):
        return redirect("office:version", code, number)
    data = request.POST if request.method == "POST" else None
    others = [(one.code, f"{one.code} – {one.title}") for one in catalogue.queries.list_courses(request.actor)]
    others = [one for one in others if one[0] != code]
    first = {kind: first_values(kind, row.rules.of(kind)) for kind in award.KINDS}
    kinds = [KindForm(data, prefix=kind, initial=first[kind], others=others) for kind in award.KINDS]
    named = [{"least": one.least, "name": TranslatedText(one.name)} for one in row.rules.grades]
    grades = GradeSet(data, prefix="g", initial=named if data is None else None)
    form = Form(data)
    if data is not None and all([*(one.is_valid() for one in kinds), grades.is_valid()]):
        told = {
            "kinds": [one.told for one in kinds if one.told],
            "grades": [{**one, "name": dict(one["name"])} for one in grades.kept],
        }
        try:
            catalogue.operations.set_award_rules(row, award_rule=told, by=request.actor, now=timezone.now())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            to = "office:version_awards" if "more" in request.POST else "office:version"
            return go(request, to, code, number, said=gettext("Saved."))
    elif data is not None:
        form.is_valid()
        form.add_error(None, gettext("Some limits or grades below need a second look."))
    rows = [(text, one) for (_code, text), one in zip(award_kinds(), kinds, strict=True)]
    context = {"version": row, "form": form, "kinds": rows, "grades": grades}
    return page(request, "office/catalogue/version_awards.html", context, status=_status(form))


def version_new(request: HttpRequest, code: str) -> HttpResponse:
    """Start the next version: a copy of the newest, or an empty one."""
    row = catalogue.queries.get_course(request.actor, code)
    newest = next(iter(row.versions.all()), None)
    if newest and request.method == "POST" and "copy" in request.POST:
        copy = catalogue.operations.clone_version(newest, by=request.actor, now=timezone.now())
        said = gettext("Version %(number)s is a copy of version %(old)s. Change what is new.")
        said = said % {"number": copy.number, "old": newest.number}
        return go(request, "office:version_edit", code, copy.number, said=said)
    return _write_version(request, row, None)


def version_edit(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Write a draft version anew."""
    row = catalogue.queries.get_version(request.actor, code, number)
    if request.method == "GET" and (row.state != "draft" or row.frozen_at):
        return redirect("office:version", code, number)
    return _write_version(request, row.course, row)


def _write_version(request: HttpRequest, course_row: Any, row: Any) -> HttpResponse:
    """The form of a version: facts, modules, outcomes; empty rows at the end wait for more."""
    modules, outcomes = [], []
    initial: dict[str, Any] = {"attendance_pct": 80, "test_pct": 60}
    if row:
        initial = {"label": row.label}
        modules = [{"title": m.title, "level": m.level, "hours": m.hours} for m in row.modules.all()]
        outcomes = [{"text": outcome.text} for outcome in row.outcomes.all()]
    data = request.POST if request.method == "POST" else None
    form = VersionForm(data, initial=initial, limits=row is None)
    module_set = ModuleSet(data, initial=modules if data is None else None, prefix="m")
    outcome_set = OutcomeSet(data, initial=outcomes if data is None else None, prefix="o")
    if data is not None:
        whole = [form.is_valid(), module_set.is_valid(), outcome_set.is_valid()]
        if not all(whole[1:]):
            form.add_error(None, gettext("Some modules or outcomes below need a second look."))
        if all(whole):
            facts = form.cleaned_data
            rule = row.award_rule if row else {name: facts[name] for name in ("attendance_pct", "test_pct")}
            content = {
                "label": facts["label"], "modules": module_set.kept, "award_rule": rule,
                "outcomes": [one["text"] for one in outcome_set.kept],
            }  # fmt: skip
            try:
                if row:
                    catalogue.operations.change_version(row, **content, by=request.actor, now=timezone.now())
                else:
                    row = catalogue.operations.add_version(
                        course=course_row, **content, by=request.actor, now=timezone.now()
                    )
            except Refused as refusal:
                form.refuse(refusal)
            else:
                to = "office:version_edit" if "more" in request.POST else "office:version"
                return go(request, to, course_row.code, row.number, said=gettext("Saved."))
    context = {"form": form, "modules": module_set, "outcomes": outcome_set, "course": course_row, "version": row}
    return page(request, "office/catalogue/version_write.html", context, status=_status(form))


def version_step(request: HttpRequest, code: str, number: int, step: str) -> HttpResponse:
    """Put up, approve, send back."""
    row = catalogue.queries.get_version(request.actor, code, number)
    crumb = (code, reverse("office:course", args=[code]))
    back = reverse("office:version", args=[code, number])
    return steps.take(request, VERSION_STEPS, step, row, ref=f"{code}/{number}", back=back, crumb=crumb)


READ = Permission.OFFICE
doors = [
    door("programmes/", programmes, needs=READ),
    door("programmes/new/", programme_new, needs=EDIT),
    door("programmes/<str:code>/", programme, needs=READ),
    door("programmes/<str:code>/edit/", programme_edit, needs=(EDIT, APPROVE)),
    door("programmes/<str:code>/step/<slug:step>/", programme_step, needs=(EDIT, APPROVE)),
    door("programmes/<str:code>/courses/new/", course_new, needs=EDIT),
    door("courses/<str:code>/", course, needs=READ),
    door("courses/<str:code>/edit/", course_edit, needs=EDIT),
    door("courses/<str:code>/versions/new/", version_new, needs=EDIT),
    door("courses/<str:code>/versions/<int:number>/", version, needs=READ),
    door("courses/<str:code>/versions/<int:number>/edit/", version_edit, needs=EDIT),
    door("courses/<str:code>/versions/<int:number>/awards/", version_awards, needs=EDIT),
    door("courses/<str:code>/versions/<int:number>/step/<slug:step>/", version_step, needs=(EDIT, APPROVE)),
]
