"""The front page, and the pages about the office and about this site."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

import tadrib.domain.directory.queries
import tadrib.domain.newsroom.queries
import tadrib.domain.results.queries
from tadrib.domain import directory, newsroom, results
from tadrib.web.kit.door import PUBLIC, door
from tadrib.web.public.showing import kept, show

COMING = 5


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What the office does, what comes next, what it adds up to."""
    told = results.queries.public_results()
    courses = results.queries.count_public_courses()
    news = list(newsroom.queries.list_public_news()[:3])
    context = {
        "areas": [(area, courses.get(area.code, 0)) for area in directory.queries.list_areas()],
        "editions": results.queries.list_coming_editions(today=timezone.localdate(), most=COMING),
        "open_calls": results.queries.open_calls(now=timezone.now()),
        "totals": {name: told.total(name) for name in results.queries.PUBLIC_FIGURES},
        "states": len(told.by_state),
        "years": told.years,
        "first_news": news[0] if news else None,
        "more_news": news[1:],
    }
    return show(request, "public/home/home.html", context)


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """Who the office is."""
    return show(request, "public/home/about.html", {"areas": directory.queries.list_areas()})


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is stored, why and how long."""
    hours = settings.SESSION_COOKIE_AGE // 3600
    return show(request, "public/home/privacy.html", {"hours": hours})


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """What was done so that everybody can use this site, and what is not done yet."""
    return show(request, "public/home/accessibility.html")


doors = [
    door("", kept(home), needs=PUBLIC),
    door("about/", kept(about), needs=PUBLIC),
    door("privacy/", kept(privacy), needs=PUBLIC),
    door("accessibility/", kept(accessibility), needs=PUBLIC),
]
