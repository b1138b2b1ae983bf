"""Passport and travel papers as the person and the state write them, and as the office reads them."""

from __future__ import annotations

import datetime as dt
import io
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from tadrib.domain.accounts.words import Role
from tadrib.domain.enrolment import operations, sealing
from tadrib.domain.enrolment.models import DossierPaper, DossierRead, Invitation, TravelDossier
from tadrib.domain.selection.models import Placement
from tests import makers

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
LANGUAGES = pytest.mark.parametrize("language", ["ar", "fr", "en", "pt"])


def edition(seats: int = 20):
    start = timezone.localdate() + dt.timedelta(days=60)
    return makers.edition(seats=seats, start_date=start, end_date=start + dt.timedelta(days=11))


def accepted(state_code: str = "ML", *, user=None, call=None) -> Invitation:
    """Somebody who took a seat in a course two months from today, and was asked."""
    call = call or makers.call(edition())
    nomination = makers.nomination(call, state_code=state_code)
    if user:
        nomination.person.user = user
        nomination.person.save()
    run = call.runs.first() or makers.signed_run(call)
    place = Placement.objects.create(run=run, nomination=nomination, place="selected", computed_place="selected")
    now = timezone.now()
    row = makers.invitation(place, state="accepted", sent_at=now, answered_at=now, reply_by=now)
    operations.ask_for_travel(row, by=makers.officer(), now=now)
    return row


def answers(row: Invitation, **changed) -> dict[str, str]:
    today = timezone.localdate()
    return {
        "passport_kind": "ordinary", "passport_name": row.placement.nomination.person.full_name,
        "passport_number": "ab 12-34567", "passport_issuer": "Ministry", "passport_issued_on": "2024-01-05",
        "passport_expires_on": (today + dt.timedelta(days=1500)).isoformat(), "home_address": "Rue 12",
        "emergency_name": "Awa", "emergency_relation": "sister", "emergency_phone": "+٢٢٣ ٢٠ ٠٠ ٠٠ ٠٠",
        "city": "Bamako", "arrive_on": (row.edition.start_date - dt.timedelta(days=1)).isoformat(),
        "depart_on": (row.edition.end_date + dt.timedelta(days=1)).isoformat(), "version": "0", **changed,
    }  # fmt: skip


def focal(client, state_code: str = "ML"):
    user = makers.user(Role.FOCAL_POINT, scope=state_code)
    client.force_login(user)
    return user


def url(name: str, row: Invitation | str, language: str = "en") -> str:
    return reverse(name, args=[row if isinstance(row, str) else row.ref]).replace("/en/", f"/{language}/", 1)


def upload(client, row, content=PDF, paper="passport_copy"):
    file = SimpleUploadedFile("Aminata Kone B00099.pdf", content, "application/pdf")
    return client.post(url("portal:travel_attach", row), {"paper": paper, "file": file})


def test_from_the_first_screen_to_the_receipt(client):
    user = makers.user(Role.PARTICIPANT)
    row = accepted(user=user)
    client.force_login(user)

    start = client.get(reverse("portal:home")).content.decode()
    assert url("portal:travel", row) in start and "days left" in start
    form = client.get(url("portal:travel_edit", row))
    assert form.status_code == 200 and "no-store" in form["Cache-Control"]
    answer = client.post(url("portal:travel_edit", row), answers(row))
    assert answer.status_code == 302
    page = client.get(url("portal:travel", row)).content.decode()
    assert "Still missing: Passport, page with the photograph." in page
    assert "AB1234567" in page and "+223 20 00 00 00" in page
    assert upload(client, row).status_code == 302
    page = client.get(url("portal:travel", row)).content.decode()
    assert "Send it to the office" in page and "Kone" not in page.split("<main")[1].split("</main>")[0].replace(
        row.placement.nomination.person.full_name, ""
    )
    assert client.post(url("portal:travel_send", row), {}).status_code == 422
    sent = client.post(url("portal:travel_send", row), {"declaration": "on"}, follow=True).content.decode()
    dossier = TravelDossier.objects.get()
    assert dossier.receipt in sent
    assert client.get(reverse("portal:receipt", args=[dossier.receipt])).status_code == 200
    assert client.get(reverse("portal:receipt_pdf", args=[dossier.receipt])).content.startswith(b"%PDF-")
    assert url("portal:travel", row) not in client.get(reverse("portal:home")).content.decode()
    assert client.get(url("portal:travel_edit", row)).status_code == 302


