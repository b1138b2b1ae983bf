"""Two hands at one nomination: what each wrote, answer by answer, in the reader's words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tadrib.web.kit.templatetags.kit import day
from tadrib.web.portal.nominations_forms import FACTS, LEVEL, PERSON, initial_of


@dataclass(frozen=True)
class Side:
    """One answer in which the two differ: its label, what the reader wrote, what the nomination says by now."""

    label: str
    yours: str
    theirs: str


def sides(form: Any, nomination: Any) -> list[Side]:
    """The answers in which a valid ``form`` differs from the nomination, in the order of the form."""
    now = initial_of(nomination) | {LEVEL + code: level for code, level in nomination.languages.items()}
    found = []
    for name in (*PERSON, *FACTS, *form.level_fields):
        yours, theirs = form.cleaned_data.get(name), now.get(name)
        if (yours in (None, "")) != (theirs in (None, "")) or (yours not in (None, "") and yours != theirs):
            field = form.fields[name]
            found.append(Side(str(field.label), _shown(field, yours), _shown(field, theirs)))
    return found


def _shown(field: Any, value: Any) -> str:
    if value in (None, ""):
        return "–"
    if hasattr(value, "isoformat"):
        return day(value)
    return str({str(key): text for key, text in getattr(field, "choices", ())}.get(str(value), value))
