"""The smallest single change that would bring a person in, and what would put a selected person out.

Every change told is one that does it. Points and places up are worked out from the best cohort with the person, which
gains all of them, while no cohort without the person gains any: see `score_needed` and `places_up`. Changes of rules
have been solved anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tadrib.engines.cohort.stating.instance import Rule

from .explaining import Entry
from .ground import Ground
from .prices import RulePrice
from .reasons import Facts

UNREACHABLE = "no cohort that keeps the rules contains the nominee"


@dataclass(frozen=True)
class ScoreNeeded:
    """Whether more points alone would bring a person in: `tie` points until the lot decides, `sure` until it is sure.

    Where they would not, `why` names the level that stands before the score, or says that no cohort holds the person.
    """

    possible: bool
    why: str
    tie: int
    sure: int


@dataclass(frozen=True)
class Smallest:
    """A change of one thing that brings a person in; `moves` is how many people change places by it.

    Codes: `one_more_seat`, `one_more` (unit, value), `one_fewer_required` (unit, value), `more_points` (points, tie),
    `places_up` (places), `rule_removed` (unit, kind).
    """

    code: str
    facts: Facts
    moves: int


@dataclass(frozen=True)
class Leaving:
    """What would put a selected person out: `leaves_if` names the single changes of the rules that do.

    `level` is the first level that gets worse without them (None: none, only the lot keeps them in, or no cohort does
    without them: then `needed`). `margin`: where that is the score, so many points they can have less and stay, but for
    the lot at the last.
    """

    id: str
    leaves_if: tuple[str, ...]
    level: str | None
    margin: int | None
    needed: bool


def score_needed(ground: Ground, entry: Entry) -> ScoreNeeded:
    """Points to tie and to be sure, from the price of entry.

    A point for a person moves the best cohort with them by one and leaves those without them where they are: so the
    points that are missing are the price at the level of the score, provided no level before it gets worse.
    """
    if entry.price is None:
        return ScoreNeeded(False, UNREACHABLE, 0, 0)
    for level, worse in zip(ground.instance.objective, entry.price, strict=True):
        if level.name == "score" and level.sense == "max":
            return ScoreNeeded(True, "", worse, worse + 1)
        if worse:
            return ScoreNeeded(False, level.name, 0, 0)
    return ScoreNeeded(False, "draw", 0, 0)


def places_up(ground: Ground, entry: Entry) -> int | None:
    """How many places up in the order of their state would bring a person in; None where that cannot be promised.

    They take the priority of the person so many places before them, and each of those passed takes the next one's. No
    cohort without the person gets better by that, and those who were as good at the levels before stay so. With
    binding state orders this does not hold, nor where a rule looks at priorities, and nothing is told.
    """
    instance, bounds = ground.instance, ground.people.bounds
    names = [level.name for level in instance.objective]
    if entry.price is None or bounds.orders or "priority" not in names or _read(instance.rules):
        return None
    at = names.index("priority")
    if any(entry.price[:at]) or entry.price[at] < 0 or instance.objective[at].sense != "min":
        return None
    price, later = entry.price[at], entry.price[at + 1:]
    line, priorities = ground.lines[int(ground.people.state[ground.people.at[entry.id]])]
    mine = line.index(entry.id)
    bent = ground.entering()[entry.id]
    assert bent is not None  # there is a price
    with_them = (ground.chosen - bent.leaves) | bent.enters
    passed = 0
    for places in range(1, mine + 1):
        other = mine - places
        if line[other] in with_them:
            passed += priorities[other + 1] - priorities[other]
        gain = (price + passed - (priorities[mine] - priorities[other]), *later)
        if gain < (0,) * len(gain):
            return places
    return None


def smallest(ground: Ground, entry: Entry, needed: ScoreNeeded, names: tuple[str, ...],
             prices: Mapping[str, RulePrice]) -> Smallest | None:
    """The change that moves the fewest people; a rule that goes as a whole comes last. None if there is none."""
    found: list[tuple[tuple[int, int, int, str], Smallest]] = []
    for name in names:
        price = prices[name]
        rule, moves = price.rule, len(price.enter) + len(price.leave)
        if rule.change == "removed":
            one = _smallest("rule_removed", moves, unit=rule.unit, kind=rule.kind)
        elif rule.change == "min-1":
            one = _smallest("one_fewer_required", moves, unit=rule.unit, value=_value(rule.unit))
        elif rule.kind == "seats":
            one = _smallest("one_more_seat", moves, unit=rule.unit)
        else:
            one = _smallest("one_more", moves, unit=rule.unit, value=_value(rule.unit))
        found.append(((int(rule.change == "removed"), moves, 0, name), one))
    moves = 1 + len(entry.pushes)
    if needed.possible:
        found.append(((0, moves, 1, ""), _smallest("more_points", moves, points=needed.sure, tie=needed.tie)))
    places = places_up(ground, entry)
    if places is not None:
        found.append(((0, moves, 2, ""), _smallest("places_up", moves, places=places)))
    return min(found, key=lambda pair: pair[0])[1] if found else None


def leaving(ground: Ground, person: str, names: tuple[str, ...]) -> Leaving:
    """What would put a selected person out; `names` are the changes of rules that do."""
    bent = ground.doing_without()[person]
    if bent is None:
        return Leaving(person, names, None, None, True)
    for level, worse in zip(ground.instance.objective, bent.price, strict=True):
        if worse:
            score = level.name == "score" and level.sense == "max"
            return Leaving(person, names, level.name, worse if score else None, False)
    return Leaving(person, names, None, None, False)


def _read(rules: Iterable[Rule]) -> bool:
    """Whether a rule looks at the priority itself, so that another one could change more than the sum."""
    return any(getattr(rule, "field", "") == "priority" or "priority" in dict(getattr(rule, "where", ()))
               for rule in rules)


def _smallest(code: str, moves: int, **facts: object) -> Smallest:
    return Smallest(code, tuple(sorted(facts.items())), moves)


def _value(unit: str) -> str:
    """`AO` of `R-state[AO]`, else nothing."""
    return unit.partition("[")[2].removesuffix("]")
