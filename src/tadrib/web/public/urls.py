"""Doors of the open site."""

from __future__ import annotations

from tadrib.web.public import editions, home, news, programmes, results, sign_in, verify

app_name = "public"
urlpatterns = [
    *home.doors,
    *programmes.doors,
    *editions.doors,
    *news.doors,
    *results.doors,
    *verify.doors,
    *sign_in.doors,
]
