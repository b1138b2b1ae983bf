"""Question banks, tests, surveys: what each operation does and refuses, what each query shows to whom."""

from __future__ import annotations

from fractions import Fraction

import pytest

from tadrib.domain.accounts.words import Role
from tadrib.domain.assessment import operations, queries, words
from tadrib.domain.assessment.models import Answered, Instrument, Question, Response
from tadrib.domain.audit.models import Event
from tadrib.domain.messaging.models import Letter
from tadrib.domain.messaging.queries import render
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import NotFound
from tadrib.kernel.translated import TranslatedText
from tests import makers
from tests.awarded import refused
from tests.makers import NOW

pytestmark = pytest.mark.django_db
OPTIONS = [makers.text("A"), makers.text("B"), makers.text("C")]


@pytest.fixture
def officer():
    return makers.officer()


@pytest.fixture
def edition():
    return makers.edition(state="running")


def bank(edition, officer, *, each: int = 1) -> list[Question]:
    """``each`` questions on every outcome; the first option is right."""
    return [
        operations.add_question(
            edition.version,
            text=makers.text(f"Q{o.number}{i}"),
            options=OPTIONS,
            right=0,
            outcome=o,
            by=officer,
            now=NOW,
        )
        for o in edition.version.outcomes.order_by("number")
        for i in range(each)
    ]


def opened(edition, officer, kind="post_test", questions=None) -> Instrument:
    questions = questions or bank(edition, officer)
    row = operations.draft_instrument(edition, kind=kind, questions=[q.ref for q in questions], by=officer, now=NOW)
    return operations.open_instrument(row, by=officer, now=NOW)


def scale(edition, officer) -> Question:
    return operations.add_question(edition.version, text=makers.text("Useful"), scale=True, by=officer, now=NOW)


def participant(edition, **columns):
    """An enrolled participant who can sign in, and their actor."""
    user = makers.user(Role.PARTICIPANT, language="pt")
    row = makers.participation(edition, person=makers.person(user=user), **columns)
    return row, makers.of(user)


# Questions -------------------------------------------------------------------------------------------------------


def test_add_question_keeps_text_options_and_the_right_one(edition, officer):
    (question, _) = bank(edition, officer)

    assert question.choices[1].in_("fr") == "B fr"
    assert (question.right, question.scale, question.outcome.number) == (0, False, 1)
    assert Event.objects.filter(name=words.Event.QUESTION_ADDED, subject=question.ref).exists()


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("question_text", {"text": TranslatedText({"en": "Only English"})}),
        ("question_options", {"options": OPTIONS[:1]}),
        ("question_options", {"options": OPTIONS * 3}),
        ("question_options", {"options": [*OPTIONS, TranslatedText({"ar": "x"})]}),
        ("question_right", {"right": 3}),
        ("question_right", {"right": None}),
        ("question_outcome", {"outcome": None}),
    ],
)
def test_add_question_refuses_what_cannot_be_asked(edition, officer, code, change):
    facts = {"text": makers.text("Q"), "options": OPTIONS, "right": 0, "outcome": edition.version.outcomes.first()}

    refused(code, operations.add_question, edition.version, **{**facts, **change}, by=officer, now=NOW)


def test_add_question_refuses_an_outcome_of_another_curriculum(edition, officer):
    other = makers.version().outcomes.first()

    refused(
        "question_outcome", operations.add_question, edition.version, text=makers.text("Q"), options=OPTIONS, right=0,
        outcome=other, by=officer, now=NOW,
    )  # fmt: skip


@pytest.mark.parametrize("role", [Role.HEAD_OF_OFFICE, Role.AUDITOR, Role.EXPERT, Role.PARTICIPANT, Role.DONOR])
def test_add_question_is_for_officers(edition, role):
    refused("not_allowed", operations.add_question, edition.version, text=makers.text("Q"), scale=True,
            by=makers.actor(role), now=NOW)  # fmt: skip


def test_change_question_while_nobody_was_asked(edition, officer):
    question, other = bank(edition, officer)
    facts = {"text": makers.text("New"), "options": OPTIONS[:2], "right": 1, "outcome": other.outcome}
    operations.draft_instrument(edition, kind="pre_test", questions=[question.ref], by=officer, now=NOW)

    operations.change_question(question, **facts, by=officer, now=NOW)

    question.refresh_from_db()
    assert (str(question.text), len(question.options), question.right) == ("New en", 2, 1)
    operations.open_instrument(Instrument.objects.get(), by=officer, now=NOW)
    refused("question_used", operations.change_question, question, **facts, by=officer, now=NOW)


