"""Minutes of a selection: the facts of a run for those who read selections, without what vetting found."""

import datetime as dt
import hashlib
import json
from dataclasses import asdict

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tadrib.domain.accounts.words import Role
from tadrib.domain.selection import operations
from tadrib.domain.selection.minutes import minutes_of
from tadrib.domain.vetting.models import DueDiligence
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import NotFound
from tests import makers
from tests.selecting import candidate

pytestmark = pytest.mark.django_db
NOW = makers.NOW + dt.timedelta(days=90)


def ready(call, by):
    """Who acts on a selection has said that nothing ties them to it."""
    operations.declare_interest(call, nature="none", by=by, now=NOW)
    return by


@pytest.fixture
def field():
    """Two seats, two states: one selected of each, one on the reserve list, one without a place, one stopped."""
    call = makers.call(state="closed", seats=2, women_pct=50, reserves=1)
    rows = [
        candidate(call, "ML", "M", priority=1),
        candidate(call, "ML", "F", priority=2),
        candidate(call, "SN", "M", priority=1),
        candidate(call, "SN", "M", priority=2),
        candidate(call, "SN", "F", gate="ineligible", priority=3),
    ]
    return call, rows


def proposed(call):
    run = operations.compute_run(call, by=ready(call, makers.officer()), now=NOW)
    return operations.propose_run(run, by=ready(run.call, makers.officer()), now=NOW + dt.timedelta(hours=1))


def refs(entries):
    return [one.ref for one in entries]


def test_everybody_stands_in_one_place(field):
    call, (ml_m, ml_f, sn_1, sn_2, stopped) = field

    told = minutes_of(makers.officer(), proposed(call))

    assert sorted(refs(told.selected)) == sorted([ml_f.ref, sn_1.ref])
    assert sorted(refs(told.reserve) + refs(told.others)) == sorted([ml_m.ref, sn_2.ref])
    assert [one.rank for one in told.reserve] == [1]
    assert refs(told.stopped) == [stopped.ref]
    assert [(name.in_("en"), refs(people)) for name, people in told.by_state] == [
        (makers.state("ML").name.in_("en"), [ml_f.ref]),
        (makers.state("SN").name.in_("en"), [sn_1.ref]),
    ]
    assert [aim.level for aim in told.aims][:2] == ["seats", "shortfall:women"]
    assert told.aims[0].value == 2
    assert {one.rule for one in told.measures} == {"seats", "state", "women"}


def test_who_did_what_and_when(field):
    run = proposed(field[0])
    told = minutes_of(makers.officer(), run)
    assert [(act.what, act.at) for act in told.acts] == [
        ("computed", NOW),
        ("proposed", NOW + dt.timedelta(hours=1)),
    ]

    head = makers.user(Role.HEAD_OF_OFFICE, name="Head of the office")
    signed = operations.sign_run(run, by=ready(run.call, makers.of(head)), now=NOW + dt.timedelta(days=1))

    last = minutes_of(makers.officer(), signed).acts[-1]
    assert (last.what, last.name, last.at) == ("signed", "Head of the office", NOW + dt.timedelta(days=1))


def test_a_change_by_hand_keeps_its_reason_and_its_hand(field):
    call, (_ml_m, _ml_f, sn_1, _sn_2, _stopped) = field
    head = makers.user(Role.HEAD_OF_OFFICE, name="Head of the office")
    run = proposed(call)
    assert minutes_of(makers.officer(), run).by_hand == ()

    operations.change_by_hand(
        run, sn_1, place="not_placed", reason="Recalled by the state", by=ready(run.call, makers.of(head)), now=NOW
    )

    (changed,) = minutes_of(makers.officer(), run).by_hand
    assert (changed.ref, changed.computed_place, changed.place) == (sn_1.ref, "selected", "not_placed")
    assert (changed.hand_reason, changed.by_hand) == ("Recalled by the state", "Head of the office")


def test_declared_ties_are_in_them_with_names(field):
    call, (ml_m, *_rest) = field
    tied = makers.user(Role.PROGRAMME_OFFICER, name="Tied officer")
    run = proposed(call)
    operations.declare_interest(
        call, nature="family", nominations=[ml_m.ref], states=["SN"], by=makers.of(tied), now=NOW
    )

    last = minutes_of(makers.officer(), run).ties[-1]

    assert (last.name, last.nature, last.people, last.state_codes) == (
        "Tied officer",
        "family",
        (ml_m.person.full_name,),
        ("SN",),
    )


def test_what_vetting_found_is_not_in_them(field):
    call, rows = field
    DueDiligence.objects.create(nomination=rows[4], state="confirmed", outcome="not_cleared", ground="conduct")

    told = minutes_of(makers.officer(), proposed(call))

    (stopped,) = told.stopped
    assert (stopped.code, dict(stopped.facts), stopped.points) == ("vetting", {}, None)
    assert not {"conduct", "not_cleared"} & set(map(str, asdict(stopped).values()))


def test_the_seed_is_held_against_the_commitment(field):
    call = field[0]
    run = proposed(call)
    assert minutes_of(makers.officer(), run).commitment_kept is None

    for commitment, kept in ((hashlib.sha256(run.seed.encode()).hexdigest(), True), ("0" * 64, False)):
        run.call.seed_commitment = commitment
        assert minutes_of(makers.officer(), run).commitment_kept is kept


def test_prices_name_people_and_leave_out_those_that_change_nobody(field):
    call, (ml_m, ml_f, *_rest) = field
    run = proposed(call)
    told = json.loads(run.output)
    told["rule_prices"] = {
        "seats:max+1": {"values": [3], "enter": [ml_m.ref], "leave": []},
        "state[ML]:max+1": {"values": [2], "enter": [ml_m.ref], "leave": [ml_f.ref]},
        "women:removed": {"values": [2], "enter": [], "leave": []},
    }
    run.output = json.dumps(told)

    prices = minutes_of(makers.officer(), run).prices

    assert [(one.unit, one.change) for one in prices] == [("seats", "max+1"), ("state[ML]", "max+1")]
    assert (prices[1].enters, prices[1].leaves) == ((ml_m.person.full_name,), (ml_f.person.full_name,))


def test_a_run_that_was_touched_still_prints(field):
    run = proposed(field[0])
    run.output = "no JSON"

    told = minutes_of(makers.officer(), run)

    assert (told.aims, told.prices) == ((), ())
    assert len(told.selected) == 2


@pytest.mark.parametrize(
    "actor",
    [
        lambda: makers.focal_point(makers.state("ML")),
        lambda: makers.actor(Role.DUE_DILIGENCE_OFFICER),
        Actor.nobody,
    ],
)
def test_others_learn_nothing(field, actor):
    run = proposed(field[0])

    with pytest.raises(NotFound):
        minutes_of(actor(), run)


def test_as_many_queries_for_twenty_as_for_five(field):
    call, by = field[0], makers.officer()
    counted = []
    for more in (0, 15):
        for _ in range(more):
            candidate(call, "ML", "F", priority=100 + makers.n())
        run = operations.compute_run(call, by=ready(call, by), now=NOW)
        run = type(run).objects.select_related("call__edition__course").get(pk=run.pk)
        with CaptureQueriesContext(connection) as asked:
            minutes_of(by, run)
        counted.append(len(asked))
    assert counted[0] == counted[1] <= 6
