"""Edges: strange pools, contradictions, huge numbers, hostile text, reserves, lots, runs. All persons are synthetic."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tadrib.engines import cohort

Obj = dict[str, Any]


def _person(number: int, **fields: Any) -> Obj:
    return {"id": f"N{number:03}", "state": "KE", "gender": "F", "agency": f"KE-{number}", "priority": number,
            "vetting": "cleared", "criteria": {"x": 1}, "draw": 1000 - number, **fields}


def _obj(nominees: list[Obj], *rules: Obj, objective: tuple[str, ...] = ("seats:max", "priority:min", "score:max"),
         **more: Any) -> Obj:
    levels = [dict(zip(("level", "sense"), one.rsplit(":", 1), strict=True)) for one in objective]
    return {"format": "tadrib-selection/1", "name": "synthetic", "notes": "", "weights": {"x": 1}, "nominees": nominees,
            "rules": list(rules), "objective": levels, "tie_break": {"kind": "draw_order"}, **more}


def _select(obj: Obj) -> cohort.Outcome:
    return cohort.select(cohort.parse(obj))


def _seats(low: int, high: int) -> Obj:
    return {"id": "seats", "kind": "seats", "min": low, "max": high}


CLEARED: Obj = {"id": "cleared", "kind": "require", "field": "vetting", "in": ["cleared"]}


def test_empty_pool_gives_an_empty_cohort() -> None:
    outcome = _select(_obj([], _seats(0, 5)))

    assert (outcome.status, outcome.values, outcome.cohort) == ("optimal", (0, 0, 0), ())


def test_empty_pool_with_a_minimum_names_the_seats() -> None:
    outcome = _select(_obj([], _seats(1, 5)))

    assert outcome.conflict == cohort.Conflict(("seats",), True)


def test_nobody_cleared_is_a_conflict_with_the_requirement() -> None:
    outcome = _select(_obj([_person(1, vetting="pending"), _person(2, vetting="refused")], CLEARED, _seats(1, 2)))

    assert outcome.status == cohort.INFEASIBLE
    assert outcome.conflict == cohort.Conflict(("cleared", "seats"), True)
    assert outcome.ineligible["N001"] == (cohort.Failure("cleared", "vetting", "pending", ("cleared",)),)


def test_more_seats_than_people_takes_everybody() -> None:
    assert _select(_obj([_person(1), _person(2)], _seats(0, 25))).cohort == ("N001", "N002")


def test_include_of_an_ineligible_person_conflicts_with_what_stops_them() -> None:
    pinned = {"id": "pinned", "kind": "include", "members": ["N001"]}

    outcome = _select(_obj([_person(1, vetting="pending"), _person(2)], CLEARED, pinned))

    assert outcome.conflict == cohort.Conflict(("cleared", "pinned"), True)


def test_include_and_exclude_of_one_person_contradict() -> None:
    rules = [{"id": kind, "kind": kind, "members": ["N001"]} for kind in ("include", "exclude")]

    assert _select(_obj([_person(1), _person(2)], *rules, _seats(0, 2))).conflict == cohort.Conflict(
        ("exclude", "include"), True)


def test_a_value_of_a_per_value_rule_is_its_own_unit() -> None:
    each = {"id": "state", "kind": "count_each", "field": "state", "min": 1}

    outcome = _select(_obj([_person(1, vetting="pending", state="UG"), _person(2)], CLEARED, each))

    assert outcome.conflict == cohort.Conflict(("cleared", "state[UG]"), True)


def test_all_equal_is_settled_by_the_draw() -> None:
    people = [_person(number, priority=1, draw=(number * 7) % 31) for number in range(1, 31)]

    outcome = _select(_obj(people, _seats(0, 10)))

    lots = sorted(people, key=lambda one: int(one["draw"]))
    assert outcome.cohort == tuple(sorted(one["id"] for one in lots[:10]))
    instance = cohort.parse(_obj(people, _seats(0, 10)))
    assert {entry.reasons[0].code for entry in cohort.explain(instance, outcome).entries.values()} == {"lost_the_draw"}


@pytest.mark.parametrize("size", [2**53, 2**60, 2**62])
def test_one_point_decides_beyond_the_doubles(size: int) -> None:
    points = [size + extra for extra in (1, 3, 0, 2, 5, 4)]
    people = [_person(number, priority=1, criteria={"x": value}) for number, value in enumerate(points)]

    outcome = _select(_obj(people, _seats(0, 3), weights={"x": 2**40}))

    assert outcome.cohort == ("N001", "N004", "N005")
    assert outcome.values[-1] == 2**40 * (3 * size + 12)


def test_one_point_decides_beyond_the_doubles_where_relaxations_are_fractional() -> None:
    """A triangle of exclusions and an odd share keep the first relaxation from being whole."""
    size = 2**61
    people = [_person(number, priority=1, gender="FM"[number % 2], criteria={"x": size + number})
              for number in range(9)]
    pairs = [(0, 1), (1, 2), (0, 2), (3, 4), (4, 5), (3, 5), (6, 7), (7, 8), (6, 8)]
    rules = [{"id": f"not{a}{b}", "kind": "members_max", "members": [f"N00{a}", f"N00{b}"], "max": 1} for a, b in pairs]
    share = {"id": "women", "kind": "share", "where": {"gender": ["F"]}, "min_pct": 34, "hard": True}

    outcome = _select(_obj(people, *rules, share, objective=("score:max",)))

    # One of each triangle: 2, 5, 8 are the highest, and two of the three are women (even numbers).
    assert outcome.cohort == ("N002", "N005", "N008")
    assert outcome.values == (3 * size + 15,)


@pytest.mark.parametrize(("change", "code"), [
    ({"format": "other/1"}, "unknown_format"),
    ({"tie_break": {"kind": "coin"}}, "unknown_tie_break"),
    ({"surprise": 1}, "unknown_key"),
    ({"weights": {"x": 0.5}}, "not_integer"),
    ({"weights": {"x": 2**63}}, "out_of_range"),
    ({"weights": {"x": True}}, "not_integer"),
    ({"nominees": None}, "missing"),
    ({"nominees": [_person(1), _person(1, draw=3)]}, "duplicate_id"),
    ({"nominees": [_person(1, draw=1), _person(2, draw=1)]}, "duplicate_draw"),
    ({"nominees": [{"id": "N001", "state": "KE"}]}, "missing"),
    ({"nominees": [_person(1, priority=0)]}, "priority_below_one"),
    ({"nominees": [_person(1, id="\ud800")]}, "not_unicode"),
    ({"rules": [{"id": "r", "kind": "roulette"}]}, "unknown_kind"),
    ({"rules": [{"id": "r", "kind": "seats", "maximum": 3}]}, "unknown_key"),
    ({"rules": [{"id": "r", "kind": "seats", "min": -1}]}, "below_zero"),
    ({"rules": [{"id": "r", "kind": "share", "where": {"gender": ["F"]}, "min_pct": 101}]}, "above_hundred"),
    ({"rules": [{"id": "r", "kind": "include", "members": ["nobody"]}]}, "unknown_member"),
    ({"rules": [_seats(0, 1), _seats(0, 2)]}, "duplicate_id"),
    ({"objective": [{"level": "beauty", "sense": "max"}]}, "unknown_level"),
    ({"objective": [{"level": "shortfall:nowhere", "sense": "min"}]}, "unknown_level"),
    ({"objective": [{"level": "seats", "sense": "up"}]}, "unknown_sense"),
])
def test_bad_input_is_refused_with_its_code(change: Obj, code: str) -> None:
    with pytest.raises(cohort.BadInstance) as refused:
        cohort.parse({**_obj([_person(1)], _seats(0, 1)), **change})

    assert code in [problem.code for problem in refused.value.problems]


def test_all_problems_are_told_at_once() -> None:
    with pytest.raises(cohort.BadInstance) as refused:
        cohort.parse(_obj([_person(1, draw="x"), {"id": "N002"}], {"id": "r", "kind": "count"},
                          objective=("luck:max",)))

    found = {(problem.where, problem.field, problem.code) for problem in refused.value.problems}
    assert {("nominees[0]", "draw", "not_integer"), ("nominees[1]", "state", "missing"),
            ("nominees[1]", "draw", "missing"), ("rules[0]", "where", "missing"),
            ("objective[0]", "level", "unknown_level")} <= found


@pytest.mark.parametrize("obj", [None, [], "text", 3, {}])
def test_what_is_no_instance_is_refused(obj: object) -> None:
    with pytest.raises(cohort.BadInstance):
        cohort.parse(obj)


def test_hostile_text_is_carried_unchanged() -> None:
    nasty = ["'; DROP TABLE x;--", "<script>alert(1)</script>", "\u202eevil\x00", "{{7*7}}", "[x]", "أمينة"]
    people = [_person(number, id=text, agency=text, priority=1) for number, text in enumerate(nasty)]
    each = {"id": "agency", "kind": "count_each", "field": "agency", "min": 0, "max": 1}

    done = cohort.run(cohort.parse(_obj(people, each, name=nasty[1])), "seed")

    assert sorted(json.loads(done.output)["cohort"]) == sorted(nasty)
    assert cohort.replay(done.to_json())


def test_true_and_one_are_not_the_same_value() -> None:
    rule = {"id": "flag", "kind": "require", "field": "flag", "in": [True]}

    outcome = _select(_obj([_person(1, flag=1), _person(2, flag=True)], rule))

    assert outcome.eligible == ("N002",)


def test_binding_state_order_is_told_as_the_reason() -> None:
    people = [_person(1), _person(2), _person(3)]
    order = {"id": "order", "kind": "priority_order"}
    one_state = {"id": "state", "kind": "count_each", "field": "state", "min": 0, "max": 1}
    instance = cohort.parse(_obj(people, order, one_state))

    entry = cohort.explain(instance, cohort.select(instance)).entries["N003"]

    assert entry.price is None
    assert [reason.code for reason in entry.reasons] == ["state_maximum", "behind_in_priority_order"]
    assert dict(entry.reasons[1].facts)["before"] == ("N001", "N002")


def test_share_of_women_is_told_as_the_reason() -> None:
    people = [_person(1, gender="M"), _person(2), _person(3, gender="M")]
    women = {"id": "women", "kind": "share", "where": {"gender": ["F"]}, "min_pct": 50}
    pinned = {"id": "pinned", "kind": "include", "members": ["N001"]}
    objective = ("seats:max", "shortfall:women:min", "priority:min")
    instance = cohort.parse(_obj(people, _seats(0, 2), women, pinned, objective=objective))
    outcome = cohort.select(instance)

    told = cohort.explain(instance, outcome)

    entry = told.entries["N003"]
    assert outcome.cohort == ("N001", "N002")
    assert (entry.price, entry.level, entry.pushes) == ((0, 1, 1), "shortfall:women", ("N002",))
    assert [reason.code for reason in entry.reasons] == ["women_share", "seats_full"]
    assert told.dropouts["N002"].values == (2, 1, 2)


def test_reserve_list_is_ranked_and_each_can_really_stand_in() -> None:
    people = [_person(1), _person(2), _person(3), _person(4), _person(5, vetting="pending")]
    instance = cohort.parse(_obj(people, CLEARED, _seats(0, 2)))
    outcome = cohort.select(instance)

    reserves = cohort.reserve_list(instance, outcome)

    assert [(one.id, one.rank) for one in reserves] == [("N003", 1), ("N004", 2)]
    assert reserves[0].places == ("N001", "N002")
    first = cohort.replacement(instance, outcome.cohort, "N001", ["N004", "N005", "N003"])
    assert first == cohort.Replacement("N003", (2, 3, 2), (0, 2, 0))
    assert cohort.replacement(instance, outcome.cohort, "N001", ["N005"]) is None
    with pytest.raises(ValueError, match="not in the cohort"):
        cohort.replacement(instance, outcome.cohort, "N003", ["N004"])


def test_a_person_who_left_no_longer_stands_before_the_next_of_the_state() -> None:
    order = {"id": "order", "kind": "priority_order"}
    instance = cohort.parse(_obj([_person(1), _person(2), _person(3)], order, _seats(2, 2)))
    outcome = cohort.select(instance)

    found = cohort.replacement(instance, outcome.cohort, "N001", ["N003"])

    assert outcome.cohort == ("N001", "N002")
    assert found is not None
    assert found.id == "N003"


def test_draw_numbers_are_a_permutation_that_anyone_can_repeat() -> None:
    receipts = [f"NOM-{number}" for number in range(50)]

    draws = cohort.draw_numbers("2026-07-14 lottery 12 34 55", receipts)

    assert sorted(draws.values()) == list(range(1, 51))
    assert draws == cohort.draw_numbers("2026-07-14 lottery 12 34 55", reversed(receipts))
    assert draws != cohort.draw_numbers("another", receipts)
    # `printf a | openssl dgst -sha256 -hmac k` says 78da..., and the same for b 2fb3...
    assert cohort.draw_numbers("k", ["a", "b"]) == {"b": 1, "a": 2}
    with pytest.raises(ValueError, match="empty"):
        cohort.draw_numbers("", receipts)
    with pytest.raises(ValueError, match="twice"):
        cohort.draw_numbers("k", ["a", "a"])


def test_run_is_the_same_bytes_and_replays() -> None:
    people = [_person(number, priority=1) for number in range(1, 13)]
    instance = cohort.parse(_obj(people, _seats(0, 4)))

    first, second, other = (cohort.run(instance, seed) for seed in ("one", "one", "two"))

    assert first == second
    assert first.to_json() == second.to_json()
    assert first.output != other.output
    assert cohort.replay(first.to_json())
    told = json.loads(first.to_json())
    for key, value in (("seed", "two"), ("version", "cohort/0"), ("input_digest", "0" * 64), ("output", {})):
        assert not cohort.replay(json.dumps({**told, key: value}))
    told["output"]["cohort"][0] = "N999"
    assert not cohort.replay(json.dumps(told))
    assert not cohort.replay(b"no run")


def test_run_draws_by_receipt_where_all_have_one() -> None:
    people = [_person(number, priority=1, receipt=f"R{number}") for number in range(1, 7)]

    done = cohort.run(cohort.parse(_obj(people, _seats(0, 2))), "seed")

    lots = cohort.draw_numbers("seed", [str(one["receipt"]) for one in people])
    assert {one["receipt"]: one["draw"] for one in json.loads(done.input)["nominees"]} == lots
    first = sorted(people, key=lambda one: lots[str(one["receipt"])])[:2]
    assert json.loads(done.output)["cohort"] == sorted(str(one["id"]) for one in first)


def test_digest_is_of_the_canonical_form_and_sees_every_change() -> None:
    obj = _obj([_person(1), _person(2)], CLEARED, _seats(0, 1))
    turned = {**obj, "nominees": obj["nominees"][::-1], "rules": obj["rules"][::-1]}

    assert cohort.digest(cohort.parse(obj)) == cohort.digest(cohort.parse(turned))
    assert cohort.canonical(cohort.parse(json.loads(cohort.canonical(cohort.parse(obj))))) == cohort.canonical(
        cohort.parse(obj))
    assert cohort.digest(cohort.parse(_obj([_person(1), _person(2)], CLEARED, _seats(0, 2)))) != cohort.digest(
        cohort.parse(obj))


def test_progress_is_told() -> None:
    heard: list[tuple[str, int, int]] = []

    cohort.select(cohort.parse(_obj([_person(1)], _seats(0, 1))), progress=lambda *told: heard.append(told))

    assert [what for what, _, _ in heard] == ["seats", "priority", "score"]
