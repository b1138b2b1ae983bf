"""The travel dossier: sent, returned, accepted, opened with a trace, reminded of, erased in time."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tadrib.domain.accounts.words import Role
from tadrib.domain.audit.models import Event
from tadrib.domain.calls.models import Receipt
from tadrib.domain.enrolment import jobs, operations, queries, sealing, words
from tadrib.domain.enrolment.models import DossierPaper, DossierRead, Invitation, TravelDossier
from tadrib.domain.messaging.models import Letter
from tadrib.domain.messaging.queries import render
from tadrib.kernel.refusals import NotFound, Refused, Stale
from tadrib.workflows import merge_persons
from tests import makers
from tests.travelling import (
    NOW,
    PASSPORT,
    PDF,
    accepted,
    attach,
    complete,
    invited,
    person_of,
    point,
    refusal,
    sent,
    write,
)

pytestmark = pytest.mark.django_db


# Sent, returned, accepted -----------------------------------------------------------------------------------------


def test_sending_gives_a_receipt_and_ends_the_reminders():
    row = accepted()
    by = point()
    operations.ask_for_travel(row, by=by, now=NOW)

    dossier = sent(row, by)

    receipt = Receipt.objects.get(act="travel_sent")
    assert (dossier.state, dossier.receipt, receipt.by) == ("sent", receipt.ref, by.ref)
    later = NOW + dt.timedelta(days=60)
    assert queries.list_travel_to_remind(jobs.house(), marks=[14, 2], now=later) == []
    assert refusal(write, row, city="Kayes") == "travel_with_office"
    assert refusal(attach, row) == "travel_with_office"


def test_what_is_missing_is_named_and_a_declaration_is_asked():
    row = accepted()
    write(row, city="")
    with pytest.raises(Refused) as no:
        operations.send_dossier(row, declared=True, by=point(), now=NOW)
    assert no.value.code == "travel_incomplete"
    assert no.value.facts["fields"] == "Passport, page with the photograph, City of departure"
    complete(row)
    assert refusal(operations.send_dossier, row, declared=False, by=point(), now=NOW) == "travel_declaration"
    write(row, passport_expires_on=dt.date(2027, 7, 1))
    assert refusal(operations.send_dossier, row, declared=True, by=point(), now=NOW) == "travel_expires_early"
    assert refusal(operations.send_dossier, row, declared=True, by=point("SN"), now=NOW) == "not_allowed"


def test_what_needs_no_answer_is_sent_empty():
    row = accepted(mode="remote")
    assert operations.send_dossier(row, declared=True, by=point(), now=NOW).state == "sent"


def test_returning_tells_why_and_opens_it_again():
    row = accepted(user=True)
    makers.user(Role.FOCAL_POINT, scope="ML")
    dossier = sent(row)

    operations.return_dossier(dossier, reason="The copy is dark.", by=makers.officer(), now=NOW)

    letters = Letter.objects.filter(key="enrolment.travel_returned")
    assert letters.count() == 3  # the person, the two focal points
    assert "The copy is dark." not in render(letters[0]).body  # it stands on the page, not in an e-mail
    assert write(row, city="Kayes").state == "returned"
    assert operations.send_dossier(row, declared=True, by=point(), now=NOW).return_reason == ""


def test_returning_is_refused():
    row = accepted()
    dossier = complete(row)
    officer = makers.officer()
    assert refusal(operations.return_dossier, dossier, reason="x", by=officer, now=NOW) == "travel_not_here"
    assert refusal(operations.return_dossier, dossier, reason=" ", by=officer, now=NOW) == "enrolment_reason_missing"
    assert refusal(operations.return_dossier, dossier, reason="x", by=makers.head(), now=NOW) == "not_allowed"
    assert refusal(operations.accept_dossier, dossier, by=officer, now=NOW) == "travel_not_here"
    assert refusal(operations.accept_dossier, dossier, by=point(), now=NOW) == "not_allowed"


def test_accepting_ends_it_and_a_later_fault_gives_it_back():
    dossier = sent(accepted())
    stale = TravelDossier.objects.get()
    dossier = operations.accept_dossier(dossier, by=makers.officer(), now=NOW)
    assert dossier.state == "accepted"
    with pytest.raises(Stale):
        operations.accept_dossier(stale, by=makers.officer(), now=NOW)
    assert operations.return_dossier(dossier, reason="Expired.", by=makers.officer(), now=NOW).accepted_at is None


# Read -------------------------------------------------------------------------------------------------------------

READERS = [
    (Role.HEAD_OF_OFFICE, ""), (Role.MONITORING_OFFICER, ""), (Role.AUDITOR, ""), (Role.DUE_DILIGENCE_OFFICER, ""),
    (Role.EXPERT, ""), (Role.DONOR, "inst"), (Role.ADMINISTRATOR, ""), (Role.FOCAL_POINT, "SN"), (Role.PARTICIPANT, ""),
]  # fmt: skip


@pytest.mark.parametrize(("role", "scope"), READERS)
def test_nobody_else_learns_anything(role, scope):
    row = accepted(user=True)
    makers.state("SN")
    dossier = sent(row)
    paper = DossierPaper.objects.get()
    by = makers.actor(role, scope=scope)
    assert not queries.list_travel(by).exists()
    assert sum(queries.count_by_dossier(by, row.edition).values()) == 0
    for read in (queries.get_standing, queries.read_paper):
        with pytest.raises(NotFound):
            read(by, row.ref if read is queries.get_standing else paper.ref)
    with pytest.raises(NotFound):
        queries.read_dossier(by, row)
    assert not queries.list_travel_reads(by, dossier).exists()
    assert refusal(operations.open_dossier, dossier, by=by, now=NOW) == "not_allowed"
    assert refusal(operations.open_paper, paper.ref, by=by, now=NOW) == "not_allowed"
    assert refusal(operations.set_travel_parts, row.edition, parts=[], costs={}, by=by, now=NOW) == "not_allowed"
    assert not DossierRead.objects.exists()


def test_an_officer_s_reading_leaves_a_trace():
    row = accepted(user=True)
    dossier, officer = sent(row), makers.officer()
    paper = DossierPaper.objects.get()

    opened = operations.open_dossier(dossier, by=officer, now=NOW)
    _, content = operations.open_paper(paper.ref, by=officer, now=NOW)

    assert opened.facts["passport_number"] == PASSPORT and content == PDF
    reads = queries.list_travel_reads(person_of(row), dossier)
    assert sorted(r.paper for r in reads) == ["", "passport_copy"]
    assert {r.by for r in reads} == {officer.ref}


def test_own_reading_leaves_no_trace():
    row = accepted(user=True)
    sent(row)
    for by in (person_of(row), point()):
        assert queries.read_dossier(by, row)["passport_number"] == PASSPORT
        assert queries.read_paper(by, DossierPaper.objects.get().ref)[1] == PDF
    assert not DossierRead.objects.exists()


def test_what_the_person_said_of_health_and_needs_is_not_the_states():
    row = accepted(user=True)
    operations.set_travel_parts(
        row.edition, parts=["needs", "medical", "passport"], costs={}, by=makers.officer(), now=NOW
    )
    own = person_of(row)
    operations.change_dossier(row, facts={"accommodation": "wheelchair", "medical_fit": "yes"}, by=own, now=NOW)
    paper = attach(row, "medical_statement", by=own)

    assert queries.read_dossier(point(), row) == {}
    operations.change_dossier(row, facts={"accommodation": "", "passport_number": PASSPORT}, by=point(), now=NOW)
    assert queries.read_dossier(own, row)["accommodation"] == "wheelchair"
    assert queries.read_dossier(point(), row) == {"passport_number": PASSPORT}
    with pytest.raises(NotFound):
        queries.read_paper(point(), paper.ref)
    with pytest.raises(NotFound):
        operations.remove_paper(row, ref=paper.ref, by=point(), now=NOW)
    assert refusal(attach, row, "medical_statement", PDF + b"%") == "not_allowed"
    assert queries.read_paper(own, paper.ref)[1] == PDF


def test_lists_take_a_constant_number_of_queries():
    call = makers.call(makers.edition(seats=20))
    officer = makers.officer()

    def count() -> int:
        with CaptureQueriesContext(connection) as seen:
            rows = list(queries.list_travel(officer, edition=call.edition))
            queries.standings(officer, rows)
            queries.count_by_dossier(officer, call.edition)
        return len(seen)

    complete(accepted(call=call))
    one = count()
    for _ in range(6):
        complete(accepted(call=call))
    assert count() == one


def test_lists_filter_by_state_and_never_unseal(monkeypatch):
    call = makers.call(makers.edition(seats=20))
    sent(accepted(call=call))
    begun = accepted(call=call)
    write(begun)
    accepted(call=call)
    monkeypatch.setattr(sealing, "unseal", lambda _: pytest.fail("opened"))
    rows = list(queries.list_travel(makers.officer(), edition=call.edition, state="draft"))
    assert rows == [begun]
    assert queries.standings(makers.officer(), rows)[begun.pk].missing == ("passport_copy",)
    assert queries.count_by_dossier(makers.officer(), call.edition) == {
        "empty": 1, "draft": 1, "sent": 1, "returned": 0, "accepted": 0,
    }  # fmt: skip


# What the office asks for -----------------------------------------------------------------------------------------


def test_parts_and_costs_are_chosen_from_their_lists():
    row = accepted()
    officer = makers.officer()
    operations.set_travel_parts(
        row.edition, parts=["photo", "passport"], costs={"ticket": "office", "visa": "state"}, by=officer, now=NOW
    )
    standing = queries.get_standing(point(), row.ref)
    assert standing.parts == ("passport", "photo")
    assert standing.costs == {"ticket": "office", "visa": "state"}
    for parts, costs in ((["shoes"], {}), ([], {"ticket": "nobody"}), ([], {"coffee": "office"})):
        assert (
            refusal(operations.set_travel_parts, row.edition, parts=parts, costs=costs, by=officer, now=NOW)
            == "travel_code"
        )


# Reminders --------------------------------------------------------------------------------------------------------


def test_reminders_go_once_for_each_mark_and_stop_when_it_is_sent():
    row = accepted(user=True)
    operations.ask_for_travel(row, by=point(), now=NOW)
    due = TravelDossier.objects.get().due_on
    near = dt.datetime.combine(due - dt.timedelta(days=13), dt.time(9), tzinfo=dt.UTC)

    found = queries.list_travel_to_remind(jobs.house(), marks=[14, 2], now=near)

    assert [(one.dossier.invitation, one.mark) for one in found] == [(row, 14)]
    sent_letters = operations.remind_of_travel(found[0].dossier, mark=14, by=jobs.house(), now=near)
    assert sent_letters == Letter.objects.filter(key="enrolment.travel_reminder").count() > 0
    assert operations.remind_of_travel(found[0].dossier, mark=14, by=jobs.house(), now=near) == 0
    assert queries.list_travel_to_remind(jobs.house(), marks=[14, 2], now=near) == []
    assert "13 days left" in render(Letter.objects.filter(key="enrolment.travel_reminder", language="en")[0]).subject
    assert refusal(operations.remind_of_travel, found[0].dossier, mark=2, by=point(), now=near) == "not_allowed"
    assert queries.list_travel_to_remind(point(), marks=[14], now=near) == []


def test_the_house_asks_those_who_were_never_asked(monkeypatch):
    accepted()
    monkeypatch.setattr(jobs.timezone, "now", lambda: NOW)
    assert jobs.ask_for_travel.call() == 1
    assert jobs.ask_for_travel.call() == 0
    assert not queries.list_travel_to_ask(point(), now=NOW).exists()


# Erased -----------------------------------------------------------------------------------------------------------


def is_blank(dossier: TravelDossier) -> bool:
    sealed = any(bytes(getattr(dossier, part)) for part in words.SEALED)
    return not (sealed or dossier.city or dossier.consulate or dossier.arrive_on or dossier.told or dossier.own)


@pytest.mark.parametrize("how", ["declined", "lapsed", "withdrawn", "left"])
def test_what_ends_the_invitation_erases_at_once(how, django_capture_on_commit_callbacks):
    row = invited()
    makers.seats(row.edition)
    complete(row)
    path = Path(default_storage.path(DossierPaper.objects.get().file.name))
    with django_capture_on_commit_callbacks(execute=True):
        if how == "declined":
            operations.decline_invitation(row, reason="Duty", by=point(), now=NOW)
        elif how == "lapsed":
            operations.lapse_invitation(row, by=jobs.house(), now=NOW + dt.timedelta(days=20))
        elif how == "withdrawn":
            operations.accept_invitation(row, by=point(), now=NOW)
            operations.withdraw_invitation(row, reason="Duty", by=makers.officer(), now=NOW)
        else:
            participation = operations.accept_invitation(row, by=point(), now=NOW)
            operations.withdraw_participation(participation, reason="Duty", by=makers.officer(), now=NOW)

    dossier = TravelDossier.objects.get()
    assert dossier.state == "erased" and is_blank(dossier)
    assert not DossierPaper.objects.exists() and not path.exists()
    event = Event.objects.get(name=words.Event.TRAVEL_ERASED)
    assert event.facts == {"cause": "ended", "files": 1} and event.subject == dossier.ref


def test_sixty_days_after_the_course_the_house_erases(monkeypatch):
    row = accepted()
    sent(row)
    last = dt.datetime.combine(row.edition.end_date, dt.time(9), tzinfo=dt.UTC)
    for days, erased in ((60, 0), (61, 1), (62, 0)):
        monkeypatch.setattr(jobs.timezone, "now", lambda days=days: last + dt.timedelta(days=days))
        assert jobs.erase_travel.call() == erased
    assert is_blank(TravelDossier.objects.get())
    person = row.placement.nomination.person
    told = json.dumps([[e.facts, e.reason, e.subject] for e in Event.objects.filter(name=words.Event.TRAVEL_ERASED)])
    assert person.family_names not in told and '"over"' in told
    assert Receipt.objects.filter(act="travel_sent").exists()  # that it was sent stays provable


def test_a_cancelled_edition_keeps_no_passports():
    row = accepted()
    complete(row)
    row.edition.state = "cancelled"
    row.edition.save()
    assert list(queries.list_travel_to_erase(jobs.house(), now=NOW)) == [row]
    assert not queries.list_travel_to_erase(point(), now=NOW).exists()


def test_nothing_is_erased_while_it_is_needed():
    row = accepted()
    complete(row)
    assert refusal(operations.erase_dossier, row, by=makers.officer(), now=NOW) == "travel_needed"


def test_where_nothing_was_written_nothing_is_erased():
    row = invited()
    operations.decline_invitation(row, reason="Duty", by=point(), now=NOW)
    assert not Event.objects.filter(name=words.Event.TRAVEL_ERASED).exists()


def test_a_merge_of_two_entries_takes_the_dossier_along():
    row = accepted()
    complete(row)
    merged = row.placement.nomination.person
    kept = makers.person(makers.state("ML"), user=makers.user(Role.PARTICIPANT))

    merge = merge_persons.merge_persons(kept, merged, by=makers.officer(), now=NOW)

    row = Invitation.objects.get()
    assert queries.read_dossier(makers.of(kept.user), row)["passport_number"] == PASSPORT
    merge_persons.unmerge_persons(merge, by=makers.officer(), now=NOW)
    with pytest.raises(NotFound):
        queries.read_dossier(makers.of(kept.user), Invitation.objects.get())
