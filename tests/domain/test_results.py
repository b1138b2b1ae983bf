"""Figures: each is the length of its list; who sees figures, who sees lists; reports; public figures; the desk."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import tadrib.domain.results.operations
import tadrib.domain.results.queries
from tadrib.domain import results
from tadrib.domain.accounts.words import Role
from tadrib.domain.assessment.models import Answered, Instrument, Question, Response
from tadrib.domain.audit.models import Event
from tadrib.domain.credentials.models import Award, Credential
from tadrib.domain.delivery.models import AttendanceMark, Session
from tadrib.domain.messaging.models import Letter
from tadrib.domain.results.words import FIGURE_LABELS
from tadrib.kernel.actor import Actor
from tadrib.kernel.appendonly import AppendOnlyError
from tadrib.kernel.refusals import NotFound, Refused
from tests import makers

pytestmark = pytest.mark.django_db


def credential(participation, *, state: str = "issued") -> Credential:
    n = makers.n()
    award = Award.objects.create(
        ref=f"AWD-{n}", participation=participation, kind="completion", decided_at=makers.NOW, decided_by="USR-1"
    )
    return Credential.objects.create(
        number=f"C-{n}",
        code=f"K{n}",
        award=award,
        holder="H",
        status_index=n,
        state=state,
        issued_at=makers.NOW,
        issued_by="USR-1",
    )


def attend(participation, *marks: str) -> None:
    edition = participation.edition
    module = edition.modules.first()
    for i, mark in enumerate(marks):
        start = makers.NOW + dt.timedelta(days=i)
        session, _ = Session.objects.get_or_create(
            ref=f"SES-{edition.pk}-{i}",
            defaults={
                "edition": edition,
                "module": module,
                "starts_at": start,
                "ends_at": start + dt.timedelta(hours=3),
                "mode": "hybrid",
            },
        )
        AttendanceMark.objects.create(
            session=session, participation=participation, mark=mark, marked_at=start, marked_by="USR-1"
        )


@pytest.fixture
def edition():
    """Four names sent (one withdrawn and one draft besides), three eligible, selected and enrolled; two certified."""
    row = makers.edition(seats=4, state="running")
    call = makers.call(row, women_pct=40)
    people = [
        makers.participation(row, state_code=code, sex=sex) for code, sex in (("ML", "F"), ("ML", "M"), ("SN", "F"))
    ]
    for participation in people:
        makers.decision(participation.invitation.placement.nomination)
    refused = makers.nomination(call, state_code="SN")
    makers.decision(refused, "ineligible")
    makers.nomination(call, state_code="ML", state="withdrawn")
    makers.nomination(call, state_code="ML", state="draft", submitted_at=None)
    credential(people[0])
    credential(people[1])
    credential(people[2], state="revoked")
    attend(people[0], "present", "late")
    attend(people[1], "remote", "absent")
    attend(people[2], "absent", "excused")
    return row


def test_figures_are_counted(edition):
    told = results.queries.figures(makers.officer(), edition)

    assert {name: told[name] for name in FIGURE_LABELS} == {
        "nominated": 4,
        "eligible": 3,
        "selected": 3,
        "women": 2,
        "states": 2,
        "enrolled": 3,
        "attended": 2,
        "certified": 2,
        "certified_women": 1,
        "modules": 2,
        "hours": 80,
        "attendance_pct": 50,
        "gain_pct": None,
        "satisfaction": None,
    }
    assert told["by_state"]["ML"]["selected"] == 2
    assert told["by_state"]["SN"] == {
        "nominated": 2,
        "eligible": 1,
        "selected": 1,
        "enrolled": 1,
        "attended": 0,
        "certified": 0,
        "women": 1,
        "certified_women": 0,
    }
    assert told["by_sex"]["M"]["certified"] == 1


def test_each_count_is_the_length_of_its_list_and_groups_add_up(edition):
    by = makers.officer()
    told = results.queries.figures(by, edition)

    for figure in (
        "nominated",
        "eligible",
        "selected",
        "women",
        "states",
        "enrolled",
        "attended",
        "certified",
        "certified_women",
        "modules",
    ):
        assert told[figure] == len(results.queries.rows(by, edition, figure))
    for figure in ("nominated", "selected", "enrolled", "certified"):
        assert told[figure] == sum(group[figure] for group in told["by_state"].values())
        assert told[figure] == sum(group[figure] for group in told["by_sex"].values())
        for code, group in told["by_state"].items():
            assert group[figure] == len(results.queries.rows(by, edition, figure, state=code))


def test_list_shows_the_page_what_the_columns_of_the_register_say(edition):
    (row,) = results.queries.list_editions(makers.officer())
    told = results.queries.figures(makers.officer(), edition)

    for figure in ("nominated", "selected", "enrolled", "certified", "certified_women"):
        assert getattr(row, figure) == told[figure]


def test_gain_and_satisfaction_come_from_answers(edition):
    outcome = edition.version.outcomes.first()
    question = Question.objects.create(
        ref="Q1",
        version=edition.version,
        outcome=outcome,
        text=makers.text("Q"),
        options=[makers.text("a"), makers.text("b")],
        right=0,
    )
    scale = Question.objects.create(ref="S1", version=edition.version, scale=True, text=makers.text("S"))
    more = [makers.participation(edition, state_code="ML", sex="M") for _ in range(3)]
    people = [*results.queries.count(makers.officer(), edition)._participations]
    assert len(people) == 3 + len(more)
    for kind, right in (("pre_test", 1), ("post_test", 4)):
        instrument = Instrument.objects.create(
            ref=kind, edition=edition, kind=kind, questions=[question.ref], state="closed"
        )
        for place, participation in enumerate(people):
            Response.objects.create(
                instrument=instrument,
                participation=participation,
                answers={"Q1": 0 if place < right else 1},
                submitted_at=makers.NOW,
            )
    survey = Instrument.objects.create(
        ref="survey", edition=edition, kind="survey", questions=[scale.ref], state="closed"
    )
    for participation, rating in zip(people, (5, 5, 4, 4, 3, 3), strict=True):
        Answered.objects.create(instrument=survey, participation=participation)
        Response.objects.create(instrument=survey, answers={"S1": rating})

    told = results.queries.figures(makers.officer(), edition)

    assert told["gain_pct"] == 60  # of the five who could gain, three did
    assert told["satisfaction"] == 4.0


def test_satisfaction_of_few_is_not_told(edition):
    scale = Question.objects.create(ref="S1", version=edition.version, scale=True, text=makers.text("S"))
    survey = Instrument.objects.create(
        ref="survey", edition=edition, kind="survey", questions=[scale.ref], state="closed"
    )
    Response.objects.create(instrument=survey, answers={"S1": 1})

    assert results.queries.figures(makers.officer(), edition)["satisfaction"] is None


# Who sees what ---------------------------------------------------------------------------------------------------


def test_donor_sees_figures_of_the_own_programme_and_no_list(edition):
    fund = makers.institution("fund", kind="donor")
    edition.course.programme.donors.add(fund)
    donor, other = makers.actor(Role.DONOR, scope="fund"), makers.actor(Role.DONOR, scope="else")

    assert results.queries.get_edition(donor, edition.ref) == edition
    assert results.queries.figures(donor, edition)["selected"] == 3
    with pytest.raises(NotFound):
        results.queries.rows(donor, edition, "selected")
    with pytest.raises(NotFound):
        results.queries.get_edition(other, edition.ref)
    with pytest.raises(NotFound):
        results.queries.figures(other, edition)


@pytest.mark.parametrize(
    "role", [Role.FOCAL_POINT, Role.PARTICIPANT, Role.EXPERT, Role.DUE_DILIGENCE_OFFICER, Role.ADMINISTRATOR]
)
def test_others_see_nothing(edition, role):
    for by in (makers.actor(role, scope="ML"), Actor.nobody()):
        assert not results.queries.list_editions(by).exists()
        for read in (
            lambda by=by: results.queries.figures(by, edition),
            lambda by=by: results.queries.rows(by, edition, "selected"),
            lambda by=by: results.queries.count(by, edition),
            lambda by=by: results.queries.compare(by, edition, {}),
            lambda by=by: results.queries.list_reports(by, edition),
        ):
            with pytest.raises(NotFound):
                read()


def test_unknown_figure_is_not_found(edition):
    with pytest.raises(NotFound):
        results.queries.rows(makers.officer(), edition, "_participations")


# Beside what was published ---------------------------------------------------------------------------------------


def test_published_figures_stand_beside(edition):
    edition.published = {"selected": 3, "certified": 5, "states": ["ML", "SN"], "source": "x"}
    edition.save()
    by = makers.officer()
    rows = {c.figure: c for c in results.queries.compare(by, edition, results.queries.figures(by, edition))}

    assert {name: str(row.match) for name, row in rows.items()} == {
        "nominated": "not_published",
        "selected": "same",
        "women": "not_published",
        "states": "same",
        "certified": "differs",
        "certified_women": "not_published",
        "hours": "not_published",
    }
    assert rows["certified"].published == 5


def test_public_results_take_published_figures_and_never_guess():
    version = makers.version()
    makers.edition(version, state="closed", published={"selected": 24, "certified": 23, "states": ["ML", "SN"]})
    makers.edition(version, state="closed", published={"selected": 22})
    makers.edition(version, state="scheduled", published={"selected": 99})
    told = results.queries.public_results()

    assert told.total("selected").value == 46
    assert (told.total("certified").value, told.total("certified").known, told.total("certified").whole) == (23, 1, 2)
    assert told.total("women").value is None
    assert told.by_state == {"ML": 1, "SN": 1}


def test_own_counts_are_public_only_for_closed_editions_and_groups_of_five():
    def held(state: str, women: int, men: int):
        edition = makers.edition(state=state)
        for sex, n in (("F", women), ("M", men)):
            for _ in range(n):
                credential(makers.participation(edition, sex=sex))
        return edition

    big, small, running = held("closed", 6, 7), held("closed", 2, 9), held("running", 6, 6)
    found = {row.edition.pk: row.figures for row in results.queries.public_results().editions}

    assert (found[big.pk]["selected"].value, found[big.pk]["women"].value) == (13, 6)
    assert found[big.pk]["certified"].value == 13
    assert found[small.pk]["selected"].value == 11
    assert (found[small.pk]["women"].value, found[small.pk]["women"].why) == (None, "small")
    assert found[running.pk]["selected"].why == "not_published"


# Reports ---------------------------------------------------------------------------------------------------------


def test_report_keeps_the_figures_of_the_day(edition):
    by = makers.actor(Role.MONITORING_OFFICER)
    report = results.operations.make_report(edition, by=by, now=makers.NOW)
    makers.participation(edition, state_code="SN")

    kept = results.queries.get_report(by, report.ref)
    assert kept.figures["enrolled"] == 3
    assert results.queries.figures(by, edition)["enrolled"] == 4
    assert Event.objects.get(subject=report.ref).facts == {"edition": edition.ref}
    with pytest.raises(AppendOnlyError):
        kept.save()


def test_report_is_not_for_auditors_nor_donors(edition):
    for role in (Role.AUDITOR, Role.DONOR, Role.FOCAL_POINT):
        with pytest.raises(Refused) as caught:
            results.operations.make_report(edition, by=makers.actor(role, scope="ML"), now=makers.NOW)
        assert caught.value.code == "not_allowed"


def test_empty_edition_gives_no_report():
    with pytest.raises(Refused) as caught:
        results.operations.make_report(makers.edition(), by=makers.officer(), now=makers.NOW)
    assert caught.value.code == "report_empty"


# The desk --------------------------------------------------------------------------------------------------------


def test_desk_tells_each_role_what_waits(edition):
    Letter.objects.create(
        ref="LET-1", key="k", language="en", to_email="x@example.org", state="failed", created_at=makers.NOW
    )
    makers.programme(state="in_review")
    kinds = lambda by: {row.kind for row in results.queries.waiting(by, today=makers.TODAY)}

    assert "programmes" in kinds(makers.head())
    assert "programmes" not in kinds(makers.officer())
    assert "letters" in kinds(makers.officer())
    assert kinds(makers.actor(Role.EXPERT)) == set()
    assert kinds(Actor.nobody()) == set()


def test_desk_tells_deadlines_in_order():
    soon = makers.edition(start_date=makers.TODAY + dt.timedelta(days=5), end_date=makers.TODAY + dt.timedelta(days=12))
    makers.call(soon, deadline=makers.NOW + dt.timedelta(days=2))
    makers.call(makers.edition(), deadline=makers.NOW - dt.timedelta(days=2))
    placement = makers.participation(soon).invitation.placement
    other = makers.nomination(placement.run.call)
    waiting = type(placement).objects.create(
        run=placement.run, nomination=other, place="selected", computed_place="selected"
    )
    makers.invitation(waiting, reply_by=makers.NOW + dt.timedelta(days=1))

    def kinds(by):
        return [row.kind for row in results.queries.deadlines(by, now=makers.NOW, today=makers.TODAY)]

    assert kinds(makers.officer()) == ["reply", "call", "start"]
    assert kinds(makers.actor(Role.EXPERT)) == ["start"]
    assert kinds(Actor.nobody()) == []


def test_counting_takes_the_same_queries_however_many(edition):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            results.queries.figures(by, edition)
        return len(captured)

    by = makers.officer()
    few = queries()
    for _ in range(4):
        attend(makers.participation(edition, state_code="SN"), "present")
    assert queries() == few <= 16
