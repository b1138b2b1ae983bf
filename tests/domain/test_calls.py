"""Calls: drafting, publishing, closing, cancelling; who sees what; the lottery's seed."""

from __future__ import annotations

import datetime as dt
import hashlib

import pytest

from tadrib.domain.accounts.words import Permission
from tadrib.domain.audit.models import Event
from tadrib.domain.calls import jobs, letters, operations, queries, words
from tadrib.domain.calls.models import Call
from tadrib.domain.messaging import queries as outbox
from tadrib.domain.messaging.models import Letter
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import NotFound, Refused
from tests import makers

pytestmark = pytest.mark.django_db
NOW = makers.NOW
DEADLINE = dt.datetime(2027, 4, 30, 22, 59, tzinfo=dt.UTC)


def drafted(by: Actor | None = None, **facts) -> Call:
    states = facts.pop("states", None) or [
        {"state": makers.state(code), "seats_min": 0, "seats_max": 2, "names_max": 4} for code in ("ML", "SN")
    ]
    edition = facts.pop("edition", None) or makers.edition(seats=10, state="approved")
    whole = {"seats": 10, "profile": makers.text("Profile"), "deadline": DEADLINE, "nota_verbale": "NV 12"}
    return operations.draft_call(
        edition=edition, states=states, by=by or makers.officer(), now=NOW, **{**whole, **facts}
    )


def code_of(act, *args, **kwargs) -> str:
    with pytest.raises(Refused) as refusal:
        act(*args, **kwargs)
    return refusal.value.code


def test_a_draft_keeps_what_was_asked_and_invites_its_states() -> None:
    rules = [{"id": "years", "kind": "years_min", "years": 3}]
    call = drafted(rules=rules, papers=["cv"], women_pct=40, languages=["fr"], ref="CAL-TEST")
    assert (call.ref, call.state, call.rules, call.papers, call.women_pct) == ("CAL-TEST", "draft", rules, ["cv"], 40)
    assert [row.state.code for row in call.states.order_by("state__code")] == ["ML", "SN"]
    assert Event.objects.filter(subject=call.ref, name=words.Event.CALL_DRAFTED).count() == 1


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"seats": 0}, "call_seats"),
        ({"seats": 11}, "call_seats"),
        ({"women_pct": 101}, "call_women"),
        ({"time_zone": "Mars/Base"}, "call_zone"),
        ({"languages": []}, "call_languages"),
        ({"language_level": 6}, "call_level"),
        ({"papers": ["blood"]}, "call_papers"),
        ({"rules": [{"id": "x", "kind": "horoscope"}]}, "call_rules"),
    ],
)
def test_a_draft_that_cannot_be_a_call_is_refused(facts, code) -> None:
    assert code_of(drafted, **facts) == code
    assert not Call.objects.exists()


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([], "call_no_states"),
        ([("ML", 0, 1, 1), ("ML", 0, 1, 1)], "call_state_twice"),
        ([("ML", 2, 1, 3)], "call_state_bounds"),
        ([("ML", 2, 3, 1)], "call_names_few"),
        ([("ML", 6, 6, 6), ("SN", 5, 5, 5)], "call_seats_least"),
    ],
)
def test_bounds_of_states_are_checked(rows, code) -> None:
    edition = makers.edition(seats=10, state="approved")
    states = [{"state": makers.state(c), "seats_min": a, "seats_max": b, "names_max": n} for c, a, b, n in rows]
    act = operations.draft_call
    assert (
        code_of(act, edition=edition, seats=10, deadline=DEADLINE, states=states, by=makers.officer(), now=NOW) == code
    )


def test_only_an_approved_edition_gets_a_call_and_only_from_an_officer() -> None:
    assert code_of(drafted, edition=makers.edition(state="draft", seats=10)) == "call_edition"
    for by in (makers.head(), makers.focal_point(makers.state()), Actor.nobody()):
        assert code_of(drafted, by) == "not_allowed"


def test_a_ref_is_used_once() -> None:
    drafted(ref="CAL-A")
    assert code_of(drafted, ref="CAL-A") == "call_ref_taken"


