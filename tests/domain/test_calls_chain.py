"""The chain of a state: who signs, in which order, for whom; delegation; links; whose turn it is."""

from __future__ import annotations

import datetime as dt

import pytest

from tadrib.domain.accounts import operations as accounts
from tadrib.domain.accounts.models import Delegation, RoleGrant
from tadrib.domain.accounts.words import Role
from tadrib.domain.audit.models import Event
from tadrib.domain.calls import chain, operations, queries, words
from tadrib.domain.calls.models import ActLink, Nomination, Receipt
from tadrib.domain.directory import operations as directory
from tadrib.domain.directory import queries as directory_queries
from tadrib.domain.directory.models import Mandate
from tadrib.domain.messaging.models import Letter
from tadrib.kernel.refusals import NotFound, Refused
from tests import makers

pytestmark = pytest.mark.django_db
NOW, TODAY = makers.NOW, makers.TODAY
DAY = dt.timedelta(days=1)


def code_of(act, *args, **kwargs) -> str:
    with pytest.raises(Refused) as refusal:
        act(*args, **kwargs)
    return refusal.value.code


@pytest.fixture
def people(mali):
    """Users of the state's workspace by a short name."""
    return {name: makers.user(Role.FOCAL_POINT, scope="ML", name=name.title(), language="pt") for name in "abcd"}


@pytest.fixture
def ours(mali):
    return makers.institution("ML-MFA", kind="authority", state=mali)


def duty(user, name, state, institution=None, **dates) -> Mandate:
    return directory.give_duty(
        state, user=user, duty=name, institution=institution, from_date=TODAY - DAY, by=makers.officer(),
        now=NOW - DAY, **dates,
    )  # fmt: skip


def arranged(state, **columns) -> None:
    columns = {"endorsements": 1, "approves": False, "transmits": False, **columns}
    directory.set_chain(state, by=makers.officer(), now=NOW, **columns)


def submitted(user, call=None, n: int = 1) -> Nomination:
    row = makers.nomination(
        call or makers.call(), state="draft", submitted_at=None, priority=n, motivation="To train others.",
        person=makers.person(makers.state("ML"), birth_date=dt.date(1990, 1, 1)),
    )  # fmt: skip
    return operations.submit_nomination(row, declaration=True, by=makers.of(user), now=NOW)


def endorse(row, user, ours, number="NV 1", **more) -> Nomination:
    return operations.endorse_nomination(row, authority=ours, note_number=number, by=makers.of(user), now=NOW, **more)


def test_a_state_that_arranged_nothing_has_one_endorsement(people, ours) -> None:
    row = submitted(people["a"])
    assert (row.route, chain.pending(row)) == (["endorse"], "endorse")
    endorse(row, people["a"], ours, note_date=TODAY)
    row.refresh_from_db()
    assert (row.state, row.signed_by) == ("endorsed", [people["a"].ref])
    receipt = Receipt.objects.get(act="endorsed")
    assert (receipt.by_name, receipt.for_ref, receipt.note_date, receipt.authority) == ("A", "", TODAY, ours)


def test_the_whole_chain_each_by_whom_it_names(people, mali, ours) -> None:
    arranged(mali, endorsements=2, approves=True, transmits=True)
    for who, what in (("a", "nominate"), ("b", "endorse"), ("c", "endorse"), ("d", "approve"), ("a", "transmit")):
        duty(people[who], what, mali)
    row = submitted(people["a"])
    assert row.route == ["endorse", "endorse", "approve", "transmit"]
    assert set(Letter.objects.filter(key="calls.waiting_to_endorse").values_list("to_name", "language")) == {
        ("B", "pt"),
        ("C", "pt"),
    }
    assert code_of(endorse, row, people["a"], ours) == "chain_not_yours"
    assert code_of(operations.approve_nomination, row, second_factor_at=NOW, by=makers.of(people["d"]), now=NOW) == (
        "chain_step"
    )
    endorse(row, people["b"], ours, number="")
    assert code_of(endorse, row, people["b"], ours) == "chain_signed"
    assert Letter.objects.filter(key="calls.receipt").last().to_name == "B"
    endorse(row, people["c"], ours, number="NV 3")
    approve = operations.approve_nomination
    for given in (None, NOW - 2 * chain.FRESH, NOW + chain.FRESH):
        assert code_of(approve, row, second_factor_at=given, by=makers.of(people["d"]), now=NOW) == "second_factor"
    approve(row, second_factor_at=NOW - chain.FRESH, by=makers.of(people["d"]), now=NOW)
    row.refresh_from_db()
    assert (row.state, row.endorsed_at, chain.pending(row)) == ("submitted", None, "transmit")
    transmit = operations.transmit_nomination
    assert code_of(transmit, row, by=makers.of(people["b"]), now=NOW) == "chain_not_yours"
    transmit(row, by=makers.of(people["a"]), now=NOW)
    row.refresh_from_db()
    assert (row.state, row.endorsement_number, row.endorsed_by) == ("endorsed", "NV 3", people["a"].ref)
    acts = list(Receipt.objects.order_by("pk").values_list("act", flat=True))
    assert acts == ["submitted", "signed", "signed", "approved", "transmitted"]
    assert Letter.objects.filter(key="calls.nomination_received").count() == 4
    assert Event.objects.filter(name=words.Event.NOMINATION_TRANSMITTED).count() == 1


