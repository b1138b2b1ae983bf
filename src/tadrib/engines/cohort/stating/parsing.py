"""From a decoded JSON object to an `Instance`, telling every problem at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

import numpy as np

from . import reading, ruleforms
from .instance import FORMAT, Instance, Level, PriorityOrder, Rule, Share
from .problems import BadInstance, Collector
from .table import Nominees, Table

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
    weights = reading.numbers(obj.get("weights", {}), "", "weights", found)
    table = reading.people(obj.get("nominees"), found)
    rules = _rules(obj.get("rules"), table, found)
    objective = _objective(obj.get("objective"), rules, found)
    if any(level.name == "priority" for level in objective) or any(isinstance(rule, PriorityOrder) for rule in rules):
        for row in np.flatnonzero(table.numbers("priority") < 1).tolist():
            found.add(f"nominee {table.ids[row]}", "priority", "priority_below_one")
    name = found.text(obj.get("name", ""), "", "name")
    notes = found.text(obj.get("notes", ""), "", "notes")
    if found.problems:
        raise BadInstance(found.problems)
    return Instance(name, notes, MappingProxyType(weights), Nominees(table), tuple(rules), tuple(objective))


def with_draws(instance: Instance, draws: Mapping[str, int]) -> Instance:
    """The same instance with other lots. Raises `BadInstance` when one is missing or two are equal."""
    found = Collector()
    for one in instance.table.ids:
        if one not in draws:
            found.add(f"nominee {one}", "draw", "missing")
    if len(set(draws.values())) < len(draws):
        found.add("", "draw", "duplicate_draw")
    if found.problems:
        raise BadInstance(found.problems)
    table = instance.table
    return replace(instance, nominees=Nominees(table.with_numbers("draw", [draws[one] for one in table.ids])))


def _rules(value: object, table: Table, found: Collector) -> list[Rule]:
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
            if member not in table.row_of:
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
