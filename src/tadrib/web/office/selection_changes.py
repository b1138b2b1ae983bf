"""Changes of rules in words, and as a question to the page that tries them; prices and smallest changes likewise."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.http import QueryDict
from django.utils.translation import get_language, gettext, ngettext

from tadrib.domain.selection import words
from tadrib.web.kit.sentences import label
from tadrib.web.office.selection_sentences import Person, Rule, comma

Names = Mapping[str, str]
ORDER = ("seats", "each", "states", "women_pct", "women_hard", "order", "channels", "weights", "aims", "ins", "outs")


def told(changes: Mapping[str, Any], state_names: Names, person_names: Names) -> list[str]:
    """Each change as a short sentence; nothing for the rules as they stand."""
    return [
        gettext(words.CHANGES[key]) % defaultdict(str, facts) if facts else gettext(words.CHANGES[key])
        for key, facts in _said(changes, state_names, person_names)
    ]


def _said(changes: Mapping[str, Any], states: Names, people: Names) -> Iterable[tuple[str, dict[str, Any]]]:
    for key in ORDER:
        value = changes.get(key)
        if value is None:
            continue
        if key == "seats":
            yield "seats", {"value": value}
        elif key == "each":
            yield "each", {"least": value[0], "most": value[1]}
        elif key == "states":
            for code, (least, most) in value.items():
                yield "states", {"state": states.get(code, code), "least": least, "most": most}
        elif key == "women_pct":
            yield ("women_pct", {"value": value}) if value else ("women_pct_none", {})
        elif key == "women_hard":
            yield ("women_hard" if value else "women_soft"), {}
        elif key == "channels":
            floor = comma(code.upper() for code in changes.get("floor", []))
            yield ("channels", {"value": value, "floor": floor}) if value >= 0 else ("channels_none", {})
        elif key == "order":
            yield ("order" if value else "order_none"), {}
        elif key == "weights":
            yield "weights", {"weights": comma(f"{_criterion(name)} × {number}" for name, number in value.items())}
        elif key == "aims":
            yield "aims", {"aims": label("selection.AIMS_LABELS", value)}
        elif key in {"ins", "outs"}:
            yield key, {"names": comma(people.get(ref, ref) for ref in value) or "–"}


def _criterion(name: str) -> str:
    return gettext(words.CRITERIA_LABELS[name]) if name in words.CRITERIA_LABELS else name


def query(changes: Mapping[str, Any]) -> str:
    """Changes as the part of an address behind the question mark, in the names of ``TryForm``."""
    asked = QueryDict(mutable=True)
    for key, value in changes.items():
        if key == "each":
            asked["each_min"], asked["each_max"] = value
        elif key == "states":
            for code, pair in value.items():
                asked[f"min_{code}"], asked[f"max_{code}"] = pair
        elif key == "weights":
            for name, number in value.items():
                asked[f"weight_{name}"] = number
        elif key in {"ins", "outs", "floor"}:
            asked.setlist(key, value)
        elif key in {"order", "women_hard"}:
            asked[key] = "yes" if value else "no"
        else:
            asked[key] = "" if key == "channels" and value < 0 else value
    return asked.urlencode()


def eased(key: str, terms: Mapping[str, Any]) -> dict[str, Any] | None:
    """The change that a key of the engine's prices stands for (``seats:max+1``); None where the board has none."""
    unit, _, how = key.rpartition(":")
    kind, _, rest = unit.partition("[")
    code = rest.rstrip("]")
    if kind == "seats" and how == "max+1":
        return {"seats": terms["seats"] + 1}
    if kind == "state" and code:
        least, most = terms["states"].get(code) or terms["each"] or (0, 0)
        if how == "max+1":
            return {"states": {code: [least, most + 1]}}
        if how == "min-1" and least:
            return {"states": {code: [least - 1, most]}}
    if kind == "women" and how == "removed":
        return {"women_pct": 0}
    if kind == "channels":
        return {"channels": terms["channels"] + 1 if how == "max+1" else -1}
    if kind == "order" and how == "removed":
        return {"order": False}
    if kind in {"ins", "outs"} and how == "removed":
        return {kind: []}
    return None


def moved(unit: str, side: str, by: int, terms: Mapping[str, Any]) -> dict[str, Any] | None:
    """The change that moves a limit of a rule by so many; None where the board has none."""
    kind, _, rest = unit.partition("[")
    code = rest.rstrip("]")
    if kind == "seats" and side == "max":
        return {"seats": terms["seats"] + by}
    if kind == "state" and code and side in ("min", "max"):
        states = terms.get("states") or {}
        least, most = states.get(code) or terms.get("each") or (0, 0)
        pair = [least, most + by] if side == "max" else [max(0, least - by), most]
        return {"states": {**states, code: pair}}
    if kind == "channels" and side in ("max", "unserved"):
        return {"channels": terms["channels"] + by if side == "max" else -1}
    if kind == "women":
        return {"women_hard": False}
    return {"order": False} if kind == "order" else None


def easing(key: str, state_names: Names, **facts: Any) -> str:
    """The same in words; empty where there are none."""
    unit, _, how = key.rpartition(":")
    kind, _, rest = (unit or key).partition("[")
    text = words.EASINGS.get(f"{kind}:{how}" if unit else key)
    code = rest.rstrip("]")
    return gettext(text) % defaultdict(str, facts, state=state_names.get(code, code)) if text else ""


