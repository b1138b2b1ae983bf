"""Nominees from decoded JSON to a table: column by column, and person by person where something is wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np

from . import columns
from .columns import ABSENT, Column, Keyed, Numbers
from .nominee import Nominee
from .problems import Collector
from .table import Table


def people(value: object, found: Collector) -> Table:
    """The table; the problems of each nominee go to `found`."""
    if not isinstance(value, (list, tuple)):
        found.add("nominees", "", "missing" if value is None else "wrong_type", wanted="list")
        return Table((), {})
    return _by_column(value) or Table.of(_one_by_one(value, found))


def _by_column(value: Sequence[object]) -> Table | None:
    """The table where all is plainly in order; else None, and each nominee must be looked at."""
    if set(map(type, value)) != {dict}:
        return None
    rows: list[dict[str, object]] = list(value)  # type: ignore[arg-type]
    names: set[object] = set()
    for some in {tuple(one) for one in rows}:
        names.update(some)
    if not {"id", "state", "draw"} <= names or not all(isinstance(one, str) for one in names):
        return None
    fields: dict[str, Column] = {}
    for name in sorted(map(str, names - {"id"})):
        column = columns.plain([one.get(name, ABSENT) for one in rows])
        if column is None:
            return None
        fields[name] = column
    ids = [one.get("id", ABSENT) for one in rows]
    texts = [one for one in ids if isinstance(one, str)]
    if set(map(type, ids)) != {str} or len(set(texts)) < len(texts) or columns.plain(ids) is None:
        return None
    return Table(texts, fields) if _fit(fields) else None


def _fit(fields: Mapping[str, Column]) -> bool:
    """Whether the fields the engine itself reads have the types it needs."""
    def only(name: str, *types: type) -> bool:
        column = fields.get(name)
        return column is None or (isinstance(column, columns.Coded) and all(
            isinstance(one, types) or one is ABSENT for one in column.values))

    lots = fields["draw"]
    priority = fields.get("priority")
    if not isinstance(lots, Numbers) or len(np.unique(lots.array)) < len(lots.array):
        return False
    if not (isinstance(priority, Numbers) or only("priority", int)) or (
            isinstance(priority, columns.Coded) and any(isinstance(one, bool) for one in priority.values)):
        return False
    if any(one is ABSENT for one in getattr(fields["state"], "values", ())) or not only("state", str):
        return False
    return only("alternate", bool) and all(
        isinstance(fields.get(name), (Keyed, type(None))) for name in ("languages", "criteria"))


def numbers(value: object, where: str, field: str, found: Collector) -> dict[str, int]:
    """A mapping from text to integers."""
    if not isinstance(value, Mapping):
        found.add(where, field, "wrong_type", wanted="object")
        return {}
    return {
        key: number for key, number in value.items()
        if found.text(key, where, field) and found.integer(number, where, f"{field}.{key}")
    }


def _one_by_one(value: Sequence[object], found: Collector) -> list[Nominee]:
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
            numbers(item[field], where, field, found)
    fields: dict[str, object] = {}
    for key, value in item.items():
        if key not in ("id", "languages", "criteria"):
            fields[str(key)] = found.frozen(value, where, str(key))
        elif key != "id" and isinstance(value, Mapping):
            fields[str(key)] = MappingProxyType(dict(value))
    if len(found.problems) > before:
        return None
    return Nominee(str(item["id"]), MappingProxyType(fields))
