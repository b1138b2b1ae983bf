"""From numbers per class to people: within a class everybody gets the same weight, and each cohort keeps its numbers.

Class by class, the cohorts lie side by side, each as wide as its weight, with a number of places. One person after the
other takes the columns with the most places left, as much as is their due, cutting one column in two if need be (the
greedy rule of Gale and Ryser for 0/1 matrices with given row and column sums, which never runs into a dead end).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import gcd, lcm

from .classes import Point

LARGEST_DENOMINATOR = 2**128
"""Beyond this the draw's number, of 256 bits, would favour some cohorts by more than 2^-128."""


@dataclass
class _Column:
    """Part of a cohort's weight, with the people placed so far."""

    point: Point
    weight: int
    people: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Spread:
    """Cohorts (ids ascending, weight) in ascending order of ids; `even`: within each class all have the same chance."""

    cohorts: tuple[tuple[tuple[str, ...], int], ...]
    denominator: int
    even: bool


def spread(classes: Sequence[tuple[str, ...]], mixture: Sequence[tuple[Point, int]], denominator: int) -> Spread:
    """Name the people.

    Where a class's weight cannot be shared evenly, all weights are multiplied until every class's can; should that
    need a denominator beyond `LARGEST_DENOMINATOR`, some members have 1/denominator more than others (`even` False).
    """
    masses = [sum(point[c] * weight for point, weight in mixture) for c in range(len(classes))]
    times = lcm(*(len(members) // gcd(len(members), mass) for members, mass in zip(classes, masses, strict=True)))
    even = denominator * times <= LARGEST_DENOMINATOR
    if not even:
        times = 1
    columns = [_Column(point, weight * times) for point, weight in mixture]
    for c, members in enumerate(classes):
        if masses[c]:
            columns = _place(columns, c, members, masses[c] * times)
    cohorts: dict[tuple[str, ...], int] = {}
    for column in columns:
        key = tuple(sorted(column.people))
        cohorts[key] = cohorts.get(key, 0) + column.weight
    return Spread(tuple(sorted(cohorts.items())), denominator * times, even)


def _place(columns: list[_Column], c: int, members: Sequence[str], mass: int) -> list[_Column]:
    """Give each member their due in the columns that have places for the class."""
    base, extra = divmod(mass, len(members))
    by_places: dict[int, list[_Column]] = {}
    for column in reversed(columns):
        by_places.setdefault(column.point[c], []).append(column)
    done = by_places.pop(0, [])
    for number, one in enumerate(members):
        due = base + (number < extra)
        moved: list[tuple[int, _Column]] = []
        while due:
            places = max(by_places)
            column = by_places[places].pop()
            if not by_places[places]:
                del by_places[places]
            if column.weight > due:
                by_places.setdefault(places, []).append(_Column(column.point, column.weight - due, [*column.people]))
                column.weight = due
            column.people.append(one)
            due -= column.weight
            moved.append((places - 1, column))
        for places, column in moved:
            if places:
                # First in line again only after all others with as many places.
                by_places.setdefault(places, []).insert(0, column)
            else:
                done.append(column)
    assert not by_places
    return done
