"""Rubrics of the practical: written for a curriculum version, criterion by criterion."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

import tadrib.domain.assessment.operations
import tadrib.domain.assessment.queries
import tadrib.domain.catalogue.queries
from tadrib.domain import assessment, catalogue
from tadrib.domain.accounts.words import Permission
from tadrib.domain.assessment import policy
from tadrib.kernel.refusals import NotFound, Refused
from tadrib.web.kit.door import door
from tadrib.web.kit.forms import Form, TranslatedFormField
from tadrib.web.kit.page import go, page

EDIT = Permission.ASSESSMENT_EDIT
READ = (Permission.ASSESSMENT_READ, Permission.PRACTICAL_MARK)
LEVELS = 4
read_or_write = require_http_methods(["GET", "HEAD", "POST"])


class RubricForm(Form):
    """What is marked, and of which module."""

    title = TranslatedFormField(label=_("Title"), max_length=200)
    module = forms.TypedChoiceField(label=_("Module"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, modules: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = [(str(row.number), f"{row.number}. {row.title}") for row in modules]
        self.fields["module"].choices = [("", gettext("The whole course")), *rows]  # type: ignore[attr-defined]


class CriterionForm(Form):
    """What is looked at, its levels with their points, and the least that will do."""

    text = TranslatedFormField(area=True, label=_("What is looked at"))

    def __init__(self, *args: Any, boxes: int = LEVELS, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.boxes = max(LEVELS, boxes)
        for number in range(1, self.boxes + 1):
            self.fields[f"points{number}"] = forms.IntegerField(
                label=_("Level %(number)s: points") % {"number": number}, required=number <= 2, min_value=0,
                max_value=100, widget=forms.NumberInput(attrs={"class": "input input--s"}),
            )  # fmt: skip
            self.fields[f"level{number}"] = TranslatedFormField(
                label=_("Level %(number)s: what one sees") % {"number": number}, required=number <= 2, max_length=400
            )
        self.fields["minimum"] = forms.IntegerField(
            label=_("Least points that will do"), min_value=0, max_value=100,
            help_text=_("The points of one of the levels."),
            widget=forms.NumberInput(attrs={"class": "input input--s"}),
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        for number in range(1, self.boxes + 1):
            if bool(said.get(f"level{number}")) != (said.get(f"points{number}") is not None) and not self.errors:
                self.add_error(f"points{number}", gettext("A level needs both: points, and what one sees."))
        return said

    def facts(self) -> dict[str, Any]:
        """What the operations take."""
        said = self.cleaned_data
        levels = [
            {"points": said[f"points{n}"], "text": said[f"level{n}"]}
            for n in range(1, self.boxes + 1)
            if said[f"points{n}"] is not None
        ]
        return {"text": said["text"], "levels": levels, "minimum": said["minimum"]}


@require_safe
def rubrics(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The rubrics of a curriculum version."""
    by = request.actor  # type: ignore[attr-defined]
    version = catalogue.queries.get_version(by, code, number)
    rows = [
        {"rubric": row, "criteria": assessment.queries.criteria_of(row)}
        for row in assessment.queries.list_rubrics(by, version)
    ]
    context = {"version": version, "rows": rows, "can_edit": policy.can_edit(by)}
    return page(request, "office/practical/rubrics.html", context)


def _write(request: HttpRequest, version: Any, form: Form, title: str, status: int) -> HttpResponse:
    back = reverse("office:rubrics", args=(version.course.code, version.number))
    context = {"version": version, "form": form, "title": title, "back": back}
    return page(request, "office/practical/write.html", context, status=status)