def test_a_draft_can_be_changed_until_it_is_published() -> None:
    by = makers.officer()
    call = drafted(by)
    states = [{"state": makers.state("TD"), "seats_min": 1, "seats_max": 1, "names_max": 2}]
    call = operations.change_call(call, states=states, seats=5, by=by, now=NOW)
    call.refresh_from_db()
    assert (call.seats, [row.state.code for row in call.states.all()]) == (5, ["TD"])
    operations.publish_call(call, by=by, now=NOW)
    assert code_of(operations.change_call, call, states=states, seats=4, by=by, now=NOW) == "call_not_draft"


def test_publishing_commits_to_the_seed_and_writes_to_each_focal_point_in_their_language() -> None:
    makers.user("focal_point", scope="ML", language="fr")
    makers.user("focal_point", scope="SN", language="ar")
    makers.user("focal_point", scope="TD", language="fr")  # not invited
    officer = makers.officer()
    call = operations.publish_call(drafted(officer), by=officer, now=NOW)
    seed = queries.seed_of(officer, call)
    assert call.seed_commitment == hashlib.sha256(seed.encode()).hexdigest()
    assert seed not in str(Call.objects.filter(pk=call.pk).values().get())
    assert sorted(Letter.objects.values_list("language", "state_code")) == [("ar", "SN"), ("fr", "ML")]
    for letter in Letter.objects.all():
        text = outbox.render(letter)
        assert "NV 12" in text.body and call.ref in text.body and "2027" in text.body
        assert f"/{letter.language}/portal/calls/{call.ref}/" in text.body
    assert Event.objects.get(subject=call.ref, name=words.Event.CALL_PUBLISHED).facts["letters"] == 2


def test_the_deadline_in_a_letter_is_by_the_clock_of_the_state() -> None:
    makers.state("TD", time_zone="Africa/Ndjamena")
    makers.user("focal_point", scope="TD", language="en")
    officer = makers.officer()
    states = [{"state": makers.state("TD"), "seats_min": 0, "seats_max": 2, "names_max": 4}]
    operations.publish_call(drafted(officer, states=states), by=officer, now=NOW)
    assert "23:59" in outbox.render(Letter.objects.get()).body


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"profile": {"en": "only English"}}, "call_incomplete"),
        ({"deadline": NOW}, "call_deadline_past"),
        ({"deadline": dt.datetime(2030, 1, 1, tzinfo=dt.UTC)}, "call_deadline_late"),
    ],
)
def test_what_cannot_be_published(facts, code) -> None:
    officer = makers.officer()
    call = drafted(officer, **facts)
    assert code_of(operations.publish_call, call, by=officer, now=NOW) == code
    call.refresh_from_db()
    assert call.state == "draft" and not Letter.objects.exists()


def test_publishing_twice_is_refused() -> None:
    officer = makers.officer()
    call = drafted(officer)
    again = Call.objects.get(pk=call.pk)
    operations.publish_call(call, by=officer, now=NOW)
    assert code_of(operations.publish_call, call, by=officer, now=NOW) == "move_not_allowed"
    assert code_of(operations.publish_call, again, by=officer, now=NOW) == "stale"


def test_closing_waits_for_the_deadline_and_the_worker_does_it() -> None:
    officer = makers.officer()
    call = makers.call()
    assert code_of(operations.close_call, call, by=officer, now=NOW) == "call_deadline_ahead"
    assert code_of(operations.close_call, call, by=makers.focal_point(makers.state()), now=DEADLINE) == "not_allowed"
    operations.close_call(call, by=Actor.system("worker"), now=DEADLINE)
    call.refresh_from_db()
    assert (call.state, call.closed_at) == ("closed", DEADLINE)


def test_the_job_closes_only_what_is_due(monkeypatch) -> None:
    due, later = makers.call(), makers.call(deadline=DEADLINE + dt.timedelta(days=9))
    monkeypatch.setattr(jobs.timezone, "now", lambda: DEADLINE)
    assert jobs.close_due_calls.func() == 1
    due.refresh_from_db(), later.refresh_from_db()
    assert (due.state, later.state) == ("closed", "published")


