"""The form of an edition: place, people, days; one group of days for each module of its curriculum."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

import tadrib.domain.directory.queries
from tadrib.domain import directory
from tadrib.web.kit.forms import DateInput, Form, TranslatedFormField, dress
from tadrib.web.kit.sentences import choices
from tadrib.web.office.catalogue_forms import code_field, institution_choices

SIGNATURES = (_("First signature"), _("Second signature"), _("Third signature"))


def _date(text: Any, *, required: bool = True) -> forms.DateField:
    return forms.DateField(label=text, required=required, widget=DateInput())


class EditionForm(Form):
    """One dated offering. ``version`` is the curriculum version with its modules."""

    ref = code_field(_("Reference"))
    place = TranslatedFormField(label=_("Place"), whole=False, max_length=200)
    mode = forms.ChoiceField(label=_("How people take part"))
    languages = forms.MultipleChoiceField(label=_("Languages"), widget=forms.CheckboxSelectMultiple)
    seats = forms.IntegerField(
        label=_("Seats"), min_value=1, max_value=1000, widget=forms.NumberInput(attrs={"class": "input input--s"})
    )
    start_date = _date(_("First day"))
    end_date = _date(_("Last day"))
    partners = forms.MultipleChoiceField(label=_("Partners"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, version: Any, new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.version, known = version, institution_choices()
        self.fields["mode"].choices = choices("catalogue.MODE_LABELS")
        self.fields["languages"].choices = choices("catalogue.LANGUAGE_LABELS")
        self.fields["partners"].choices = known
        if not new:
            del self.fields["ref"]
        for place, text in enumerate(SIGNATURES, 1):
            self.fields[f"issuer_{place}"] = forms.ChoiceField(
                label=text, required=False, choices=[("", pgettext_lazy("signature", "none")), *known]
            )
        for module in version.modules.all():
            self.fields[f"m{module.number}_start"] = _date(_("First day"), required=False)
            self.fields[f"m{module.number}_end"] = _date(_("Last day"), required=False)
        for field in self.fields.values():
            dress(field)

    def clean(self) -> dict[str, Any]:
        """Both days of a module, or none."""
        said = super().clean() or self.cleaned_data
        for module in self.version.modules.all():
            first, last = said.get(f"m{module.number}_start"), said.get(f"m{module.number}_end")
            if bool(first) != bool(last):
                missing = "end" if first else "start"
                self.add_error(f"m{module.number}_{missing}", gettext("Give both days of the module, or none."))
            elif first and last and last < first:
                self.add_error(f"m{module.number}_end", gettext("The last day must not come before the first."))
        return said

    @property
    def main_fields(self) -> list[forms.BoundField]:
        """The fields above the modules."""
        days = {name for row in self.version.modules.all() for name in (f"m{row.number}_start", f"m{row.number}_end")}
        return [field for field in self if field.name not in days]

    @property
    def module_rows(self) -> Iterator[tuple[Any, forms.BoundField, forms.BoundField]]:
        """Each module with its two days."""
        for module in self.version.modules.all():
            yield module, self[f"m{module.number}_start"], self[f"m{module.number}_end"]

    @property
    def facts(self) -> dict[str, Any]:
        """Place, mode, languages, seats, days and issuers, as the operations take them."""
        said = self.cleaned_data
        names = ("place", "mode", "languages", "seats", "start_date", "end_date")
        issuers = [said[f"issuer_{place}"] for place in range(1, len(SIGNATURES) + 1)]
        return {**{name: said[name] for name in names}, "issuers": list(dict.fromkeys(filter(None, issuers)))}

    @property
    def modules(self) -> list[dict[str, Any]]:
        """The modules whose days are known. A place of their own, once given, is kept by the view."""
        said = self.cleaned_data
        return [
            {"number": m.number, "start_date": said[f"m{m.number}_start"], "end_date": said[f"m{m.number}_end"]}
            for m in self.version.modules.all()
            if said.get(f"m{m.number}_start")
        ]

    @property
    def partner_rows(self) -> list[Any]:
        """The institutions chosen."""
        chosen = set(self.cleaned_data["partners"])
        return [row for row in directory.queries.list_institutions() if row.code in chosen]


def initial_of(edition: Any) -> dict[str, Any]:
    """What the form shows of a draft."""
    names = ("place", "mode", "languages", "seats", "start_date", "end_date")
    known: dict[str, Any] = {name: getattr(edition, name) for name in names}
    known["partners"] = [partner.code for partner in edition.partners.all()]
    known |= {f"issuer_{place}": code for place, code in enumerate(edition.issuers, 1)}
    for row in edition.modules.all():
        days: dict[str, dt.date] = {"start": row.start_date, "end": row.end_date}
        known |= {f"m{row.module.number}_{name}": day for name, day in days.items()}
    return known
