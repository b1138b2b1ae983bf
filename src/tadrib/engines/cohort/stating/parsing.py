"""From a decoded JSON object to an `Instance`, telling every problem at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from . import ruleforms
from .instance import FORMAT, Instance, Level, Nominee, PriorityOrder, Rule, Share
from .problems import BadInstance, Collector

PLAIN_LEVELS = ("seats", "states", "state_sumsq", "priority", "score", "alternates")
KEYS = ("format", "name", "notes", "weights", "nominees", "rules", "objective", "tie_break")


def parse(obj: object) -> Instance:
    """Check a decoded `tadrib-selection/1` object and freeze it.

    Raises `BadInstance` with all the problems found. Texts (names, notes, ids) are carried, never interpreted.
    """
    found = Collector()
    if not isinstance(obj, Mapping):
        found.add("", "", "not_an_object")
        raise BadInstance(found.problems)
    if obj.get("format") != FORMAT:
        found.add("", "format", "unknown_format", wanted=FORMAT)
    for key in obj:
        if key not in KEYS:
            found.add("", str(key), "unknown_key")
    tie_break = obj.get("tie_break", {"kind": "draw_order"})
    if not isinstance(tie_break, Mapping) or tie_break.get("kind") != "draw_order":
        found.add("tie_break", "kind", "unknown_tie_break", wanted="draw_order")
    weights = _numbers(obj.get("weights", {}), "", "weights", found)
    nominees = _nominees(obj.get("nominees"), found)
    rules = _rules(obj.get("rules"), {nominee.id for nominee in nominees}, found)
    objective = _objective(obj.get("objective"), rules, found)
    if any(level.name == "priority" for level in objective) or any(isinstance(rule, PriorityOrder) for rule in rules):
        for nominee in nominees:
            if nominee.priority < 1:
                found.add(f"nominee {nominee.id}", "priority", "priority_below_one")
    name = found.text(obj.get("name", ""), "", "name")
    notes = found.text(obj.get("notes", ""), "", "notes")
    if found.problems:
        raise BadInstance(found.problems)
    return Instance(name, notes, MappingProxyType(weights), tuple(sorted(nominees, key=lambda one: one.id)),
                    tuple(rules), tuple(objective))


def with_draws(instance: Instance, draws: Mapping[str, int]) -> Instance:
    """The same instance with other lots. Raises `BadInstance` when one is missing or two are equal."""
    found = Collector()
    for nominee in instance.nominees:
        if nominee.id not in draws:
            found.add(f"nominee {nominee.id}", "draw", "missing")
    if len(set(draws.values())) < len(draws):
        found.add("", "draw", "duplicate_draw")
    if found.problems:
        raise BadInstance(found.problems)
    nominees = tuple(
        Nominee(one.id, MappingProxyType({**one.fields, "draw": draws[one.id]})) for one in instance.nominees
    )
    return replace(instance, nominees=nominees)


def _numbers(value: object, where: str, field: str, found: Collector) -> dict[str, int]:
    if not isinstance(value, Mapping):
        found.add(where, field, "wrong_type", wanted="object")
        return {}
    return {
        key: number for key, number in value.items()
        if found.text(key, where, field) and found.integer(number, where, f"{field}.{key}")
    }


def _nominees(value: object, found: Collector) -> list[Nominee]:
    if not isinstance(value, (list, tuple)):
        found.add("nominees", "", "missing" if value is None else "wrong_type", wanted="list")
        return []
    nominees: list[Nominee] = []
    ids: set[str] = set()
    draws: dict[int, str] = {}
    for index, item in enumerate(value):
        where = f"nominees[{index}]"
        if not isinstance(item, Mapping):
            found.add(where, "", "not_an_object")
            continue
        nominee = _nominee(item, where, found)
        if nominee is None:
            continue
        if nominee.id in ids:
            found.add(where, "id", "duplicate_id", id=nominee.id)
            continue
        ids.add(nominee.id)
        if nominee.draw in draws:
            found.add(where, "draw", "duplicate_draw", id=nominee.id, other=draws[nominee.draw])
        draws[nominee.draw] = nominee.id
        nominees.append(nominee)
    return nominees


def _nominee(item: Mapping[object, object], where: str, found: Collector) -> Nominee | None:
    before = len(found.problems)
    for field in ("id", "state", "draw"):
        if field not in item:
            found.add(where, field, "missing")
    for field in ("id", "state"):
        if field in item and not found.text(item[field], where, field):
            found.add(where, field, "wrong_type", wanted="text")
    for field in ("draw", "priority"):
        if field in item:
            found.integer(item[field], where, field)
    if "alternate" in item and not isinstance(item["alternate"], bool):
        found.add(where, "alternate", "wrong_type", wanted="boolean")
    for field in ("languages", "criteria"):
        if field in item:
            _numbers(item[field], where, field, found)
    fields: dict[str, object] = {}
    for key, value in item.items():
        if key not in ("id", "languages", "criteria"):
            fields[str(key)] = found.frozen(value, where, str(key))
        elif key != "id" and isinstance(value, Mapping):
            fields[str(key)] = MappingProxyType(dict(value))
    if len(found.problems) > before:
        return None
    return Nominee(str(item["id"]), MappingProxyType(fields))


def _rules(value: object, ids: set[str], found: Collector) -> list[Rule]:
    if not isinstance(value, (list, tuple)):
        found.add("rules", "", "missing" if value is None else "wrong_type", wanted="list")
        return []
    rules: list[Rule] = []
    seen: set[str] = set()
    for index, item in enumerate(value):
        where = f"rules[{index}]"
        rule = ruleforms.read(item, where, found)
        if rule is None:
            continue
        if rule.id in seen:
            found.add(where, "id", "duplicate_id", id=rule.id)
            continue
        seen.add(rule.id)
        for member in getattr(rule, "members", ()):
            if member not in ids:
                found.add(where, "members", "unknown_member", rule=rule.id, member=member)
        rules.append(rule)
    return rules


def _objective(value: object, rules: list[Rule], found: Collector) -> list[Level]:
    if not isinstance(value, (list, tuple)):
        found.add("objective", "", "missing" if value is None else "wrong_type", wanted="list")
        return []
    shares = {f"shortfall:{rule.id}" for rule in rules if isinstance(rule, Share)}
    levels: list[Level] = []
    for index, item in enumerate(value):
        where = f"objective[{index}]"
        if not isinstance(item, Mapping):
            found.add(where, "", "not_an_object")
            continue
        name, sense = item.get("level"), item.get("sense")
        if not isinstance(name, str) or (name not in PLAIN_LEVELS and name not in shares):
            found.add(where, "level", "unknown_level", level=str(name))
        elif sense not in ("min", "max"):
            found.add(where, "sense", "unknown_sense", level=name)
        elif name in shares and sense == "max":
            found.add(where, "sense", "sense_not_supported", level=name)
        elif any(level.name == name for level in levels):
            found.add(where, "level", "duplicate_level", level=name)
        else:
            levels.append(Level(name, str(sense)))
    return levels
