"""Forms of programmes, courses and curriculum versions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

import tadrib.domain.catalogue.queries
import tadrib.domain.directory.queries
from tadrib.domain import catalogue, directory
from tadrib.engines import award
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
        kinds = course.prerequisite_kinds if course else {}
        for row in course.prerequisites.all() if course else ():  # asked once the course is among those before
            self.fields[f"needed-{row.code}"] = forms.ChoiceField(
                label=_("Award needed of %(code)s, or a higher one") % {"code": row.code}, choices=award_kinds(),
                initial=kinds.get(row.code, "completion"), required=False,
            )  # fmt: skip
        if course:
            del self.fields["code"]

    @property
    def facts(self) -> dict[str, Any]:
        """What the operations take."""
        facts = dict(self.cleaned_data)
        needed = {
            name.removeprefix("needed-"): facts.pop(name) or "completion"
            for name in list(facts)
            if name.startswith("needed-")
        }
        before = [self.others[code] for code in facts["prerequisites"]]
        return {**facts, "prerequisites": before, "needed": needed}


def _per_cent(text: Any, hint: Any) -> forms.IntegerField:
    widget = forms.NumberInput(attrs={"class": "input input--s"})
    return forms.IntegerField(label=text, help_text=hint, min_value=0, max_value=100, widget=widget)


def per_cent(text: Any) -> forms.IntegerField:
    """A limit that may stay empty."""
    widget = forms.NumberInput(attrs={"class": "input input--s"})
    return forms.IntegerField(label=text, required=False, min_value=0, max_value=100, widget=widget)


class VersionForm(Form):
    """The version itself; its modules and outcomes are rows below. The two limits are what a new version begins with:
    what earns which award has a page of its own afterwards."""

    label = forms.CharField(
        label=_("Name of the version"), max_length=40, required=False, help_text=_("For example the year: 2027.")
    )
    attendance_pct = _per_cent(_("Attendance needed, per cent"), _("Who reaches it took part."))
    test_pct = _per_cent(_("Points needed in the final test, per cent"), _("Who reaches both completed the course."))

    def __init__(self, *args: Any, limits: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not limits:
            del self.fields["attendance_pct"], self.fields["test_pct"]


class KindForm(Form):
    """What one kind of award asks; empty or 0 is not asked."""

    is_given = forms.BooleanField(label=_("This curriculum gives it"), required=False)
    attendance = per_cent(_("Of all sessions, per cent"))
    module = per_cent(_("Of the sessions of each module, per cent"))
    test = per_cent(_("In the test after the course, per cent"))
    outcome = per_cent(_("On each learning outcome in that test, per cent"))
    practical = per_cent(_("Of the points of the practical, per cent"))
    criteria = forms.BooleanField(label=_("No criterion of the practical below its minimum"), required=False)
    earlier_course = forms.ChoiceField(label=_("An award of another course"), required=False)
    earlier_kind = forms.ChoiceField(label=_("Of this kind or a higher one"), required=False)
    decided_by = forms.ChoiceField(label=_("Signed by"))
    shown = forms.ChoiceField(label=_("Result on the certificate"))
    source = forms.ChoiceField(label=_("Result taken from"))

    def __init__(self, *args: Any, others: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tables = {"decided_by": "DECIDER_LABELS", "shown": "SHOWN_LABELS", "source": "SOURCE_LABELS"}
        for name, table in tables.items():
            self.fields[name].choices = choices(f"credentials.{table}")  # type: ignore[attr-defined]
        self.fields["earlier_course"].choices = [("", gettext("none")), *others]  # type: ignore[attr-defined]
        self.fields["earlier_kind"].choices = award_kinds()  # type: ignore[attr-defined]

    @property
    def told(self) -> dict[str, Any] | None:
        """The rule as the operations take it; None where the kind is not given."""
        facts = dict(self.cleaned_data)
        if not facts.pop("is_given"):
            return None
        course, kind = facts.pop("earlier_course"), facts.pop("earlier_kind")
        limits = {name: facts.pop(name) or 0 for name in ("attendance", "module", "test", "outcome", "practical")}
        row = {"kind": self.prefix, **limits, **facts}
        return {**row, "earlier": {"course": course, "kind": kind}} if course else row


def award_kinds() -> list[tuple[str, str]]:
    """The kinds of award, lowest first."""
    labels = dict(choices("credentials.AWARD_LABELS"))
    return [(kind, labels[kind]) for kind in award.KINDS]


def first_values(kind: str, rule: Any) -> dict[str, Any]:
    """A kind's rule as first values of its form; a kind that is not given begins with the usual ones."""
    if rule is None:
        usual = "head" if kind == "trainer" else "officer"
        return {"attendance": 80, "earlier_kind": "completion", "decided_by": usual}
    names = ("attendance", "module", "test", "outcome", "practical")
    values: dict[str, Any] = {name: getattr(rule, name) or None for name in names}
    values |= {name: getattr(rule, name) for name in ("criteria", "decided_by", "shown", "source")}
    values |= {"is_given": True, "earlier_kind": "completion"}
    if rule.earlier:
        values |= {"earlier_course": rule.earlier.course, "earlier_kind": rule.earlier.kind}
    return values


class GradeForm(Form):
    """A grade and where it begins."""

    least = forms.IntegerField(
        label=_("From, per cent"), min_value=0, max_value=100,
        widget=forms.NumberInput(attrs={"class": "input input--s"}),
    )  # fmt: skip
    name = TranslatedFormField(label=_("Name of the grade"), max_length=40)


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
GradeSet = forms.formset_factory(GradeForm, formset=RowSet, extra=2, can_delete=True, max_num=6)
OutcomeSet = forms.formset_factory(OutcomeForm, formset=RowSet, extra=2, can_delete=True, max_num=40)