def test_the_last_signature_needs_a_note_and_none_comes_from_the_future(people, mali, ours) -> None:
    arranged(mali, transmits=True)
    row = endorse(submitted(people["a"]), people["a"], ours, number="")
    act = operations.transmit_nomination
    assert code_of(act, row, by=makers.of(people["b"]), now=NOW) == "nomination_note"
    told = {"note_number": "NV 9", "note_date": TODAY + 2 * DAY, "by": makers.of(people["b"]), "now": NOW}
    assert code_of(act, row, **told) == "note_ahead"
    act(row, **{**told, "note_date": TODAY})
    assert row.state == "endorsed"


def test_two_who_endorse_at_once_are_one_signature(people, mali, ours) -> None:
    arranged(mali, endorsements=2)
    row = submitted(people["a"])
    seen_by_other = Nomination.objects.select_related("nominating_state", "call").get(pk=row.pk)
    endorse(row, people["b"], ours)
    assert code_of(endorse, seen_by_other, people["c"], ours) == "stale"
    row.refresh_from_db()
    assert (row.signed, Receipt.objects.filter(act="signed").count()) == (1, 1)


def test_the_chain_is_that_of_the_submission(people, mali, ours) -> None:
    row = submitted(people["a"])
    arranged(mali, endorsements=2, approves=True)
    assert endorse(row, people["a"], ours).state == "endorsed"


def test_sending_back_opens_no_time_after_the_deadline(people, mali, ours) -> None:
    arranged(mali, endorsements=2)
    row = submitted(people["a"])
    act = operations.send_back_nomination
    assert code_of(act, row, reason=" ", by=makers.of(people["b"]), now=NOW) == "reason_missing"
    stranger = makers.focal_point(makers.state("SN"))
    assert code_of(act, row, reason="x", by=stranger, now=NOW) == "not_your_state"
    endorse(row, people["b"], ours)
    act(row, reason="The rank is wrong.", by=makers.of(people["c"]), now=NOW)
    row.refresh_from_db()
    assert (row.state, row.is_returned_inside, row.is_late_closed) == ("returned", True, True)
    assert Letter.objects.filter(key="calls.nomination_sent_back").count() == 4
    late = row.call.deadline + DAY
    by = makers.of(people["a"])
    assert code_of(operations.change_nomination, row, facts={"unit": "x"}, by=by, now=late) == "call_over"
    operations.submit_nomination(row, declaration=True, by=by, now=NOW)
    assert (row.signed, row.signed_by, chain.pending(row)) == (0, [], "endorse")
    assert code_of(act, makers.nomination(), reason="x", by=by, now=NOW) == "chain_step"


def test_time_given_by_the_office_stays(people, mali, ours) -> None:
    row = endorse(submitted(people["a"]), people["a"], ours)
    late = row.call.deadline + DAY
    operations.return_nomination(row, reason="A paper is missing.", by=makers.officer(), now=late)
    operations.submit_nomination(row, declaration=True, by=makers.of(people["a"]), now=late)
    operations.send_back_nomination(row, reason="Not yet.", by=makers.of(people["b"]), now=late)
    operations.submit_nomination(row, declaration=True, by=makers.of(people["a"]), now=late)
    assert row.state == "submitted"


