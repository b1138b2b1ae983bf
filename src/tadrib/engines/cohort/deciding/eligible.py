"""Who can be selected at all, and for the others the facts that stop them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tadrib.engines.cohort.stating.columns import Flags, Whole
from tadrib.engines.cohort.stating.instance import (
    Instance,
    Nominee,
    Require,
    RequireAll,
    RequireLanguage,
    Requirement,
    RequireMin,
    token,
)


@dataclass(frozen=True)
class Failure:
    """A requirement not met: the `rule`, the `field` looked at, the `value` found there and what was `wanted`."""

    rule: str
    field: str
    value: object
    wanted: object


def requirements(instance: Instance) -> tuple[Requirement, ...]:
    """The `require*` rules, in the instance's order."""
    return tuple(rule for rule in instance.rules if isinstance(rule, Requirement))


def failures(instance: Instance, nominee: Nominee, without: Collection[str] = ()) -> tuple[Failure, ...]:
    """All the requirements the nominee misses, but those named in `without`."""
    found = []
    for rule in requirements(instance):
        if rule.id not in without:
            failure = _failure(rule, nominee)
            if failure is not None:
                found.append(failure)
    return tuple(found)


def eligible_rows(instance: Instance, without: Collection[str] = ()) -> Flags:
    """Who is eligible, by row of the table, as if the requirements in `without` were not there."""
    able: Flags = np.ones(len(instance.table), dtype=bool)
    for rule in requirements(instance):
        if rule.id not in without:
            able &= _holds(rule, instance)
    return able


def eligible_ids(instance: Instance, without: Collection[str] = ()) -> tuple[str, ...]:
    """Ids of the eligible in ascending order, as if the requirements in `without` were not there."""
    return ids_of(instance, np.flatnonzero(eligible_rows(instance, without)))


def ids_of(instance: Instance, rows: Whole) -> tuple[str, ...]:
    """The ids of rows of the table."""
    return tuple(instance.table.names[rows].tolist())


class Missed(Mapping[str, tuple[Failure, ...]]):
    """Id -> the requirements missed, for those who miss one; the facts are looked up when somebody asks."""

    def __init__(self, instance: Instance, able: Flags) -> None:
        """`able` as `eligible_rows` gives it."""
        self.instance = instance
        self.rows = np.flatnonzero(~able)

    @cached_property
    def _ids(self) -> dict[str, None]:
        return dict.fromkeys(ids_of(self.instance, self.rows))

    def __getitem__(self, one: str) -> tuple[Failure, ...]:
        """Raises `KeyError` for the eligible and the unknown."""
        if one not in self._ids:
            raise KeyError(one)
        return failures(self.instance, self.instance.by_id[one])

    def __iter__(self) -> Iterator[str]:
        """Ids, ascending."""
        return iter(self._ids)

    def __len__(self) -> int:
        """How many are not eligible."""
        return len(self.rows)


def _holds(rule: Requirement, instance: Instance) -> Flags:
    table = instance.table
    if isinstance(rule, Require):
        return table.holding(rule.field, rule.values)
    if isinstance(rule, RequireMin):
        return table.numbers(rule.field) >= rule.minimum
    held = np.zeros(len(table), dtype=bool)
    if isinstance(rule, RequireLanguage):
        for tag in rule.any_of:
            held |= table.language(tag, rule.min_level)
        return held
    for value in rule.all_of:
        held |= ~table.holding(rule.field, (value,))
    return ~held


def _failure(rule: Requirement, nominee: Nominee) -> Failure | None:
    if isinstance(rule, Require):
        if nominee.tokens(rule.field) & {token(value) for value in rule.values}:
            return None
        return Failure(rule.id, rule.field, nominee.fields.get(rule.field), rule.values)
    if isinstance(rule, RequireMin):
        if nominee.number(rule.field) >= rule.minimum:
            return None
        return Failure(rule.id, rule.field, nominee.fields.get(rule.field), rule.minimum)
    if isinstance(rule, RequireLanguage):
        if any(nominee.languages.get(tag, 0) >= rule.min_level for tag in rule.any_of if tag in nominee.languages):
            return None
        return Failure(rule.id, "languages", nominee.languages, (rule.any_of, rule.min_level))
    if isinstance(rule, RequireAll):
        missing = tuple(value for value in rule.all_of if token(value) not in nominee.tokens(rule.field))
        return Failure(rule.id, rule.field, nominee.fields.get(rule.field), missing) if missing else None
    raise TypeError(rule)
