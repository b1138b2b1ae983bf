"""Units of a landscape as a whole-number program over kinds; with `elastic` every bound may give way at a price.

Columns: how many of each kind are taken. Beside them one 0/1 column per language that can be opened, one per step of a
state's order (whether anybody beyond it is taken), and the size of the cohort and of each share, so that the search
can branch on those first. Every row names the units it stands for; the definitions of size and share name none.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from itertools import pairwise

from tadrib.engines.cohort.deciding.program import Program

from .landscape import PERSON, Landscape

RANK_SWITCH, RANK_SIZE, RANK_KIND, RANK_STEP, RANK_ELASTIC = range(5)
MIN, MAX, SHORTFALL, UNSERVED, SKIPPED = "min", "max", "shortfall", "unserved", "skipped"

Place = tuple[str, str]
"""(unit, side): side `min` and `max` of a bound (for channels: languages opened), `shortfall` people missing to a
share, `unserved` people whose languages are not opened, `skipped` people passed over in their state's order."""


@dataclass
class Posed:
    """The program, the columns by which each place gives way, and the bound of each place as the rule has it."""

    program: Program = field(default_factory=Program)
    elastic: dict[Place, list[int]] = field(default_factory=dict)
    bounds: dict[Place, int] = field(default_factory=dict)
    hopeless: frozenset[str] | None = None
    """A unit that nobody could ever keep: proof enough without any search."""


def pose(landscape: Landscape, kept: Collection[str], *, elastic: bool = False) -> Posed:
    """The program of the units `kept` over the people who miss none of the requirements among them."""
    return _Poser(landscape.restricted(kept), elastic).posed


class _Poser:
    def __init__(self, land: Landscape, elastic: bool) -> None:
        self.land, self.gives = land, elastic
        self.posed = Posed()
        self.program = self.posed.program
        inside = land.pool(land.requirements)
        self.kinds = [int(kind) for kind in inside.nonzero()[0]]
        self.column = {kind: self.program.column(int(land.weights[kind]), RANK_KIND) for kind in self.kinds}
        members: dict[int, list[int]] = {}
        needs: dict[str, list[tuple[int, frozenset[str]]]] = {unit: [] for unit in land.channels}
        places: dict[str, dict[str, dict[int, list[int]]]] = {unit: {} for unit in land.orders}
        for block in land.blocks:
            codes = block.codes.tolist()
            for kind in self.kinds:
                column = self.column[kind]
                for unit, what in block.values[codes[kind]]:
                    if isinstance(what, int):
                        members.setdefault(what, []).append(column)
                    elif isinstance(what, frozenset):
                        needs[unit].append((column, what))
                    elif isinstance(what, tuple):
                        state, priority = what
                        places[unit].setdefault(state, {}).setdefault(priority, []).append(column)
        units = set(land.units)
        shares = []
        for index, line in enumerate(land.lines):
            if line.unit == PERSON:
                self.program.row(dict.fromkeys(members.get(index, ()), 1), 1, None)
            elif line.unit in units and line.pct is None:
                self.bound(line.unit, members.get(index, []), line.low, line.high, capped=line.capped)
            elif line.unit in units and line.pct is not None:
                shares.append((line.unit, members.get(index, []), line.pct))
        self.shares(shares)
        for unit in sorted(units & land.channels.keys()):
            self.channels(unit, needs[unit], land.channels[unit])
        for unit in sorted(units & land.orders):
            for _, groups in sorted(places[unit].items()):
                self.order(unit, [groups[priority] for priority in sorted(groups)])

    def give(self, unit: str, side: str, upper: int, bound: int) -> dict[int, int]:
        """A column by which the place gives way, with coefficient 1; none when nothing is elastic."""
        if not self.gives:
            return {}
        place = (unit, side)
        column = self.program.column(upper, RANK_ELASTIC)
        self.posed.elastic.setdefault(place, []).append(column)
        self.posed.bounds[place] = bound
        return {column: 1}

    def bound(self, unit: str, columns: list[int], low: int, high: int | None, *, capped: bool = False) -> None:
        """low <= sum <= high, as two rows, so that a rule can contradict itself."""
        reach = sum(self.program.upper[column] for column in columns)
        if capped:
            low = min(low, reach)
        terms = dict.fromkeys(columns, 1)
        if low > 0:
            self.program.row({**terms, **self.give(unit, MIN, low, low)}, low, None, unit)
            if low > reach and not self.gives:
                self.posed.hopeless = self.posed.hopeless or frozenset((unit,))
        if high is not None and high < reach:
            give = dict.fromkeys(self.give(unit, MAX, reach - high, high), -1)
            self.program.row({**terms, **give}, None, high, unit)
        if high is not None and low > high and not self.gives:
            self.posed.hopeless = self.posed.hopeless or frozenset((unit,))

    def shares(self, shares: list[tuple[str, list[int], int]]) -> None:
        """100 x (members + shortfall) >= pct x size, over columns for the size and the members."""
        if not shares:
            return
        everybody = list(self.column.values())
        total = sum(self.program.upper[column] for column in everybody)
        size = self.program.column(total, RANK_SIZE)
        self.program.row({**dict.fromkeys(everybody, 1), size: -1}, 0, 0)
        for unit, columns, pct in shares:
            count = self.program.column(sum(self.program.upper[column] for column in columns), RANK_SIZE)
            self.program.row({**dict.fromkeys(columns, 1), count: -1}, 0, 0)
            give = dict.fromkeys(self.give(unit, SHORTFALL, total, pct), 100)
            self.program.row({count: 100, size: -pct, **give}, 0, None, unit)

    def channels(self, unit: str, needs: list[tuple[int, frozenset[str]]], most: int) -> None:
        """Nobody is taken for whom no language is opened; at most so many are opened."""
        tags = sorted({tag for _, languages in needs for tag in languages})
        opened = {tag: self.program.column(1, RANK_SWITCH) for tag in tags}
        if most < len(tags):
            give = dict.fromkeys(self.give(unit, MAX, len(tags) - most, most), -1)
            self.program.row({**dict.fromkeys(opened.values(), 1), **give}, None, most, unit)
        alike: dict[frozenset[str], list[int]] = {}
        for column, languages in needs:
            alike.setdefault(languages, []).append(column)
        for languages, columns in sorted(alike.items(), key=lambda pair: sorted(pair[0])):
            people = sum(self.program.upper[column] for column in columns)
            terms = {**dict.fromkeys(columns, -1), **{opened[tag]: people for tag in sorted(languages)}}
            self.program.row({**terms, **self.give(unit, UNSERVED, people, 0)}, 0, None, unit)

    def order(self, unit: str, groups: list[list[int]]) -> None:
        """Between one priority of a state and the next a step: 0 = nobody beyond, 1 = everybody up to here."""
        before: int | None = None
        for first, later in pairwise(groups):
            if len(first) == 1 and self.program.upper[first[0]] == 1 and not self.gives:
                step = first[0]
            else:
                step = self.program.column(1, RANK_STEP)
                for column in first:
                    people = self.program.upper[column]
                    terms = {column: 1, step: -people, **self.give(unit, SKIPPED, people, 0)}
                    self.program.row(terms, 0, None, unit)
            for column in later:
                self.program.row({step: self.program.upper[column], column: -1}, 0, None, unit)
            if before is not None and self.gives:
                self.program.row({before: 1, step: -1}, 0, None, unit)
            before = step