def test_retired_question_is_asked_no_more(edition, officer):
    question, _ = bank(edition, officer)

    operations.retire_question(question, by=officer, now=NOW)

    refused("question_retired", operations.retire_question, question, by=officer, now=NOW)
    refused("question_retired", operations.draft_instrument, edition, kind="pre_test", questions=[question.ref],
            by=officer, now=NOW)  # fmt: skip
    assert question not in queries.list_questions(officer, edition.version, retired=False)
    assert question in queries.list_questions(officer, edition.version)


def test_list_questions_shows_nothing_to_nobody(edition, officer):
    question, _ = bank(edition, officer)

    assert queries.list_questions(Actor.nobody(), edition.version) == []
    assert queries.list_questions(makers.actor(Role.EXPERT), edition.version) == []
    assert len(queries.list_questions(makers.actor(Role.AUDITOR), edition.version)) == 2
    with pytest.raises(NotFound):
        queries.get_question(makers.actor(Role.PARTICIPANT), question.ref)


# Instruments -----------------------------------------------------------------------------------------------------


def test_draft_again_replaces_the_choice(edition, officer):
    one, two = bank(edition, officer)
    operations.draft_instrument(edition, kind="pre_test", questions=[one.ref], by=officer, now=NOW)

    row = operations.draft_instrument(
        edition, kind="pre_test", questions=[two.ref, one.ref, two.ref], by=officer, now=NOW
    )

    assert Instrument.objects.get().questions == [two.ref, one.ref]
    operations.open_instrument(row, by=officer, now=NOW)
    refused("instrument_fixed", operations.draft_instrument, edition, kind="pre_test", questions=[one.ref], by=officer,
            now=NOW)  # fmt: skip


def test_draft_refuses_unfit_questions(edition, officer):
    (one, _), rating = bank(edition, officer), scale(edition, officer)
    foreign = bank(makers.edition(), officer)[0]

    for code, kind, refs in (
        ("instrument_empty", "pre_test", []),
        ("instrument_kind", "exam", [one.ref]),
        ("question_foreign", "pre_test", [rating.ref]),
        ("question_foreign", "survey", [one.ref]),
        ("question_foreign", "pre_test", [foreign.ref]),
        ("question_foreign", "pre_test", ["QUE-none"]),
    ):
        refused(code, operations.draft_instrument, edition, kind=kind, questions=refs, by=officer, now=NOW)


@pytest.mark.parametrize("state", ["draft", "closed", "cancelled"])
def test_draft_only_while_the_edition_lives(officer, state):
    edition = makers.edition(state=state)

    refused("instrument_edition", operations.draft_instrument, edition, kind="pre_test",
            questions=[bank(edition, officer)[0].ref], by=officer, now=NOW)  # fmt: skip


def test_open_writes_to_participants_in_their_language(edition, officer):
    participant(edition)
    participant(edition, state="withdrawn")

    row = opened(edition, officer)

    letter = Letter.objects.get(key="assessment.waits")
    assert (letter.language, letter.subject_ref) == ("pt", row.ref)
    assert f"/pt/portal/tests/{row.ref}/" in render(letter).body
    assert Event.objects.filter(name=words.Event.INSTRUMENT_OPENED, subject=row.ref, by=officer.ref).exists()


def test_open_refuses_tests_on_different_outcomes(edition, officer):
    one, two = bank(edition, officer)
    opened(edition, officer, "pre_test", [one])
    row = operations.draft_instrument(edition, kind="post_test", questions=[one.ref, two.ref], by=officer, now=NOW)

    refusal = refused("tests_differ", operations.open_instrument, row, by=officer, now=NOW)

    assert refusal.facts["numbers"] == "2"


def test_close_and_open_again(edition, officer):
    row = opened(edition, officer)

    operations.close_instrument(row, by=officer, now=NOW)
    refused("move_not_allowed", operations.close_instrument, row, by=officer, now=NOW)
    operations.open_instrument(row, by=officer, now=NOW)

    row.refresh_from_db()
    assert (row.state, row.closed_at) == ("open", None)


# Answers ---------------------------------------------------------------------------------------------------------


