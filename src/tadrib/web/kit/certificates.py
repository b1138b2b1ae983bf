"""Certificates and badges as files. Thin: the domain prints and signs, this says how a file is named and kept."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.http import HttpResponse

from tadrib.domain.credentials import printing
from tadrib.engines import badge
from tadrib.web.kit.page import file


def certificate_pdf(credential: Any) -> HttpResponse:
    """The certificate. Refused: ``credential_unprintable``."""
    return file(printing.certificate_file(credential), name=f"{credential.number}.pdf", kind="application/pdf")


@cache
def picture() -> bytes:
    """The badge without a credential in it; drawn once."""
    return badge.draw_badge()


def baked(document: dict[str, Any]) -> bytes:
    """The badge with a signed credential inside (Open Badges 3.0, 5.3)."""
    return badge.bake(picture(), document)


def drawn(document: dict[str, Any]) -> str:
    """The same as a drawing (Open Badges 3.0, 5.3.2)."""
    return badge.draw_badge_svg(document, title=str(document["name"]))