def test_cancelling_says_why_to_those_who_were_invited() -> None:
    makers.user("focal_point", scope="ML", language="pt")
    officer, call = makers.officer(), makers.call()
    assert code_of(operations.cancel_call, call, reason=" ", by=officer, now=NOW) == "reason_missing"
    operations.cancel_call(call, reason="The host withdrew.", by=officer, now=NOW)
    letter = Letter.objects.get()
    assert letter.language == "pt" and "The host withdrew." in outbox.render(letter).body
    assert Event.objects.get(subject=call.ref).reason == "The host withdrew."
    drafted_one = drafted(officer)
    operations.cancel_call(drafted_one, reason="Typing error", by=officer, now=NOW)
    assert Letter.objects.count() == 1


def test_the_seed_is_for_the_selection_only_and_says_when_the_key_changed(settings) -> None:
    call = makers.call()
    call.seed_commitment = queries.commitment_of(call)
    assert len(queries.seed_of(makers.head(), call)) == 64
    for by in (makers.actor("auditor"), makers.focal_point(makers.state()), Actor.nobody()):
        assert code_of(queries.seed_of, by, call) == "not_allowed"
    settings.SECRET_KEY = "another"
    assert code_of(queries.seed_of, makers.head(), call) == "seed_lost"


def test_who_sees_which_calls() -> None:
    open_one, hidden = makers.call(), makers.call(state="draft", published_at=None)
    assert set(queries.visible_calls(makers.officer())) == {open_one, hidden}
    assert set(queries.visible_calls(makers.focal_point(makers.state("ML")))) == {open_one}
    for by in (makers.focal_point(makers.state("NG")), makers.actor("donor"), Actor.nobody()):
        assert not queries.visible_calls(by).exists()
        with pytest.raises(NotFound):
            queries.get_call(by, open_one.ref)
    assert list(queries.list_public_calls()) == [open_one]
    assert list(queries.list_public_calls(now=DEADLINE)) == []
    with pytest.raises(NotFound):
        queries.get_public_call(hidden.ref)


def test_public_calls_are_read_in_two_queries(django_assert_num_queries) -> None:
    for _ in range(3):
        makers.call()
    with django_assert_num_queries(2):
        for call in queries.list_public_calls():
            assert call.edition.course.programme.area.code and [str(s.state.name) for s in call.states.all()]


def test_calls_of_a_state_are_open_or_over() -> None:
    open_one = makers.call()
    over = makers.call(state="closed")
    by = makers.focal_point(makers.state("ML"))
    assert list(queries.list_state_calls(by, now=NOW, is_open=True)) == [open_one]
    assert list(queries.list_state_calls(by, now=NOW, is_open=False)) == [over]
    assert not queries.list_state_calls(makers.officer(), now=NOW, is_open=True).exists()


def test_editions_that_wait_for_a_call() -> None:
    ready, taken = makers.edition(state="approved"), makers.edition(state="approved")
    makers.call(taken)
    makers.edition(state="draft")
    assert list(queries.list_editions_to_call(makers.officer())) == [ready]
    assert not queries.list_editions_to_call(makers.head()).exists()


def test_every_letter_renders_in_every_language() -> None:
    nomination = makers.nomination()
    nomination.return_reason, nomination.endorsement_number = "A page is missing", "NV 7"
    makers.user("focal_point", scope="ML")
    letters.nomination_submitted(nomination, receipt="RCT-1", at=NOW)
    letters.nomination_endorsed(nomination, receipt="RCT-1", at=NOW)
    letters.nomination_returned(nomination, receipt="RCT-1", at=NOW)
    letters.nomination_withdrawn(nomination, receipt="RCT-1", reason="Another duty", at=NOW)
    letters.call_published(nomination.call, list(nomination.call.states.select_related("state")), at=NOW)
    letters.call_cancelled(nomination.call, list(nomination.call.states.all()), reason="R", at=NOW)
    assert Letter.objects.count() == 7
    for letter in Letter.objects.all():
        for language in ("ar", "fr", "en", "pt"):
            letter.language = language
            text = outbox.render(letter)
            assert text.subject and "{{" not in text.body and "{%" not in text.body and "&" not in text.subject


def test_permissions_of_the_brief_hold() -> None:
    assert makers.officer().can(Permission.CALL_EDIT)
    assert not makers.head().can(Permission.CALL_EDIT)
