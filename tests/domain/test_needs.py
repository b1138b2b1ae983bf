"""Training requests: asking, sending, taking back, answering."""

from __future__ import annotations

import pytest

from tadrib.domain.accounts.words import Role
from tadrib.domain.audit.models import Event
from tadrib.domain.messaging.models import Letter
from tadrib.domain.messaging.queries import render
from tadrib.domain.needs import letters, operations, queries
from tadrib.domain.needs.models import TrainingRequest
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import NotFound, Refused
from tests import makers
from tests.makers import NOW

pytestmark = pytest.mark.django_db

FACTS = {
    "title": "Reading passenger data",
    "gap": "Nobody reads booking records.",
    "expected_outcome": "Six officers read them alone.",
    "priority": "high",
    "people": 12,
    "languages": ["fr"],
    "nota_verbale": "NV/12",
}


def draft(by: Actor | None = None, code: str = "ML", **facts: object) -> TrainingRequest:
    state = makers.state(code)
    return operations.draft_request(
        asking_state=state, area=makers.area(), facts={**FACTS, **facts}, by=by or makers.focal_point(state), now=NOW
    )


def sent(code: str = "ML") -> TrainingRequest:
    by = makers.focal_point(makers.state(code))
    return operations.submit_request(draft(by, code), by=by, now=NOW)


def refusal(call: object, *args: object, **kwargs: object) -> str:
    with pytest.raises(Refused) as caught:
        call(*args, **kwargs, now=NOW)  # type: ignore[operator]
    return caught.value.code


def test_draft_request_keeps_the_facts_and_tells_nobody():
    row = draft()

    assert (row.state, row.title, row.people, row.priority) == ("draft", FACTS["title"], 12, "high")
    assert row.ref.startswith("REQ-2027-")
    assert Letter.objects.count() == 0
    assert list(Event.objects.values_list("name", "subject")) == [("needs.request_drafted", row.ref)]


@pytest.mark.parametrize(
    ("who", "code"),
    [
        (lambda: makers.focal_point(makers.state("SN")), "not_your_state"),
        (makers.officer, "not_allowed"),
        (makers.head, "not_allowed"),
        (Actor.nobody, "not_allowed"),
    ],
)
def test_draft_request_is_for_the_states_own_focal_points(who, code):
    assert (
        refusal(operations.draft_request, asking_state=makers.state("ML"), area=makers.area(), facts=FACTS, by=who())
        == code
    )


def test_change_request_rewrites_a_draft_only():
    by = makers.focal_point(makers.state("ML"))
    row = operations.change_request(draft(by), area=makers.area("border"), facts={"title": "Other"}, by=by, now=NOW)

    row.refresh_from_db()
    assert (row.title, row.area.code, row.gap) == ("Other", "border", FACTS["gap"])

    operations.submit_request(row, by=by, now=NOW)
    assert refusal(operations.change_request, row, area=row.area, facts={}, by=by) == "request_not_draft"


def test_submit_request_writes_to_officers_and_to_the_state_in_their_languages():
    makers.user(Role.PROGRAMME_OFFICER, language="en")
    makers.user(Role.FOCAL_POINT, scope="ML", language="ar")
    makers.user(Role.FOCAL_POINT, scope="SN", language="fr")
    by = makers.actor(Role.FOCAL_POINT, scope="ML", language="fr")

    row = operations.submit_request(draft(by), by=by, now=NOW)

    assert (row.state, row.submitted_at) == ("submitted", NOW)
    assert sorted(Letter.objects.values_list("key", "language", "state_code", "subject_ref")) == [
        ("needs.request_arrived", "en", "", row.ref),
        ("needs.request_received", "ar", "ML", row.ref),
        ("needs.request_received", "fr", "ML", row.ref),
    ]
    assert Event.objects.filter(name="needs.request_submitted", subject=row.ref, by=by.ref).count() == 1


def test_submit_request_refuses_gaps_strangers_and_a_second_time():
    by = makers.focal_point(makers.state("ML"))
    row = draft(by, gap=" ")

    assert refusal(operations.submit_request, row, by=by) == "request_incomplete"
    assert refusal(operations.submit_request, row, by=makers.focal_point(makers.state("SN"))) == "not_your_state"
    row.gap = "x"
    operations.submit_request(row, by=by, now=NOW)
    assert refusal(operations.submit_request, row, by=by) == "request_not_draft"


def test_submit_request_by_two_at_once_lets_one_win():
    by = makers.focal_point(makers.state("ML"))
    row = draft(by)
    twin = TrainingRequest.objects.get(pk=row.pk)
    operations.submit_request(row, by=by, now=NOW)

    assert refusal(operations.submit_request, twin, by=by) == "stale"
    assert Event.objects.filter(name="needs.request_submitted").count() == 1


