"""Conflicts and remedies against plain enumeration, and on large inputs. All persons are synthetic."""

from __future__ import annotations

import json
from importlib import util
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tadrib.engines import cohort
from tadrib.engines.cohort.conflicts.conflict import Blockers, Conflict, blockers, find_conflict
from tadrib.engines.cohort.conflicts.further import Conflicts, find_conflicts
from tadrib.engines.cohort.conflicts.relaxing import Change, Relaxation, Removal, find_remedies
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


def test_two_conflicts_example_has_exactly_its_three() -> None:
    folder = Path(__file__).with_name("examples")
    instance = cohort.parse(json.loads((folder / "s26_inf_two_conflicts.json").read_text(encoding="utf-8")))
    answer = json.loads((folder / "s26_inf_two_conflicts.answer.json").read_text(encoding="utf-8"))

    found = find_conflicts(instance, by_rule=True)

    assert {frozenset(some) for some in found.sets} == {frozenset(some) for some in answer["conflicts_rule_level"]}
    assert len(found.sets) == 3
    assert found.complete is answer["conflicts_complete"]
    remedies = find_remedies(instance)
    assert remedies is not None
    assert remedies.cheapest.proved
    assert not remedies.removals


def _person(number: int, **fields: Any) -> Obj:
    return {"id": f"N{number:06}", "state": "KE", "gender": "F", "agency": f"KE-{number % 7}", "priority": number,
            "vetting": "cleared", "criteria": {"x": 1}, "draw": number, **fields}


def _instance(nominees: list[Obj], *rules: Obj) -> cohort.Instance:
    return cohort.parse({"format": "tadrib-selection/1", "name": "synthetic", "notes": "", "weights": {"x": 1},
                         "nominees": nominees, "rules": list(rules), "objective": [{"level": "seats", "sense": "max"}],
                         "tie_break": {"kind": "draw_order"}})


STATES = [f"{first}{second}" for first in "ABCDEF" for second in "ABCDEFGHI"]


