"""What a given cohort is worth under the rules of a run, and which of them it breaks: the engine's judge, asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tadrib.engines import cohort
from tadrib.engines.cohort.deciding import judge
from tadrib.engines.cohort.deciding.eligible import eligible_ids
from tadrib.engines.cohort.deciding.limits import bind


@dataclass(frozen=True)
class Weighed:
    """``values`` by level in the order of the aims; ``broken`` the units of hard rules that the cohort breaks."""

    values: dict[str, int]
    broken: tuple[str, ...]


def weigh(instance: Mapping[str, Any], chosen: Iterable[str]) -> Weighed:
    """Weigh a cohort of refs, in exact integers. Refs that are not part of the instance are left out.

    Of an instance that was touched, and so is none any more, nothing is said.
    """
    if not instance:
        return Weighed({}, ())
    parsed = cohort.parse(instance)
    bounds = bind(parsed, eligible_ids(parsed))
    inside = frozenset(chosen) & set(parsed.by_id)
    levels = [level.name for level in parsed.objective]
    values = dict(zip(levels, judge.values(parsed, bounds, inside), strict=True))
    return Weighed(values, tuple(unit for unit in judge.broken(bounds, inside) if unit))


def worse(instance: Mapping[str, Any], before: Mapping[str, int], after: Mapping[str, int]) -> dict[str, int]:
    """The change at each level that changes, positive = worse."""
    senses = {level["level"]: -1 if level["sense"] == "max" else 1 for level in instance.get("objective", [])}
    changes = {name: senses.get(name, 1) * (after[name] - before[name]) for name in after if name in before}
    return {name: change for name, change in changes.items() if change}


@dataclass(frozen=True)
class Cost:
    """What a move does: ``change`` by level (positive = worse), the units it newly breaks and those it mends."""

    change: dict[str, int]
    broken: tuple[str, ...]
    mended: tuple[str, ...]


def cost(instance: Mapping[str, Any], before: Iterable[str], after: Iterable[str]) -> Cost:
    """What it costs to go from one cohort to another."""
    old, new = weigh(instance, before), weigh(instance, after)
    return Cost(
        worse(instance, old.values, new.values),
        tuple(unit for unit in new.broken if unit not in old.broken),
        tuple(unit for unit in old.broken if unit not in new.broken),
    )
