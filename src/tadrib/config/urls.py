"""All doors of the house, by audience. Pages carry their language in the address; machines' doors do not."""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from tadrib.web.kit import doors as kit_doors
from tadrib.web.kit import pieces
from tadrib.web.portal import offline
from tadrib.web.public import verify_kept

urlpatterns = [
    path("", include("tadrib.web.api.urls")),
    path("", include((kit_doors.root, "root"))),
    path("", include((offline.root, "offline"))),
    path("", include((verify_kept.root, "kept"))),
    *i18n_patterns(
        path("", include("tadrib.web.public.urls")),
        path("", include(([*kit_doors.doors, *pieces.doors], "kit"))),
        path("portal/", include("tadrib.web.portal.urls")),
        path("office/", include("tadrib.web.office.urls")),
        path("accounts/", include("allauth.urls")),
        prefix_default_language=True,
    ),
]
handler400 = "tadrib.web.kit.errors.bad_request"
handler403 = "tadrib.web.kit.errors.forbidden"
handler404 = "tadrib.web.kit.errors.not_found"
handler500 = "tadrib.web.kit.errors.broken"
