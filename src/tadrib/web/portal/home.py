"""To be written by its owner."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from tadrib.domain.accounts.words import Permission
from tadrib.web.kit.door import PUBLIC, door


def home(request: HttpRequest) -> HttpResponse:
    return HttpResponse("home")


def letters(request: HttpRequest) -> HttpResponse:
    return HttpResponse("letters")


def account(request: HttpRequest) -> HttpResponse:
    return HttpResponse("account")


doors = [
    door("", home, needs=Permission.OWN),
    door("letters/", letters, needs=Permission.OWN),
    door("account/", account, needs=Permission.OWN),
]