def test_everything_wrong_is_said_at_once_and_nothing_is_lost(client):
    focal(client)
    row = accepted()
    wrong = answers(
        row, passport_number="1", passport_name="Somebody Else", passport_expires_on="2024-01-01", city="Ségou"
    )

    answer = client.post(url("portal:travel_edit", row), wrong)

    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Saved as a draft" in text and "4 answers need a second look" in text
    for field in ("passport_number", "passport_name", "passport_expires_on", "passport_issued_on"):
        assert f'href="#id_{field}"' in text
    assert 'value="Somebody Else"' in text
    assert TravelDossier.objects.get().city == "Ségou"
    again = client.post(url("portal:travel_edit", row), answers(row, version="1"))
    assert again.status_code == 302
    page = client.get(url("portal:travel", row)).content.decode()
    assert "To be corrected" not in page


def test_a_day_that_is_none_is_said_and_what_was_typed_stays(client):
    focal(client)
    row = accepted()
    answer = client.post(url("portal:travel_edit", row), answers(row, arrive_on="tomorrow", city="Kayes"))
    assert answer.status_code == 422 and 'value="Kayes"' in answer.content.decode()
    assert 'value="tomorrow"' in answer.content.decode()


def test_who_writes_second_is_told_and_can_choose(client):
    focal(client)
    row = accepted()
    client.post(url("portal:travel_edit", row), answers(row, city="Kayes"))

    late = client.post(url("portal:travel_edit", row), answers(row, city="Gao"))

    assert late.status_code == 422 and "Somebody else changed this" in late.content.decode()
    assert TravelDossier.objects.get().city == "Kayes"
    version = re.search(r'name="version" value="(\d+)"', late.content.decode())[1]
    assert client.post(url("portal:travel_edit", row), answers(row, city="Gao", version=version)).status_code == 302
    assert TravelDossier.objects.get().city == "Gao"


def test_files_are_guarded_kept_and_removed(client):
    focal(client)
    row = accepted()
    assert upload(client, row, b"MZ\x90 no paper").status_code == 422
    upload(client, row)
    paper = DossierPaper.objects.get()
    got = client.get(url("portal:travel_paper", paper.ref))
    assert got.content == PDF and got["X-Content-Type-Options"] == "nosniff"
    assert got["Content-Disposition"] == f'attachment; filename="passport_copy-{paper.ref}.pdf"'
    client.post(url("portal:travel_remove", row), {"document": paper.ref})
    assert not DossierPaper.objects.exists()


@LANGUAGES
def test_pages_open_in_every_language(client, language):
    row = accepted()
    focal(client)
    client.post(url("portal:travel_edit", row), answers(row))
    upload(client, row)
    name = row.placement.nomination.person.full_name
    for address in (
        reverse("portal:travels").replace("/en/", f"/{language}/", 1),
        url("portal:travel", row, language),
        url("portal:travel_edit", row, language),
        url("portal:invitation", row, language),
    ):
        assert name in client.get(address).content.decode()
    client.force_login(makers.user(Role.PROGRAMME_OFFICER))
    for address in (
        url("office:travel", row.edition.ref, language),
        url("office:travel_dossier", row, language),
        url("office:travel_return", row, language),
    ):
        answer = client.get(address)
        assert answer.status_code == 200 and name in answer.content.decode()
    assert client.get(url("office:travel_ask", row.edition.ref, language)).status_code == 200


@LANGUAGES
def test_refusals_in_every_language(client, language):
    row = accepted()
    focal(client)
    wrong = answers(row, passport_number="1", passport_expires_on=timezone.localdate().isoformat())
    answer = client.post(url("portal:travel_edit", row, language), wrong)
    assert answer.status_code == 422
    until = answer.content.decode()
    assert f'lang="{language}"' in until and "travel_" not in until.replace("/travel_", "")
    refused = client.post(url("portal:travel_send", row, language), {"declaration": "on"})
    assert refused.status_code == 422 and "%(" not in refused.content.decode()


