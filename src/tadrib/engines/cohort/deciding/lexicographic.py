"""Level by level, each proved before the next, and last the lots.

After a level its optimal face is kept without any tolerance: with g = value - exact root bound, a column whose exact
reduced cost is larger than g in size must stay at its bound in every whole optimum, and a row whose multiplier is
larger than g must stay at its side. Only where g > 0 is the level itself added as a row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from tadrib.engines.cohort.stating.problems import Cancelled, NotProven

from . import judge
from .formulation import Formulation, fix_size
from .oracle import Oracle
from .program import Program
from .search import Found, Nothing, Trail, least

Progress = Callable[[str, int, int], None]
"""Told (what, done, of): `what` is a level's name or `draw`."""

GUESSED = 500
"""Steps that a guess may take; the search does without it after that."""


@dataclass(frozen=True)
class Optimum:
    """The best cohort: its ids, its value at each level, and the number of relaxations the proof took.

    `used` are the rules the proof needed: the same cohort is best, by the same proof, without any other.
    """

    cohort: frozenset[str]
    values: tuple[int, ...]
    steps: int
    used: frozenset[str] = frozenset()


@dataclass(frozen=True)
class SoFar:
    """What stood when the work was stopped: a cohort that keeps the rules, its `values`, and how far the proof was.

    The first `proved` levels are those of the best cohort. Of the level after them (`level`, `draw` when only the lots
    were left) no cohort that is as good before can be better than `bound`, told as the objective tells it; `gap` is how
    far `values` is from that, 0 or more. `bound` and `gap` are None where nothing was known yet.
    """

    cohort: frozenset[str]
    values: tuple[int, ...]
    proved: int
    level: str
    bound: int | None
    gap: int | None


def optimum(formulation: Formulation, forced: Iterable[str] = (),
            progress: Progress | None = None, *, lots: bool = True) -> Optimum | Nothing:
    """The lexicographic optimum with the `forced` people in, ties settled by draw; or the proof that there is none.

    Without `lots`, any cohort of the best values.

    The formulation is left as it was. Raises `Cancelled` of `progress` with what stands so far (`SoFar`, or None where
    no cohort was found yet), `NotProven`, and `RuntimeError` should the exact judge ever disagree.
    """
    face = _face(formulation, forced, progress)
    if isinstance(face, Nothing):
        return face
    point, more, used = _settle(face, progress) if lots else (face.point, 0, set())
    cohort = face.work.chosen(point)
    bounds, instance = face.work.bounds, face.work.instance
    if judge.broken(bounds, cohort) or judge.values(instance, bounds, cohort) != face.values:
        raise RuntimeError("the exact judge does not confirm the solver's cohort")
    return Optimum(cohort, face.values, face.steps + more, frozenset(face.used | used))


def shared(formulation: Formulation) -> tuple[frozenset[str], frozenset[str]] | Nothing:
    """Who of the program is in every cohort of best values, and who is in some; or the proof that there is none."""
    face = _face(formulation, (), None)
    if isinstance(face, Nothing):
        return face
    program, people = face.work.program, face.work.people
    always = set(people)
    some: set[str] = set()

    def seen(point: tuple[int, ...]) -> None:
        chosen = face.work.chosen(point)
        always.intersection_update(chosen)
        some.update(chosen)

    seen(face.point)
    for one, column in people.items():
        if program.lower[column] == program.upper[column]:
            continue
        for wanted, known in ((1, one in some), (0, one not in always)):
            if known:
                continue
            low, high = program.lower[column], program.upper[column]
            program.lower[column] = program.upper[column] = wanted
            answer = least(program, face.oracle, {}, "ties")
            program.lower[column], program.upper[column] = low, high
            if isinstance(answer, Found):
                seen(answer.point)
    return frozenset(always), frozenset(some)


@dataclass(frozen=True)
class _Face:
    """The program cut down to the cohorts of best values, one of them, and what the proof took."""

    work: Formulation
    oracle: Oracle
    point: tuple[int, ...]
    values: tuple[int, ...]
    steps: int
    used: set[str]


