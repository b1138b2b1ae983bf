"""Award rules, the practical, deciding by the rules: on their pages, in four languages."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tadrib.domain.accounts.words import Role
from tadrib.domain.assessment.models import Criterion, CriterionMark, Rubric
from tadrib.domain.catalogue.models import CurriculumVersion
from tadrib.domain.credentials import operations
from tadrib.domain.credentials.models import Award
from tests import awarded, makers
from tests.awarded import AFTER, RULE, over
from tests.entering import enter
from tests.makers import NOW, text

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
def head():
    return enter(makers.user(Role.HEAD_OF_OFFICE))


def rubric(version, criteria=1):
    row = Rubric.objects.create(ref=f"RUB-{makers.n()}", version=version, title=text("Lesson"), made_at=NOW)
    levels = [{"points": n, "text": text(f"Level {n}")} for n in range(4)]
    for number in range(1, criteria + 1):
        Criterion.objects.create(rubric=row, number=number, text=text(f"Criterion {number}"), levels=levels, minimum=2)
    return row


def translated(name, word):
    return {f"{name}_{code}": f"{word} {code}" for code in LANGUAGES}


# The rules of a version ------------------------------------------------------------------------------------------


def kinds_posted(**changes):
    posted = {"g-TOTAL_FORMS": 0, "g-INITIAL_FORMS": 0}
    for kind in ("participation", "completion", "achievement", "trainer"):
        posted |= {f"{kind}-decided_by": "officer", f"{kind}-shown": "none", f"{kind}-source": "test",
                   f"{kind}-earlier_kind": "completion"}  # fmt: skip
    return {**posted, **changes}


def test_rules_are_written_read_again_and_cleared(officer):
    version = makers.version(state="draft")
    other = makers.course()
    place = f"/en/office/courses/{version.course.code}/versions/1/awards/"
    assert "80" in officer.get(place).content.decode()

    changes = {
        "completion-is_given": "on", "completion-attendance": 85, "completion-module": 50, "completion-shown": "grade",
        "trainer-is_given": "on", "trainer-practical": 70, "trainer-criteria": "on", "trainer-decided_by": "head",
        "trainer-earlier_course": other.code, "trainer-earlier_kind": "achievement", "g-TOTAL_FORMS": 1,
        "g-0-least": 50, **translated("g-0-name", "Good"),
    }  # fmt: skip
    answer = officer.post(place, kinds_posted(**changes))

    assert answer.status_code == 302
    version.refresh_from_db()
    assert [rule.kind for rule in version.rules.kinds] == ["completion", "trainer"]
    trainer = version.rules.of("trainer")
    assert (trainer.practical, trainer.criteria, trainer.decided_by) == (70, True, "head")
    assert (trainer.earlier.course, trainer.earlier.kind) == (other.code, "achievement")
    assert version.rules.of("completion").module == 50
    assert [grade.least for grade in version.rules.grades] == [50]
    shown = officer.get(f"/en/office/courses/{version.course.code}/versions/1/").content.decode()
    for word in ("At least 85% of the sessions", "At least 50% of the sessions of each module", "Good en: from 50%",
                 f"Certificate of achievement of the course {other.code}", "signed by: Head of office"):  # fmt: skip
        assert word in shown
    page = officer.get(place).content.decode()
    assert 'value="85"' in page
    assert "Good ar" in page


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({}, "Choose at least one kind of award."),
        ({"completion-is_given": "on", "completion-attendance": 101, "completion-test": 61}, "second look"),
        ({"completion-is_given": "on", "completion-shown": "grade", "completion-test": 61}, "Name at least one grade"),
    ],
)
def test_rules_that_cannot_be_are_told_and_nothing_is_lost(officer, changes, word):
    version = makers.version(state="draft")
    answer = officer.post(f"/en/office/courses/{version.course.code}/versions/1/awards/", kinds_posted(**changes))

    assert answer.status_code == 422
    assert word in answer.content.decode()
    if "completion-test" in changes:
        assert 'value="61"' in answer.content.decode()
    assert CurriculumVersion.objects.get(pk=version.pk).award_rule == {"attendance_pct": 80, "test_pct": 60}


def test_an_approved_version_keeps_its_rules(officer, head):
    version = makers.version()
    place = f"/en/office/courses/{version.course.code}/versions/1/awards/"

    assert officer.get(place).status_code == 302
    changed = kinds_posted(**{"completion-is_given": "on"})
    assert "This version is approved" in officer.post(place, changed).content.decode()
    assert head.get(place).status_code == 403


@pytest.mark.parametrize("language", LANGUAGES)
def test_rules_in_each_language_at_the_office_and_in_public(officer, language):
    version = makers.version(award_rule=RULE)
    code = version.course.code

    assert officer.get(f"/{language}/office/courses/{code}/versions/1/").status_code == 200
    page = Client().get(f"/{language}/courses/{code}/").content.decode()
    assert page.count("80%") + page.count("80 %") >= 3


def test_a_course_says_which_award_of_an_earlier_one_it_needs(officer):
    before = makers.course(code="FIRST-1")
    row = makers.course()
    posted = {"level": "foundational", "languages": ["fr"], "prerequisites": [before.code],
              **translated("title", "T")}  # fmt: skip
    assert officer.post(f"/en/office/courses/{row.code}/edit/", posted).status_code == 302
    row.refresh_from_db()
    assert row.prerequisite_kinds == {}
    asked = {**posted, "needed-FIRST-1": "achievement"}
    assert officer.post(f"/en/office/courses/{row.code}/edit/", asked).status_code == 302
    row.refresh_from_db()
    assert row.prerequisite_kinds == {"FIRST-1": "achievement"}
    assert "Certificate of achievement" in officer.get(f"/en/office/courses/{row.code}/").content.decode()
    makers.version(row)
    edition = makers.edition(row.versions.first(), state="approved")
    page = officer.get(f"/en/office/calls/new/?edition={edition.ref}").content.decode()
    assert '<option value="achievement" selected>' in page


# Rubrics and marking ---------------------------------------------------------------------------------------------


def test_a_rubric_is_written_criterion_by_criterion(officer):
    version = makers.version()
    home = f"/en/office/courses/{version.course.code}/versions/1/rubrics/"
    assert "No rubric yet" in officer.get(home).content.decode()

    assert officer.post(f"{home}new/", {"module": "2", **translated("title", "Lesson")}).status_code == 302
    row = Rubric.objects.get()
    levels = {"points1": 0, **translated("level1", "Bad"), "points2": 2, **translated("level2", "Good")}
    place = f"/en/office/rubrics/{row.ref}/criteria/"
    assert officer.post(f"{place}new/", {**levels, **translated("text", "Looks"), "minimum": 1}).status_code == 422
    assert officer.post(f"{place}new/", {**levels, **translated("text", "Looks"), "minimum": 2}).status_code == 302
    page = officer.get(home).content.decode()
    assert "Looks en" in page
    assert "Module 2" in page
    changed = {**levels, **translated("text", "Sees"), "minimum": 0}
    assert officer.get(f"{place}1/").status_code == 200
    assert officer.post(f"{place}1/", changed).status_code == 302
    assert officer.get(f"{place}9/").status_code == 404
    assert "Sees en" in officer.get(f"{place}1/remove/").content.decode()
    assert officer.post(f"{place}1/remove/").status_code == 302
    assert officer.post(f"/en/office/rubrics/{row.ref}/", {**translated("title", "Other")}).status_code == 302
    assert officer.post(f"/en/office/rubrics/{row.ref}/retire/").status_code == 302
    row.refresh_from_db()
    assert (row.module, bool(row.retired_at), row.criteria.count()) == (None, True, 0)


def test_an_expert_marks_one_after_the_other_and_the_office_publishes(edition, officer):
    row = rubric(edition.version, criteria=2)
    one, two = sorted((makers.participation(edition) for _ in range(2)), key=lambda p: p.person.family_names)
    expert, home = enter(makers.user(Role.EXPERT)), f"/en/office/editions/{edition.ref}/practical/"
    names = [f"c{pk}" for pk in row.criteria.order_by("number").values_list("pk", flat=True)]

    page = expert.get(f"{home}{one.ref}/").content.decode()
    assert page.count('type="radio"') == 8
    assert expert.post(f"{home}{one.ref}/", {}).status_code == 422
    answer = expert.post(f"{home}{one.ref}/", {names[0]: "3", names[1]: "1", "next": "1"})
    assert answer.url.endswith(f"{two.ref}/")
    wrong = expert.post(f"{home}{one.ref}/", {names[0]: "2", names[1]: "1"})
    assert (wrong.status_code, 'value="2" checked' in wrong.content.decode()) == (422, True)
    right = expert.post(f"{home}{one.ref}/", {names[0]: "2", names[1]: "1", f"why-{names[0]}": "Misread"})
    assert right.status_code == 302
    assert "Misread" in expert.get(f"{home}{one.ref}/").content.decode()
    assert CriterionMark.objects.count() == 3

    assert "1 of 2 people wholly marked" in officer.get(home).content.decode()
    publish = f"/en/office/editions/{edition.ref}/rubrics/{row.ref}"
    assert expert.post(f"{publish}/publish/").status_code == 403
    assert "1 person is not wholly marked" in officer.get(f"{publish}/publish/").content.decode()
    assert officer.post(f"{publish}/publish/").status_code == 302
    assert expert.post(f"{home}{two.ref}/", {names[0]: "2"}).status_code == 422
    assert officer.post(f"{publish}/open/", {"reason": ""}).status_code == 422
    assert officer.post(f"{publish}/open/", {"reason": "One forgotten"}).status_code == 302


@pytest.mark.parametrize("language", LANGUAGES)
def test_practical_in_each_language(edition, language):
    row = rubric(edition.version)
    person = makers.participation(edition)
    expert = enter(makers.user(Role.EXPERT))

    for place in ("", f"{person.ref}/"):
        answer = expert.get(f"/{language}/office/editions/{edition.ref}/practical/{place}")
        assert answer.status_code == 200
        assert f"Lesson {language}" in answer.content.decode()
    assert row.ref in expert.get(
        f"/{language}/office/courses/{edition.course.code}/versions/1/rubrics/"
    ).content.decode()


def test_pages_of_the_practical_take_the_same_queries_for_any_number(edition):
    rubric(edition.version, criteria=2)
    expert, counts = enter(makers.user(Role.EXPERT)), []
    for _ in range(2):
        person = makers.participation(edition)
        for place in ("", f"{person.ref}/"):
            with CaptureQueriesContext(connection) as queries:
                expert.get(f"/en/office/editions/{edition.ref}/practical/{place}")
            counts.append(len(queries))
    assert counts[:2] == counts[2:]


# Deciding --------------------------------------------------------------------------------------------------------


def ready(edition):
    """Two people: one for the head of office, one for the officer."""
    row = rubric(edition.version)
    high, low = awarded.participant(edition, right=5), awarded.participant(edition, right=3)
    CriterionMark.objects.create(
        criterion=row.criteria.get(), participation=high, points=3, marked_at=NOW, marked_by="U"
    )
    return row, high, low


def test_the_officer_signs_as_proposed_and_the_head_the_trainer(edition, officer, head):
    row, high, low = ready(edition)
    home = f"/en/office/editions/{edition.ref}/credentials/"
    assert "Practicals whose marks are not published: 1." in officer.get(home).content.decode()
    assert officer.post(f"/en/office/editions/{edition.ref}/rubrics/{row.ref}/publish/").status_code == 302

    page = officer.get(home).content.decode()
    assert "1 award waits for the head of office" in page
    assert "Sign 1 award as proposed" in page
    assert f'name="kind-{high.ref}"' not in page
    assert "Practical: 100%, 50% needed" in page
    assert "Test after: 60%, 80% needed" in page
    answer = officer.post(f"{home}decide/", {"as_proposed": "1", f"proposed-{low.ref}": "completion"})
    assert answer.status_code == 302
    assert Award.objects.get().kind == "completion"
    stolen = officer.post(f"{home}decide/", {f"kind-{high.ref}": "trainer"})
    assert (stolen.status_code, "decided by the head of office" in stolen.content.decode()) == (422, True)

    assert "1 award to decide" in head.get(home).content.decode()
    assert head.post(f"{home}decide/", {"as_proposed": "1", f"proposed-{high.ref}": "trainer"}).status_code == 302
    page = officer.get(home).content.decode()
    assert "60\u00a0%" in page
    assert "Trainer certificate" in page


def test_an_award_of_the_first_years_says_the_reason_that_was_kept(officer):
    edition = over(makers.version())
    row = awarded.participant(edition, right=3)
    operations.decide_awards(edition, kinds={row.ref: "completion"}, by=makers.officer(), now=AFTER)
    kept = {"attended": 5, "held": 5, "right": 3, "out_of": 5, "rule": {"attendance_pct": 80, "test_pct": 60},
            "proposed": "completion", "basis": "both_met"}  # fmt: skip
    Award.objects.update(facts=kept)

    page = officer.get(f"/en/office/editions/{edition.ref}/credentials/").content.decode()

    assert "Attendance and test are met" in page


def test_the_head_corrects_a_result(edition, officer, head):
    low = awarded.participant(edition, right=3)
    officer.post(
        f"/en/office/editions/{edition.ref}/credentials/decide/",
        {f"kind-{low.ref}": "completion"},
    )
    award = Award.objects.get()
    place = f"/en/office/awards/{award.ref}/correct/"

    assert 'value="60"' in head.get(place).content.decode()
    assert head.post(place, {"kind": "completion", "pct": "65", "reason": ""}).status_code == 422
    assert head.post(place, {"kind": "completion", "pct": "65", "reason": "Counted wrongly"}).status_code == 302
    assert Award.objects.get(is_replaced=False).result == {"shown": "percent", "pct": 65}
    again = f"/en/office/awards/{Award.objects.get(is_replaced=False).ref}/correct/"
    assert head.post(again, {"kind": "participation", "pct": "65", "reason": "Copied"}).status_code == 302
    assert Award.objects.get(is_replaced=False).result == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_deciding_in_each_language(edition, officer, language):
    ready(edition)

    answer = officer.get(f"/{language}/office/editions/{edition.ref}/credentials/")

    assert answer.status_code == 200
    assert answer.content.decode().count("<details") >= 3


def test_deciding_takes_the_same_queries_for_any_number(edition, officer):
    rubric(edition.version)
    counts = []
    for size in (1, 3):
        for _ in range(size):
            awarded.participant(edition, right=5)
        with CaptureQueriesContext(connection) as queries:
            officer.get(f"/en/office/editions/{edition.ref}/credentials/")
        counts.append(len(queries))
    assert counts[0] == counts[1]
