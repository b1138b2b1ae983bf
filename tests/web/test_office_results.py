"""The desk's start, news and results pages through a real browser's door."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from tadrib.domain.accounts.words import Role
from tadrib.domain.newsroom.models import NewsItem
from tadrib.domain.results.models import Report
from tests import makers

pytestmark = pytest.mark.django_db
LANGUAGES = ("ar", "fr", "en", "pt")


def signed_in(*roles: str, scope: str = "") -> Client:
    client = Client()
    client.force_login(makers.user(*roles, scope=scope))
    return client


@pytest.fixture
def edition():
    row = makers.edition(
        seats=4, state="running", published={"selected": 2, "states": ["ML"], "source": "paper.example"}
    )
    person = makers.person(makers.state("ML"), given_names="=cmd", family_names="Danger", sex="F")
    makers.participation(row, person=person)
    makers.participation(row, state_code="SN", sex="M")
    return row


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_open_in_every_language(edition, language):
    client = signed_in(Role.PROGRAMME_OFFICER)
    for path in ("", "results/", f"results/{edition.ref}/", f"results/{edition.ref}/selected/", "news/", "news/new/"):
        answer = client.get(f"/{language}/office/{path}")
        page = answer.content.decode()

        assert answer.status_code == 200, path
        assert page.count("<h1") == 1
        assert " style=" not in page


def test_each_figure_opens_into_its_list(edition):
    client = signed_in(Role.MONITORING_OFFICER)
    page = client.get(f"/en/office/results/{edition.ref}/").content.decode()
    rows = client.get(f"/en/office/results/{edition.ref}/selected/?state=SN").content.decode()

    assert f"/en/office/results/{edition.ref}/selected/" in page
    assert "Danger" not in page
    assert "Danger" not in rows
    assert "Danger" in client.get(f"/en/office/results/{edition.ref}/selected/").content.decode()
    assert client.get(f"/en/office/results/{edition.ref}/nothing/").status_code == 404


def test_donor_reads_figures_only(edition):
    edition.course.programme.donors.add(makers.institution("fund", kind="donor"))
    donor, other = signed_in(Role.DONOR, scope="fund"), signed_in(Role.DONOR, scope="else")
    page = donor.get(f"/en/office/results/{edition.ref}/").content.decode()

    assert "All figures" in page
    assert "/selected/" not in page
    assert donor.get("/en/office/results/").status_code == 200
    assert donor.get(f"/en/office/results/{edition.ref}/selected/").status_code == 403
    assert donor.post(f"/en/office/results/{edition.ref}/keep/").status_code == 403
    assert donor.get(f"/en/office/results/{edition.ref}/report.pdf").status_code == 200
    for path in ("", "report.pdf", "report.xlsx"):
        assert other.get(f"/en/office/results/{edition.ref}/{path}").status_code == 404
    assert signed_in(Role.FOCAL_POINT, scope="ML").get("/en/office/results/").status_code == 403


@pytest.mark.parametrize("language", LANGUAGES)
def test_report_on_paper(edition, language):
    answer = signed_in(Role.HEAD_OF_OFFICE).get(f"/en/office/results/{edition.ref}/report.pdf?lang={language}")

    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert f"{edition.ref}-{language}.pdf" in answer["Content-Disposition"]


def test_spreadsheets_cannot_run_anything(edition):
    client = signed_in(Role.PROGRAMME_OFFICER)
    names = load_workbook(BytesIO(client.get(f"/en/office/results/{edition.ref}/selected/?as=xlsx").content)).active
    figures = load_workbook(BytesIO(client.get(f"/en/office/results/{edition.ref}/report.xlsx").content))

    cells = [cell for row in names.iter_rows() for cell in row]
    assert "'=cmd Danger" in [cell.value for cell in cells]
    assert all(cell.data_type != "f" for cell in cells)
    assert figures.sheetnames == ["Figures", "By state", "Published"]
    assert "Danger" not in str([[c.value for c in row] for sheet in figures for row in sheet.iter_rows()])


def test_report_is_kept_and_read_again(edition):
    client = signed_in(Role.PROGRAMME_OFFICER)
    assert client.post(f"/en/office/results/{edition.ref}/keep/").status_code == 302
    report = Report.objects.get()

    assert report.ref in client.get(f"/en/office/results/{edition.ref}/").content.decode()
    assert client.get(f"/en/office/results/kept/{report.ref}/").status_code == 200
    assert client.get(f"/en/office/results/{edition.ref}/keep/").status_code == 405
    empty = makers.edition()
    assert client.post(f"/en/office/results/{empty.ref}/keep/").status_code == 422


def test_register_sorts_searches_and_takes_the_same_queries(edition):
    client = signed_in(Role.PROGRAMME_OFFICER)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get("/en/office/results/?sort=-selected")
        return len(captured)

    queries()
    few = queries()
    for _ in range(3):
        makers.participation(makers.edition(state="closed"))
    assert queries() == few
    assert edition.ref in client.get(f"/en/office/results/?q={edition.ref}").content.decode()
    assert "Nothing found" in client.get("/en/office/results/?q=nowhere").content.decode()
    assert client.get("/en/office/results/?year=abcd&area=x&sort=odd").status_code == 200


# The desk's start ------------------------------------------------------------------------------------------------


def test_desk_links_what_waits():
    makers.programme(state="in_review")
    page = signed_in(Role.HEAD_OF_OFFICE).get("/en/office/").content.decode()

    assert "1 programme to approve" in page
    assert "/en/office/programmes/?state=in_review" in page
    assert "Nothing waits for your roles now" in signed_in(Role.EXPERT).get("/en/office/").content.decode()


def test_desk_takes_the_same_queries():
    client = signed_in(Role.PROGRAMME_OFFICER)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get("/en/office/")
        return len(captured)

    makers.participation()
    queries()
    few = queries()
    for _ in range(3):
        makers.participation()
        makers.nomination()
    assert queries() == few


# News ------------------------------------------------------------------------------------------------------------


def written(**changes):
    data = {"ref": "new-item", "happened_on": "2027-03-01", "source": ""}
    for field in ("title", "summary", "body"):
        for place, code in enumerate(LANGUAGES):
            data[f"{field}_{code}"] = data[f"{field}_{place}"] = f"{field} {code}"
    return data | changes


def test_news_is_written_published_and_taken_back():
    client = signed_in(Role.PROGRAMME_OFFICER)
    answer = client.post("/en/office/news/new/", written())
    assert answer.status_code == 302, answer.content.decode()[:3000]

    item = NewsItem.objects.get()
    assert item.title["fr"] == "title fr"
    assert client.get("/fr/news/new-item/").status_code == 404
    client.post("/en/office/news/new-item/publish/")
    assert "title fr" in client.get("/fr/news/new-item/").content.decode()
    client.post("/en/office/news/new-item/take-back/")
    assert client.get("/fr/news/new-item/").status_code == 404


def test_news_refusals_keep_what_was_typed():
    client = signed_in(Role.PROGRAMME_OFFICER)
    bad = client.post("/en/office/news/new/", written(ref="two words"))
    half = client.post("/en/office/news/new/", written(body_ar="", body_0=""))
    refused = client.post("/en/office/news/new-item/publish/")

    assert bad.status_code == 422
    assert "title fr" in bad.content.decode()
    assert half.status_code == 302
    assert refused.status_code == 422
    assert "العربية" in refused.content.decode()
    assert client.get("/en/office/news/new-item/publish/").status_code == 405
    assert signed_in(Role.AUDITOR).get("/en/office/news/").status_code == 403
