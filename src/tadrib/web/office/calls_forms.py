"""Forms of a call: what it offers and asks, and the bounds of each invited state."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tadrib.engines import eligibility
from tadrib.web.kit.forms import DateTimeInput, Form, TranslatedFormField
from tadrib.web.kit.sentences import choices

CRITERIA = ("experience", "language", "motivation")
ZONES = (
    "Africa/Casablanca", "Africa/Abidjan", "Africa/Lagos", "Africa/Cairo", "Africa/Johannesburg", "Africa/Nairobi",
    "Indian/Mauritius", "Europe/Brussels", "America/New_York", "UTC",
)  # fmt: skip


class CallForm(Form):
    """What a call offers and asks. Its rules become the JSON that ``engines.eligibility.rules_from`` reads."""

    edition = forms.ChoiceField(label=_("Edition"))
    ref = forms.CharField(label=_("Reference"), max_length=32, required=False, help_text=_("Left empty, one is made."))
    seats = forms.IntegerField(label=_("Seats"), min_value=1, max_value=1000)
    reserves = forms.IntegerField(label=_("Reserve list"), min_value=0, max_value=1000, initial=0)
    women_pct = forms.IntegerField(label=_("Women, at least, per cent"), min_value=0, max_value=100, initial=0)
    order_binds = forms.BooleanField(
        label=_("Each state's order is binding"), required=False,
        help_text=_("Nobody gets a seat before those whom the same state put first, as far as they are eligible."),
    )  # fmt: skip
    is_lottery = forms.BooleanField(
        label=_("Seats by fair lottery"), required=False,
        help_text=_("Within the rules nobody is preferred: points and order play no part, and chances are as equal as "
                    "the rules allow."),
    )  # fmt: skip
    profile = TranslatedFormField(label=_("Who should be nominated"), area=True)
    languages = forms.MultipleChoiceField(label=_("Working languages"), widget=forms.CheckboxSelectMultiple)
    language_level = forms.TypedChoiceField(label=_("Least level of one of them"), coerce=int, initial=3)
    deadline = forms.DateTimeField(
        label=_("Deadline"), widget=DateTimeInput, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        help_text=_("By the clock of the time zone below. Each state reads it by its own clock."),
    )  # fmt: skip
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=[(z, z) for z in ZONES])
    nota_verbale = forms.CharField(label=_("Number of the nota verbale"), max_length=64, required=False)
    papers = forms.MultipleChoiceField(
        label=_("Documents asked for"), required=False, widget=forms.CheckboxSelectMultiple
    )
    needs_papers = forms.BooleanField(
        label=_("Without them a nomination is not eligible"), required=False, initial=True
    )
    ranks = forms.MultipleChoiceField(
        label=_("Ranks"), required=False, widget=forms.CheckboxSelectMultiple, help_text=_("None chosen: any rank.")
    )
    sexes = forms.ChoiceField(label=_("Open to"), required=False)
    years_min = forms.IntegerField(label=_("Years of service, at least"), min_value=0, max_value=60, required=False)
    age_min = forms.IntegerField(label=_("Age, at least"), min_value=0, max_value=120, required=False)
    age_max = forms.IntegerField(label=_("Age, at most"), min_value=0, max_value=120, required=False)
    prerequisites = forms.MultipleChoiceField(
        label=_("Courses completed before"), required=False, widget=forms.CheckboxSelectMultiple
    )
    prerequisite_least = forms.ChoiceField(label=_("Award needed of them, or a higher one"), required=False)
    rest_months = forms.IntegerField(
        label=_("Months since the last course here, at least"), min_value=0, max_value=1200, required=False
    )
    never_again = forms.BooleanField(label=_("Not for those who took this course before"), required=False, initial=True)
    is_official = forms.BooleanField(label=_("Government officials only"), required=False, initial=True)
    weight_experience = forms.IntegerField(label=_("Weight of experience"), min_value=0, max_value=100, initial=1)
    weight_language = forms.IntegerField(label=_("Weight of language"), min_value=0, max_value=100, initial=2)
    weight_motivation = forms.IntegerField(label=_("Weight of expected benefit"), min_value=0, max_value=100, initial=2)

    def __init__(self, *args: Any, editions: Any, courses: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.editions = {row.ref: row for row in editions}
        self.fields["edition"].choices = [
            ("", gettext("Choose")), *((r.ref, f"{r.course.title} · {r.ref}") for r in self.editions.values())
        ]  # fmt: skip
        if len(self.editions) == 1:
            self.fields["edition"].initial = next(iter(self.editions))
        self.fields["languages"].choices = choices("catalogue.LANGUAGE_LABELS")
        self.fields["language_level"].choices = [(n, t) for n, t in choices("calls.LEVEL_LABELS") if n != "0"]
        self.fields["papers"].choices = choices("calls.PAPER_LABELS")
        self.fields["ranks"].choices = choices("calls.RANK_LABELS")
        self.fields["sexes"].choices = [
            ("", gettext("Everybody")),
            ("F", gettext("Women only")),
            ("M", gettext("Men only")),
        ]
        self.fields["prerequisites"].choices = [(row.code, str(row.title)) for row in courses]
        labels = dict(choices("credentials.AWARD_LABELS"))
        self.fields["prerequisite_least"].choices = [(kind, labels[kind]) for kind in eligibility.AWARDS]
        if not self.fields["prerequisites"].choices:
            del self.fields["prerequisites"], self.fields["prerequisite_least"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        low, high = cleaned.get("age_min"), cleaned.get("age_max")
        if low is not None and high is not None and low > high:
            self.add_error("age_max", gettext("The highest age must not be below the lowest."))
        if (moment := cleaned.get("deadline")) and (zone := cleaned.get("time_zone")):
            cleaned["deadline"] = timezone.make_naive(moment).replace(tzinfo=ZoneInfo(zone))
        return cleaned

    @property
    def chosen_edition(self) -> Any:
        """The edition that was chosen."""
        return self.editions[self.cleaned_data["edition"]]

    def rules(self, course: str) -> list[dict[str, Any]]:
        """The answers as published rules; each has its kind as its name."""
        c = self.cleaned_data
        rows: list[dict[str, Any]] = [
            {"kind": "language", "any_of": c["languages"], "level": c["language_level"]},
            {"kind": "declaration_signed"},
        ]
        if c["ranks"]:
            rows.append({"kind": "rank_in", "ranks": c["ranks"]})
        if c["years_min"] is not None:
            rows.append({"kind": "years_min", "years": c["years_min"]})
        if c["age_min"] is not None or c["age_max"] is not None:
            rows.append({"kind": "age_between", "minimum": c["age_min"], "maximum": c["age_max"]})
        if c["sexes"]:
            rows.append({"kind": "sex_in", "sexes": [c["sexes"]]})
        if c.get("prerequisites"):
            least = c["prerequisite_least"] or "completion"
            rows.append({"kind": "prerequisite", "all_of": c["prerequisites"], "least": least})
        if c["rest_months"]:
            rows.append({"kind": "cool_down", "id": "rest", "courses": [], "months": c["rest_months"]})
        if c["never_again"]:
            rows.append({"kind": "cool_down", "id": "never_again", "courses": [course], "months": None})
        if c["papers"] and c["needs_papers"]:
            rows.append({"kind": "dossier_complete", "documents": c["papers"]})
        if c["is_official"]:
            rows.append({"kind": "government_official"})
        return [{"id": row["kind"], **row} for row in rows]

    def facts(self, course: str) -> dict[str, Any]:
        """The facts that ``calls.operations`` takes."""
        names = (
            "seats", "reserves", "women_pct", "profile", "languages", "language_level", "deadline", "time_zone",
            "nota_verbale", "papers", "order_binds", "is_lottery",
        )  # fmt: skip
        facts = {name: self.cleaned_data[name] for name in names}
        weights = {name: self.cleaned_data[f"weight_{name}"] for name in CRITERIA}
        return facts | {"rules": self.rules(course), "weights": weights}


def initial_of(call: Any) -> dict[str, Any]:
    """A call as its form shows it; the rules are taken apart again."""
    names = (
        "ref",
        "seats",
        "reserves",
        "women_pct",
        "profile",
        "languages",
        "language_level",
        "time_zone",
        "nota_verbale",
        "papers",
        "order_binds",
        "is_lottery",
    )
    initial = {name: getattr(call, name) for name in names}
    initial["edition"] = call.edition.ref
    initial["deadline"] = call.deadline.astimezone(ZoneInfo(call.time_zone)).replace(tzinfo=None)
    rules = {row["id"]: row for row in call.rules}
    initial |= {f"weight_{name}": call.weights.get(name, 0) for name in CRITERIA}
    return initial | {
        "needs_papers": "dossier_complete" in rules,
        "ranks": rules.get("rank_in", {}).get("ranks", []),
        "sexes": next(iter(rules.get("sex_in", {}).get("sexes", [])), ""),
        "years_min": rules.get("years_min", {}).get("years"),
        "age_min": rules.get("age_between", {}).get("minimum"),
        "age_max": rules.get("age_between", {}).get("maximum"),
        "prerequisites": rules.get("prerequisite", {}).get("all_of", []),
        "prerequisite_least": rules.get("prerequisite", {}).get("least", "completion"),
        "rest_months": rules.get("rest", {}).get("months"),
        "never_again": "never_again" in rules,
        "is_official": "government_official" in rules,
    }


class InvitedForm(Form):
    """Whom a new call invites, and the same bounds for each of them to begin with."""

    regions = forms.MultipleChoiceField(
        label=_("All states of a region"), required=False, widget=forms.CheckboxSelectMultiple
    )
    picked = forms.MultipleChoiceField(
        label=_("States one by one"), required=False, widget=forms.SelectMultiple(attrs={"size": 8})
    )
    seats_min = forms.IntegerField(label=_("Seats of each state, at least"), min_value=0, max_value=1000, initial=0)
    seats_max = forms.IntegerField(label=_("Seats of each state, at most"), min_value=0, max_value=1000, initial=2)
    names_max = forms.IntegerField(label=_("Names of each state, at most"), min_value=1, max_value=1000, initial=4)

    def __init__(self, *args: Any, states: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.states = {row.code: row for row in states}
        regions = {row.region: str(row.region_name) or row.region for row in self.states.values()}
        self.fields["regions"].choices = sorted(regions.items(), key=lambda row: row[1])
        self.fields["picked"].choices = sorted(
            ((c, str(r.name)) for c, r in self.states.items()), key=lambda row: row[1]
        )

    @property
    def codes(self) -> list[str]:
        """The codes of the states that were chosen, by region or one by one."""
        regions, picked = self.cleaned_data["regions"], self.cleaned_data["picked"]
        return [c for c, row in self.states.items() if row.region in regions or c in picked]

    def rows(self) -> list[dict[str, Any]]:
        """Bounds of each state as ``calls.operations.draft_call`` takes them."""
        names = ("seats_min", "seats_max", "names_max")
        return [{"state": self.states[c], **{n: self.cleaned_data[n] for n in names}} for c in self.codes]


class BoundsForm(Form):
    """The bounds of one invited state; rows of one table, prefixed by the state's code."""

    seats_min = forms.IntegerField(min_value=0, max_value=1000)
    seats_max = forms.IntegerField(min_value=0, max_value=1000)
    names_max = forms.IntegerField(min_value=1, max_value=1000)
    is_invited = forms.BooleanField(required=False, initial=True)

    def __init__(self, *args: Any, state: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix=state.code, **kwargs)
        self.state = state
        labels = {
            "seats_min": gettext("Least seats"), "seats_max": gettext("Most seats"), "names_max": gettext("Most names"),
            "is_invited": gettext("Invited"),
        }  # fmt: skip
        for name, text in labels.items():
            self.fields[name].label = text
            self.fields[name].widget.attrs["aria-label"] = f"{text}: {state.name}"
            if name != "is_invited":
                self.fields[name].widget.attrs["class"] = "input input--s"

    def row(self) -> dict[str, Any]:
        """As ``calls.operations.change_call`` takes it."""
        return {"state": self.state, **{n: self.cleaned_data[n] for n in ("seats_min", "seats_max", "names_max")}}


class ReasonForm(Form):
    """Why: the states read it."""

    reason = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), max_length=2000, label=_("Reason"))
