"""One field of all nominees at once: small integer codes, whole numbers, or levels by key, in numpy arrays.

A column answers for a million people in a few milliseconds what `Nominee.tokens` and `Nominee.number` answer for one.
Its values are frozen. Single numbers are below 2**63 in size (`problems.LARGEST`), so they always fit an int64.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cached_property
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

Token = tuple[str, object]
"""A field's value as it is compared: its type's name beside it, so that `true` and `1` stay two things."""
Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]

ABSENT = object()
"""Stands where a nominee has no such field; matched like null."""
NOTHING: Token = ("NoneType", None)


def token(value: object) -> Token:
    """One comparable value."""
    return (type(value).__name__, value)


def tokens_of(value: object) -> frozenset[Token]:
    """What a value can be matched with: itself, or each member of a list, or each key of a mapping."""
    if value is ABSENT:
        return frozenset((NOTHING,))
    if isinstance(value, (tuple, Mapping)):
        return frozenset(token(one) for one in value if not isinstance(one, (tuple, Mapping)))
    return frozenset((token(value),))


class Column:
    """A field of n people; the rows are 0 to n - 1."""

    def value(self, row: int) -> object:
        """The frozen value of one row, or `ABSENT`."""
        raise NotImplementedError

    def holding(self, wanted: Collection[Token]) -> Flags:
        """Which rows can be matched with at least one of the tokens."""
        raise NotImplementedError

    def numbers(self) -> Whole:
        """The rows as integers; what is absent or not a number counts as 0."""
        raise NotImplementedError

    def coded(self) -> tuple[Whole, tuple[Token, ...]] | None:
        """A code for each row and the token of each code; None when rows can be matched with several tokens."""
        return None

    def tokens(self) -> frozenset[Token]:
        """Every token that occurs."""
        raise NotImplementedError

    def take(self, rows: Whole) -> Column:
        """The same field of other people: those of the rows, in that order."""
        raise NotImplementedError


class Coded(Column):
    """Each row points to one of a list of values."""

    def __init__(self, codes: Whole, values: Sequence[object]) -> None:
        """`codes` index `values`."""
        self.codes = codes
        self.values = values

    def value(self, row: int) -> object:
        """See `Column`."""
        return self.values[self.codes[row]]

    def each(self, question: Callable[[object], bool]) -> Flags:
        """Ask once for each distinct value."""
        return np.fromiter((question(one) for one in self.values), bool, len(self.values))[self.codes]

    def holding(self, wanted: Collection[Token]) -> Flags:
        """See `Column`."""
        asked = frozenset(wanted)
        return self.each(lambda value: not asked.isdisjoint(tokens_of(value)))

    def numbers(self) -> Whole:
        """See `Column`."""
        known = [one if isinstance(one, int) and not isinstance(one, bool) else 0 for one in self.values]
        return np.array(known, dtype=np.int64)[self.codes]

    @cached_property
    def _single(self) -> tuple[Token, ...] | None:
        if any(isinstance(one, (tuple, Mapping)) for one in self.values):
            return None
        return tuple(NOTHING if one is ABSENT else token(one) for one in self.values)

    def coded(self) -> tuple[Whole, tuple[Token, ...]] | None:
        """See `Column`. Absent and null are one token with two codes."""
        return None if self._single is None else (self.codes, self._single)

    def tokens(self) -> frozenset[Token]:
        """See `Column`."""
        return frozenset[Token]().union(*map(tokens_of, self.values))

    def take(self, rows: Whole) -> Column:
        """See `Column`."""
        return Coded(self.codes[rows], self.values)


class Numbers(Column):
    """Each row is a whole number."""

    def __init__(self, array: Whole) -> None:
        """One number for each row."""
        self.array = array

    def value(self, row: int) -> object:
        """See `Column`."""
        return int(self.array[row])

    def holding(self, wanted: Collection[Token]) -> Flags:
        """See `Column`."""
        numbers = [value for name, value in wanted if name == "int" and isinstance(value, int)]
        return np.isin(self.array, np.array(numbers, dtype=np.int64))

    def numbers(self) -> Whole:
        """See `Column`."""
        return self.array

    @cached_property
    def _coded(self) -> tuple[Whole, tuple[Token, ...]]:
        values, codes = np.unique(self.array, return_inverse=True)
        return codes.astype(np.int64), tuple(token(one) for one in values.tolist())

    def coded(self) -> tuple[Whole, tuple[Token, ...]] | None:
        """See `Column`."""
        return self._coded

    def tokens(self) -> frozenset[Token]:
        """See `Column`."""
        return frozenset(self._coded[1])

    def take(self, rows: Whole) -> Column:
        """See `Column`."""
        return Numbers(self.array[rows])


class Keyed(Column):
    """Each row is a mapping from text to a whole number: languages with levels, criteria with points.

    `there[key]` tells which rows have the key, `levels[key]` their number (0 where there is none); `given` which rows
    have the field at all.
    """

    def __init__(self, levels: Mapping[str, Whole], there: Mapping[str, Flags], given: Flags) -> None:
        """One array for each key."""
        self.levels = levels
        self.there = there
        self.given = given

    def value(self, row: int) -> object:
        """See `Column`."""
        if not self.given[row]:
            return ABSENT
        return MappingProxyType({key: int(self.levels[key][row]) for key, has in self.there.items() if has[row]})

    def holding(self, wanted: Collection[Token]) -> Flags:
        """See `Column`."""
        found = np.zeros(len(self.given), dtype=bool)
        for one in wanted:
            if one == NOTHING:
                found |= ~self.given
            elif one[0] == "str" and isinstance(one[1], str) and one[1] in self.there:
                found |= self.there[one[1]]
        return found

    def numbers(self) -> Whole:
        """See `Column`."""
        return np.zeros(len(self.given), dtype=np.int64)

    def at_least(self, key: str, level: int) -> Flags:
        """Which rows have the key with at least that number."""
        if key not in self.there:
            return np.zeros(len(self.given), dtype=bool)
        found: Flags = self.there[key] & (self.levels[key] >= level)
        return found

    def tokens(self) -> frozenset[Token]:
        """See `Column`."""
        found = {token(key) for key, has in self.there.items() if has.any()}
        return frozenset(found if self.given.all() else {*found, NOTHING})

    def take(self, rows: Whole) -> Column:
        """See `Column`."""
        return Keyed({key: one[rows] for key, one in self.levels.items()},
                     {key: one[rows] for key, one in self.there.items()}, self.given[rows])


def plain(values: list[object]) -> Column | None:
    """A column of decoded JSON values where that is quick and all is in order; None when each must be looked at."""
    types = set(map(type, values))
    if types == {int}:
        numbers = _whole(values)
        return None if numbers is None else Numbers(numbers)
    if types == {str}:
        return _interned(values, values)
    if dict in types:
        return _keyed(values) if types <= {dict, object} else None
    if types <= {str, int, bool, type(None), object}:
        return _interned(values, list(zip(map(type, values), values, strict=True)))
    if types <= {list, object}:
        return _lists(values)
    return None


def kept(values: Sequence[object]) -> Column:
    """A column of values that are frozen already, each for itself."""
    if values and all(isinstance(one, Mapping) and all(type(level) is int for level in one.values())
                      for one in values if one is not ABSENT):
        found = _keyed([dict(one) if isinstance(one, Mapping) else one for one in values])
        if found is not None:
            return found
    simple = {str, int, bool, type(None), object}
    found = plain(list(values)) if set(map(type, values)) <= simple else None
    return found or Coded(np.arange(len(values)), tuple(values))


def _whole(values: Iterable[object]) -> Whole | None:
    try:
        numbers = np.array(values, dtype=np.int64)
    except OverflowError:
        return None
    return None if numbers.size and int(numbers.min()) == -(2**63) else numbers


def _interned(values: list[object], keys: list[object]) -> Column | None:
    codes: dict[object, int] = {}
    distinct: list[object] = []
    for key, value in dict(zip(keys, values, strict=True)).items():
        if not _decent(value):
            return None
        codes[key] = len(distinct)
        distinct.append(value)
    return Coded(np.fromiter(map(codes.__getitem__, keys), np.int64, len(keys)), tuple(distinct))


def _lists(values: list[object]) -> Column | None:
    """Lists of plain values; the types are part of the key, since True equals 1."""
    tuples = [tuple(one) if isinstance(one, list) else one for one in values]
    try:
        keys: list[object] = [(one, tuple(map(type, one))) if isinstance(one, tuple) else one for one in tuples]
        return _interned(tuples, keys)
    except TypeError:  # a list or a mapping inside
        return None


def _decent(value: object) -> bool:
    if isinstance(value, str):
        return value.isascii() or not any("\ud800" <= one <= "\udfff" for one in value)
    if isinstance(value, tuple):
        return all(_decent(one) for one in value)
    if isinstance(value, int):
        return -(2**63) < value < 2**63
    return value is None or value is ABSENT


def _keyed(values: list[object]) -> Column | None:
    rows = [one if isinstance(one, dict) else {} for one in values]
    given = np.fromiter((one is not ABSENT for one in values), bool, len(values))
    keys: set[object] = set()
    for some in {tuple(one) for one in rows}:
        keys.update(some)
    if not all(isinstance(key, str) and _decent(key) for key in keys) or len(keys) * len(rows) > MOST_CELLS:
        return None
    levels: dict[str, Whole] = {}
    there: dict[str, Flags] = {}
    for key in sorted(map(str, keys)):
        found = [one.get(key, ABSENT) for one in rows]
        types = set(map(type, found))
        if not types <= {int, object}:
            return None
        has = np.fromiter((one is not ABSENT for one in found), bool, len(found)) if object in types else None
        numbers = _whole(found if has is None else [0 if one is ABSENT else one for one in found])
        if numbers is None:
            return None
        levels[key] = _narrow(numbers)
        there[key] = np.ones(len(found), dtype=bool) if has is None else has
    return Keyed(levels, there, given)


MOST_CELLS = 200_000_000
"""A mapping field with more keys x rows than this is kept value by value."""


def _narrow(numbers: Whole) -> Whole:
    """Levels and points are small: a byte each, where that holds them."""
    if numbers.size and int(numbers.min()) >= -128 and int(numbers.max()) < 128:
        return numbers.astype(np.int8)  # widened again before any sum
    return numbers
