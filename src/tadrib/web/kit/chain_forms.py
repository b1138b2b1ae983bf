"""Forms that arrange a state's chain, for the office and for a state that may do it itself."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tadrib.domain.directory.words import Duty, Kind
from tadrib.web.kit.forms import Form, TranslatedFormField
from tadrib.web.kit.sentences import choices


class ChainForm(Form):
    """By which steps nominations reach the office."""

    endorsements = forms.TypedChoiceField(
        label=_("Who endorses"), coerce=int, widget=forms.RadioSelect,
        choices=[(1, _("One person")), (2, _("Two different people"))],
    )  # fmt: skip
    approves = forms.BooleanField(
        label=_("Somebody approves after the endorsement, with the second factor"), required=False
    )
    transmits = forms.BooleanField(
        label=_("Somebody hands it on to the office, for example the mission"), required=False
    )
    is_own = forms.BooleanField(label=_("The state may arrange its chain itself"), required=False)

    def __init__(self, *args: Any, is_office: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_office:
            del self.fields["is_own"]


class DutyForm(Form):
    """Names somebody for a duty."""

    user = forms.ChoiceField(label=_("Person"))
    duty = forms.ChoiceField(label=_("Duty"))
    institution = forms.ChoiceField(
        label=_("Only for"), required=False, help_text=_("An authority or agency; leave empty for the whole state.")
    )
    from_date = forms.DateField(label=_("From"))
    to_date = forms.DateField(label=_("Until"), required=False, help_text=_("The last day, if it is known."))

    def __init__(self, *args: Any, people: Any, bodies: Any, is_office: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].choices = [(row.ref, row.name) for row in people]
        duties = choices("directory.DUTY_LABELS")
        self.fields["duty"].choices = [row for row in duties if is_office or row[0] != Duty.MANAGE]
        self.fields["institution"].choices = [("", "–"), *((row.code, str(row.name)) for row in bodies)]
        self.fields["from_date"].initial = timezone.localdate()


class BodyForm(Form):
    """A nominating authority, or an agency under one."""

    code = forms.SlugField(label=_("Code"), max_length=32, help_text=_("Letters, digits and hyphens."))
    name = TranslatedFormField(label=_("Name"), max_length=300)
    kind = forms.ChoiceField(label=_("Kind"))
    parent = forms.ChoiceField(label=_("Under"), required=False, help_text=_("For an agency: its authority."))

    def __init__(self, *args: Any, bodies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        table = dict(choices("directory.KIND_LABELS"))
        self.fields["kind"].choices = [(k.value, table[k.value]) for k in (Kind.AUTHORITY, Kind.AGENCY)]
        authorities = [row for row in bodies if row.kind == Kind.AUTHORITY]
        self.fields["parent"].choices = [("", "–"), *((row.code, str(row.name)) for row in authorities)]
