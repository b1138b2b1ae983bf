"""Forms of the travel dossier: the answers, part by part, as far as they are known; a file; the declaration."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tadrib.domain.enrolment import words
from tadrib.web.kit.forms import DateInput, Form, dress
from tadrib.web.kit.sentences import choices, label

HELP = {
    "passport_name": _("All names in Latin letters, in the order of the passport."),
    "name_reason": _("Only if the name in the passport is another than in the nomination, for example after marriage."),
    "passport_expires_on": _("At least six months after the last day of the course."),
    "consulate": _("City of the consulate. Leave it empty if you need no visa."),
    "medical_fit": _("Only yes or no: never write an illness here."),
    "arrive_on": _("The ticket follows it where that is possible."),
    "diet": _("What you do not eat or drink. Leave it empty if there is nothing."),
    "accommodation": _("For example a step-free room, a sign-language interpreter, large print."),
    "emergency_phone": _("With the country's code."),
}
LONG = frozenset({"home_address", "work_address", "diet", "accommodation"})
LATIN = frozenset({"passport_number", "emergency_phone", "insurance_number"})
AUTOCOMPLETE = {"home_address": "street-address", "emergency_phone": "off", "passport_name": "off"}
LENGTH = {"name_reason": 300, "passport_number": 40, "emergency_phone": 40, "city": 120, "consulate": 200}


def _plain_digits(text: str) -> str:
    """Digits of any script as 0-9."""
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)


def _field(fact: str) -> forms.Field:
    told = {"label": label("enrolment.TRAVEL_LABELS", fact), "help_text": HELP.get(fact, "")}
    if fact == "passport_kind":
        return forms.ChoiceField(choices=choices("enrolment.PASSPORT_KIND_LABELS", empty=gettext("Choose")), **told)
    if fact == "medical_fit":
        return forms.ChoiceField(choices=choices("enrolment.FIT_LABELS"), widget=forms.RadioSelect, **told)
    if fact.endswith(("_on", "_until")):
        return forms.DateField(widget=DateInput, **told)
    attrs = {"autocomplete": AUTOCOMPLETE.get(fact, "off")} | ({"dir": "ltr"} if fact in LATIN else {})
    widget = forms.Textarea(attrs={"rows": 2, **attrs}) if fact in LONG else forms.TextInput(attrs=attrs)
    return forms.CharField(max_length=LENGTH.get(fact, 500 if fact in LONG else 200), widget=widget, **told)


class TravelForm(Form):
    """The answers that are asked, of the parts that are open to the writer. Every answer may wait until the sending."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, parts: Iterable[str], closed: Collection[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parts = [words.Part(part) for part in parts if part not in closed and words.PART_FACTS[words.Part(part)]]
        for part in self.parts:
            for fact in words.PART_FACTS[part]:
                self.fields[fact] = field = _field(fact)
                field.required = fact not in words.OPTIONAL
                dress(field)

    def full_clean(self) -> None:
        """Judged with its gaps; the labels go on saying what will be needed."""
        asked = [field for field in self.fields.values() if field.required]
        for field in asked:
            field.required = False
        super().full_clean()
        for field in asked:
            field.required = True

    def clean_passport_number(self) -> str:
        return "".join(_plain_digits(self.cleaned_data["passport_number"]).upper().split()).replace("-", "")

    def clean_emergency_phone(self) -> str:
        return _plain_digits(self.cleaned_data["emergency_phone"])

    @property
    def facts(self) -> dict[str, Any]:
        """The answers by their keys."""
        return {fact: self.cleaned_data.get(fact) for part in self.parts for fact in words.PART_FACTS[part]}

    @property
    def sections(self) -> list[tuple[str, list[Any]]]:
        """The fields under the heading of their part."""
        return [
            (label("enrolment.PART_LABELS", part), [self[fact] for fact in words.PART_FACTS[part]])
            for part in self.parts
        ]


class TravelPaperForm(Form):
    """A file of the travel dossier."""

    paper = forms.ChoiceField(label=_("Which document"))
    file = forms.FileField(
        label=_("File or photograph"), help_text=_("PDF, JPEG, PNG or WebP, at most 5 MB."),
        widget=forms.FileInput(attrs={"accept": "application/pdf,image/jpeg,image/png,image/webp"}), max_length=400,
    )  # fmt: skip

    def __init__(self, *args: Any, papers: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["paper"].choices = [row for row in choices("enrolment.TRAVEL_PAPER_LABELS") if row[0] in papers]


class TravelDeclaration(Form):
    """Sending what is complete."""

    declaration = forms.BooleanField(
        required=False,
        label=_(
            "What is written is true, and the office may use it for visa, ticket, room and care, and for nothing else."
        ),
    )
