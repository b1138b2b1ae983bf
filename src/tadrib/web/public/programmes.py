"""What the office teaches: areas, programmes, courses."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

import tadrib.domain.catalogue.queries
import tadrib.domain.directory.queries
import tadrib.domain.results.queries
from tadrib.domain import catalogue, directory, results
from tadrib.web.kit.door import PUBLIC, door
from tadrib.web.public.showing import kept, show


@require_safe
def area(request: HttpRequest, code: str) -> HttpResponse:
    """One area: its programmes with their courses, and what comes next."""
    row = directory.queries.get_area(code)
    coming = results.queries.list_coming_editions(today=timezone.localdate(), most=200)
    context = {
        "area": row,
        "courses": list(catalogue.queries.list_public_courses(code)),
        "editions": [e for e in coming if e.course.programme.area_id == row.pk],
        "open_calls": results.queries.open_calls(now=timezone.now()),
    }
    return show(request, "public/programmes/area.html", context)


@require_safe
def programmes(request: HttpRequest) -> HttpResponse:
    """All programmes by area, each with its courses."""
    rows = list(catalogue.queries.list_public_programmes())
    groups = [(a, [p for p in rows if p.area_id == a.pk]) for a in directory.queries.list_areas()]
    return show(request, "public/programmes/programmes.html", {"groups": groups, "programmes": rows})


@require_safe
def programme(request: HttpRequest, code: str) -> HttpResponse:
    """One programme."""
    row = catalogue.queries.get_public_programme(code)
    courses = [c for c in catalogue.queries.list_public_courses(row.area.code) if c.programme_id == row.pk]
    return show(request, "public/programmes/programme.html", {"programme": row, "courses": courses})


@require_safe
def course(request: HttpRequest, code: str) -> HttpResponse:
    """One course: its approved curriculum and its editions."""
    row = catalogue.queries.get_public_course(code)
    today = timezone.localdate()
    context = {
        "course": row,
        "version": row.approved_versions[0],
        "editions": results.queries.list_coming_editions(today=today, most=50, course=row),
        "past": results.queries.list_past_editions(row, today=today),
        "open_calls": results.queries.open_calls(now=timezone.now()),
    }
    return show(request, "public/programmes/course.html", context)


doors = [
    door("areas/<str:code>/", kept(area), needs=PUBLIC),
    door("programmes/", kept(programmes), needs=PUBLIC),
    door("programmes/<str:code>/", kept(programme), needs=PUBLIC),
    door("courses/<str:code>/", kept(course), needs=PUBLIC),
]