def test_a_duty_bound_to_an_agency_or_authority(people, mali, ours) -> None:
    other = makers.institution("ML-MOJ", kind="authority", state=mali)
    agency = directory.add_body(
        mali, code="ML-POL", name=makers.text("Police"), kind="agency", parent=ours, by=makers.officer(), now=NOW
    )
    duty(people["a"], "nominate", mali, agency)
    duty(people["b"], "endorse", mali, ours)
    duty(people["c"], "endorse", mali, other)
    row = operations.nominate(
        makers.call(), state=mali, person=makers.person(mali), facts={}, by=makers.of(people["a"]), now=NOW
    )
    assert row.service == agency
    assert code_of(operations.reorder, row.call, state=mali, refs=[row.ref], by=makers.of(people["b"]), now=NOW) == (
        "chain_not_yours"
    )
    Nomination.objects.filter(pk=row.pk).update(state="submitted", submitted_at=NOW)
    row.refresh_from_db()
    assert code_of(endorse, row, people["c"], other) == "chain_not_yours"
    assert code_of(endorse, row, people["b"], other) == "nomination_authority"
    assert [a.code for a in queries.list_own_authorities(makers.of(people["b"]), "ML", now=NOW)] == ["ML-MFA"]
    assert endorse(row, people["b"], ours).state == "endorsed"


def test_who_may_arrange_a_chain(people, mali) -> None:
    told = {"endorsements": 2, "approves": False, "transmits": False}
    own = makers.of(people["a"])
    assert code_of(directory.set_chain, mali, **told, by=own, now=NOW) == "not_allowed"
    duty(people["a"], "manage", mali)
    assert code_of(directory.set_chain, mali, **told, by=own, now=NOW) == "not_allowed"
    arranged(mali, is_own=True)
    directory.set_chain(mali, **told, by=own, now=NOW)
    assert code_of(directory.set_chain, mali, **told, is_own=False, by=own, now=NOW) == "not_allowed"
    assert code_of(directory.set_chain, makers.state("SN"), **told, by=own, now=NOW) == "not_allowed"
    assert code_of(directory.set_chain, mali, **{**told, "endorsements": 3}, by=own, now=NOW) == "chain_endorsements"
    give = {"duty": "endorse", "from_date": TODAY, "by": own, "now": NOW}
    assert code_of(directory.give_duty, mali, user=people["a"], **give) == "duty_self"
    assert code_of(directory.give_duty, mali, user=makers.user(), **give) == "duty_person"
    assert code_of(directory.give_duty, mali, user=people["b"], **{**give, "duty": "manage"}) == "not_allowed"
    assert code_of(directory.give_duty, mali, user=people["b"], **{**give, "duty": "x"}) == "duty_unknown"
    partner = makers.institution(kind="partner", state=mali)
    assert code_of(directory.give_duty, mali, user=people["b"], institution=partner, **give) == "duty_institution"
    assert code_of(directory.give_duty, mali, user=people["b"], to_date=TODAY - DAY, **give) == "duty_dates"
    row = directory.give_duty(mali, user=people["b"], **give)
    assert code_of(directory.give_duty, mali, user=people["b"], **give) == "duty_twice"
    directory.end_duty(row, by=own, now=NOW)
    assert not Mandate.objects.filter(ref=row.ref).exists()
    assert {e.name for e in Event.objects.all()} >= {
        "directory.chain_set",
        "directory.duty_given",
        "directory.duty_ended",
    }


def test_a_deputy_acts_for_somebody_and_the_receipt_says_so(people, mali, ours) -> None:
    duty(people["b"], "endorse", mali)
    by = makers.of(people["c"])
    row = submitted(people["a"])
    assert code_of(endorse, row, people["c"], ours) == "chain_not_yours"
    assert code_of(endorse, row, people["c"], ours, on_behalf_of=people["b"].ref) == "chain_deputy"
    given = accounts.delegate(
        people["c"], scope="ML", from_date=TODAY, to_date=TODAY + 7 * DAY, by=makers.of(people["b"]), now=NOW
    )
    assert Letter.objects.get(key="accounts.delegated").to_name == "C"
    assert directory_queries.standing(by, "ML", today=TODAY + 8 * DAY).to("endorse") == ()
    endorse(row, people["c"], ours, on_behalf_of=people["b"].ref)
    receipt = Receipt.objects.get(act="endorsed")
    assert (receipt.by, receipt.for_ref, receipt.for_name) == (people["c"].ref, people["b"].ref, "B")
    assert Event.objects.get(name=words.Event.NOMINATION_ENDORSED).facts["for_ref"] == people["b"].ref
    accounts.end_delegation(given, by=makers.of(people["b"]), now=NOW)
    assert directory_queries.standing(by, "ML", today=TODAY).to("endorse") == ()


