"""What the house does by itself."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from tadrib.domain.calls.models import Sheet
from tadrib.domain.calls.words import SHEET_KEPT_FOR
from tadrib.workflows import housekeeping
from tests import makers

pytestmark = pytest.mark.django_db

IN_THE_DATABASE = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}


@pytest.fixture
def _database_tasks(settings):
    settings.TASKS = IN_THE_DATABASE


def test_a_round_closes_due_calls_and_sets_the_next_round(_database_tasks):
    over = makers.call(deadline=timezone.now() - dt.timedelta(hours=1))
    still_open = makers.call(deadline=timezone.now() + dt.timedelta(days=1))

    did = housekeeping.keep_house.call()

    over.refresh_from_db()
    still_open.refresh_from_db()
    assert (over.state, still_open.state) == ("closed", "published")
    assert did["calls_closed"] == 1
    (waiting,) = DBTaskResult.objects.filter(task_path=housekeeping.keep_house.module_path)
    assert waiting.run_after > timezone.now() + dt.timedelta(minutes=14)


def test_a_round_erases_spreadsheets_whose_time_is_over(_database_tasks):
    told = {"call": makers.call(), "nominating_state": makers.state("ML"), "uploaded_by": "USR-0"}
    now = timezone.now()
    for ref, age in (("SHT-1", SHEET_KEPT_FOR), ("SHT-2", SHEET_KEPT_FOR - dt.timedelta(hours=1))):
        Sheet.objects.create(ref=ref, digest=ref, uploaded_at=now - age, **told)

    assert housekeeping.keep_house.call()["sheets_erased"] == 1

    assert Sheet.objects.get().ref == "SHT-2"


def test_opening_the_office_twice_sets_one_round(_database_tasks):
    assert housekeeping.begin()
    assert not housekeeping.begin()
    assert DBTaskResult.objects.filter(task_path=housekeeping.keep_house.module_path).count() == 1
