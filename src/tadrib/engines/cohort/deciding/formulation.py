"""The selection over a pool as a whole-number program: one 0/1 column per person, and the rules as rows.

Balance between states is by steps: the number selected of a state is a sum of 0/1 steps, step j (from 0) costing
2j + 1, so that n steps cost n squared; being convex it stays whole by itself. Interpretation has one 0/1 column per
language. A share's shortfall is one column. The matrix is close to a flow, so most relaxations are whole at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from tadrib.engines.cohort.stating.instance import Instance, Level

from .limits import Bounds, ChannelLimit
from .program import Program

RANK_CHANNEL, RANK_SHORTFALL, RANK_PERSON, RANK_STEP = range(4)


@dataclass(frozen=True)
class Formulation:
    """The program, with the columns of the people, the steps (by state) and the shortfalls (by rule)."""

    instance: Instance
    bounds: Bounds
    program: Program
    people: Mapping[str, int]
    steps: Mapping[str, tuple[int, ...]]
    shortfalls: Mapping[str, int]

    def cost(self, level: Level) -> dict[int, int]:
        """The level as a cost by column, signed so that smaller = better."""
        sign = -1 if level.sense == "max" else 1
        by_id = self.instance.by_id
        if level.name == "seats":
            cost = dict.fromkeys(self.people.values(), 1)
        elif level.name == "states":
            cost = {columns[0]: 1 for columns in self.steps.values()}
        elif level.name == "state_sumsq":
            cost = {column: 2 * j + 1 for columns in self.steps.values() for j, column in enumerate(columns)}
        elif level.name == "priority":
            cost = {column: by_id[one].priority - 1 for one, column in self.people.items()}
        elif level.name == "score":
            cost = {column: self.instance.scores[one] for one, column in self.people.items()}
        elif level.name == "alternates":
            cost = {column: int(by_id[one].alternate) for one, column in self.people.items()}
        else:  # a hard share has no column: its shortfall is 0
            column_of = self.shortfalls.get(level.name.removeprefix("shortfall:"))
            cost = {} if column_of is None else {column_of: 1}
        return {column: sign * value for column, value in cost.items() if value}

    def chosen(self, point: tuple[int, ...]) -> frozenset[str]:
        """The people a point selects."""
        return frozenset(one for one, column in self.people.items() if point[column])


def formulate(instance: Instance, bounds: Bounds) -> Formulation:
    """Write the program."""
    program = Program()
    people = {one: program.column(1, RANK_PERSON) for one in bounds.pool}
    for limit in bounds.limits:
        reach = len(limit.members)
        high = limit.high if limit.high is not None and limit.high < reach else None
        low = limit.low if limit.low > 0 else None
        if low is not None or high is not None:
            program.row(dict.fromkeys((people[one] for one in sorted(limit.members)), 1), low, high, limit.unit)
    for order in bounds.orders:
        for first, later in order.pairs:
            program.row({people[first]: 1, people[later]: -1}, 0, None, order.unit)
    for channel in bounds.channels:
        _channels(program, channel, people)
    steps = _steps(instance, bounds, program, people)
    shortfalls: dict[str, int] = {}
    for share in bounds.shares:
        if not share.members and not share.pct and share.extra <= 0:
            continue
        terms = {column: -share.pct + (100 if one in share.members else 0) for one, column in people.items()}
        if not share.hard:
            shortfalls[share.unit] = program.column(share.wanted(len(people)), RANK_SHORTFALL)
            terms[shortfalls[share.unit]] = 100
        program.row(terms, 100 * share.extra, None, *((share.unit,) if share.hard else ()))
    for share in bounds.shares:
        if not share.hard and share.unit not in shortfalls:
            shortfalls[share.unit] = program.column(0, RANK_SHORTFALL)
    formulation = Formulation(instance, bounds, program, people, steps, shortfalls)
    for limit in bounds.limits:
        if limit.kind == "seats" and limit.low == limit.high:
            fix_size(formulation, limit.low, limit.unit)
    return formulation


def fix_size(formulation: Formulation, size: int, *units: str) -> int:
    """With the size known, a share is a plain count: add those rows (they cut fractions off); the number added."""
    before = len(formulation.program.rows)
    for share in formulation.bounds.shares:
        terms = dict.fromkeys((formulation.people[one] for one in sorted(share.members)), 1)
        if not share.hard:
            terms[formulation.shortfalls[share.unit]] = 1
        wanted = share.wanted(size)
        if wanted > 0:
            formulation.program.row(terms, wanted, None, *units, *((share.unit,) if share.hard else ()))
    return len(formulation.program.rows) - before


def _channels(program: Program, channel: ChannelLimit, people: Mapping[str, int]) -> None:
    tags = sorted({tag for _, languages in channel.needs for tag in languages})
    opened = {tag: program.column(1, RANK_CHANNEL) for tag in tags}
    if channel.most < len(tags):
        program.row(dict.fromkeys(opened.values(), 1), None, channel.most, channel.unit)
    for one, languages in channel.needs:
        program.row({people[one]: -1, **{opened[tag]: 1 for tag in sorted(languages)}}, 0, None, channel.unit)


def _steps(instance: Instance, bounds: Bounds, program: Program,
           people: Mapping[str, int]) -> dict[str, tuple[int, ...]]:
    levels = {level.name: level.sense for level in instance.objective}
    if "states" not in levels and "state_sumsq" not in levels:
        return {}
    # Steps fill from the first on their own when that pays; when the aim is the other way round they are made to.
    in_order = levels.get("states") == "min" or levels.get("state_sumsq") == "max"
    steps = {}
    by_state: dict[str, list[str]] = {}
    for one in bounds.pool:
        by_state.setdefault(instance.by_id[one].state, []).append(one)
    for state, members in sorted(by_state.items()):
        columns = tuple(program.column(1, RANK_STEP) for _ in members)
        program.row({**{people[one]: 1 for one in members}, **dict.fromkeys(columns, -1)}, 0, 0)
        if in_order:
            for first, later in pairwise(columns):
                program.row({first: 1, later: -1}, 0, None)
        steps[state] = columns
    return steps
