"""Programmes, courses and curriculum versions: draft, review, approval, freezing; what the public sees."""

from __future__ import annotations

import pytest

from tadrib.domain.accounts.words import Role
from tadrib.domain.audit.models import Event
from tadrib.domain.catalogue import operations, queries
from tadrib.domain.messaging.models import Letter
from tadrib.domain.messaging.queries import render
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import NotFound, Refused
from tests import makers
from tests.makers import NOW, text

pytestmark = pytest.mark.django_db
RULE = {"attendance_pct": 80, "test_pct": 60}
MODULE = {"title": text("Basics"), "level": "foundational", "hours": 30}


def refusal(call, *args, **kwargs) -> str:
    with pytest.raises(Refused) as caught:
        call(*args, **kwargs, now=NOW)
    return caught.value.code


def add_programme(by=None, **facts):
    facts = {"code": "P1", "area": makers.area(), "title": text("P"), "objectives": text("O"), "donors": [], **facts}
    return operations.add_programme(**facts, by=by or makers.officer(), now=NOW)


def add_version(course=None, by=None, **facts):
    facts = {"label": "2027", "modules": [MODULE], "outcomes": [text("Can")], "award_rule": RULE, **facts}
    return operations.add_version(course=course or makers.course(), **facts, by=by or makers.officer(), now=NOW)


def test_add_programme_drafts_it_with_its_donors():
    donor = makers.institution(kind="donor")
    row = add_programme(donors=[donor])

    assert (row.state, list(row.donors.all())) == ("draft", [donor])
    assert Event.objects.filter(name="catalogue.programme_added", subject="P1").count() == 1


def test_add_programme_refuses_strangers_empty_titles_and_used_codes():
    add_programme()

    assert refusal(add_programme_now, by=makers.head()) == "not_allowed"
    assert refusal(add_programme_now, by=Actor.nobody()) == "not_allowed"
    assert refusal(add_programme_now, title={}) == "title_missing"
    assert refusal(add_programme_now) == "code_taken"


def add_programme_now(*, now, **facts):
    return add_programme(**facts)


def test_a_programme_goes_up_comes_back_and_is_approved_with_letters():
    makers.user(Role.HEAD_OF_OFFICE, language="fr")
    makers.user(Role.PROGRAMME_OFFICER, language="ar")
    officer, head = makers.officer(), makers.head()
    row = add_programme(officer)

    operations.submit_programme(row, by=officer, now=NOW)
    assert {(k, lang) for k, lang in Letter.objects.values_list("key", "language")} == {
        ("catalogue.awaits_approval", "fr"), ("catalogue.awaits_approval", "en"),
    }  # fmt: skip
    assert (
        refusal(operations.change_programme, row, area=row.area, title=text("X"), objectives={}, donors=[], by=officer)
        == "design_in_review"
    )

    operations.return_programme(row, reason="Say for whom.", by=head, now=NOW)
    assert (row.state, row.return_reason) == ("draft", "Say for whom.")
    back = Letter.objects.filter(key="catalogue.sent_back")
    assert set(back.values_list("language", flat=True)) == {"ar", "en"}
    assert "Say for whom." in render(back.first()).body

    operations.submit_programme(row, by=officer, now=NOW)
    operations.approve_programme(row, by=head, now=NOW)
    row.refresh_from_db()
    assert (row.state, row.return_reason, row.approved_at, row.approved_by) == ("approved", "", NOW, head.ref)
    assert list(Event.objects.order_by("pk").values_list("name", flat=True))[-2:] == [
        "catalogue.programme_submitted", "catalogue.programme_approved",
    ]  # fmt: skip


def test_programme_steps_refuse():
    officer, head = makers.officer(), makers.head()
    row = add_programme(officer, objectives={"en": "Only English"})

    assert refusal(operations.submit_programme, row, by=officer) == "texts_missing"
    operations.change_programme(
        row, area=row.area, title=text("P"), objectives=text("O"), donors=[], by=officer, now=NOW
    )
    assert refusal(operations.approve_programme, row, by=head) == "move_not_allowed"
    assert refusal(operations.submit_programme, row, by=head) == "not_allowed"
    operations.submit_programme(row, by=officer, now=NOW)
    assert refusal(operations.approve_programme, row, by=officer) == "not_allowed"
    assert refusal(operations.return_programme, row, reason=" ", by=head) == "design_reason_missing"
    assert refusal(operations.return_programme, row, reason="x", by=officer) == "not_allowed"


