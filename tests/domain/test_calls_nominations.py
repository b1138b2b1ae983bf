"""Nominations: putting forward, order, submitting, endorsing, returning, withdrawing, documents; who sees what."""

from __future__ import annotations

import datetime as dt
import sqlite3
import threading

import pytest
from django.db import OperationalError, connection

from tadrib.domain.accounts import queries as accounts
from tadrib.domain.audit.models import Event
from tadrib.domain.calls import operations, queries, words
from tadrib.domain.calls.models import Document, Nomination, Receipt
from tadrib.domain.directory.models import Person
from tadrib.domain.messaging.models import Letter
from tadrib.engines import filecheck
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import NotFound, Refused
from tests import makers

pytestmark = pytest.mark.django_db
NOW = makers.NOW
AFTER = dt.datetime(2027, 5, 1, tzinfo=dt.UTC)
FACTS = {
    "agency": "police", "unit": "Judicial police", "rank": "officer", "function": "Investigator", "years_of_service": 6,
    "languages": {"fr": 4}, "motivation": "To train others.",
}  # fmt: skip
WHO = {
    "given_names": "Awa", "family_names": "Example", "sex": "F", "birth_date": dt.date(1990, 2, 1),
    "email": "awa@example.org",
}  # fmt: skip
PDF = b"%PDF-1.7 example"


def code_of(act, *args, **kwargs) -> str:
    with pytest.raises(Refused) as refusal:
        act(*args, **kwargs)
    return refusal.value.code


def put(call, by, n=0, **more) -> Nomination:
    who = {**WHO, "given_names": f"Awa {n}", "email": f"awa{n}@example.org"}
    keys = {"state": makers.state("ML"), "person_facts": who, "facts": FACTS, **more}
    return operations.nominate(call, by=by, now=NOW, **keys)


def test_a_new_person_is_nominated_with_a_receipt(by) -> None:
    nomination = put(makers.call(), by)
    assert (nomination.state, nomination.priority, nomination.person.full_name) == ("draft", 1, "Awa 0 Example")
    assert Receipt.objects.get().act == "nominated"
    event = Event.objects.get(subject=nomination.ref)
    assert event.name == words.Event.NOMINATED and "Awa" not in str(event.facts)


def test_the_same_form_twice_is_one_nomination(by) -> None:
    call = makers.call()
    first, second = put(call, by, idempotency_key="k"), put(call, by, idempotency_key="k")
    assert first.pk == second.pk and Person.objects.count() == 1 and Receipt.objects.count() == 1


def test_who_may_nominate_when(by, mali) -> None:
    call = makers.call()
    assert code_of(put, call, makers.focal_point(makers.state("SN"))) == "not_your_state"
    assert code_of(put, call, makers.officer()) == "not_allowed"
    assert code_of(put, call, Actor.nobody()) == "not_allowed"
    assert code_of(put, makers.call(states=("SN",)), by) == "call_not_invited"
    assert code_of(put, makers.call(state="closed"), by) == "call_not_open"
    late = {"state": mali, "person_facts": WHO, "facts": FACTS}
    assert code_of(operations.nominate, call, by=by, now=AFTER, **late) == "call_over"
    assert not Nomination.objects.exists() and not Person.objects.exists()


def test_names_are_limited_and_a_withdrawn_name_is_free_again(by) -> None:
    call = makers.call()
    rows = [put(call, by, n) for n in range(4)]
    assert code_of(put, call, by, 9) == "nomination_names_full"
    assert Person.objects.count() == 4
    operations.withdraw_nomination(rows[1], reason="", by=by, now=NOW)
    put(call, by, 9)
    order = queries.list_own_nominations(by, call, "ML").values_list("person__given_names", "priority")
    assert list(order) == [("Awa 0", 1), ("Awa 2", 2), ("Awa 3", 3), ("Awa 9", 4)]


def test_a_person_is_nominated_once_and_must_be_of_the_state(by, mali) -> None:
    call, person = makers.call(), makers.person(mali)
    put(call, by, person=person)
    assert code_of(put, call, by, person=person) == "nomination_person_twice"
    assert code_of(put, call, by, person=makers.person(makers.state("SN"))) == "nomination_person_other"


@pytest.mark.parametrize(
    ("facts", "who", "code"),
    [
        ({"agency": "circus"}, {}, "nomination_code"),
        ({"rank": "king"}, {}, "nomination_code"),
        ({"years_of_service": -3}, {}, "nomination_years"),
        ({"years_of_service": 70_000}, {}, "nomination_years"),
        ({"languages": {"fr": 9}}, {}, "nomination_level"),
        ({}, {"birth_date": dt.date(2026, 1, 1)}, "nomination_birth"),
        ({}, {"given_names": "", "family_names": ""}, "name_missing"),
    ],
)
def test_facts_that_cannot_be(by, mali, facts, who, code) -> None:
    act = operations.nominate
    assert (
        code_of(act, makers.call(), state=mali, person_facts={**WHO, **who}, facts={**FACTS, **facts}, by=by, now=NOW)
        == code
    )


