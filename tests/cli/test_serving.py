"""The supervisor: parts start together and stop together; an office served twice is refused."""

from __future__ import annotations

import datetime as dt
import os
import signal
import socket
import subprocess
import sys
import threading
import time

import pytest

from tadrib.cli import demonstrating, house, serving
from tadrib.cli.trouble import Trouble

FOREVER = [sys.executable, "-c", "import time; time.sleep(60)"]
SHORT = [sys.executable, "-c", "import time; time.sleep(0.2)"]
DEAF = [sys.executable, "-c", "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"]


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_when_one_part_ends_the_others_are_stopped():
    supervisor = serving.Supervisor([FOREVER, SHORT])

    assert supervisor.run(is_ready=lambda: False, when_ready=lambda: None) == 1
    assert all(part.poll() is not None for part in supervisor.parts)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signal_stops_all_parts(number):
    supervisor = serving.Supervisor([FOREVER, FOREVER])
    told = []

    def tell() -> None:
        told.append("ready")
        threading.Timer(0.1, os.kill, (os.getpid(), number)).start()

    assert supervisor.run(is_ready=lambda: True, when_ready=tell) == 0
    assert told == ["ready"]
    assert [part.returncode for part in supervisor.parts] == [-signal.SIGTERM, -signal.SIGTERM]


def test_part_that_does_not_hear_is_killed(monkeypatch):
    monkeypatch.setattr(serving, "PATIENCE", 0.5)
    supervisor = serving.Supervisor([DEAF, [sys.executable, "-c", "import time; time.sleep(1)"]])

    assert supervisor.run(is_ready=lambda: False, when_ready=lambda: None) == 1
    assert supervisor.parts[0].returncode == -signal.SIGKILL


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process that its parent died")
def test_parts_do_not_outlive_a_killed_supervisor():
    code = (
        "import sys; from tadrib.cli.serving import Supervisor\n"
        f"s = Supervisor([{FOREVER!r}])\n"
        "s.run(is_ready=lambda: True, when_ready=lambda: print(s.parts[0].pid, flush=True))"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    with parent:
        pid = int(parent.stdout.readline())
        parent.kill()
        parent.wait()
    until = time.monotonic() + 5
    while not gone(pid) and time.monotonic() < until:
        time.sleep(0.05)

    assert gone(pid)


def test_port_in_use_is_told():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        assert not serving.answers("127.0.0.1", port)  # it listens, and says nothing
        with pytest.raises(Trouble, match="Choose another"):
            serving.check_free("127.0.0.1", port)

    serving.check_free("127.0.0.1", port)


def test_data_folder_has_one_user_at_a_time(settings, tmp_path):
    settings.DATA = tmp_path

    with house.only_one("a"), pytest.raises(Trouble, match="already"), house.only_one("restoring"):
        pass
    with house.only_one("b"):
        pass


def test_office_of_somebody_is_not_forgotten(settings, tmp_path, monkeypatch):
    settings.DATA = tmp_path
    monkeypatch.setattr(demonstrating, "is_embedded", lambda: True)
    (tmp_path / "tadrib.sqlite3").write_bytes(b"x")

    with pytest.raises(Trouble, match="not the demonstration"):
        demonstrating.forget()

    assert (tmp_path / "tadrib.sqlite3").exists()


def test_demonstration_is_forgotten(settings, tmp_path, monkeypatch):
    settings.DATA = tmp_path
    monkeypatch.setattr(demonstrating, "is_embedded", lambda: True)
    (tmp_path / "tadrib.sqlite3").write_bytes(b"x")
    (tmp_path / "files").mkdir()
    demonstrating._mark("loading")
    assert demonstrating.was_interrupted()

    demonstrating.forget()

    assert list(tmp_path.iterdir()) == []


def test_demonstration_says_when_it_is_old(settings, tmp_path):
    settings.DATA = tmp_path
    today = dt.datetime.now(dt.UTC).date()
    assert demonstrating.age_note(today) == ""

    demonstrating._mark("loaded")

    assert demonstrating.age_note(today + dt.timedelta(days=7)) == ""
    note = demonstrating.age_note(today + dt.timedelta(days=8))
    assert today.isoformat() in note
    assert "--fresh" in note


@pytest.mark.django_db
def test_demonstration_is_played_once(settings, tmp_path, monkeypatch, mailoutbox):
    settings.DATA = tmp_path
    played = []
    monkeypatch.setattr(demonstrating, "is_embedded", lambda: False)
    monkeypatch.setattr("django.db.connection.close", lambda: None)
    monkeypatch.setattr(
        demonstrating.demo, "play", lambda progress: (progress("States", 1, 54), played.append(1)), raising=False
    )
    monkeypatch.setattr(
        demonstrating.demo,
        "entrances",
        lambda: [("Head of office", "h@example.org", "pw", "/en/office/")],
        raising=False,
    )
    said = []

    assert demonstrating.entrances() == []
    assert demonstrating.load_once(said.append)
    assert not demonstrating.load_once(said.append)

    assert played == [1]
    assert "  States 1/54" in said
    assert demonstrating.how_to_enter(demonstrating.entrances())[1].split() == [
        "Head",
        "of",
        "office",
        "h@example.org",
        "pw",
        "/en/office/",
    ]


@pytest.mark.django_db
def test_demonstration_is_not_played_over_an_office(settings, tmp_path, monkeypatch):
    from tests import makers

    settings.DATA = tmp_path
    makers.user()
    monkeypatch.setattr(demonstrating.demo, "play", lambda progress: None, raising=False)

    with pytest.raises(Trouble, match="office of its own"):
        demonstrating.load_once(print)
