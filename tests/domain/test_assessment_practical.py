"""Rubrics of the practical: written, marked, corrected, published; who may; how many queries."""

from __future__ import annotations

import pytest

from tadrib.domain.accounts.words import Role
from tadrib.domain.assessment import operations, queries, words
from tadrib.domain.assessment.models import CriterionMark, Practical, Rubric
from tadrib.domain.audit.models import Event
from tadrib.kernel.actor import Actor
from tadrib.kernel.appendonly import AppendOnlyError
from tadrib.kernel.refusals import NotFound
from tests import makers
from tests.awarded import refused
from tests.makers import NOW, text

pytestmark = pytest.mark.django_db
LEVELS = [{"points": points, "text": text(f"Level {points}")} for points in (0, 1, 2, 3)]


@pytest.fixture
def edition():
    return makers.edition(state="running")


@pytest.fixture
def officer():
    return makers.officer()


@pytest.fixture
def expert():
    return makers.actor(Role.EXPERT)


def rubric(edition, officer, *, criteria=2, minimum=2, module=None) -> Rubric:
    row = operations.add_rubric(edition.version, title=text("Lesson"), module=module, by=officer, now=NOW)
    for number in range(criteria):
        operations.add_criterion(row, text=text(f"C{number}"), levels=LEVELS, minimum=minimum, by=officer, now=NOW)
    return queries.get_rubric(officer, row.ref)


def mark(row, person, by, points=None, reasons=None):
    return operations.mark_practical(row, person, points=points or {1: 3, 2: 2}, reasons=reasons, by=by, now=NOW)


# Writing ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"text": {"en": "only"}}, "criterion_text"),
        ({"levels": LEVELS[:1]}, "criterion_levels"),
        ({"levels": [LEVELS[0], LEVELS[0]]}, "criterion_levels"),
        ({"levels": [{"points": 0, "text": text("a")}, {"points": 101, "text": text("b")}]}, "criterion_levels"),
        ({"levels": [{"points": 0, "text": {"en": "x"}}, LEVELS[1]]}, "criterion_text"),
        ({"minimum": 5}, "criterion_minimum"),
    ],
)
def test_a_criterion_that_cannot_be_marked_by_is_refused(edition, officer, change, code):
    row = rubric(edition, officer, criteria=0)
    facts = {"text": text("C"), "levels": LEVELS, "minimum": 1, **change}

    refused(code, operations.add_criterion, row, **facts, by=officer, now=NOW)


def test_a_rubric_is_of_a_module_that_is_there(edition, officer):
    refused("rubric_module", operations.add_rubric, edition.version, title=text("x"), module=9, by=officer, now=NOW)
    refused("rubric_text", operations.add_rubric, edition.version, title={"en": "x"}, by=officer, now=NOW)
    assert rubric(edition, officer, module=2).module == 2


def test_a_rubric_stays_as_it_is_once_somebody_was_marked(edition, officer, expert):
    row, person = rubric(edition, officer), makers.participation(edition)
    first = row.criteria.get(number=1)
    operations.change_criterion(first, text=text("Better"), levels=LEVELS, minimum=0, by=officer, now=NOW)
    operations.change_rubric(row, title=text("Other"), module=1, by=officer, now=NOW)
    mark(row, person, expert)

    for act, *args in (
        (operations.change_rubric, row), (operations.change_criterion, first), (operations.remove_criterion, first),
        (operations.add_criterion, row),
    ):  # fmt: skip
        facts = {"text": text("C"), "levels": LEVELS, "minimum": 1} if "criterion" in act.__name__ else {"title": text("T")}
        facts = {} if act is operations.remove_criterion else facts
        refused("rubric_used", act, *args, **facts, by=officer, now=NOW)
    operations.retire_rubric(row, by=officer, now=NOW)
    refused("rubric_retired", operations.retire_rubric, row, by=officer, now=NOW)
    row.refresh_from_db()
    refused("rubric_retired", mark, row, person, expert)


# Marking ---------------------------------------------------------------------------------------------------------


def test_marks_are_added_and_corrected_with_a_reason(edition, officer, expert):
    row, person = rubric(edition, officer), makers.participation(edition)

    assert mark(row, person, expert, {1: 3}) == 1
    assert mark(row, person, expert, {1: 3, 2: 1}) == 1
    assert refused("practical_reason", mark, row, person, expert, {1: 2}).facts == {"number": 1}
    assert mark(row, person, officer, {1: 2}, {1: " Misread "}) == 1

    line = queries.practical_board(officer, edition).lines[0]
    assert [(cell.mark.points, len(cell.history)) for cell in line.cells] == [(2, 1), (1, 0)]
    assert (line.cells[0].mark.reason, line.cells[0].mark.marked_by) == ("Misread", officer.ref)
    with pytest.raises(AppendOnlyError):
        CriterionMark.objects.all().delete()
    names = list(Event.objects.filter(subject=person.ref).values_list("name", flat=True))
    assert names.count(words.Event.PRACTICAL_CORRECTED) == 1


@pytest.mark.parametrize(
    ("points", "code"),
    [({}, "practical_nothing"), ({9: 1}, "criterion_unknown"), ({1: 7}, "practical_points")],
)
def test_marks_that_say_nothing_are_refused(edition, officer, expert, points, code):
    row, person = rubric(edition, officer), makers.participation(edition)

    refused(code, operations.mark_practical, row, person, points=points, by=expert, now=NOW)


