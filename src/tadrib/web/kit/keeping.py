"""Pages that were made once and stay the same until anybody acts: kept, so that reading a list again costs little."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.utils import timezone

import tadrib.domain.audit.queries
from tadrib.domain import audit

KEEP = 60  # seconds


def stamped(request: HttpRequest, *parts: str) -> str:
    """The name under which a page is kept.

    The last number of the record of acts is part of it: whatever anybody does in the house makes another page. So is
    the minute, for what depends on the clock. One query.
    """
    chosen = (request.COOKIES.get("theme", ""), request.COOKIES.get("consent", ""))
    stamp = (timezone.now().strftime("%Y%m%d%H%M"), str(audit.queries.last_number()))
    what = "|".join((request.get_host(), request.get_full_path(), *chosen, *stamp, *parts))
    return hashlib.sha256(what.encode()).hexdigest()


def kept_for_reader(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Keep the finished page for this one session, so that paging back and forth in a list is cheap.

    Stands inside the door: who may come in is asked each time. Nobody else's session can meet the page, and neither
    can a page that says something to its reader once, or that hands out a new form token.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        session, token = request.session.session_key, request.COOKIES.get("csrftoken", "")
        if request.method != "GET" or not session or not token or _is_told_something(request):
            return view(request, *args, **kwargs)
        key = stamped(request, "reader", session, token, request.headers.get("HX-Request", ""))
        content = caches["pages"].get(key)
        if content is None:
            fresh = view(request, *args, **kwargs)
            if fresh.status_code == 200 and not fresh.cookies and request.META.get("CSRF_COOKIE") == token:
                caches["pages"].set(key, fresh.content, KEEP)
            return fresh
        get_token(request)  # so that the cookie of the forms inside lives on, as in a fresh page
        return HttpResponse(content)

    return answer


def _is_told_something(request: HttpRequest) -> bool:
    return "messages" in request.COOKIES or "_messages" in request.session
