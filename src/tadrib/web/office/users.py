"""To be written by its owner."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from tadrib.domain.accounts.words import Permission
from tadrib.web.kit.door import PUBLIC, door


def users(request: HttpRequest) -> HttpResponse:
    return HttpResponse("users")


doors = [
    door("users/", users, needs=Permission.OFFICE),
]
