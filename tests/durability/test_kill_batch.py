"""The worker is killed twice while it makes certificates: in the end each award has one, whole, and none has two."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from benchmarks.certificates.rows import awarded_editions
from django.utils import timezone

from tadrib.domain.accounts.words import Role
from tadrib.domain.audit.models import Event
from tadrib.domain.credentials import operations, words
from tadrib.domain.credentials.models import Award, Batch, Credential
from tadrib.domain.messaging.models import Letter
from tadrib.engines import badge
from tests import makers
from tests.durability.serving import ROOT, Office

AWARDS = 160
PATIENCE = 60.0


@pytest.fixture
def office(django_db_blocker: Any, tmp_path: Path, settings: Any) -> Iterator[Office]:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}
    office = Office(tmp_path)
    office.prepare()
    with django_db_blocker.unblock(), office.as_default():
        yield office


def worker(office: Office) -> subprocess.Popen[bytes]:
    """The product's own worker, in a group of its own."""
    command = [sys.executable, "-m", "tadrib.cli", "worker"]
    return subprocess.Popen(command, cwd=ROOT, env=office.environment, start_new_session=True)


def wait_until(what: Any, running: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while not what():
        assert running.poll() is None, "the worker ended by itself"
        assert time.monotonic() < until, "too slow"
        time.sleep(0.02)


def kill(running: subprocess.Popen[bytes]) -> None:
    os.killpg(running.pid, signal.SIGKILL)
    running.wait(timeout=10)


def signed() -> int:
    return Credential.objects.exclude(document={}).count()


def test_killed_worker_leaves_neither_gap_nor_double(office: Office) -> None:
    (edition,) = awarded_editions(AWARDS)
    officer = makers.of(makers.user(Role.PROGRAMME_OFFICER))
    batch = operations.order_batch([edition], by=officer, now=timezone.now())

    for share in (1, 2):
        running = worker(office)
        wait_until(lambda wanted=share * AWARDS // 4: signed() >= wanted, running)
        kill(running)
        assert signed() < AWARDS
        assert Batch.objects.get().state == "running"
        Batch.objects.update(held_until=timezone.now())  # as if the minute of its hold had passed
        operations.wake_batch(batch.ref)  # as the round of the house does (workflows/housekeeping.py)
    running = worker(office)
    try:
        wait_until(lambda: Batch.objects.get().state == "done", running)
    finally:
        kill(running)

    rows = list(Credential.objects.all())
    assert len(rows) == AWARDS == Award.objects.filter(credential__isnull=False).count()
    assert Event.objects.filter(name=words.Event.ISSUED).count() == AWARDS
    assert Event.objects.filter(name=words.Event.SIGNED).count() == AWARDS
    assert Letter.objects.filter(key="credentials.issued").values("subject_ref").distinct().count() == AWARDS
    assert Letter.objects.filter(key="credentials.issued").count() == AWARDS
    folder = office.folder / "files" / "certificates"
    for row in rows:
        pdf, png = (folder / row.number[-2:] / f"{row.number}.{kind}" for kind in ("pdf", "png"))
        assert hashlib.sha256(pdf.read_bytes()).hexdigest() == row.pdf_digest
        assert badge.found_in_picture(png.read_bytes()) == row.document
    assert len(list(folder.glob("*/CRT-*.pdf"))) == AWARDS
