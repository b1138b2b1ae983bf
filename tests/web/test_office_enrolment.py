"""The desk's pages of enrolment, with a real client."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from tadrib.domain.accounts.words import Role
from tadrib.domain.enrolment.models import Invitation
from tadrib.domain.messaging.models import Letter
from tests import makers

pytestmark = pytest.mark.django_db
LANGUAGES = ("ar", "fr", "en", "pt")


def page(client, language: str, name: str, *args: str):
    return client.get(reverse(name, args=args).replace("/en/", f"/{language}/", 1))


def as_officer(client):
    client.force_login(makers.user(Role.PROGRAMME_OFFICER))


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_open_in_every_language(client, language):
    as_officer(client)
    row = makers.participation()
    makers.seats(row.edition)

    assert row.person.full_name in page(client, language, "office:enrolment", row.edition.ref).content.decode()
    assert row.person.full_name in page(client, language, "office:participants", row.edition.ref).content.decode()
    assert page(client, language, "office:invitation", row.invitation.ref).status_code == 200
    assert page(client, language, "office:withdraw_participation", row.ref).status_code == 200


def test_empty_pages_say_what_comes_next(client):
    as_officer(client)
    ref = makers.edition().ref

    assert "Nobody is invited yet" in page(client, "en", "office:enrolment", ref).content.decode()
    assert "Nobody is enrolled yet" in page(client, "en", "office:participants", ref).content.decode()
    assert page(client, "en", "office:invite", ref).status_code == 404


def test_invite_asks_for_the_time_then_sends(client):
    as_officer(client)
    nomination = makers.nomination(makers.call(makers.edition(seats=1)))
    makers.signed_run(nomination.call, {"selected": [nomination]})
    ref = nomination.call.edition.ref
    url = reverse("office:invite", args=[ref])

    assert "Invite 1 person" in client.get(url).content.decode()
    late = client.post(url, {"reply_by": "2031-01-01T10:00"})
    assert late.status_code == 422
    assert "before the course starts" in late.content.decode()
    wanted = timezone.localtime() + dt.timedelta(days=3)
    assert client.post(url, {"reply_by": wanted.strftime("%Y-%m-%dT%H:%M")}).status_code == 302
    assert Invitation.objects.count() == 1


def test_lists_cost_the_same_for_one_and_for_three(client):
    as_officer(client)
    row = makers.participation()
    for name in ("office:enrolment", "office:participants"):
        page(client, "en", name, row.edition.ref)
    costs = []
    for _ in range(2):
        for name in ("office:enrolment", "office:participants"):
            with CaptureQueriesContext(connection) as spent:
                page(client, "en", name, row.edition.ref)
            costs.append(len(spent))
        makers.participation(row.edition)
        makers.participation(row.edition, state_code="SN")

    assert costs[:2] == costs[2:]


def test_search_and_sort(client):
    as_officer(client)
    one = makers.participation()
    two = makers.participation(one.edition, state_code="SN")
    url = reverse("office:participants", args=[one.edition.ref])

    found = client.get(url, {"q": two.person.family_names}).content.decode()
    assert two.person.full_name in found and one.person.full_name not in found
    down = client.get(url, {"sort": "-country"}).content.decode()
    assert down.index(two.person.full_name) < down.index(one.person.full_name)


def test_files_hold_the_list_and_no_formula(client):
    as_officer(client)
    row = makers.participation(person=makers.person(family_names='=HYPERLINK("x")', native_name="أمينة"))
    ref = row.edition.ref

    text = client.get(reverse("office:participants_file", args=[ref, "csv"])).content.decode("utf-8-sig")
    book = load_workbook(io.BytesIO(client.get(reverse("office:participants_file", args=[ref, "xlsx"])).content))

    assert "'=HYPERLINK" in text and "أمينة" in text
    cell = book.worksheets[0].cell(2, 2)
    assert (cell.value, cell.data_type) == ('\'=HYPERLINK("x")', "s")
    assert client.get(reverse("office:participants_file", args=[ref, "exe"])).status_code == 404


@pytest.mark.parametrize("language", LANGUAGES)
def test_letter_is_a_pdf_in_every_language(client, language):
    as_officer(client)
    row = makers.participation()
    makers.letter_of_invitation(row.invitation)

    answer = client.get(reverse("office:invitation_letter", args=[row.invitation.ref, language]))

    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")


def test_withdraw_needs_a_reason_then_tells_the_parties(client):
    as_officer(client)
    row = makers.participation()
    url = reverse("office:withdraw_participation", args=[row.ref])

    assert client.post(url, {"reason": ""}).status_code == 422
    assert client.post(url, {"reason": "Recalled"}, follow=True).status_code == 200
    assert Letter.objects.filter(key="enrolment.ended").count() == 1
    again = client.post(url, {"reason": "Recalled"})
    assert again.status_code == 422
    assert "already ended" in again.content.decode()


def test_doors_stay_closed(client):
    row = makers.participation()
    names = [("office:enrolment", row.edition.ref), ("office:invitation", row.invitation.ref)]
    for name, ref in names:
        assert client.get(reverse(name, args=[ref])).status_code == 302
    client.force_login(makers.user(Role.FOCAL_POINT, scope="ML"))
    for name, ref in names:
        assert client.get(reverse(name, args=[ref])).status_code == 403
