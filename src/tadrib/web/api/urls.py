"""Doors for machines."""

from __future__ import annotations

from tadrib.web.api import calendars, credentials, wallets

app_name = "api"
urlpatterns = [
    *calendars.doors,
    *credentials.doors,
    *wallets.doors,
]