def _sides(found: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    enters = found.get("enters") or found.get("enter") or []
    leaves = found.get("leaves") or found.get("leave") or []
    return list(enters), list(leaves)


def price(rules: Iterable[Rule], output: Mapping[str, Any], terms: Mapping[str, Any], state_names: Names) -> None:
    """Write beside each rule what it would do if it gave way, as the engine worked it out (``rule_prices``)."""
    if not isinstance(output.get("rule_prices"), Mapping):
        return
    prices = {**output["rule_prices"], **(output.get("goal_prices") or {})}
    for rule in rules:
        keys = [key for key in prices if key.rpartition(":")[0] == rule.unit]
        if not keys:
            rule.price = 0 if rule.unit else None
            continue
        key = max(keys, key=lambda one: (sum(map(len, _sides(prices[one]))), one))
        enters, leaves = _sides(prices[key])
        rule.price = len(enters) + len(leaves)
        if rule.price:
            rule.price_text = ngettext(
                "if %(easing)s: %(n)s person changes", "if %(easing)s: %(n)s people change", rule.price
            ) % {"easing": easing(key, state_names), "n": rule.price}
            rule.price_query = query(eased(key, terms) or {})


def leaving(ref: str, output: Mapping[str, Any], state_names: Names) -> list[str]:
    """What would put a selected person out, a sentence each; nothing where nobody worked it out."""
    found = (output.get("leaving") or {}).get(ref)
    if not found:
        return []
    if found["needed"]:
        return [gettext(words.LEAVES_NEVER)]
    eased = [text for key in found["leaves_if"] if (text := easing(key, state_names))]
    said = [gettext(words.LEAVES_IF) % {"easing": text} for text in eased]
    if found["level"] is None:
        said.append(gettext(words.LEAVES_LOT))
    else:
        said.append(gettext(words.LEAVES_WORSE) % {"level": level_name(found["level"])})
    if found["margin"]:
        said.append(gettext(words.LEAVES_MARGIN) % {"points": found["margin"]})
    return said


SMALLEST = {"one_more_seat": "max+1", "one_more": "max+1", "one_fewer_required": "min-1", "rule_removed": "removed"}


def smallest(people: Iterable[Person], output: Mapping[str, Any], terms: Mapping[str, Any], state_names: Names) -> None:
    """Write beside each person without a seat the smallest change that brings them in, where the engine has one.

    Nothing for those stopped before selection: what stopped them is not the board's to say.
    """
    for person in people:
        answer = _answer(output, person.ref)
        if person.place not in {words.Place.RESERVE, words.Place.NOT_PLACED} or answer is None:
            continue
        key, facts = answer
        text = easing(key, state_names, **facts) if key else ""
        if text:
            person.smallest = gettext(words.ENTERS_IF) % {"easing": text}
            change = eased(key, terms)
            person.smallest_query = query(change) if change else ""
        elif not key:
            person.smallest = gettext(words.ENTERS_IF_NOTHING)


def _answer(output: Mapping[str, Any], ref: str) -> tuple[str, dict[str, Any]] | None:
    """Key and facts of a person's smallest change; an empty key when there is none, None when nobody worked it out.

    Read from the entry (``smallest_change``), else from the tables of the neutral format: a rule that gives way
    (``enters_if``), more points (``score_needed``).
    """
    entry = (output.get("entries") or {}).get(ref) or {}
    if "smallest_change" in entry:
        found = entry["smallest_change"]
        if not found:
            return "", {}
        code, facts = str(found["code"]), dict(found.get("facts") or {})
        return (f"{facts.get('unit', 'seats')}:{SMALLEST[code]}", facts) if code in SMALLEST else (code, facts)
    names = entry.get("enters_if", (output.get("enters_if") or {}).get(ref))
    if names is None:
        return None
    if names:
        return names[0], {}
    needed = entry.get("score_needed") or (output.get("score_needed") or {}).get(ref) or {}
    points = needed.get("gain_sure", needed.get("sure"))
    return ("more_points", {"points": points}) if needed.get("possible") and points else ("", {})


def lots(people: Iterable[Person], output: Mapping[str, Any]) -> tuple[int, int]:
    """Mark whom the lot decided; how many are in every best cohort, and how many seats the lot gave."""
    ties = output.get("ties") or output
    by_lot = set(ties.get("by_lot") or ())
    given = 0
    for person in people:
        person.is_by_lot = person.ref in by_lot
        given += person.is_by_lot and person.place == words.Place.SELECTED
    return len(ties.get("always") or ()), given


def level_name(level: str) -> str:
    """An aim in words."""
    text = words.LEVELS.get(level.partition(":")[0])
    return gettext(text) if text else level


def cost(change: Mapping[str, int], broken: Iterable[str], rule_names: Names) -> list[str]:
    """What a move by hand costs, one sentence for each aim and each rule it breaks."""
    found = []
    for level, worse in change.items():
        text = gettext("%(level)s: worse by %(n)s") if worse > 0 else gettext("%(level)s: better by %(n)s")
        found.append(text % {"level": level_name(level), "n": abs(worse)})
    found += [gettext("Breaks a rule: %(rule)s") % {"rule": rule_names.get(unit, unit)} for unit in broken]
    return found


def signed_number(value: int | None) -> str:
    """A change with its sign; in Arabic a mark keeps the sign before the number."""
    if value is None:
        return "–"
    text = f"+{value}" if value > 0 else f"−{-value}" if value < 0 else "0"
    return f"\u200e{text}" if get_language() == "ar" else text