def test_another_state_and_strangers_find_nothing(client):
    row = accepted()
    other = accepted("SN")
    focal(client)
    upload(client, row)
    paper = DossierPaper.objects.get()
    assert other.placement.nomination.person.full_name not in client.get(reverse("portal:travels")).content.decode()
    for user in (
        makers.user(Role.FOCAL_POINT, scope="SN"), makers.user(Role.PARTICIPANT), makers.user(Role.HEAD_OF_OFFICE),
        makers.user(Role.EXPERT), makers.user(Role.PROGRAMME_OFFICER),
    ):  # fmt: skip
        client.force_login(user)
        for name in ("portal:travel", "portal:travel_edit"):
            assert client.get(url(name, row)).status_code == 404
        for name in ("portal:travel_send", "portal:travel_attach", "portal:travel_remove"):
            assert client.post(url(name, row)).status_code == 404
        assert client.get(url("portal:travel_paper", paper.ref)).status_code == 404
    assert not DossierRead.objects.exists()


@pytest.mark.parametrize(
    "role", [Role.HEAD_OF_OFFICE, Role.MONITORING_OFFICER, Role.AUDITOR, Role.DUE_DILIGENCE_OFFICER, Role.EXPERT]
)
def test_the_panel_and_others_of_the_office_have_no_key(client, role):
    row = accepted()
    client.force_login(makers.user(role))
    for name, arg in (("office:travel", row.edition.ref), ("office:travel_dossier", row.ref)):
        assert client.get(url(name, arg)).status_code == 403
    assert "office:travel" not in client.get(url("office:enrolment", row.edition.ref)).content.decode()


def test_the_officer_opens_with_a_trace_returns_and_accepts(client):
    user = makers.user(Role.PARTICIPANT)
    row = accepted(user=user)
    client.force_login(user)
    client.post(url("portal:travel_edit", row), answers(row))
    upload(client, row)
    client.post(url("portal:travel_send", row), {"declaration": "on"})
    officer = makers.user(Role.PROGRAMME_OFFICER, name="Officer Example")
    client.force_login(officer)

    listed = client.get(url("office:travel", row.edition.ref)).content.decode()
    assert "AB1234567" not in listed and not DossierRead.objects.exists()
    opened = client.get(url("office:travel_dossier", row))
    assert "AB1234567" in opened.content.decode() and "no-store" in opened["Cache-Control"]
    paper = client.get(url("office:travel_paper", DossierPaper.objects.get().ref))
    assert paper.content == PDF
    assert client.post(url("office:travel_return", row), {"reason": ""}).status_code == 422
    client.post(url("office:travel_return", row), {"reason": "The copy is dark."})
    assert client.post(url("office:travel_accept", row)).status_code == 422
    client.force_login(user)
    page = client.get(url("portal:travel", row)).content.decode()
    assert "The copy is dark." in page and "Officer Example" in page
    client.post(url("portal:travel_send", row), {"declaration": "on"})
    client.force_login(officer)
    assert client.post(url("office:travel_accept", row)).status_code == 302
    assert TravelDossier.objects.get().state == "accepted"


def test_the_office_chooses_what_is_asked(client):
    row = accepted()
    client.force_login(makers.user(Role.PROGRAMME_OFFICER))
    client.post(url("office:travel_ask", row.edition.ref), {"parts": ["photo", "medical"], "cost_ticket": "office"})
    focal(client)
    page = client.get(url("portal:travel", row)).content.decode()
    assert "Photograph for the visa" in page and "Passport number" not in page
    assert "Who pays for what" in page
    assert client.post(url("portal:travel_edit", row), {"medical_fit": "yes", "medical_on": "x"}).status_code == 422


def test_the_file_holds_journeys_and_gaps_and_no_formula(client):
    row = accepted()
    person = row.placement.nomination.person
    person.family_names = "=1+1"
    person.save()
    focal(client)
    client.post(url("portal:travel_edit", row), answers(row, passport_name="X", name_reason="y", city="@Bamako"))
    client.force_login(makers.user(Role.PROGRAMME_OFFICER))
    answer = client.get(reverse("office:travel_file", args=[row.edition.ref, "xlsx"]))
    cells = [[c.value for c in r] for r in load_workbook(io.BytesIO(answer.content)).worksheets[0].iter_rows()]
    assert cells[1][0] == row.ref
    assert all(not str(cell).startswith(("=", "@")) for line in cells for cell in line)
    assert "AB1234567" not in str(cells) and "Rue 12" not in str(cells)
    assert client.get(reverse("office:travel_file", args=[row.edition.ref, "csv"])).status_code == 200
    assert client.get(reverse("office:travel_file", args=[row.edition.ref, "exe"])).status_code == 404


