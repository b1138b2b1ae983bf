"""When courses are held, and how one gets a seat: the calendar, editions, calls."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe

import tadrib.domain.calls.queries
import tadrib.domain.catalogue.queries
import tadrib.domain.directory.queries
import tadrib.domain.results.queries
from tadrib.domain import calls as calls_app
from tadrib.domain import catalogue, directory, results
from tadrib.kernel.dates import MONTHS
from tadrib.kernel.languages import RIGHT_TO_LEFT
from tadrib.web.kit.door import PUBLIC, door
from tadrib.web.kit.sentences import choices
from tadrib.web.public import year_chart
from tadrib.web.public.showing import kept, show


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """One year: a list by month, and bars by area where the screen is wide."""
    today, language = timezone.localdate(), get_language()
    years = results.queries.list_public_years()
    wanted = request.GET.get("year", "")
    year = int(wanted) if wanted.isdecimal() and len(wanted) == 4 else today.year
    if year not in years and years and not wanted:
        year = min(years, key=lambda y: (abs(y - today.year), -y))
    areas = list(directory.queries.list_areas())
    area = request.GET.get("area", "")
    area = area if area in {a.code for a in areas} else ""
    rows = list(catalogue.queries.list_public_editions(year=year, area=area))
    is_rtl = language in RIGHT_TO_LEFT
    months = [(MONTHS[language][first.month - 1], group) for first, group in year_chart.by_month(rows, year)]
    context = {
        "year": year, "area": area, "areas": areas, "years": sorted({*years, today.year}), "editions": rows,
        "months": months,
        "groups": year_chart.groups(rows, year, today=today, is_rtl=is_rtl),
        "axis": year_chart.months(year, language, is_rtl=is_rtl),
        "today_x": year_chart.today_x(today, year, is_rtl=is_rtl),
        "seats": sum(row.seats for row in rows),
        "language_count": len({code for row in rows for code in row.languages}),
        "open_calls": results.queries.open_calls(now=timezone.now()),
    }  # fmt: skip
    return show(request, "public/editions/calendar.html", context)


@require_safe
def edition(request: HttpRequest, ref: str) -> HttpResponse:
    """One edition: what, for whom, how seats are given, from call to certificate."""
    row, now = catalogue.queries.get_public_edition(ref), timezone.now()
    call = results.queries.call_of(row)
    courses = list(catalogue.queries.list_public_courses(row.course.programme.area.code))
    ladder = [
        (level, label, [c for c in courses if c.level == level])
        for level, label in choices("catalogue.LEVEL_LABELS")
    ]  # fmt: skip
    this = next((c for c in courses if c.pk == row.course_id), None)
    context = {
        "edition": row,
        "call": call,
        "is_open": bool(call and call.state == "published" and call.deadline > now),
        "days_left": (timezone.localdate(call.deadline) - timezone.localdate(now)).days if call else 0,
        "ladder": ladder,
        "prerequisites": list(this.prerequisites.all()) if this else [],
        "results": results.queries.published_figures(row),
        "now": now,
        "today": timezone.localdate(),
    }
    return show(request, "public/editions/edition.html", context)


@require_safe
def calls(request: HttpRequest) -> HttpResponse:
    """Calls that take names now, the nearest deadline first."""
    rows = list(calls_app.queries.list_public_calls(now=timezone.now()))
    return show(request, "public/editions/calls.html", {"calls": rows, "today": timezone.localdate()})


@require_safe
def call(request: HttpRequest, ref: str) -> HttpResponse:
    """One call: who, how many, until when, with which papers."""
    row, now = calls_app.queries.get_public_call(ref), timezone.now()
    papers = dict(choices("calls.PAPER_LABELS"))
    levels = dict(choices("calls.LEVEL_LABELS"))
    context = {
        "call": row,
        "edition": row.edition,
        "is_open": row.state == "published" and row.deadline > now,
        "papers": [papers.get(paper, paper) for paper in row.papers],
        "level": levels.get(str(row.language_level), gettext("working")),
        "days_left": (timezone.localdate(row.deadline) - timezone.localdate(now)).days,
    }
    return show(request, "public/editions/call.html", context)


doors = [
    door("calendar/", kept(calendar), needs=PUBLIC),
    door("editions/<str:ref>/", kept(edition), needs=PUBLIC),
    door("calls/", kept(calls), needs=PUBLIC),
    door("calls/<str:ref>/", kept(call), needs=PUBLIC),
]
