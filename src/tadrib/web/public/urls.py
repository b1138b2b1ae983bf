"""Doors of the open site."""

from __future__ import annotations

from tadrib.web.public import home, programmes, verify

app_name = "public"
urlpatterns = [
    *home.doors,
    *programmes.doors,
    *verify.doors,
]
