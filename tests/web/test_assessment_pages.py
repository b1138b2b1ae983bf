"""Question bank, tests and results at the desk; taking a test on a telephone."""

from __future__ import annotations

from fractions import Fraction

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tadrib.domain.accounts.words import Role
from tadrib.domain.assessment import operations, queries
from tadrib.domain.assessment.models import Instrument, Question, Response
from tadrib.web.office import gain_chart
from tests import makers
from tests.makers import NOW

pytestmark = pytest.mark.django_db
OPTIONS = [makers.text("A"), makers.text("B")]
LANGUAGES = ("ar", "fr", "en", "pt")


@pytest.fixture
def officer():
    return makers.user(Role.PROGRAMME_OFFICER)


@pytest.fixture
def desk(officer):
    client = Client()
    client.force_login(officer)
    return client


@pytest.fixture
def edition():
    return makers.edition(state="running")


def bank(edition, by):
    outcomes = edition.version.outcomes.order_by("number")
    return [
        operations.add_question(edition.version, text=makers.text(f"Q{o.number}"), options=OPTIONS, right=0, outcome=o,
                                by=by, now=NOW)
        for o in outcomes
    ]  # fmt: skip


def opened(edition, officer, kind="post_test"):
    by = makers.of(officer)
    questions = list(Question.objects.filter(version=edition.version, scale=kind == "survey"))
    if not questions:
        questions = bank(edition, by) if kind != "survey" else [
            operations.add_question(edition.version, text=makers.text("Useful"), scale=True, by=by, now=NOW)
        ]  # fmt: skip
    row = operations.draft_instrument(edition, kind=kind, questions=[q.ref for q in questions], by=by, now=NOW)
    return operations.open_instrument(row, by=by, now=NOW)


def participant(edition):
    user = makers.user(Role.PARTICIPANT)
    row = makers.participation(edition, person=makers.person(user=user))
    client = Client()
    client.force_login(user)
    return client, row


def four(name, word):
    return {f"{name}_{code}": f"{word} {code}" for code in LANGUAGES}


def measured(edition, officer, people=5):
    for kind, choice in (("pre_test", 1), ("post_test", 0), ("survey", 4)):
        row = opened(edition, officer, kind)
        rows = list(queries.unanswered(row)) or [participant(edition)[1] for _ in range(people)]
        sheets = [(p, dict.fromkeys(row.questions, choice)) for p in rows]
        operations.record_responses(row, sheets=sheets, by=makers.of(officer), now=NOW)


@pytest.mark.parametrize("language", LANGUAGES)
def test_assessment_page_shows_gain_and_satisfaction(desk, officer, edition, language):
    measured(edition, officer)

    answer = desk.get(f"/{language}/office/editions/{edition.ref}/assessment/")

    text = answer.content.decode()
    assert answer.status_code == 200
    assert 'class="chart only-wide"' in text
    assert "+100" in text
    assert "5/5" in text
    assert 'x="50,' not in text
    assert 'd="M258 24V' in text if language != "ar" else 'd="M502 24V' in text


def test_assessment_page_of_an_empty_edition(desk, edition):
    assert desk.get(f"/en/office/editions/{edition.ref}/assessment/").status_code == 200
    assert desk.get("/en/office/editions/none/assessment/").status_code == 404


