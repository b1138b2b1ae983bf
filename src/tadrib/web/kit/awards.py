"""Award rules, their conditions and results in words, in the reader's language. Codes and facts come in, sentences go
out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language, gettext

from tadrib.domain.credentials import rule, words
from tadrib.kernel.dates import NBSP
from tadrib.kernel.translated import TranslatedText
from tadrib.web.kit.sentences import label

LIMITS = ("attendance", "module", "test", "outcome", "practical")


@dataclass(frozen=True)
class Asked:
    """A kind of award with what it asks, who signs it and how its result is shown."""

    kind: str
    asks: tuple[str, ...]
    decided_by: str
    result: str


@dataclass(frozen=True)
class Told:
    """A condition in a sentence, and whether it is met."""

    text: str
    is_met: bool


@dataclass(frozen=True)
class Weighed:
    """A kind with its conditions in sentences."""

    kind: str
    conditions: tuple[Told, ...]
    is_met: bool


def asked(rules: Any) -> list[Asked]:
    """What a curriculum version asks for each kind, highest last."""
    return [Asked(one.kind, tuple(_asks(one)), one.decided_by, shown(one)) for one in rules.kinds]


def _asks(one: Any) -> Iterable[str]:
    for name in LIMITS:
        if needed := getattr(one, name):
            yield gettext(words.ASKED[name]) % {"needed": needed}
    if one.criteria:
        yield gettext(words.ASKED["criteria"])
    if one.earlier:
        facts = {"kind": label("credentials.AWARD_LABELS", one.earlier.kind), "course": one.earlier.course}
        yield gettext(words.ASKED["earlier"]) % facts


def shown(one: Any) -> str:
    """How a kind shows its result, in words; nothing where it shows none."""
    if one.shown == words.Shown.NONE:
        return ""
    how = label("credentials.SHOWN_LABELS", one.shown)
    if one.shown == words.Shown.PASSED:
        return how
    return gettext("%(how)s, from %(source)s") % {"how": how, "source": label("credentials.SOURCE_LABELS", one.source)}


def weighed(findings: Iterable[Any]) -> list[Weighed]:
    """Findings of the engine in words."""
    return weighed_json(rule.finding_as_json(one) for one in findings)


def weighed_json(findings: Iterable[Mapping[str, Any]]) -> list[Weighed]:
    """The same from what is kept of a decision."""
    told = []
    for one in findings:
        conditions = tuple(Told(_found(condition), bool(condition["met"])) for condition in one["conditions"])
        told.append(Weighed(one["kind"], conditions, all(condition.is_met for condition in conditions)))
    return told


def explained(facts: Mapping[str, Any], kind: str) -> list[Told]:
    """Why an award that was decided is what it is, by the conditions of its own kind; of an award of the first years
    the one reason that was kept."""
    if "findings" in facts:
        mine = [one for one in weighed_json(facts["findings"]) if one.kind == kind]
        return [told for one in mine for told in one.conditions]
    return [Told(label("credentials.BASIS_LABELS", facts["basis"]), True)] if facts.get("basis") else []


def _found(condition: Mapping[str, Any]) -> str:
    code, facts = condition["code"], condition["facts"]
    told = {"needed": condition["needed"], "got": condition["got"]}
    key = code
    if code == "criteria":
        key = "criteria" if condition["met"] else "criteria_below" if facts["marked"] else "criteria_missing"
        told["numbers"] = _list(f"{one['label']} ({one['points']}/{one['minimum']})" for one in facts["below"])
    elif code == "earlier":
        key = code if facts["held"] != words.Award.NONE else "earlier_missing"
        told |= {"course": facts["course"], "held": label("credentials.AWARD_LABELS", facts["held"])}
    elif condition["got"] is None:
        key = f"{code}_missing"
    elif not condition["met"] and (below := facts.get("modules") or facts.get("outcomes")):
        key, told["numbers"] = f"{code}_below", _list(map(str, below))
    return gettext(words.FOUND[key]) % told


def _list(values: Iterable[str]) -> str:
    return ("، " if get_language() == "ar" else ", ").join(values)


def result(told: Mapping[str, Any] | None) -> str:
    """A result in words; nothing for none."""
    if not told:
        return ""
    if told.get("grade"):
        return str(TranslatedText(told["grade"]))
    return f"{told['pct']}{NBSP}%" if "pct" in told else label("credentials.SHOWN_LABELS", told["shown"])
