"""What is invented stands around the day the demonstration is made; what was published keeps its days."""

from __future__ import annotations

import datetime as dt

import pytest

from tadrib.demo import files
from tadrib.demo.days import WRITTEN_FOR, Days

EDITIONS = {row["code"]: row for row in files.toml("editions")["editions"]}
# Every weekday, a leap day, both ends of a year.
TODAYS = [WRITTEN_FOR + dt.timedelta(days=n) for n in range(7)] + [
    dt.date(2027, 1, 1), dt.date(2028, 2, 29), dt.date(2029, 12, 31),
]  # fmt: skip


@pytest.mark.parametrize("today", TODAYS, ids=str)
def test_days_move_by_whole_weeks(today: dt.date) -> None:
    shift = Days(today).shift

    assert shift % dt.timedelta(days=7) == dt.timedelta()
    assert dt.timedelta(days=-2) <= today - (WRITTEN_FOR + shift) <= dt.timedelta(days=4)


@pytest.mark.parametrize("today", TODAYS, ids=str)
def test_one_course_runs_and_one_call_ends_soon(today: dt.date) -> None:
    running = Days(today).moved(EDITIONS["EX-ASSESS-2026"])
    soon = Days(today).moved(EDITIONS["EX-PRISON-2027"])["call"]

    assert running["start"] < today <= running["end"]
    assert soon["opens"] < today
    assert dt.timedelta(days=7) <= soon["closes"] - today <= dt.timedelta(days=13)


@pytest.mark.parametrize("today", TODAYS, ids=str)
def test_codes_carry_their_year_and_stay_different(today: dt.date) -> None:
    moved = [Days(today).moved(row) for row in EDITIONS.values()]

    assert len({row["code"] for row in moved}) == len(moved)
    assert all(row["code"].endswith(str(row["start"].year)) for row in moved if row.get("example"))


def test_published_editions_never_move() -> None:
    row = EDITIONS["STOCTI-2022"]

    assert Days(dt.date(2031, 5, 1)).moved(row) is row
