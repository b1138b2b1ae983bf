"""How a page of the open site leaves the house: counted if the reader agreed, kept by caches if it is everybody's."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers

import tadrib.domain.newsroom.operations
from tadrib.domain import newsroom
from tadrib.web.kit.keeping import KEEP, stamped


def show(request: HttpRequest, template: str, context: dict[str, Any] | None = None) -> HttpResponse:
    """A page of the open site.

    For nobody in particular it may be kept for a minute by any cache and is not sent again while it is the same
    (ETag). For somebody signed in, whose menu differs, only their browser keeps it and asks each time.
    """
    count(request)
    answer = render(request, template, context or {})
    patch_vary_headers(answer, ("Cookie",))
    if is_personal(request) or "csrftoken" in answer.cookies:
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


def is_personal(request: HttpRequest) -> bool:
    """Whether the page may differ for this reader: somebody signed in, or who was told something."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES or "messages" in request.COOKIES


def kept(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Keep the finished page for readers who are nobody in particular, compressed, so that it is made once.

    Until anybody acts or the minute is over (``keeping.stamped``). One query either way.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method not in {"GET", "HEAD"} or is_personal(request):
            return view(request, *args, **kwargs)
        key = stamped(request)
        if found := caches["pages"].get(key):
            count(request)
            return _again(request, *found)
        fresh = view(request, *args, **kwargs)
        if fresh.status_code == 200 and fresh.headers.get("Cache-Control", "").startswith("public"):
            caches["pages"].set(key, (gzip.compress(fresh.content, 6, mtime=0), fresh["ETag"]), KEEP)
        return fresh

    return answer


def _again(request: HttpRequest, packed: bytes, etag: str) -> HttpResponse:
    """A page that was kept; unpacked for the few who cannot read it packed."""
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        answer = HttpResponse(packed, headers={"Content-Encoding": "gzip"})
        etag = f"W/{etag}"
    else:
        answer = HttpResponse(gzip.decompress(packed))
    answer["Cache-Control"] = f"public, max-age={KEEP}"
    answer["ETag"] = etag
    patch_vary_headers(answer, ("Cookie", "Accept-Encoding"))
    return get_conditional_response(request, etag=etag, response=answer) or answer
