"""What is told of a decision, on small worlds against enumeration: what is promised happens. All persons synthetic."""

from __future__ import annotations

import copy
import json
from importlib import util
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tadrib.engines import cohort
from tadrib.engines.cohort.deciding import judge
from tadrib.engines.cohort.deciding.eligible import eligible_ids
from tadrib.engines.cohort.deciding.limits import bind
from tadrib.engines.cohort.telling.people import People
from tadrib.engines.cohort.telling.swaps import Exchanges

_spec = util.spec_from_file_location("cohort_worlds", Path(__file__).with_name("worlds.py"))
assert _spec and _spec.loader
worlds = util.module_from_spec(_spec)
_spec.loader.exec_module(worlds)

LAW = settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
EXAMPLE = Path(__file__).parent / "examples" / "s01_basic.json"
Obj = dict[str, Any]


def _best(obj: Obj, cohorts: list[list[Obj]]) -> tuple[tuple[int, ...], tuple[str, ...]] | None:
    """Of these cohorts the best by levels and then by draw."""
    if not cohorts:
        return None
    best = min(worlds.better_first(obj, worlds.worth(obj, some)) for some in cohorts)
    left = [some for some in cohorts if worlds.better_first(obj, worlds.worth(obj, some)) == best]
    for one in sorted(obj["nominees"], key=lambda nominee: nominee["draw"]):
        left = [some for some in left if one in some] or left
    return worlds.worth(obj, left[0]), tuple(sorted(one["id"] for one in left[0]))


def _changed(obj: Obj, name: str) -> list[list[Obj]]:
    """Every cohort that keeps the rules after the change of that name."""
    unit, _, change = name.rpartition(":")
    rule_id, _, value = unit.partition("[")
    rule = next(one for one in obj["rules"] if one["id"] == rule_id)
    rest = {**obj, "rules": [one for one in obj["rules"] if one is not rule]}
    if change == "removed":
        return worlds.cohorts(rest)
    low, high = {"max+1": (0, 1), "min-1": (-1, 0), "max-1": (0, -1), "min+1": (1, 0)}[change]
    if not value:
        moved = {**rule, **({"max": rule["max"] + high} if rule.get("max") is not None else {})}
        if "min" in rule:
            moved["min"] = rule["min"] + low
        return worlds.cohorts({**rest, "rules": [*rest["rules"], moved]})
    pool = [one for one in obj["nominees"] if worlds.is_eligible(obj, one)]
    found = []
    for some in worlds.cohorts(rest):
        kept = True
        for each in {one[rule["field"]] for one in obj["nominees"]}:
            least = rule["min"]
            if rule.get("cap_min_to_pool"):
                least = min(least, sum(one[rule["field"]] == each for one in pool))
            most = 99 if rule["max"] is None else rule["max"]
            if each == value.rstrip("]"):
                least, most = least + low, most + high
            kept = kept and least <= sum(one[rule["field"]] == each for one in some) <= most
        if kept:
            found.append(some)
    return found


def _studied(obj: Obj) -> tuple[cohort.Outcome, cohort.Explanations, cohort.Study]:
    instance = cohort.parse(obj)
    outcome = cohort.select(instance)
    told = cohort.explain(instance, outcome)
    return outcome, told, cohort.study(instance, outcome, told)


@LAW
@given(worlds.worlds(), st.data())
def test_exchanges_are_those_that_keep_the_rules(obj: Obj, data: st.DataObject) -> None:
    instance = cohort.parse(obj)
    pool = eligible_ids(instance)
    bounds = bind(instance, pool)
    outcome = cohort.select(instance)
    chosen = frozenset(outcome.cohort)
    if outcome.status != cohort.OPTIMAL or data.draw(st.booleans()):
        chosen = frozenset(data.draw(st.sets(st.sampled_from(pool)))) if pool else frozenset()
    people = People(instance, bounds)

    found = Exchanges(people, chosen, pool)

    rows = [(row, one) for row, kind in enumerate(found.rows) for one in found.leaving[kind]]
    columns = [(column, one) for column, kind in enumerate(found.columns) for one in found.coming[kind]]
    for row, out in [*rows, (len(found.rows), None)]:
        for column, into in [*columns, (len(found.columns), None)]:
            after = chosen - {people.ids[one] for one in (out,) if one is not None}
            after |= {people.ids[one] for one in (into,) if one is not None}
            assert found.allowed[row, column] == (not judge.broken(bounds, after))
            assert found.told(found.after(row, out, column, into)) == judge.values(instance, bounds, after)