def test_submit_is_marked_and_counts_once(edition, officer):
    row = opened(edition, officer)
    person, by = participant(edition)
    answers = dict(zip(row.questions, (0, 2), strict=True))

    response = operations.submit_response(row, person, answers=answers, by=by, now=NOW)

    assert (response.right, response.out_of, response.submitted_at) == (1, 2, NOW)
    assert Event.objects.get(name=words.Event.RESPONSE_SUBMITTED).facts["right"] == 1
    refused("answered_already", operations.submit_response, row, person, answers=answers, by=by, now=NOW)
    assert Response.objects.count() == Answered.objects.count() == 1


def test_submit_refuses(edition, officer):
    row = opened(edition, officer)
    person, by = participant(edition)
    good = dict.fromkeys(row.questions, 0)
    stranger, his = participant(makers.edition(state="running"))

    assert refused("answers_missing", operations.submit_response, row, person, answers={row.questions[0]: 0}, by=by,
                   now=NOW).facts == {"numbers": "2"}  # fmt: skip
    for bad in (3, -1, True, "0"):
        refused("answer_unknown", operations.submit_response, row, person, answers={**good, row.questions[0]: bad},
                by=by, now=NOW)  # fmt: skip
    refused("not_allowed", operations.submit_response, row, person, answers=good, by=his, now=NOW)
    refused("not_allowed", operations.submit_response, row, person, answers=good, by=officer, now=NOW)
    refused("not_allowed", operations.submit_response, row, person, answers=good, by=Actor.nobody(), now=NOW)
    refused("participation_foreign", operations.submit_response, row, stranger, answers=good, by=his, now=NOW)
    operations.close_instrument(row, by=officer, now=NOW)
    refused("instrument_not_open", operations.submit_response, row, person, answers=good, by=by, now=NOW)


def test_submit_refuses_who_has_left(edition, officer):
    row = opened(edition, officer)
    person, by = participant(edition, state="withdrawn")

    refused("answering_over", operations.submit_response, row, person, answers=dict.fromkeys(row.questions, 0), by=by,
            now=NOW)  # fmt: skip


def test_survey_names_nobody(edition, officer):
    row = opened(edition, officer, "survey", [scale(edition, officer)])
    person, by = participant(edition)

    operations.submit_response(row, person, answers={row.questions[0]: 5}, by=by, now=NOW)

    response = Response.objects.get()
    assert (response.participation, response.submitted_at, response.right) == (None, None, None)
    assert Answered.objects.get().participation == person
    assert response.pk > 2**40
    assert Answered.objects.get().pk > 2**40
    assert not Event.objects.filter(subject=person.ref).exists()
    refused("answered_already", operations.submit_response, row, person, answers={row.questions[0]: 5}, by=by, now=NOW)
    assert Response.objects.count() == 1


def test_record_responses_enters_paper_in_one_go(edition, officer, django_assert_max_num_queries):
    row = opened(edition, officer)
    people = [participant(edition)[0] for _ in range(3)]
    sheets = [(person, {row.questions[0]: i}) for i, person in enumerate(people)]

    with django_assert_max_num_queries(10):
        assert operations.record_responses(row, sheets=sheets, by=officer, now=NOW) == 3

    assert sorted(Response.objects.values_list("right", "out_of")) == [(0, 2), (0, 2), (1, 2)]
    refused("answered_already", operations.record_responses, row, sheets=sheets[:1], by=officer, now=NOW)
    refused("not_allowed", operations.record_responses, row, sheets=[], by=makers.head(), now=NOW)


# Reading ---------------------------------------------------------------------------------------------------------


def test_own_instruments_are_ones_own(edition, officer):
    pre = opened(edition, officer, "pre_test")
    post = opened(edition, officer, "post_test", [Question.objects.get(ref=r) for r in pre.questions])
    operations.draft_instrument(edition, kind="survey", questions=[scale(edition, officer).ref], by=officer, now=NOW)
    person, by = participant(edition)
    _, other = participant(makers.edition(state="running"))

    assert [row.instrument for row in queries.list_own_instruments(by)] == [pre, post]
    assert queries.list_own_instruments(other) == []
    assert queries.list_own_instruments(Actor.nobody()) == []
    assert all(row.is_open for row in queries.list_own_instruments(by))

    for row in (pre, post):
        operations.submit_response(row, person, answers=dict.fromkeys(row.questions, 0), by=by, now=NOW)
    before, after = queries.list_own_instruments(by)
    assert (before.right, after.right, after.out_of) == (None, 2, 2)
    operations.close_instrument(pre, by=officer, now=NOW)
    assert queries.get_own_instrument(by, pre.ref).right == 2
    with pytest.raises(NotFound):
        queries.get_own_instrument(other, pre.ref)


