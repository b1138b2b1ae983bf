"""What an office does by hand, made fast: walk down the list and take whom the limits still allow.

Fair to the walk: it fills the minimum of each kind of agency first, then women until their share is safe, then everybody;
within each walk it goes by the state's own order, then points, then the lot, and spreads the states by taking every
state's next person before any state's one after. It keeps every hard bound and proves nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from benchmarks.selection.pools import STATES, TYPES, WEIGHTS, Column, Pool


@dataclass(frozen=True)
class Walked:
    """Rows of the chosen, and the values of the levels of `pools.typical` in their order."""

    rows: tuple[int, ...]
    values: tuple[int, ...]


def walk(pool: Pool) -> Walked:
    """The greedy cohort of a typical pool, from its columns. Exclusions and channels are not looked at."""
    c = pool.columns
    rules = {str(rule["id"]): rule for rule in pool.rules}
    fit = np.flatnonzero((c["vetting"] == 0) & ((c["language_en"] >= 3) | (c["language_fr"] >= 3)))
    points = sum(weight * c[f"criterion_{name}"][fit].astype(np.int64) for name, weight in WEIGHTS.items())
    order = fit[np.lexsort((c["draw"][fit], -np.asarray(points), c["priority"][fit]))]
    walk = _Walk(pool, rules, order)
    for kind, name in enumerate(TYPES):
        walk.take(most=rules[f"R-{name}"]["min"], among=c["agency_type"][order] == kind, counted=walk.kinds, at=kind)
    women = -(-rules["R-women"]["min_pct"] * pool.seats // 100)
    walk.take(most=women, among=c["gender"][order] == 0, counted=walk.women, at=0)
    walk.take(most=pool.seats, among=None, counted=walk.all, at=0)
    chosen = np.array(sorted(walk.chosen), dtype=np.int64)
    return Walked(tuple(chosen.tolist()), _values(pool, chosen, women_pct=rules["R-women"]["min_pct"]))


class _Walk:
    """Who is taken so far, and how much of each limit is used."""

    def __init__(self, pool: Pool, rules: dict[str, object], order: Column) -> None:
        c = pool.columns
        self.order = order
        self.state, self.agency = c["state"], c["agency"]
        self.kind, self.gender = c["agency_type"], c["gender"]
        self.seats = pool.seats
        self.most = {name: rules[f"R-{name}"]["max"] for name in ("state", "agency", *TYPES)}  # type: ignore[index]
        self.states = [0] * len(STATES)
        self.agencies: dict[int, int] = {}
        self.kinds = [0] * len(TYPES)
        self.women = [0]
        self.all = [0]
        self.chosen: set[int] = set()

    def take(self, *, most: int, among: Column | None, counted: list[int], at: int) -> None:
        """Take people until `counted[at]` reaches `most`: those with fewest of their state in first, a seat at a time."""
        rows = self.order if among is None else self.order[among]
        for allowed in range(1, self.most["state"] + 1):
            for row in rows.tolist() if len(rows) < 5000 else map(int, rows):
                if counted[at] >= most or self.all[0] >= self.seats:
                    return
                state = int(self.state[row])
                if self.states[state] >= allowed or row in self.chosen:
                    if min(self.states) >= allowed:
                        break
                    continue
                agency, kind = int(self.agency[row]), int(self.kind[row])
                if self.agencies.get(agency, 0) >= self.most["agency"] or self.kinds[kind] >= self.most[TYPES[kind]]:
                    continue
                self.chosen.add(row)
                self.states[state] += 1
                self.agencies[agency] = self.agencies.get(agency, 0) + 1
                self.kinds[kind] += 1
                self.women[0] += self.gender[row] == 0
                self.all[0] += 1


def _values(pool: Pool, rows: Column, *, women_pct: int) -> tuple[int, ...]:
    c = pool.columns
    states = np.bincount(c["state"][rows], minlength=len(STATES))
    women = int((c["gender"][rows] == 0).sum())
    points = sum(weight * int(c[f"criterion_{name}"][rows].astype(np.int64).sum()) for name, weight in WEIGHTS.items())
    return (
        len(rows),
        max(0, -(-women_pct * len(rows) // 100) - women),
        int((states > 0).sum()),
        int((states**2).sum()),
        int((c["priority"][rows] - 1).sum()),
        int(points),
    )
