"""Conflicts and remedies: the certified example, large inputs and edges. All persons are synthetic."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tadrib.engines import cohort
from tadrib.engines.cohort.conflicts.conflict import Conflict, find_conflict
from tadrib.engines.cohort.conflicts.further import Conflicts, find_conflicts
from tadrib.engines.cohort.conflicts.relaxing import Change, Relaxation, Removal, find_remedies

Obj = dict[str, Any]


def _told(found: Relaxation) -> dict[tuple[str, str], int]:
    return {(one.unit, one.side): one.by for one in found.changes}


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