def test_changing_is_for_drafts_and_the_audit_holds_no_content(by) -> None:
    nomination = put(makers.call(), by)
    operations.change_nomination(
        nomination, facts={"unit": "Border police"}, person_facts={"email": "new@example.org"}, by=by, now=NOW
    )
    nomination.refresh_from_db()
    assert (nomination.unit, nomination.person.email) == ("Border police", "new@example.org")
    event = Event.objects.get(name=words.Event.NOMINATION_CHANGED)
    assert event.facts == {"fields": ["unit"]}
    operations.submit_nomination(nomination, declaration=True, by=by, now=NOW)
    assert (
        code_of(operations.change_nomination, nomination, facts={"unit": "x"}, by=by, now=NOW)
        == "nomination_not_editable"
    )


def test_submitting_needs_everything_and_tells_the_nominee(by) -> None:
    nomination = put(makers.call(), by, facts={**FACTS, "unit": ""})
    act = operations.submit_nomination
    assert queries.missing_facts(nomination) == ["unit"]
    assert code_of(act, nomination, declaration=True, by=by, now=NOW) == "nomination_incomplete"
    operations.change_nomination(nomination, facts={"unit": "Police"}, by=by, now=NOW)
    assert code_of(act, nomination, declaration=False, by=by, now=NOW) == "nomination_declaration"
    assert code_of(act, nomination, declaration=True, by=makers.officer(), now=NOW) == "not_allowed"
    assert code_of(act, nomination, declaration=True, by=by, now=AFTER) == "call_over"
    act(nomination, declaration=True, by=by, now=NOW)
    nomination.refresh_from_db()
    assert (nomination.state, nomination.submitted_at, nomination.declared_at) == ("submitted", NOW, NOW)
    receipt, letter = Letter.objects.order_by("pk")
    assert (receipt.key, receipt.to_user_ref) == ("calls.receipt", by.ref)
    assert receipt.facts["receipt"] == Receipt.objects.get(act="submitted").ref
    assert (letter.key, letter.to_email, letter.language) == ("calls.nominee_named", "awa0@example.org", "fr")
    assert code_of(act, nomination, declaration=True, by=by, now=NOW) == "move_not_allowed"


def test_submitting_takes_few_queries(by, django_assert_max_num_queries) -> None:
    nomination = queries.get_nomination(by, put(makers.call(), by).ref)
    with django_assert_max_num_queries(17):  # savepoint, look again, chain, state, receipt, two letters, audit
        operations.submit_nomination(nomination, declaration=True, by=by, now=NOW)


def submitted(by, call=None) -> Nomination:
    return operations.submit_nomination(put(call or makers.call(), by), declaration=True, by=by, now=NOW)


def test_endorsing_names_an_authority_of_the_state_and_a_note(by, mali) -> None:
    nomination = submitted(by)
    ours = makers.institution(kind="authority", state=mali)
    act = operations.endorse_nomination
    other = makers.institution(kind="authority", state=makers.state("SN"))
    partner = makers.institution(kind="partner", state=mali)
    for authority in (other, partner):
        assert (
            code_of(act, nomination, authority=authority, note_number="NV 1", by=by, now=NOW) == "nomination_authority"
        )
    assert code_of(act, nomination, authority=ours, note_number=" ", by=by, now=NOW) == "nomination_note"
    stranger = makers.focal_point(makers.state("SN"))
    assert code_of(act, nomination, authority=ours, note_number="NV 1", by=stranger, now=NOW) == "not_your_state"
    act(nomination, authority=ours, note_number="NV 1", by=by, now=NOW)
    nomination.refresh_from_db()
    assert (nomination.state, nomination.authority, nomination.endorsed_by) == ("endorsed", ours, by.ref)
    receipt = Receipt.objects.get(act="endorsed")
    assert receipt.note_number == "NV 1"
    letter = Letter.objects.get(key="calls.nomination_received")
    assert letter.to_user_ref == by.ref and letter.facts["receipt"] == receipt.ref
    assert (
        code_of(act, put(makers.call(), by, 5), authority=ours, note_number="1", by=by, now=NOW) == "move_not_allowed"
    )


