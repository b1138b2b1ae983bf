"""Forms of a state's nominations."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tadrib.domain.calls.words import Nomination
from tadrib.web.kit.forms import DateInput, Form
from tadrib.web.kit.sentences import choices, label

PERSON = ("given_names", "family_names", "native_name", "sex", "birth_date", "email")
FACTS = ("agency", "unit", "rank", "rank_title", "function", "years_of_service", "motivation", "mode")
FREE = frozenset({"given_names", "family_names", "native_name", "rank_title", "declaration", "same"})
ALWAYS = frozenset({"sex"})  # even a draft says it: the same word stands in the passport
LEVEL = "language_"


def new_key() -> str:
    """A key that marks one opening of a form."""
    return secrets.token_urlsafe(16)


class NominationForm(Form):
    """About fifteen answers, in the order in which people have them at hand: the passport, the post, the course.

    A draft may leave answers open; what is submitted may not. ``known`` are people who may be the same human being.
    """

    key = forms.CharField(widget=forms.HiddenInput, max_length=64, initial=new_key, required=False)
    given_names = forms.CharField(max_length=120, required=False)
    family_names = forms.CharField(
        max_length=120, required=False, help_text=_("Leave one of the two empty for somebody with a single name.")
    )
    native_name = forms.CharField(
        max_length=200, required=False, help_text=_("As on the certificate, for example in Arabic.")
    )
    sex = forms.ChoiceField(widget=forms.RadioSelect)
    birth_date = forms.DateField(widget=DateInput)
    email = forms.EmailField(help_text=_("The nominee gets a letter there, in their own language."))
    agency = forms.ChoiceField()
    unit = forms.CharField(max_length=200)
    rank = forms.ChoiceField()
    rank_title = forms.CharField(max_length=120, required=False, help_text=_("As the service says it."))
    function = forms.CharField(max_length=200)
    years_of_service = forms.IntegerField(min_value=0, max_value=60)
    motivation = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 4}), max_length=2000,
        help_text=_("Two or three sentences: what the course is for, and how it will be passed on."),
    )  # fmt: skip
    mode = forms.ChoiceField()
    declaration = forms.BooleanField(
        required=False,
        label=_("The nominee knows of this nomination, agrees to it, and confirms that these answers are true."),
    )

    def __init__(
        self,
        *args: Any,
        call: Any,
        draft: bool = False,
        known: Any = (),
        languages: dict[str, int] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.draft = draft
        self.fields["sex"].choices = choices("directory.SEX_LABELS")
        for name, table in (("agency", "AGENCY_LABELS"), ("rank", "RANK_LABELS")):
            self.fields[name].choices = choices(f"calls.{table}", empty=gettext("Choose"))
        self.fields["mode"].choices = choices("catalogue.MODE_LABELS")
        for name in (*PERSON, *FACTS):
            self.fields[name].label = label("calls.COLUMN_LABELS", name)
        self.level_fields = []
        for code in call.languages:
            name = LEVEL + code
            field = forms.TypedChoiceField(
                choices=choices("calls.LEVEL_LABELS", empty=gettext("Choose")), coerce=int, empty_value=None,
                required=False,
                label=gettext("Level of %(language)s") % {"language": label("catalogue.LANGUAGE_LABELS", code)},
            )  # fmt: skip
            field.widget.attrs["class"] = "input"
            field.initial = (languages or {}).get(code)
            self.fields[name] = field
            self.level_fields.append(name)
        if known:
            people = [(p.ref, gettext("Yes, it is %(name)s") % {"name": p.full_name}) for p in known]
            self.fields["same"] = forms.ChoiceField(
                choices=[*people, ("other", gettext("No, it is somebody else"))],
                widget=forms.RadioSelect, required=False,
                label=gettext("Is it the same person?"),
            )  # fmt: skip
        order = ["key", "same", *PERSON, *FACTS[:6], *self.level_fields, "motivation", "mode", "declaration"]
        self.order_fields(order)

    def full_clean(self) -> None:
        """A draft is judged with its gaps; the labels go on saying what will be needed."""
        asked = [f for name, f in self.fields.items() if self.draft and f.required and name not in ALWAYS]
        for field in asked:
            field.required = False
        super().full_clean()
        for field in asked:
            field.required = True

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not (cleaned.get("given_names") or cleaned.get("family_names")):
            self.add_error("given_names", gettext("Write at least one name as it stands in the passport."))
        if not self.draft and all(cleaned.get(name) is None for name in self.level_fields):
            self.add_error(
                self.level_fields[0], gettext("Say how well the nominee knows one of the working languages.")
            )
        if not self.draft and not cleaned.get("declaration"):
            self.add_error("declaration", gettext("Confirm the declaration before you submit."))
        return cleaned

    @property
    def person_facts(self) -> dict[str, Any]:
        """What the form says of the human being."""
        return {name: self.cleaned_data.get(name) for name in PERSON}

    @property
    def facts(self) -> dict[str, Any]:
        """What the form says of the nomination."""
        levels = {name.removeprefix(LEVEL): self.cleaned_data.get(name) for name in self.level_fields}
        return {name: self.cleaned_data.get(name) for name in FACTS} | {
            "languages": {code: level for code, level in levels.items() if level is not None}
        }


def initial_of(nomination: Any) -> dict[str, Any]:
    """A nomination as the form shows it."""
    return {name: getattr(nomination.person, name) for name in PERSON} | {
        name: getattr(nomination, name) for name in FACTS
    }


class DeclarationForm(Form):
    """Submitting what is complete: only the declaration is left to say."""

    declaration = forms.BooleanField(
        label=_("The nominee knows of this nomination, agrees to it, and confirms that these answers are true."),
        error_messages={"required": _("Confirm the declaration before you submit.")},
    )


class PaperForm(Form):
    """A file of the dossier."""

    paper = forms.ChoiceField(label=_("Which document"))
    file = forms.FileField(
        label=_("File or photograph"), help_text=_("PDF, JPEG, PNG or WebP, at most 5 MB."),
        widget=forms.FileInput(attrs={"accept": "application/pdf,image/jpeg,image/png,image/webp"}), max_length=400,
    )  # fmt: skip

    def __init__(self, *args: Any, call: Any, first: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = [*first, *(p for p in call.papers if p not in first)]
        table = choices("calls.PAPER_LABELS")
        table.sort(key=lambda row: asked.index(row[0]) if row[0] in asked else len(asked))
        self.fields["paper"].choices = table


class ReasonForm(Form):
    """Why."""

    reason = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), max_length=2000, label=_("Reason"))


class OptionalReasonForm(ReasonForm):
    """Why, if one wants to say."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = False


def withdrawal_form(nomination: Any, *args: Any) -> ReasonForm:
    """A draft goes without a reason; what was sent does not."""
    return (OptionalReasonForm if nomination.state == Nomination.DRAFT else ReasonForm)(*args)


class SheetForm(Form):
    """A filled spreadsheet."""

    file = forms.FileField(
        label=_("Filled spreadsheet"), help_text=_("XLSX, XLS, ODS or CSV, at most 5 MB."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.ods,.csv,.txt,text/csv"}), max_length=400,
    )  # fmt: skip
