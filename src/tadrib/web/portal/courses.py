"""To be written by its owner."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from tadrib.domain.accounts.words import Permission
from tadrib.web.kit.door import PUBLIC, door


def courses(request: HttpRequest) -> HttpResponse:
    return HttpResponse("courses")


doors = [
    door("courses/", courses, needs=Permission.OWN),
]
