"""Writers to one SQLite file stand in line, those of one process and those of several.

SQLite lets one writer in at a time. Whoever finds the door closed sleeps for longer and longer and looks again: the
door stands open unused meanwhile, and one of many writers may wait for seconds until it is open by chance. Here the
threads of a process wait in the order in which they came. The first of each process goes through two locks of the
system, ``next`` and ``door``: who holds ``next`` is the only one who asks for ``door``, so that the one who has just
come out cannot slip in again before those of another process. A process that is killed drops its locks.
"""

from __future__ import annotations

import fcntl
import os
import threading
import time
from collections import deque

PAUSE = 0.0005  # seconds between two looks at a lock that another process holds


class Turn:
    """The turns of one process: first come, first served."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._is_taken = False
        self._waiting: deque[threading.Lock] = deque()

    def enter(self, patience: float) -> bool:
        """Wait for one's turn, ``patience`` seconds at most; whether it came."""
        with self._lock:
            if not self._is_taken:
                self._is_taken = True
                return True
            turn = threading.Lock()
            turn.acquire()
            self._waiting.append(turn)
        if turn.acquire(timeout=max(0.0, patience)):
            return True
        with self._lock:
            if turn in self._waiting:
                self._waiting.remove(turn)
                return False
        return True  # it came in the last moment

    def leave(self) -> None:
        """Hand over to the next."""
        with self._lock:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._is_taken = False


class Line:
    """The line before one database file: its lock files lie beside it."""

    def __init__(self, path: str) -> None:
        self._turn = Turn()
        flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC
        self._next, self._door = (os.open(f"{path}-{name}", flags, 0o600) for name in ("next", "door"))

    def enter(self, until: float) -> bool:
        """Wait until one may write, at most to the moment ``until`` (``time.monotonic``); whether one may."""
        if not self._turn.enter(until - time.monotonic()):
            return False
        if self._take(self._next, until):
            is_in = self._take(self._door, until)
            fcntl.flock(self._next, fcntl.LOCK_UN)
            if is_in:
                return True
        self._turn.leave()
        return False

    def leave(self) -> None:
        """Let the next one in."""
        fcntl.flock(self._door, fcntl.LOCK_UN)
        self._turn.leave()

    @staticmethod
    def _take(lock: int, until: float) -> bool:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > until:
                    return False
                time.sleep(PAUSE)  # flock has no time limit of its own
            else:
                return True


_lines: dict[str, Line] = {}
_opening = threading.Lock()


def line_to(path: str) -> Line:
    """The one line of this process to a file."""
    with _opening:
        if path not in _lines:
            _lines[path] = Line(path)
        return _lines[path]


# A child has its own place: locks that it shared with its parent would let both in at once.
os.register_at_fork(after_in_child=_lines.clear)
