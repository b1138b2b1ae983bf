"""Spreadsheets are erased when their time is over: rows, name and bytes; what became a nomination stays."""

from __future__ import annotations

import datetime as dt
import os

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.utils import timezone

from tadrib.domain.audit.models import Event
from tadrib.domain.calls import jobs, operations, queries, words
from tadrib.domain.calls.models import Nomination, Sheet, SheetMessage
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import Refused
from tests import makers

pytestmark = pytest.mark.django_db
WORKER = Actor.system("worker", {"calls.erase_sheets"})
CSV = b"Given names,Family names,Sex,Kind of service,Unit\nZainabou,Veryparticular,Woman,Police,Judicial police\n"


@pytest.fixture(autouse=True)
def _own_folder(tmp_path, monkeypatch):
    """A folder for the files of this test alone."""
    own = FileSystemStorage(location=tmp_path)
    monkeypatch.setattr("tadrib.domain.calls.operations.erasing.default_storage", own)
    monkeypatch.setattr(Sheet._meta.get_field("file"), "storage", own)


def sent(at: dt.datetime, content: bytes = CSV) -> Sheet:
    call = makers.call(deadline=at + dt.timedelta(days=30))
    mali = makers.state("ML")
    return operations.read_sheet(
        call, state=mali, name="Zainabou Veryparticular.csv", content=content, by=makers.focal_point(mali), now=at
    )


def test_sheets_are_erased_after_sixty_days_and_not_before(tmp_path) -> None:
    now = timezone.now()
    old, young = sent(now - words.SHEET_KEPT_FOR), sent(now - words.SHEET_KEPT_FOR + dt.timedelta(hours=1))
    message = SheetMessage.objects.create(digest="0" * 64, sender="USR-1", outcome="taken", sheet=old, taken_at=now)
    nominated = makers.nomination(old.call, state="draft")
    assert len(list(tmp_path.rglob("sheets/*"))) == 2

    assert jobs.erase_old_sheets.call() == 1
    assert jobs.erase_old_sheets.call() == 0

    assert list(Sheet.objects.all()) == [young]
    assert [path.name for path in tmp_path.rglob("sheets/*")] == [young.file.name.rpartition("/")[2]]
    assert Nomination.objects.filter(pk=nominated.pk).exists()
    message.refresh_from_db()
    assert message.sheet is None


def test_the_record_of_it_names_nobody() -> None:
    now = timezone.now()
    sheet = sent(now - words.SHEET_KEPT_FOR)
    operations.erase_sheet(sheet, by=WORKER, now=now)
    record = Event.objects.get(name=words.Event.SHEET_ERASED)
    assert (record.by, record.subject) == ("system:worker", sheet.ref)
    assert record.facts == {"call": sheet.call.ref, "state": "ML"}
    assert "Zainabou" not in str(record.__dict__)


def test_only_the_worker_and_only_when_the_time_is_over() -> None:
    now = timezone.now()
    sheet = sent(now - words.SHEET_KEPT_FOR)
    for by in (Actor.nobody(), makers.officer(), makers.focal_point(makers.state("ML"))):
        with pytest.raises(Refused) as refusal:
            operations.erase_sheet(sheet, by=by, now=now)
        assert refusal.value.code == "not_allowed"
        assert not queries.list_sheets_to_erase(by, now=now).exists()
    with pytest.raises(Refused) as refusal:
        operations.erase_sheet(sheet, by=WORKER, now=now - dt.timedelta(seconds=1))
    assert refusal.value.code == "sheet_too_young"


def test_what_is_gone_already_is_erased_once_and_a_lost_file_hinders_nothing() -> None:
    now = timezone.now()
    sheet = sent(now - words.SHEET_KEPT_FOR)
    sheet.file.storage.delete(sheet.file.name)
    assert operations.erase_sheet(sheet, by=WORKER, now=now) is True
    assert operations.erase_sheet(sheet, by=WORKER, now=now) is False
    assert Event.objects.filter(name=words.Event.SHEET_ERASED).count() == 1


def test_files_that_no_sheet_names_are_swept_once_they_are_a_day_old(tmp_path) -> None:
    now = timezone.now()
    assert operations.sweep_files(by=WORKER, now=now) == 0
    kept = sent(now)
    storage = kept.file.storage
    left, fresh = (storage.save(f"sheets/{name}", ContentFile(b"names")) for name in ("left", "fresh"))
    yesterday = (now - dt.timedelta(days=1, minutes=1)).timestamp()
    for name in (kept.file.name, left):
        os.utime(tmp_path / name, (yesterday, yesterday))
    assert operations.sweep_files(by=WORKER, now=now) == 1
    assert {storage.exists(name) for name in (kept.file.name, fresh)} == {True}
    assert not storage.exists(left)


def test_the_page_says_until_when_it_is_kept(client) -> None:
    sheet = sent(timezone.now())
    user = makers.user("focal_point", scope="ML")
    client.force_login(user)
    until = timezone.localtime(sheet.uploaded_at + words.SHEET_KEPT_FOR)
    page = client.get(f"/en/portal/sheets/{sheet.ref}/").content.decode()
    assert f"kept until {until.day} {until:%B %Y}" in page
