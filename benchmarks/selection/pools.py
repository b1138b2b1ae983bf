"""Synthetic pools of any size, columns first: the same arguments give the same pool on any machine.

Shaped like a typical regional course: 54 states, nine agencies in each, every agency of one of six kinds, each state's
own order of preference, three nominees in four cleared by vetting. Nobody in a pool exists: ids begin with `SYN`, and
name and notes of the instance say so. Randomness is SplitMix64 over a counter (Steele, Lea and Flood, "Fast splittable
pseudorandom number generators", OOPSLA 2014), so that it depends on no library's version.

    pool = pools.typical(1_000_000, 500)      about two seconds and 100 MB: arrays
    pool.columns["state"]                     int8 index into pools.STATES, and so on (see `typical`)
    pool.as_object()                          the object of `tadrib-selection/1`, for cohort.parse
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

STATES = tuple(
    "AO BF BI BJ BW CD CF CG CI CM CV DJ DZ EG ER ET GA GH GM GN GQ GW KE KM LR LS LY MA MG ML MR MU MW MZ NA NE NG "
    "RW SC SD SL SN SO SS ST SZ TD TG TN TZ UG ZA ZM ZW".split()
)
TYPES = ("border", "customs", "finance", "fiu", "justice", "police")
GENDERS = ("F", "M", "X")
RANKS = ("officer", "senior", "head")
GATES = ("cleared", "pending", "not_cleared")
LANGUAGES = ("en", "fr", "ar", "pt")
FURTHER = ("sw", "es", "am", "so")  # spoken in `with_channels` only
WEIGHTS = {"relevance": 5, "impact": 4, "motivation": 2, "level": 3, "network": 1}
AGENCIES = 9  # in each state
NOTES = "Synthetic pool for measurements. Nobody in it exists."

Column = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True)
class Pool:
    """A pool and its rules. `columns` are arrays of one length, their values as `typical` tells."""

    name: str
    seats: int
    columns: Mapping[str, Column]
    rules: tuple[Mapping[str, Any], ...]
    objective: tuple[Mapping[str, str], ...]
    extra: Mapping[str, Mapping[str, int]] = field(default_factory=dict)  # id -> languages that replace the column's

    @property
    def size(self) -> int:
        """Number of nominees."""
        return len(self.columns["state"])

    def ids(self) -> list[str]:
        """`SYN0000001` and on, in ascending order."""
        return [f"SYN{number:07d}" for number in range(1, self.size + 1)]

    def as_object(self) -> dict[str, Any]:
        """The whole instance as decoded JSON. Equal languages and criteria are one shared mapping: only read them."""
        return {
            "format": "tadrib-selection/1",
            "name": self.name,
            "notes": NOTES,
            "weights": dict(WEIGHTS),
            "nominees": self.nominees(),
            "rules": [dict(rule) for rule in self.rules],
            "objective": [dict(level) for level in self.objective],
            "tie_break": {"kind": "draw_order"},
        }

    def nominees(self) -> list[dict[str, Any]]:
        """Every nominee as the format has it."""
        c = self.columns
        agencies = [f"{state}-{number}" for state in STATES for number in range(1, AGENCIES + 1)]
        spoken: dict[int, dict[str, int]] = {}
        marks: dict[int, dict[str, int]] = {}
        languages = _packed([c[f"language_{code}"] for code in LANGUAGES])
        criteria = _packed([c[f"criterion_{name}"] for name in WEIGHTS])
        rows = zip(
            self.ids(), c["state"].tolist(), c["gender"].tolist(), c["agency"].tolist(), c["agency_type"].tolist(),
            languages.tolist(), c["rank"].tolist(), c["experience_years"].tolist(), c["priority"].tolist(),
            c["vetting"].tolist(), criteria.tolist(), c["alternate"].tolist(), c["draw"].tolist(), strict=True,
        )  # fmt: skip
        found = []
        for one, state, gender, agency, kind, tongue, rank, years, priority, gate, mark, alternate, draw in rows:
            if tongue not in spoken:
                spoken[tongue] = {code: level for code, level in _unpacked(tongue, LANGUAGES).items() if level}
            if mark not in marks:
                marks[mark] = _unpacked(mark, tuple(WEIGHTS))
            found.append({
                "id": one, "state": STATES[state], "gender": GENDERS[gender], "agency": agencies[agency],
                "agency_type": TYPES[kind], "languages": self.extra.get(one, spoken[tongue]), "rank": RANKS[rank],
                "experience_years": years, "priority": priority, "vetting": GATES[gate], "criteria": marks[mark],
                "mode": "in_person", "alternate": alternate, "draw": draw,
            })  # fmt: skip
        return found


def typical(size: int, seats: int, *, seed: int = 1) -> Pool:
    """A pool of `size` nominees for `seats` seats, with rules that such a course has.

    Columns: `state`, `agency_type`, `gender`, `rank`, `vetting` index the tuples of this module; `agency` counts
    through the states' agencies (state * AGENCIES + own number); `language_<code>` and `criterion_<name>` are 0 to 5;
    `experience_years` 1 to 20; `priority` 1 for a state's first and distinct in the state; `alternate` boolean;
    `draw` a permutation of 1 to `size`.
    """
    columns: dict[str, Column] = {}
    columns["state"] = _below(size, len(STATES), seed, 0).astype(np.int8)
    columns["agency"] = (columns["state"].astype(np.int16) * AGENCIES + _below(size, AGENCIES, seed, 1)).astype(
        np.int16
    )
    columns["agency_type"] = (columns["agency"] % len(TYPES)).astype(np.int8)
    columns["gender"] = _weighted(size, (41, 58, 1), seed, 2)
    columns["rank"] = _weighted(size, (35, 39, 26), seed, 3)
    columns["vetting"] = _weighted(size, (76, 19, 5), seed, 4)
    columns["experience_years"] = (_below(size, 20, seed, 5) + 1).astype(np.int8)
    columns["alternate"] = _below(size, 10, seed, 6) == 0
    for number, code in enumerate(LANGUAGES):
        level = _below(size, 11, seed, 10 + number)  # half speak it, from 1 to 5
        columns[f"language_{code}"] = np.where(level > 5, level - 5, 0).astype(np.int8)
    for number, name in enumerate(WEIGHTS):
        columns[f"criterion_{name}"] = _below(size, 6, seed, 20 + number).astype(np.int8)
    columns["draw"] = _permutation(size, seed, 7)
    columns["priority"] = _order_within(columns["state"], _random(size, seed, 8))
    return Pool(f"SYNTHETIC typical {size} x {seats}", seats, columns, _rules(seats), _OBJECTIVE)


def with_exclusions(pool: Pool, *, groups: int | None = None, seed: int = 1) -> Pool:
    """The same with many groups of two to four of whom one may be chosen: odd cycles, so the relaxation is not integral."""
    count = pool.size if groups is None else groups
    ids = pool.ids()
    rules = list(pool.rules)
    for number in range(count):
        wanted = 2 + int(_below(1, 3, seed, 1000 + 10 * number)[0])
        members = sorted({ids[int(one)] for one in _below(wanted, pool.size, seed, 1001 + 10 * number)})
        if len(members) > 1:
            rules.append({"id": f"R-apart{number + 1:04d}", "kind": "members_max", "members": members, "max": 1})
    return replace(pool, name=f"{pool.name}, exclusions", rules=tuple(rules))


def with_channels(pool: Pool, *, most: int = 2, seed: int = 1) -> Pool:
    """The same in a course held in English with at most `most` of seven other languages interpreted."""
    speaks = _below(pool.size, len(FURTHER), seed, 30)
    also = _below(pool.size, 3, seed, 31)
    few = _below(pool.size, len(LANGUAGES), seed, 32)
    extra = {}
    for number, one in enumerate(pool.ids()):
        spoken = {FURTHER[int(speaks[number])]: 3 + int(also[number])}
        if also[number]:
            spoken[LANGUAGES[int(few[number])]] = 4
        extra[one] = spoken
    rules = [rule for rule in pool.rules if rule["kind"] != "require_language"]
    rules.append({"id": "R-channels", "kind": "channels", "floor": ["en"], "max_interpretation": most, "min_level": 3})
    return replace(pool, name=f"{pool.name}, channels", rules=tuple(rules), extra=extra)


def contradicting(pool: Pool, kind: str = "states") -> Pool:
    """The same with rules that cannot all be kept; what contradicts, and so how many units, is the kind's matter.

    `types`: all seats must be taken, while the kinds of agency have too few together (about 7 units). `states`: while the
    states have too few together (about 55 units). `women`: none may be chosen, and a hard share (3 units).
    """
    seats = pool.seats
    rules = [dict(rule) for rule in pool.rules]
    for rule in rules:
        if rule["id"] == "R-seats" and kind != "women":
            rule["min"] = seats
        if kind == "types" and rule["id"].removeprefix("R-") in TYPES:
            rule["max"] = max(rule["min"], (seats - 1) // len(TYPES))
        if kind == "states" and rule["id"] == "R-state":
            rule["max"] = max(0, (seats - 1) // len(STATES))
        if kind == "women" and rule["id"] == "R-women":
            rule["hard"] = True
        if kind == "women" and rule["id"] == "R-seats":
            rule["min"] = 1
    if kind == "women":
        rules.append({"id": "R-none", "kind": "count", "where": {"gender": ["F"]}, "min": 0, "max": 0})
    return replace(pool, name=f"{pool.name}, contradicting: {kind}", rules=tuple(rules))


_OBJECTIVE: tuple[Mapping[str, str], ...] = tuple(
    {"level": level, "sense": sense}
    for level, sense in (
        ("seats", "max"), ("shortfall:R-women", "min"), ("states", "max"), ("state_sumsq", "min"), ("priority", "min"),
        ("score", "max"),
    )
)  # fmt: skip


def _rules(seats: int) -> tuple[Mapping[str, Any], ...]:
    """As in the example m01 of the format, with bounds that grow with the seats."""
    state = max(2, -(-3 * seats // (2 * len(STATES))))
    agency = max(1, -(-3 * seats // (2 * len(STATES) * AGENCIES)))
    least, most = max(2, seats * 8 // 100), max(2, seats * 36 // 100)
    rules: list[Mapping[str, Any]] = [
        {"id": "R-vetting", "kind": "require", "field": "vetting", "in": ["cleared"]},
        {"id": "R-language", "kind": "require_language", "any_of": ["en", "fr"], "min_level": 3},
        {"id": "R-seats", "kind": "seats", "min": 0, "max": seats},
        {"id": "R-state", "kind": "count_each", "field": "state", "min": 0, "max": state, "cap_min_to_pool": True},
        {"id": "R-agency", "kind": "count_each", "field": "agency", "min": 0, "max": agency, "cap_min_to_pool": True},
    ]
    rules += [
        {"id": f"R-{kind}", "kind": "count", "where": {"agency_type": [kind]}, "min": least, "max": most}
        for kind in TYPES
    ]
    rules.append({"id": "R-women", "kind": "share", "where": {"gender": ["F"]}, "min_pct": 40, "hard": False})
    return tuple(rules)


def _random(size: int, seed: int, stream: int) -> Column:
    """`size` uint64 of SplitMix64 from a state of their own for each seed and stream."""
    with np.errstate(over="ignore"):
        start = np.uint64((seed * 0x9E3779B97F4A7C15 + stream * 0xD1B54A32D192ED03) % 2**64)
        z = start + np.arange(1, size + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        found: Column = z ^ (z >> np.uint64(31))
    return found


def _below(size: int, limit: int, seed: int, stream: int) -> Column:
    """Integers from 0 to `limit` - 1 (the bias of the remainder is below 2**-40 here)."""
    return (_random(size, seed, stream) % np.uint64(limit)).astype(np.int64)


def _weighted(size: int, parts: tuple[int, ...], seed: int, stream: int) -> Column:
    """An index into `parts`, each as often as its part of their sum."""
    return np.searchsorted(np.cumsum(parts), _below(size, sum(parts), seed, stream), side="right").astype(np.int8)


def _permutation(size: int, seed: int, stream: int) -> Column:
    """The numbers 1 to `size` in an order of chance."""
    places = np.empty(size, dtype=np.int64)
    places[np.argsort(_random(size, seed, stream), kind="stable")] = np.arange(1, size + 1)
    return places


def _order_within(groups: Column, keys: Column) -> Column:
    """For each row its place, from 1, among the rows of its group by ascending key."""
    order = np.lexsort((keys, groups))
    sizes = np.bincount(groups)
    starts = np.concatenate(([0], np.cumsum(sizes)[:-1]))
    places = np.empty(len(groups), dtype=np.int64)
    places[order] = np.arange(len(groups)) - np.repeat(starts, sizes) + 1
    return places


def _packed(columns: list[Column]) -> Column:
    """Columns of 0 to 9 as the digits of one number each."""
    packed = np.zeros(len(columns[0]), dtype=np.int64)
    for column in columns:
        packed = packed * 10 + column
    return packed


def _unpacked(number: int, names: tuple[str, ...]) -> dict[str, int]:
    digits = f"{number:0{len(names)}d}"
    return {name: int(digit) for name, digit in zip(names, digits, strict=True)}
