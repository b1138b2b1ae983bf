"""The written form of each kind of rule: one table serves reading and writing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from . import instance as shapes
from .instance import Rule
from .problems import Collector

REQUIRED = object()
IGNORED = ("id", "kind", "label", "note", "notes", "source")

# kind -> (class, {key in the format: (attribute, form, default)})
FORMS: dict[str, tuple[type, dict[str, tuple[str, str, object]]]] = {
    "require": (shapes.Require, {"field": ("field", "text", REQUIRED), "in": ("values", "scalars", REQUIRED)}),
    "require_min": (shapes.RequireMin, {"field": ("field", "text", REQUIRED), "min": ("minimum", "integer", REQUIRED)}),
    "require_language": (shapes.RequireLanguage, {
        "any_of": ("any_of", "texts", REQUIRED), "min_level": ("min_level", "natural", REQUIRED)}),
    "require_all": (shapes.RequireAll, {
        "field": ("field", "text", REQUIRED), "all_of": ("all_of", "scalars", REQUIRED)}),
    "seats": (shapes.Seats, {"min": ("minimum", "natural", 0), "max": ("maximum", "limit", None)}),
    "count": (shapes.Count, {
        "where": ("where", "where", REQUIRED), "min": ("minimum", "natural", 0), "max": ("maximum", "limit", None)}),
    "count_each": (shapes.CountEach, {
        "field": ("field", "text", REQUIRED), "min": ("minimum", "natural", 0), "max": ("maximum", "limit", None),
        "cap_min_to_pool": ("cap_min_to_pool", "flag", False)}),
    "members_max": (shapes.MembersMax, {
        "members": ("members", "texts", REQUIRED), "max": ("maximum", "natural", REQUIRED)}),
    "include": (shapes.Include, {"members": ("members", "texts", REQUIRED)}),
    "exclude": (shapes.Exclude, {"members": ("members", "texts", REQUIRED)}),
    "share": (shapes.Share, {
        "where": ("where", "where", REQUIRED), "min_pct": ("min_pct", "percent", REQUIRED),
        "hard": ("hard", "flag", False)}),
    "channels": (shapes.Channels, {
        "floor": ("floor", "texts", REQUIRED), "max_interpretation": ("max_interpretation", "natural", REQUIRED),
        "min_level": ("min_level", "natural", REQUIRED)}),
    "priority_order": (shapes.PriorityOrder, {}),
}
KIND_OF = {shape: kind for kind, (shape, _) in FORMS.items()}


def read(item: object, where: str, found: Collector) -> Rule | None:
    """One rule, or None after noting every problem of it."""
    if not isinstance(item, Mapping):
        found.add(where, "", "not_an_object")
        return None
    before = len(found.problems)
    rule_id = found.text(item.get("id"), where, "id")
    kind = item.get("kind")
    if not isinstance(kind, str) or kind not in FORMS:
        found.add(where, "kind", "unknown_kind", kind=str(kind))
        return None
    shape, keys = FORMS[kind]
    for key in item:
        if key not in keys and key not in IGNORED:
            found.add(where, str(key), "unknown_key", kind=kind)
    values: dict[str, Any] = {"id": rule_id}
    for key, (attribute, form, default) in keys.items():
        if key not in item or (item[key] is None and default is None):
            if default is REQUIRED:
                found.add(where, key, "missing", kind=kind)
            values[attribute] = default
        else:
            values[attribute] = _value(item[key], form, where, key, found)
    if len(found.problems) > before:
        return None
    rule: Rule = shape(**values)
    return rule


def write(rule: Rule) -> dict[str, object]:
    """The rule in the format, with every default spelled out."""
    kind = KIND_OF[type(rule)]
    written: dict[str, object] = {"id": rule.id, "kind": kind}
    for key, (attribute, form, _) in FORMS[kind][1].items():
        value = getattr(rule, attribute)
        if form == "where":
            written[key] = {field: list(values) for field, values in value}
        elif value is not None:
            written[key] = list(value) if isinstance(value, tuple) else value
    return written


def _value(value: object, form: str, where: str, key: str, found: Collector) -> object:
    if form == "text":
        return found.text(value, where, key)
    if form == "flag":
        if not isinstance(value, bool):
            found.add(where, key, "wrong_type", wanted="boolean")
        return value
    if form in ("texts", "scalars"):
        return _several(value, form, where, key, found)
    if form == "where":
        if not isinstance(value, Mapping) or not value:
            found.add(where, key, "wrong_type", wanted="object")
            return ()
        return tuple(sorted(
            (found.text(field, where, key), _several(values, "scalars", where, f"{key}.{field}", found))
            for field, values in value.items()
        ))
    if found.integer(value, where, key):
        if form != "integer" and value < 0:
            found.add(where, key, "below_zero")
        if form == "percent" and value > 100:
            found.add(where, key, "above_hundred")
    return value


def _several(value: object, form: str, where: str, key: str, found: Collector) -> tuple[object, ...]:
    """A set of values, sorted, since their order means nothing."""
    if not isinstance(value, (list, tuple)):
        found.add(where, key, "wrong_type", wanted="list")
        return ()
    several: dict[shapes.Token, object] = {}
    for one in value:
        if form == "texts":
            found.text(one, where, key)
        elif isinstance(one, (list, tuple, Mapping)):
            found.add(where, key, "wrong_type", wanted="plain value")
            continue
        else:
            found.frozen(one, where, key)
        if one is None or isinstance(one, (str, int)):
            several[shapes.token(one)] = one
    return tuple(value for _, value in sorted(several.items(), key=lambda pair: (pair[0][0], str(pair[0][1]))))
