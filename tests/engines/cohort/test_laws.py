"""Laws of the engine on small worlds, against enumeration. All persons are synthetic."""

from __future__ import annotations

import copy
from importlib import util
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tadrib.engines import cohort

_spec = util.spec_from_file_location("cohort_worlds", Path(__file__).with_name("worlds.py"))
assert _spec and _spec.loader
worlds = util.module_from_spec(_spec)
_spec.loader.exec_module(worlds)

LAW = settings(max_examples=200, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
FEWER = settings(LAW, max_examples=80)


@LAW
@given(worlds.worlds())
def test_select_equals_enumeration(obj: dict[str, Any]) -> None:
    outcome = cohort.select(cohort.parse(obj))

    expected = worlds.answer(obj)

    assert (outcome.status == cohort.OPTIMAL) == (expected is not None)
    if expected is not None:
        assert (outcome.values, outcome.cohort) == expected
    assert set(outcome.eligible) == {one["id"] for one in obj["nominees"] if worlds.is_eligible(obj, one)}
    assert set(outcome.ineligible) == {one["id"] for one in obj["nominees"]} - set(outcome.eligible)


@LAW
@given(worlds.worlds())
def test_conflict_is_impossible_and_irreducible(obj: dict[str, Any]) -> None:
    conflict = cohort.select(cohort.parse(obj)).conflict

    if conflict is None:
        return
    assert not worlds.holds(obj, conflict.units)
    for unit in conflict.units:
        assert worlds.holds(obj, tuple(one for one in conflict.units if one != unit)), unit


@FEWER
@given(worlds.worlds(most=6))
def test_entry_prices_equal_enumeration(obj: dict[str, Any]) -> None:
    instance = cohort.parse(obj)
    outcome = cohort.select(instance)

    entries = cohort.explain(instance, outcome).entries

    if outcome.status != cohort.OPTIMAL:
        assert not entries
        return
    assert set(entries) == set(outcome.eligible) - set(outcome.cohort)
    for one, entry in entries.items():
        forced = worlds.answer(obj, having=one)
        assert (entry.price is None) == (forced is None)
        assert entry.reasons
        if forced is not None:
            optimum = worlds.better_first(obj, outcome.values)
            signed = worlds.better_first(obj, forced[0])
            assert entry.price == tuple(new - old for new, old in zip(signed, optimum, strict=True))
            assert entry.pushes == tuple(sorted(set(outcome.cohort) - set(forced[1])))


@FEWER
@given(worlds.worlds(), st.randoms(use_true_random=False))
def test_order_of_input_changes_nothing(obj: dict[str, Any], random: Any) -> None:
    shuffled = copy.deepcopy(obj)
    random.shuffle(shuffled["nominees"])
    random.shuffle(shuffled["rules"])

    first, second = cohort.parse(obj), cohort.parse(shuffled)

    assert cohort.canonical(first) == cohort.canonical(second)
    assert cohort.run(first, "seed").to_json() == cohort.run(second, "seed").to_json()


@FEWER
@given(worlds.worlds(), st.data())
def test_loosening_a_bound_never_worsens_the_first_level(obj: dict[str, Any], data: st.DataObject) -> None:
    upper = [rule for rule in obj["rules"] if rule.get("max") is not None]
    before = cohort.select(cohort.parse(obj))
    if not upper or before.status != cohort.OPTIMAL or not obj["objective"]:
        return

    data.draw(st.sampled_from(upper))["max"] += 1
    after = cohort.select(cohort.parse(obj))

    assert after.status == cohort.OPTIMAL
    assert worlds.better_first(obj, after.values) <= worlds.better_first(obj, before.values)


@FEWER
@given(worlds.worlds())
def test_replacement_is_the_best_that_keeps_the_rules(obj: dict[str, Any]) -> None:
    instance = cohort.parse(obj)
    outcome = cohort.select(instance)

    for leaving in outcome.cohort:
        available = [one for one in outcome.eligible if one not in outcome.cohort]
        found = cohort.replacement(instance, outcome.cohort, leaving, available)

        rest = {**obj, "nominees": [one for one in obj["nominees"] if one["id"] != leaving]}
        stay = set(outcome.cohort) - {leaving}
        possible = [some for some in _cohorts_around(rest, obj, stay) if len(some) == len(stay) + 1]
        assert (found is None) == (not possible)
        if found is not None:
            assert worlds.better_first(obj, found.values) == min(
                worlds.better_first(obj, worlds.worth(obj, some)) for some in possible)


def _cohorts_around(rest: dict[str, Any], obj: dict[str, Any], stay: set[str]) -> list[Any]:
    """Cohorts over the pool left that contain all who stay. Values of a per-value rule are those of the whole list."""
    pool = [one for one in rest["nominees"] if worlds.is_eligible(obj, one)]
    some = [[one for one in pool if one["id"] in stay or one is extra] for extra in pool if extra["id"] not in stay]
    return [each for each in some if {one["id"] for one in each} >= stay
            and all(worlds.keeps(obj, rule, each, pool) for rule in obj["rules"])]
