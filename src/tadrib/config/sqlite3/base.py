"""Django's SQLite, with one change: who begins to write stands in line (``line.py``) instead of asking by chance.

What is written, and when it is safely on the disk, is SQLite's affair as before; so is keeping out those who do not
know of the line.
"""

from __future__ import annotations

import os
import time
from typing import Any

from django.db import OperationalError
from django.db.backends.sqlite3 import base

from tadrib.config.sqlite3.line import PAUSE, Line, line_to


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that stands in line before a transaction that may write (``transaction_mode`` IMMEDIATE)."""

    _line: Line | None = None

    def _start_transaction_under_autocommit(self) -> None:
        if self.transaction_mode != "IMMEDIATE" or self.is_in_memory_db():
            super()._start_transaction_under_autocommit()
            return
        until = time.monotonic() + self._patience
        line = line_to(os.path.realpath(str(self.settings_dict["NAME"])))
        if not line.enter(until):
            raise OperationalError("database is locked")
        try:
            self._begin(until)
        except BaseException:
            line.leave()
            raise
        self._line = line

    @property
    def _patience(self) -> float:
        return float(self.settings_dict["OPTIONS"].get("timeout", 5))

    def _begin(self, until: float) -> None:
        """Ask for the right to write until it is given or the time is over: others may not know of the line."""
        cursor: Any = self.cursor()
        cursor.execute("PRAGMA busy_timeout = 0")
        try:
            while True:
                try:
                    cursor.execute("BEGIN IMMEDIATE")
                except OperationalError as fault:
                    if "locked" not in str(fault) or time.monotonic() > until:
                        raise
                    time.sleep(PAUSE)  # SQLite's own wait grows with each look; whoever holds the door is soon out
                else:
                    return
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {int(1000 * self._patience)}")

    def _leave(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            line.leave()

    def _commit(self) -> None:
        super()._commit()
        self._leave()

    def _rollback(self) -> None:
        try:
            super()._rollback()
        finally:
            self._leave()

    def _close(self) -> None:
        try:
            super()._close()
        finally:
            self._leave()
