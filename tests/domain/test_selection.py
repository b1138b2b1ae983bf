"""Selection: a frozen, repeatable run; a person signs; states learn of their own people only."""

import datetime as dt
import json

import pytest

from tadrib.domain.accounts.words import Role
from tadrib.domain.audit.models import Event
from tadrib.domain.messaging import queries as messaging
from tadrib.domain.messaging.models import Letter
from tadrib.domain.selection import operations, queries, words
from tadrib.domain.selection.models import Placement, SelectionRun
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import NotFound, Refused, Stale
from tests import makers
from tests.selecting import NOW, candidate, computed, head, officer, refusal

pytestmark = pytest.mark.django_db


def closed_call(**columns):
    return makers.call(**{"state": "closed", "seats": 2, "women_pct": 50, **columns})


def proposed(call):
    return operations.propose_run(computed(call), by=officer(call), now=NOW)


def signed(call):
    return operations.sign_run(proposed(call), by=head(call), now=NOW)


def places(run):
    return {row.nomination.ref: row.place for row in Placement.objects.filter(run=run).select_related("nomination")}


@pytest.fixture
def field():
    """Two seats, two states, five candidates: the women's share and the states' balance decide."""
    call = closed_call(reserves=1)
    rows = [
        candidate(call, "ML", "M", priority=1),
        candidate(call, "ML", "F", priority=2),
        candidate(call, "SN", "M", priority=1),
        candidate(call, "SN", "M", priority=2),
        candidate(call, "SN", "F", gate="ineligible", priority=3),
    ]
    return call, rows


def test_everybody_gets_a_place_with_a_reason(field):
    call, (ml_m, ml_f, sn_1, sn_2, stopped) = field

    run = computed(call)

    told = places(run)
    assert (told[ml_f.ref], told[sn_1.ref], told[stopped.ref]) == ("selected", "selected", "ineligible")
    assert sorted([told[ml_m.ref], told[sn_2.ref]]) == ["not_placed", "reserve"]
    rows = {row.nomination_id: row for row in run.placements.all()}
    assert rows[ml_m.pk].code == "state_balance"
    assert rows[sn_2.pk].code == "behind_in_priority"
    assert (rows[stopped.pk].code, rows[stopped.pk].facts) == ("vetting", {"gate": "ineligible"})
    assert {row.code for row in rows.values()} <= set(words.REASONS)
    assert Event.objects.get(subject=run.ref).facts["digest"] == run.input_digest


def test_a_run_is_frozen_without_names_and_gives_the_same_bytes_again(field):
    call, rows = field
    run = computed(call)

    assert queries.is_repeated(makers.officer(), run)
    assert not any(row.person.family_names in run.input + run.output for row in rows)
    assert computed(call) == run  # the same button pressed twice

    run.output = run.output.replace("state_balance", "state_balanse")
    assert not queries.is_repeated(makers.officer(), run)


def test_new_facts_make_a_new_run(field):
    call, rows = field
    first = computed(call)
    rows[0].priority = 7
    rows[0].save()

    assert computed(call) != first


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        ({"state": "published", "deadline": NOW + dt.timedelta(hours=1)}, "call_still_open"),
        ({"state": "draft"}, "call_not_for_selection"),
    ],
)
def test_selection_waits_for_the_deadline(columns, code):
    call = closed_call(**columns)

    assert refusal(computed, call) == code


def test_no_endorsed_nomination_no_run():
    call = closed_call()
    candidate(call, state="submitted")

    assert refusal(computed, call) == "no_candidates"
    assert not SelectionRun.objects.exists()


@pytest.mark.parametrize("role", [Role.HEAD_OF_OFFICE, Role.DUE_DILIGENCE_OFFICER, Role.AUDITOR])
def test_only_programme_officers_compute_and_propose(role, field):
    by = makers.actor(role)
    assert refusal(operations.compute_run, field[0], by=by, now=NOW) == "not_allowed"
    assert refusal(operations.propose_run, computed(field[0]), by=by, now=NOW) == "not_allowed"


@pytest.mark.parametrize("role", [Role.PROGRAMME_OFFICER, Role.DUE_DILIGENCE_OFFICER, Role.AUDITOR])
def test_only_the_head_of_office_decides(role, field):
    run, by = proposed(field[0]), makers.actor(role)
    assert refusal(operations.sign_run, run, by=by, now=NOW) == "not_allowed"
    assert refusal(operations.return_run, run, reason="x", by=by, now=NOW) == "not_allowed"
    assert (
        refusal(operations.change_by_hand, run, field[1][0], place="reserve", reason="x", by=by, now=NOW)
        == "not_allowed"
    )