@LAW
@given(worlds.worlds(most=6))
def test_prices_of_rules_equal_enumeration(obj: Obj) -> None:
    outcome, told, found = _studied(obj)
    if outcome.status != cohort.OPTIMAL:
        assert not found.prices
        return
    hard = {rule["id"] for rule in obj["rules"] if rule["kind"] == "share" and not rule["hard"]}
    assert {name.split(":")[0].split("[")[0] for name in found.prices} <= {rule["id"] for rule in obj["rules"]} - hard
    for name, price in {**found.prices, **found.tightened}.items():
        wanted = _best(obj, _changed(obj, name))
        if price is None:
            assert wanted is None, name
            continue
        assert wanted is not None
        assert price.values == wanted[0], name
        assert price.enter == tuple(sorted(set(wanted[1]) - set(outcome.cohort))), name
        assert price.leave == tuple(sorted(set(outcome.cohort) - set(wanted[1]))), name
    for one in [*told.entries, *outcome.ineligible]:
        assert found.enters_if[one] == tuple(name for name, price in found.prices.items() if one in price.enter)


def _done(obj: Obj, person: str, change: cohort.Smallest) -> bool:
    """Whether the person is in once the change is made."""
    facts, obj = dict(change.facts), copy.deepcopy(obj)
    one = next(nominee for nominee in obj["nominees"] if nominee["id"] == person)
    if change.code == "more_points":
        obj["weights"]["bonus"] = 1
        for nominee in obj["nominees"]:
            nominee["criteria"]["bonus"] = facts["points"] if nominee is one else 0
    elif change.code == "places_up":
        line = sorted((other for other in obj["nominees"] if other["state"] == one["state"]),
                      key=lambda other: (other["priority"], other["id"]))
        numbers = [other["priority"] for other in line]
        at = line.index(one)
        line.insert(at - facts["places"], line.pop(at))
        for other, number in zip(line, numbers, strict=True):
            other["priority"] = number
    elif change.code == "one_fewer_required" and facts["unit"] == "share":
        solver = cohort.Solver(cohort.parse(obj))
        found = solver.optimum(relaxed={"share": (-1, 0)})
        return person in getattr(found, "cohort", ())
    else:
        ending = {"one_more_seat": "max+1", "one_more": "max+1", "one_fewer_required": "min-1",
                  "rule_removed": "removed"}[change.code]
        wanted = _best(obj, _changed(obj, f"{facts['unit']}:{ending}"))
        return wanted is not None and person in wanted[1]
    return person in cohort.select(cohort.parse(obj)).cohort


@settings(LAW, max_examples=150)
@given(worlds.worlds())
def test_what_the_smallest_change_promises_happens(obj: Obj) -> None:
    _, _, found = _studied(obj)

    for person, change in found.smallest.items():
        if change is not None:
            assert _done(obj, person, change), (person, change)


@LAW
@given(worlds.worlds(most=6))
def test_what_puts_the_selected_out_does(obj: Obj) -> None:
    outcome, _, found = _studied(obj)
    every = worlds.cohorts(obj)

    assert set(found.leaving) == set(outcome.cohort)
    for person, told in found.leaving.items():
        others = [some for some in every if person not in {one["id"] for one in some}]
        assert told.needed == (not others)
        for name in told.leaves_if:
            if name != "share:min-1":
                wanted = _best(obj, _changed(obj, name))
                assert wanted is not None
                assert person not in wanted[1], name
        if told.margin is not None:
            for fewer, stays in ((told.margin - 1, True), (told.margin + 1, False)):
                less = copy.deepcopy(obj)
                less["weights"]["malus"] = -1
                for one in less["nominees"]:
                    one["criteria"]["malus"] = fewer if one["id"] == person else 0
                assert (person in cohort.select(cohort.parse(less)).cohort) == stays


