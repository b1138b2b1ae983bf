"""All nominees as columns, ascending by id; single nominees are made from it when somebody asks for one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from types import MappingProxyType
from typing import TypeVar, overload

import numpy as np
from numpy.typing import NDArray

from . import columns
from .columns import ABSENT, NOTHING, Coded, Column, Flags, Keyed, Numbers, Token, Whole
from .nominee import Nominee

T = TypeVar("T")
REMEMBERED = 20_000
"""Up to so many nominees made from a table are kept for the next who asks."""


class Table:
    """`ids` ascending, and a column for each field that at least one nominee has. Nothing in it changes."""

    def __init__(self, ids: Sequence[str], fields: Mapping[str, Column]) -> None:
        """Sorts by id."""
        order = sorted(range(len(ids)), key=ids.__getitem__)
        if order != list(range(len(ids))):
            rows = np.array(order, dtype=np.int64)
            ids = [ids[row] for row in order]
            fields = {field: column.take(rows) for field, column in fields.items()}
        self.ids = tuple(ids)
        self.fields = dict(fields)

    @classmethod
    def of(cls, nominees: Sequence[Nominee]) -> Table:
        """A table of nominees made one by one."""
        names = dict.fromkeys(field for one in nominees for field in one.fields)
        return cls([one.id for one in nominees],
                   {field: columns.kept([one.fields.get(field, ABSENT) for one in nominees]) for field in names})

    def __len__(self) -> int:
        """How many nominees."""
        return len(self.ids)

    @cached_property
    def names(self) -> NDArray[np.object_]:
        """The ids as an array."""
        found = np.empty(len(self.ids), dtype=object)
        found[:] = self.ids
        return found

    @cached_property
    def row_of(self) -> Mapping[str, int]:
        """Id -> row."""
        return dict(zip(self.ids, range(len(self.ids)), strict=True))

    def column(self, field: str) -> Column:
        """The field; of nobody if no nominee has it."""
        found = self.fields.get(field)
        if field == "id":
            return Coded(np.arange(len(self)), self.ids)
        return found or Coded(np.zeros(len(self), dtype=np.int64), (ABSENT,))

    def holding(self, field: str, values: Sequence[object]) -> Flags:
        """Who matches one of the values in that field."""
        return self.column(field).holding([columns.token(one) for one in values])

    def numbers(self, field: str) -> Whole:
        """The field as integers (0 where there is none)."""
        return self.column(field).numbers()

    @cached_property
    def states(self) -> tuple[Whole, tuple[str, ...]]:
        """A code for each nominee and the state of each code, ascending."""
        coded = self.column("state").coded()
        assert coded is not None  # parsing sees to it that a state is one text
        names = [str(value) for _, value in coded[1]]
        order = sorted(range(len(names)), key=names.__getitem__)
        rank = np.empty(len(names), dtype=np.int64)
        rank[order] = np.arange(len(names))
        return rank[coded[0]] if len(names) else coded[0], tuple(names[one] for one in order)

    @cached_property
    def alternates(self) -> Flags:
        """Who was put forward as an alternate."""
        return self.column("alternate").holding([columns.token(True)])

    def language(self, tag: str, level: int) -> Flags:
        """Who has the language at least at the level."""
        column = self.column("languages")
        if isinstance(column, Keyed):
            return column.at_least(tag, level)
        return np.zeros(len(self), dtype=bool) if not isinstance(column, Coded) else column.each(
            lambda value: isinstance(value, Mapping) and tag in value and value[tag] >= level)

    def tags(self) -> tuple[str, ...]:
        """Every language that somebody has, ascending."""
        return tuple(sorted(str(value) for name, value in self.column("languages").tokens() if name == "str"))

    def scores(self, weights: Mapping[str, int]) -> NDArray[np.int64] | NDArray[np.object_]:
        """Sum of weight x criterion: int64 where no sum can leave it, Python integers otherwise."""
        column = self.column("criteria")
        if not isinstance(column, Keyed):
            known = column.values if isinstance(column, Coded) else ()
            found = [sum(weight * value.get(name, 0) for name, weight in weights.items())
                     if isinstance(value, Mapping) else 0 for value in known]
            wide = np.empty(len(found), dtype=object)
            wide[:] = found
            each = wide if any(abs(one) >= 2**62 for one in found) else wide.astype(np.int64)
            return each[column.codes] if isinstance(column, Coded) else np.zeros(len(self), dtype=np.int64)
        used = {name: weight for name, weight in weights.items() if weight and name in column.levels and len(self)}
        most = sum(abs(weight) * int(max(abs(int(column.levels[name].min())), abs(int(column.levels[name].max()))))
                   for name, weight in used.items())
        if most < 2**62:
            total = np.zeros(len(self), dtype=np.int64)
            for name, weight in used.items():
                total += weight * column.levels[name].astype(np.int64)
            return total
        exact = np.zeros(len(self), dtype=object)
        for name, weight in used.items():
            exact += column.levels[name].astype(object) * weight
        return exact

    def with_numbers(self, field: str, numbers: Sequence[int]) -> Table:
        """The same table with one field replaced."""
        return Table(self.ids, {**self.fields, field: Numbers(np.array(numbers, dtype=np.int64))})

    def nominee(self, row: int) -> Nominee:
        """The person of one row."""
        found = {field: column.value(row) for field, column in self.fields.items()}
        return Nominee(self.ids[row],
                       MappingProxyType({field: value for field, value in found.items() if value is not ABSENT}))


class Nominees(Sequence[Nominee]):
    """The nominees of a table, made when looked at."""

    def __init__(self, table: Table) -> None:
        """Of that table."""
        self.table = table
        self._made: dict[int, Nominee] = {}

    def __len__(self) -> int:
        """How many."""
        return len(self.table)

    @overload
    def __getitem__(self, index: int) -> Nominee: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Nominee, ...]: ...
    def __getitem__(self, index: int | slice) -> Nominee | tuple[Nominee, ...]:
        """One or several, by row."""
        if isinstance(index, slice):
            return tuple(self[row] for row in range(len(self))[index])
        row = range(len(self))[index]
        found = self._made.get(row)
        if found is None:
            found = self.table.nominee(row)
            if len(self._made) < REMEMBERED:
                self._made[row] = found
        return found

    def __iter__(self) -> Iterator[Nominee]:
        """Ascending by id."""
        return map(self.__getitem__, range(len(self)))

    def __eq__(self, other: object) -> bool:
        """The same people with the same fields."""
        return isinstance(other, Sequence) and len(self) == len(other) and (
            self is other or all(one == their for one, their in zip(self, other, strict=True)))

    def __hash__(self) -> int:
        """By the ids."""
        return hash(self.table.ids)


class ByPerson(Mapping[str, T]):
    """Id -> something found for the person's row when asked."""

    def __init__(self, table: Table, found: Callable[[int], T]) -> None:
        """`found(row)`."""
        self.table = table
        self.found = found

    def __getitem__(self, one: str) -> T:
        """Raises `KeyError` for an unknown id."""
        return self.found(self.table.row_of[one])

    def __iter__(self) -> Iterator[str]:
        """Ids, ascending."""
        return iter(self.table.ids)

    def __len__(self) -> int:
        """How many people."""
        return len(self.table)


def groups(column: Column) -> tuple[tuple[Token, ...], Whole | None, tuple[Flags, ...]]:
    """The values of a field that people can be counted by (null is none), sorted by their text.

    Codes for each row (-1 = none of the values) where a row has one value, else one mask for each value.
    """
    order = sorted((one for one in column.tokens() if one != NOTHING), key=lambda found: (str(found[1]), found[0]))
    coded = column.coded()
    if coded is None:
        return tuple(order), None, tuple(column.holding([one]) for one in order)
    place = {one: code for code, one in enumerate(order)}
    new = np.array([place.get(one, -1) for one in coded[1]], dtype=np.int64)
    return tuple(order), new[coded[0]], ()
