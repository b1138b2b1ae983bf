"""Forms of delivery: one session, the timetable of an edition, the attendance of a session."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tadrib.domain.delivery.operations import Marking, Pattern
from tadrib.domain.delivery.words import Mark
from tadrib.web.kit.forms import DateTimeInput, Form, TranslatedFormField
from tadrib.web.kit.sentences import choices


class TimeInput(forms.TimeInput):
    """An hour, the browser's own picker."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(attrs={"class": "input input--s"}, format="%H:%M")


class SessionForm(Form):
    """One session of a module."""

    module = forms.ChoiceField(label=_("Module"))
    title = TranslatedFormField(
        label=_("Title"), required=False, whole=False, help_text=_("Left empty, the title of the module is shown.")
    )
    starts_at = forms.DateTimeField(
        label=_("Starts"), help_text=_("Time of the office, Rabat."), widget=DateTimeInput()
    )
    ends_at = forms.DateTimeField(label=_("Ends"), widget=DateTimeInput())
    mode = forms.ChoiceField(label=_("Taking part"))
    room = forms.CharField(label=_("Room"), required=False, max_length=120)
    link = forms.URLField(label=_("Address of the video room"), required=False, assume_scheme="https")

    def __init__(self, *args: Any, modules: Sequence[Any], fixed_module: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mode"].choices = choices("catalogue.MODE_LABELS")  # type: ignore[attr-defined]
        self.fields["module"].choices = [(str(m.module.number), str(m.module.title)) for m in modules]  # type: ignore[attr-defined]
        if fixed_module:
            del self.fields["module"]
        self._modules = {str(m.module.number): m for m in modules}

    @property
    def module_row(self) -> Any:
        """The module that was chosen."""
        return self._modules[self.cleaned_data["module"]]


class TimetableForm(Form):
    """The two halves of every working day."""

    first_from = forms.TimeField(label=_("Morning from"), initial=dt.time(9), widget=TimeInput())
    first_to = forms.TimeField(label=_("Morning until"), initial=dt.time(12, 30), widget=TimeInput())
    second_from = forms.TimeField(label=_("Afternoon from"), initial=dt.time(14), widget=TimeInput())
    second_to = forms.TimeField(label=_("Afternoon until"), initial=dt.time(17), widget=TimeInput())
    room = forms.CharField(label=_("Room"), required=False, max_length=120)
    link = forms.URLField(label=_("Address of the video room"), required=False, assume_scheme="https")

    @property
    def pattern(self) -> Pattern:
        """What was asked for."""
        data = self.cleaned_data
        halves = ((data["first_from"], data["first_to"]), (data["second_from"], data["second_to"]))
        return Pattern(halves=halves, room=data["room"], link=data["link"])


@dataclass(frozen=True)
class Choice:
    """One mark to tap."""

    code: str
    letter: str
    label: str
    is_on: bool


@dataclass(frozen=True)
class Line:
    """One person in the list, with what was typed or what stands."""

    line: Any
    ref: str
    marks: tuple[Choice, ...]
    minutes: str
    reason: str


def shown_lines(lines: Sequence[Any], data: Mapping[str, str] | None) -> list[Line]:
    """The list as the page shows it: what was typed, else the mark that stands, else present (remote for those who take
    part by video), so that one tap marks everybody."""
    labels = choices("delivery.MARK_LABELS")
    letters = dict(choices("delivery.MARK_LETTERS"))
    rows = []
    for line in lines:
        ref = line.participation.ref
        usual = Mark.REMOTE if line.participation.mode == "remote" else Mark.PRESENT
        mark = (data or {}).get(f"mark-{ref}") or (line.mark.mark if line.mark else usual)
        minutes = (data or {}).get(f"minutes-{ref}", str(line.mark.minutes or "") if line.mark else "")
        rows.append(
            Line(
                line=line,
                ref=ref,
                marks=tuple(Choice(code, letters[code], text, code == mark) for code, text in labels),
                minutes=minutes,
                reason=(data or {}).get(f"reason-{ref}", ""),
            )
        )
    return rows


def markings(lines: Sequence[Line], length: int) -> tuple[list[Marking], list[str]]:
    """What was typed as markings, and what cannot be read, in words. Remote without minutes is the whole session."""
    found, errors = [], []
    for row in lines:
        mark = next((choice.code for choice in row.marks if choice.is_on), "")
        minutes: int | None = None
        if mark == Mark.REMOTE:
            typed = row.minutes.strip() or str(length)
            if not (typed.isascii() and typed.isdigit() and len(typed) < 5):
                name = row.line.participation.person.full_name
                errors.append(gettext("Minutes of %(name)s: write a whole number, such as 90.") % {"name": name})
                continue
            minutes = int(typed)
        found.append(Marking(row.line.participation, mark, minutes, row.reason))
    return found, errors