def test_the_office_returns_and_the_state_completes_after_the_deadline(by, mali) -> None:
    nomination, officer = submitted(by), makers.officer()
    ours = makers.institution(kind="authority", state=mali)
    operations.endorse_nomination(nomination, authority=ours, note_number="NV 1", by=by, now=NOW)
    assert code_of(operations.return_nomination, nomination, reason="", by=officer, now=NOW) == "reason_missing"
    assert code_of(operations.return_nomination, nomination, reason="x", by=by, now=NOW) == "not_allowed"
    operations.return_nomination(nomination, reason="The passport page is missing.", by=officer, now=AFTER)
    nomination.refresh_from_db()
    assert (nomination.state, nomination.endorsed_at, nomination.endorsed_by) == ("returned", None, "")
    assert Letter.objects.filter(key="calls.nomination_returned", to_user_ref=by.ref).count() == 1
    operations.change_nomination(nomination, facts={"unit": "Other"}, by=by, now=AFTER)
    operations.submit_nomination(nomination, declaration=True, by=by, now=AFTER)
    operations.endorse_nomination(nomination, authority=ours, note_number="NV 2", by=by, now=AFTER)
    assert nomination.return_reason == ""
    assert Letter.objects.filter(key="calls.nominee_named").count() == 1
    acts = list(Receipt.objects.order_by("pk").values_list("act", flat=True))
    assert acts == ["nominated", "submitted", "endorsed", "returned", "submitted", "endorsed"]


def test_withdrawing_says_why_once_it_was_sent(by) -> None:
    nomination = submitted(by)
    act = operations.withdraw_nomination
    assert code_of(act, nomination, reason="", by=by, now=NOW) == "reason_missing"
    assert code_of(act, nomination, reason="x", by=makers.officer(), now=NOW) == "not_allowed"
    act(nomination, reason="Another post", by=by, now=AFTER)
    assert Letter.objects.filter(key="calls.nominee_withdrawn").count() == 1
    assert code_of(act, nomination, reason="again", by=by, now=AFTER) == "move_not_allowed"


def test_the_order_is_the_whole_list(by, mali) -> None:
    call = makers.call()
    refs = [put(call, by, n).ref for n in range(3)]
    operations.reorder(call, state=mali, refs=[refs[2], refs[0], refs[1]], by=by, now=NOW)
    rows = queries.list_own_nominations(by, call, "ML")
    assert [(r.ref, r.priority) for r in rows] == [(refs[2], 1), (refs[0], 2), (refs[1], 3)]
    for wrong in (refs[:2], [*refs, refs[0]], [refs[0], refs[0], refs[1]]):
        assert code_of(operations.reorder, call, state=mali, refs=wrong, by=by, now=NOW) == "nomination_order"
    assert code_of(operations.reorder, call, state=mali, refs=refs, by=makers.officer(), now=NOW) == "not_allowed"


def test_documents_are_told_by_their_bytes(by) -> None:
    nomination = put(makers.call(papers=["cv", "passport_page"]), by)
    act = operations.attach_document
    keys = {"paper": "cv", "name": "cv.pdf", "by": by, "now": NOW}
    assert code_of(act, nomination, content=b"", **keys) == "paper_empty"
    assert code_of(act, nomination, content=b"MZ program", **keys) == "paper_type"
    script = b"%PDF-1.7\n1 0 obj << /S /JavaScript /JS (x) >> endobj"
    assert code_of(act, nomination, content=script, **keys) == "paper_script"
    assert not Document.objects.filter(nomination=nomination).exists()
    for found in filecheck.DANGERS:
        assert f"paper_{found}" in words.REFUSALS
    assert code_of(act, nomination, content=b"<html>", **{**keys, "name": "a.pdf"}) == "paper_type"
    assert code_of(act, nomination, content=PDF + b"0" * 5_300_000, **keys) == "paper_large"
    assert code_of(act, nomination, content=PDF, **{**keys, "paper": "blood"}) == "paper_kind"
    assert code_of(act, nomination, content=PDF, **{**keys, "by": makers.officer()}) == "not_allowed"
    document = act(nomination, content=PDF, **{**keys, "name": '../../etc/\u202epass\x00wd.exe";x.html'})
    assert document.name == "passwd.exex.pdf" and document.kind == "application/pdf"
    assert "passwd" not in document.file.name and document.file.name.startswith("dossiers/")
    assert act(nomination, content=PDF, **keys).pk == document.pk and Document.objects.count() == 1
    nomination = queries.get_nomination(by, nomination.ref)
    assert queries.missing_papers(nomination) == ["passport_page"]
    with pytest.raises(NotFound):
        queries.get_document(makers.focal_point(makers.state("SN")), document.ref)
    with pytest.raises(NotFound):
        queries.get_document(makers.officer(), document.ref)  # still a draft: the state's alone
    operations.remove_document(nomination, ref=document.ref, by=by, now=NOW)
    assert not Document.objects.exists()


