"""The people as kinds: those whom no rule in question can tell apart are one kind with a number.

A rule never looks at a person, only at which of its bounds they count towards; so a question about some units is a
question about how many of each kind are taken. The fewer the units, the fewer the kinds: 10,000 people under a conflict
of five units are a dozen kinds.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]
Item = tuple[str, Hashable]
"""(unit, what the unit sees of the person): the index of a line, languages needed, or a place in a state's order."""

PERSON = "\x00person"
"""The unit of a person who has to be in; it is never left out and never told."""


@dataclass(frozen=True)
class Line:
    """One bound of a unit: `low <= selected of its people <= high`; `pct` instead for a hard share.

    `capped`: the low side is at most the number of its people in the pool.
    """

    unit: str
    low: int = 0
    high: int | None = None
    capped: bool = False
    pct: int | None = None


@dataclass(frozen=True)
class Block:
    """What some rules see of the people: `values[codes[k]]` are the items of kind k."""

    codes: Numbers
    values: tuple[tuple[Item, ...], ...]


@dataclass(frozen=True)
class Landscape:
    """All that the units can see.

    `units` and `requirements` (those that somebody misses) in the order of the rules' ids, with the rule of each in
    `rule_of`; `growing` are the
    units that a larger pool can make harder. `weights[k]` people are of kind k; `fails` says which requirements a kind
    misses, `channels` how many languages a unit of that name opens, `orders` which units bind the states' own orders.
    `kind_of` is the kind of each nominee, by position in the instance (empty once kinds have been merged).
    """

    units: tuple[str, ...]
    requirements: tuple[str, ...]
    rule_of: Mapping[str, str]
    growing: frozenset[str]
    lines: tuple[Line, ...]
    channels: Mapping[str, int]
    orders: frozenset[str]
    fails: Block
    blocks: tuple[Block, ...]
    weights: Numbers
    kind_of: Numbers

    def restricted(self, kept: Collection[str]) -> Landscape:
        """The same as seen by the units and requirements `kept` alone: kinds they cannot tell apart become one."""
        seen = set(kept)
        seen.add(PERSON)
        fails, *blocks = (_reduced(block, seen) for block in (self.fails, *self.blocks))
        key = np.zeros(len(self.weights), dtype=np.int64)
        span = 1
        for block in (fails, *blocks):
            if len(block.values) > 1:
                if span * len(block.values) >= 2**62:
                    found, key = np.unique(key, return_inverse=True)
                    span = len(found)
                key = key * len(block.values) + block.codes
                span *= len(block.values)
        _, first, kind = np.unique(key, return_index=True, return_inverse=True)
        weights = np.zeros(len(first), dtype=np.int64)
        np.add.at(weights, kind, self.weights)
        return replace(
            self, units=tuple(one for one in self.units if one in seen),
            requirements=tuple(one for one in self.requirements if one in seen),
            fails=Block(fails.codes[first], fails.values),
            blocks=tuple(Block(block.codes[first], block.values) for block in blocks if any(block.values)),
            weights=weights, kind_of=kind[self.kind_of] if len(self.kind_of) else self.kind_of)

    def with_person(self, kind: int) -> Landscape:
        """The same with the condition that somebody of the kind is in."""
        codes = np.zeros(len(self.weights), dtype=np.int64)
        codes[kind] = 1
        block = Block(codes, ((), ((PERSON, len(self.lines)),)))
        return replace(self, lines=(*self.lines, Line(PERSON, 1)), blocks=(*self.blocks, block))

    def pool(self, kept: Collection[str]) -> NDArray[np.bool_]:
        """Which kinds miss none of the requirements `kept`."""
        return self._may(set(kept))[self.fails.codes]

    def affected(self, removed: Iterable[str]) -> int:
        """How many more people are eligible once the requirements `removed` are gone."""
        stay = set(self.requirements) - set(removed)
        return int(self.weights[self.pool(stay) & ~self.pool(self.requirements)].sum())

    def _may(self, kept: set[str]) -> NDArray[np.bool_]:
        return np.array([not any(unit in kept for unit, _ in items) for items in self.fails.values], dtype=np.bool_)


def _reduced(block: Block, kept: set[str]) -> Block:
    seen: dict[tuple[Item, ...], int] = {}
    new = [seen.setdefault(tuple(item for item in items if item[0] in kept), len(seen)) for items in block.values]
    return Block(np.array(new, dtype=np.int64)[block.codes] if new else block.codes, tuple(seen))
