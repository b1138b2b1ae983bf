"""Many people accept at the same moment: seats are given once, on both databases.

The last one of all seats is in ``tests/domain/test_enrolment.py``.
"""

from __future__ import annotations

import datetime as dt

import pytest

from tadrib.domain.enrolment import operations
from tadrib.domain.enrolment.models import Invitation, Participation, Seat
from tests import makers
from tests.rivals import at_once

pytestmark = pytest.mark.django_db(transaction=True)
NOW = makers.NOW + dt.timedelta(days=1)
RIVALS = 40


def invited(seats: int, people: int) -> list[Invitation]:
    """Invitations of as many people to an edition with so many seats."""
    edition = makers.edition(seats=seats)
    call = makers.call(edition)
    run = makers.signed_run(call, {"selected": [makers.nomination(call) for _ in range(people)]})
    makers.seats(edition)
    return [makers.invitation(placement) for placement in run.placements.order_by("pk")]


def test_of_forty_who_accept_at_once_as_many_win_as_there_are_seats(shared_database: None) -> None:
    seats = 3
    rows = invited(seats, RIVALS)
    focal = makers.focal_point(makers.state("ML"))
    ended = at_once([lambda row=row: operations.accept_invitation(row, by=focal, now=NOW) for row in rows])
    assert ended == {"done": seats, "last_seat_taken": RIVALS - seats}
    holders = set(Seat.objects.values_list("invitation", flat=True))
    assert len(holders) == seats
    assert set(Participation.objects.values_list("invitation", flat=True)) == holders
    assert set(Invitation.objects.filter(state="accepted").values_list("pk", flat=True)) == holders


def test_one_invitation_accepted_many_times_at_once_is_accepted_once(shared_database: None) -> None:
    (row,) = invited(5, 1)
    focal = makers.focal_point(makers.state("ML"))
    copies = [Invitation.objects.get(pk=row.pk) for _ in range(20)]
    ended = at_once([lambda row=row: operations.accept_invitation(row, by=focal, now=NOW) for row in copies])
    assert ended.pop("done") == 1
    assert set(ended) <= {"stale", "invitation_answered"}
    assert Participation.objects.count() == 1
    assert Seat.objects.exclude(invitation=None).count() == 1
