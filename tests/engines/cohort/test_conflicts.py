"""Conflicts and remedies against plain enumeration on small worlds. All persons are synthetic."""

from __future__ import annotations

from importlib import util
from itertools import combinations
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tadrib.engines import cohort
from tadrib.engines.cohort.conflicts.conflict import Blockers, blockers, find_conflict
from tadrib.engines.cohort.conflicts.further import find_conflicts
from tadrib.engines.cohort.conflicts.relaxing import Relaxation, find_remedies
from tadrib.engines.cohort.deciding.eligible import eligible_ids
from tadrib.engines.cohort.deciding.limits import bind

_spec = util.spec_from_file_location("cohort_conflict_worlds", Path(__file__).with_name("worlds.py"))
assert _spec and _spec.loader
worlds = util.module_from_spec(_spec)
_spec.loader.exec_module(worlds)

Obj = dict[str, Any]
Place = tuple[str, str]
LAW = settings(max_examples=200, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
REQUIREMENTS = ("require", "require_min", "require_language", "require_all")


@st.composite
def harsh(draw: st.DrawFn, most: int = 5) -> Obj:
    """A world in which more rules pull against each other: pins, bans, narrow counts, one language, orders."""
    obj: Obj = draw(worlds.worlds(most=most))
    ids = [one["id"] for one in obj["nominees"]]
    some = st.lists(st.sampled_from(ids), unique=True, min_size=1, max_size=3) if ids else st.just([])
    tight: list[Obj] = [
        {"id": "a_size", "kind": "seats", "min": draw(st.integers(1, 4)), "max": draw(st.integers(1, 4))},
        {"id": "b_pinned", "kind": "include", "members": draw(some)},
        {"id": "c_barred", "kind": "exclude", "members": draw(some)},
        {"id": "d_kenya", "kind": "count", "where": {"state": ["KE"]}, "min": draw(st.integers(0, 2)),
         "max": draw(st.integers(0, 1))},
        {"id": "e_heard", "kind": "channels", "floor": ["en"], "max_interpretation": draw(st.integers(0, 1)),
         "min_level": 4},
        {"id": "f_order", "kind": "priority_order"},
        {"id": "g_state", "kind": "count_each", "field": "state", "min": 1, "max": 1,
         "cap_min_to_pool": draw(st.booleans())},
        {"id": "h_cleared", "kind": "require", "field": "vetting", "in": ["cleared"]},
        {"id": "i_pair", "kind": "members_max", "members": draw(some), "max": draw(st.integers(0, 1))},
        {"id": "j_women", "kind": "share", "where": {"gender": ["F"]}, "min_pct": draw(st.sampled_from((34, 50, 75))),
         "hard": True},
    ]
    more = draw(st.lists(st.sampled_from(tight), unique_by=lambda rule: str(rule["id"]), min_size=2, max_size=5))
    return {**obj, "rules": [*obj["rules"][-2:], *more]}


EITHER = st.one_of(worlds.worlds(most=5), harsh())


class Enumerated:
    """A small world with every cohort over every pool looked at; written from FORMAT.md, without the engine."""

    def __init__(self, obj: Obj) -> None:
        self.obj = obj
        self.rules = sorted(obj["rules"], key=lambda rule: rule["id"])
        self.required = [rule["id"] for rule in self.rules if rule["kind"] in REQUIREMENTS]
        self.rule_of: dict[str, Obj] = {}
        for rule in self.rules:
            if rule["kind"] == "count_each":
                for value in sorted({one[rule["field"]] for one in obj["nominees"]}):
                    self.rule_of[f"{rule['id']}[{value}]"] = rule
            elif rule["kind"] not in REQUIREMENTS and rule.get("hard", True):
                self.rule_of[rule["id"]] = rule
        self.units = list(self.rule_of)

    def pool(self, required: tuple[str, ...]) -> list[Obj]:
        rules = [rule for rule in self.rules if rule["id"] in required]
        return [one for one in self.obj["nominees"] if worlds.is_eligible({"rules": rules}, one)]

    def broken(self, required: tuple[str, ...]) -> set[frozenset[str]]:
        """What each cohort over the pool breaks."""
        pool = self.pool(required)
        return {frozenset(unit for unit, rule in self.rule_of.items()
                          if not worlds.keeps(self.obj, rule, list(some), pool, unit if "[" in unit else None))
                for size in range(len(pool) + 1) for some in combinations(pool, size)}

    def conflicts(self, by_rule: bool = False) -> set[frozenset[str]]:
        """Every irreducible set, by going through all sets, small ones first."""
        groups: dict[str, set[str]] = {}
        for unit in self.units:
            groups.setdefault(self.rule_of[unit]["id"] if by_rule else unit, set()).add(unit)
        found: list[frozenset[str]] = []
        for size in range(len(self.required) + 1):
            for required in combinations(self.required, size):
                broken = self.broken(required)
                for many in range(len(groups) + 1):
                    for names in combinations(groups, many):
                        kept = frozenset(required) | frozenset(names)
                        units = frozenset[str]().union(*(groups[name] for name in names))
                        if not any(known <= kept for known in found) and all(one & units for one in broken):
                            found.append(kept)
        return set(found)

    def gives(self, some: list[Obj], pool: list[Obj], unit: str) -> list[dict[Place, int]]:
        """By how much the unit would have to give way for a cohort: each way of doing it."""
        rule = self.rule_of[unit]
        kind, ids = rule["kind"], {one["id"] for one in some}
        if kind == "share":
            return [{(unit, "shortfall"): worlds.shortfall(rule, some)}]
        if kind == "priority_order":
            return [{(unit, "skipped"): len({
                one["id"] for one in pool if one["id"] not in ids and any(
                    other["state"] == one["state"] and other["priority"] > one["priority"] for other in some)})}]
        if kind == "channels":
            ways = []
            for size in range(len(worlds.TAGS) + 1):
                for extra in combinations(worlds.TAGS, size):
                    heard = [one for one in some if any(one["languages"].get(tag, 0) >= rule["min_level"]
                                                        for tag in (*rule["floor"], *extra))]
                    ways.append({(unit, "max"): max(0, size - rule["max_interpretation"]),
                                 (unit, "unserved"): len(some) - len(heard)})
            return ways
        low, high = rule.get("min") or 0, rule.get("max")
        inside: list[Obj] = some
        if kind == "count":
            inside = [one for one in some if worlds.fits(one, rule["where"])]
        elif kind == "count_each":
            value = unit.split("[")[1][:-1]
            inside = [one for one in some if one[rule["field"]] == value]
            if rule.get("cap_min_to_pool"):
                low = min(low, len([one for one in pool if one[rule["field"]] == value]))
        elif kind in ("members_max", "include", "exclude"):
            inside = [one for one in some if one["id"] in rule["members"]]
            low, high = (len(set(rule["members"])), None) if kind == "include" else (0, rule.get("max", 0))
        over = 0 if high is None else max(0, len(inside) - high)
        return [{(unit, "min"): max(0, low - len(inside)), (unit, "max"): over}]

    def relaxations(self, units: list[str], required: tuple[str, ...]) -> list[dict[Place, int]]:
        """What each cohort needs, in each way."""
        pool = self.pool(required)
        found = []
        for size in range(len(pool) + 1):
            for some in combinations(pool, size):
                ways: list[dict[Place, int]] = [{}]
                for unit in units:
                    ways = [{**one, **more} for one in ways for more in self.gives(list(some), pool, unit)]
                found += [{place: by for place, by in one.items() if by} for one in ways]
        return found

    def rank(self, needed: dict[Place, int]) -> tuple[object, ...]:
        """Least sum, fewest rules, then as much as possible on the earlier places."""
        places = [(unit, side) for unit in self.units for side in ("min", "max", "shortfall", "skipped", "unserved")]
        rules = {self.rule_of[unit]["id"] for unit, _ in needed}
        return sum(needed.values()), len(rules), [-needed.get(place, 0) for place in places]


def _told(found: Relaxation) -> dict[Place, int]:
    return {(one.unit, one.side): one.by for one in found.changes}


@LAW
@given(EITHER)
def test_conflict_is_one_of_the_irreducible(obj: Obj) -> None:
    expected = Enumerated(obj).conflicts()

    conflict = find_conflict(cohort.parse(obj))

    assert (conflict is None) == bool(worlds.cohorts(obj))
    if conflict is not None:
        assert conflict.irreducible
        assert frozenset(conflict.units) in expected


@LAW
@given(EITHER)
def test_further_conflicts_equal_enumeration(obj: Obj) -> None:
    world = Enumerated(obj)
    instance = cohort.parse(obj)

    for by_rule in (False, True):
        found = find_conflicts(instance, by_rule=by_rule, most=1000, most_questions=5000)

        assert found.complete
        expected = set() if worlds.cohorts(obj) else world.conflicts(by_rule)
        assert {frozenset(some) for some in found.sets} == expected
        assert len(found.sets) == len(set(found.sets))


@LAW
@given(EITHER)
def test_remedies_equal_enumeration(obj: Obj) -> None:
    world = Enumerated(obj)
    required = tuple(world.required)

    found = find_remedies(cohort.parse(obj))

    if found is None:
        assert worlds.cohorts(obj)
        return
    needed = world.relaxations(world.units, required)
    assert found.cheapest.proved
    assert found.cheapest.amount == sum(one.by for one in found.cheapest.changes)
    assert _told(found.cheapest) == min(needed, key=world.rank)
    alone: dict[Place, int] = {}
    for one in needed:
        if len(one) == 1:
            (place, by), = one.items()
            alone[place] = min(by, alone.get(place, by))
    assert {place: by for one in found.single for place, by in _told(one).items()} == alone
    assert [one.amount for one in found.single] == sorted(alone.values())
    removals: list[frozenset[str]] = []
    for size in range(1, len(required) + 1):
        for some in combinations(required, size):
            stay = tuple(one for one in required if one not in some)
            if not any(known <= set(some) for known in removals) and frozenset() in world.broken(stay):
                removals.append(frozenset(some))
    assert found.complete
    assert {frozenset(one.rules) for one in found.removals} == set(removals)
    for one in found.removals:
        stay = tuple(rule for rule in required if rule not in one.rules)
        assert one.affected == len(world.pool(stay)) - len(world.pool(required))


@LAW
@given(EITHER)
def test_remedies_of_a_conflict_alone_equal_enumeration(obj: Obj) -> None:
    world = Enumerated(obj)
    instance = cohort.parse(obj)

    for units in find_conflicts(instance).sets[:3]:
        found = find_remedies(instance, units)

        assert found is not None
        required = tuple(one for one in units if one in world.required)
        needed = world.relaxations([one for one in units if one not in required], required)
        assert _told(found.cheapest) == min(needed, key=world.rank)
        # Any unit of an irreducible conflict over a pool that stays can do it alone, where it can do it at all.
        assert {place for one in found.single for place in _told(one)} == {
            place for one in needed if len(one) == 1 for place in one}


@LAW
@given(EITHER)
def test_blockers_are_irreducible_for_everyone_kept_out(obj: Obj) -> None:
    instance = cohort.parse(obj)
    pool = eligible_ids(instance)
    people = [one for one in obj["nominees"] if one["id"] in pool]
    everyone = Blockers(instance, pool)
    world = Enumerated(obj)

    for one in people:
        units = everyone.of(one["id"])

        def possible(kept: tuple[str, ...], one: Obj = one) -> bool:
            return any(
                one in some and all(worlds.keeps(obj, world.rule_of[unit], list(some), people,
                                                 unit if "[" in unit else None) for unit in kept)
                for size in range(len(people) + 1) for some in combinations(people, size))

        assert (not units) == possible(tuple(world.units))
        if units:
            assert not possible(units)
            assert all(possible(tuple(unit for unit in units if unit != gone)) for gone in units)
    if people:
        assert blockers(instance, bind(instance, pool), people[0]["id"]) == everyone.of(people[0]["id"])
