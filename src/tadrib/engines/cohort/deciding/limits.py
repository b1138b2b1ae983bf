"""The rules as they bear on a given pool of eligible people: plain bounds on sums, shares, channels and orders."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

import numpy as np

from tadrib.engines.cohort.stating.columns import Whole
from tadrib.engines.cohort.stating.instance import (
    Channels,
    Count,
    CountEach,
    Exclude,
    Include,
    Instance,
    MembersMax,
    Nominee,
    PriorityOrder,
    Rule,
    Seats,
    Share,
    token,
)
from tadrib.engines.cohort.stating.ruleforms import KIND_OF
from tadrib.engines.cohort.stating.table import groups


@dataclass(frozen=True)
class Limit:
    """`low <= number of members selected <= high`. `unit` is its name in conflicts (`id` or `id[value]`)."""

    unit: str
    rule: str
    kind: str
    fields: tuple[str, ...]
    value: str
    members: frozenset[str]
    low: int
    high: int | None


@dataclass(frozen=True)
class ShareLimit:
    """At least ceil(pct x size / 100) of the cohort among `members`; what is missing is the shortfall."""

    unit: str
    members: frozenset[str]
    pct: int
    hard: bool
    fields: tuple[str, ...]
    extra: int = 0

    def wanted(self, size: int) -> int:
        """How many a cohort of that size needs; `extra` (negative = fewer) is only there when a limit was moved."""
        return max(0, -(-self.pct * size // 100) + self.extra)


@dataclass(frozen=True)
class ChannelLimit:
    """`needs`: each person the floor does not serve -> the languages that would; at most `most` of them are opened."""

    unit: str
    needs: tuple[tuple[str, frozenset[str]], ...]
    most: int

    @cached_property
    def by_id(self) -> dict[str, frozenset[str]]:
        """The needs as a mapping."""
        return dict(self.needs)

    def served(self, chosen: Iterable[str]) -> bool:
        """Whether some set of channels serves everybody chosen: a bounded search tree, at most `most` deep."""
        return _covered([self.by_id[one] for one in chosen if one in self.by_id], self.most)


@dataclass(frozen=True)
class OrderLimit:
    """`pairs` (first, later): nobody later is selected without the first."""

    unit: str
    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Bounds:
    """All the rules but requirements, bound to a pool (ids ascending)."""

    pool: tuple[str, ...]
    limits: tuple[Limit, ...]
    shares: tuple[ShareLimit, ...]
    channels: tuple[ChannelLimit, ...]
    orders: tuple[OrderLimit, ...]

    @cached_property
    def units(self) -> tuple[str, ...]:
        """Names of the units, each once, in the order of the rules; soft shares are none, they can always be kept."""
        hard = [share.unit for share in self.shares if share.hard]
        names = [one.unit for group in (self.limits, self.channels, self.orders) for one in group] + hard
        return tuple(dict.fromkeys(names))


def bind(instance: Instance, pool: tuple[str, ...], without: Collection[str] = ()) -> Bounds:
    """Work out every rule for a pool, leaving out the units named in `without`."""
    at = instance.table.row_of
    rows = np.fromiter((at[one] for one in pool), dtype=np.int64, count=len(pool))
    return bind_rows(instance, rows, rows, without)


def bind_rows(instance: Instance, pool: Whole, kept: Whole, without: Collection[str] = ()) -> Bounds:
    """The same for rows of the table, with only the people `kept` of the `pool` written down.

    Minimum bounds that are capped to the pool are capped to the whole of it.
    """
    table = instance.table
    ids = tuple(table.names[kept].tolist())

    def members(where: tuple[tuple[str, tuple[object, ...]], ...]) -> frozenset[str]:
        flags = np.ones(len(kept), dtype=bool)
        for field, values in where:
            flags &= table.holding(field, values)[kept]
        return frozenset(table.names[kept[flags]].tolist())

    limits: list[Limit] = []
    shares: list[ShareLimit] = []
    channels: list[ChannelLimit] = []
    orders: list[OrderLimit] = []
    for rule in instance.rules:
        if isinstance(rule, Share):
            if not (rule.hard and rule.id in without):
                fields = tuple(field for field, _ in rule.where)
                shares.append(ShareLimit(rule.id, members(rule.where), rule.min_pct, rule.hard, fields))
        elif isinstance(rule, CountEach):
            limits.extend(one for one in _each(rule, instance, pool, kept) if one.unit not in without)
        elif rule.id in without:
            continue
        elif isinstance(rule, Channels):
            channels.append(_channels(rule, [instance.by_id[one] for one in ids]))
        elif isinstance(rule, PriorityOrder):
            orders.append(OrderLimit(rule.id, _pairs([instance.by_id[one] for one in ids])))
        elif isinstance(rule, Count):
            fields = tuple(field for field, _ in rule.where)
            limits.append(Limit(rule.id, rule.id, KIND_OF[Count], fields, "", members(rule.where), rule.minimum,
                                rule.maximum))
        else:
            limits.extend(_limits(rule, frozenset(ids)))
    return Bounds(ids, tuple(limits), tuple(shares), tuple(channels), tuple(orders))


def relax(bounds: Bounds, relaxed: Mapping[str, tuple[int, int]]) -> Bounds:
    """The same bounds with limits moved: unit -> (change of low, change of high).

    Of a share the low is the number it wants, of channels the high is the number of languages; state orders have
    neither. Bounds stay at 0 or more. Raises `KeyError` for a unit that is not there.
    """
    known = {one.unit for group in (bounds.limits, bounds.shares, bounds.channels, bounds.orders) for one in group}
    for unit in relaxed:
        if unit not in known:
            raise KeyError(unit)
    still = (0, 0)
    limits = tuple(
        one if one.unit not in relaxed else replace(
            one, low=max(0, one.low + relaxed[one.unit][0]),
            high=None if one.high is None else max(0, one.high + relaxed[one.unit][1]))
        for one in bounds.limits
    )
    shares = tuple(replace(one, extra=one.extra + relaxed.get(one.unit, still)[0]) for one in bounds.shares)
    channels = tuple(replace(one, most=max(0, one.most + relaxed.get(one.unit, still)[1])) for one in bounds.channels)
    return replace(bounds, limits=limits, shares=shares, channels=channels)


def matches(nominee: Nominee, where: tuple[tuple[str, tuple[object, ...]], ...]) -> bool:
    """Whether every field of `where` has one of its values."""
    return all(nominee.tokens(field) & {token(value) for value in values} for field, values in where)


def _limits(rule: Rule, inside: frozenset[str]) -> list[Limit]:
    kind = KIND_OF[type(rule)]
    if isinstance(rule, Seats):
        return [Limit(rule.id, rule.id, kind, (), "", inside, rule.minimum, rule.maximum)]
    if isinstance(rule, MembersMax):
        return [Limit(rule.id, rule.id, kind, (), "", inside & set(rule.members), 0, rule.maximum)]
    if isinstance(rule, Include):
        # Every member counts towards the bound, so a member outside the pool makes it unreachable: a conflict.
        return [Limit(rule.id, rule.id, kind, (), "", inside & set(rule.members), len(set(rule.members)), None)]
    if isinstance(rule, Exclude):
        return [Limit(rule.id, rule.id, kind, (), "", inside & set(rule.members), 0, 0)]
    return []


def _each(rule: CountEach, instance: Instance, pool: Whole, kept: Whole) -> list[Limit]:
    table = instance.table
    tokens, codes, masks = groups(table.column(rule.field))
    names = table.names[kept].tolist()
    found: list[list[str]] = [[] for _ in tokens]
    if codes is not None:
        sizes = np.bincount(codes[pool] + 1, minlength=len(tokens) + 1)[1:].tolist()
        for one, code in zip(names, codes[kept].tolist(), strict=True):
            if code >= 0:
                found[code].append(one)
    else:
        sizes = [int(flags[pool].sum()) for flags in masks]
        found = [table.names[kept[flags[kept]]].tolist() for flags in masks]
    limits = []
    for value, size, inside in zip(tokens, sizes, found, strict=True):
        low = min(rule.minimum, size) if rule.cap_min_to_pool else rule.minimum
        named, fields = str(value[1]), (rule.field,)
        limits.append(Limit(f"{rule.id}[{value[1]}]", rule.id, "count_each", fields, named, frozenset(inside), low,
                            rule.maximum))
    return limits


def _channels(rule: Channels, people: list[Nominee]) -> ChannelLimit:
    needs = []
    for one in people:
        spoken = frozenset(tag for tag, level in one.languages.items() if level >= rule.min_level)
        if not spoken & set(rule.floor):
            needs.append((one.id, spoken))
    return ChannelLimit(rule.id, tuple(needs), rule.max_interpretation)


def _pairs(people: list[Nominee]) -> tuple[tuple[str, str], ...]:
    """Neighbouring priorities within a state are enough: the rest follows from them."""
    states: dict[str, dict[int, list[str]]] = {}
    for one in people:
        states.setdefault(one.state, {}).setdefault(one.priority, []).append(one.id)
    pairs: list[tuple[str, str]] = []
    for _, by_priority in sorted(states.items()):
        order = sorted(by_priority)
        for first, later in pairwise(order):
            pairs.extend((one, other) for one in by_priority[first] for other in by_priority[later])
    return tuple(pairs)


def _covered(needs: list[frozenset[str]], most: int) -> bool:
    if not needs:
        return True
    if most == 0:
        return False
    first = min(needs, key=lambda languages: (len(languages), sorted(languages)))
    return any(_covered([one for one in needs if tag not in one], most - 1) for tag in sorted(first))