def test_gain_by_outcome_on_matched_pairs(edition, officer):
    pre = opened(edition, officer, "pre_test")
    post = opened(edition, officer, "post_test", list(queries.questions_by_ref(pre.questions).values()))
    people = [participant(edition)[0] for _ in range(2)]
    first, second = pre.questions
    operations.record_responses(pre, sheets=[(p, {first: 1, second: 0}) for p in people], by=officer, now=NOW)
    operations.record_responses(post, sheets=[(people[0], {first: 0, second: 0})], by=officer, now=NOW)

    gain = queries.gain(officer, edition)

    assert [(row.outcome.number, row.gain.pairs, row.gain.difference) for row in gain.by_outcome] == [
        (1, 1, 1),
        (2, 1, 0),
    ]
    assert (gain.overall.pairs, gain.overall.only_before, gain.overall.mean_before) == (1, 1, Fraction(1, 2))
    assert queries.gain(Actor.nobody(), edition) is None
    assert queries.test_shares(officer, edition) == {people[0].pk: (2, 2)}
    assert queries.test_shares(makers.actor(Role.EXPERT), edition) == {}


def test_gain_takes_the_same_queries_for_any_number(edition, officer, django_assert_num_queries):
    pre = opened(edition, officer, "pre_test")
    for size in (1, 3):
        people = [participant(edition)[0] for _ in range(size)]
        operations.record_responses(pre, sheets=[(p, {}) for p in people], by=officer, now=NOW)
        with django_assert_num_queries(5):
            queries.gain(officer, edition)


def test_test_quality_per_question(edition, officer):
    row = opened(edition, officer)
    people = [participant(edition)[0] for _ in range(5)]
    sheets = [(p, {row.questions[0]: 0, row.questions[1]: i % 2}) for i, p in enumerate(people)]
    operations.record_responses(row, sheets=sheets, by=officer, now=NOW)

    quality = queries.test_quality(officer, row)

    assert [item.difficulty for _, item in quality.items] == [1, Fraction(3, 5)]
    assert quality.items[0][1].code == "no_spread"
    assert queries.test_quality(Actor.nobody(), row) is None


def test_satisfaction_hides_few_answers(edition, officer):
    row = opened(edition, officer, "survey", [scale(edition, officer)])
    people = [participant(edition)[0] for _ in range(6)]
    sheets = [(p, {row.questions[0]: 4}) for p in people]
    operations.record_responses(row, sheets=sheets[:4], by=officer, now=NOW)

    few = queries.satisfaction(officer, edition)
    assert (few.invited, few.answered, few.items[0][1].mean, few.items[0][1].code) == (6, 4, None, "too_few")

    operations.record_responses(row, sheets=sheets[4:5], by=officer, now=NOW)
    enough = queries.satisfaction(officer, edition).items[0][1]
    assert (enough.mean, enough.satisfied, enough.response_rate) == (4, 1, Fraction(5, 6))
    assert queries.satisfaction(makers.actor(Role.DONOR), edition) is None


def test_list_instruments_counts_and_names_who_has_not_answered(edition, officer):
    row = opened(edition, officer)
    people = [participant(edition)[0] for _ in range(2)]
    participant(edition, state="withdrawn")
    operations.record_responses(row, sheets=[(people[0], {})], by=officer, now=NOW)

    (found,) = queries.list_instruments(officer, edition)

    assert (found.answered, found.invited) == (1, 2)
    assert list(queries.list_unanswered(officer, row)) == [people[1]]
    assert not queries.list_unanswered(Actor.nobody(), row).exists()
    assert queries.list_instruments(Actor.nobody(), edition) == []
    with pytest.raises(NotFound):
        queries.get_instrument(makers.actor(Role.EXPERT), row.ref)


def test_letters_have_a_subject_in_each_language(edition, officer):
    participant(edition)
    for kind, questions in (("pre_test", None), ("survey", [scale(edition, officer)])):
        opened(edition, officer, kind, questions)

    for letter in Letter.objects.filter(key="assessment.waits"):
        for letter.language in ("ar", "fr", "en", "pt"):
            assert render(letter).subject
            assert f"/{letter.language}/portal/tests/" in render(letter).body