def test_who_has_an_old_page_cannot_send_back_what_went_on(people, mali, ours) -> None:
    arranged(mali, approves=True)
    duty(people["b"], "endorse", mali)
    duty(people["c"], "approve", mali)
    row = submitted(people["a"])
    old = Nomination.objects.get(pk=row.pk)
    endorse(row, people["b"], ours)
    assert code_of(operations.send_back_nomination, old, reason="Wrong.", by=makers.of(people["b"]), now=NOW) == "stale"
    row.refresh_from_db()
    assert (row.state, row.signed) == ("submitted", 1)


def test_who_has_an_old_page_cannot_submit_what_was_emptied(people) -> None:
    who = makers.person(makers.state("ML"), birth_date=dt.date(1990, 1, 1))
    row = makers.nomination(state="draft", submitted_at=None, motivation="To train others.", person=who)
    Nomination.objects.filter(pk=row.pk).update(motivation="")
    told = {"declaration": True, "by": makers.of(people["a"]), "now": NOW}
    assert code_of(operations.submit_nomination, row, **told) == "nomination_incomplete"


def test_a_deputy_is_no_second_person(people, mali, ours) -> None:
    arranged(mali, endorsements=2)
    accounts.delegate(people["c"], scope="ML", from_date=TODAY, to_date=TODAY, by=makers.of(people["b"]), now=NOW)
    row = endorse(submitted(people["a"]), people["c"], ours, on_behalf_of=people["b"].ref)
    for who, behalf in (("c", ""), ("b", ""), ("c", people["b"].ref)):
        assert code_of(endorse, row, people[who], ours, on_behalf_of=behalf) == "chain_signed"
    assert endorse(row, people["d"], ours).state == "endorsed"


def test_what_can_be_handed_over(people) -> None:
    by = makers.of(people["a"])
    act, dates = accounts.delegate, {"from_date": TODAY, "to_date": TODAY + DAY}
    told = {"scope": "ML", "by": by, "now": NOW}
    stranger = makers.user(Role.FOCAL_POINT, scope="SN")
    assert code_of(act, stranger, **told, **dates) == "deputy_unknown"
    assert code_of(act, people["a"], **told, **dates) == "deputy_self"
    assert code_of(act, people["b"], **{**told, "scope": "SN"}, **dates) == "not_allowed"
    assert code_of(act, people["b"], **told, from_date=TODAY, to_date=TODAY - DAY) == "delegation_dates"
    assert code_of(act, people["b"], **told, from_date=TODAY, to_date=TODAY + 200 * DAY) == "delegation_long"
    row = act(people["b"], **told, **dates)
    assert code_of(act, people["b"], **told, **dates) == "delegation_twice"
    assert code_of(accounts.end_delegation, row, by=makers.of(people["b"]), now=NOW) == "not_allowed"
    accounts.end_delegation(row, by=by, now=NOW)
    assert code_of(accounts.end_delegation, row, by=by, now=NOW) == "delegation_over"
    RoleGrant.objects.filter(user=people["a"]).update(to_date=TODAY - DAY)
    Delegation.objects.update(ended_at=None)
    assert all(not way.for_ref for way in directory_queries.standing(makers.of(people["b"]), "ML", today=TODAY).ways)