@pytest.mark.parametrize("name", ["portal:travels", "portal:home", "office:travel"])
def test_queries_do_not_grow(client, name):
    call = makers.call(edition())

    def count() -> int:
        args = [call.edition.ref] if name == "office:travel" else []
        with CaptureQueriesContext(connection) as seen:
            assert client.get(reverse(name, args=args)).status_code == 200
        return len(seen)

    for _ in range(2):
        accepted(call=call)
    if name.startswith("office"):
        client.force_login(makers.user(Role.PROGRAMME_OFFICER))
    else:
        focal(client)
    count()
    few = count()
    for _ in range(6):
        accepted(call=call)
    assert count() == few


def test_many_people_of_a_state_are_one_task_with_one_tap_to_each(client):
    call = makers.call(edition())
    rows = [accepted(call=call) for _ in range(3)]
    focal(client)
    page = client.get(reverse("portal:home")).content.decode()
    assert "3 people of your state are not done." in page
    for row in rows:
        assert url("portal:travel", row) in page
    assert f"?edition={call.edition.ref}" in page


def test_no_device_keeps_these_pages(client):
    """The worker keeps what its list names; the portal offers what its door names: neither knows of passports."""
    row = accepted()
    focal(client)
    worker = Path(finders.find("offline/worker.js")).read_text()
    kept = [re.compile(one.replace("\\/", "/")) for one in re.findall(r"/(\^\\/\[a-z\].*?\$)/", worker)]
    assert len(kept) == 5 and any(one.search("/fr/portal/calls/") for one in kept)
    for name in ("portal:travel", "portal:travel_edit"):
        assert not any(one.search(url(name, row)) for one in kept)
    assert not any(one.search(reverse("portal:travels")) for one in kept)
    assert "travel" not in str(client.get(reverse("portal:kept")).json()["pages"])


def by_link(row: Invitation, language: str = "en") -> str:
    dossier = TravelDossier.objects.get(invitation=row)
    return url("portal:travel_link", sealing.token_of(dossier.ref, dossier.link), language)


def test_by_link_without_an_account(client):
    row = accepted()
    link = by_link(row)

    shown = client.get(link)
    assert shown.status_code == 200 and "no-store" in shown["Cache-Control"]
    assert row.placement.nomination.person.full_name not in shown.content.decode()
    wrong = client.post(link, answers(row, passport_number="1", act="save"))
    assert wrong.status_code == 422 and "Saved as a draft" in wrong.content.decode()
    assert client.post(link, {"passport_number": "AB1234567", "act": "save"}).status_code == 302
    page = client.get(link).content.decode()
    assert "AB1234567" not in page and "Rue 12" not in page
    bad = SimpleUploadedFile("x.pdf", b"MZ", "application/pdf")
    assert client.post(link, {"paper": "passport_copy", "file": bad, "act": "paper"}).status_code == 422
    good = SimpleUploadedFile("x.pdf", PDF, "application/pdf")
    assert client.post(link, {"paper": "passport_copy", "file": good, "act": "paper"}).status_code == 302
    assert client.post(link, {"act": "send"}).status_code == 422
    done = client.post(link, {"act": "send", "declaration": "on"})
    assert TravelDossier.objects.get().receipt in done.content.decode()
    assert client.get(link).status_code == 410
    assert client.get(url("portal:travel_link", "made-up")).status_code == 410


@LANGUAGES
def test_the_link_in_every_language(client, language):
    row = accepted()
    link = by_link(row, language)
    for answer in (client.get(link), client.post(link, answers(row, passport_number="1", act="save"))):
        assert f'lang="{language}"' in answer.content.decode() and "%(" not in answer.content.decode()
    assert client.get(url("portal:travel_link", "made-up", language)).status_code == 410
