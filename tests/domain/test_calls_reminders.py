"""Reminders: when, to whom, once, and no more when the names are on their way."""

from __future__ import annotations

import datetime as dt

import pytest

from tadrib.domain.accounts.words import Role
from tadrib.domain.calls import jobs, operations, queries
from tadrib.domain.calls.models import CallState
from tadrib.domain.messaging.models import Letter
from tadrib.domain.messaging.queries import render
from tadrib.kernel.actor import Actor
from tests import makers
from tests.awarded import refused

UTC = dt.UTC
DEADLINE = dt.datetime(2027, 5, 1, 12, tzinfo=UTC)
PUBLISHED = dt.datetime(2027, 3, 1, tzinfo=UTC)


def before(**span: int) -> dt.datetime:
    return DEADLINE - dt.timedelta(**span)


@pytest.mark.parametrize(
    ("now", "mark"),
    [
        (before(days=15), None),
        (before(days=14), 14),
        (before(days=3), 14),
        (before(days=2), 2),
        (before(minutes=1), 2),
        (DEADLINE, None),
    ],
)
def test_the_nearest_mark_that_is_passed(now, mark):
    assert queries.due_mark(DEADLINE, PUBLISHED, [2, 14], now) == mark


def test_a_call_published_late_reminds_of_later_marks_only():
    assert queries.due_mark(DEADLINE, before(days=10), [2, 14], before(days=9)) is None
    assert queries.due_mark(DEADLINE, before(days=10), [2, 14], before(days=1)) == 2


@pytest.fixture
def call(db):
    row = makers.call(states=("ML", "SN"), deadline=DEADLINE, published_at=PUBLISHED, published_by="USR-0")
    for code, language in (("ML", "fr"), ("SN", "ar")):
        makers.user(Role.FOCAL_POINT, scope=code, language=language)
    return row


def worker() -> Actor:
    return makers.of(makers.user(Role.PROGRAMME_OFFICER))


def remind(now: dt.datetime) -> int:
    due = queries.list_states_to_remind(worker(), marks=[2, 14], now=now)
    return sum(operations.remind_state(o.invited, mark=o.mark, counts=o.counts, by=worker(), now=now) for o in due)


def test_once_for_each_mark_in_the_readers_language(call):
    assert remind(before(days=20)) == 0
    assert remind(before(days=13)) == 2
    assert remind(before(days=12)) == 0, "once"
    assert remind(before(days=1)) == 2
    languages = {letter.language: render(letter).body for letter in Letter.objects.filter(key="calls.reminder")}
    assert set(languages) == {"fr", "ar"}
    assert f"/fr/portal/calls/{call.ref}/" in languages["fr"]


def test_they_stop_when_the_task_is_done(call):
    bounds = CallState.objects.get(call=call, state__code="ML")
    for _ in range(bounds.seats_max):
        makers.nomination(call, state_code="ML", state="endorsed", endorsed_at=makers.NOW, endorsed_by="USR-0")
    due = queries.list_states_to_remind(worker(), marks=[2, 14], now=before(days=13))
    assert [one.invited.state.code for one in due] == ["SN"]
    makers.nomination(call, state_code="ML", state="submitted", submitted_at=makers.NOW)
    due = queries.list_states_to_remind(worker(), marks=[2, 14], now=before(days=13))
    assert [(one.invited.state.code, one.counts["waiting"]) for one in due] == [("ML", 1), ("SN", 0)]


def test_who_may_and_how_many_questions(call, django_assert_num_queries):
    assert queries.list_states_to_remind(Actor.nobody(), marks=[2, 14], now=before(days=13)) == []
    by = worker()
    with django_assert_num_queries(2):
        (first, _) = queries.list_states_to_remind(by, marks=[2, 14], now=before(days=13))
    refused(
        "not_allowed",
        operations.remind_state,
        first.invited,
        mark=14,
        counts=first.counts,
        by=Actor.nobody(),
        now=DEADLINE,
    )
    assert operations.remind_state(first.invited, mark=14, counts=first.counts, by=by, now=before(days=13)) == 1
    assert operations.remind_state(first.invited, mark=14, counts=first.counts, by=by, now=before(days=13)) == 0, (
        "a race"
    )


def test_the_job_reads_the_marks_from_the_settings(call, settings, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: before(days=6))
    settings.TADRIB_REMINDERS = []
    assert jobs.remind_states.call() == 0
    settings.TADRIB_REMINDERS = [7]
    assert jobs.remind_states.call() == 2
