"""The fair lottery: chances that nobody can better for the worst off, shown against every cohort there is."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from typing import Any

import pytest
from benchmarks.selection import pools
from hypothesis import given, settings

from tadrib.engines import cohort
from tests.engines.cohort.worlds import cohorts, worlds


def fairest_cohorts(obj: dict[str, Any]) -> list[frozenset[str]]:
    """Every cohort that keeps the rules and fills most seats (or fewest, where that is the aim), by enumeration."""
    every = [frozenset(p["id"] for p in one) for one in cohorts(obj)]
    wanted = min if {"level": "seats", "sense": "min"} in obj["objective"] else max
    size = wanted(map(len, every), default=0)
    return [one for one in every if len(one) == size]


def check_distribution(lottery: cohort.Lottery, valid: list[frozenset[str]]) -> None:
    """Weights of valid cohorts, one in all, and chances that are those of the weights."""
    assert sum(weight for _, weight in lottery.cohorts) == lottery.denominator
    assert all(weight > 0 and frozenset(ids) in valid for ids, weight in lottery.cohorts)
    for one, chance in lottery.probabilities.items():
        assert chance == Fraction(sum(w for ids, w in lottery.cohorts if one in ids), lottery.denominator)


def check_proof(lottery: cohort.Lottery, valid: list[frozenset[str]]) -> None:
    """Each step's inequality holds in every cohort, and gives its bound: so the smallest open chance is at most that."""
    sizes = [len(members) for members in lottery.classes]
    settled: dict[int, Fraction] = {}
    for step in lottery.steps:
        for one in valid:
            counts = [len(one.intersection(members)) for members in lottery.classes]
            assert sum(weight * counts[c] for c, weight in step.weights) <= step.most
        opened = sum(weight * sizes[c] for c, weight in step.weights if c not in settled)
        taken = sum(weight * sizes[c] * settled[c] for c, weight in step.weights if c in settled)
        assert step.chance == Fraction(step.most - taken) / opened
        settled |= dict.fromkeys(step.settled, step.chance)
    chances = [settled[c] for c in range(len(sizes))]
    assert chances == [settled[c] for c in range(len(sizes))], "every class is settled"
    assert list(dict.fromkeys(step.chance for step in lottery.steps)) == sorted({s.chance for s in lottery.steps})


@settings(max_examples=150, deadline=None)
@given(worlds(most=7))
def test_chances_are_leximin_by_a_proof_that_enumeration_confirms(obj: dict[str, Any]) -> None:
    instance = cohort.parse(obj)
    lottery = cohort.fair_lottery(instance)
    valid = fairest_cohorts(obj)
    if not valid:
        assert (lottery.status, lottery.cohorts) == (cohort.INFEASIBLE, ())
        assert lottery.conflict is not None
        return
    check_distribution(lottery, valid)
    check_proof(lottery, valid)
    assert set(lottery.never) == set(lottery.probabilities) - frozenset().union(*valid)
    assert lottery.gap <= Fraction(1, 10**6)
    if lottery.status == cohort.FAIREST:
        assert lottery.gap == 0
        assert all(lottery.probabilities[one] == bound for one, bound in lottery.bounds.items())


@settings(max_examples=60, deadline=None)
@given(worlds(most=6))
def test_who_no_rule_tells_apart_has_the_same_chance_and_order_plays_no_part(obj: dict[str, Any]) -> None:
    lottery = cohort.fair_lottery(cohort.parse(obj))
    for members in lottery.classes:
        chances = {lottery.probabilities[one] for one in members}
        assert len(chances) == 1 or not lottery.even
    turned = {**obj, "nominees": list(reversed(obj["nominees"]))}
    again = cohort.fair_lottery(cohort.parse(turned))
    assert cohort.distribution(again) == cohort.distribution(lottery)
    if lottery.cohorts:
        assert cohort.drawn(again, "seed") == cohort.drawn(lottery, "seed")


def person(one: str, state: str, **more: Any) -> dict[str, Any]:
    return {
        "id": one, "state": state, "gender": "F", "agency": "a", "languages": {}, "priority": 1, "alternate": False,
        "draw": int(one[1:]), "prerequisites": [], "criteria": {}, **more,
    }  # fmt: skip


def asked(nominees: list[dict[str, Any]], *rules: dict[str, Any]) -> cohort.Instance:
    return cohort.parse({
        "format": "tadrib-selection/1", "name": "by hand", "notes": "", "weights": {}, "nominees": nominees,
        "rules": list(rules), "tie_break": {"kind": "draw_order"}, "objective": [{"level": "seats", "sense": "max"}],
    })  # fmt: skip


