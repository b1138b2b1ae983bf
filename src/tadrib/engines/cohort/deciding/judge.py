"""The exact word on any proposed cohort: which rules it breaks and what it is worth, in Python integers only.

The search never marks its own work: whatever a solver proposes is measured here before it is believed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Set

from tadrib.engines.cohort.stating.instance import Instance, Level

from .limits import Bounds


def broken(bounds: Bounds, chosen: Set[str]) -> tuple[str, ...]:
    """Units the cohort breaks, in the order of the bounds; empty when it keeps them all."""
    found = [
        limit.unit for limit in bounds.limits
        if not limit.low <= (count := len(limit.members & chosen)) or (limit.high is not None and count > limit.high)
    ]
    found += [one.unit for one in bounds.shares if one.hard and one.wanted(len(chosen)) > len(one.members & chosen)]
    found += [one.unit for one in bounds.channels if not one.served(chosen)]
    found += [one.unit for one in bounds.orders if any(b in chosen and a not in chosen for a, b in one.pairs)]
    if not chosen <= frozenset(bounds.pool):
        found.append("")
    return tuple(found)


def values(instance: Instance, bounds: Bounds, chosen: Set[str]) -> tuple[int, ...]:
    """The cohort's value at each level of the objective."""
    return tuple(_value(instance, bounds, chosen, level) for level in instance.objective)


def signed(instance: Instance, found: tuple[int, ...]) -> tuple[int, ...]:
    """The same values with smaller = better at every level."""
    pairs = zip(instance.objective, found, strict=True)
    return tuple(-value if level.sense == "max" else value for level, value in pairs)


def change(instance: Instance, new: tuple[int, ...], old: tuple[int, ...]) -> tuple[int, ...]:
    """New minus old at each level, positive = worse."""
    return tuple(a - b for a, b in zip(signed(instance, new), signed(instance, old), strict=True))


def _value(instance: Instance, bounds: Bounds, chosen: Set[str], level: Level) -> int:
    people = instance.by_id
    if level.name == "seats":
        return len(chosen)
    if level.name == "states":
        return len({people[one].state for one in chosen})
    if level.name == "state_sumsq":
        return sum(count * count for count in Counter(people[one].state for one in chosen).values())
    if level.name == "priority":
        return sum(people[one].priority - 1 for one in chosen)
    if level.name == "score":
        return sum(instance.scores[one] for one in chosen)
    if level.name == "alternates":
        return sum(people[one].alternate for one in chosen)
    rule = level.name.removeprefix("shortfall:")
    share = next((one for one in bounds.shares if one.unit == rule), None)
    if share is None:  # a hard share that was left out: nothing asks for it, so nothing is missing
        return 0
    return max(0, share.wanted(len(chosen)) - len(share.members & chosen))
