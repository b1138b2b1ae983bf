"""A holder puts the certificate into a wallet: a square to scan or a link to press, and a PIN to type there."""

from __future__ import annotations

from typing import Any

import segno
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

import tadrib.domain.credentials.operations
import tadrib.domain.credentials.queries
from tadrib.domain import credentials
from tadrib.domain.accounts.words import Permission
from tadrib.domain.credentials import policy
from tadrib.kernel.refusals import Refused
from tadrib.web.kit.door import door
from tadrib.web.kit.page import go, page
from tadrib.web.kit.sentences import sentence


def _page(request: HttpRequest, row: Any, *, refusal: Refused | None = None) -> HttpResponse:
    by = request.actor  # type: ignore[attr-defined]
    offer = credentials.queries.shown_offer(by, row, at=timezone.now())
    context = {
        "credential": row,
        "offer": offer,
        "square": segno.make(offer.link, error="m", micro=False).svg_data_uri(border=4, dark="#14231f", light="#fff")
        if offer and offer.link
        else "",
        "can_offer": policy.can_offer(row, by=by),
        "copies": credentials.queries.count_copies(by, row),
        "sentence": sentence(refusal) if refusal else "",
    }
    answer = page(request, "portal/courses/wallet.html", context, status=422 if refusal else 200)
    answer["Cache-Control"] = "private, no-store"  # the PIN is on it
    return answer


@require_safe
def wallet(request: HttpRequest, number: str) -> HttpResponse:
    """What a wallet is; while an offer is open, its square, link and PIN; then what became of it."""
    return _page(request, credentials.queries.get_own_credential(request.actor, number))  # type: ignore[attr-defined]


@require_POST
def wallet_new(request: HttpRequest, number: str) -> HttpResponse:
    """A new offer; the older one ends."""
    by = request.actor  # type: ignore[attr-defined]
    row = credentials.queries.get_own_credential(by, number)
    try:
        credentials.operations.make_offer(row, by=by, now=timezone.now())
    except Refused as refusal:
        return _page(request, row, refusal=refusal)
    return go(request, "portal:wallet", number)


@require_POST
def wallet_end(request: HttpRequest, number: str) -> HttpResponse:
    """Withdraw the offer."""
    by = request.actor  # type: ignore[attr-defined]
    row = credentials.queries.get_own_credential(by, number)
    try:
        credentials.operations.end_offers(row, by=by, now=timezone.now())
    except Refused as refusal:
        return _page(request, row, refusal=refusal)
    return go(request, "portal:wallet", number, said=gettext("The code is no longer good."))


doors = [
    door("certificates/<str:number>/wallet/", wallet, needs=Permission.OWN),
    door("certificates/<str:number>/wallet/new/", wallet_new, needs=Permission.OWN),
    door("certificates/<str:number>/wallet/end/", wallet_end, needs=Permission.OWN),
]
