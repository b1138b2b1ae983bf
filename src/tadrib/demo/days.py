"""The days of the demonstration: what was published keeps its days, what is invented moves with the day of the play.

The data and the play are written as if the office were looked at in the week of ``WRITTEN_FOR``. Played in another week,
every invented day moves by whole weeks, so that weekdays, distances and deadlines stay what they were.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

WRITTEN_FOR = dt.date(2026, 11, 23)  # a Monday: the second week of the course that runs
WEEK = dt.timedelta(days=7)


@dataclass(frozen=True)
class Days:
    """Days as written, moved to the week of ``today``; on a Saturday or Sunday to the week that comes."""

    today: dt.date

    @property
    def shift(self) -> dt.timedelta:
        """How far everything invented moves: whole weeks."""
        weekday = self.today.weekday()
        monday = self.today + dt.timedelta(days=-weekday if weekday < 5 else 7 - weekday)
        return monday - WRITTEN_FOR

    @property
    def midnight(self) -> dt.datetime:
        """The beginning of today in UTC: all acts of the play come before it."""
        return dt.datetime.combine(self.today, dt.time(), tzinfo=dt.UTC)

    def at(self, year: int, month: int, day: int, hour: int = 9) -> dt.datetime:
        """A moment in UTC, written as of ``WRITTEN_FOR``."""
        return dt.datetime(year, month, day, hour, tzinfo=dt.UTC) + self.shift

    def moved(self, row: dict[str, Any]) -> dict[str, Any]:
        """A row of ``editions.toml``, moved if it is an example; its code carries the year in which it begins."""
        if not row.get("example"):
            return row
        moved: dict[str, Any] = self._moved(row)
        return {**moved, "code": row["code"].replace(str(row["start"].year), str(moved["start"].year))}

    def _moved(self, value: Any) -> Any:
        if isinstance(value, dt.date):
            return value + self.shift
        if isinstance(value, dict):
            return {key: self._moved(one) for key, one in value.items()}
        return [self._moved(one) for one in value] if isinstance(value, list) else value
