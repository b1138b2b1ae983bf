"""Forms of the signatures of a state's chain."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tadrib.domain.directory.words import Duty
from tadrib.web.kit.forms import DateInput, Form


class NoteForm(Form):
    """The nota verbale on which an act rests."""

    note_number = forms.CharField(label=_("Number of the nota verbale"), max_length=64, required=False)
    note_date = forms.DateField(label=_("Date of the nota verbale"), required=False, widget=DateInput)

    def __init__(self, *args: Any, is_needed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note_number"].widget.attrs["dir"] = "ltr"
        self.fields["note_number"].required = is_needed


class LinkEndorsementForm(NoteForm):
    """Everything that a link names is endorsed, or nothing."""

    authority = forms.ChoiceField(label=_("In the name of"))
    field_order = ("authority", "note_number", "note_date")

    def __init__(self, *args: Any, authorities: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["authority"].choices = [(a.code, str(a.name)) for a in authorities]


class SignatureForm(NoteForm):
    """One signature under several names; in one's own right or for somebody away (``people``: ref -> name)."""

    capacity = forms.ChoiceField(label=_("You act"), widget=forms.RadioSelect, required=False)
    authority = forms.ChoiceField(label=_("In the name of"))
    nominations = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, label=_("Names"))
    field_order = ("capacity", "authority", "note_number", "note_date", "nominations")

    def __init__(
        self, *args: Any, duty: str, authorities: Any, nominations: Any, people: dict[str, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.people = people
        if duty == Duty.ENDORSE:
            self.fields["authority"].choices = [(a.code, str(a.name)) for a in authorities]
        else:
            del self.fields["authority"]
        self.fields["nominations"].choices = [(n.ref, f"{n.priority}. {n.person.full_name}") for n in nominations]
        if set(people) <= {""}:
            del self.fields["capacity"]
        else:
            self.fields["capacity"].choices = [
                (
                    ref or "self",
                    gettext("for %(name)s, who is away") % {"name": name} if ref else gettext("in my own name"),
                )
                for ref, name in people.items()
            ]
            self.fields["capacity"].initial = next(iter(people)) or "self"

    @property
    def on_behalf_of(self) -> str:
        """The ref of the person for whom the actor acts; "" for themselves."""
        told = self.cleaned_data.get("capacity") or next(iter(self.people), "")
        return "" if told == "self" else told


class AskForm(Form):
    """Which colleague."""

    reader = forms.ChoiceField(label=_("Colleague"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, endorsers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reader"].choices = [(row.user.ref, row.user.name) for row in endorsers]
