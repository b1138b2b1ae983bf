"""Timetable, attendance and its corrections."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tadrib.domain.accounts.words import Role
from tadrib.domain.audit.models import Event
from tadrib.domain.delivery import operations, queries, words
from tadrib.domain.delivery.models import AttendanceMark, Session
from tadrib.domain.delivery.operations import Marking, Pattern
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import NotFound, Refused
from tests import makers

pytestmark = pytest.mark.django_db
NOW = makers.NOW
RABAT = ZoneInfo("Africa/Casablanca")
LATER = dt.datetime(2027, 6, 30, tzinfo=dt.UTC)


def refusal(act, *args, **kwargs) -> str:
    with pytest.raises(Refused) as no:
        act(*args, **kwargs)
    return no.value.code


def at(day: int, hour: int) -> dt.datetime:
    return dt.datetime(2027, 6, day, hour, tzinfo=RABAT)


def session(edition, day: int = 7, hour: int = 9) -> Session:
    return operations.add_session(
        edition, module=edition.modules.first(), title=makers.text("Opening"), starts_at=at(day, hour),
        ends_at=at(day, hour + 3), mode="hybrid", by=makers.officer(), now=NOW,
    )  # fmt: skip


def mark(row, person, code="present", *, minutes=None, reason="", by=None, now=LATER) -> int:
    marks = [Marking(person, code, minutes, reason)]
    return operations.mark_attendance(row, marks=marks, by=by or makers.officer(), now=now)


def test_make_timetable_has_two_halves_for_each_weekday_and_adds_only_what_is_missing():
    edition = makers.edition()

    made = operations.make_timetable(edition, pattern=Pattern(room="Oudaya"), by=makers.officer(), now=NOW)

    assert len(made) == 20
    assert {s.starts_at.astimezone(RABAT).weekday() for s in made} == {0, 1, 2, 3, 4}
    assert {s.starts_at.astimezone(RABAT).time() for s in made} == {dt.time(9), dt.time(14)}
    assert {s.mode for s in made} == {"hybrid"}
    assert operations.make_timetable(edition, pattern=Pattern(), by=makers.officer(), now=NOW) == []
    Session.objects.filter(pk=made[3].pk).delete()
    assert len(operations.make_timetable(edition, pattern=Pattern(), by=makers.officer(), now=NOW)) == 1


def test_make_timetable_refusals():
    edition = makers.edition()
    crooked = Pattern(halves=((dt.time(12), dt.time(9)),))

    assert refusal(operations.make_timetable, edition, pattern=Pattern(), by=makers.head(), now=NOW) == "not_allowed"
    assert refusal(operations.make_timetable, edition, pattern=crooked, by=makers.officer(), now=NOW) == "session_times"
    edition.state = "closed"
    by = makers.officer()
    assert refusal(operations.make_timetable, edition, pattern=Pattern(), by=by, now=NOW) == "delivery_edition_over"


@pytest.mark.parametrize(
    ("start", "end", "code"),
    [
        (at(7, 12), at(7, 9), "session_times"),
        (at(7, 9), at(8, 9), "session_times"),
        (at(30, 9), at(30, 12), "session_outside_edition"),
    ],
)
def test_add_session_refuses_impossible_times(start, end, code):
    edition = makers.edition()
    facts = {"title": makers.text("x"), "mode": "remote", "by": makers.officer(), "now": NOW}

    assert (
        refusal(operations.add_session, edition, module=edition.modules.first(), starts_at=start, ends_at=end, **facts)
        == code
    )
    other = makers.edition().modules.first()
    assert (
        refusal(operations.add_session, edition, module=other, starts_at=at(7, 9), ends_at=at(7, 12), **facts)
        == "session_other_edition"
    )


def test_change_session_raises_the_sequence_only_when_something_changes():
    row = session(makers.edition())

    operations.change_session(row, room="Hassan", by=makers.officer(), now=NOW)
    operations.change_session(row, room="Hassan", by=makers.officer(), now=NOW)

    kept = Session.objects.get(pk=row.pk)
    assert (kept.room, kept.sequence) == ("Hassan", 1)
    assert Event.objects.filter(name=words.Event.SESSION_CHANGED).count() == 1


def test_change_session_after_a_colleague_is_stale():
    row = session(makers.edition())
    Session.objects.filter(pk=row.pk).update(sequence=7)

    assert refusal(operations.change_session, row, room="x", by=makers.officer(), now=NOW) == "stale"


def test_cancel_and_move_only_while_nobody_is_marked():
    person = makers.participation()
    row = session(person.edition)
    by = makers.officer()
    assert refusal(operations.cancel_session, row, reason="", by=by, now=NOW) == "session_cancel_reason"
    mark(row, person)

    assert refusal(operations.cancel_session, row, reason="Strike", by=by, now=NOW) == "session_marked"
    assert refusal(operations.change_session, row, starts_at=at(7, 8), by=by, now=NOW) == "session_marked"
    operations.change_session(row, room="Hassan", by=by, now=NOW)
    other = session(person.edition, 8)
    operations.cancel_session(other, reason="Strike", by=by, now=NOW)
    kept = Session.objects.get(pk=other.pk)
    assert (kept.cancelled_at, kept.sequence) == (NOW, 1)
    assert refusal(mark, other, person) == "session_cancelled"
    assert refusal(operations.cancel_session, other, reason="Strike", by=by, now=NOW) == "session_cancelled"


def test_mark_attendance_is_written_once_and_corrected_with_a_reason():
    person = makers.participation()
    row = session(person.edition)

    assert mark(row, person, by=makers.actor(Role.EXPERT)) == 1
    assert mark(row, person) == 0
    assert refusal(mark, row, person, "absent") == "correction_reason"
    assert mark(row, person, "absent", reason="Was at the consulate") == 1

    assert list(AttendanceMark.objects.order_by("number").values_list("number", "mark")) == [
        (1, "present"),
        (2, "absent"),
    ]
    line = queries.list_lines(makers.officer(), row)[0]
    assert line.mark.mark == "absent"
    assert [m.mark for m in line.history] == ["present"]
    assert Event.objects.filter(name=words.Event.CORRECTED, subject=row.ref).count() == 1


def test_mark_attendance_refusals():
    person = makers.participation()
    row = session(person.edition)
    stranger = makers.participation(makers.edition())

    assert refusal(mark, row, person, by=makers.head()) == "not_allowed"
    assert refusal(mark, row, person, now=NOW) == "session_not_begun"
    assert refusal(mark, row, stranger) == "mark_stranger"
    assert refusal(mark, row, person, "asleep") == "mark_unknown"
    assert refusal(mark, row, person, "remote") == "minutes_missing"
    assert refusal(mark, row, person, "remote", minutes=181) == "minutes_too_many"
    assert refusal(operations.mark_attendance, row, marks=[], by=makers.officer(), now=LATER) == "nobody_to_mark"
    row.edition.state = "closed"
    assert refusal(mark, row, person) == "delivery_edition_over"
    assert AttendanceMark.objects.count() == 0


def test_bulk_marking_and_table_cost_the_same_for_one_and_for_many():
    first = makers.participation()
    people = [first]
    row = session(first.edition)
    by = makers.officer()
    costs, tables = [], []
    for day in (8, 9):
        held = session(first.edition, day)
        held = queries.get_session(by, held.ref)
        with CaptureQueriesContext(
            connection,
        ) as spent:
            operations.mark_attendance(held, marks=[Marking(p, "present") for p in people], by=by, now=LATER)
        costs.append(len(spent))
        with CaptureQueriesContext(connection) as spent:
            queries.attendance_table(by, first.edition, zone=RABAT)
        tables.append(len(spent))
        people += [makers.participation(first.edition) for _ in range(3)]

    assert costs[0] == costs[1] <= 8
    assert tables == [3, 3]
    assert row.ref


def test_shares_and_table_count_room_late_and_remote_and_no_cancelled_session():
    one = makers.participation()
    two = makers.participation(one.edition, state_code="SN")
    gone = makers.participation(one.edition, state="withdrawn", left_at=NOW)
    first, second, third, off = (session(one.edition, day) for day in (7, 8, 9, 10))
    operations.cancel_session(off, reason="x", by=makers.officer(), now=NOW)
    for row, marks in ((first, ("present", "late")), (second, ("remote", "excused")), (third, ("absent", "present"))):
        for person, code in zip((one, two), marks, strict=True):
            mark(row, person, code, minutes=60 if code == "remote" else None)
    mark(third, one, "present", reason="Came in by the other door")

    assert queries.attendance_shares(makers.officer(), one.edition) == {one.pk: (3, 3), two.pk: (2, 3)}
    table = queries.attendance_table(makers.officer(), one.edition, zone=RABAT)
    assert {r.participation.pk: (r.attended, r.held, r.is_below) for r in table.rows} == {
        one.pk: (3, 3, False), two.pk: (2, 3, True),
    }  # fmt: skip
    assert (table.attended, table.possible, table.share, len(table.days)) == (5, 6, 83, 3)
    assert gone.pk not in {r.participation.pk for r in table.rows}


def test_queries_show_each_reader_what_is_theirs():
    own = makers.user(Role.PARTICIPANT)
    person = makers.participation()
    person.person.user = own
    person.person.save()
    row = session(person.edition)
    mark(row, person)

    for by in (makers.officer(), makers.actor(Role.EXPERT), makers.of(own), makers.focal_point(makers.state("ML"))):
        assert queries.attendance_of(by, person).attended == 1
        assert [s.ref for s in queries.list_sessions(by, person.edition)] == [row.ref]
    for by in (Actor.nobody(), makers.actor(Role.PARTICIPANT), makers.focal_point(makers.state("SN"))):
        assert queries.attendance_of(by, person).sessions == ()
        assert not queries.list_sessions(by, person.edition).exists()
        assert queries.attendance_shares(by, person.edition) == {}
        assert queries.list_lines(by, row) == []
        assert queries.attendance_table(by, person.edition, zone=RABAT).rows == ()
        with pytest.raises(NotFound):
            queries.get_session(by, row.ref)
