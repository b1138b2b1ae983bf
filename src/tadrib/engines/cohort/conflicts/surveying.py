"""From an instance to its landscape: each field is read once, each rule once per value, never once per person."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from dataclasses import replace

import numpy as np

from tadrib.engines.cohort.deciding.eligible import failures
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
    RequireLanguage,
    Requirement,
    Rule,
    Seats,
    Share,
    Token,
    token,
)

from .landscape import Block, Item, Landscape, Line, Numbers

Where = tuple[tuple[str, tuple[object, ...]], ...]


def survey(instance: Instance, pool: Collection[str] | None = None) -> Landscape:
    """The landscape of all nominees, or of those in `pool`, who are then taken as eligible.

    The order the rules were written in decides nothing: they are gone through by id.
    """
    survey = _Survey(instance, pool)
    for rule in sorted(instance.rules, key=lambda rule: rule.id):
        survey.take(rule)
    return survey.landscape()


class _Survey:
    """Collects, block by block, the items that the rules attach to values."""

    def __init__(self, instance: Instance, pool: Collection[str] | None) -> None:
        self.instance = instance
        self.everybody = instance.nominees
        inside = None if pool is None else set(pool)
        self.fixed = inside is not None
        self.place = np.full(len(self.everybody), -1, dtype=np.int64)
        self.people: list[Nominee] = []
        for number, one in enumerate(self.everybody):
            if inside is None or one.id in inside:
                self.place[number] = len(self.people)
                self.people.append(one)
        self.seat_of = {one.id: number for number, one in enumerate(self.people)}
        self.lines: list[Line] = []
        self.rule_of: dict[str, str] = {}
        self.units: dict[str, None] = {}
        self.requirements: list[str] = []
        self.growing: set[str] = set()
        self.channels: dict[str, int] = {}
        self.orders: set[str] = set()
        self.everyone: list[Item] = []
        self.single: dict[int, list[Item]] = {}
        self.fields: dict[str, _Field] = {}
        self.joint: dict[tuple[str, ...], _Joint] = {}
        self.misses: list[tuple[str, str, list[bool]]] = []

    def take(self, rule: Rule) -> None:
        """Note what one rule sees."""
        if isinstance(rule, Requirement):
            if not self.fixed:
                self.requirements.append(rule.id)
                self.rule_of[rule.id] = rule.id
                field = self.field("languages" if isinstance(rule, RequireLanguage) else rule.field)
                alone = replace(self.instance, rules=(rule,))
                self.misses.append((rule.id, field.name, [bool(failures(alone, one)) for one in field.samples]))
        elif isinstance(rule, Seats):
            self.everyone.append(self.line(Line(rule.id, rule.minimum, rule.maximum), rule.id))
        elif isinstance(rule, Count):
            self.attach(rule.where, self.line(Line(rule.id, rule.minimum, rule.maximum), rule.id))
        elif isinstance(rule, CountEach):
            self.each(rule)
        elif isinstance(rule, (MembersMax, Include, Exclude)):
            self.members(rule)
        elif isinstance(rule, Share):
            if rule.hard:
                self.attach(rule.where, self.line(Line(rule.id, pct=rule.min_pct), rule.id))
        elif isinstance(rule, Channels):
            self.unit(rule.id, rule.id)
            self.channels[rule.id] = rule.max_interpretation
            field = self.field("languages")
            joint = self.values(("languages",))
            for code, sample in enumerate(field.samples):
                spoken = frozenset(tag for tag, level in sample.languages.items() if level >= rule.min_level)
                if not spoken & set(rule.floor):
                    joint.items[code].append((rule.id, spoken))
        elif isinstance(rule, PriorityOrder):
            self.unit(rule.id, rule.id)
            self.orders.add(rule.id)
            self.growing.add(rule.id)

    def line(self, line: Line, rule: str) -> Item:
        """A new bound; the item for those who count towards it."""
        self.unit(line.unit, rule)
        if line.capped:
            self.growing.add(line.unit)
        self.lines.append(line)
        return line.unit, len(self.lines) - 1

    def unit(self, unit: str, rule: str) -> None:
        """A unit of a rule."""
        self.units[unit] = None
        self.rule_of.setdefault(unit, rule)

    def each(self, rule: CountEach) -> None:
        """A line for each value that occurs among all nominees, eligible or not."""
        joint = self.values((rule.field,))
        found: set[Token] = {value for values in joint.tokens[0] for value in values}
        if len(self.people) < len(self.everybody):
            found = {value for one in self.everybody for value in one.tokens(rule.field)}
        for value in sorted((one for one in found if one[1] is not None), key=lambda one: (str(one[1]), one[0])):
            item = self.line(Line(f"{rule.id}[{value[1]}]", rule.minimum, rule.maximum, rule.cap_min_to_pool), rule.id)
            for code in joint.having[0].get(value, ()):
                joint.items[code].append(item)

    def members(self, rule: MembersMax | Include | Exclude) -> None:
        """A line over named people. All members of an `include` count, so that one outside the pool is missed."""
        names = set(rule.members)
        if isinstance(rule, Include):
            line = Line(rule.id, len(names))
        else:
            line = Line(rule.id, 0, rule.maximum if isinstance(rule, MembersMax) else 0)
        item = self.line(line, rule.id)
        for one in names:
            if one in self.seat_of:
                self.single.setdefault(self.seat_of[one], []).append(item)

    def attach(self, where: Where, item: Item) -> None:
        """An item for everyone who matches every field of `where`."""
        joint = self.values(tuple(field for field, _ in where))
        found: set[int] | None = None
        for having, (_, values) in zip(joint.having, where, strict=True):
            some = {code for value in values for code in having.get(token(value), ())}
            found = some if found is None else found & some
        for code in range(len(joint.items)) if found is None else found:
            joint.items[code].append(item)

    def field(self, name: str) -> _Field:
        """One field of all people, read once."""
        if name not in self.fields:
            self.fields[name] = _Field(name, self.people)
        return self.fields[name]

    def values(self, names: tuple[str, ...]) -> _Joint:
        """The values of some fields together."""
        if names not in self.joint:
            self.joint[names] = _Joint([self.field(name) for name in names], len(self.people))
        return self.joint[names]

    def landscape(self) -> Landscape:
        """Put the blocks together and merge the people into kinds."""
        count = len(self.people)
        blocks = [Block(joint.codes, tuple(tuple(items) for items in joint.items)) for joint in self.joint.values()]
        blocks.append(Block(np.zeros(count, dtype=np.int64), (tuple(self.everyone),)))
        if self.single:
            codes = np.zeros(count, dtype=np.int64)
            values: dict[tuple[Item, ...], int] = {(): 0}
            for number, items in self.single.items():
                codes[number] = values.setdefault(tuple(items), len(values))
            blocks.append(Block(codes, tuple(values)))
        if self.orders:
            blocks.append(_places(self.people, sorted(self.orders)))
        fails = self._fails()
        missed = {rule for items in fails.values for rule, _ in items}
        required = tuple(rule for rule in self.requirements if rule in missed)
        whole = Landscape(
            tuple(self.units), required, self.rule_of, frozenset(self.growing), tuple(self.lines),
            self.channels, frozenset(self.orders), fails, tuple(blocks), np.ones(count, dtype=np.int64),
            np.arange(count, dtype=np.int64))
        merged = whole.restricted((*whole.units, *whole.requirements))
        kind_of = np.where(self.place >= 0, merged.kind_of[self.place], -1) if count else self.place
        return replace(merged, kind_of=kind_of)

    def _fails(self) -> Block:
        """Who misses which requirements; those that nobody misses are never in anyone's way."""
        found = [(rule, np.array(missed, dtype=np.bool_)[self.fields[name].codes])
                 for rule, name, missed in self.misses if any(missed)]
        if not found:
            return Block(np.zeros(len(self.people), dtype=np.int64), ((),))
        packed = np.packbits(np.array([column for _, column in found]), axis=0).T.copy()
        rows = packed.view(np.dtype((np.void, packed.shape[1]))).ravel()
        _, first, codes = np.unique(rows, return_index=True, return_inverse=True)
        values = tuple(tuple((rule, None) for rule, column in found if column[number]) for number in first)
        return Block(codes.astype(np.int64), values)


