"""The office writes its catalogue: programmes, courses, curriculum versions."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from tadrib.domain.accounts.words import Role
from tadrib.domain.catalogue.models import Course, CurriculumVersion, Programme
from tests import makers

pytestmark = pytest.mark.django_db


def url(name: str, *args: object, language: str = "en") -> str:
    with translation.override(language):
        return reverse(f"office:{name}", args=args)


def told(name: str, word: str) -> dict[str, str]:
    """A text in four languages as its four boxes post it."""
    return {f"{name}_{code}": f"{word} {code}" for code in ("ar", "fr", "en", "pt")}


def rows(prefix: str, *written: dict[str, str], initial: int = 0) -> dict[str, str]:
    """Rows of a form set as they are posted."""
    posted = {f"{prefix}-TOTAL_FORMS": str(len(written)), f"{prefix}-INITIAL_FORMS": str(initial)}
    for place, row in enumerate(written):
        posted |= {f"{prefix}-{place}-{name}": value for name, value in row.items()}
    return posted


VERSION = {
    "label": "2027", "attendance_pct": "80", "test_pct": "60",
    **rows("m", {**told("title", "Basics"), "level": "advanced", "hours": "30"}, {"level": "foundational"}),
    **rows("o", told("text", "Can"), {}),
}  # fmt: skip


@pytest.fixture
def officer(client):
    client.force_login(makers.user(Role.PROGRAMME_OFFICER))
    return client


@pytest.mark.parametrize("language", ["ar", "fr", "en", "pt"])
def test_pages_open_in_every_language(officer, language):
    version = makers.version(state="draft")
    course = version.course
    draft = makers.programme(state="draft", area=makers.area("border"))
    for name, *args in (
        ("programmes",), ("programme_new",), ("programme", course.programme.code), ("programme_edit", draft.code),
        ("programme_step", draft.code, "submit"), ("course_new", draft.code), ("course", course.code),
        ("course_edit", course.code), ("version", course.code, 1), ("version_edit", course.code, 1),
        ("version_new", course.code), ("version_step", course.code, 1, "submit"),
    ):  # fmt: skip
        page = officer.get(url(name, *args, language=language))
        assert page.status_code == 200, name
        assert page.content.decode().count("<h1") == 1, name


def test_a_programme_is_drafted_changed_put_up_returned_and_approved(officer, client):
    makers.area()
    donor = makers.institution(kind="donor")
    posted = {
        "code": "ctinv",
        "area": "investigations",
        **told("title", "T"),
        **told("objectives", "O"),
        "donors": [donor.code],
    }
    assert officer.post(url("programme_new"), posted).url == url("programme", "ctinv")
    assert officer.post(url("programme_new"), posted).status_code == 422
    assert officer.post(url("programme_new"), {**posted, "code": "new"}).status_code == 422

    assert officer.post(url("programme_edit", "ctinv"), {**posted, "title_ar": "عنوان"}).status_code == 302
    row = Programme.objects.get()
    assert row.title["ar"] == "عنوان"
    officer.post(url("programme_step", "ctinv", "submit"))
    client.force_login(makers.user(Role.HEAD_OF_OFFICE))
    assert client.post(url("programme_step", "ctinv", "return"), {"reason": ""}).status_code == 422
    page = client.post(url("programme_step", "ctinv", "return"), {"reason": "Say for whom."}, follow=True)
    assert "Say for whom." in page.content.decode()
    client.force_login(makers.user(Role.PROGRAMME_OFFICER))
    client.post(url("programme_step", "ctinv", "submit"))
    assert client.post(url("programme_step", "ctinv", "approve")).status_code == 422
    client.force_login(makers.user(Role.HEAD_OF_OFFICE))
    client.post(url("programme_step", "ctinv", "approve"))
    row.refresh_from_db()
    assert row.state == "approved"
    assert client.get(url("programme_step", "ctinv", "nothing")).status_code == 404


def test_a_course_is_added_and_changed(officer):
    before = makers.course()
    posted = {
        "code": "C1", **told("title", "T"), **told("summary", "S"), **told("audience", "A"), "level": "advanced",
        "languages": ["fr", "ar"], "prerequisites": [before.code],
    }  # fmt: skip
    assert officer.post(url("course_new", before.programme.code), posted).url == url("course", "C1")
    row = Course.objects.get(code="C1")
    assert (row.languages, list(row.prerequisites.all())) == (["fr", "ar"], [before])

    assert officer.post(url("course_edit", "C1"), {**posted, "level": "trainer"}).status_code == 302
    circle = officer.post(url("course_edit", before.code), {**posted, "prerequisites": ["C1"]})
    assert circle.status_code == 422
    assert "cannot come before itself" in circle.content.decode()


def test_a_version_is_written_with_its_rows(officer):
    course = makers.course()

    assert officer.post(url("version_new", course.code), VERSION).url == url("version", course.code, 1)
    row = CurriculumVersion.objects.get()
    assert row.award_rule == {"attendance_pct": 80, "test_pct": 60}
    assert list(row.modules.values_list("number", "level", "hours")) == [(1, "advanced", 30)]
    assert [str(one.text["fr"]) for one in row.outcomes.all()] == ["Can fr"]

    kept = {**told("title", "Basics"), "level": "advanced", "hours": "30"}
    more = {**VERSION, **rows("m", {**kept, "DELETE": "on"}, {**kept, "hours": "8"}, initial=1), "more": "1"}
    assert officer.post(url("version_edit", course.code, 1), more).url == url("version_edit", course.code, 1)
    assert list(row.modules.values_list("number", "hours")) == [(1, 8)]


def test_a_version_with_a_faulty_row_is_kept_and_explained(officer):
    course = makers.course()
    answer = officer.post(url("version_new", course.code), {**VERSION, "m-0-hours": "many"})

    assert answer.status_code == 422
    assert "Basics ar" in answer.content.decode()
    assert "need a second look" in answer.content.decode()
    assert officer.post(url("version_new", course.code), {**VERSION, "test_pct": "400"}).status_code == 422
    assert CurriculumVersion.objects.count() == 0


def test_the_next_version_is_a_copy_and_a_used_one_is_not_changed(officer):
    version = makers.edition().version
    code = version.course.code

    assert officer.get(url("version_edit", code, 1)).url == url("version", code, 1)
    refused = officer.post(url("version_edit", code, 1), VERSION)
    assert refused.status_code == 422
    assert "An edition uses this version" in refused.content.decode()
    assert officer.post(url("version_new", code), {"copy": "1"}).url == url("version_edit", code, 2)
    assert CurriculumVersion.objects.get(number=2).modules.count() == 2


def test_who_may_look_and_who_may_write(client):
    version = makers.version()
    code = version.course.code
    client.force_login(makers.user(Role.AUDITOR))
    assert client.get(url("programmes")).status_code == 200
    assert client.get(url("version", code, 1)).status_code == 200
    assert client.get(url("course", "nothing")).status_code == 404
    assert client.post(url("programme_new"), {}).status_code == 403
    assert client.post(url("version_new", code), {"copy": "1"}).status_code == 403
    client.force_login(makers.user(Role.FOCAL_POINT, scope=makers.state("ML").code))
    assert client.get(url("programmes")).status_code == 403


def test_the_list_asks_the_same_for_one_row_and_for_three(officer):
    def asked() -> int:
        with CaptureQueriesContext(connection) as context:
            assert officer.get(url("programmes")).status_code == 200
        return len(context)

    makers.version()
    first = asked()
    makers.version()
    makers.version(makers.course(programme=makers.programme(area=makers.area("border"))))
    assert asked() == first
