"""News of the office."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

import tadrib.domain.newsroom.queries
from tadrib.domain import newsroom
from tadrib.web.kit.door import PUBLIC, door
from tadrib.web.kit.listing import Listing
from tadrib.web.public.showing import kept, show


@require_safe
def news(request: HttpRequest) -> HttpResponse:
    """All news, the last event first."""
    listing = Listing(request, size=12).show(newsroom.queries.list_public_news())
    return show(request, "public/news/list.html", {"listing": listing})


@require_safe
def news_item(request: HttpRequest, ref: str) -> HttpResponse:
    """One item."""
    return show(request, "public/news/item.html", {"item": newsroom.queries.get_public_news(ref)})


doors = [
    door("news/", kept(news), needs=PUBLIC),
    door("news/<str:ref>/", kept(news_item), needs=PUBLIC),
]
