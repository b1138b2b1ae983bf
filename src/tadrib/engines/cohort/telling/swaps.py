"""One person out, one in, everybody else staying: all such exchanges at once, by kind.

Rows are the kinds of those who can leave and, last, nobody; columns the kinds of those who can come and, last, nobody.
Whether an exchange keeps the rules, and what it changes at each level but the sums over people, is the same for all
people of the two kinds. Counts and levels are whole numbers throughout.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from functools import cached_property

import numpy as np

from tadrib.engines.cohort.deciding import judge
from tadrib.engines.cohort.deciding.limits import ChannelLimit

from .people import Flags, People, Sums, Whole


class Exchanges:
    """Exchanges around the cohort `chosen`, with `others` who could come in."""

    def __init__(self, people: People, chosen: Collection[str], others: Iterable[str]) -> None:
        """Works out which exchanges keep the rules; the levels when they are asked for."""
        self.people = people
        self.chosen = frozenset(chosen)
        self.leaving = people.by_kind(self.chosen)
        self.coming = people.by_kind(one for one in others if one not in self.chosen)
        self.rows, self.columns = list(self.leaving), list(self.coming)
        self._row_first = [self.leaving[kind][0] for kind in self.rows]
        self._column_first = [self.coming[kind][0] for kind in self.columns]
        self.allowed: Flags = np.ones((len(self.rows) + 1, len(self.columns) + 1), dtype=bool)
        """Whether the cohort after the exchange keeps all rules."""
        self._limits()
        self._shares()
        for channel in people.bounds.channels:
            self._channel(channel)
        self._orders()

    @cached_property
    def values(self) -> tuple[int, ...]:
        """Of the cohort as it is, level by level, smaller = better."""
        instance = self.people.instance
        return judge.signed(instance, judge.values(instance, self.people.bounds, self.chosen))

    def told(self, signed: Iterable[int]) -> tuple[int, ...]:
        """Signed values as the objective tells them."""
        return tuple(-value if level.sense == "max" else value
                     for level, value in zip(self.people.instance.objective, signed, strict=True))

    @cached_property
    def changes(self) -> tuple[Sums, ...]:
        """By level, rows x columns: the signed change without what the two people add to sums over people."""
        return tuple(self._change(level.name) * (-1 if level.sense == "max" else 1)
                     for level in self.people.instance.objective)

    def best(self, row: int) -> tuple[int, int] | None:
        """For a row: (column, number of the best person of it) of the best allowed exchange, equals by draw."""
        open_columns = np.flatnonzero(self.allowed[row, :-1])
        if not len(open_columns):
            return None
        first = np.array(self._column_first, dtype=np.int64)
        for level, change in enumerate(self.changes):
            found = change[row, open_columns]
            if level in self.people.sums:
                found = found + self.people.sums[level][first[open_columns]]
            open_columns = open_columns[found == found.min()]
        draws = self.people.draw[first[open_columns]]
        column = int(open_columns[int(np.argmin(draws))])
        return column, int(first[column])

    def best_row(self, column: int) -> tuple[int, int] | None:
        """For a column: (row, number of the person whose leaving is best), nobody not counted; by id among equals."""
        open_rows = np.flatnonzero(self.allowed[:-1, column])
        if not len(open_rows):
            return None
        last = np.array([self.leaving[kind][-1] for kind in self.rows], dtype=np.int64)
        for level, change in enumerate(self.changes):
            found = change[open_rows, column]
            if level in self.people.sums:
                found = found - self.people.sums[level][last[open_rows]]
            open_rows = open_rows[found == found.min()]
        row = min((int(one) for one in open_rows), key=lambda one: int(last[one]))
        return row, int(last[row])

    def after(self, row: int, out: int | None, column: int, into: int | None) -> tuple[int, ...]:
        """Signed values after an exchange; `out` and `into` are numbers of people, None = nobody."""
        found = []
        for level, (value, change) in enumerate(zip(self.values, self.changes, strict=True)):
            new = value + int(change[row, column])
            if level in self.people.sums:
                sums = self.people.sums[level]
                new += (int(sums[into]) if into is not None else 0) - (int(sums[out]) if out is not None else 0)
            found.append(new)
        return tuple(found)

    def _limits(self) -> None:
        """A limit can be left by one side only: see which side has to hold it."""
        people = self.people
        inside: Counter[int] = Counter(mark for one in self.chosen for mark in people.marks[people.at[one]])
        both: dict[str, list[int]] = {"out_holds": [], "in_holds": []}
        for number in people.active:
            limit, count = people.bounds.limits[number], inside[number]
            short, over = limit.low - count, 0 if limit.high is None else count - limit.high
            if short > 1 or over > 1:
                self.allowed[:] = False
            if short == 1:  # somebody of it has to come, and nobody of it to leave
                self.allowed &= self._held(self._column_first, number)[None, :]
                self.allowed &= ~self._held(self._row_first, number)[:, None]
            elif short == 0:
                both["out_holds"].append(number)
            if over == 1:
                self.allowed &= self._held(self._row_first, number)[:, None]
                self.allowed &= ~self._held(self._column_first, number)[None, :]
            elif over == 0 and limit.high is not None:
                both["in_holds"].append(number)
        # Leaving a limit that is at its minimum needs a newcomer of it; coming into a full one needs a leaver of it.
        for side, numbers in both.items():
            row = self._matrix(self._row_first, numbers)
            column = self._matrix(self._column_first, numbers)
            common = row @ column.T
            if side == "out_holds":
                self.allowed &= common == row.sum(axis=1)[:, None]
            else:
                self.allowed &= common == column.sum(axis=1)[None, :]

    def _held(self, firsts: list[int], number: int) -> Flags:
        marks = self.people.marks
        return np.array([*(number in marks[one] for one in firsts), False], dtype=bool)

    def _matrix(self, firsts: list[int], numbers: list[int]) -> Sums:
        """Kinds (and nobody) x limits as 0 and 1; single precision is exact for counts below 2**24."""
        place = {number: column for column, number in enumerate(numbers)}
        found = np.zeros((len(firsts) + 1, len(numbers)), dtype=np.float32)
        for row, one in enumerate(firsts):
            for mark in self.people.marks[one]:
                if mark in place:
                    found[row, place[mark]] = 1
        return found

    def _sizes(self) -> tuple[Whole, Whole]:
        """Size of the cohort after each exchange, from its row and its column."""
        row = np.full(len(self.rows) + 1, -1, dtype=np.int64)
        column = np.ones(len(self.columns) + 1, dtype=np.int64)
        row[-1] = column[-1] = 0
        return row, column

    def _shortfall(self, unit: str) -> Whole:
        share = next(one for one in self.people.bounds.shares if one.unit == unit)
        ids, size, count = self.people.ids, len(self.chosen), len(share.members & self.chosen)
        wanted = np.array([share.wanted(max(0, size + more)) for more in (-1, 0, 1)], dtype=np.int64)
        out = np.array([*(ids[one] in share.members for one in self._row_first), False], dtype=np.int64)
        into = np.array([*(ids[one] in share.members for one in self._column_first), False], dtype=np.int64)
        row, column = self._sizes()
        after = count - out[:, None] + into[None, :]
        found: Whole = np.maximum(0, wanted[1 + row[:, None] + column[None, :]] - after)
        return found

    def _shares(self) -> None:
        for share in self.people.bounds.shares:
            if share.hard:
                self.allowed &= self._shortfall(share.unit) == 0

    def _channel(self, channel: ChannelLimit) -> None:
        """The languages of those who stay and of the newcomer are what counts: few different ones."""
        ids, needs = self.people.ids, channel.by_id
        holders = Counter(needs[one] for one in self.chosen if one in needs)
        some = {need: one for one, need in needs.items()}
        row_needs = [needs.get(ids[one]) for one in self._row_first] + [None]
        column_needs = [needs.get(ids[one]) for one in self._column_first] + [None]
        rows: dict[frozenset[str] | None, list[int]] = {}
        columns: dict[frozenset[str] | None, list[int]] = {}
        for row, need in enumerate(row_needs):
            rows.setdefault(need if need is not None and holders[need] == 1 else None, []).append(row)
        for column, need in enumerate(column_needs):
            columns.setdefault(need, []).append(column)
        for gone, row_numbers in rows.items():
            staying = {need for need in holders if need != gone}
            for coming, column_numbers in columns.items():
                asked = staying | ({coming} if coming is not None else set())
                if not channel.served([some[one] for one in sorted(asked, key=sorted)]):
                    self.allowed[np.ix_(row_numbers, column_numbers)] = False

    def _orders(self) -> None:
        """Nobody may leave before somebody who stays, nobody come before those who stand before them are in."""
        people = self.people
        row_of = {kind: row for row, kind in enumerate(self.rows)}
        column_of = {kind: column for column, kind in enumerate(self.columns)}
        for order in people.bounds.orders:
            for first, later in order.pairs:
                one, other = people.at[first], people.at[later]
                row = row_of.get(int(people.kind[one]), -1) if first in self.chosen else None
                column = column_of.get(int(people.kind[other])) if later not in self.chosen else None
                if later in self.chosen:
                    if row is not None:
                        self.allowed[row, :] = False
                    else:  # the cohort skips somebody already: only they could mend it, or who stands behind them
                        self._mend(first, later)
                elif column is not None:
                    if row is None:
                        self.allowed[:, column] = False
                    else:
                        self.allowed[row, column] = False

    def _mend(self, first: str, later: str) -> None:
        people = self.people
        keep = np.zeros_like(self.allowed)
        row = self.rows.index(int(people.kind[people.at[later]]))
        if len(self.leaving[self.rows[row]]) == 1:
            keep[row, :] = True
        kind = int(people.kind[people.at[first]])
        if self.coming.get(kind) == [people.at[first]]:
            keep[:, self.columns.index(kind)] = True
        self.allowed &= keep

    def _change(self, name: str) -> Sums:
        row, column = self._sizes()
        shape = self.allowed.shape
        if name == "seats":
            return np.broadcast_to(row[:, None] + column[None, :], shape)
        if name.startswith("shortfall:"):
            unit = name.removeprefix("shortfall:")
            share = next(one for one in self.people.bounds.shares if one.unit == unit)
            before = max(0, share.wanted(len(self.chosen)) - len(share.members & self.chosen))
            return self._shortfall(unit) - before
        if name in ("states", "state_sumsq"):
            return self._balance(name)
        return np.zeros(shape, dtype=np.int64)

    def _balance(self, name: str) -> Whole:
        people = self.people
        counts = Counter(int(people.state[people.at[one]]) for one in self.chosen)
        nobody = -1
        out = np.array([*(int(people.state[one]) for one in self._row_first), nobody], dtype=np.int64)
        into = np.array([*(int(people.state[one]) for one in self._column_first), nobody - 1], dtype=np.int64)
        leaving = np.array([counts[int(one)] for one in out], dtype=np.int64)
        coming = np.array([counts[int(one)] for one in into], dtype=np.int64)
        if name == "states":
            less, more = -(leaving == 1).astype(np.int64), (coming == 0).astype(np.int64)
        else:
            less, more = 1 - 2 * leaving, 2 * coming + 1
        less[-1] = more[-1] = 0
        found: Whole = less[:, None] + more[None, :]
        found[out[:, None] == into[None, :]] = 0
        return found