@pytest.mark.parametrize(
    ("content", "kind"),
    [(b"\xff\xd8\xff\xe0", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"), (b"RIFF0000WEBPVP8", "image/webp")],
)
def test_pictures_are_taken(by, content, kind) -> None:
    nomination = put(makers.call(), by)
    assert operations.attach_document(nomination, paper="cv", name="x", content=content, by=by, now=NOW).kind == kind


def test_who_sees_which_nominations(by, mali) -> None:
    call = makers.call()
    user = makers.user("participant")
    person = makers.person(mali, user=user)
    sent = makers.nomination(call, person=person)
    draft = makers.nomination(call, state="draft", submitted_at=None)
    other = makers.nomination(call, state_code="SN")
    assert set(queries.visible_nominations(makers.officer())) == {sent, other}
    assert set(queries.visible_nominations(by)) == {sent, draft}
    assert set(queries.visible_nominations(accounts.actor_of(user, makers.TODAY))) == {sent}
    for nobody in (
        Actor.nobody(),
        makers.actor("donor"),
        makers.actor("monitoring_officer"),
        makers.focal_point(makers.state("NG")),
    ):
        assert not queries.visible_nominations(nobody).exists()
        with pytest.raises(NotFound):
            queries.get_nomination(nobody, sent.ref)
    with pytest.raises(NotFound):
        queries.get_nomination(by, other.ref)


def test_lists_are_searched_and_counted(by) -> None:
    call = makers.call()
    one = makers.nomination(call, person=makers.person(makers.state("ML"), given_names="Fatou", sex="F"))
    two = makers.nomination(call, state_code="SN", state="returned", person=makers.person(makers.state("SN"), sex="M"))
    officer = makers.officer()
    assert list(queries.list_nominations(officer, call=call, search="fatou")) == [one]
    assert list(queries.list_nominations(officer, call=call, state_code="SN")) == [two]
    assert list(queries.list_nominations(officer, call=call, status="returned")) == [two]
    counts = {row["state"].code: row for row in queries.counts_by_state(officer, call)}
    assert (counts["ML"]["endorsed"], counts["ML"]["women"], counts["SN"]["returned"]) == (1, 1, 1)
    assert [row["state"].code for row in queries.counts_by_state(by, call)] == ["ML"]
    assert queries.counts_by_state(Actor.nobody(), call) == []
    assert queries.count_live(by, call, "ML") == 1


def test_receipts_are_for_those_who_may_read_the_nomination(by) -> None:
    put(makers.call(), by)
    ref = Receipt.objects.get().ref
    assert queries.get_receipt(by, ref).nomination.person.full_name == "Awa 0 Example"
    for stranger in (makers.focal_point(makers.state("SN")), Actor.nobody()):
        with pytest.raises(NotFound):
            queries.get_receipt(stranger, ref)


@pytest.fixture
def one_file(tmp_path):
    """Threads need a database that all of them can open: SQLite in memory is copied to a file for the test."""
    if connection.vendor != "sqlite" or not connection.is_in_memory_db():
        yield
        return
    connection.ensure_connection()
    old, name = connection.connection, connection.settings_dict["NAME"]
    path = tmp_path / "threads.sqlite3"
    with sqlite3.connect(path) as copy:
        old.backup(copy)
    copy.close()
    connection.connection, connection.settings_dict["NAME"] = None, str(path)
    yield
    connection.close()
    connection.connection, connection.settings_dict["NAME"] = old, name


@pytest.mark.django_db(transaction=True)
def test_forty_at_once_get_no_more_names_than_there_are(one_file) -> None:
    """Forty focal points press the button together; four names are free."""
    call = makers.call(states=("ML",))
    by, mali = makers.focal_point(makers.state("ML")), makers.state("ML")
    people = [makers.person(mali) for _ in range(40)]
    start, answers = threading.Barrier(40), []

    def press(person) -> None:
        start.wait()
        try:
            operations.nominate(call, state=mali, person=person, facts=FACTS, by=by, now=NOW)
            answers.append("taken")
        except Refused as refusal:
            answers.append(refusal.code)
        except OperationalError as fault:
            answers.append(f"fault: {fault}")
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["nomination_names_full"] * 36 + ["taken"] * 4
    live = Nomination.objects.filter(call=call).exclude(state="withdrawn")
    assert sorted(live.values_list("priority", flat=True)) == [1, 2, 3, 4]
    assert Receipt.objects.count() == 4


def test_a_withdrawal_from_an_old_page_closes_the_gap_where_it_is_now() -> None:
    call, mali = makers.call(), makers.state("ML")
    by = makers.focal_point(mali)
    rows = [makers.nomination(call, state="draft", priority=place) for place in (1, 2, 3)]
    old = Nomination.objects.get(pk=rows[0].pk)
    operations.reorder(call, state=mali, refs=[row.ref for row in reversed(rows)], by=by, now=NOW)
    operations.withdraw_nomination(old, reason="", by=by, now=NOW)
    live = Nomination.objects.exclude(state="withdrawn").order_by("priority")
    assert list(live.values_list("ref", "priority")) == [(rows[2].ref, 1), (rows[1].ref, 2)]
