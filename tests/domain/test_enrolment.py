"""Inviting, answering, replacing; the last seat; the check of a letter."""

from __future__ import annotations

import datetime as dt
import sqlite3
import threading

import pytest
from django.db import connection

from tadrib.domain.accounts.words import Role
from tadrib.domain.audit.models import Event
from tadrib.domain.enrolment import operations, policy, queries, words
from tadrib.domain.enrolment.models import Invitation, Participation, Seat
from tadrib.domain.messaging import queries as messaging
from tadrib.domain.messaging.models import Letter
from tadrib.domain.messaging.queries import render
from tadrib.domain.selection import queries as selection
from tadrib.domain.selection.models import Placement
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import NotFound, Refused
from tadrib.workflows import replace_invitee
from tests import makers

pytestmark = pytest.mark.django_db
NOW = makers.NOW
REPLY_BY = NOW + dt.timedelta(days=14)


def world(*, seats: int = 2, selected: int = 2, reserves: int = 1):
    """An edition with a signed run: nominees of Mali with a focal point, reserves behind them."""
    call = makers.call(makers.edition(seats=seats))
    noms = [makers.nomination(call) for _ in range(selected + reserves)]
    return makers.signed_run(call, {"selected": noms[:selected], "reserve": noms[selected:]}), noms


def invite(run):
    return operations.invite_cohort(run, reply_by=REPLY_BY, by=makers.officer(), now=NOW)


def refusal(act, *args, **kwargs) -> str:
    with pytest.raises(Refused) as no:
        act(*args, **kwargs)
    return no.value.code


def first_reserve(monkeypatch):
    """Selection's answer without an engine's instance: the first who is available."""

    def answer(by, run, leaving, available=None, *, present=None):
        assert by.can("selection.read")
        refs = [one.ref for one in available]
        return Placement.objects.filter(run=run, nomination__ref__in=refs).order_by("rank").first()

    monkeypatch.setattr(selection, "next_reserve", answer)


def test_invite_cohort_makes_seats_invitations_and_letters():
    run, noms = world(seats=3)
    makers.user(Role.FOCAL_POINT, scope="ML", language="ar")
    makers.user(Role.FOCAL_POINT, scope="SN")

    rows = invite(run)

    assert {r.placement.nomination_id for r in rows} == {n.pk for n in noms[:2]}
    assert Seat.objects.filter(edition=run.call.edition, invitation=None).count() == 3
    assert len({r.code for r in rows}) == 2 and all(len(r.code) == 19 for r in rows)
    letters = Letter.objects.order_by("pk")
    assert [(x.key, x.language) for x in letters] == [
        ("enrolment.invitation", "fr"), ("enrolment.invitation", "fr"), ("enrolment.invited_of_state", "ar"),
    ]  # fmt: skip
    assert rows[0].code in render(letters[0]).body
    assert "/ar/portal/invitations/" in render(letters[2]).body
    assert noms[0].person.full_name in render(letters[2]).body
    assert Event.objects.filter(name=words.Event.INVITED).count() == 2


def test_invite_cohort_twice_is_refused():
    run, _ = world()
    invite(run)

    assert refusal(invite, run) == "cohort_invited"
    assert Seat.objects.count() == 2


@pytest.mark.parametrize(
    ("columns", "reply_by", "code"),
    [
        ({"state": "proposed", "signed_at": None}, REPLY_BY, "run_not_signed"),
        ({}, NOW, "reply_by_past"),
        ({}, NOW + dt.timedelta(days=300), "reply_by_after_start"),
    ],
)
def test_invite_cohort_refusals(columns, reply_by, code):
    run, _ = world()
    for name, value in columns.items():
        setattr(run, name, value)

    assert refusal(operations.invite_cohort, run, reply_by=reply_by, by=makers.officer(), now=NOW) == code


def test_invite_cohort_of_cancelled_edition_or_empty_run_is_refused():
    run, _ = world(selected=0)
    assert refusal(invite, run) == "cohort_empty"
    run.call.edition.state = "cancelled"
    assert refusal(invite, run) == "invitations_closed"


