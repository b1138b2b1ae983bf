"""Transcripts: one's own, the office's, a state's: on pages, on paper, in a workbook, in four languages."""

from __future__ import annotations

import io

import pypdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from tadrib.domain.accounts.words import Role
from tadrib.domain.credentials import operations
from tests import awarded, makers
from tests.awarded import AFTER, LAST, over
from tests.entering import enter

pytestmark = pytest.mark.django_db
LANGUAGES = ("ar", "fr", "en", "pt")


@pytest.fixture(autouse=True)
def _today(secrets, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: AFTER)


@pytest.fixture
def edition():
    return over()


@pytest.fixture
def officer():
    return enter(makers.user(Role.PROGRAMME_OFFICER))


@pytest.fixture
def certified(edition):
    by = makers.officer()
    row = awarded.participant(edition, right=3)
    operations.decide_awards(edition, kinds={row.ref: "completion"}, by=by, now=AFTER)
    return operations.issue_credentials(edition, by=by, now=AFTER)[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_own_transcript_on_page_and_paper(certified, language):
    holder = enter(certified.award.participation.person.user)

    page = holder.get(f"/{language}/portal/transcript/").content.decode()
    assert certified.number in page
    assert f"/{language}/portal/transcript/ar.pdf" in page
    answers = [holder.get(f"/en/portal/transcript/{language}.pdf") for _ in range(2)]
    assert answers[0].content == answers[1].content
    words = "".join(one.extract_text() for one in pypdf.PdfReader(io.BytesIO(answers[0].content)).pages)
    flat = "".join(words.split())
    for word in (certified.number, certified.code, certified.award.participation.edition.ref):
        assert "".join(word.split()) in flat
    assert holder.get("/en/portal/transcript/xx.pdf").status_code == 404


def test_the_office_opens_a_transcript_from_the_person(certified, officer):
    person = certified.award.participation.person
    place = f"/en/office/persons/{person.ref}"

    assert f"{place}/transcript/" in officer.get(place).content.decode()
    page = officer.get(f"{place}/transcript/").content.decode()
    assert "80 hours with a valid certificate" in page
    assert "60\u00a0%" in page
    assert officer.get(f"{place}/transcript/fr.pdf").content.startswith(b"%PDF")
    clerk = enter(makers.user(Role.DUE_DILIGENCE_OFFICER))
    assert clerk.get(f"{place}/transcript/").status_code == 404
    assert "transcript" not in clerk.get(place).content.decode()
    assert officer.get("/en/office/persons/PER-none/transcript/").status_code == 404


def test_nobody_to_tell_of(edition):
    user = makers.user(Role.PARTICIPANT)

    assert "No course yet" in enter(user).get("/en/portal/transcript/").content.decode()
    assert enter(user).get("/en/portal/transcript/en.pdf").status_code == 404
    makers.person(user=user)
    assert enter(user).get("/en/portal/transcript/en.pdf").status_code == 200


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_states_people_by_course_on_page_and_in_a_workbook(certified, edition, language):
    abroad = awarded.participant(edition, state_code="SN")
    person = certified.award.participation.person
    focal = enter(makers.user(Role.FOCAL_POINT, scope="ML"))

    page = focal.get(f"/{language}/portal/history/transcript/").content.decode()
    assert person.full_name in page
    assert certified.number in page
    assert certified.code not in page
    assert abroad.person.full_name not in page
    book = load_workbook(io.BytesIO(focal.get(f"/{language}/portal/history/transcript.xlsx").content))
    people, kinds, years = book.worksheets
    assert [people.max_row, kinds.max_row, years.max_row] == [2, 2, 2]
    assert certified.number in people.cell(2, 4).value
    assert (kinds.cell(2, 2).value, kinds.cell(2, 5).value, years.cell(2, 1).value) == (1, 1, LAST.year)
    assert bool(people.sheet_view.rightToLeft) == (language == "ar")


def test_a_state_opens_its_own_page_alone(certified):
    makers.state("SN")
    focal = enter(makers.user(Role.FOCAL_POINT, scope="SN"))

    assert "Nobody yet" in focal.get("/en/portal/history/transcript/").content.decode()
    assert focal.get("/en/portal/history/transcript/?state=ML").status_code == 404
    assert focal.get("/en/portal/history/transcript.xlsx?state=ML").status_code == 404
    assert "60" in enter(makers.user(Role.FOCAL_POINT, scope="ML")).get("/en/portal/history/").content.decode()


def test_a_states_page_takes_the_same_queries_for_any_number(edition):
    focal, by, counts = enter(makers.user(Role.FOCAL_POINT, scope="ML")), makers.officer(), []
    for size in (1, 3):
        for _ in range(size):
            row = awarded.participant(edition)
            operations.decide_awards(edition, kinds={row.ref: "completion"}, by=by, now=AFTER)
            operations.issue_credentials(edition, by=by, now=AFTER)
        with CaptureQueriesContext(connection) as queries:
            focal.get("/en/portal/history/transcript/")
        counts.append(len(queries))
    assert counts[0] == counts[1]
