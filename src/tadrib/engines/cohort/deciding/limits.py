"""The rules as they bear on a given pool of eligible people: plain bounds on sums, shares, channels and orders."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from ..stating.instance import (
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
    Token,
    token,
)
from ..stating.ruleforms import KIND_OF


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

    def wanted(self, size: int) -> int:
        """How many a cohort of that size needs."""
        return -(-self.pct * size // 100)


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
    people = [instance.by_id[one] for one in pool]
    limits: list[Limit] = []
    shares: list[ShareLimit] = []
    channels: list[ChannelLimit] = []
    orders: list[OrderLimit] = []
    for rule in instance.rules:
        if isinstance(rule, Share):
            if not (rule.hard and rule.id in without):
                members = frozenset(one.id for one in people if matches(one, rule.where))
                shares.append(ShareLimit(rule.id, members, rule.min_pct, rule.hard, tuple(f for f, _ in rule.where)))
        elif isinstance(rule, Channels):
            if rule.id not in without:
                channels.append(_channels(rule, people))
        elif isinstance(rule, PriorityOrder):
            if rule.id not in without:
                orders.append(OrderLimit(rule.id, _pairs(people)))
        else:
            limits.extend(one for one in _limits(rule, instance, people) if one.unit not in without)
    return Bounds(pool, tuple(limits), tuple(shares), tuple(channels), tuple(orders))


def matches(nominee: Nominee, where: tuple[tuple[str, tuple[object, ...]], ...]) -> bool:
    """Whether every field of `where` has one of its values."""
    return all(nominee.tokens(field) & {token(value) for value in values} for field, values in where)


def _limits(rule: Rule, instance: Instance, people: list[Nominee]) -> list[Limit]:
    kind = KIND_OF[type(rule)]
    inside = frozenset(one.id for one in people)
    if isinstance(rule, Seats):
        return [Limit(rule.id, rule.id, kind, (), "", inside, rule.minimum, rule.maximum)]
    if isinstance(rule, Count):
        members = frozenset(one.id for one in people if matches(one, rule.where))
        fields = tuple(field for field, _ in rule.where)
        return [Limit(rule.id, rule.id, kind, fields, "", members, rule.minimum, rule.maximum)]
    if isinstance(rule, CountEach):
        return _each(rule, instance, people)
    if isinstance(rule, MembersMax):
        return [Limit(rule.id, rule.id, kind, (), "", inside & set(rule.members), 0, rule.maximum)]
    if isinstance(rule, Include):
        # Every member counts towards the bound, so a member outside the pool makes it unreachable: a conflict.
        return [Limit(rule.id, rule.id, kind, (), "", inside & set(rule.members), len(set(rule.members)), None)]
    if isinstance(rule, Exclude):
        return [Limit(rule.id, rule.id, kind, (), "", inside & set(rule.members), 0, 0)]
    return []


def _each(rule: CountEach, instance: Instance, people: list[Nominee]) -> list[Limit]:
    groups: dict[Token, set[str]] = {
        value: set() for one in instance.nominees for value in one.tokens(rule.field) if value[1] is not None
    }
    for one in people:
        for value in one.tokens(rule.field):
            if value in groups:
                groups[value].add(one.id)
    limits = []
    for value in sorted(groups, key=lambda found: (str(found[1]), found[0])):
        members = groups[value]
        low = min(rule.minimum, len(members)) if rule.cap_min_to_pool else rule.minimum
        unit = f"{rule.id}[{value[1]}]"
        named, fields = str(value[1]), (rule.field,)
        limits.append(Limit(unit, rule.id, "count_each", fields, named, frozenset(members), low, rule.maximum))
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
    for _, groups in sorted(states.items()):
        order = sorted(groups)
        for first, later in pairwise(order):
            pairs.extend((one, other) for one in groups[first] for other in groups[later])
    return tuple(pairs)


def _covered(needs: list[frozenset[str]], most: int) -> bool:
    if not needs:
        return True
    if most == 0:
        return False
    first = min(needs, key=lambda languages: (len(languages), sorted(languages)))
    return any(_covered([one for one in needs if tag not in one], most - 1) for tag in sorted(first))
