"""Which cohorts count: those that keep every rule and are best in the levels that bind the lottery."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tadrib.engines.cohort.deciding.search import Nothing
from tadrib.engines.cohort.deciding.solver import Solver
from tadrib.engines.cohort.stating.instance import Instance, Level, Share

SENSES = {"seats": "max", "states": "max", "state_sumsq": "min", "priority": "min", "score": "max", "alternates": "min"}
"""The usual direction of a level, used when the instance's objective does not name it."""


@dataclass(frozen=True)
class Binding:
    """A level that every cohort of the lottery must reach: its name, its direction and its best `value`."""

    level: str
    sense: str
    value: int


@dataclass(frozen=True)
class Best:
    """The best value of each binding level, one after the other, and one cohort that has them."""

    binding: tuple[Binding, ...]
    cohort: frozenset[str]


def aims(instance: Instance, names: Sequence[str]) -> tuple[Level, ...]:
    """The named levels with their directions. Raises `ValueError` for one that is unknown or named twice."""
    if len(set(names)) < len(names):
        raise ValueError("a level is named twice")
    stated = {level.name: level.sense for level in instance.objective}
    shortfalls = {f"shortfall:{rule.id}": "min" for rule in instance.rules if isinstance(rule, Share)}
    known = {**SENSES, **shortfalls, **stated}
    for name in names:
        if name not in known:
            raise ValueError(f"unknown level {name}")
    return tuple(Level(name, known[name]) for name in names)


def best(asked: Instance) -> Best | None:
    """The best values of the levels of the objective, the first deciding, proved; None when no cohort keeps the rules.

    Raises `NotProven` as `select`.
    """
    found = Solver(asked).optimum(lots=False)
    if isinstance(found, Nothing):
        return None
    pairs = zip(asked.objective, found.values, strict=True)
    return Best(tuple(Binding(level.name, level.sense, value) for level, value in pairs), found.cohort)
