"""To be written by its owner."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from tadrib.domain.accounts.words import Permission
from tadrib.web.kit.door import PUBLIC, door


def outbox(request: HttpRequest) -> HttpResponse:
    return HttpResponse("outbox")


def audit(request: HttpRequest) -> HttpResponse:
    return HttpResponse("audit")


doors = [
    door("outbox/", outbox, needs=Permission.OFFICE),
    door("audit/", audit, needs=Permission.OFFICE),
]
