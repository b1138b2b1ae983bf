"""Level by level, each proved before the next, and last the lots.

After a level its optimal face is kept without any tolerance: with g = value - exact root bound, a column whose exact
reduced cost is larger than g in size must stay at its bound in every whole optimum, and a row whose multiplier is
larger than g must stay at its side. Only where g > 0 is the level itself added as a row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from . import judge
from .formulation import Formulation, fix_size
from .oracle import Oracle
from .program import Program
from .search import Found, Nothing, least

Progress = Callable[[str, int, int], None]
"""Told (what, done, of): `what` is a level's name or `draw`."""


@dataclass(frozen=True)
class Optimum:
    """The best cohort: its ids, its value at each level, and the number of relaxations the proof took."""

    cohort: frozenset[str]
    values: tuple[int, ...]
    steps: int


def optimum(formulation: Formulation, forced: Iterable[str] = (),
            progress: Progress | None = None, *, lots: bool = True) -> Optimum | Nothing:
    """The lexicographic optimum with the `forced` people in, ties settled by draw; or the proof that there is none.

    Without `lots`, any cohort of the best values.

    The formulation is left as it was. Raises `NotProven`, and `RuntimeError` should the exact judge ever disagree.
    """
    given = formulation.program
    program = Program(list(given.lower), list(given.upper), list(given.rank), list(given.rows))
    work = replace(formulation, program=program)
    for one in forced:
        program.lower[work.people[one]] = 1
    if any(low > high for low, high in zip(program.lower, program.upper, strict=True)):
        return Nothing(frozenset(), 0)
    oracle = Oracle(program)
    instance = work.instance
    found = least(program, oracle, {}, "rules")
    if isinstance(found, Nothing):
        return found
    steps = found.steps
    values = []
    for done, level in enumerate(instance.objective):
        if progress is not None:
            progress(level.name, done, len(instance.objective))
        cost = work.cost(level)
        answer = least(program, oracle, cost, level.name)
        if isinstance(answer, Nothing):
            raise RuntimeError(f"level {level.name} lost the cohort of the levels before")
        found = answer
        steps += found.steps
        values.append(-found.value if level.sense == "max" else found.value)
        _keep(program, oracle, cost, found)
        if level.name == "seats":
            program.row(dict.fromkeys(work.people.values(), 1), values[-1], values[-1])
            fix_size(work, values[-1])
            for row in program.rows[len(oracle.shifts):]:
                oracle.add(row)
    point, more = _settle(work, oracle, found.point, progress) if lots else (found.point, 0)
    cohort = work.chosen(point)
    if judge.broken(work.bounds, cohort) or judge.values(instance, work.bounds, cohort) != tuple(values):
        raise RuntimeError("the exact judge does not confirm the solver's cohort")
    return Optimum(cohort, tuple(values), steps + more)


def possible(formulation: Formulation, forced: Iterable[str] = ()) -> Found | Nothing:
    """Any cohort that keeps the rules with the `forced` people in, or the proof that there is none."""
    given = formulation.program
    program = Program(list(given.lower), list(given.upper), list(given.rank), list(given.rows))
    for one in forced:
        program.lower[formulation.people[one]] = 1
    return least(program, Oracle(program), {}, "rules")


def _keep(program: Program, oracle: Oracle, cost: dict[int, int], found: Found) -> None:
    gap = found.value - found.root.bound
    for j, reduced in found.root.reduced.items():
        if reduced > gap:
            program.upper[j] = program.lower[j]
        elif -reduced > gap:
            program.lower[j] = program.upper[j]
    for i, price in found.root.prices.items():
        if abs(price) > gap:
            row = program.rows[i]
            side = row.low if price > 0 else row.high
            program.rows[i] = replace(row, low=side, high=side)
            oracle.tighten(i, program.rows[i])
    if gap:
        program.row(cost, None, found.value)
        oracle.add(program.rows[-1])


def _settle(work: Formulation, oracle: Oracle, point: tuple[int, ...],
            progress: Progress | None) -> tuple[tuple[int, ...], int]:
    """In ascending draw each person is in if some optimal cohort still possible contains them."""
    program, people = work.program, work.people
    order = sorted(people, key=lambda one: work.instance.by_id[one].draw)
    steps = 0
    for done, one in enumerate(order):
        column = people[one]
        if program.lower[column] == program.upper[column]:
            continue
        program.lower[column] = 1
        if not point[column]:
            if progress is not None:
                progress("draw", done, len(order))
            answer = least(program, oracle, {}, "draw")
            steps += answer.steps
            if isinstance(answer, Found):
                point = answer.point
            else:
                program.lower[column] = program.upper[column] = 0
    return point, steps
