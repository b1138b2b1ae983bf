"""To be written by its owner."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from tadrib.domain.accounts.words import Permission
from tadrib.web.kit.door import PUBLIC, door


def home(request: HttpRequest) -> HttpResponse:
    return HttpResponse("home")


def about(request: HttpRequest) -> HttpResponse:
    return HttpResponse("about")


def privacy(request: HttpRequest) -> HttpResponse:
    return HttpResponse("privacy")


def news(request: HttpRequest) -> HttpResponse:
    return HttpResponse("news")


def results(request: HttpRequest) -> HttpResponse:
    return HttpResponse("results")


doors = [
    door("", home, needs=PUBLIC),
    door("about/", about, needs=PUBLIC),
    door("privacy/", privacy, needs=PUBLIC),
    door("news/", news, needs=PUBLIC),
    door("results/", results, needs=PUBLIC),
]
