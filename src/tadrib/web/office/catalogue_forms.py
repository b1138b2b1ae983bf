"""Forms of programmes, courses and curriculum versions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

import tadrib.domain.catalogue.queries
import tadrib.domain.directory.queries
from tadrib.domain import catalogue, directory
from tadrib.kernel.actor import Actor
from tadrib.web.kit.forms import Form, TranslatedFormField
from tadrib.web.kit.sentences import choices

CODE = r"[A-Za-z0-9][A-Za-z0-9-]*"
CODE_ERRORS = {"invalid": _("Use letters A to Z, digits and hyphens only.")}


def code_field(text: Any, most: int = 32) -> forms.CharField:
    """A short name that goes into addresses, kept for good."""
    return forms.RegexField(
        regex=rf"^(?!new$){CODE}$", label=text, max_length=most, error_messages=CODE_ERRORS,
        help_text=_("Letters A to Z, digits and hyphens. It cannot be changed later."),
        widget=forms.TextInput(attrs={"class": "input input--s", "dir": "ltr"}),
    )  # fmt: skip


def institution_choices() -> list[tuple[str, str]]:
    """Institutions that give money, teach or sign; nominating authorities are none of these."""
    rows = directory.queries.list_institutions()
    return [(row.code, str(row.name)) for row in rows if row.kind != "authority"]


class ProgrammeForm(Form):
    """A lasting set of courses with one purpose."""

    code = code_field(_("Code"))
    area = forms.ChoiceField(label=_("Area"))
    title = TranslatedFormField(label=_("Title"), whole=False, max_length=200)
    objectives = TranslatedFormField(label=_("Objectives"), whole=False, area=True, required=False)
    donors = forms.MultipleChoiceField(label=_("Donors"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].choices = [(row.code, str(row.name)) for row in directory.queries.list_areas()]
        self.fields["donors"].choices = institution_choices()
        if not new:
            del self.fields["code"]

    @property
    def facts(self) -> dict[str, Any]:
        """What the operations take."""
        chosen = set(self.cleaned_data["donors"])
        donors = [row for row in directory.queries.list_institutions() if row.code in chosen]
        area = directory.queries.get_area(self.cleaned_data["area"])
        return {**self.cleaned_data, "area": area, "donors": donors}


class CourseForm(Form):
    """Audience, level, languages, and what comes before."""

    code = code_field(_("Code"))
    title = TranslatedFormField(label=_("Title"), whole=False, max_length=200)
    summary = TranslatedFormField(label=_("Summary"), whole=False, area=True, required=False)
    audience = TranslatedFormField(label=_("For whom"), whole=False, area=True, required=False)
    requirements = TranslatedFormField(label=_("What one brings"), whole=False, area=True, required=False)
    level = forms.ChoiceField(label=_("Level it leads to"))
    languages = forms.MultipleChoiceField(label=_("Languages"), widget=forms.CheckboxSelectMultiple)
    prerequisites = forms.MultipleChoiceField(
        label=_("Courses that come before"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, by: Actor, course: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.others = {row.code: row for row in catalogue.queries.list_courses(by) if row != course}
        self.fields["level"].choices = choices("catalogue.LEVEL_LABELS")
        self.fields["languages"].choices = choices("catalogue.LANGUAGE_LABELS")
        self.fields["prerequisites"].choices = [(code, f"{code} – {row.title}") for code, row in self.others.items()]
        if course:
            del self.fields["code"]

    @property
    def facts(self) -> dict[str, Any]:
        """What the operations take."""
        before = [self.others[code] for code in self.cleaned_data["prerequisites"]]
        return {**self.cleaned_data, "prerequisites": before}


def _per_cent(text: Any, hint: Any) -> forms.IntegerField:
    widget = forms.NumberInput(attrs={"class": "input input--s"})
    return forms.IntegerField(label=text, help_text=hint, min_value=0, max_value=100, widget=widget)


class VersionForm(Form):
    """The version itself; its modules and outcomes are rows below."""

    label = forms.CharField(
        label=_("Name of the version"), max_length=40, required=False, help_text=_("For example the year: 2027.")
    )
    attendance_pct = _per_cent(_("Attendance needed, per cent"), _("Who reaches it took part."))
    test_pct = _per_cent(_("Points needed in the final test, per cent"), _("Who reaches both completed the course."))


class ModuleForm(Form):
    """One module."""

    title = TranslatedFormField(label=_("Title"), whole=False, max_length=200)
    level = forms.ChoiceField(label=_("Level"), initial="foundational")
    hours = forms.IntegerField(
        label=_("Hours"), min_value=0, max_value=2000, widget=forms.NumberInput(attrs={"class": "input input--s"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["level"].choices = choices("catalogue.LEVEL_LABELS")


class OutcomeForm(Form):
    """One thing that a participant can do afterwards."""

    text = TranslatedFormField(label=_("A participant can"), whole=False, area=True)


class RowSet(forms.BaseFormSet):
    """Rows that can be added and taken away without a script: two empty ones wait at the end."""

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["DELETE"].label = _("Take this away")

    @property
    def kept(self) -> list[dict[str, Any]]:
        """The rows that were written and not taken away."""
        return [
            {name: value for name, value in form.cleaned_data.items() if name != "DELETE"}
            for form in self.forms
            if form.cleaned_data and not form.cleaned_data.get("DELETE")
        ]


ModuleSet = forms.formset_factory(ModuleForm, formset=RowSet, extra=2, can_delete=True, max_num=40)
OutcomeSet = forms.formset_factory(OutcomeForm, formset=RowSet, extra=2, can_delete=True, max_num=40)