def _large(*rules: Obj, count: int = 10_000) -> cohort.Instance:
    """54 states, 540 agencies, shares, pins, exclusions and channels."""
    people = [
        _person(number, state=STATES[number * 7 % 54], gender="FMMX"[number // 54 % 4],
                agency=f"{STATES[number * 7 % 54]}-{number // 54 % 10}", agency_type=("customs", "police", "fiu")[number // 54 % 3],
                vetting="pending" if number % 11 == 5 else "cleared",
                languages={("en", "fr", "ar", "pt")[number // 54 % 5 % 4]: 1 + number % 5}, priority=1 + number // 54)
        for number in range(count)
    ]
    return _instance(
        people,
        {"id": "cleared", "kind": "require", "field": "vetting", "in": ["cleared"]},
        {"id": "state", "kind": "count_each", "field": "state", "min": 2, "max": 12, "cap_min_to_pool": True},
        {"id": "agency", "kind": "count_each", "field": "agency", "min": 0, "max": 4},
        {"id": "women", "kind": "share", "where": {"gender": ["F"]}, "min_pct": 40, "hard": True},
        {"id": "channels", "kind": "channels", "floor": ["en"], "max_interpretation": 2, "min_level": 2},
        {"id": "pinned", "kind": "include", "members": ["N000008", "N000009"]},
        {"id": "barred", "kind": "exclude", "members": ["N000021", "N000022"]}, *rules)


def test_large_pool_with_too_many_seats() -> None:
    instance = _large({"id": "seats", "kind": "seats", "min": 700, "max": 700})

    conflict = find_conflict(instance)
    remedies = find_remedies(instance)

    assert conflict is not None
    assert conflict == Conflict(("seats", *(f"state[{state}]" for state in STATES)), True)
    assert remedies is not None
    assert remedies.cheapest == Relaxation((Change("seats", "min", 52, 700),), 52, True)
    assert _told(remedies.single[0]) == {("seats", "min"): 52}
    assert not remedies.removals


def test_large_pool_with_a_chain_of_counts() -> None:
    instance = _large({"id": "seats", "kind": "seats", "min": 500, "max": 500},
                      {"id": "men", "kind": "count", "where": {"gender": ["M"]}, "min": 295},
                      {"id": "others", "kind": "count", "where": {"gender": ["X"]}, "min": 6})

    conflict = find_conflict(instance)
    further = find_conflicts(instance, by_rule=True)
    remedies = find_remedies(instance)

    assert conflict == Conflict(("men", "others", "seats", "women"), True)
    assert further == Conflicts((("men", "others", "seats", "women"),), True)
    assert remedies is not None
    assert remedies.cheapest == Relaxation((Change("men", "min", 1, 295),), 1, True)
    # 40 per cent of 500 is 200, which leaves 300 for 301; a 501st seat would ask for a 201st woman.
    assert [_told(one) for one in remedies.single] == [
        {("men", "min"): 1}, {("others", "min"): 1}, {("women", "shortfall"): 1}, {("seats", "max"): 2}]


def test_large_pool_that_is_possible_has_no_conflict() -> None:
    instance = _large({"id": "seats", "kind": "seats", "min": 500, "max": 500})

    assert find_conflict(instance) is None
    assert find_conflicts(instance) == Conflicts((), True)
    assert find_remedies(instance) is None


def test_ineligible_members_conflict_with_the_requirement_and_its_price_is_told() -> None:
    people = [_person(number, vetting="pending" if number < 4 else "cleared") for number in range(8)]
    instance = _instance(people, {"id": "cleared", "kind": "require", "field": "vetting", "in": ["cleared"]},
                         {"id": "pinned", "kind": "include", "members": ["N000001", "N000002"]})

    remedies = find_remedies(instance)

    assert find_conflict(instance) == Conflict(("cleared", "pinned"), True)
    assert find_conflicts(instance) == Conflicts((("cleared", "pinned"),), True)
    assert remedies is not None
    assert remedies.cheapest == Relaxation((Change("pinned", "min", 2, 2),), 2, True)
    assert remedies.removals == (Removal(("cleared",), 4),)


def test_one_person_included_and_excluded() -> None:
    instance = _instance([_person(1), _person(2)], {"id": "in", "kind": "include", "members": ["N000001"]},
                         {"id": "out", "kind": "exclude", "members": ["N000001"]})

    remedies = find_remedies(instance)

    assert find_conflicts(instance) == Conflicts((("in", "out"),), True)
    assert remedies is not None
    assert [one.changes[0] for one in remedies.single] == [Change("in", "min", 1, 1), Change("out", "max", 1, 0)]
    assert [one.changes[0].shift for one in remedies.single] == [(-1, 0), (0, 1)]


def test_rule_that_contradicts_itself_stands_alone() -> None:
    instance = _instance([_person(number) for number in range(5)], {"id": "odd", "kind": "seats", "min": 4, "max": 2})

    remedies = find_remedies(instance)

    assert find_conflict(instance) == Conflict(("odd",), True)
    assert remedies is not None
    assert remedies.cheapest.amount == 2
    assert _told(remedies.cheapest) == {("odd", "min"): 2}


def test_thousand_rules_with_one_contradiction() -> None:
    people = [_person(number, agency=f"A{number}") for number in range(2000)]
    rules = [{"id": f"pair{number:04}", "kind": "members_max", "max": 1,
              "members": [f"N{2 * number:06}", f"N{2 * number + 1:06}"]} for number in range(1000)]
    instance = _instance(people, *rules, {"id": "pinned", "kind": "include", "members": ["N000400", "N000401"]},
                         {"id": "seats", "kind": "seats", "min": 100, "max": 900})

    assert find_conflict(instance) == Conflict(("pair0200", "pinned"), True)
    assert find_conflicts(instance) == Conflicts((("pair0200", "pinned"),), True)


def test_search_that_is_stopped_says_so() -> None:
    people = [_person(number, state=state) for number, state in enumerate(STATES * 2)]
    instance = _instance(people, {"id": "seats", "kind": "seats", "min": 0, "max": 30},
                         {"id": "state", "kind": "count_each", "field": "state", "min": 1})

    found = find_conflicts(instance, most=5)

    assert not found.complete
    assert len(set(found.sets)) == 5
    assert {len(some) for some in found.sets} == {32}
    assert find_conflicts(instance, by_rule=True) == Conflicts((("seats", "state"),), True)


def test_order_of_the_rules_changes_nothing() -> None:
    rules: list[Obj] = [{"id": "seats", "kind": "seats", "min": 3, "max": 3},
                        {"id": "most", "kind": "count", "where": {"state": ["KE"]}, "max": 2},
                        {"id": "order", "kind": "priority_order"}]
    people = [_person(number, priority=number + 1) for number in range(4)]
    one, two = _instance(people, *rules), _instance(people[::-1], *rules[::-1])

    assert find_conflict(one) == find_conflict(two)
    assert find_conflicts(one) == find_conflicts(two)
    assert find_remedies(one) == find_remedies(two)


def test_one_rule_is_changed_rather_than_two() -> None:
    """Two women fewer, or one woman and one pinned man fewer: the sum is the same."""
    men = [_person(number, gender="M") for number in range(3)]
    instance = _instance(men, {"id": "a_pinned", "kind": "include", "members": [one["id"] for one in men]},
                         {"id": "women", "kind": "share", "where": {"gender": ["F"]}, "min_pct": 50, "hard": True})

    remedies = find_remedies(instance)

    assert remedies is not None
    assert remedies.cheapest == Relaxation((Change("women", "shortfall", 2, 50),), 2, True)


def test_unknown_unit_is_refused() -> None:
    with pytest.raises(KeyError):
        find_remedies(_instance([_person(1)]), ("nothing",))
