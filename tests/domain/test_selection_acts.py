"""Hands with their cost, signing with changes, declared interests, the lot."""

import datetime as dt
import hashlib

import pytest

from tadrib.domain.accounts.words import Role
from tadrib.domain.audit.models import Event
from tadrib.domain.calls import queries as calls
from tadrib.domain.selection import operations, queries
from tadrib.domain.selection.models import Interest, LotSeed, Placement
from tadrib.kernel.actor import Actor
from tadrib.kernel.appendonly import AppendOnlyError
from tadrib.kernel.refusals import Refused
from tests import makers
from tests.selecting import LATER, NOW, candidates, computed, head, officer, proposed, refusal, selected

pytestmark = pytest.mark.django_db


@pytest.fixture
def field():
    return candidates()


@pytest.fixture
def run(field):
    return computed(field[0])


# Hands -------------------------------------------------------------------------


def test_a_hand_swaps_in_one_act_and_its_cost_was_shown(field, run):
    call, rows = field
    inside = next(row for row in rows[:5] if row.ref in selected(run) and row.person.sex == "F")
    outside = next(row for row in rows[:5] if row.ref not in selected(run) and row.person.sex == "M")
    by = officer(call)

    told = queries.hand_cost(by, run, [(outside.ref, "selected", inside.ref)])
    row = operations.change_by_hand(
        run, outside, place="selected", reason="Runs the laboratory", instead=inside, by=by, now=NOW
    )

    assert told.cost.change
    assert row.hand_cost == {"change": told.cost.change, "broken": list(told.cost.broken)}
    assert (outside.ref in selected(run), inside.ref in selected(run)) == (True, False)
    assert Placement.objects.get(run=run, nomination=inside).place == "reserve"
    assert Event.objects.filter(name="selection.changed_by_hand").count() == 2
    assert queries.hand_cost(by, run, [(outside.ref, "selected", inside.ref)]).stamp != told.stamp


def test_whose_hand_it_is(field, run):
    call, rows = field
    row = next(row for row in rows if row.ref in selected(run))
    move = {"place": "not_placed", "reason": "x", "now": NOW}
    assert refusal(operations.change_by_hand, run, row, by=head(call), **move) == "not_allowed"
    run = proposed(run)
    assert refusal(operations.change_by_hand, run, row, by=officer(call), **move) == "not_allowed"
    run = operations.sign_run(run, by=head(call), now=NOW)
    for by in (officer(call), head(call)):
        assert refusal(operations.change_by_hand, run, row, by=by, **move) == "not_allowed"


@pytest.mark.parametrize(("index", "code"), [(5, "hand_instead_unknown"), (None, "hand_instead_same")])
def test_whose_seat_cannot_be_given(field, run, index, code):
    call, rows = field
    outside = next(row for row in rows[:5] if row.ref not in selected(run))
    inside = next(row for row in rows[:5] if row.ref in selected(run))
    who = rows[index] if index is not None else inside
    if index is None:
        operations.change_by_hand(run, inside, place="reserve", reason="x", by=officer(call), now=NOW)
        outside = who = inside
    got = refusal(
        operations.change_by_hand, run, outside, place="selected", reason="x", instead=who, by=officer(call), now=NOW
    )
    assert got in {code, "hand_instead_unknown"}


def test_a_broken_rule_is_named_and_needs_the_heads_word(field, run):
    call = field[0]
    kept = operations.keep_scenario(run, name="One each", changes={"each": [1, 2]}, by=officer(call), now=NOW)
    run = operations.adopt_scenario(kept, reason="Both states", by=officer(call), now=NOW)
    senegal = [row for row in field[1] if row.ref in selected(run) and row.nominating_state.code == "SN"]
    for row in senegal:
        last = operations.change_by_hand(run, row, place="not_placed", reason="Ill", by=officer(call), now=NOW)
    assert last.hand_cost["broken"] == ["state[SN]"]
    assert queries.broken_now(makers.head(), run) == ["state[SN]"]
    run, by = proposed(run), head(call)

    with pytest.raises(Refused) as caught:
        operations.sign_run(run, by=by, now=LATER)
    assert (caught.value.code, caught.value.facts) == ("broken_not_accepted", {"rules": "state[SN]"})

    run = operations.sign_run(run, accepted=["state[SN]"], by=by, now=LATER)
    assert run.broken == ["state[SN]"]
    assert Event.objects.get(name="selection.signed").facts["broken"] == ["state[SN]"]


def test_the_head_signs_with_changes_in_one_act_or_not_at_all(field, run):
    call, rows = field
    run, by = proposed(run), head(call)
    inside = next(row for row in rows if row.ref in selected(run))
    outside = next(row for row in rows[:5] if row.ref not in selected(run))
    change = operations.HandChange(outside, "selected", "The better laboratory", inside)
    bad = operations.HandChange(rows[5], "selected", "x")

    assert refusal(operations.sign_run, run, changes=[change, bad], by=by, now=LATER) == "hand_not_eligible"
    assert inside.ref in selected(run)

    run = operations.sign_run(run, changes=[change], by=by, now=LATER)

    row = Placement.objects.get(run=run, nomination=outside)
    assert (run.state, row.place, row.hand_by, row.hand_at) == ("signed_off", "selected", by.ref, LATER)


def test_an_officer_who_changed_by_hand_does_not_sign(field, run):
    call, rows = field
    by = makers.declared(call, makers.actor(Role.PROGRAMME_OFFICER, Role.HEAD_OF_OFFICE))
    inside = next(row for row in rows if row.ref in selected(run))
    operations.change_by_hand(run, inside, place="reserve", reason="x", by=by, now=NOW)
    run = operations.propose_run(run, by=officer(call), now=LATER)

    assert refusal(operations.sign_run, run, by=by, now=LATER) == "sign_own"


