"""The year as bars: where each bar of each course lies, for the calendar's drawing. No request, no database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from tadrib.kernel.dates import month_name

WIDE = 1000  # units of the drawing from 1 January to 31 December
LEAST = 12  # a bar is never narrower: it must be seen and touched
LABEL_ROOM = 130  # units that a place beside a bar needs


def x_of(day: dt.date, year: int) -> float:
    """Where a day begins on the axis, 0 to ``WIDE``; days outside the year lie on its edge."""
    first, last = dt.date(year, 1, 1), dt.date(year + 1, 1, 1)
    inside = min(max(day, first), last)
    return WIDE * (inside - first).days / (last - first).days


@dataclass(frozen=True)
class Bar:
    """One bar, its numbers as the drawing takes them. ``label_x`` is empty where there is no room for words."""

    x: str
    width: str
    is_done: bool
    edition: Any
    start: dt.date
    end: dt.date
    label_x: str = ""
    anchor: str = ""


@dataclass(frozen=True)
class Line:
    """One course with its bars."""

    course: Any
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Group:
    """One area with its lines."""

    area: Any
    lines: tuple[Line, ...]


def number(value: float) -> str:
    """A number as SVG writes it, whatever the page's language."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def months(year: int, language: str, *, is_rtl: bool) -> list[tuple[str, str, str]]:
    """For each month: where its line is drawn, where its name stands, the name."""
    rows = []
    for month in range(1, 13):
        x = x_of(dt.date(year, month, 1), year)
        line, text = (WIDE - x, WIDE - x - 6) if is_rtl else (x, x + 6)
        rows.append((number(line), number(text), month_name(month, language, short=True)))
    return rows


def today_x(today: dt.date, year: int, *, is_rtl: bool) -> str:
    """Where today lies; empty in another year."""
    if today.year != year:
        return ""
    x = x_of(today, year)
    return number(WIDE - x if is_rtl else x)


def spans(edition: Any, year: int) -> list[tuple[dt.date, dt.date]]:
    """The days of an edition that fall into the year: of each module, or of the whole where modules run through."""
    own = [(m.start_date, m.end_date) for m in edition.modules.all()]
    whole = (edition.start_date, edition.end_date)
    if whole in own or not own:
        own = [whole]
    return sorted({(a, b) for a, b in own if a.year <= year <= b.year})


def groups(editions: Iterable[Any], year: int, *, today: dt.date, is_rtl: bool) -> list[Group]:
    """Areas with courses with bars, in the order of areas and first days."""
    by_area: dict[Any, dict[Any, list[Any]]] = {}
    for edition in editions:
        courses = by_area.setdefault(edition.course.programme.area, {})
        courses.setdefault(edition.course, []).append(edition)
    found = []
    for area in sorted(by_area, key=lambda a: a.number):
        lines = [Line(c, _bars(rows, year, today=today, is_rtl=is_rtl)) for c, rows in by_area[area].items()]
        found.append(Group(area, tuple(line for line in lines if line.bars)))
    return [group for group in found if group.lines]


def _bars(editions: list[Any], year: int, *, today: dt.date, is_rtl: bool) -> tuple[Bar, ...]:
    parts = sorted((a, b, n) for n, e in enumerate(editions) for a, b in spans(e, year))
    bars = []
    for place, (start, end, n) in enumerate(parts):
        left = x_of(start, year)
        width = max(x_of(end + dt.timedelta(days=1), year) - left, LEAST)
        left = min(left, WIDE - width)
        after = x_of(parts[place + 1][0], year) if place + 1 < len(parts) else WIDE
        label, anchor = "", ""
        if after - left - width > LABEL_ROOM:
            at = left + width + 5
            label = number(WIDE - at if is_rtl else at)
        elif place == 0 and left > LABEL_ROOM:
            label, anchor = number(WIDE - left + 5 if is_rtl else left - 5), "end"
        shown = WIDE - left - width if is_rtl else left
        bars.append(Bar(number(shown), number(width), start <= today, editions[n], start, end, label, anchor))
    return tuple(bars)


def by_month(editions: Iterable[Any], year: int) -> list[tuple[dt.date, list[Any]]]:
    """Editions by the month of the year in which they begin; what began before the year stands in January."""
    found: dict[int, list[Any]] = {}
    for edition in editions:
        month = edition.start_date.month if edition.start_date.year == year else 1
        found.setdefault(month, []).append(edition)
    return [(dt.date(year, month, 1), found[month]) for month in sorted(found)]
