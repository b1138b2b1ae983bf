"""Pages for when something fails. 500 must not need the database nor the session."""

from __future__ import annotations

import logging
import secrets

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import is_valid_path
from django.utils.translation import get_language

from tadrib.kernel.languages import direction

log = logging.getLogger("tadrib.errors")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """What was sent cannot be read."""
    return render(request, "kit/error.html", {"code": 400}, status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Signed in, but without the permission."""
    return render(request, "kit/error.html", {"code": 403}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Not here, or not for this reader: the page does not say which."""
    return render(request, "kit/error.html", {"code": 404}, status=404)


def not_allowed(request: HttpRequest, allowed: str) -> HttpResponse:
    """The address of a form's answer opened as a page, as the language switch or a bookmark does: the way back."""
    answer = render(request, "kit/error.html", {"code": 405, "above": _page_above(request.path)}, status=405)
    answer["Allow"] = allowed
    return answer


def _page_above(path: str) -> str:
    """The nearest address above; "" if that is only the front page of a language."""
    while path.strip("/").count("/") > 1:
        path = path.rstrip("/").rpartition("/")[0] + "/"
        if is_valid_path(path):
            return path
    return ""


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was open too long or came from elsewhere."""
    return render(request, "kit/error.html", {"code": 403, "expired": True}, status=403)


def broken(request: HttpRequest) -> HttpResponse:
    """Our fault. The number on the page stands in the log beside the trace."""
    number = secrets.token_hex(3).upper()
    log.error("error page %s", number)
    language = get_language() or "en"
    page = render_to_string("kit/500.html", {"number": number, "LANGUAGE_CODE": language, "dir": direction(language)})
    return HttpResponse(page, status=500)
