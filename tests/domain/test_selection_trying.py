"""Trying other rules; scenarios kept, compared, adopted, discarded."""

import json

import pytest

from tadrib.domain.accounts.words import Role
from tadrib.domain.audit.models import Event
from tadrib.domain.selection import altering, operations, queries
from tadrib.domain.selection.models import Scenario, SelectionRun
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import NotFound
from tests import makers
from tests.selecting import LATER, NOW, candidates, computed, head, officer, refusal, selected

pytestmark = pytest.mark.django_db


@pytest.fixture
def field():
    return candidates()


@pytest.fixture
def run(field):
    return computed(field[0])


# Other rules -------------------------------------------------------------------


def test_terms_of_a_run_are_those_of_its_call(field, run):
    told = queries.terms_of(makers.officer(), run)

    assert (told["seats"], told["each"], told["women_pct"], told["women_hard"]) == (3, [0, 2], 30, False)
    assert (told["order"], told["channels"], told["aims"], told["ins"]) == (False, -1, "call", [])
    with pytest.raises(NotFound):
        queries.terms_of(makers.actor(Role.AUDITOR), run)


def test_a_written_change_says_only_what_differs(run):
    instance = json.loads(run.input)

    changes = altering.difference(instance, {**altering.terms(instance), "seats": 4, "order": True})

    assert changes == {"seats": 4, "order": True}
    again = altering.altered(instance, changes)
    assert altering.terms(again) == {**altering.terms(instance), **changes}
    same = altering.altered(instance, {})["rules"]
    assert sorted(same, key=lambda rule: rule["id"]) == instance["rules"]


@pytest.mark.parametrize(
    "changes",
    [
        {"each": [1, 3]},
        {"states": {"ML": [1, 1]}},
        {"women_pct": 50, "women_hard": True},
        {"women_pct": 0},
        {"channels": 0, "floor": ["en"]},
        {"weights": {"experience": 0, "language": 5}},
        {"aims": "points"},
        {"aims": "order"},
        {"aims": "states"},
    ],
)
def test_each_term_can_be_changed_and_read_back(run, changes):
    instance = json.loads(run.input)

    told = altering.terms(altering.altered(instance, altering.difference(instance, changes)))

    if "states" in changes:
        assert (told["states"]["ML"], told["states"]["SN"]) == ([1, 1], [0, 2])
    else:
        assert {name: told[name] for name in changes} == changes


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"seats": -1}, "changes_bad"),
        ({"seats": "many"}, "changes_bad"),
        ({"nonsense": 1}, "changes_bad"),
        ({"aims": "fun"}, "changes_bad"),
        ({"women_pct": 101}, "changes_bad"),
        ({"ins": ["NOM-none"]}, "changes_bad"),
        ({"each": [3, 1]}, "changes_bounds"),
        ({"states": {"ML": [2, 1]}}, "changes_bounds"),
    ],
)
def test_changes_that_cannot_be(run, changes, code):
    assert refusal(altering.difference, json.loads(run.input), changes) == code


def test_one_more_seat_shows_who_enters_and_what_it_costs(field, run):
    told = queries.consequence(makers.officer(), run, {"seats": 4})

    assert (len(told.enters) - len(told.leaves), told.other.status) == (1, "optimal")
    seats = next(one for one in told.levels if one.level == "seats")
    assert (seats.before, seats.after, seats.worse) == (3, 4, -1)
    assert SelectionRun.objects.count() == 1
    assert not Scenario.objects.exists()


def test_somebody_pinned_in_pushes_somebody_out(field, run):
    out = min({row.ref for row in field[1][:5]} - selected(run))

    told = queries.consequence(makers.officer(), run, {"ins": [out]})

    assert out in told.enters
    assert len(told.leaves) == 1
    measures = {one.rule: one for one in told.other.measures}
    assert (measures["ins"].value, measures["ins"].is_met) == (1, True)


def test_the_stopped_are_not_pinned_and_nobody_both_ways(field, run):
    by, refs = makers.officer(), [row.ref for row in field[1]]

    assert refusal(queries.consequence, by, run, {"ins": [refs[5]]}) == "changes_pin_stopped"
    assert refusal(queries.consequence, by, run, {"ins": refs[:1], "outs": refs[:1]}) == "changes_pin_twice"


def test_rules_that_clash_are_told_with_nobody_in(run):
    told = queries.consequence(makers.officer(), run, {"seats": 1, "each": [1, 2]})

    assert told.other.status == "infeasible"
    assert "seats" in told.other.conflict
    assert told.enters == []


def test_the_binding_order_and_the_channels_are_measured(field, run):
    by, (ml_m, ml_f, ml_f3, *_) = makers.officer(), field[1]
    told = queries.consequence(by, run, {"order": True, "outs": [ml_m.ref]})
    order = next(one for one in told.other.measures if one.rule == "order")
    assert order.is_met
    assert not {ml_f.ref, ml_f3.ref} & told.other.chosen  # the first is out, so nobody after him

    told = queries.consequence(by, run, {"channels": 0, "floor": ["en"]})
    assert {one.rule: one.value for one in told.other.measures}["channels"] == 0
    assert len(told.other.chosen) == 1


