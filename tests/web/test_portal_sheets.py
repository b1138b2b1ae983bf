"""The spreadsheet's pages: columns explained and remembered, days asked about, the copy with comments, strangers."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl.styles import Font

from tadrib.domain.accounts.words import Role
from tadrib.domain.calls import operations
from tadrib.domain.calls.models import Nomination, Sheet, SheetMapping
from tests import makers
from tests.domain.test_calls_sheets import GOOD, filled

pytestmark = pytest.mark.django_db
OWN = (
    "Prénom;Nom;Genre;Né le;Mail;Corps;Ministère;Catégorie;Poste;Taille\r\n"
    "Awa;Exemple;Femme;03/04/1990;awa@example.org;Police;PJ;Officier ou cadre;Enquêtrice;175\r\n"
)


@pytest.fixture
def user() -> Any:
    makers.state("ML")
    return makers.user(Role.FOCAL_POINT, scope="ML", language="en")


@pytest.fixture
def client(user, settings, tmp_path, monkeypatch) -> Client:
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr("django.utils.timezone.now", lambda: makers.NOW)
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def call() -> Any:
    return makers.call()


def url(path: str, language: str = "en") -> str:
    return f"/{language}/portal/{path}"


def upload(client: Client, call: Any, content: bytes, name: str) -> Sheet:
    answer = client.post(url(f"calls/{call.ref}/sheets/"), {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 302, answer.content
    return Sheet.objects.latest("pk")


def test_a_states_own_list_is_explained_once_and_remembered(client, call) -> None:
    sheet = upload(client, call, OWN.encode("cp1252"), "liste.csv")
    page = client.get(url(f"sheets/{sheet.ref}/")).content.decode()
    assert "Say what the columns mean" in page and not Nomination.objects.exists()
    form = client.get(url(f"sheets/{sheet.ref}/columns/")).content.decode()
    assert '<option value="given_names" selected>' in form and '<option value="birth_date" selected>' in form
    wanted = ["given_names", "family_names", "sex", "birth_date", "email", "agency", "unit", "rank", "function", ""]
    twice = client.post(url(f"sheets/{sheet.ref}/columns/"), {f"column-{i}": "email" for i in range(len(wanted))})
    assert twice.status_code == 422 and "was chosen for two columns" in twice.content.decode()
    client.post(url(f"sheets/{sheet.ref}/columns/"), {f"column-{i}": code for i, code in enumerate(wanted)})
    assert SheetMapping.objects.count() == len(wanted)
    page = client.get(url(f"sheets/{sheet.ref}/")).content.decode()
    assert "can be more than one day" in page and "4 March 1990" in page and "3 April 1990" in page
    row = Sheet.objects.get().rows[0]
    assert [p["code"] for p in row["problems"]] == ["ambiguous_date"], row["problems"]
    client.post(url(f"sheets/{sheet.ref}/"), {f"pick-{row['n']}-birth_date": "1990-04-03"})
    assert Nomination.objects.get().person.birth_date.isoformat() == "1990-04-03"
    again = upload(client, call, OWN.replace("03/04/1990", "31/05/1991").replace("wa;", "ya;").encode(), "deux.csv")
    assert [p["code"] for p in again.problems] == []
    assert Sheet.objects.get(pk=again.pk).rows[0]["given"]["birth_date"] == "1991-05-31"


def test_the_copy_has_a_comment_in_every_cell_with_a_problem(client, call, user) -> None:
    bad = {**GOOD, "given_names": "Bintou", "email": "bintou@example,org", "birth_date": "31/02/1988"}
    sheet = upload(client, call, filled(call, GOOD, bad), "names.xlsx")
    answer = client.get(url(f"sheets/{sheet.ref}/copy.xlsx"))
    assert answer.status_code == 200 and "no-store" in answer["Cache-Control"]
    copy = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    cells = {p["field"]: p["cell"] for p in sheet.rows[1]["problems"]}
    assert "not a day of the calendar" in copy[cells["birth_date"]].comment.text
    assert "bintou@example.org" in copy[cells["email"]].comment.text  # what may be meant
    page = client.get(url(f"sheets/{sheet.ref}/")).content.decode()
    assert "\u206831/02/1988\u2069" in page and "\u2068" not in copy[cells["birth_date"]].comment.text
    assert copy[cells["email"]].fill.fgColor.rgb != copy[sheet.rows[0]["cells"]["email"]].fill.fgColor.rgb
    assert copy["A1"].value.startswith("tadrib:") and copy.protection.sheet  # can be mended and sent again
    copy[cells["birth_date"]].value, copy[cells["email"]].value = "28/02/1988", "bintou@example.org"
    stream = io.BytesIO()
    copy.parent.save(stream)
    assert upload(client, call, stream.getvalue(), "mended.xlsx").taken == 2


def test_a_struck_row_and_a_doubtful_answer_are_asked_about_on_the_page(client, call, user) -> None:
    rows = [{**GOOD, "given_names": n, "email": f"{n}@example.org", "sex": s} for n, s in (("aM", "M"), ("bH", "H"))]
    book = openpyxl.load_workbook(io.BytesIO(filled(call, *rows)))
    for cell in book.worksheets[0][4]:
        cell.font = Font(strike=True)
    stream = io.BytesIO()
    book.save(stream)
    sheet = upload(client, call, stream.getvalue(), "names.xlsx")
    page = client.get(url(f"sheets/{sheet.ref}/")).content.decode()
    assert "struck through" in page and 'name="count-4"' in page and 'name="count-3"' not in page
    assert 'value="M" selected' not in page and 'value="F" selected' not in page
    client.post(url(f"sheets/{sheet.ref}/"), {"row-3-sex": "F", "count-4": "1"})
    assert sorted(Nomination.objects.values_list("person__sex", flat=True)) == ["F", "M"]


def test_a_sheet_that_came_by_mail_is_confirmed_on_its_page(client, call, user) -> None:
    by = makers.focal_point(makers.state("ML"))
    sheet = operations.read_sheet(
        call, state=makers.state("ML"), name="n.xlsx", content=filled(call, GOOD), by=by, now=makers.NOW, channel="mail"
    )
    page = client.get(url(f"sheets/{sheet.ref}/")).content.decode()
    assert "came by e-mail" in page and "Confirm and keep as drafts" in page
    client.post(url(f"sheets/{sheet.ref}/"))
    assert Nomination.objects.count() == 1 and Sheet.objects.get().is_confirmed


def test_two_forms_sent_at_once_keep_a_row_once(call) -> None:
    by = makers.focal_point(makers.state("ML"))
    sheet = operations.read_sheet(
        call, state=makers.state("ML"), name="n.xlsx", content=filled(call, GOOD), by=by, now=makers.NOW, channel="mail"
    )
    first, second = Sheet.objects.get(pk=sheet.pk), Sheet.objects.get(pk=sheet.pk)
    for one in (first, second):
        operations.keep_rows(one, answers={}, by=by, now=makers.NOW)
    assert Nomination.objects.count() == 1


@pytest.mark.parametrize("language", ["ar", "fr", "en", "pt"])
def test_the_pages_in_every_language(client, call, language) -> None:
    sheet = upload(client, call, OWN.encode(), "liste.csv")
    for path in ("", "columns/", "copy.xlsx"):
        assert client.get(url(f"sheets/{sheet.ref}/{path}", language)).status_code == 200


def test_strangers_find_nothing(client, call) -> None:
    sheet = upload(client, call, OWN.encode(), "liste.csv")
    stranger = Client()
    stranger.force_login(makers.user(Role.FOCAL_POINT, scope="SN"))
    for path in ("", "columns/", "copy.xlsx"):
        assert stranger.get(url(f"sheets/{sheet.ref}/{path}")).status_code == 404
    assert stranger.post(url(f"sheets/{sheet.ref}/columns/"), {"column-0": "email"}).status_code == 404
    refused = upload(client, call, b"%PDF-1.4", "x.pdf")
    assert client.get(url(f"sheets/{refused.ref}/copy.xlsx")).status_code == 404


def test_the_page_takes_as_many_queries_for_three_rows_as_for_one(client, call) -> None:
    counts = []
    for number in (1, 3):
        rows = [{**GOOD, "given_names": f"N{n}", "email": f"n{number}{n}@", "birth_date": "x"} for n in range(number)]
        sheet = upload(client, call, filled(call, *rows), f"{number}.xlsx")
        with CaptureQueriesContext(connection) as caught:
            client.get(url(f"sheets/{sheet.ref}/"))
        counts.append(len(caught))
    assert counts[0] == counts[1]
