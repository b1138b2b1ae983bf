"""Checking a certificate or a letter by its code: no account, no list, the question is not kept."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

import tadrib.domain.credentials.queries
import tadrib.domain.messaging.queries
from tadrib.domain import credentials, messaging
from tadrib.web.kit.certified import certified
from tadrib.web.kit.door import PUBLIC, door
from tadrib.web.kit.page import page
from tadrib.web.public import verify_file, verify_kept

LONGEST = 40
KEEP = 60  # seconds: a revocation is seen within a minute


def _look_up(code: str) -> dict[str, Any]:
    """What the page shows of a code: a certificate, an official letter, or that nothing has it."""
    found = credentials.queries.find_public_credential(code)
    if found:
        return {"found": found, "c": certified(found.facts), "live": found.state, "register": _register(found)}
    letter = messaging.queries.find_public_letter(code, today=timezone.localdate())
    return {"letter": letter, "live": "letter"} if letter else {"unknown": True, "live": "unknown"}


def _register(found: Any) -> str:
    """What a changed square is compared with, part by part: no more than the page says anyway. JSON."""
    names = ("kind", "level", "hours", "start", "end", "edition", "mode")
    told = {name: found.facts[name] for name in names} | {
        "number": found.number, "code": found.code.replace("-", ""), "holder": found.holder, "named": found.is_named,
        "course": found.facts["course"]["code"], "version": found.facts["version"]["number"],
        "issued": timezone.localdate(found.issued_at).isoformat(), "titles": found.facts["course"]["title"],
    }  # fmt: skip
    return json.dumps(told)


def _answer(request: HttpRequest, code: str, *, missing: int = 200) -> HttpResponse:
    code = code.strip()[:LONGEST]
    context: dict[str, Any] = {"code": code, **(_look_up(code) if code else {})}
    answer = page(request, "public/verify/show.html", context, status=missing if "unknown" in context else 200)
    answer["Cache-Control"] = f"public, max-age={KEEP}"
    patch_vary_headers(answer, ["Cookie"])
    answer["Permissions-Policy"] = "camera=(self), geolocation=(), microphone=()"
    if code:
        answer["X-Robots-Tag"] = "noindex"
    return answer


@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """The form, and below it the answer to ``?code=``."""
    return _answer(request, request.GET.get("code", ""))


@require_safe
def credential(request: HttpRequest, code: str) -> HttpResponse:
    """The same by the address behind the square; an unknown code is 404."""
    return _answer(request, code, missing=404)


doors = [
    door("verify/", verify, needs=PUBLIC),
    *verify_file.doors,
    *verify_kept.doors,
    door("verify/<str:code>/", credential, needs=PUBLIC),
]
