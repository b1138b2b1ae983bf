"""The statement of attendance: who asks for it, what it says, how a newer one takes its place."""

from __future__ import annotations

import pytest

from tadrib.domain.delivery import operations as delivery
from tadrib.domain.delivery.models import AttendanceMark
from tests import awarded, makers
from tests.domain.test_official_letters import code_of, public

pytestmark = pytest.mark.django_db


def test_attendance_is_stated_once_marked_and_a_newer_statement_takes_the_place_of_the_older():
    edition = makers.edition(state="running")
    act, now = delivery.issue_attendance_statement, awarded.LATE
    none = makers.participation(edition)
    own = makers.focal_point(makers.state("ML"))
    assert code_of(act, none, by=own, now=now) == "attendance_none_yet"
    row = awarded.participant(edition, attended=3, held=5)
    assert code_of(act, row, by=makers.focal_point(makers.state("SN")), now=now) == "not_allowed"

    first = act(row, by=makers.of(row.person.user), now=now)

    assert (first.facts["attended"], first.facts["held"]) == (3, 5)
    assert (first.facts["hours"], first.facts["hours_held"]) == ("9:00", "15:00")
    assert act(row, by=makers.officer(), now=now) == first, "nothing has changed"
    late = awarded.session(edition, 5)
    AttendanceMark.objects.create(session=late, participation=row, mark="remote", marked_at=now, marked_by="USR-0")
    second = act(row, by=own, now=now)
    assert (second.replaces, second.facts["attended"], second.facts["hours"]) == (first, 4, "12:00")
    assert public(first).status == "replaced"
    edition.state = "cancelled"
    row.edition = edition
    assert code_of(act, row, by=own, now=now) == "attendance_none_yet"
