"""What machines need to check a certificate: the office's keys, signed badges, lists of revoked ones.

A badge is found by its unguessable code alone; nothing is listed. All may be kept by caches for a minute or more.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

import tadrib.domain.credentials.queries
from tadrib.domain import credentials
from tadrib.kernel.refusals import NotFound, Refused
from tadrib.web.kit import certificates
from tadrib.web.kit.door import PUBLIC, door

BADGE = "application/vc+ld+json"
KEEP = 300  # seconds
LISTS = ("revocation", "suspension")


def _open(answer: HttpResponse, seconds: int = KEEP) -> HttpResponse:
    """For any reader and any cache; wallets in a browser may read it; search engines keep out."""
    answer["Cache-Control"] = f"public, max-age={seconds}"
    answer["Access-Control-Allow-Origin"] = "*"
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _json(document: dict[str, Any], kind: str) -> HttpResponse:
    return _open(JsonResponse(document, content_type=kind, json_dumps_params={"ensure_ascii": False}))


@require_safe
def did(_request: HttpRequest) -> HttpResponse:
    """The keys behind did:web."""
    return _json(credentials.queries.public_did_document(), "application/did+json")


@require_safe
def issuer_did(_request: HttpRequest, code: str) -> HttpResponse:
    """The keys behind the did:web of a co-issuing body."""
    return _json(credentials.queries.public_did_document(code), "application/did+json")


@require_safe
def badge_json(_request: HttpRequest, code: str) -> HttpResponse:
    """The signed Open Badges 3.0 credential."""
    return _json(credentials.queries.get_public_document(code), BADGE)


@require_safe
def badge_png(_request: HttpRequest, code: str) -> HttpResponse:
    """The badge as a picture with the credential inside."""
    document = credentials.queries.get_public_document(code)
    return _open(HttpResponse(certificates.baked(document), content_type="image/png"))


@require_safe
def badge_svg(_request: HttpRequest, code: str) -> HttpResponse:
    """The badge as a drawing with the credential inside."""
    document = credentials.queries.get_public_document(code)
    drawn = HttpResponse(certificates.drawn(document), content_type="image/svg+xml")
    drawn["Content-Security-Policy"] = "default-src 'none'"
    return _open(drawn)


@require_safe
def badge_jwt(_request: HttpRequest, code: str) -> HttpResponse:
    """The same credential as VC-JWT."""
    try:
        token = credentials.queries.get_public_token(code)
    except Refused as refusal:
        raise NotFound(code) from refusal
    return _open(HttpResponse(token, content_type="application/vc+jwt"))


@require_safe
def status(_request: HttpRequest, number: int) -> HttpResponse:
    """The signed list of revoked places, made again when anything changes, the key too, and at least every hour."""
    return _status(number, is_suspension=False)


@require_safe
def suspension(_request: HttpRequest, number: int) -> HttpResponse:
    """The signed list of suspended places."""
    return _status(number, is_suspension=True)


def _status(number: int, *, is_suspension: bool) -> HttpResponse:
    try:
        return _json(_list(number, is_suspension=is_suspension), BADGE)
    except Refused as refusal:
        raise NotFound(str(number)) from refusal


def _list(number: int, *, is_suspension: bool) -> dict[str, Any]:
    """A signed list, made once until anything changes."""
    now, signing = timezone.now(), credentials.queries.current_key()
    made_of = f"{credentials.queries.count_changes()}-{signing}"  # a list by a key that was disowned is good no more
    key = f"status-list-{number}-{is_suspension}-{made_of}-{now:%Y%m%d%H}"
    document: dict[str, Any] | None = cache.get(key)
    if document is None:
        document = credentials.queries.public_status_list(number, at=now, is_suspension=is_suspension)
        cache.set(key, document, 3600)
    return document


@require_safe
def verify_kept(_request: HttpRequest) -> HttpResponse:
    """All that a device keeps to check a square without a network: the office's keys, each list as it is signed, and
    the moment at which they stood so."""
    lists = []
    for number in range(1, credentials.queries.count_lists() + 1):
        with suppress(NotFound, Refused):  # nothing was ever signed, or the key is lost: the public keys still help
            pair = {name: _list(number, is_suspension=name == "suspension") for name in LISTS}
            lists.append({"number": number, **pair})
    facts = {"at": timezone.now().isoformat(), "keys": credentials.queries.public_did_document(), "lists": lists}
    return _open(JsonResponse(facts), 60)


doors = [
    door(".well-known/did.json", did, needs=PUBLIC),
    door("issuers/<str:code>/did.json", issuer_did, needs=PUBLIC),
    door("credentials/<str:code>.jwt", badge_jwt, needs=PUBLIC),
    door("credentials/<str:code>.svg", badge_svg, needs=PUBLIC),
    door("credentials/<str:code>.json", badge_json, needs=PUBLIC),
    door("credentials/<str:code>.png", badge_png, needs=PUBLIC),
    door("verify/kept.json", verify_kept, needs=PUBLIC),
    door("status/<int:number>", status, needs=PUBLIC),
    door("status/<int:number>/suspension", suspension, needs=PUBLIC),
]