class _Field:
    """The distinct values of a field: the `codes` of the people, and a `samples` person for each value."""

    def __init__(self, name: str, people: list[Nominee]) -> None:
        self.name = name
        self.samples: list[Nominee] = []
        seen: dict[Hashable, int] = {}
        codes = []
        for one in people:
            value = one.id if name == "id" else one.fields.get(name)
            key: Hashable
            if isinstance(value, Mapping):
                key = frozenset(value.items()) if name == "languages" else one.tokens(name)
            else:
                key = one.tokens(name) if isinstance(value, tuple) else (type(value), value)
            code = seen.setdefault(key, len(seen))
            if code == len(self.samples):
                self.samples.append(one)
            codes.append(code)
        self.codes = np.array(codes, dtype=np.int64)


class _Joint:
    """The distinct combinations of some fields: `having[f]` value -> combinations, `items` to be attached to each."""

    def __init__(self, fields: list[_Field], count: int) -> None:
        key: Numbers = np.zeros(count, dtype=np.int64)
        for field in fields:
            _, key = np.unique(key * max(1, len(field.samples)) + field.codes, return_inverse=True)
        _, first, self.codes = np.unique(key, return_index=True, return_inverse=True)
        self.items: list[list[Item]] = [[] for _ in first]
        self.tokens = [[field.samples[field.codes[number]].tokens(field.name) for number in first] for field in fields]
        self.having: list[dict[Token, list[int]]] = []
        for tokens in self.tokens:
            having: dict[Token, list[int]] = {}
            for code, values in enumerate(tokens):
                for value in values:
                    having.setdefault(value, []).append(code)
            self.having.append(having)


def _places(people: list[Nominee], orders: list[str]) -> Block:
    """Each person's place (state, priority)."""
    seen: dict[tuple[str, int], int] = {}
    codes = [seen.setdefault((one.state, one.priority), len(seen)) for one in people]
    return Block(np.array(codes, dtype=np.int64), tuple(tuple((unit, place) for unit in orders) for place in seen))
