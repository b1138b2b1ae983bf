"""The three answers of a view: a page (or the part of it that htmx asked for), a way on, a file."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header


def page(
    request: HttpRequest, template: str, context: dict[str, Any] | None = None, *, part: str = "", status: int = 200
) -> HttpResponse:
    """A whole page, or for htmx the include named ``part`` (``x.html`` with part ``list``: ``x_list.html``)."""
    if part and request.htmx and not request.htmx.boosted:  # type: ignore[attr-defined]
        template = template.replace(".html", f"_{part}.html")
    return render(request, template, context or {}, status=status)


def go(request: HttpRequest, to: str, *args: Any, said: str = "", **kwargs: Any) -> HttpResponseRedirect:
    """On to another page after a write, saying what was done (already translated)."""
    if said:
        messages.success(request, said)
    return redirect(to, *args, **kwargs)


def file(content: bytes, *, name: str, kind: str, inline: bool = False) -> HttpResponse:
    """A file to keep, never sniffed, never framed."""
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = content_disposition_header(not inline, name)
    answer["Cache-Control"] = "private, no-store"
    return answer