def test_several_rubrics_are_marked_together_or_not_at_all(edition, officer, expert):
    one, two, person = rubric(edition, officer), rubric(edition, officer), makers.participation(edition)

    refused("practical_points", operations.mark_practicals, person, sheets=[(one, {1: 1}, {}), (two, {1: 8}, {})],
            by=expert, now=NOW)  # fmt: skip
    assert not CriterionMark.objects.exists()
    assert operations.mark_practicals(person, sheets=[(one, {1: 1}, {}), (two, {1: 2}, {})], by=expert, now=NOW) == 2
    refused("practical_nothing", operations.mark_practicals, person, sheets=[], by=expert, now=NOW)
    labels = [cell.label for cell in queries.practical_board(officer, edition).lines[0].cells]
    assert labels == ["1.1", "1.2", "2.1", "2.2"]


@pytest.mark.parametrize("role", list(Role))
def test_who_marks_and_who_publishes(edition, officer, role):
    row, person = rubric(edition, officer), makers.participation(edition)
    by = makers.actor(role, scope="ML" if role == Role.FOCAL_POINT else "")
    marks = role in {Role.EXPERT, Role.PROGRAMME_OFFICER}
    publishes = role in {Role.PROGRAMME_OFFICER, Role.MONITORING_OFFICER}

    if marks:
        assert mark(row, person, by) == 2
    else:
        refused("not_allowed", mark, row, person, by)
    if publishes:
        assert operations.close_practical(row, edition, by=by, now=NOW).state == "closed"
    else:
        refused("not_allowed", operations.close_practical, row, edition, by=by, now=NOW)


def test_only_those_who_take_part_in_a_running_edition_are_marked(edition, officer, expert):
    row = rubric(edition, officer)
    gone, done = makers.participation(edition, state="withdrawn"), makers.participation(edition, state="completed")
    later = makers.edition(edition.version, state="scheduled")

    refused("participation_foreign", mark, row, gone, expert)
    refused("practical_over", mark, row, done, expert)
    refused("participation_foreign", mark, row, makers.participation(makers.edition(state="running")), expert)
    refused("practical_edition", mark, row, makers.participation(later), expert)


def test_marks_count_once_they_are_published_for_those_wholly_marked(edition, officer, expert):
    row = rubric(edition, officer)
    whole, part = makers.participation(edition), makers.participation(edition)
    mark(row, whole, expert)
    mark(row, part, expert, {1: 3})

    assert queries.practical_shares(officer, edition) == {}
    assert queries.count_open_practicals(officer, edition) == 1
    operations.close_practical(row, edition, by=officer, now=NOW)
    refused("practical_closed", mark, row, part, expert)
    refused("practical_closed", operations.close_practical, row, edition, by=officer, now=NOW)
    assert queries.count_open_practicals(officer, edition) == 0
    assert queries.practical_shares(officer, edition) == {whole.pk: queries.Marked(5, 6, (("1", 3, 2), ("2", 2, 2)))}

    refused("reason_missing", operations.reopen_practical, row, edition, reason=" ", by=officer, now=NOW)
    operations.reopen_practical(row, edition, reason="One was forgotten", by=officer, now=NOW)
    refused("stale", operations.reopen_practical, row, edition, reason="Again", by=officer, now=NOW)
    assert queries.practical_shares(officer, edition) == {}
    assert mark(row, part, expert, {2: 0}) == 1
    assert Practical.objects.get().closed_by == ""


def test_a_rubric_without_criteria_is_no_practical(edition, officer):
    row = rubric(edition, officer, criteria=0)

    refused("practical_empty", operations.close_practical, row, edition, by=officer, now=NOW)
    assert queries.count_open_practicals(officer, edition) == 0


# Reading ---------------------------------------------------------------------------------------------------------


def test_nobody_else_reads_the_practical(edition, officer, expert):
    row = rubric(edition, officer)
    person = makers.participation(edition)
    for by in (Actor.nobody(), makers.focal_point(makers.state()), makers.actor(Role.DONOR)):
        assert not list(queries.list_rubrics(by, edition.version))
        assert queries.practical_board(by, edition).lines == ()
        assert queries.practical_shares(by, edition) == {}
        with pytest.raises(NotFound):
            queries.get_rubric(by, row.ref)
        with pytest.raises(NotFound):
            queries.practical_line(by, edition, person.ref)
    assert len(queries.practical_board(expert, edition).lines) == 1


def test_the_board_takes_the_same_queries_for_any_number(edition, officer, expert, django_assert_num_queries):
    for size in (1, 3):
        row = rubric(edition, officer)
        for _ in range(size):
            mark(row, makers.participation(edition), expert)
        with django_assert_num_queries(5):
            queries.practical_board(officer, edition)


def test_the_next_person_is_one_who_is_not_wholly_marked(edition, officer, expert):
    row = rubric(edition, officer)
    people = sorted((makers.participation(edition) for _ in range(3)), key=lambda p: p.person.family_names)
    mark(row, people[1], expert)

    _, line, waiting = queries.practical_line(expert, edition, people[0].ref)

    assert (line.participation, waiting) == (people[0], people[2].ref)
    mark(row, people[2], expert)
    assert queries.practical_line(expert, edition, people[0].ref)[2] == ""
