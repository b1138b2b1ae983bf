"""Forms of the selection board."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tadrib.domain.selection import words
from tadrib.web.kit.forms import Form
from tadrib.web.kit.sentences import choices
from tadrib.web.office import selection_changes

YES_NO = [("yes", _("yes")), ("no", _("no"))]


class ReasonForm(Form):
    """Words that stay with the run."""

    reason = forms.CharField(
        label=_("In words"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"})
    )


class HandForm(Form):
    """Another place for one person, with a reason; who gives up the seat where all are taken."""

    place = forms.ChoiceField(label=_("Outcome"), widget=forms.RadioSelect)
    instead = forms.ChoiceField(
        label=_("In place of"),
        required=False,
        help_text=_("Only for a seat, and only when all are taken."),
    )
    reason = forms.CharField(
        label=_("Reason of the change"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("It is shown beside the name on the board."),
    )  # fmt: skip

    def __init__(self, *args: Any, now_at: str = "", seated: Iterable[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = [row for row in choices("selection.PLACE_LABELS") if row[0] in words.PLACES_BY_HAND]
        self.fields["place"].choices = [row for row in places if row[0] != now_at]
        self.fields["instead"].choices = [("", gettext("nobody")), *seated]
        if now_at == words.Place.SELECTED:
            del self.fields["instead"]


class SignForm(Form):
    """The signature: remarks, the broken rules it accepts by name, and up to three changes in the same act."""

    ROWS = 3
    accepted = forms.MultipleChoiceField(
        label=_("Rules that changes by hand break"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick each one that you sign nevertheless."),
    )
    remarks = forms.CharField(
        label=_("Remarks"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("They stay with the selection in the office. The letters to states do not hold them."),
    )  # fmt: skip

    def __init__(
        self,
        *args: Any,
        people: Iterable[tuple[str, str]] = (),
        seated: Iterable[tuple[str, str]] = (),
        broken: Iterable[tuple[str, str]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["accepted"].choices = list(broken)
        if not self.fields["accepted"].choices:
            del self.fields["accepted"]
        places = [row for row in choices("selection.PLACE_LABELS") if row[0] in words.PLACES_BY_HAND]
        everybody, seats = [("", "–"), *people], [("", gettext("nobody")), *seated]
        for n in range(1, self.ROWS + 1):
            for name, field in (
                (f"who_{n}", forms.ChoiceField(label=_("Person"), required=False, choices=everybody)),
                (f"place_{n}", forms.ChoiceField(label=_("Outcome"), required=False, choices=[("", "–"), *places])),
                (f"instead_{n}", forms.ChoiceField(label=_("In place of"), required=False, choices=seats)),
                (f"reason_{n}", forms.CharField(label=_("Reason of the change"), required=False, max_length=2000)),
            ):
                field.widget.attrs["class"] = "input"
                self.fields[name] = field

    @property
    def rows(self) -> list[list[Any]]:
        """The fields of each change, side by side."""
        names = ("who", "place", "instead", "reason")
        return [[self[f"{name}_{n}"] for name in names] for n in range(1, self.ROWS + 1)]

    @property
    def moves(self) -> list[tuple[str, str, str, str]]:
        """(ref, place, ref instead, reason) of each change that was begun."""
        told = self.cleaned_data
        return [
            (told[f"who_{n}"], told.get(f"place_{n}", ""), told.get(f"instead_{n}", ""), told.get(f"reason_{n}", ""))
            for n in range(1, self.ROWS + 1)
            if told.get(f"who_{n}")
        ]

    def clean(self) -> dict[str, Any]:
        """A change that was begun says where to and why."""
        told = super().clean() or {}
        for n in range(1, self.ROWS + 1):
            if told.get(f"who_{n}"):
                if not told.get(f"place_{n}"):
                    self.add_error(f"place_{n}", gettext("Choose an outcome for this person."))
                if not (told.get(f"reason_{n}") or "").strip():
                    self.add_error(f"reason_{n}", gettext("Write why: it stays beside the name."))
        return told


class InterestForm(Form):
    """What ties an officer to nominees or states of a call, if anything does."""

    nature = forms.ChoiceField(
        label=_("Does anything tie you to a nominee or a state of this call?"), widget=forms.RadioSelect
    )
    states = forms.MultipleChoiceField(
        label=_("With these states"), required=False, widget=forms.CheckboxSelectMultiple
    )
    nominations = forms.MultipleChoiceField(
        label=_("With these nominees"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self,
        *args: Any,
        states: Iterable[tuple[str, str]] = (),
        nominations: Iterable[tuple[str, str]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["nature"].choices = choices("selection.NATURE_LABELS")
        self.fields["states"].choices = list(states)
        self.fields["nominations"].choices = list(nominations)


class NameForm(Form):
    """The name of a scenario; its changes travel with it."""

    name = forms.CharField(
        label=_("Name of the scenario"), max_length=80, widget=forms.TextInput(attrs={"dir": "auto"})
    )


class TryForm(Form):
    """Every term of a run, as it stands or as it is asked for; what is left out stays as it is."""

    seats = forms.IntegerField(label=_("Seats in all"), min_value=0, max_value=2000)
    each_min = forms.IntegerField(label=_("Each state, at least"), min_value=0, max_value=2000, required=False)
    each_max = forms.IntegerField(label=_("Each state, at most"), min_value=0, max_value=2000, required=False)
    women_pct = forms.IntegerField(label=_("Women, per cent"), min_value=0, max_value=100)
    women_hard = forms.ChoiceField(label=_("The share of women must be reached"), choices=YES_NO)
    order = forms.ChoiceField(label=_("The order that each state gave is binding"), choices=YES_NO)
    channels = forms.IntegerField(
        label=_("Languages of interpretation, at most"), min_value=0, max_value=20, required=False,
        help_text=_("Left empty, there is no limit."),
    )  # fmt: skip
    floor = forms.MultipleChoiceField(
        label=_("Languages in the room"), required=False, widget=forms.CheckboxSelectMultiple
    )
    aims = forms.ChoiceField(label=_("Order of the aims"))

    def __init__(self, asked: QueryDict, *, terms: Mapping[str, Any], states: Mapping[str, str]) -> None:
        data = QueryDict(selection_changes.query(_whole(terms, states)), mutable=True)
        for name in asked:
            data.setlist(name, asked.getlist(name))
        if "all" in asked:  # the whole form was sent: what is not ticked is not meant
            for name in ("ins", "outs", "floor"):
                data.setlist(name, asked.getlist(name))
        super().__init__(data)
        self.terms, self.states = terms, states
        self.fields["aims"].choices = choices("selection.AIMS_LABELS")
        self.fields["floor"].choices = [(code, code.upper()) for code in terms["floor"]]
        for name in terms["weights"]:
            label = gettext(words.CRITERIA_LABELS[name]) if name in words.CRITERIA_LABELS else name
            self.fields[f"weight_{name}"] = forms.IntegerField(label=label, min_value=0, max_value=1000)
        for code in states:
            for side in ("min", "max"):
                self.fields[f"{side}_{code}"] = forms.IntegerField(min_value=0, max_value=2000, required=False)
        for field in self.fields.values():
            if isinstance(field, forms.IntegerField):
                field.widget.attrs.update({"class": "input input--s", "inputmode": "numeric"})
            elif isinstance(field, forms.ChoiceField) and not isinstance(field, forms.MultipleChoiceField):
                field.widget.attrs["class"] = "input"

    @property
    def weights(self) -> list[Any]:
        """The fields of the weights."""
        return [self[f"weight_{name}"] for name in self.terms["weights"]]

    @property
    def by_state(self) -> list[tuple[str, Any, Any]]:
        """(name of the state, field of its least, field of its most)."""
        return [(name, self[f"min_{code}"], self[f"max_{code}"]) for code, name in self.states.items()]

    @property
    def wanted(self) -> dict[str, Any]:
        """The terms as asked for, as ``altering.difference`` takes them."""
        told, terms = self.cleaned_data, self.terms
        wanted = {
            "seats": told["seats"],
            "women_pct": told["women_pct"],
            "women_hard": told["women_hard"] == "yes",
            "order": told["order"] == "yes",
            "channels": -1 if told["channels"] is None else told["channels"],
            "floor": told["floor"] or terms["floor"],
            "aims": told["aims"],
            "weights": {name: told[f"weight_{name}"] for name in terms["weights"]},
            "ins": self.data.getlist("ins"),
            "outs": self.data.getlist("outs"),
        }
        if not told["women_pct"]:
            wanted["women_hard"] = terms["women_hard"]
        least, most = told["each_min"], told["each_max"]
        old = list(terms["each"])
        if least is not None or most is not None:
            least = (old or [0, 0])[0] if least is None else least
            most = (old or [0, max(least, told["seats"])])[1] if most is None else most
            wanted["each"] = [least, most]
        states = {}
        for code in self.states:
            low, high = told[f"min_{code}"], told[f"max_{code}"]
            if low is not None or high is not None:
                base = terms["states"].get(code) or wanted.get("each") or old or [0, told["seats"]]
                states[code] = [base[0] if low is None else low, base[1] if high is None else high]
        if states:
            wanted["states"] = states
        return wanted


def _whole(terms: Mapping[str, Any], states: Mapping[str, str]) -> dict[str, Any]:
    """The terms as the form shows them at first."""
    shown = {**terms, "states": {code: pair for code, pair in terms["states"].items() if code in states}}
    if not terms["each"]:
        shown.pop("each")
    return shown
