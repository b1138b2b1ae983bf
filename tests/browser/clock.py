"""A clock that the tests can move: a call of two weeks is over in a second."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

MONDAY = dt.datetime(2027, 1, 4, 9, 0, tzinfo=dt.UTC)


class Clock:
    """What the house takes for now: a set moment, and the seconds that have passed since."""

    def __init__(self, patch: pytest.MonkeyPatch, start: dt.datetime = MONDAY) -> None:
        self._real = timezone.now
        self.set(start)
        patch.setattr(timezone, "now", self.now)

    def set(self, moment: dt.datetime) -> None:
        """It is now ``moment``."""
        self._offset = moment - self._real()

    def at(self, month: int, day: int, hour: int, minute: int = 0) -> None:
        """It is now that hour (UTC) of 2027."""
        self.set(dt.datetime(2027, month, day, hour, minute, tzinfo=dt.UTC))

    @property
    def day(self) -> dt.date:
        """The day that it is."""
        return self.now().date()

    def now(self) -> dt.datetime:
        """For ``django.utils.timezone.now``."""
        return self._real() + self._offset
