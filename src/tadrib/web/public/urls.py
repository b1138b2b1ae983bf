"""Doors of the open site."""

from __future__ import annotations

from tadrib.web.public import home, programmes, sign_in, verify

app_name = "public"
urlpatterns = [
    *home.doors,
    *programmes.doors,
    *verify.doors,
    *sign_in.doors,
]