def test_nobody_approves_what_they_put_up_themselves():
    both = makers.actor(Role.PROGRAMME_OFFICER, Role.HEAD_OF_OFFICE)
    row = operations.submit_programme(add_programme(both), by=both, now=NOW)

    assert refusal(operations.approve_programme, row, by=both) == "design_own"
    assert operations.approve_programme(row, by=makers.head(), now=NOW).state == "approved"


def test_the_words_of_an_approved_programme_are_corrected_by_the_head_only():
    row = makers.programme()
    facts = {"area": row.area, "title": text("New"), "objectives": text("O"), "donors": []}

    assert refusal(operations.change_programme, row, **facts, by=makers.officer()) == "not_allowed"
    assert (
        refusal(operations.change_programme, row, **{**facts, "title": {"en": "x"}}, by=makers.head())
        == "texts_missing"
    )
    operations.change_programme(row, **facts, by=makers.head(), now=NOW)
    row.refresh_from_db()
    assert (row.title, row.state) == (text("New"), "approved")


def test_add_course_and_change_course():
    before = makers.course()
    by = makers.officer()
    facts = {"title": text("C"), "summary": text("S"), "audience": text("A"), "level": "advanced", "languages": ["fr"]}
    row = operations.add_course(code="C1", programme=before.programme, **facts, prerequisites=[before], by=by, now=NOW)

    assert (row.level, list(row.prerequisites.all())) == ("advanced", [before])
    assert refusal(operations.add_course, code="C1", programme=before.programme, **facts, by=by) == "code_taken"
    assert (
        refusal(operations.add_course, code="C2", programme=before.programme, **facts, by=makers.head())
        == "not_allowed"
    )
    assert refusal(operations.change_course, before, **facts, prerequisites=[row], by=by) == "prerequisite_circle"
    assert refusal(operations.change_course, row, **facts, prerequisites=[row], by=by) == "prerequisite_circle"
    assert refusal(operations.change_course, row, **{**facts, "title": {}}, by=by) == "title_missing"
    operations.change_course(row, **{**facts, "languages": ["ar"]}, by=by, now=NOW)
    row.refresh_from_db()
    assert (row.languages, row.prerequisites.count()) == (["ar"], 0)


def test_add_version_numbers_versions_and_rows():
    course = makers.course()
    first = add_version(course, modules=[MODULE, {**MODULE, "hours": 12}], outcomes=[text("a"), text("b"), text("c")])
    second = add_version(course)

    assert (first.number, second.number) == (1, 2)
    assert list(first.modules.order_by("number").values_list("number", "hours")) == [(1, 30), (2, 12)]
    assert first.outcomes.count() == 3
    assert queries.hours(queries.get_version(makers.officer(), course.code, 1)) == 42
    assert queries.hours(first) == 42


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"award_rule": {"attendance_pct": 101, "test_pct": 60}}, "award_rule_range"),
        ({"award_rule": {"attendance_pct": 80}}, "award_rule_range"),
        ({"modules": [{**MODULE, "hours": -1}]}, "module_hours"),
        ({"modules": [{**MODULE, "title": {}}]}, "title_missing"),
        ({"outcomes": [{}]}, "title_missing"),
    ],
)
def test_add_version_refuses(facts, code):
    with pytest.raises(Refused) as caught:
        add_version(**facts)
    assert caught.value.code == code


def test_a_version_goes_up_is_approved_and_can_come_back_until_it_is_used():
    officer, head = makers.officer(), makers.head()
    row = add_version(by=officer)

    operations.submit_version(row, by=officer, now=NOW)
    assert (
        refusal(operations.change_version, row, label="", modules=[], outcomes=[], award_rule=RULE, by=officer)
        == "design_in_review"
    )
    operations.approve_version(row, by=head, now=NOW)
    assert (
        refusal(operations.change_version, row, label="", modules=[], outcomes=[], award_rule=RULE, by=officer)
        == "version_approved"
    )
    operations.return_version(row, reason="Shorter.", by=head, now=NOW)
    operations.change_version(
        row, label="b", modules=[{**MODULE, "hours": 8}], outcomes=[text("x")], award_rule=RULE, by=officer, now=NOW
    )

    row.refresh_from_db()
    assert (row.state, row.label, row.return_reason, row.approved_by) == ("draft", "b", "Shorter.", "")
    assert list(row.modules.values_list("hours", flat=True)) == [8]
    assert Letter.objects.filter(key="catalogue.awaits_approval", subject_ref=f"{row.course.code}/1").count() == 1


