"""The eligible as arrays, and in kinds: people whom no rule can tell apart.

Two people are of one kind when every bound, share, channel and state order bears on them alike, and every level does
but the sums over people (priority, points, alternates). So in any cohort one can stand for the other: the rules hold as
before and only those sums move. Within a kind the better come first: by those levels as the objective ranks them, then
by draw. What is worked out for one of a kind serves the others.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tadrib.engines.cohort.deciding.limits import Bounds
from tadrib.engines.cohort.stating.instance import Instance

PERSONAL = ("priority", "score", "alternates")
Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]
Sums = NDArray[Any]
"""int64, or Python integers where they could leave it."""


class People:
    """The pool of `bounds` (and `more`: people outside it, on whom no rule bears), numbered in order of their ids."""

    def __init__(self, instance: Instance, bounds: Bounds, more: Iterable[str] = ()) -> None:
        """Reads the columns of the instance."""
        self.instance, self.bounds = instance, bounds
        table = instance.table
        self.ids: tuple[str, ...] = tuple(sorted({*bounds.pool, *more}))
        self.at = {one: number for number, one in enumerate(self.ids)}
        rows = np.fromiter((table.row_of[one] for one in self.ids), np.int64, len(self.ids))
        self.state: Whole = table.states[0][rows]
        self.draw: Whole = table.numbers("draw")[rows]
        self.priority: Whole = table.numbers("priority")[rows]
        known = {"priority": self.priority - 1, "score": instance.points[rows],
                 "alternates": table.alternates[rows].astype(np.int64)}
        self.sums: dict[int, Sums] = {}
        """By number of a level that is a sum over people: what each adds, signed so that smaller is better."""
        for number, level in enumerate(instance.objective):
            if level.name in known:
                self.sums[number] = -known[level.name] if level.sense == "max" else known[level.name]

    @cached_property
    def active(self) -> tuple[int, ...]:
        """Numbers of the limits that some cohort could break."""
        return tuple(
            number for number, one in enumerate(self.bounds.limits)
            if one.low > 0 or (one.high is not None and one.high < len(one.members))
        )

    @cached_property
    def marks(self) -> list[tuple[int, ...]]:
        """By person the numbers of the active limits that count them, ascending."""
        found: list[list[int]] = [[] for _ in self.ids]
        for number in self.active:
            for one in self.bounds.limits[number].members:
                found[self.at[one]].append(number)
        return [tuple(one) for one in found]

    @cached_property
    def kind(self) -> Whole:
        """By person the number of their kind."""
        codes: dict[tuple[object, ...], int] = {}
        levels = {level.name for level in self.instance.objective}
        by_state = bool(levels & {"states", "state_sumsq"} or self.bounds.orders)
        shares = [[one in share.members for one in self.ids] for share in self.bounds.shares]
        needs = [[channel.by_id.get(one) for one in self.ids] for channel in self.bounds.channels]
        pool = frozenset(self.bounds.pool)
        columns: list[list[Any]] = [list(self.marks), [one in pool for one in self.ids], *shares, *needs]
        if by_state:
            columns.append(self.state.tolist())
        if self.bounds.orders:
            columns.append(self.priority.tolist())
        return np.fromiter((codes.setdefault(key, len(codes)) for key in zip(*columns, strict=True)),
                           np.int64, len(self.ids))

    @cached_property
    def place(self) -> Whole:
        """By person their place when all are put in order by their own levels and then by draw, the best first."""
        keys: list[Sums] = [self.draw]
        for number in sorted(self.sums, reverse=True):
            sums = self.sums[number]
            keys.append(np.unique(sums, return_inverse=True)[1] if sums.dtype == object else sums)
        order = np.lexsort(keys)
        places = np.empty(len(order), dtype=np.int64)
        places[order] = np.arange(len(order))
        return places

    def by_kind(self, some: Iterable[str]) -> dict[int, list[int]]:
        """Kind -> the numbers of those of `some` who are of it, the best first; kinds by their first member."""
        numbers = [self.at[one] for one in some]
        found: dict[int, list[int]] = {}
        for number in sorted(numbers):
            found.setdefault(int(self.kind[number]), []).append(number)
        places = self.place
        return {kind: sorted(members, key=lambda one: int(places[one])) for kind, members in found.items()}

    def moved(self, values: tuple[int, ...], out: int, into: int) -> tuple[int, ...]:
        """The values of a cohort (as the objective tells them) when of one kind `into` stands where `out` stood."""
        found = list(values)
        for level, sums in self.sums.items():
            sign = -1 if self.instance.objective[level].sense == "max" else 1
            found[level] += sign * (int(sums[into]) - int(sums[out]))
        return tuple(found)