def test_a_link_does_one_act_once(people, ours) -> None:
    call = makers.call()
    rows = [submitted(people["a"], call, n) for n in (1, 2)]
    ask = {"state": makers.state("ML"), "token_of": lambda ref: f"T-{ref}", "by": makers.of(people["a"]), "now": NOW}
    assert code_of(operations.ask_to_endorse, call, reader=people["a"].ref, **ask) == "link_reader"
    link = operations.ask_to_endorse(call, reader=people["b"].ref, **ask)
    letter = Letter.objects.get(key="calls.act_link")
    assert letter.facts["path"] == f"portal/acts/T-{link.ref}" and letter.to_user_ref == ""
    late = submitted(people["a"], call, 3)
    told = {"authority": ours, "note_number": "NV 1", "now": NOW}
    assert code_of(operations.endorse_by_link, link, **{**told, "note_number": ""}) == "nomination_note"
    assert queries.find_link(link.ref, now=NOW) == link
    done = operations.endorse_by_link(link, **told)
    assert [n.ref for n in done] == [n.ref for n in rows]
    assert Receipt.objects.filter(act="endorsed", by=people["b"].ref).count() == 2
    assert code_of(operations.endorse_by_link, link, **told) == "link_used"
    assert code_of(queries.find_link, link.ref, now=NOW) == "link_used"
    late.refresh_from_db()
    assert late.state == "submitted"
    with pytest.raises(NotFound):
        queries.find_link("ACT-0", now=NOW)


def test_a_link_grows_old_and_dies_with_the_role(people, ours) -> None:
    call = makers.call()
    row = submitted(people["a"], call)
    ask = {"state": makers.state("ML"), "token_of": str, "by": makers.of(people["a"]), "reader": people["b"].ref}
    links = [operations.ask_to_endorse(call, **ask, now=NOW) for _ in range(5)]
    assert code_of(operations.ask_to_endorse, call, **ask, now=NOW) == "link_many"
    told = {"authority": ours, "note_number": "NV 1"}
    assert code_of(operations.endorse_by_link, links[0], **told, now=NOW + 3 * DAY) == "link_used"
    RoleGrant.objects.filter(user=people["b"]).update(to_date=TODAY - DAY)
    assert code_of(operations.endorse_by_link, links[0], **told, now=NOW) == "link_nothing"
    assert ActLink.objects.filter(used_at__isnull=False).count() == 0
    row.refresh_from_db()
    assert row.state == "submitted"


def turn_of(user, call) -> list:
    by = makers.of(user)
    rows = list(queries.list_state_calls(by, now=NOW, is_open=True))
    return queries.turns(by, rows, queries.list_live_of_calls(by, rows), now=NOW)[call.pk, "ML"]


def test_whose_turn_it_is(people, mali, ours) -> None:
    call = makers.call()
    arranged(mali, endorsements=2)
    duty(people["b"], "endorse", mali)
    duty(people["c"], "endorse", mali)
    row = submitted(people["a"], call)
    steps = [(t.step, t.count, t.is_mine, t.holders) for t in turn_of(people["a"], call)]
    assert steps == [("endorse", 1, False, ("B", "C")), ("nominate", 3, True, ())]
    assert turn_of(people["b"], call)[0].is_mine
    endorse(row, people["b"], ours)
    assert [t.is_mine for t in turn_of(people["b"], call)] == [False, True]
    endorse(row, people["c"], ours)
    assert [t.step for t in turn_of(people["c"], call)] == ["nominate", "wait"]


def test_turns_take_constant_queries(people, django_assert_num_queries) -> None:
    by = makers.of(people["a"])
    for n in (1, 3):
        for _ in range(n):
            submitted(people["a"], makers.call())
        rows = list(queries.list_state_calls(by, now=NOW, is_open=True))
        held = queries.list_live_of_calls(by, rows)
        with django_assert_num_queries(3):
            queries.turns(by, rows, held, now=NOW)


def test_another_state_learns_nothing(people, mali) -> None:
    submitted(people["a"])
    row = duty(people["b"], "endorse", mali)
    stranger = makers.focal_point(makers.state("SN"))
    assert directory_queries.standings(stranger, ["ML"], today=TODAY) == {}
    assert not directory_queries.list_mandates(stranger, mali).exists()
    with pytest.raises(NotFound):
        directory_queries.get_mandate(stranger, row.ref)
    assert set(queries.turns(stranger, queries.visible_calls(stranger), {}, now=NOW)) <= {
        (c.pk, "SN") for c in queries.visible_calls(stranger)
    }
    assert queries.list_endorsers(stranger, Nomination.objects.get().call, "ML", now=NOW) == []
