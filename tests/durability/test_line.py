"""Writers to one SQLite file stand in line: in order within a process, in turns between processes, and not for ever."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time

import pytest
from django.db import OperationalError, connections, transaction

from tadrib.config.sqlite3.line import Line, Turn

HOLD = """
import sys, time
from tadrib.config.sqlite3.line import Line
line = Line(sys.argv[1])
assert line.enter(time.monotonic() + 20)
print("in", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def holder(tmp_path):
    """Another process that is inside."""
    path = str(tmp_path / "one.sqlite3")
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    assert process.stdout is not None and process.stdout.readline() == "in\n"
    yield process, path
    process.kill()
    process.communicate()


def test_threads_come_in_as_they_came() -> None:
    turn, order, hands = Turn(), [], []
    assert turn.enter(0)
    for number in range(8):
        def go(number: int = number) -> None:
            assert turn.enter(20)
            order.append(number)
            turn.leave()

        hands.append(threading.Thread(target=go))
        hands[-1].start()
        while len(turn._waiting) <= number:
            time.sleep(0.001)
    turn.leave()
    for hand in hands:
        hand.join()
    assert order == list(range(8))
    assert turn.enter(0)  # nobody is left inside


def test_who_gives_up_leaves_the_line() -> None:
    turn = Turn()
    assert turn.enter(0)
    assert not turn.enter(0.01)
    turn.leave()
    assert turn.enter(0)


def test_one_process_at_a_time_and_a_killed_one_is_out(holder) -> None:
    process, path = holder
    line = Line(path)
    assert not line.enter(time.monotonic() + 0.05)
    assert not line.enter(time.monotonic() + 0.05)  # asking in vain held nothing
    process.send_signal(signal.SIGKILL)
    assert line.enter(time.monotonic() + 20)
    line.leave()
    assert line.enter(time.monotonic())


def test_a_child_does_not_stand_where_its_parent_stands(tmp_path) -> None:
    from tadrib.config.sqlite3 import line

    path = str(tmp_path / "one.sqlite3")
    own = line.line_to(path)
    assert own is line.line_to(path) and own.enter(time.monotonic())
    child = os.fork()
    if not child:
        os._exit(int(line.line_to(path).enter(time.monotonic() + 0.05)))
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    own.leave()


@pytest.fixture
def connection(tmp_path, django_db_blocker):
    """A database of its own in a file, as an office has it, whatever the tests run on."""
    given = {
        "ENGINE": "tadrib.config.sqlite3", "NAME": str(tmp_path / "one.sqlite3"),
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20},
    }  # fmt: skip
    connections.settings["line"] = connections.configure_settings({"default": given})["default"]
    with django_db_blocker.unblock():
        yield connections["line"]
        connections["line"].close()
    del connections["line"], connections.settings["line"]


def atomic():
    return transaction.atomic(using="line")


def test_a_transaction_gives_its_place_back_however_it_ends(connection) -> None:
    for fault in (None, ValueError):
        try:
            with atomic():
                assert connection._line is not None
                with atomic():
                    if fault:
                        raise fault
        except ValueError:
            pass
        assert connection._line is None
    with atomic():
        connection.close()  # as when the worker is told to stop in the middle
    connection.closed_in_transaction = False
    connection.connect()
    assert connection._line is None
    with atomic():
        assert connection._line is not None


def test_waiting_too_long_is_the_fault_it_always_was(connection, monkeypatch) -> None:
    entered, done = threading.Event(), threading.Event()

    def hold() -> None:
        with atomic():
            entered.set()
            done.wait(20)
        connections["line"].close()

    hand = threading.Thread(target=hold)
    hand.start()
    entered.wait(20)
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "timeout", 0.05)
    with pytest.raises(OperationalError, match="locked"), atomic():
        pass
    done.set()
    hand.join()
    monkeypatch.undo()
    with atomic():
        pass


def test_who_does_not_know_of_the_line_is_kept_out_and_waited_for(connection) -> None:
    connection.ensure_connection()
    other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    end = threading.Timer(0.2, lambda: other.execute("COMMIT"))
    end.start()
    with atomic():
        assert not other.in_transaction
    end.join()
    other.close()
