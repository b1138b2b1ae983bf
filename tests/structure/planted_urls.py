"""The house's doors with one more that declares nothing; the URL configuration of a test in test_doors.py."""

from django.http import HttpResponse
from django.urls import path

from tadrib.config.urls import handler403, handler404, handler500
from tadrib.config.urls import urlpatterns as house

__all__ = ["handler403", "handler404", "handler500"]
urlpatterns = [path("planted/", lambda request: HttpResponse("secret"), name="planted"), *house]
