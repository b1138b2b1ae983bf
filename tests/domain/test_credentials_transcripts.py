"""Transcripts: a person's own, the office's, a state's; who sees what, what counts, how many queries."""

from __future__ import annotations

import pytest

from tadrib.domain.accounts.words import Role
from tadrib.domain.credentials import operations, queries
from tadrib.domain.credentials.models import Credential
from tadrib.kernel.actor import Actor
from tests import makers
from tests.awarded import LATE, holder_of, issued, participant

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return makers.officer()


def test_own_transcript_has_courses_modules_hours_and_standing(officer):
    credential = issued(makers.edition(state="running"), officer)
    row = credential.award.participation
    running = makers.participation(makers.edition(state="running", start_date=LATE.date(), end_date=LATE.date()),
                                   person=row.person)  # fmt: skip
    makers.participation(makers.edition(), person=row.person, state="withdrawn")

    told = queries.find_transcript(holder_of(credential), row.person)

    assert [line.participation for line in told.lines] == [running, row]
    now, done = told.lines
    assert (now.kind, now.counts, now.hours, now.credential) == ("", False, 80, None)
    assert (done.kind, done.counts, done.hours, done.credential) == ("completion", True, 80, credential)
    assert [one.module.number for one in done.modules] == [1, 2]
    assert (told.hours, told.changed_at) == (80, LATE)


def test_hours_of_a_revoked_certificate_do_not_count(officer):
    credential = issued(makers.edition(state="running"), officer)
    operations.revoke(credential, ground="error", reason="Wrong", by=makers.head(), now=LATE)

    told = queries.find_transcript(holder_of(credential), credential.award.participation.person)

    assert (told.hours, told.lines[0].counts, told.lines[0].credential.state) == (0, False, "revoked")


@pytest.mark.parametrize("role", list(Role))
def test_who_reads_somebody_elses_transcript(officer, role):
    credential = issued(makers.edition(state="running"), officer)
    person = credential.award.participation.person
    reads = {Role.PROGRAMME_OFFICER, Role.MONITORING_OFFICER, Role.HEAD_OF_OFFICE, Role.AUDITOR}

    told = queries.find_transcript(makers.actor(role, scope="ML"), person)

    assert (told is not None) == (role in reads)
    assert queries.find_transcript(Actor.nobody(), person) is None


def test_somebody_without_courses_has_an_empty_transcript():
    user = makers.user(Role.PARTICIPANT)
    told = queries.find_transcript(makers.of(user), makers.person(user=user))

    assert (told.lines, told.hours, told.changed_at) == ((), 0, None)


def test_a_transcript_takes_the_same_queries_for_any_number(officer, django_assert_num_queries):
    person = makers.person()
    for size in (1, 3):
        for _ in range(size):
            edition = makers.edition(state="running")
            row = participant(edition)
            operations.decide_awards(edition, kinds={row.ref: "completion"}, by=officer, now=LATE)
            operations.issue_credentials(edition, by=officer, now=LATE)
            type(row).objects.filter(pk=row.pk).update(person=person)
        with django_assert_num_queries(4):
            queries.find_transcript(officer, person)


# A state ---------------------------------------------------------------------------------------------------------


def test_a_state_sees_its_own_people_by_course_with_totals(officer, settings):
    edition = makers.edition(state="running")
    woman, man = participant(edition), participant(edition, sex="M", right=1)
    other = participant(edition, state_code="SN")
    kinds = {woman.ref: "completion", man.ref: "participation", other.ref: "completion"}
    operations.decide_awards(edition, kinds=kinds, by=officer, now=LATE)
    operations.issue_credentials(edition, by=officer, now=LATE)
    waiting = makers.participation(makers.edition(state="running"), person=woman.person)
    gone = Credential.objects.get(award__participation=man)
    by = makers.focal_point(makers.state("ML"))

    told = queries.state_transcript(by, "ML")

    assert {one.person for one in told.people} == {woman.person, man.person}
    assert [code for code, _ in told.courses] == [edition.course.code, waiting.edition.course.code]
    assert told.by_kind == {"completion": {"F": 1}, "participation": {"M": 1}}
    assert told.by_year == {2027: {"completion": 1, "participation": 1}}
    mine = next(one for one in told.people if one.person == woman.person).held
    assert (mine[edition.course.code].kind, mine[waiting.edition.course.code].kind) == ("completion", "")

    operations.revoke(gone, ground="error", reason="Wrong", by=makers.head(), now=LATE)
    told = queries.state_transcript(by, "ML")
    assert (told.certificates, told.by_kind) == (1, {"completion": {"F": 1}})
    assert next(one for one in told.people if one.person == man.person).held[edition.course.code].state == "revoked"


def test_a_state_sees_no_other_states_people(officer):
    issued(makers.edition(state="running"), officer)
    makers.state("SN")

    for by in (makers.focal_point(makers.state("SN")), officer, Actor.nobody()):
        told = queries.state_transcript(by, "ML")
        assert (told.people, told.courses, told.by_kind, told.by_year) == ((), (), {}, {})


def test_of_several_times_the_same_course_the_best_is_told(officer):
    version = makers.version()
    first, second = makers.edition(version, state="running"), makers.edition(version, state="running")
    one = participant(first, right=1)
    two = participant(second)
    for edition, row, kind in ((first, one, "participation"), (second, two, "completion")):
        operations.decide_awards(edition, kinds={row.ref: kind}, by=officer, now=LATE)
        operations.issue_credentials(edition, by=officer, now=LATE)
    type(two).objects.filter(pk=two.pk).update(person=one.person)

    (person,) = queries.state_transcript(makers.focal_point(makers.state("ML")), "ML").people

    assert person.held[version.course.code].kind == "completion"


def test_a_states_transcript_takes_the_same_queries_for_any_number(officer, django_assert_num_queries):
    by = makers.focal_point(makers.state("ML"))
    for size in (1, 3):
        for _ in range(size):
            issued(makers.edition(state="running"), officer)
        with django_assert_num_queries(3):
            queries.state_transcript(by, "ML")