def test_policy_matrix_of_answers():
    run, noms = world()
    row = invite(run)[0]
    own = makers.user(Role.PARTICIPANT)
    noms[0].person.user = own
    noms[0].person.save()
    row = queries.get_invitation(makers.officer(), row.ref)
    table = {
        "person": (makers.of(own), True),
        "own focal point": (makers.focal_point(makers.state("ML")), True),
        "other focal point": (makers.focal_point(makers.state("SN")), False),
        "other person": (makers.actor(Role.PARTICIPANT), False),
        "officer": (makers.officer(), False),
        "nobody": (Actor.nobody(), False),
    }

    assert {who: policy.can_accept(row, by=by, now=NOW) for who, (by, _) in table.items()} == {
        who: may for who, (_, may) in table.items()
    }
    assert {who: policy.can_decline(row, by=by) for who, (by, _) in table.items()} == {
        who: may for who, (_, may) in table.items()
    }


def test_accept_takes_a_seat_and_enrols():
    run, _ = world()
    row = invite(run)[0]

    got = operations.accept_invitation(row, by=makers.focal_point(makers.state("ML")), now=NOW)

    assert (got.state_code, got.sex, got.mode, got.state) == ("ML", "F", "in_person", "enrolled")
    assert Seat.objects.get(invitation=row).number == 1
    assert Invitation.objects.get(pk=row.pk).state == "accepted"
    assert Event.objects.filter(name=words.Event.ACCEPTED, subject=row.ref).exists()
    assert Letter.objects.filter(key="enrolment.accepted").count() == 2


def test_accept_refusals():
    run, _ = world(seats=1)
    one, two = invite(run)
    focal = makers.focal_point(makers.state("ML"))

    assert refusal(operations.accept_invitation, one, by=makers.officer(), now=NOW) == "not_your_invitation"
    assert refusal(operations.accept_invitation, one, by=focal, now=REPLY_BY + dt.timedelta(1)) == "reply_too_late"
    operations.accept_invitation(one, by=focal, now=NOW)
    assert refusal(operations.accept_invitation, one, by=focal, now=NOW) == "invitation_answered"
    assert refusal(operations.accept_invitation, two, by=focal, now=NOW) == "last_seat_taken"
    assert Invitation.objects.get(pk=two.pk).state == "sent"


def test_accept_of_somebody_already_enrolled_is_refused():
    there = makers.participation()
    second = makers.call(there.edition)
    nomination = makers.nomination(second, person=there.person)
    row = invite(makers.signed_run(second, {"selected": [nomination]}))[0]

    focal = makers.focal_point(makers.state("ML"))
    assert refusal(operations.accept_invitation, row, by=focal, now=NOW) == "already_enrolled"
    assert not Seat.objects.filter(invitation=row).exists()


def test_decline_invites_the_next_reserve_in_the_language_of_the_reader(monkeypatch):
    first_reserve(monkeypatch)
    run, noms = world()
    row = invite(run)[0]
    focal = makers.focal_point(makers.state("ML"))

    assert refusal(replace_invitee.decline_invitation, row, reason=" ", by=focal, now=NOW) == "enrolment_reason_missing"
    following = replace_invitee.decline_invitation(row, reason="Another duty", by=focal, now=NOW)

    assert following.placement.nomination == noms[2]
    assert following.replaces == row
    assert following.reply_by - NOW == REPLY_BY - NOW
    assert Invitation.objects.get(pk=row.pk).state == "declined"
    assert Letter.objects.filter(key="enrolment.invitation", subject_ref=following.ref).get().language == "fr"


def test_decline_without_a_reserve_tells_the_office():
    run, _ = world(reserves=0)
    row = invite(run)[0]
    officer = makers.user(Role.PROGRAMME_OFFICER, language="pt")

    following = replace_invitee.decline_invitation(
        row, reason="Health", by=makers.focal_point(makers.state("ML")), now=NOW
    )

    assert following is None
    assert Letter.objects.filter(key="enrolment.no_reserve", to_user_ref=officer.ref).get().language == "pt"
    assert Event.objects.filter(name=words.Event.NO_RESERVE).count() == 1


