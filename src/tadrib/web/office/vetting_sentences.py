"""Findings in words: what a rule asks and what was seen, with the labels of the reader's language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language, gettext

from tadrib.domain.vetting import words
from tadrib.kernel.dates import format_date
from tadrib.web.kit.sentences import label, listed


@dataclass(frozen=True)
class FindingInWords:
    """One rule: what it asks, what was seen, and the verdict's code."""

    asks: str
    seen: str
    verdict: str


LABELS = {
    "ranks": "calls.RANK_LABELS",
    "rank": "calls.RANK_LABELS",
    "sexes": "directory.SEX_LABELS",
    "sex": "directory.SEX_LABELS",
    "any_of": "catalogue.LANGUAGE_LABELS",
    "documents": "calls.PAPER_LABELS",
    "missing": "calls.PAPER_LABELS",
}


def in_words(finding: Any) -> FindingInWords:
    """A stored finding, in the reader's language."""
    return FindingInWords(_asks(finding.kind, finding.wanted), _seen(finding.kind, finding.fact), finding.verdict)


def _list(values: Iterable[Any], table: str = "") -> str:
    """Names with commas between, as the language writes them; a word for none."""
    return listed(label(table, one) if table else one for one in values) or gettext(words.NOTHING)


def _said(name: str, value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return _list(value, LABELS.get(name, ""))
    return label(LABELS[name], value) if name in LABELS else str(value)


def _asks(kind: str, wanted: dict[str, Any]) -> str:
    key = kind
    facts = {name: _said(name, value) for name, value in wanted.items()}
    if kind == "age_between":
        key = "age_from" if wanted["maximum"] is None else "age_to" if wanted["minimum"] is None else key
    if kind == "cool_down":
        facts["courses"] = _list(wanted["courses"]) if wanted["courses"] else gettext(words.ANY_COURSE)
        key = "cool_down_never" if wanted["months"] is None else key
    if kind == "prerequisite" and "least" in wanted:
        key, facts["least"] = "prerequisite_least", label("credentials.AWARD_LABELS", wanted["least"])
    if kind == "language":
        facts["level"] = label("calls.LEVEL_LABELS", wanted["level"])
    return gettext(words.WANTED[key]) % facts if key in words.WANTED else kind


def _seen(kind: str, fact: dict[str, Any]) -> str:
    if not fact or next(iter(fact.values())) is None:
        return gettext(words.NOT_TOLD)
    key = kind
    facts = {name: _said(name, value) for name, value in fact.items()}
    if kind == "language":
        facts["levels"] = _list(
            f"{label('catalogue.LANGUAGE_LABELS', code)}: "
            + (gettext(words.NOT_TOLD) if level is None else label("calls.LEVEL_LABELS", level))
            for code, level in fact["levels"].items()
        )
    elif kind == "cool_down":
        key = "cool_down_barred" if fact["barring"] else "cool_down_undated" if fact["undated"] else key
        facts["barring"] = _list(_attended(one) for one in fact["barring"])
    elif fact.get("untold"):
        key = f"{kind}_untold"
    elif fact.get("missing"):
        key = f"{kind}_missing"
        facts["missing"] = _list(fact["missing"], LABELS["missing"] if kind == "dossier_complete" else "")
    return gettext(words.SEEN[key]) % facts if key in words.SEEN else ""


def _attended(past: dict[str, Any]) -> str:
    if not past["ended_on"]:
        return str(past["course"])
    day = format_date(dt.date.fromisoformat(past["ended_on"]), get_language() or "en")
    return f"{past['course']} ({day})"