@read_or_write
def rubric_new(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Begin a rubric."""
    by = request.actor  # type: ignore[attr-defined]
    version = catalogue.queries.get_version(by, code, number)
    form = RubricForm(request.POST if request.method == "POST" else None, modules=version.modules.all())
    if request.method == "POST" and form.is_valid():
        try:
            row = assessment.operations.add_rubric(version, **form.cleaned_data, by=by, now=timezone.now())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return go(request, "office:criterion_new", row.ref, said=gettext("The rubric is begun. Now its criteria."))
    return _write(request, version, form, gettext("New rubric"), 422 if form.errors else 200)


@read_or_write
def rubric(request: HttpRequest, ref: str) -> HttpResponse:
    """Correct the title or module of a rubric."""
    by = request.actor  # type: ignore[attr-defined]
    row = assessment.queries.get_rubric(by, ref)
    version = catalogue.queries.get_version(by, row.version.course.code, row.version.number)
    initial = {"title": row.title, "module": row.module}
    form = RubricForm(
        request.POST if request.method == "POST" else None, modules=version.modules.all(), initial=initial
    )
    if request.method == "POST" and form.is_valid():
        try:
            assessment.operations.change_rubric(row, **form.cleaned_data, by=by, now=timezone.now())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return go(request, "office:rubrics", version.course.code, version.number, said=gettext("Saved."))
    return _write(request, version, form, gettext("Change the rubric"), 422 if form.errors else 200)


@read_or_write
def rubric_retire(request: HttpRequest, ref: str) -> HttpResponse:
    """Mark by it no more."""
    by = request.actor  # type: ignore[attr-defined]
    row = assessment.queries.get_rubric(by, ref)
    return _asked(
        request, row, assessment.operations.retire_rubric, row,
        question=gettext("Retire the rubric %(title)s?") % {"title": row.title},
        consequence=gettext("Nobody is marked by it any more, and its marks no longer count for awards."),
        verb=gettext("Retire the rubric"), said=gettext("The rubric is retired."),
    )  # fmt: skip


def _asked(request: HttpRequest, rubric_row: Any, act: Any, what: Any, *, said: str, **words: str) -> HttpResponse:
    version = rubric_row.version
    where = (version.course.code, version.number)
    form = Form(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        try:
            act(what, by=request.actor, now=timezone.now())  # type: ignore[attr-defined]
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return go(request, "office:rubrics", *where, said=said)
    context = {"base": "office/base.html", "back": reverse("office:rubrics", args=where), "form": form, **words}
    return page(request, "kit/confirm.html", context, status=422 if form.errors else 200)


def _criterion(request: HttpRequest, ref: str, number: int) -> tuple[Any, Any]:
    row = assessment.queries.get_rubric(request.actor, ref)  # type: ignore[attr-defined]
    found = next((one for one in row.criteria.all() if one.number == number), None)
    if found is None:
        raise NotFound(f"{ref}/{number}")
    return row, found


@read_or_write
def criterion_new(request: HttpRequest, ref: str) -> HttpResponse:
    """Add what is looked at."""
    by = request.actor  # type: ignore[attr-defined]
    row = assessment.queries.get_rubric(by, ref)
    form = CriterionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            assessment.operations.add_criterion(row, **form.facts(), by=by, now=timezone.now())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            version = row.version
            return go(request, "office:rubrics", version.course.code, version.number, said=gettext("Added."))
    title = gettext("New criterion: %(title)s") % {"title": row.title}
    return _write(request, row.version, form, title, 422 if form.errors else 200)


@read_or_write
def criterion(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """Write a criterion anew."""
    by = request.actor  # type: ignore[attr-defined]
    row, found = _criterion(request, ref, number)
    initial: dict[str, Any] = {"text": found.text, "minimum": found.minimum}
    levels = next(levels for one, levels in assessment.queries.criteria_of(row) if one.pk == found.pk)
    for place, (points, text) in enumerate(levels, 1):
        initial |= {f"points{place}": points, f"level{place}": text}
    form = CriterionForm(request.POST if request.method == "POST" else None, initial=initial, boxes=len(levels))
    if request.method == "POST" and form.is_valid():
        try:
            assessment.operations.change_criterion(found, **form.facts(), by=by, now=timezone.now())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            version = row.version
            return go(request, "office:rubrics", version.course.code, version.number, said=gettext("Saved."))
    return _write(request, row.version, form, gettext("Change the criterion"), 422 if form.errors else 200)


@read_or_write
def criterion_remove(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """Take a criterion away."""
    row, found = _criterion(request, ref, number)
    return _asked(
        request, row, assessment.operations.remove_criterion, found,
        question=gettext("Take this criterion away?"), consequence=str(found.text),
        verb=gettext("Take the criterion away"), said=gettext("The criterion is taken away."),
    )  # fmt: skip


doors = [
    door("courses/<str:code>/versions/<int:number>/rubrics/", rubrics, needs=READ),
    door("courses/<str:code>/versions/<int:number>/rubrics/new/", rubric_new, needs=EDIT),
    door("rubrics/<str:ref>/", rubric, needs=EDIT),
    door("rubrics/<str:ref>/retire/", rubric_retire, needs=EDIT),
    door("rubrics/<str:ref>/criteria/new/", criterion_new, needs=EDIT),
    door("rubrics/<str:ref>/criteria/<int:number>/", criterion, needs=EDIT),
    door("rubrics/<str:ref>/criteria/<int:number>/remove/", criterion_remove, needs=EDIT),
]