def test_withdraw_request_tells_the_office_only_if_it_was_sent():
    makers.user(Role.PROGRAMME_OFFICER)
    by = makers.focal_point(makers.state("ML"))

    operations.withdraw_request(draft(by), by=by, now=NOW)
    assert Letter.objects.count() == 0

    row = operations.withdraw_request(
        operations.submit_request(draft(by), by=by, now=NOW), reason="Done", by=by, now=NOW
    )
    assert row.state == "withdrawn"
    assert Letter.objects.filter(key="needs.request_withdrawn").count() == 1
    assert Event.objects.get(subject=row.ref, name="needs.request_withdrawn").reason == "Done"
    assert refusal(operations.withdraw_request, row, by=by) == "request_not_open"
    assert refusal(operations.withdraw_request, row, by=makers.officer()) == "not_allowed"


@pytest.mark.parametrize(("verdict", "letter"), [("accepted", "request_accepted"), ("declined", "request_declined")])
def test_answer_request_tells_the_state_in_its_language(verdict, letter):
    row = sent("ML")
    makers.user(Role.FOCAL_POINT, scope="ML", language="pt")
    makers.user(Role.FOCAL_POINT, scope="SN", language="fr")
    Letter.objects.all().delete()
    by = makers.officer()

    row = operations.answer_request(row, verdict=verdict, answer=" We plan it. ", by=by, now=NOW)

    assert (row.state, row.answer, row.answered_at, row.answered_by) == (verdict, "We plan it.", NOW, by.ref)
    assert set(Letter.objects.values_list("key", "state_code")) == {(f"needs.{letter}", "ML")}
    assert set(Letter.objects.values_list("language", flat=True)) == {"en", "pt"}
    assert "We plan it." in render(Letter.objects.first()).body
    assert Event.objects.filter(subject=row.ref, name=f"needs.request_{verdict}").count() == 1


@pytest.mark.parametrize(
    ("who", "verdict", "answer", "code"),
    [
        (makers.officer, "accepted", " ", "request_answer_missing"),
        (makers.officer, "withdrawn", "No", "move_not_allowed"),
        (lambda: makers.focal_point(makers.state("ML")), "accepted", "Yes", "not_allowed"),
        (lambda: makers.actor(Role.AUDITOR), "accepted", "Yes", "not_allowed"),
        (Actor.nobody, "accepted", "Yes", "not_allowed"),
    ],
)
def test_answer_request_refuses(who, verdict, answer, code):
    row = sent()

    assert refusal(operations.answer_request, row, verdict=verdict, answer=answer, by=who()) == code
    row.refresh_from_db()
    assert (row.state, row.answer) == ("submitted", "")


def test_answer_request_only_once_and_not_a_draft():
    row = sent()
    operations.answer_request(row, verdict="declined", answer="No", by=makers.head(), now=NOW)

    assert (
        refusal(operations.answer_request, row, verdict="accepted", answer="Yes", by=makers.head())
        == "request_not_open"
    )
    assert (
        refusal(operations.answer_request, draft(), verdict="accepted", answer="Y", by=makers.head())
        == "request_not_open"
    )


def test_list_requests_by_reader():
    own_draft, own_sent, other = draft(), sent("ML"), sent("SN")
    other_draft = draft(makers.focal_point(makers.state("SN")), "SN")

    def seen(by):
        return {row.ref for row in queries.list_requests(by)}

    assert seen(makers.focal_point(makers.state("ML"))) == {own_draft.ref, own_sent.ref}
    assert seen(makers.focal_point(makers.state("SN"))) == {other.ref, other_draft.ref}
    assert seen(makers.officer()) == {own_sent.ref, other.ref}
    assert seen(makers.actor(Role.AUDITOR)) == {own_sent.ref, other.ref}
    assert seen(makers.actor(Role.PARTICIPANT)) == set()
    assert seen(makers.actor(Role.EXPERT)) == set()
    assert seen(Actor.nobody()) == set()


def test_get_request_hides_what_others_write():
    row = draft()

    for by in (makers.officer(), makers.focal_point(makers.state("SN")), Actor.nobody()):
        with pytest.raises(NotFound):
            queries.get_request(by, row.ref)


def test_list_requests_finds_by_word_area_state_and_asking_state():
    row, other = sent("ML"), sent("SN")
    operations.answer_request(other, verdict="accepted", answer="Yes", by=makers.head(), now=NOW)
    by = makers.officer()

    def found(**kwargs):
        return [one.ref for one in queries.list_requests(by, **kwargs)]

    assert found(search="passenger ml") == [row.ref]
    assert found(search="nothing") == []
    assert found(state="accepted") == [other.ref]
    assert found(asking_state="ML") == [row.ref]
    assert found(area="investigations", state="submitted") == [row.ref]
    assert found(area="border") == []


def test_history_is_for_those_who_see_the_request():
    row = sent()

    names = [event.name for event in queries.history(makers.focal_point(makers.state("ML")), row)]
    assert names == ["needs.request_drafted", "needs.request_submitted"]
    assert list(queries.history(makers.focal_point(makers.state("SN")), row)) == []
    assert list(queries.history(Actor.nobody(), row)) == []


def test_a_failing_letter_undoes_the_submission(monkeypatch):
    by = makers.focal_point(makers.state("ML"))
    row = draft(by)
    monkeypatch.setattr(letters, "submitted", lambda *args, **kwargs: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        operations.submit_request(row, by=by, now=NOW)

    assert TrainingRequest.objects.get(pk=row.pk).state == "draft"
