"""To be written by its owner."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from tadrib.domain.accounts.words import Permission
from tadrib.web.kit.door import PUBLIC, door


def programmes(request: HttpRequest) -> HttpResponse:
    return HttpResponse("programmes")


def editions(request: HttpRequest) -> HttpResponse:
    return HttpResponse("editions")


doors = [
    door("programmes/", programmes, needs=Permission.OFFICE),
    door("editions/", editions, needs=Permission.OFFICE),
]