def test_rules_that_cannot_be_kept_together_leave_a_conflict_and_nothing_to_send():
    call = closed_call(seats=1)
    call.states.update(seats_min=1)
    rows = [candidate(call, "ML"), candidate(call, "SN")]

    run = computed(call)

    assert run.status == "infeasible"
    assert set(places(run).values()) == {"not_placed"}
    assert {row.code for row in run.placements.all()} == {"no_cohort"}
    assert queries.conflict_of(makers.officer(), run)
    assert len(rows) == 2
    assert refusal(operations.propose_run, run, by=officer(call), now=NOW) == "run_infeasible"


def test_nobody_eligible_nothing_to_send():
    call = closed_call()
    candidate(call, gate="pending")

    assert refusal(operations.propose_run, computed(call), by=officer(call), now=NOW) == "run_empty"


def test_bounds_of_each_state_may_differ():
    call = closed_call(seats=4, women_pct=0)
    call.states.filter(state__code="ML").update(seats_max=1)
    for code in ("ML", "ML", "SN", "SN", "SN"):
        candidate(call, code)

    run = computed(call)

    assert sorted(places(run).values()).count("selected") == 3
    told = {m.state_code: (m.value, m.most) for m in queries.measures(makers.officer(), run) if m.rule == "state"}
    assert told == {"ML": (1, 1), "SN": (2, 2)}
    others = run.placements.exclude(place="selected")
    assert {also["code"] for row in others for also in row.facts["also"]} == {"state_maximum"}


def test_signing_tells_each_state_about_its_own_people_in_its_language(field):
    call, (ml_m, ml_f, sn_1, _sn_2, stopped) = field
    mali = makers.user(Role.FOCAL_POINT, scope="ML", language="fr")
    senegal = makers.user(Role.FOCAL_POINT, scope="SN", language="ar")

    run = signed(call)

    assert (run.state, run.signed_at) == ("signed_off", NOW)
    letters = {letter.to_user_ref: letter for letter in Letter.objects.filter(key="selection.result")}
    assert {(one.language, one.state_code) for one in letters.values()} == {("fr", "ML"), ("ar", "SN")}
    text = messaging.render(letters[mali.ref])
    assert ml_f.person.full_name in text.body
    assert ml_m.person.full_name in text.body
    assert sn_1.person.full_name not in text.body
    assert "Course fr" in text.subject
    facts = letters[senegal.ref].facts
    assert facts["selected"] == [sn_1.person.full_name]
    assert stopped.person.full_name in facts["others"]
    facts = Event.objects.get(name="selection.signed").facts
    assert (facts["selected"], facts["letters"], facts["digest"]) == (2, 2, run.signed_digest)


def test_states_learn_nothing_before_the_signature_and_nothing_of_others_after(field):
    call, (_, _, sn_1, *_) = field
    mali, nobody = makers.focal_point(makers.state("ML")), Actor.nobody()
    run = proposed(call)
    assert queries.outcome_for_state(mali, call) == []

    operations.sign_run(run, by=head(call), now=NOW)

    told = queries.outcome_for_state(mali, call)
    assert {row.nomination.nominating_state.code for row in told} == {"ML"}
    assert told[0].place == "selected"
    assert not hasattr(told[0], "facts")
    assert queries.outcome_for_state(nobody, call) == []
    assert queries.outcome_for_state(makers.officer(), call) == []
    assert list(queries.list_runs(mali)) == []
    assert list(queries.list_placements(mali, run)) == []
    assert queries.signed_run(nobody, call) is None
    assert queries.signed_run(makers.officer(), call) == run
    assert queries.next_reserve(mali, run, sn_1) is None
    with pytest.raises(NotFound):
        queries.get_run(mali, run.ref)


def test_nobody_signs_their_own_run(field):
    by = makers.declared(field[0], makers.actor(Role.PROGRAMME_OFFICER, Role.HEAD_OF_OFFICE))
    run = operations.compute_run(field[0], by=by, now=NOW)
    operations.propose_run(run, by=officer(field[0]), now=NOW)

    assert refusal(operations.sign_run, run, by=by, now=NOW) == "sign_own"


def test_nobody_is_signed_in_whose_gate_has_closed(field):
    call, (_, ml_f, *_) = field
    run = proposed(call)
    ml_f.state = "withdrawn"
    ml_f.save()

    with pytest.raises(Refused) as caught:
        operations.sign_run(run, by=head(call), now=NOW)

    assert (caught.value.code, caught.value.facts) == ("gate_changed", {"refs": ml_f.ref})
    assert not Letter.objects.exists()


def test_one_signature_for_a_call(field):
    call, rows = field
    first = proposed(call)
    rows[0].priority = 9
    rows[0].save()
    second = proposed(call)
    operations.sign_run(first, by=head(call), now=NOW)

    assert refusal(operations.sign_run, second, by=head(call), now=NOW) == "run_signed_already"
    assert refusal(computed, call) == "run_signed_already"
    assert refusal(operations.void_run, first, reason="x", by=head(call), now=NOW) == "move_not_allowed"


