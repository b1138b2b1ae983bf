"""The few people a cohort can be made of: of each class that no rule can tell apart, only the first can ever be chosen.

Two people are of one class when every bound, share and channel counts them alike and every level but `priority`,
`score` and `alternates` does too. In a cohort that has one of the class, put another of the class in their place: all
rules still hold, and only the sums of those three levels change. So if the newcomer comes first in the order (those
levels as the objective ranks them, then the draw), the cohort gets better at the first that differs, or by the draw.
Hence the one cohort that is best, and first by the draws, has of each class the first ones in that order, and of a
class never more than the smallest maximum that counts it. A binding order of priorities tells all people of a state
apart; there only those go who have as many before them as the state or the cohort has seats.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np

from tadrib.engines.cohort.stating.columns import Flags, Whole
from tadrib.engines.cohort.stating.instance import (
    Channels,
    Count,
    CountEach,
    Exclude,
    Include,
    Instance,
    MembersMax,
    PriorityOrder,
    Seats,
    Share,
)
from tadrib.engines.cohort.stating.table import groups

PERSONAL = ("priority", "score", "alternates")
Relaxed = Mapping[str, tuple[int, int]]


class Kernel:
    """The eligible of one instance in their classes; `kept` tells who can matter when some are forced or barred."""

    def __init__(self, instance: Instance, able: Flags, without: Collection[str] = (),
                 relaxed: Relaxed | None = None) -> None:
        """Classes and the place of everybody in theirs. `able` by row; the others as in `Solver`."""
        self.instance = instance
        self.rows: Whole = np.flatnonzero(able)
        self.code: Whole = np.zeros(len(self.rows), dtype=np.int64)
        self.size = 1
        self.most: Whole = np.full(len(self.rows), len(self.rows), dtype=np.int64)
        self._read(set(without), relaxed or {})
        self.place, self.ties = self._places()

    def kept(self, forced: Collection[int] = (), spare: int = 0) -> Whole:
        """Rows, ascending: the first of each class, `spare` more than can be chosen, and the rows `forced`."""
        rows = self.rows[self.place < self.most + spare]
        return np.union1d(rows, np.array(sorted(forced), dtype=np.int64)) if forced else rows

    def tied(self) -> Whole:
        """Rows, ascending: as `kept`, with those of the class who are only behind them by the draw."""
        return self.rows[self.ties < self.most]

    def _read(self, without: set[str], relaxed: Relaxed) -> None:
        table, objective = self.instance.table, {level.name for level in self.instance.objective}
        states, names = table.states
        if objective & {"states", "state_sumsq"}:
            self._split(states[self.rows], len(names))
        special: set[str] = set()
        ordered = False
        for rule in self.instance.rules:
            if rule.id in without and not (isinstance(rule, Share) and not rule.hard):
                continue
            if isinstance(rule, Seats):
                self._cap(np.ones(len(self.rows), dtype=bool), rule.maximum, relaxed.get(rule.id, (0, 0))[1])
            elif isinstance(rule, Count):
                flags = self._where(rule.where)
                self._split(flags.astype(np.int64), 2)
                self._cap(flags, rule.maximum, relaxed.get(rule.id, (0, 0))[1])
            elif isinstance(rule, Share):
                self._split(self._where(rule.where).astype(np.int64), 2)
            elif isinstance(rule, CountEach):
                self._each(rule, without, relaxed)
            elif isinstance(rule, Channels):
                self._spoken(rule)
            elif isinstance(rule, (MembersMax, Include, Exclude)):
                special |= set(rule.members)
            elif isinstance(rule, PriorityOrder):
                ordered = True
        if special:
            at = table.row_of
            alone = np.zeros(len(table), dtype=np.int64)
            alone[[at[one] for one in special if one in at]] = 1
            found = alone[self.rows]
            self._split(np.cumsum(found) * found, int(found.sum()) + 1)
        if ordered:
            self._order(without, relaxed)

    def _where(self, where: tuple[tuple[str, tuple[object, ...]], ...]) -> Flags:
        flags = np.ones(len(self.instance.table), dtype=bool)
        for field, values in where:
            flags &= self.instance.table.holding(field, values)
        return flags[self.rows]

    def _each(self, rule: CountEach, without: set[str], relaxed: Relaxed) -> None:
        tokens, codes, masks = groups(self.instance.table.column(rule.field))
        units = [f"{rule.id}[{value}]" for _, value in tokens]
        if codes is not None:
            here = codes[self.rows]
            self._split(here + 1, len(tokens) + 1)
            masks = tuple(here == code for code, unit in enumerate(units) if unit in relaxed or unit in without)
            named = [unit for unit in units if unit in relaxed or unit in without]
            plain = here >= 0
            for flags in masks:
                plain &= ~flags
            self._cap(plain, rule.maximum, 0)
        else:
            masks = tuple(flags[self.rows] for flags in masks)
            named = units
            for flags in masks:
                self._split(flags.astype(np.int64), 2)
        for unit, flags in zip(named, masks, strict=True):
            if unit not in without:
                self._cap(flags, rule.maximum, relaxed.get(unit, (0, 0))[1])

    def _spoken(self, rule: Channels) -> None:
        table = self.instance.table
        served = np.zeros(len(table), dtype=bool)
        for tag in rule.floor:
            served |= table.language(tag, rule.min_level)
        open_rows = ~served[self.rows]
        self._split(open_rows.astype(np.int64), 2)
        for tag in table.tags():
            speaks = table.language(tag, rule.min_level)[self.rows] & open_rows
            if speaks.any():
                self._split(speaks.astype(np.int64), 2)

    def _order(self, without: set[str], relaxed: Relaxed) -> None:
        """Everybody their own class; who has too many of their state before them can never be chosen.

        All before them would have to be in, so only limits that count the whole state bear on how many that can be.
        """
        states = self.instance.table.states[0][self.rows]
        priority = self.instance.table.numbers("priority")[self.rows]
        order = np.lexsort((priority, states))
        before = np.empty(len(order), dtype=np.int64)
        first = _starts(states[order])
        step = _starts(states[order], priority[order])
        before[order] = step - first
        self.code, self.size = np.arange(len(self.rows), dtype=np.int64), max(1, len(self.rows))
        seats = np.full(len(self.rows), len(self.rows), dtype=np.int64)
        names = self.instance.table.states[1]
        for rule in self.instance.rules:
            if rule.id in without:
                continue
            if isinstance(rule, Seats) and rule.maximum is not None:
                seats = np.minimum(seats, max(0, rule.maximum + relaxed.get(rule.id, (0, 0))[1]))
            elif isinstance(rule, CountEach) and rule.field == "state" and rule.maximum is not None:
                units = [f"{rule.id}[{name}]" for name in names]
                most = [len(self.rows) if unit in without else max(0, rule.maximum + relaxed.get(unit, (0, 0))[1])
                        for unit in units]
                seats = np.minimum(seats, np.array(most, dtype=np.int64)[states])
        self.most = np.where((before < seats) & (self.most > 0), 1, 0)

    def _cap(self, flags: Flags, most: int | None, more: int) -> None:
        if most is not None:
            self.most = np.where(flags, np.minimum(self.most, max(0, most + more)), self.most)

    def _split(self, codes: Whole, size: int) -> None:
        if self.size * max(1, size) >= 2**62:
            self.code = np.unique(self.code, return_inverse=True)[1].astype(np.int64)
            self.size = int(self.code.max()) + 1 if len(self.code) else 1
        self.code = self.code * size + codes
        self.size *= max(1, size)

    def _places(self) -> tuple[Whole, Whole]:
        """Of everybody the number before them in their class, and the same without counting the draw."""
        table = self.instance.table
        keys: list[Whole] = []
        for level in self.instance.objective:
            if level.name in PERSONAL:
                sign = -1 if level.sense == "max" else 1
                keys.append(sign * self._worth(level.name))
        keys.append(table.numbers("draw")[self.rows])
        order = np.lexsort((*reversed(keys), self.code))
        place = np.empty(len(order), dtype=np.int64)
        ties = np.empty(len(order), dtype=np.int64)
        first = _starts(self.code[order])
        place[order] = np.arange(len(order)) - first
        ties[order] = _starts(self.code[order], *(key[order] for key in keys[:-1])) - first
        return place, ties

    def _worth(self, level: str) -> Whole:
        table = self.instance.table
        if level == "priority":
            return table.numbers("priority")[self.rows]
        if level == "alternates":
            return table.alternates[self.rows].astype(np.int64)
        points = self.instance.points[self.rows]
        if points.dtype == object:  # too large for 64 bits: their ranks order them as well
            return np.unique(points, return_inverse=True)[1].astype(np.int64)
        return points.astype(np.int64)


def _starts(*sorted_keys: Whole) -> Whole:
    """For each place of sorted keys, where its run of equal keys begins."""
    count = len(sorted_keys[0])
    new = np.zeros(count, dtype=bool)
    new[:1] = True
    for keys in sorted_keys:
        new[1:] |= keys[1:] != keys[:-1]
    return np.maximum.accumulate(np.where(new, np.arange(count), 0)) if count else np.zeros(0, dtype=np.int64)