@LAW
@given(worlds.worlds())
def test_a_rerun_keeps_everybody_else(obj: Obj) -> None:
    outcome, told, _ = _studied(obj)

    for person, dropout in told.dropouts.items():
        stay = set(outcome.cohort) - {person}
        if dropout.rerun is not None:
            assert dropout.replacement is None
            assert person not in dropout.rerun.enters
            assert not stay & set(dropout.rerun.enters)
            people = [one for one in obj["nominees"] if one["id"] in stay | set(dropout.rerun.enters)]
            pool = [one for one in obj["nominees"] if worlds.is_eligible(obj, one) and one["id"] != person]
            assert all(worlds.keeps(obj, rule, people, pool) for rule in obj["rules"])
            assert dropout.rerun.values == worlds.worth(obj, people)


def test_a_comparison_tells_who_changes_and_what_it_costs() -> None:
    obj = json.loads(EXAMPLE.read_text(encoding="utf-8"))
    first = cohort.select(cohort.parse(obj))
    next(rule for rule in obj["rules"] if rule["id"] == "R-seats")["max"] += 1
    second = cohort.select(cohort.parse(obj))

    found = cohort.compare(first, second)

    assert (found.enters, found.leaves, found.stays) == (("N012",), (), first.cohort)
    assert found.changes[0] == ("seats", 5, 6, 1)


def test_a_run_says_all_that_the_board_reads() -> None:
    instance = cohort.parse(json.loads(EXAMPLE.read_text(encoding="utf-8")))

    done = cohort.run(instance, "")

    told = json.loads(done.output)
    assert told["entries"]["N012"]["enters_if"] == ["R-seats:max+1", "R-vetting:removed"]
    assert told["entries"]["N012"]["smallest_change"] == {"code": "one_more_seat", "facts": {"unit": "R-seats"},
                                                          "moves": 1}
    assert told["rule_prices"]["R-seats:max+1"]["change"] == [1, 0, 0, -3, -1, 10]
    assert told["enters_if"]["N005"] == ["R-vetting:removed"]
    assert told["ties"]["by_lot"] == []
    assert set(told["leaving"]) == set(told["cohort"])
    assert cohort.replay(done.to_json())


def test_a_run_without_a_cohort_says_what_would_make_one() -> None:
    obj = json.loads((EXAMPLE.parent / "s26_inf_two_conflicts.json").read_text(encoding="utf-8"))

    told = json.loads(cohort.run(cohort.parse(obj), "").output)

    assert told["conflict"]["irreducible"]
    assert told["relaxations"]
    assert (told["entries"], told["rule_prices"], told["reserves"]) == ({}, {}, [])


def test_whoever_stops_the_progress_stops_the_work() -> None:
    class Stopped(Exception):
        pass

    def stop(what: str, done: int, of: int) -> None:
        if what == "rule_prices":
            raise Stopped

    with pytest.raises(Stopped):
        cohort.run(cohort.parse(json.loads(EXAMPLE.read_text(encoding="utf-8"))), "", progress=stop)


def test_a_cohort_made_by_hand_is_weighed() -> None:
    instance = cohort.parse(json.loads(EXAMPLE.read_text(encoding="utf-8")))
    outcome = cohort.select(instance)

    assert cohort.weigh(instance, outcome.cohort) == cohort.Weighed(outcome.values, ())
    assert cohort.weigh(instance, outcome.cohort[1:]).broken == ("R-state[DZ]",)
    with pytest.raises(KeyError):
        cohort.weigh(instance, ["nobody"])