# Scenarios ---------------------------------------------------------------------


def test_a_scenario_is_kept_compared_and_adopted_with_a_reason(field, run):
    call, by = field[0], officer(field[0])

    kept = operations.keep_scenario(run, name="Four seats", changes={"seats": 4}, by=by, now=NOW)

    assert (kept.changes, kept.status, kept.state) == ({"seats": 4}, "optimal", "kept")
    told = queries.compared(by, run, run.ref, kept.ref)
    assert (len(told.enters) - len(told.leaves), told.other.name) == (1, "Four seats")
    assert queries.compared(by, run, kept.ref, run.ref).leaves == told.enters
    assert refusal(operations.adopt_scenario, kept, reason=" ", by=by, now=LATER) == "scenario_reason_missing"

    new = operations.adopt_scenario(kept, reason="The host gives one more room", by=by, now=LATER)

    assert new.pk != run.pk
    assert (new.changes, new.change_reason, new.adopted_from) == (
        {"seats": 4}, "The host gives one more room", kept.ref,
    )  # fmt: skip
    assert len(selected(new)) == 4
    assert queries.is_repeated(by, new)
    assert Event.objects.get(name="selection.scenario_adopted").reason == "The host gives one more room"
    assert refusal(operations.adopt_scenario, kept, reason="x", by=by, now=LATER) == "move_not_allowed"
    signed = operations.sign_run(operations.propose_run(new, by=by, now=LATER), by=head(call), now=LATER)
    assert signed.state == "signed_off"
    assert refusal(operations.keep_scenario, run, name="x", changes={"seats": 2}, by=by, now=LATER) == (
        "run_signed_already"
    )


@pytest.mark.parametrize(
    ("name", "changes", "code"),
    [
        ("Same", {"seats": 3}, "scenario_empty"),
        (" ", {"seats": 2}, "scenario_name_missing"),
        ("Taken", {"seats": 2}, "scenario_name_taken"),
    ],
)
def test_scenarios_that_are_not_kept(run, name, changes, code):
    by = officer(run.call)
    operations.keep_scenario(run, name="Taken", changes={"seats": 1}, by=by, now=NOW)

    assert refusal(operations.keep_scenario, run, name=name, changes=changes, by=by, now=NOW) == code
    assert Scenario.objects.count() == 1


def test_more_seats_than_the_edition_has_are_not_adopted(run):
    by = officer(run.call)
    kept = operations.keep_scenario(run, name="Six", changes={"seats": 6}, by=by, now=NOW)

    assert refusal(operations.adopt_scenario, kept, reason="x", by=by, now=NOW) == "changes_seats"


def test_a_scenario_without_a_cohort_is_kept_but_not_adopted(run):
    by = officer(run.call)
    kept = operations.keep_scenario(run, name="Clash", changes={"seats": 1, "each": [1, 2]}, by=by, now=NOW)

    assert kept.status == "infeasible"
    assert refusal(operations.adopt_scenario, kept, reason="x", by=by, now=NOW) == "scenario_infeasible"


def test_a_discarded_scenario_leaves_the_board_and_its_name(run):
    by = officer(run.call)
    kept = operations.keep_scenario(run, name="Two", changes={"seats": 2}, by=by, now=NOW)

    operations.discard_scenario(kept, by=by, now=LATER)

    assert list(queries.list_scenarios(by, run)) == []
    operations.keep_scenario(run, name="Two", changes={"seats": 2}, by=by, now=LATER)
    assert refusal(operations.adopt_scenario, kept, reason="x", by=by, now=LATER) == "move_not_allowed"


def test_who_reads_and_keeps_scenarios(run):
    kept = operations.keep_scenario(run, name="Two", changes={"seats": 2}, by=officer(run.call), now=NOW)

    assert list(queries.list_scenarios(makers.actor(Role.AUDITOR), run)) == [kept]
    for stranger in (Actor.nobody(), makers.focal_point(makers.state("ML")), makers.actor(Role.DONOR)):
        assert list(queries.list_scenarios(stranger, run)) == []
        with pytest.raises(NotFound):
            queries.get_scenario(stranger, kept.ref)
        with pytest.raises(NotFound):
            queries.consequence(stranger, run, {"seats": 2})
        with pytest.raises(NotFound):
            queries.hand_cost(stranger, run, [])
        assert (
            refusal(operations.keep_scenario, run, name="x", changes={"seats": 2}, by=stranger, now=NOW)
            == "not_allowed"
        )
    assert refusal(operations.adopt_scenario, kept, reason="x", by=head(run.call), now=NOW) == "not_allowed"
    assert refusal(operations.discard_scenario, kept, by=makers.actor(Role.AUDITOR), now=NOW) == "not_allowed"