def test_an_example_worked_out_by_hand() -> None:
    """Three of one state and one of another, two seats, one a state: the lone one is always in, the three share."""
    people = [person(f"N{n}", "KE") for n in (1, 2, 3)] + [person("N4", "UG")]
    seats = {"id": "size", "kind": "seats", "min": 0, "max": 2}
    each = {"id": "state", "kind": "count_each", "field": "state", "min": 0, "max": 1}
    lottery = cohort.fair_lottery(asked(people, seats, each))
    assert lottery.status == cohort.FAIREST
    assert lottery.probabilities == {"N1": Fraction(1, 3), "N2": Fraction(1, 3), "N3": Fraction(1, 3), "N4": 1}
    assert len(lottery.cohorts) == 3


@pytest.mark.parametrize(("people", "seats"), [(0, 3), (1, 1), (2, 5), (5, 5), (6, 1)])
def test_edges(people: int, seats: int) -> None:
    pool = [person(f"N{n}", "KE") for n in range(1, people + 1)]
    lottery = cohort.fair_lottery(asked(pool, {"id": "size", "kind": "seats", "min": 0, "max": seats}))
    assert lottery.status == cohort.FAIREST
    share = Fraction(min(seats, people), people) if people else None
    assert set(lottery.probabilities.values()) == ({share} if people else set())
    assert len(cohort.drawn(lottery, "s")) == min(seats, people)


def test_contradictory_rules_name_their_conflict() -> None:
    pool = [person("N1", "KE")]
    lottery = cohort.fair_lottery(asked(pool, {"id": "size", "kind": "seats", "min": 2, "max": 3}))
    assert lottery.status == cohort.INFEASIBLE
    assert lottery.conflict is not None and lottery.conflict.units == ("size",)
    assert cohort.drawn(lottery, "seed") == ()


def test_the_draw_follows_the_published_weights() -> None:
    people = [person(f"N{n}", "KE") for n in (1, 2, 3)] + [person("N4", "UG")]
    lottery = cohort.fair_lottery(asked(people, {"id": "size", "kind": "seats", "min": 0, "max": 2}))
    counts = dict.fromkeys((ids for ids, _ in lottery.cohorts), 0)
    for number in range(3000):
        counts[cohort.drawn(lottery, f"seed {number}")] += 1
    for ids, weight in lottery.cohorts:
        expected = 3000 * weight / lottery.denominator
        assert abs(counts[ids] - expected) < 6 * expected**0.5, "six standard deviations"
    with pytest.raises(ValueError, match="seed"):
        cohort.drawn(lottery, "")


def test_the_seed_is_bound_to_what_was_published() -> None:
    people = [person(f"N{n}", "KE") for n in range(1, 9)]
    rule = {"id": "size", "kind": "seats", "min": 0, "max": 3}
    first = cohort.distribution(cohort.fair_lottery(asked(people, rule)))
    other = {**first, "denominator": 99}
    assert cohort.digest_of(first) != cohort.digest_of(other)


def test_a_typical_pool_is_fairest_and_even() -> None:
    lottery = cohort.fair_lottery(cohort.parse(pools.typical(300, 40).as_object()))
    assert (lottery.status, lottery.even, lottery.proved) == (cohort.FAIREST, True, True)
    assert sum(lottery.probabilities.values()) == 40
    states = {frozenset(ids) for ids, _ in lottery.cohorts}
    assert len(states) == len(lottery.cohorts), "no cohort is published twice"


def test_rules_beyond_a_flow_are_near_with_their_gap() -> None:
    pool = pools.with_channels(pools.typical(120, 20))
    lottery = cohort.fair_lottery(cohort.parse(pool.as_object()))
    assert lottery.status in {cohort.FAIREST, cohort.NEAR}
    assert lottery.proved
    assert Fraction(0) <= lottery.gap < Fraction(1, 10**6)
    assert sum(lottery.probabilities.values()) == len(lottery.cohorts[0][0])


def test_every_pair_of_cohorts_differs() -> None:
    people = [person(f"N{n}", "KE") for n in range(1, 7)]
    lottery = cohort.fair_lottery(asked(people, {"id": "size", "kind": "seats", "min": 0, "max": 2}))
    assert all(a != b for (a, _), (b, _) in combinations(lottery.cohorts, 2))
