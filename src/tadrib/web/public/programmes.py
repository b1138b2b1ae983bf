"""To be written by its owner."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from tadrib.domain.accounts.words import Permission
from tadrib.web.kit.door import PUBLIC, door


def programmes(request: HttpRequest) -> HttpResponse:
    return HttpResponse("programmes")


def calendar(request: HttpRequest) -> HttpResponse:
    return HttpResponse("calendar")


def calls(request: HttpRequest) -> HttpResponse:
    return HttpResponse("calls")


doors = [
    door("programmes/", programmes, needs=PUBLIC),
    door("calendar/", calendar, needs=PUBLIC),
    door("calls/", calls, needs=PUBLIC),
]
