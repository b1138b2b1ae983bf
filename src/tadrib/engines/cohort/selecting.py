"""The decision: the best cohort with its proof, or the rules that leave none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from .conflicts.conflict import Conflict, find_conflict
from .deciding.eligible import Failure, eligible_ids, failures
from .deciding.formulation import formulate
from .deciding.lexicographic import Progress, optimum
from .deciding.limits import bind
from .deciding.search import Nothing
from .stating.instance import Instance

OPTIMAL = "optimal"
INFEASIBLE = "infeasible"


@dataclass(frozen=True)
class Outcome:
    """What was decided.

    `status` is `optimal` or `infeasible`. `values` has one integer for each of `levels`; `cohort` the ids, ascending
    (both empty when infeasible). `ineligible` has, by id, each requirement that was missed. `steps` counts linear
    relaxations, a measure of effort that is the same on every machine of one version.
    """

    status: str
    levels: tuple[str, ...]
    values: tuple[int, ...]
    cohort: tuple[str, ...]
    eligible: tuple[str, ...]
    ineligible: Mapping[str, tuple[Failure, ...]]
    conflict: Conflict | None
    steps: int


def select(instance: Instance, *, progress: Progress | None = None) -> Outcome:
    """Choose the cohort: lexicographically optimal, proved in exact arithmetic, ties by draw.

    Raises `NotProven` if the proof needs more than a fixed number of steps.
    """
    missed = {one.id: failures(instance, one) for one in instance.nominees}
    ineligible = MappingProxyType({one: found for one, found in missed.items() if found})
    levels = tuple(level.name for level in instance.objective)
    pool = eligible_ids(instance)
    answer = optimum(formulate(instance, bind(instance, pool)), progress=progress)
    if isinstance(answer, Nothing):
        return Outcome(INFEASIBLE, levels, (), (), pool, ineligible, find_conflict(instance), answer.steps)
    return Outcome(OPTIMAL, levels, answer.values, tuple(sorted(answer.cohort)), pool, ineligible, None, answer.steps)