def _face(formulation: Formulation, forced: Iterable[str], progress: Progress | None) -> _Face | Nothing:
    given = formulation.program
    program = Program(list(given.lower), list(given.upper), list(given.rank), list(given.rows))
    work = replace(formulation, program=program)
    for one in forced:
        program.lower[work.people[one]] = 1
    if any(low > high for low, high in zip(program.lower, program.upper, strict=True)):
        return Nothing(frozenset(), 0)
    oracle = Oracle(program)
    instance = work.instance
    levels = len(instance.objective)
    found = least(program, oracle, {}, "rules", watch=_watch(progress, "rules", 0, levels))
    if isinstance(found, Nothing):
        return found
    steps = found.steps
    used: set[str] = set()
    values: list[int] = []
    for done, level in enumerate(instance.objective):
        cost, trail = work.cost(level), Trail()
        watch = _watch(progress, level.name, done, levels)
        try:
            if watch is not None:
                watch(0)
            answer = least(program, oracle, cost, level.name, trail=trail, watch=watch,
                           guess=(lambda value: _of_size(work, abs(value))) if level.name == "seats" else None)
        except Cancelled as stop:
            stop.so_far = _so_far(work, trail.point or found.point, trail.bound, len(values))
            raise
        if isinstance(answer, Nothing):
            raise RuntimeError(f"level {level.name} lost the cohort of the levels before")
        found = answer
        steps += found.steps
        used |= found.units
        values.append(-found.value if level.sense == "max" else found.value)
        _keep(program, oracle, cost, found)
        if level.name == "seats":
            _fixed(work, values[-1])
            for row in program.rows[len(oracle.shifts):]:
                oracle.add(row)
    return _Face(work, oracle, found.point, tuple(values), steps, used)


def _of_size(work: Formulation, size: int) -> tuple[int, ...] | None:
    """A point with so many people, if there is one: with the size known the shares ask for whole numbers."""
    given = work.program
    program = Program(list(given.lower), list(given.upper), list(given.rank), list(given.rows))
    _fixed(replace(work, program=program), size)
    try:
        found = least(program, Oracle(program), {}, "seats", most=GUESSED)
    except NotProven:
        return None
    return found.point if isinstance(found, Found) else None


def _fixed(work: Formulation, size: int) -> None:
    work.program.row(dict.fromkeys(work.people.values(), 1), size, size)
    fix_size(work, size)


def _watch(progress: Progress | None, what: str, done: int, of: int) -> Callable[[int], None] | None:
    return None if progress is None else lambda _steps: progress(what, done, of)


def _so_far(work: Formulation, point: tuple[int, ...], bound: int | None, proved: int) -> SoFar:
    cohort, level = work.chosen(point), work.instance.objective[proved]
    values = judge.values(work.instance, work.bounds, cohort)
    told = None if bound is None else (-bound if level.sense == "max" else bound)
    gap = None if told is None else abs(values[proved] - told)
    return SoFar(cohort, values, proved, level.name, told, gap)


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


def _settle(face: _Face, progress: Progress | None) -> tuple[tuple[int, ...], int, set[str]]:
    """In ascending draw each person is in if some optimal cohort still possible contains them."""
    work, oracle, point = face.work, face.oracle, face.point
    program, people = work.program, work.people
    order = sorted(people, key=lambda one: work.instance.by_id[one].draw)
    steps = 0
    used: set[str] = set()
    for done, one in enumerate(order):
        column = people[one]
        if program.lower[column] == program.upper[column]:
            continue
        program.lower[column] = 1
        if not point[column]:
            if progress is not None:
                try:
                    progress("draw", done, len(order))
                except Cancelled as stop:
                    stop.so_far = SoFar(work.chosen(point), face.values, len(face.values), "draw", None, None)
                    raise
            answer = least(program, oracle, {}, "draw")
            steps += answer.steps
            if isinstance(answer, Found):
                point = answer.point
            else:
                used |= answer.units
                program.lower[column] = program.upper[column] = 0
    return point, steps, used