def test_submit_version_refuses_an_empty_or_half_translated_one():
    by = makers.officer()

    assert refusal(operations.submit_version, add_version(modules=[]), by=by) == "version_empty"
    assert refusal(operations.submit_version, add_version(outcomes=[]), by=by) == "version_empty"
    assert refusal(operations.submit_version, add_version(outcomes=[{"fr": "x"}]), by=by) == "texts_missing"
    assert refusal(operations.submit_version, add_version(), by=makers.head()) == "not_allowed"
    assert refusal(operations.approve_version, add_version(), by=makers.head()) == "move_not_allowed"


def test_a_version_that_an_edition_uses_is_frozen_even_without_the_mark():
    edition = makers.edition()
    version = edition.version
    assert version.frozen_at is None

    assert refusal(operations.return_version, version, reason="x", by=makers.head()) == "version_frozen"
    version.state = "draft"
    version.save()
    assert (
        refusal(
            operations.change_version, version, label="", modules=[], outcomes=[], award_rule=RULE, by=makers.officer()
        )
        == "version_frozen"
    )
    assert refusal(operations.submit_version, version, by=makers.officer()) == "version_frozen"
    assert version.modules.count() == 2


def test_clone_version_copies_the_content_into_the_next_number():
    version = makers.version(modules=3, outcomes=2)
    copy = operations.clone_version(version, label="next", by=makers.officer(), now=NOW)

    assert (copy.number, copy.state, copy.frozen_at, copy.award_rule) == (2, "draft", None, version.award_rule)
    assert list(copy.modules.order_by("number").values_list("title", "level", "hours")) == list(
        version.modules.order_by("number").values_list("title", "level", "hours")
    )
    assert list(copy.outcomes.order_by("number").values_list("text", flat=True)) == list(
        version.outcomes.order_by("number").values_list("text", flat=True)
    )


def test_public_reads_show_approved_things_only():
    shown = makers.version().course
    makers.version(makers.course(programme=shown.programme), state="draft")
    makers.version(makers.course(programme=makers.programme(state="in_review")))

    assert [row.code for row in queries.list_public_programmes()] == [shown.programme.code]
    assert [row.code for row in queries.get_public_programme(shown.programme.code).public_courses] == [shown.code]
    assert [row.code for row in queries.list_public_courses()] == [shown.code]
    assert list(queries.list_public_courses("border")) == []
    course = queries.get_public_course(shown.code)
    assert [queries.hours(v) for v in course.approved_versions] == [80]
    with pytest.raises(NotFound):
        queries.get_public_programme("nothing")


def test_office_reads_are_for_the_desk():
    course = makers.version().course

    for by in (makers.officer(), makers.head(), makers.actor(Role.AUDITOR), makers.actor(Role.EXPERT)):
        assert [row.code for row in queries.list_programmes(by)] == [course.programme.code]
    for by in (Actor.nobody(), makers.focal_point(makers.state("ML")), makers.actor(Role.DONOR)):
        assert list(queries.list_programmes(by)) == []
        assert list(queries.list_courses(by)) == []
        assert list(queries.list_usable_versions(by)) == []
        for read in (
            lambda by=by: queries.get_programme(by, course.programme.code),
            lambda by=by: queries.get_course(by, course.code),
            lambda by=by: queries.get_version(by, course.code, 1),
        ):
            with pytest.raises(NotFound):
                read()


def test_list_programmes_finds_by_any_language_and_by_course():
    row = makers.course(title={"ar": "تحقيقات", "fr": "Enquêtes", "en": "Inquiries", "pt": "x"}).programme
    makers.course()
    by = makers.officer()

    for word in ("تحقيق", "Enquêtes", "inquir"):
        assert [one.code for one in queries.list_programmes(by, search=word)] == [row.code]
    assert list(queries.list_programmes(by, area="border")) == []
    assert list(queries.list_programmes(by, state="draft")) == []