def test_assessment_page_takes_the_same_queries_for_any_number(desk, officer, edition):
    counts = []
    for people in (1, 3):
        other = makers.edition(state="running")
        measured(other, officer, people)
        with CaptureQueriesContext(connection) as queries:
            desk.get(f"/en/office/editions/{other.ref}/assessment/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_expert_may_not_enter(edition):
    client = Client()
    client.force_login(makers.user(Role.EXPERT))

    assert client.get(f"/en/office/editions/{edition.ref}/assessment/").status_code == 403


def test_write_change_and_retire_a_question(desk, edition):
    version = edition.version
    home = f"/en/office/courses/{version.course.code}/versions/{version.number}/questions/"
    assert "No question yet" in desk.get(home).content.decode()
    posted = {**four("text", "Why"), **four("option1", "This"), **four("option3", "That"), **four("option2", "Or"),
              "right": "3", "outcome": "2"}  # fmt: skip

    missing = desk.post(f"{home}new-test/", {**posted, "text_fr": ""})
    assert missing.status_code == 422
    assert "Français" in missing.content.decode()
    assert "Why en" in missing.content.decode()
    empty_right = desk.post(f"{home}new-test/", {**posted, "right": "4"})
    assert empty_right.status_code == 422
    assert desk.post(f"{home}new-test/", posted).status_code == 302

    question = Question.objects.get()
    assert (question.right, question.outcome.number, len(question.options)) == (2, 2, 3)
    page = desk.get(f"/ar/office/questions/{question.ref}/")
    assert "Why fr" in page.content.decode()
    assert desk.post(f"/en/office/questions/{question.ref}/", {**posted, **four("text", "How")}).status_code == 302
    assert str(Question.objects.get().text) == "How en"
    assert desk.get(f"/fr/office/questions/{question.ref}/retire/").status_code == 200
    assert desk.post(f"/fr/office/questions/{question.ref}/retire/").status_code == 302
    assert desk.post(f"/fr/office/questions/{question.ref}/retire/").status_code == 422
    assert "Retired" in desk.get(home).content.decode()
    assert desk.post(f"{home}new-scale/", four("text", "Useful")).status_code == 302
    assert desk.get(f"{home}new-exam/").status_code == 404


def test_draft_open_close_and_enter_paper(desk, officer, edition):
    questions = bank(edition, makers.of(officer))
    _, who = participant(edition)
    place = f"/en/office/editions/{edition.ref}/assessment/post_test/"

    assert desk.get(place).content.decode().count("checked") == 2
    assert desk.post(place, {}).status_code == 422
    assert desk.post(place, {"questions": [q.ref for q in questions]}).status_code == 302
    assert desk.get(f"/en/office/editions/{edition.ref}/assessment/exam/").status_code == 404
    row = Instrument.objects.get()
    here = f"/en/office/instruments/{row.ref}/"
    assert "1 person gets a letter" in desk.get(f"{here}open/").content.decode()
    assert desk.post(f"{here}open/").status_code == 302
    assert desk.post(f"{here}open/").status_code == 422
    assert who.person.full_name in desk.get(here).content.decode()
    assert desk.post(f"{here}sheet/", {}).status_code == 422
    assert desk.post(f"{here}sheet/", {"participant": who.ref, "q1": "0"}).status_code == 302
    assert (Response.objects.get().right, Response.objects.get().out_of) == (1, 2)
    assert "Everybody has answered" in desk.get(f"{here}sheet/").content.decode()
    assert desk.get(f"{here}close/").status_code == 405
    assert desk.post(f"{here}close/").status_code == 302
    assert desk.post(f"{here}close/").status_code == 422


def test_auditor_reads_but_does_not_write(officer, edition):
    row = opened(edition, officer)
    client = Client()
    client.force_login(makers.user(Role.AUDITOR))

    assert client.get(f"/en/office/instruments/{row.ref}/").status_code == 200
    assert client.post(f"/en/office/instruments/{row.ref}/close/").status_code == 403


@pytest.mark.parametrize("language", LANGUAGES)
def test_take_a_test_on_a_telephone(officer, edition, language):
    client, _ = participant(edition)
    row = opened(edition, officer)
    place = f"/{language}/portal/tests/{row.ref}/"

    assert f"/portal/tests/{row.ref}/" in client.get(f"/{language}/portal/courses/").content.decode()
    page = client.get(place).content.decode()
    assert page.count('type="radio"') == 4
    missing = client.post(place, {"q1": "1"})
    assert missing.status_code == 422
    assert 'href="#id_q2"' in missing.content.decode()
    assert 'id="id_q2"' in missing.content.decode()
    assert "checked" in missing.content.decode()
    assert client.post(place, {"q1": "1", "q2": "0"}).status_code == 302
    assert "1" in client.get(place).content.decode()
    assert 'type="radio"' not in client.get(place).content.decode()
    assert client.post(place, {"q1": "1", "q2": "0"}).status_code == 422
    assert Response.objects.count() == 1


def test_test_of_another_edition_is_not_here(officer, edition):
    row = opened(edition, officer)
    client, _ = participant(makers.edition(state="running"))

    assert client.get(f"/en/portal/tests/{row.ref}/").status_code == 404
    assert client.get("/en/portal/courses/").status_code == 200


def test_survey_on_a_telephone_names_nobody(officer, edition):
    client, _ = participant(edition)
    row = opened(edition, officer, "survey")

    assert client.post(f"/en/portal/tests/{row.ref}/", {"q1": "5"}).status_code == 302
    assert Response.objects.get().participation is None
    assert Response.objects.get().answers == {row.questions[0]: 5}


def test_chart_is_mirrored_and_written_with_points():
    items = [("An outcome with a long name that does not fit", Fraction(1, 8), None)]
    straight = gain_chart.draw(items, narrow=False, mirrored=False)
    mirror = gain_chart.draw(items, narrow=False, mirrored=True)

    assert straight.rows[0].x1 == "313.5"
    assert float(straight.rows[0].x1) + float(mirror.rows[0].x1) == 760
    assert straight.rows[0].x2 is None
    assert straight.rows[0].label.endswith("…")
    assert [gain_chart.signed(n)[1:] for n in (3, -3, 0)] == ["+3", "−3", "±0"]
