"""Calendar files as other programs will read them."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.signing import Signer
from django.urls import reverse
from icalendar import Calendar

from tadrib.domain.delivery import operations
from tadrib.domain.delivery.operations import Pattern
from tadrib.kernel.translated import TranslatedText
from tadrib.web.kit import session_calendar
from tests import makers

pytestmark = pytest.mark.django_db


def physical_lines(content: bytes) -> list[bytes]:
    assert content.endswith(b"\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"")
    return content.split(b"\r\n")[:-1]


def events(content: bytes) -> list:
    return list(Calendar.from_ical(content).walk("VEVENT"))


def test_public_calendar_has_days_of_modules_of_public_editions_only(client):
    seen = makers.edition(ref="SEEN-2027")
    makers.edition(ref="DRAFT-2027", state="draft")

    answer = client.get("/calendar.ics?lang=ar")

    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    rows = events(answer.content)
    assert [str(e["UID"]).split("@")[0] for e in rows] == ["SEEN-2027-m1", "SEEN-2027-m2"]
    assert rows[0]["DTSTART"].dt == seen.start_date
    assert rows[0]["DTEND"].dt == seen.start_date + dt.timedelta(days=5)
    assert rows[0]["SUMMARY"].params["LANGUAGE"] == "ar"
    assert str(rows[0]["SUMMARY"]) == "Course ar: Module 1 ar"


def test_long_arabic_lines_are_folded_between_letters(client):
    edition = makers.edition()
    edition.course.title = TranslatedText({"ar": "التحقيق في الجرائم العابرة للحدود " * 5})
    edition.course.save()

    content = client.get(f"/editions/{edition.ref}.ics?lang=ar").content

    lines = physical_lines(content)
    assert all(len(line) <= 75 for line in lines)
    assert all(line.decode("utf-8") for line in lines)
    assert not any(chr(c) in content.decode() for c in (*range(0x202A, 0x202F), *range(0x2066, 0x206A)))
    assert "التحقيق في الجرائم العابرة للحدود" in str(events(content)[0]["SUMMARY"])


def test_unknown_or_unpublished_edition_is_not_found(client):
    assert client.get(f"/editions/{makers.edition(state='draft').ref}.ics", follow=True).status_code == 404
    assert client.get("/editions/NONE.ics", follow=True).status_code == 404


def test_secret_feed_writes_instants_in_utc_and_keeps_cancelled_sessions(client):
    person = makers.participation()
    by = makers.officer()
    made = operations.make_timetable(person.edition, pattern=Pattern(), by=by, now=makers.NOW)
    operations.cancel_session(made[0], reason="Strike", by=by, now=makers.NOW)
    url = reverse("api:sessions_feed", args=[session_calendar.token(person.ref)])

    answer = client.get(url + "?lang=fr")

    lines = physical_lines(answer.content)
    assert b"DTSTART:20270607T080000Z" in lines  # 09:00 in Rabat
    assert b"STATUS:CANCELLED" in lines and b"SEQUENCE:1" in lines
    assert not any(line.startswith(b"BEGIN:VTIMEZONE") for line in lines)
    assert len({str(e["UID"]) for e in events(answer.content)}) == 20
    assert answer["Cache-Control"] == "private, no-store"


def test_secret_feed_opens_only_with_our_signature_and_while_one_takes_part(client):
    person = makers.participation()
    forged = Signer(salt="other").sign(person.ref)
    assert client.get(reverse("api:sessions_feed", args=[forged]), follow=True).status_code == 404
    person.state = "withdrawn"
    person.save()
    url = reverse("api:sessions_feed", args=[session_calendar.token(person.ref)])
    assert client.get(url, follow=True).status_code == 404
