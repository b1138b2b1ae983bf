"""The least that has to give way so that the rules can be met.

Every bound may give way by whole steps: a person fewer or more, a person missing to a share, a language more, a person
served by no interpreter, a person passed over in their state's order. The steps are counted alike. Requirements are
another matter, since they speak of people: which of them could be dropped is told apart, with the number of people
who would become eligible.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations

from tadrib.engines.cohort.deciding.program import Program
from tadrib.engines.cohort.deciding.search import Found
from tadrib.engines.cohort.stating.instance import Instance
from tadrib.engines.cohort.stating.problems import NotProven

from .asking import Patience, Questions, minimise
from .conflict import WHOLE_EFFORT
from .landscape import Landscape
from .posing import MAX, MIN, SHORTFALL, Place, Posed, pose
from .shrinking import shrink
from .surveying import survey

CHECKED_REQUIREMENTS = 6
"""With more requirements than that only single ones and pairs are tried as removals."""
TOTAL_EFFORT = 2_000_000
"""What the questions of one aim may take together (see `asking.EFFORT`)."""
TIGHTENED_RULES = 40
"""Up to so many rules are each asked for the most they could give way, which makes counting them quick."""


@dataclass(frozen=True)
class Change:
    """`unit` gives way on one `side` (see `posing.Place`) `by` so many; `bound` is what the rule says now.

    For a share the bound is its per cent, for people unserved or skipped it is 0.
    """

    unit: str
    side: str
    by: int
    bound: int

    @property
    def shift(self) -> tuple[int, int] | None:
        """(change of low, change of high) as `deciding.limits.relax` takes it; None where a rule has no such limit."""
        if self.side in (MIN, SHORTFALL):
            return -self.by, 0
        return (0, self.by) if self.side == MAX else None


@dataclass(frozen=True)
class Relaxation:
    """Changes that together leave a cohort, in the order of the units, and their sum.

    `proved`: none is smaller, none of that sum touches fewer rules, and among those none lies on earlier units. If not,
    the sum is the least all the same.
    """

    changes: tuple[Change, ...]
    amount: int
    proved: bool


@dataclass(frozen=True)
class Removal:
    """Requirements without which there is a cohort, none of them to spare, and how many more people are `affected`."""

    rules: tuple[str, ...]
    affected: int


@dataclass(frozen=True)
class Remedies:
    """`cheapest` relaxation; `single`: what each one place would have to give alone, least first; `removals`.

    `cheapest` is None where the least amount could not be settled; `complete`: it was, and so was every single place
    and every set of requirements.
    """

    cheapest: Relaxation | None
    single: tuple[Relaxation, ...]
    removals: tuple[Removal, ...]
    complete: bool


def find_remedies(instance: Instance, units: Collection[str] | None = None) -> Remedies | None:
    """What would make the instance possible, or some units of it (a conflict) taken alone; None if it is possible.

    Raises `NotProven` when it cannot be settled whether it is possible, `KeyError` for a unit that does not exist.
    """
    land = survey(instance)
    known = {rule.id for rule in instance.rules} | set(land.units)
    if units is not None:
        for unit in units:
            if unit not in known:
                raise KeyError(unit)
        land = land.restricted(units)
    every = (*land.requirements, *land.units)
    if Questions(land, WHOLE_EFFORT).possible(every):
        return None
    questions = Questions(land)
    posed = pose(land, every, elastic=True)
    single, settled = _single(posed, land, _conflict(land, questions))
    removals, complete = _removals(land, questions)
    cheapest = _cheapest(posed, land)
    return Remedies(cheapest, single, removals, complete and settled and cheapest is not None)


def _conflict(land: Landscape, questions: Questions) -> tuple[str, ...]:
    """Few units that cannot hold together over the pool as it is; any set will do, a small one saves work."""
    def impossible(kept: Iterable[str]) -> frozenset[str] | None:
        try:
            return questions.proof((*land.requirements, *kept)) if questions.effort < TOTAL_EFFORT else None
        except NotProven:
            return None

    return shrink(land.units, impossible) or land.units


def _single(posed: Posed, land: Landscape, conflict: tuple[str, ...]) -> tuple[tuple[Relaxation, ...], bool]:
    """What each place would have to give if all others are held fast, and whether that is settled for all of them.

    A unit outside the conflict cannot do alone.
    """
    given = posed.program
    loose = {column: given.upper[column] for columns in posed.elastic.values() for column in columns}
    program = Program(list(given.lower), list(given.upper), list(given.rank), list(given.rows))
    oracle = Patience(program, TOTAL_EFFORT)
    told: list[Relaxation] = []
    settled = True
    for column in loose:
        program.upper[column] = 0
    for place in _places(posed, land):
        if place[0] not in conflict:
            continue
        for column in posed.elastic[place]:
            program.upper[column] = loose[column]
        try:
            found = minimise(program, dict.fromkeys(posed.elastic[place], 1), oracle)
        except NotProven:
            found, settled = None, False
        for column in posed.elastic[place]:
            program.upper[column] = 0
        if isinstance(found, Found):
            told.append(Relaxation((Change(*place, found.value, posed.bounds[place]),), found.value, True))
    return tuple(sorted(told, key=lambda one: one.amount)), settled


def _places(posed: Posed, land: Landscape) -> list[Place]:
    """In the order of the units; of one unit the minimum before the maximum."""
    order = {unit: number for number, unit in enumerate(land.units)}
    sides = (MIN, MAX, SHORTFALL)
    return sorted(posed.elastic, key=lambda place: (order[place[0]], place[1] not in sides, place[1] != MIN, place[1]))


class _Face:
    """The relaxations of least sum, narrowed down aim by aim; `point` is always one of those still left."""

    def __init__(self, posed: Posed) -> None:
        given = posed.program
        self.posed = posed
        self.program = Program(list(given.lower), list(given.upper), list(given.rank), list(given.rows))
        self.oracle = Patience(self.program, TOTAL_EFFORT)
        every = {column: 1 for columns in posed.elastic.values() for column in columns}
        found = self.least(every)
        self.total = found.value
        gap = found.value - found.root.bound
        for column, reduced in found.root.reduced.items():
            if reduced > gap:
                self.program.upper[column] = self.program.lower[column]
            elif -reduced > gap:
                self.program.lower[column] = self.program.upper[column]
        self.hold(every, None, self.total)

    def least(self, cost: Mapping[int, int]) -> Found:
        """The least cost on the face."""
        found = minimise(self.program, cost, self.oracle)
        if not isinstance(found, Found):
            raise RuntimeError("with every bound elastic, nobody at all is a cohort")
        self.point = found.point
        return found

    def hold(self, terms: Mapping[int, int], low: int | None, high: int | None) -> None:
        """Keep a row from now on."""
        self.program.row(terms, low, high)
        self.oracle.add(self.program.rows[-1])

    def amount(self, columns: Collection[int]) -> int:
        """By how much the columns give way at the point."""
        return sum(self.point[column] for column in columns)

    def open(self, columns: Collection[int]) -> list[int]:
        """Those that are not fixed."""
        return [column for column in columns if self.program.upper[column] > 0]


def _cheapest(posed: Posed, land: Landscape) -> Relaxation | None:
    try:
        face = _Face(posed)
    except NotProven:
        return None
    places = _places(posed, land)
    point, proved = face.point, True
    try:
        _touch_few(face, land)
        point = face.point
        _lean_early(face, places)
        point = face.point
    except NotProven:
        proved = False
    amounts = {place: sum(point[column] for column in posed.elastic[place]) for place in places}
    changes = tuple(Change(*place, by, posed.bounds[place]) for place, by in amounts.items() if by)
    return Relaxation(changes, face.total, proved)


def _touch_few(face: _Face, land: Landscape) -> None:
    """As few rules as possible: one 0/1 column for each rule that could give way."""
    rules: dict[str, list[int]] = {}
    for (unit, _), columns in face.posed.elastic.items():
        rules.setdefault(land.rule_of[unit], []).extend(face.open(columns))
    rules = {rule: columns for rule, columns in rules.items() if columns}
    if len(rules) <= 1:
        return
    most = dict.fromkeys(rules, face.total)
    first = face.point
    touched = sum(face.amount(columns) > 0 for columns in rules.values())
    if touched > 1 and len(rules) <= TIGHTENED_RULES:
        for rule, columns in rules.items():
            most[rule] = -face.least(dict.fromkeys(columns, -1)).value
    switches = {}
    for rule, columns in rules.items():
        if most[rule]:
            switches[rule] = face.program.column(1, 0)
            face.program.row({**dict.fromkeys(columns, 1), switches[rule]: -most[rule]}, None, 0)
        else:
            face.program.row(dict.fromkeys(columns, 1), None, 0)
    face.point = (*first, *(int(face.amount(rules[rule]) > 0) for rule in switches))
    face.oracle = Patience(face.program, TOTAL_EFFORT)
    few = dict.fromkeys(switches.values(), 1)
    face.hold(few, None, face.least(few).value if touched > 1 else 1)


def _lean_early(face: _Face, places: list[Place]) -> None:
    """Among equals, as much as possible on the earlier places.

    All the places before the first that gives way at the point are asked about at once: mostly none of them can.
    """
    left, start = face.total, 0
    while left:
        at = next(number for number in range(start, len(places)) if face.amount(face.posed.elastic[places[number]]))
        earlier = [column for place in places[start:at] for column in face.open(face.posed.elastic[place])]
        if earlier:
            face.least(dict.fromkeys(earlier, -1))
            if face.amount(earlier):
                continue
            for column in earlier:
                face.program.upper[column] = 0
        columns = face.posed.elastic[places[at]]
        if face.amount(columns) < left:
            face.least(dict.fromkeys(columns, -1))
        by = face.amount(columns)
        face.hold(dict.fromkeys(columns, 1), by, by)
        left -= by
        start = at + 1


def _removals(land: Landscape, questions: Questions) -> tuple[tuple[Removal, ...], bool]:
    """Sets of requirements, small ones first, without which the other units can be kept; none that holds another."""
    required = land.requirements
    try:
        if not required or (not land.growing and not questions.possible(land.units)):
            return (), True
    except NotProven:
        return (), False
    found: list[frozenset[str]] = []
    complete = len(required) <= CHECKED_REQUIREMENTS
    for size in range(1, (len(required) if complete else 2) + 1):
        for some in combinations(required, size):
            removed = frozenset(some)
            if any(known <= removed for known in found):
                continue
            try:
                if questions.effort >= TOTAL_EFFORT:
                    return _told(land, found), False
                possible = questions.possible((*(one for one in required if one not in removed), *land.units))
            except NotProven:
                complete = False
                continue
            if possible:
                found.append(removed)
    return _told(land, found), complete


def _told(land: Landscape, found: list[frozenset[str]]) -> tuple[Removal, ...]:
    """Those that concern the fewest people first."""
    told = [Removal(tuple(one for one in land.requirements if one in removed), land.affected(removed))
            for removed in found]
    return tuple(sorted(told, key=lambda one: (one.affected, one.rules)))
