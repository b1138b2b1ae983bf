"""Item statistics and reliability of a test, from a table of marks; what is undefined is None with a code."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt

from .intervals import FEWEST
from .scoring import Score


@dataclass(frozen=True, slots=True)
class MarkTable:
    """Marks of the same test: `rows` has one row per person and one column per item; `out_of` is per item."""

    items: tuple[str, ...]
    out_of: tuple[int, ...]
    rows: tuple[tuple[int, ...], ...]

    def __post_init__(self) -> None:
        """Raises ValueError when a row has another length or a mark lies outside 0..out_of."""
        if len(self.out_of) != len(self.items) or any(len(row) != len(self.items) for row in self.rows):
            raise ValueError("ragged_table")
        if any(not 0 <= mark <= most for row in self.rows for mark, most in zip(row, self.out_of, strict=True)):
            raise ValueError("mark_out_of_range")


@dataclass(frozen=True, slots=True)
class ItemStatistics:
    """difficulty: mean share of the marks, 0 nobody to 1 everybody (so high means easy).
    discrimination: correlation of the item with the rest of the test, -1..1; None with `code` when there are fewer
    than five persons (`too_few`), one item only (`one_item`), or no variation (`no_spread`)."""

    item: str
    n: int
    difficulty: Fraction | None
    discrimination: float | None
    code: str | None


@dataclass(frozen=True, slots=True)
class Reliability:
    """Internal consistency: `kr20` when every item is right or wrong, else `cronbach_alpha`; None with `code`.

    May be negative when items disagree; it is reported as it is."""

    name: str
    value: Fraction | None
    n: int
    code: str | None


def mark_table(scores: Sequence[Score], out_of: Sequence[tuple[str, int]]) -> MarkTable:
    """The table of several scores on one key; `out_of` holds (item, full marks) in the order of that key.

    Raises ValueError when a score is not of that key.
    """
    items = tuple(item for item, _ in out_of)
    for one in scores:
        if tuple(item for item, _ in one.by_item) != items:
            raise ValueError("another_key")
    rows = tuple(tuple(marks for _, marks in one.by_item) for one in scores)
    return MarkTable(items, tuple(most for _, most in out_of), rows)


def item_statistics(table: MarkTable) -> tuple[ItemStatistics, ...]:
    """Difficulty and corrected item-rest discrimination (Pearson; point-biserial for right/wrong) of each item."""
    n = len(table.rows)
    totals = [sum(row) for row in table.rows]
    found = []
    for place, item in enumerate(table.items):
        marks = [row[place] for row in table.rows]
        rest = [total - mark for total, mark in zip(totals, marks, strict=True)]
        difficulty = Fraction(sum(marks), n * table.out_of[place]) if n and table.out_of[place] else None
        value, code = None, None
        if n < FEWEST:
            code = "too_few"
        elif len(table.items) == 1:
            code = "one_item"
        else:
            value = _correlation(marks, rest)
            code = "no_spread" if value is None else None
        found.append(ItemStatistics(item, n, difficulty, value, code))
    return tuple(found)


def reliability(table: MarkTable) -> Reliability:
    """k / (k - 1) * (1 - sum of item variances / variance of totals): Cronbach (1951), Kuder and Richardson (1937).

    Undefined with one item, fewer than five persons, or when all have the same total.
    """
    n, k = len(table.rows), len(table.items)
    name = "kr20" if all(most == 1 for most in table.out_of) else "cronbach_alpha"
    if n < FEWEST:
        return Reliability(name, None, n, "too_few")
    if k < 2:
        return Reliability(name, None, n, "one_item")
    whole = _spread([sum(row) for row in table.rows])
    if whole == 0:
        return Reliability(name, None, n, "no_spread")
    parts = sum(_spread([row[place] for row in table.rows]) for place in range(k))
    return Reliability(name, Fraction(k, k - 1) * (1 - Fraction(parts, whole)), n, None)


def _spread(values: Sequence[int]) -> int:
    """n squared times the variance, so that it stays a whole number; the factor cancels in every ratio."""
    return len(values) * sum(value * value for value in values) - sum(values) ** 2


def _correlation(one: Sequence[int], other: Sequence[int]) -> float | None:
    spread = _spread(one) * _spread(other)
    if spread == 0:
        return None
    both = len(one) * sum(a * b for a, b in zip(one, other, strict=True)) - sum(one) * sum(other)
    return max(-1.0, min(1.0, both / sqrt(spread)))
