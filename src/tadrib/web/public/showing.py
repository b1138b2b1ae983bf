"""How a page of the open site leaves the house: counted if the reader agreed, kept by caches if it is everybody's."""

from __future__ import annotations

import hashlib
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers

import tadrib.domain.newsroom.operations
from tadrib.domain import newsroom

KEEP = 60  # seconds


def show(request: HttpRequest, template: str, context: dict[str, Any] | None = None) -> HttpResponse:
    """A page of the open site.

    For nobody in particular it may be kept for a minute by any cache and is not sent again while it is the same
    (ETag). For somebody signed in, whose menu differs, only their browser keeps it and asks each time.
    """
    count(request)
    answer = render(request, template, context or {})
    patch_vary_headers(answer, ("Cookie",))
    is_personal = request.actor.is_signed_in or settings.SESSION_COOKIE_NAME in request.COOKIES  # type: ignore[attr-defined]
    if is_personal or "messages" in request.COOKIES or "csrftoken" in answer.cookies:
        answer["Cache-Control"] = "private, no-cache"
        return answer
    answer["Cache-Control"] = f"public, max-age={KEEP}"
    etag = f'"{hashlib.sha256(answer.content).hexdigest()[:32]}"'
    answer["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=answer) or answer


def count(request: HttpRequest) -> None:
    """Count the opening of the page, by its name, if the reader agreed to it; nothing of the reader is kept."""
    if request.COOKIES.get("consent") == "agree" and request.method == "GET" and request.resolver_match:
        newsroom.operations.count_visit(page=request.resolver_match.view_name, day=timezone.localdate())
