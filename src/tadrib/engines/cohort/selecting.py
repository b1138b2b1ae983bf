"""The decision: the best cohort with its proof, or the rules that leave none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .conflicts.conflict import Conflict, find_conflict
from .deciding.eligible import Failure, Missed
from .deciding.lexicographic import Progress, SoFar
from .deciding.search import Nothing
from .deciding.solver import Solver
from .stating.instance import Instance
from .stating.problems import Cancelled

OPTIMAL = "optimal"
INFEASIBLE = "infeasible"
CANCELLED = "cancelled"


@dataclass(frozen=True)
class Outcome:
    """What was decided.

    `status` is `optimal`, `infeasible`, or `cancelled` when whoever was told the progress stopped the work: then
    `so_far` tells what stood, and nothing is decided. `values` has one integer for each of `levels`; `cohort` the ids,
    ascending (both empty unless optimal). `ineligible` has, by id, each requirement that was missed. `steps` counts
    linear relaxations, a measure of effort that is the same on every machine of one version.
    """

    status: str
    levels: tuple[str, ...]
    values: tuple[int, ...]
    cohort: tuple[str, ...]
    eligible: tuple[str, ...]
    ineligible: Mapping[str, tuple[Failure, ...]]
    conflict: Conflict | None
    steps: int
    so_far: SoFar | None = None


def select(instance: Instance, *, progress: Progress | None = None) -> Outcome:
    """Choose the cohort: lexicographically optimal, proved in exact arithmetic, ties by draw.

    `progress` may raise `Cancelled`: the answer is then what stands so far.

    Raises `NotProven` if the proof needs more than a fixed number of steps.
    """
    solver = Solver(instance)
    ineligible = Missed(instance, solver.able)
    levels = tuple(level.name for level in instance.objective)
    try:
        answer = solver.optimum(progress=progress)
    except Cancelled as stop:
        so_far = stop.so_far if isinstance(stop.so_far, SoFar) else None
        return Outcome(CANCELLED, levels, (), (), solver.pool, ineligible, None, 0, so_far)
    if isinstance(answer, Nothing):
        return Outcome(INFEASIBLE, levels, (), (), solver.pool, ineligible, find_conflict(instance), answer.steps)
    cohort = tuple(sorted(answer.cohort))
    return Outcome(OPTIMAL, levels, answer.values, cohort, solver.pool, ineligible, None, answer.steps)
