"""The product's doors, and the floor: what Django itself costs for one query and a few bytes."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import path

from tadrib.config import urls as house
from tadrib.domain.catalogue.models import Edition

handler400, handler403, handler404, handler500 = house.handler400, house.handler403, house.handler404, house.handler500


@login_not_required
def floor(request: HttpRequest, ref: str) -> HttpResponse:
    """One row by one query, without a template; the middleware is the product's."""
    row = Edition.objects.filter(ref=ref).values_list("ref", "start_date").get()
    return HttpResponse(f"<!doctype html><title>{row[0]}</title><p>{row[1]}")


urlpatterns = [path("floor/<str:ref>/", floor), *house.urlpatterns]