def test_sent_back_with_words_then_proposed_again(field):
    run = proposed(field[0])
    assert refusal(operations.return_run, run, reason=" ", by=head(field[0]), now=NOW) == "return_reason_missing"

    operations.return_run(run, reason="Look at Mali again", by=head(field[0]), now=NOW)

    assert (run.state, run.return_reason) == ("returned", "Look at Mali again")
    assert operations.propose_run(run, by=officer(field[0]), now=NOW).state == "proposed"


def test_a_run_that_moved_on_is_not_signed_from_an_old_page(field):
    run = proposed(field[0])
    old = SelectionRun.objects.get(pk=run.pk)
    operations.return_run(run, reason="x", by=head(field[0]), now=NOW)

    with pytest.raises(Stale):
        operations.sign_run(old, by=head(field[0]), now=NOW)
    with pytest.raises(Stale):
        operations.change_by_hand(old, field[1][1], place="reserve", reason="x", by=head(field[0]), now=NOW)


def test_a_hand_swaps_two_people_with_a_reason_each(field):
    call, (ml_m, ml_f, *_) = field
    run, by = proposed(call), head(call)
    assert refusal(operations.change_by_hand, run, ml_m, place="selected", reason="x", by=by, now=NOW) == "hand_no_seat"

    operations.change_by_hand(run, ml_f, place="not_placed", reason="Cannot travel", by=by, now=NOW)
    operations.change_by_hand(run, ml_m, place="selected", reason="Takes the seat", by=by, now=NOW)

    row = Placement.objects.get(run=run, nomination=ml_m)
    assert (row.place, row.hand_reason, row.hand_by) == ("selected", "Takes the seat", by.ref)
    women = next(m for m in queries.measures(by, run) if m.rule == "women")
    assert (women.value, women.least, women.is_met) == (0, 1, False)
    assert Event.objects.filter(name="selection.changed_by_hand").count() == 2


def test_going_back_to_what_was_computed_takes_the_mark_away(field):
    call, (_, ml_f, *_) = field
    run, by = proposed(call), head(call)
    operations.change_by_hand(run, ml_f, place="reserve", reason="x", by=by, now=NOW)
    assert Placement.objects.get(run=run, nomination=ml_f).rank == 2

    operations.change_by_hand(run, ml_f, place="selected", reason="back", by=by, now=NOW)

    row = Placement.objects.get(run=run, nomination=ml_f)
    assert (row.place, row.rank, row.hand_reason, row.hand_by) == ("selected", None, "", "")


@pytest.mark.parametrize(
    ("index", "place", "reason", "code"),
    [
        (4, "selected", "x", "hand_not_eligible"),
        (1, "selected", "x", "hand_same_place"),
        (1, "ineligible", "x", "hand_place_unknown"),
        (1, "reserve", " ", "hand_reason_missing"),
    ],
)
def test_what_a_hand_may_not_do(field, index, place, reason, code):
    run = proposed(field[0])

    assert (
        refusal(operations.change_by_hand, run, field[1][index], place=place, reason=reason, by=head(field[0]), now=NOW)
        == code
    )


def test_the_next_reserve_keeps_the_rules(field):
    call, (ml_m, ml_f, sn_1, sn_2, _) = field
    run, by = signed(call), officer(call)

    assert queries.next_reserve(by, run, sn_1, [ml_m, sn_2]).nomination == sn_2
    assert queries.next_reserve(by, run, sn_1, []) is None
    by_rank = queries.list_placements(by, run, place="reserve").get()
    assert queries.next_reserve(by, run, ml_f) == by_rank


def test_void_needs_a_reason(field):
    run = computed(field[0])
    assert refusal(operations.void_run, run, reason="", by=officer(field[0]), now=NOW) == "void_reason_missing"
    assert refusal(operations.void_run, run, reason="x", by=makers.actor(Role.AUDITOR), now=NOW) == "not_allowed"

    assert operations.void_run(run, reason="Wrong seats", by=officer(field[0]), now=NOW).state == "void"


def test_a_hundred_candidates_take_a_moment():
    codes = ("ML", "SN", "BJ", "TD", "NE", "BF", "NG", "GH", "CI", "TG")
    call = closed_call(seats=25, states=codes, women_pct=40, reserves=10)
    call.states.update(seats_min=1, seats_max=4)
    for i in range(100):
        candidate(call, codes[i % 10], "F" if i % 3 == 0 else "M", priority=i // 10 + 1, years_of_service=i % 13)

    run = computed(call)

    assert json.loads(run.output)["values"][0] == 25
    assert run.placements.filter(place="selected").count() == 25
    assert run.placements.filter(place="reserve").count() == 10
    assert {row.code for row in run.placements.all()} <= set(words.REASONS)
