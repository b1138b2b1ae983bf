"""One instance kept ready to be asked for optima under small changes: somebody in, somebody out, a limit moved."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tadrib.engines.cohort.stating.instance import Instance

from .eligible import eligible_rows, ids_of
from .formulation import formulate
from .kernel import Kernel
from .lexicographic import Optimum, Progress, optimum, shared
from .limits import Bounds, bind, bind_rows, relax
from .search import Nothing
from .warm import Warm


@dataclass(frozen=True)
class Ties:
    """The eligible by their part in the cohorts of best values: in all of them, in none, or settled by lot.

    Ids, ascending; together they are the whole pool. All three are empty when no cohort keeps the rules.
    """

    always: tuple[str, ...]
    never: tuple[str, ...]
    by_lot: tuple[str, ...]


class Solver:
    """The optima of one instance. Nothing asked changes the answer to what is asked next.

    `without` names units left out, as `bind` does; eligibility rules too. `bounds` are the rules as they bear on
    `pool`, the ids of the eligible, ascending.
    """

    def __init__(self, instance: Instance, *, without: Collection[str] = ()) -> None:
        """Bind the rules."""
        self.instance = instance
        self.without = tuple(without)
        self.able = eligible_rows(instance, without)
        self._kernel: Kernel | None = None

    @cached_property
    def pool(self) -> tuple[str, ...]:
        """Ids of the eligible, ascending."""
        return ids_of(self.instance, np.flatnonzero(self.able))

    @cached_property
    def bounds(self) -> Bounds:
        """The rules as they bear on the whole pool."""
        return bind(self.instance, self.pool, self.without)

    def optimum(self, forced: Iterable[str] = (), barred: Iterable[str] = (),
                relaxed: Mapping[str, tuple[int, int]] | None = None, *, lots: bool = True,
                spare: int = 0, progress: Progress | None = None) -> Optimum | Nothing:
        """The best cohort with all of `forced` and none of `barred`, or the proof that there is none.

        `relaxed` moves limits: unit -> (change of its low, change of its high). Of a share the low is the number it
        wants, of `channels` the high is the number of languages; state orders have neither and ignore it. With `lots`
        False any cohort of the best values will do. With `spare` more people of each class are looked at than can be
        chosen: then `used` of the answer holds for rules that let that many more in.

        Raises `KeyError` for ids outside the pool and unknown units, `NotProven` as `select` does.
        """
        forced, barred = tuple(forced), tuple(barred)
        rows = {one: self.instance.table.row_of[one] for one in (*forced, *barred)}
        for one, row in rows.items():
            if not self.able[row]:
                raise KeyError(one)
        if set(forced) & set(barred):
            return Nothing(frozenset(), 0)
        if relaxed:
            kernel = Kernel(self.instance, self.able, self.without, relaxed)
        else:
            kernel = self._kernel = self._kernel or Kernel(self.instance, self.able, self.without)
        kept = kernel.kept([*rows.values()], len(barred) + spare)
        bounds = bind_rows(self.instance, np.flatnonzero(self.able), kept, self.without)
        work = formulate(self.instance, relax(bounds, relaxed) if relaxed else bounds)
        for one in barred:
            work.program.upper[work.people[one]] = 0
        return optimum(work, forced, progress, lots=lots)

    def warm(self, best: Optimum, some: Iterable[str] = (), *, spare: int = 0) -> Warm:
        """The optimum `best` kept warm, with `some` people who may be asked for; `spare` as above."""
        rows = [self.instance.table.row_of[one] for one in some]
        kernel = self._kernel = self._kernel or Kernel(self.instance, self.able, self.without)
        kept = kernel.kept(rows, spare)
        bounds = bind_rows(self.instance, np.flatnonzero(self.able), kept, self.without)
        work = formulate(self.instance, bounds)
        there = {unit for row in work.program.rows for unit in row.units}
        for limit in bounds.limits:  # rows that hold nobody back now, and would after a change
            if limit.unit not in there and limit.high == len(limit.members & best.cohort) > 0:
                work.program.row({work.people[one]: 1 for one in sorted(limit.members)}, None, limit.high, limit.unit)
        return Warm(work, best)

    def ties(self) -> Ties:
        """Who is in every cohort of best values, who in none, and whom the lots decide."""
        kernel = self._kernel = self._kernel or Kernel(self.instance, self.able, self.without)
        bounds = bind_rows(self.instance, np.flatnonzero(self.able), kernel.tied(), self.without)
        found = shared(formulate(self.instance, bounds))
        if isinstance(found, Nothing):
            return Ties((), (), ())
        always, some = found
        return Ties(tuple(sorted(always)), tuple(one for one in self.pool if one not in some),
                    tuple(sorted(some - always)))
