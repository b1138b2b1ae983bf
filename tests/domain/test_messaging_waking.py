"""The worker is woken once, however many letters come while it sleeps."""

from __future__ import annotations

from contextlib import suppress

import pytest
from django.db import connection, transaction
from django_tasks_db.models import DBTaskResult

from tadrib.domain.messaging import jobs, operations
from tadrib.domain.messaging.models import Letter
from tadrib.domain.messaging.operations import Reader
from tests import makers

READER = Reader(email="awa@example.org", language="fr")


@pytest.fixture
def kept_tasks(settings):
    """Tasks wait in the database, as in an office."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}


@pytest.mark.django_db(transaction=True)
def test_one_round_waits_however_many_letters_come(kept_tasks) -> None:
    for number in range(3):
        operations.queue("calls.nominee_named", to=READER, subject_ref=f"NOM-{number}", at=makers.NOW)
    assert DBTaskResult.objects.count() == 1
    DBTaskResult.objects.update(status="RUNNING")  # it may have looked already: another is needed
    operations.queue("calls.nominee_named", to=READER, subject_ref="NOM-4", at=makers.NOW)
    assert sorted(DBTaskResult.objects.values_list("status", flat=True)) == ["READY", "RUNNING"]


@pytest.mark.django_db(transaction=True)
def test_a_wake_that_is_undone_with_its_letter_leaves_the_next_letters(kept_tasks) -> None:
    with transaction.atomic():
        with suppress(ValueError), transaction.atomic():
            operations.queue("calls.nominee_named", to=READER, subject_ref="NOM-1", at=makers.NOW)
            raise ValueError
        operations.queue("calls.nominee_named", to=READER, subject_ref="NOM-2", at=makers.NOW)
        operations.queue("calls.nominee_named", to=READER, subject_ref="NOM-3", at=makers.NOW)
        wakes = [act for _, act, _ in connection.run_on_commit if act is operations.wake_worker]
        assert len(wakes) == 1
    assert Letter.objects.count() == 2 and DBTaskResult.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_outbox_longer_than_a_round_goes_on_at_once(kept_tasks, monkeypatch, mailoutbox) -> None:
    monkeypatch.setattr(jobs, "AT_ONCE", 2)
    for number in range(3):
        operations.queue("calls.nominee_named", to=READER, subject_ref=f"NOM-{number}", at=makers.NOW)
    DBTaskResult.objects.update(status="RUNNING")  # the round that is going on now

    assert jobs.deliver_waiting.call() == 2
    assert DBTaskResult.objects.filter(status="READY").count() == 1, "one more round waits"
    DBTaskResult.objects.update(status="RUNNING")
    assert jobs.deliver_waiting.call() == 1 and len(mailoutbox) == 3
    assert not DBTaskResult.objects.filter(status="READY").exists(), "nothing is left, nobody is woken"


@pytest.mark.django_db(transaction=True)
def test_while_the_server_is_away_a_long_outbox_waits(kept_tasks, monkeypatch) -> None:
    monkeypatch.setattr(jobs, "AT_ONCE", 2)
    for number in range(3):
        operations.queue("calls.nominee_named", to=READER, subject_ref=f"NOM-{number}", at=makers.NOW)
    DBTaskResult.objects.update(status="RUNNING")

    def away(*args, **kwargs):
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.EmailMessage.send", away)
    assert jobs.deliver_waiting.call() == 0
    assert not DBTaskResult.objects.filter(status="READY").exists()
