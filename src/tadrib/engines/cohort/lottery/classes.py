"""The valid cohorts as whole-number points: how many of each class of people that no rule can tell apart.

Two people are of one class when every rule, and every level that binds the lottery, treats them alike. Exchanging them
turns a valid cohort into a valid cohort, so the fairest chances are equal within a class (leximin is unique and
symmetric), and a cohort is decided by its numbers per class.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from tadrib.engines.cohort.deciding.limits import Bounds, ChannelLimit
from tadrib.engines.cohort.stating.instance import Instance

from .levels import Binding

Point = tuple[int, ...]


@dataclass(frozen=True)
class Row:
    """low <= sum of coefficient x column <= high, whole numbers."""

    terms: tuple[tuple[int, int], ...]
    low: int | None
    high: int | None


@dataclass(frozen=True)
class Model:
    """Whole columns from 0 to `upper`: first the number selected of each of `classes`, then helpers (0/1 switches)."""

    classes: tuple[tuple[str, ...], ...]
    upper: tuple[int, ...]
    rows: tuple[Row, ...]

    @property
    def helpers(self) -> int:
        """Number of columns that count no people. Without any the program is close to a flow, and usually integral."""
        return len(self.upper) - len(self.classes)

    def keeps(self, point: Sequence[int]) -> bool:
        """Whether a whole point keeps every bound and row, exactly."""
        if any(not 0 <= value <= high for value, high in zip(point, self.upper, strict=True)):
            return False
        for row in self.rows:
            total = sum(a * point[j] for j, a in row.terms)
            if (row.low is not None and total < row.low) or (row.high is not None and total > row.high):
                return False
        return True


class _Writer:
    """A model in the making."""

    def __init__(self, upper: list[int]) -> None:
        """Start with the classes."""
        self.upper = upper
        self.rows: list[Row] = []

    def column(self, upper: int) -> int:
        """A helper; its index."""
        self.upper.append(upper)
        return len(self.upper) - 1

    def row(self, terms: Mapping[int, int], low: int | None, high: int | None) -> None:
        """A row, unless it says nothing."""
        kept = tuple((j, a) for j, a in sorted(terms.items()) if a)
        if not kept and (low is None or low <= 0) and (high is None or high >= 0):
            return
        self.rows.append(Row(kept, low, high))


def model(instance: Instance, bounds: Bounds, binding: Sequence[Binding]) -> Model:
    """Sort the pool into classes and write the rules, and the levels that bind, as rows over them."""
    groups = _groups(instance, bounds, binding)
    order = sorted(range(len(groups)), key=lambda number: groups[number][0])
    classes = tuple(groups[number] for number in order)
    class_of = {one: number for number, members in enumerate(classes) for one in members}
    work = _Writer([len(members) for members in classes])
    for limit in bounds.limits:
        counts = _counts(limit.members, class_of)
        high = limit.high if limit.high is not None and limit.high < len(limit.members) else None
        low = limit.low if limit.low > 0 else None
        if high is not None:
            for number in counts:
                work.upper[number] = min(work.upper[number], high)
        if low is not None or (high is not None and len(counts) > 1):
            work.row(dict.fromkeys(counts, 1), low, high)
    everybody = range(len(classes))
    size = next((one.value for one in binding if one.level == "seats"), None)
    if size is not None:
        work.row(dict.fromkeys(everybody, 1), size, size)
    short = {one.level.removeprefix("shortfall:"): one.value for one in binding if one.level.startswith("shortfall:")}
    for share in bounds.shares:
        if not share.hard and share.unit not in short:
            continue
        missing = 0 if share.hard else short[share.unit]
        members = _counts(share.members, class_of)
        if size is not None:
            work.row(dict.fromkeys(members, 1), share.wanted(size) - missing, None)
        else:
            terms = {number: (100 if number in members else 0) - share.pct for number in everybody}
            work.row(terms, 100 * (share.extra - missing), None)
    for channel in bounds.channels:
        _channels(work, channel, class_of)
    for pair_list in bounds.orders:
        _orders(work, sorted({(class_of[a], class_of[b]) for a, b in pair_list.pairs}), classes)
    for one in binding:
        _level(work, one, instance, classes)
    return Model(classes, tuple(work.upper), tuple(dict.fromkeys(work.rows)))


def _groups(instance: Instance, bounds: Bounds, binding: Sequence[Binding]) -> list[tuple[str, ...]]:
    """Members of each class, ascending."""
    marks: dict[str, list[object]] = {one: [] for one in bounds.pool}
    for number, limit in enumerate(bounds.limits):
        if limit.low > 0 or (limit.high is not None and limit.high < len(limit.members)):
            for one in limit.members:
                marks[one].append(number)
    levels = {one.level for one in binding}
    for share in bounds.shares:
        if share.hard or f"shortfall:{share.unit}" in levels:
            for one in share.members:
                marks[one].append(share.unit)
    for channel in bounds.channels:
        for one, languages in channel.needs:
            marks[one].append((channel.unit, tuple(sorted(languages))))
    by_state = "states" in levels or "state_sumsq" in levels or bool(bounds.orders)
    found: dict[tuple[object, ...], list[str]] = {}
    for one in bounds.pool:
        person = instance.by_id[one]
        key = (
            tuple(marks[one]), person.state if by_state else "",
            person.priority if bounds.orders or "priority" in levels else 0,
            instance.scores[one] if "score" in levels else 0, "alternates" in levels and person.alternate,
        )
        found.setdefault(key, []).append(one)
    return [tuple(members) for members in found.values()]


def _counts(members: frozenset[str], class_of: Mapping[str, int]) -> set[int]:
    """Classes of the members; a class is wholly in or wholly out."""
    return {class_of[one] for one in members}


def _channels(work: _Writer, channel: ChannelLimit, class_of: Mapping[str, int]) -> None:
    tags = sorted({tag for _, languages in channel.needs for tag in languages})
    needs = {class_of[one]: languages for one, languages in channel.needs}
    if channel.most < len(tags):
        opened = {tag: work.column(1) for tag in tags}
        work.row(dict.fromkeys(opened.values(), 1), None, channel.most)
    else:
        opened = {}
    for number, languages in sorted(needs.items()):
        if not languages:
            work.upper[number] = 0
        elif opened:
            many = work.upper[number]
            work.row({number: -1, **{opened[tag]: many for tag in languages}}, 0, None)


def _orders(work: _Writer, pairs: list[tuple[int, int]], classes: Sequence[tuple[str, ...]]) -> None:
    """None of the later class unless all of the first."""
    switches: dict[int, int] = {}
    for first, later in pairs:
        many = len(classes[later])
        if many == 1:
            switches[later] = later
        elif later not in switches:
            switches[later] = work.column(1)
            work.row({switches[later]: many, later: -1}, 0, None)
        work.row({first: 1, switches[later]: -len(classes[first])}, 0, None)


def _level(work: _Writer, one: Binding, instance: Instance, classes: Sequence[tuple[str, ...]]) -> None:
    """The level at least as good as its best value."""
    low, high = (one.value, None) if one.sense == "max" else (None, one.value)
    people = [instance.by_id[members[0]] for members in classes]
    if one.level in ("states", "state_sumsq"):
        states: dict[str, list[int]] = {}
        for number, person in enumerate(people):
            states.setdefault(person.state, []).append(number)
        cost: dict[int, int] = {}
        for _, numbers in sorted(states.items()):
            most = sum(work.upper[number] for number in numbers)
            steps = [work.column(1) for _ in range(most)]
            work.row({**dict.fromkeys(numbers, 1), **dict.fromkeys(steps, -1)}, 0, 0)
            if (one.level == "states") == (one.sense == "min"):
                for step, after in pairwise(steps):
                    work.row({step: 1, after: -1}, 0, None)
            if one.level == "states":
                cost.update(dict.fromkeys(steps[:1], 1))
            else:
                cost.update({step: 2 * j + 1 for j, step in enumerate(steps)})
        work.row(cost, low, high)
    elif one.level == "priority":
        work.row({number: person.priority - 1 for number, person in enumerate(people)}, low, high)
    elif one.level == "score":
        work.row({number: instance.scores[person.id] for number, person in enumerate(people)}, low, high)
    elif one.level == "alternates":
        work.row({number: int(person.alternate) for number, person in enumerate(people)}, low, high)
