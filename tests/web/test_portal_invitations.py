"""What the person invited and their state see and do."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tadrib.domain.accounts.words import Role
from tadrib.domain.enrolment.models import Invitation, Participation, Seat
from tadrib.domain.selection.models import Placement
from tests import makers

pytestmark = pytest.mark.django_db


def invited(state_code: str = "ML", seats: int = 1) -> Invitation:
    """An invitation that waits for an answer today, whatever day the tests run."""
    start = timezone.localdate() + dt.timedelta(days=60)
    call = makers.call(makers.edition(seats=seats, start_date=start, end_date=start + dt.timedelta(days=13)))
    nomination = makers.nomination(call, state_code=state_code)
    makers.signed_run(call, {"selected": [nomination]})
    makers.seats(call.edition)
    now = timezone.now()
    return makers.invitation(
        Placement.objects.get(nomination=nomination), sent_at=now, reply_by=now + dt.timedelta(days=14)
    )


def focal(client, state_code: str = "ML"):
    client.force_login(makers.user(Role.FOCAL_POINT, scope=state_code))


@pytest.mark.parametrize("language", ["ar", "fr", "en", "pt"])
def test_pages_open_in_every_language(client, language):
    row = invited()
    focal(client)

    for name, args in (
        ("portal:invitations", ()),
        ("portal:invitation", (row.ref,)),
        ("portal:decline_invitation", (row.ref,)),
    ):
        answer = client.get(reverse(name, args=args).replace("/en/", f"/{language}/", 1))
        assert row.placement.nomination.person.full_name in answer.content.decode()


def test_focal_point_accepts_and_the_seat_is_taken(client):
    row = invited()
    focal(client)

    answer = client.post(reverse("portal:accept_invitation", args=[row.ref]), follow=True)

    assert "The seat is kept" in answer.content.decode()
    assert Participation.objects.get().invitation == row


def test_nominee_accepts_and_gets_a_secret_calendar(client):
    row = invited()
    user = makers.user(Role.PARTICIPANT)
    person = row.placement.nomination.person
    person.user = user
    person.save()
    client.force_login(user)

    client.post(reverse("portal:accept_invitation", args=[row.ref]))
    shown = client.get(reverse("portal:invitation", args=[row.ref])).content.decode()

    participation = Participation.objects.get()
    assert f"/sessions/{participation.ref}:" in shown
    calendar = client.get(reverse("portal:participation_calendar", args=[participation.ref]))
    assert calendar.content.startswith(b"BEGIN:VCALENDAR")


def test_last_seat_taken_is_said_kindly(client):
    row = invited()
    Seat.objects.all().delete()
    focal(client)

    answer = client.post(reverse("portal:accept_invitation", args=[row.ref]))

    assert answer.status_code == 422
    assert "The last seat has just been taken." in answer.content.decode()


def test_decline_asks_for_a_reason_then_is_final(client):
    row = invited()
    focal(client)
    url = reverse("portal:decline_invitation", args=[row.ref])

    assert client.post(url, {"reason": " "}).status_code == 422
    assert client.post(url, {"reason": "Another duty"}).status_code == 302
    assert Invitation.objects.get(pk=row.pk).state == "declined"
    assert client.post(url, {"reason": "Another duty"}).status_code == 422


def test_wrong_state_and_strangers_find_nothing(client):
    row = invited()
    for user in (makers.user(Role.FOCAL_POINT, scope="SN"), makers.user(Role.PARTICIPANT), makers.user()):
        client.force_login(user)
        for name in ("portal:invitation", "portal:decline_invitation"):
            assert client.get(reverse(name, args=[row.ref])).status_code == 404
        assert client.post(reverse("portal:accept_invitation", args=[row.ref])).status_code == 404
    assert Invitation.objects.get(pk=row.pk).state == "sent"


def test_letter_opens_with_its_code_and_without_an_account(client):
    row = invited()
    makers.letter_of_invitation(row)
    url = reverse("portal:invitation_letter", args=[row.ref, row.code, "ar"])

    answer = client.get(url)

    assert answer.status_code == 200
    assert answer.content.startswith(b"%PDF")
    assert answer["Cache-Control"] == "private, no-store"
    assert client.get(reverse("portal:invitation_letter", args=[row.ref, "WRONG"])).status_code == 404
    assert client.get(reverse("portal:invitation_letter", args=[row.ref, row.code, "xx"])).status_code == 404


def test_list_costs_the_same_for_one_and_for_three(client):
    invited()
    focal(client)
    url = reverse("portal:invitations")
    client.get(url)
    costs = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as spent:
            client.get(url)
        costs.append(len(spent))
        invited()
        invited()

    assert costs[0] == costs[1]
