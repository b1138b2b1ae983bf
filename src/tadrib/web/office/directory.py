"""Persons the office knows."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

import tadrib.domain.directory.queries
from tadrib.domain import directory
from tadrib.domain.accounts.words import Permission
from tadrib.web.kit.door import door
from tadrib.web.kit.listing import Listing
from tadrib.web.kit.page import page

SORTS = {"name": ("family_names", "given_names"), "state": ("nationality__code",)}


@require_safe
def persons(request: HttpRequest) -> HttpResponse:
    """Everybody, found by any name."""
    listing = Listing(request, sorts=SORTS)
    rows = directory.queries.list_persons(request.actor, search=listing.search, state=request.GET.get("state", ""))
    context = {"listing": listing.show(rows), "can_join": request.actor.can(Permission.DIRECTORY_EDIT)}
    return page(request, "office/directory/persons.html", context)


@require_safe
def person(request: HttpRequest, ref: str) -> HttpResponse:
    """One person."""
    return page(request, "office/directory/person.html", {"row": directory.queries.get_person(request.actor, ref)})


doors = [
    door("persons/", persons, needs=Permission.DIRECTORY_READ),
    door("persons/<str:ref>", person, needs=Permission.DIRECTORY_READ),
]
