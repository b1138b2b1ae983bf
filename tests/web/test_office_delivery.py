"""The desk's pages of delivery, with a real client. Attendance works without a script."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tadrib.domain.accounts.words import Role
from tadrib.domain.delivery.models import AttendanceMark, Session
from tests import makers

pytestmark = pytest.mark.django_db
LANGUAGES = ("ar", "fr", "en", "pt")


def held(edition, day: int = 1) -> Session:
    """A session of the past, so that it can be marked today."""
    start = dt.datetime(2026, 1, day, 9, tzinfo=dt.UTC)
    return Session.objects.create(
        ref=f"SES-{makers.n()}", edition=edition, module=edition.modules.first(), title=makers.text("Opening"),
        starts_at=start, ends_at=start + dt.timedelta(hours=3), mode="hybrid", room="Oudaya",
    )  # fmt: skip


def officer(client):
    client.force_login(makers.user(Role.PROGRAMME_OFFICER))


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_open_in_every_language(client, language):
    officer(client)
    person = makers.participation()
    row = held(person.edition)
    doors = [("delivery", person.edition.ref), ("timetable", person.edition.ref), ("session_new", person.edition.ref)]
    doors += [
        (name, row.ref) for name in ("session", "session_change", "session_cancel", "attendance", "sign_in_sheet")
    ]

    for name, ref in doors:
        answer = client.get(reverse(f"office:{name}", args=[ref]).replace("/en/", f"/{language}/", 1))
        assert answer.status_code == 200, name
        assert answer.content.decode().count("<h1") == 1, name


def test_timetable_is_made_from_the_form(client):
    officer(client)
    edition = makers.edition()
    data = {"first_from": "09:00", "first_to": "12:00", "second_from": "13:00", "second_to": "16:00", "room": "A"}
    url = reverse("office:timetable", args=[edition.ref])

    assert client.post(url, data | {"second_to": "12:00"}).status_code == 422
    assert client.post(url, data).status_code == 302
    assert Session.objects.filter(edition=edition, room="A").count() == 20


def test_session_is_added_changed_and_cancelled(client):
    officer(client)
    edition = makers.edition()
    new = reverse("office:session_new", args=[edition.ref])
    data = {"module": "1", "starts_at": "2027-06-07T09:00", "ends_at": "2027-06-07T12:00", "mode": "remote"}

    assert client.post(new, data | {"starts_at": "2027-09-07T09:00"}).status_code == 422
    assert client.post(new, data).status_code == 302
    row = Session.objects.get()
    client.post(reverse("office:session_change", args=[row.ref]), data | {"room": "Hassan"})
    assert Session.objects.get().room == "Hassan"
    assert client.post(reverse("office:session_cancel", args=[row.ref]), {"reason": "Strike"}).status_code == 302
    assert Session.objects.get().sequence == 2


def test_expert_marks_everybody_with_one_tap_then_corrects_one(client):
    client.force_login(makers.user(Role.EXPERT))
    one = makers.participation()
    two = makers.participation(one.edition, mode="remote")
    row = held(one.edition)
    url = reverse("office:attendance", args=[row.ref])

    assert client.get(url).content.decode().count(" checked") == 2
    assert client.post(url, {}).status_code == 302
    assert set(AttendanceMark.objects.values_list("participation", "mark", "minutes")) == {
        (one.pk, "present", None), (two.pk, "remote", 180),
    }  # fmt: skip
    changed = {f"mark-{one.ref}": "absent", f"mark-{two.ref}": "remote", f"minutes-{two.ref}": "180"}
    refused = client.post(url, changed)
    assert refused.status_code == 422
    assert "Write why the mark of" in refused.content.decode()
    assert client.post(url, changed | {f"reason-{one.ref}": "Left at nine"}).status_code == 302
    shown = client.get(reverse("office:session", args=[row.ref])).content.decode()
    assert "Left at nine" in shown and "In person" in shown
    assert AttendanceMark.objects.count() == 3


def test_minutes_that_are_no_number_are_answered_in_words(client):
    officer(client)
    one = makers.participation()
    row = held(one.edition)

    answer = client.post(
        reverse("office:attendance", args=[row.ref]), {f"mark-{one.ref}": "remote", f"minutes-{one.ref}": "two hours"}
    )

    assert answer.status_code == 422
    assert "write a whole number" in answer.content.decode()
    assert "two hours" in answer.content.decode()


def test_attendance_table_shows_letters_and_who_is_below(client):
    officer(client)
    one = makers.participation()
    for day, mark in ((1, "present"), (2, "absent")):
        AttendanceMark.objects.create(
            session=held(one.edition, day), participation=one, mark=mark, marked_at=makers.NOW, marked_by="USR-0"
        )

    shown = client.get(reverse("office:delivery", args=[one.edition.ref])).content.decode()

    assert '<td class="p day">P</td><td class="x day">X</td>' in shown
    assert '<b class="chip chip--bad">1/2</b>' in shown
    assert "Attendance: 1 of 2 half days, 50%" in shown


def test_pages_cost_the_same_for_one_and_for_many(client):
    officer(client)
    one = makers.participation()
    row = held(one.edition)
    urls = [reverse("office:delivery", args=[one.edition.ref]), reverse("office:attendance", args=[row.ref])]
    urls.append(reverse("office:sign_in_sheet", args=[row.ref]))
    client.get(urls[0])
    costs = []
    for _ in range(2):
        for url in urls:
            with CaptureQueriesContext(connection) as spent:
                client.get(url)
            costs.append(len(spent))
        held(one.edition, 2)
        makers.participation(one.edition)
        makers.participation(one.edition, state_code="SN")

    assert costs[:3] == costs[3:]


def test_calendar_file_and_closed_doors(client):
    row = held(makers.participation().edition)
    url = reverse("office:edition_sessions", args=[row.edition.ref])
    assert client.get(url).status_code == 302
    client.force_login(makers.user(Role.FOCAL_POINT, scope="ML"))
    assert client.get(url).status_code == 403
    client.force_login(makers.user(Role.EXPERT))
    assert row.ref in client.get(url).content.decode()
    assert client.get(reverse("office:session_change", args=[row.ref])).status_code == 403
    assert client.get(reverse("office:session", args=["SES-NONE"])).status_code == 404