def test_a_failing_replacement_undoes_the_answer(monkeypatch):
    run, _ = world()
    row = invite(run)[0]

    def broken(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(selection, "next_reserve", broken)
    with pytest.raises(RuntimeError):
        replace_invitee.decline_invitation(row, reason="x", by=makers.focal_point(makers.state("ML")), now=NOW)

    assert Invitation.objects.get(pk=row.pk).state == "sent"


def test_lapse_overdue_ends_and_replaces(monkeypatch):
    first_reserve(monkeypatch)
    run, noms = world()
    one, two = invite(run)
    operations.accept_invitation(two, by=makers.focal_point(makers.state("ML")), now=NOW)

    assert replace_invitee.lapse_overdue(by=replace_invitee.house(), now=NOW) == 0
    assert replace_invitee.lapse_overdue(by=Actor.nobody(), now=REPLY_BY + dt.timedelta(hours=1)) == 0
    assert replace_invitee.lapse_overdue(by=replace_invitee.house(), now=REPLY_BY + dt.timedelta(hours=1)) == 1

    assert Invitation.objects.get(pk=one.pk).state == "lapsed"
    assert Invitation.objects.get(replaces=one).placement.nomination == noms[2]
    assert refusal(operations.lapse_invitation, two, by=replace_invitee.house(), now=NOW) == "invitation_answered"


def test_withdraw_of_an_accepted_invitation_frees_the_seat(monkeypatch):
    first_reserve(monkeypatch)
    run, _ = world()
    row = invite(run)[0]
    got = operations.accept_invitation(row, by=makers.focal_point(makers.state("ML")), now=NOW)

    focal = makers.focal_point(makers.state("ML"))
    assert refusal(operations.withdraw_invitation, row, reason="x", by=focal, now=NOW) == "not_allowed"
    following = replace_invitee.withdraw_invitation(row, reason="Recalled by the state", by=makers.officer(), now=NOW)

    assert following is not None
    assert Participation.objects.get(pk=got.pk).state == "withdrawn"
    assert not Seat.objects.filter(invitation=row).exists()
    told = messaging.find_public_letter(row.code, today=NOW.date())
    assert (told.status, told.ground, told.changed_at) == ("revoked", "ended", NOW)


def test_withdraw_participation_before_and_after_the_start(monkeypatch):
    first_reserve(monkeypatch)
    run, _ = world()
    rows = invite(run)
    focal = makers.focal_point(makers.state("ML"))
    early, late = (operations.accept_invitation(row, by=focal, now=NOW) for row in rows)

    assert replace_invitee.withdraw_participation(early, reason="Ill", by=makers.officer(), now=NOW) is not None
    begun = dt.datetime(2027, 6, 9, tzinfo=dt.UTC)
    assert replace_invitee.withdraw_participation(late, reason="Ill", by=makers.officer(), now=begun) is None
    assert Invitation.objects.get(pk=rows[0].pk).state == "withdrawn"
    assert Invitation.objects.get(pk=rows[1].pk).state == "accepted"
    again = refusal(operations.withdraw_participation, late, reason="x", by=makers.officer(), now=begun)
    assert again == "participation_over"


def test_conclude_participation_and_list_completed():
    row = makers.participation()

    assert refusal(operations.conclude_participation, row, completed=True, by=Actor.nobody(), now=NOW) == "not_allowed"
    operations.conclude_participation(row, completed=True, by=makers.officer(), now=NOW)

    assert queries.list_completed([row.person_id, 0]) == [
        queries.Completed(row.person_id, row.edition.course.code, row.edition.end_date)
    ]
    assert refusal(operations.conclude_participation, row, completed=False, by=makers.officer(), now=NOW) == (
        "participation_over"
    )


def test_queries_show_each_reader_what_is_theirs():
    mali = makers.participation()
    senegal = makers.participation(mali.edition, state_code="SN")
    own = makers.user(Role.PARTICIPANT)
    mali.person.user = own
    mali.person.save()
    table = [
        (makers.officer(), {mali, senegal}),
        (makers.focal_point(makers.state("ML")), {mali}),
        (makers.focal_point(makers.state("KE")), set()),
        (makers.of(own), {mali}),
        (Actor.nobody(), set()),
    ]

    for by, seen in table:
        assert set(queries.list_participations(by, mali.edition)) == seen
        assert set(queries.list_invitations(by, edition=mali.edition)) == {p.invitation for p in seen}
    assert set(queries.list_own_participations(makers.of(own))) == {mali}
    assert set(queries.list_own_participations(makers.officer())) == set()
    assert set(queries.list_participations(makers.officer(), mali.edition, senegal.person.family_names)) == {senegal}
    assert set(queries.list_invitations(makers.officer(), search="sn", state="accepted")) == {senegal.invitation}
    with pytest.raises(NotFound):
        queries.get_invitation(makers.focal_point(makers.state("KE")), mali.invitation.ref)
    with pytest.raises(NotFound):
        queries.get_participation(Actor.nobody(), mali.ref)


def test_the_letter_of_invitation_has_the_code_of_the_invitation_however_it_is_typed():
    run, noms = world()
    row = invite(run)[0]
    typed = row.code.lower().replace("-", " ").replace("0", "o").replace("1", "l")

    found = messaging.find_public_letter(typed, today=NOW.date())

    assert (found.status, found.key, found.state_code) == ("genuine", "enrolment.letter_of_invitation", "ML")
    assert ("Course", str(run.call.edition.course.title)) in found.rows
    assert noms[0].person.given_names not in str(found.rows)
    assert messaging.find_public_letter("0000-0000-0000-0000", today=NOW.date()) is None
    assert messaging.find_public_letter("", today=NOW.date()) is None


def test_public_letter_needs_ref_and_code_and_a_standing_invitation():
    run, _ = world()
    one, two = invite(run)

    assert messaging.get_public_official(one.ref, one.code).holder == one.placement.nomination.person.full_name
    for ref, code in ((one.ref, two.code), (one.ref, ""), ("", one.code)):
        with pytest.raises(NotFound):
            messaging.get_public_official(ref, code)
    operations.withdraw_invitation(one, reason="x", by=makers.officer(), now=NOW)
    with pytest.raises(NotFound):
        messaging.get_public_official(one.ref, one.code)


@pytest.fixture
def file_database(transactional_db, tmp_path):
    """A SQLite file, as the product has, in place of the tests' database in memory, whose threads share one cache and
    cannot wait for each other. Nothing to do on PostgreSQL."""
    if connection.vendor != "sqlite" or not connection.is_in_memory_db():
        yield
        return
    connection.ensure_connection()
    memory, name = connection.connection, connection.settings_dict["NAME"]
    path = tmp_path / "seats.sqlite3"
    copy = sqlite3.connect(path)
    memory.backup(copy)
    copy.close()
    connection.connection, connection.settings_dict["NAME"] = None, str(path)
    yield
    connection.close()
    connection.connection, connection.settings_dict["NAME"] = memory, name


@pytest.mark.django_db(transaction=True)
def test_last_seat_of_forty_has_one_winner(file_database):
    run, _ = world(seats=1, selected=40, reserves=0)
    rows = invite(run)
    focal = makers.focal_point(makers.state("ML"))
    answers: list[str] = []
    gate = threading.Barrier(40)

    def accept(ref: str) -> None:
        try:
            row = queries.get_invitation(focal, ref)
            gate.wait()
            operations.accept_invitation(row, by=focal, now=NOW)
            answers.append("won")
        except Refused as no:
            answers.append(no.code)
        except Exception as fault:
            answers.append(repr(fault))
        finally:
            connection.close()

    threads = [threading.Thread(target=accept, args=(row.ref,)) for row in rows]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answers) == ["last_seat_taken"] * 39 + ["won"]
    assert Participation.objects.count() == 1
    assert Invitation.objects.filter(state="accepted").count() == 1