def test_what_was_signed_is_sealed(field, run):
    run = operations.sign_run(proposed(run), by=head(field[0]), now=LATER)
    by = makers.officer()
    assert queries.is_sealed(by, queries.get_run(by, run.ref))

    Placement.objects.filter(run=run, place="selected").update(hand_reason="touched")

    assert not queries.is_sealed(by, queries.get_run(by, run.ref))


# Interests ---------------------------------------------------------------------


def test_nobody_acts_before_declaring(field):
    call = field[0]
    assert refusal(operations.compute_run, call, by=makers.officer(), now=NOW) == "interest_missing"
    run = operations.compute_run(call, by=officer(call), now=NOW)
    row = field[1][0]
    by = makers.officer()
    assert not queries.has_declared(by, call)
    for act, more in (
        (operations.propose_run, {}),
        (operations.void_run, {"reason": "x"}),
        (operations.keep_scenario, {"name": "x", "changes": {"seats": 2}}),
    ):
        assert refusal(act, run, by=by, now=NOW, **more) == "interest_missing"
    assert refusal(operations.change_by_hand, run, row, place="reserve", reason="x", by=by, now=NOW) == (
        "interest_missing"
    )
    run, by = proposed(run), makers.head()
    assert refusal(operations.sign_run, run, by=by, now=NOW) == "interest_missing"
    assert refusal(operations.return_run, run, reason="x", by=by, now=NOW) == "interest_missing"


def test_a_tie_bars_the_hand_and_the_pin_and_is_recorded(field, run):
    call, (ml_m, _, _, sn_1, sn_2, _) = field
    by = makers.officer()

    row = operations.declare_interest(call, nature="family", nominations=[ml_m.ref], states=["SN"], by=by, now=NOW)

    assert (row.officer, row.declared_at) == (by.ref, NOW)
    assert Event.objects.get(name="selection.interest_declared").facts == {
        "nature": "family", "states": ["SN"], "nominations": [ml_m.ref],
    }  # fmt: skip
    for who in (ml_m, sn_1, sn_2):
        assert refusal(operations.change_by_hand, run, who, place="reserve", reason="x", by=by, now=NOW) == (
            "interest_bars"
        )
    for changes in ({"outs": [ml_m.ref]}, {"ins": [sn_1.ref]}, {"states": {"SN": [0, 1]}}):
        assert refusal(operations.keep_scenario, run, name="x", changes=changes, by=by, now=NOW) == "interest_bars"
    operations.keep_scenario(run, name="Fewer", changes={"seats": 2}, by=by, now=NOW)
    operations.declare_interest(call, nature="none", by=by, now=LATER)  # said later: the tie stays
    assert refusal(operations.change_by_hand, run, ml_m, place="reserve", reason="x", by=by, now=LATER) == (
        "interest_bars"
    )
    assert [one.nature for one in queries.list_interests(by, call).filter(officer=by.ref)] == ["family", "none"]
    with pytest.raises(AppendOnlyError):
        row.save()


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"nature": "gossip"}, "interest_nature_unknown"),
        ({"nature": "family"}, "interest_nothing_named"),
        ({"nature": "none", "states": ["ML"]}, "interest_none_or_some"),
        ({"nature": "family", "states": ["ZZ"]}, "interest_unknown"),
        ({"nature": "family", "nominations": ["NOM-none"]}, "interest_unknown"),
    ],
)
def test_declarations_that_say_nothing(field, told, code):
    assert refusal(operations.declare_interest, field[0], by=makers.officer(), now=NOW, **told) == code
    assert not Interest.objects.exists()


def test_the_same_declaration_twice_is_one(field):
    by = makers.officer()
    first = operations.declare_interest(field[0], nature="none", by=by, now=NOW)

    assert operations.declare_interest(field[0], nature="none", by=by, now=LATER) == first
    assert refusal(
        operations.declare_interest, field[0], nature="none", by=makers.actor(Role.AUDITOR), now=NOW
    ) == "not_allowed"  # fmt: skip
    assert list(queries.list_interests(Actor.nobody(), field[0])) == []


# The lot -----------------------------------------------------------------------


def test_the_seed_is_opened_with_the_first_run_and_is_the_one_committed_to(field):
    call, by = field[0], makers.officer()
    call.seed_commitment = calls.commitment_of(call)
    call.save()
    assert queries.get_lot(by, call).seed == ""

    run = operations.compute_run(call, by=officer(call), now=NOW)

    lot = queries.get_lot(by, call)
    assert lot.is_kept
    assert hashlib.sha256(lot.seed.encode()).hexdigest() == call.seed_commitment
    assert run.seed == lot.seed
    assert queries.get_lot(Actor.nobody(), call).commitment == ""
    assert LotSeed.objects.get().revealed_at == NOW


def test_an_opened_seed_outlives_the_offices_key(field, settings):
    call = field[0]
    call.seed_commitment = calls.commitment_of(call)
    call.save()
    first = operations.compute_run(call, by=officer(call), now=NOW)
    settings.SECRET_KEY = "another key of the office"
    field[1][0].priority = 7
    field[1][0].save()

    again = operations.compute_run(call, by=officer(call), now=LATER)

    assert again.pk != first.pk
    assert again.seed == first.seed


def test_the_seed_stays_sealed_while_names_can_come(field):
    call = makers.call(deadline=NOW + dt.timedelta(hours=1), seed_commitment="ab" * 32)

    assert refusal(operations.reveal_seed, call, by=makers.officer(), now=NOW) == "seed_still_sealed"
    assert refusal(operations.reveal_seed, field[0], by=makers.actor(Role.AUDITOR), now=NOW) == "not_allowed"
    assert not LotSeed.objects.exists()
