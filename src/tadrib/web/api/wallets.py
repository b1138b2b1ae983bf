"""Wallets fetch certificates: OpenID for Verifiable Credential Issuance 1.0, pre-authorised code.

Nobody is signed in here and no cookie is read: what a wallet shows, a code with its PIN or a token, stands for the
holder who made the offer on the page of the certificate. That is why no form token is asked for and why any site may
call. Errors are those of the specification, in English, for whoever writes the wallet; nothing of a holder is in an
address or an error.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

import tadrib.domain.credentials.operations
import tadrib.domain.credentials.queries
import tadrib.domain.credentials.words
from tadrib.domain import credentials
from tadrib.domain.credentials import policy
from tadrib.domain.credentials.wallet import CONFIGURATIONS, GRANT, TOKEN_GOOD_FOR
from tadrib.kernel.actor import Actor
from tadrib.kernel.languages import DEFAULT, LANGUAGES
from tadrib.kernel.refusals import Refused
from tadrib.web.kit.door import PUBLIC, door
from tadrib.web.kit.often import is_too_often

MOST = 300  # a minute and address: a whole course may sit behind one
LARGEST = 64 * 1024
TOKEN_ERRORS = {
    "offer_unknown": ("invalid_grant", "the code is not known, was used or has run out"),
    "offer_standing": ("invalid_grant", "the certificate is not valid now"),
    "offer_no_pin": ("invalid_request", "tx_code is wanted"),
}
CREDENTIAL_ERRORS = {
    "offer_proof": "invalid_proof",
    "offer_nonce": "invalid_nonce",
}
View = Callable[[HttpRequest], HttpResponse]


def _wallet() -> Actor:
    """Their own short list of permissions."""
    return Actor.system("wallet", {policy.HAND_OVER})


def _open(answer: HttpResponse, cached: str = "no-store") -> HttpResponse:
    """For wallets in a browser too; not for search engines."""
    answer["Cache-Control"] = cached
    answer["Access-Control-Allow-Origin"] = "*"
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _error(code: str, why: str = "", status: int = 400) -> HttpResponse:
    told = {"error": code, **({"error_description": why} if why else {})}
    return JsonResponse(told, status=status)


def _unauthorised(code: str = "") -> HttpResponse:
    """RFC 6750, section 3: without a token nothing more is said."""
    answer = _error(code, status=401) if code else HttpResponse(status=401)
    answer["WWW-Authenticate"] = f'Bearer error="{code}"' if code else "Bearer"
    return answer


def machine(view: View) -> View:
    """A door to which wallets post: any site may ask, no cookie counts, nothing is kept by caches, not too often."""

    @csrf_exempt  # no cookie is read: the code or the token stands for the holder
    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        if request.method == "OPTIONS":
            answer = HttpResponse(status=204)
            answer["Access-Control-Allow-Methods"] = "POST"
            answer["Access-Control-Allow-Headers"] = "Authorization, Content-Type"
            answer["Access-Control-Max-Age"] = "3600"
            return _open(answer)
        if request.method != "POST":
            answer = HttpResponse(status=405)
            answer["Allow"] = "POST, OPTIONS"
            return _open(answer)
        if is_too_often(request, view.__name__, MOST):
            answer = _error("temporarily_unavailable", "too many requests from this address", 429)
            answer["Retry-After"] = "60"
            return _open(answer)
        return _open(view(request))

    return guarded


# What can be had --------------------------------------------------------------------------------------------------


@require_safe
def wallet_issuer(_request: HttpRequest) -> HttpResponse:
    """What the office can issue, in its four languages."""
    return _open(JsonResponse(credentials.queries.wallet_metadata()), "public, max-age=300")


@require_safe
def wallet_authorization(_request: HttpRequest) -> HttpResponse:
    """Where a code is exchanged."""
    return _open(JsonResponse(credentials.queries.authorization_metadata()), "public, max-age=300")


@require_safe
def wallet_offer(_request: HttpRequest, address: str) -> HttpResponse:
    """An offer, as long as it is open."""
    language = translation.get_language() or DEFAULT
    language = language if language in LANGUAGES else DEFAULT
    return _open(JsonResponse(credentials.queries.get_public_offer(address, at=timezone.now(), language=language)))


# What wallets post ------------------------------------------------------------------------------------------------


@machine
def wallet_token(request: HttpRequest) -> HttpResponse:
    """Code and PIN for a token."""
    code = request.POST.get("pre-authorized_code", "")
    if not request.POST.get("grant_type"):
        return _error("invalid_request", "grant_type is wanted")
    if request.POST["grant_type"] != GRANT:
        return _error("unsupported_grant_type")
    if not code:
        return _error("invalid_request", "pre-authorized_code is wanted")
    try:
        details = _details(request.POST.get("authorization_details", ""))
    except (ValueError, TypeError, RecursionError):
        return _error("invalid_authorization_details")
    try:
        token = credentials.operations.take_offer(
            code=code, pin=request.POST.get("tx_code", ""), by=_wallet(), now=timezone.now()
        )
    except Refused as refusal:
        return _error(*TOKEN_ERRORS.get(refusal.code, TOKEN_ERRORS["offer_unknown"]))
    if not token:
        return _error("invalid_grant", "tx_code is wrong")
    told = {"access_token": token, "token_type": "Bearer", "expires_in": int(TOKEN_GOOD_FOR.total_seconds())}
    return JsonResponse({**told, "authorization_details": details} if details else told)


def _details(text: str) -> list[dict[str, Any]]:
    """What a wallet asks a token for, with the name of the one certificate behind each format. ValueError."""
    if not text:
        return []
    asked = json.loads(text)
    if not isinstance(asked, list) or not asked:
        raise ValueError("a list is wanted")
    wanted = [one.get("credential_configuration_id") if isinstance(one, dict) else None for one in asked]
    kinds = [one.get("type") if isinstance(one, dict) else None for one in asked]
    if any(not isinstance(name, str) or name not in CONFIGURATIONS for name in wanted):
        raise ValueError("a configuration of ours is wanted")
    if set(kinds) != {"openid_credential"}:
        raise ValueError("another kind of details")
    return [
        {"type": "openid_credential", "credential_configuration_id": name, "credential_identifiers": [name]}
        for name in dict.fromkeys(wanted)
    ]


@machine
def wallet_nonce(_request: HttpRequest) -> HttpResponse:
    """A challenge for the proof of the wallet's key."""
    return JsonResponse({"c_nonce": credentials.queries.new_nonce(at=timezone.now())})


@machine
def wallet_credential(request: HttpRequest) -> HttpResponse:
    """A copy, signed for the key that the wallet proves."""
    token = _bearer(request)
    if not token:
        return _unauthorised()
    asked = _object(request)
    if asked is None:
        return _error("invalid_credential_request", "a JSON object is wanted")
    names = [asked[one] for one in ("credential_configuration_id", "credential_identifier") if one in asked]
    if len(names) != 1 or not isinstance(names[0], str):
        return _error("invalid_credential_request", "name one configuration or one identifier")
    if names[0] not in CONFIGURATIONS:
        by_name = "credential_configuration_id" in asked
        return _error("unknown_credential_configuration" if by_name else "unknown_credential_identifier")
    if "credential_response_encryption" in asked:
        return _error("invalid_encryption_parameters", "answers are not encrypted beyond TLS")
    try:
        handed = credentials.operations.hand_over(
            token=token, kind=CONFIGURATIONS[names[0]], proof=_proof(asked), by=_wallet(), now=timezone.now()
        )
    except Refused as refusal:
        if refusal.code == "offer_token":
            return _unauthorised("invalid_token")
        code = CREDENTIAL_ERRORS.get(refusal.code, "credential_request_denied")
        return _error(code, str(refusal.facts.get("why", "")))
    answer = {"credentials": [{"credential": handed.credential}], "notification_id": handed.name}
    return JsonResponse(answer, json_dumps_params={"ensure_ascii": False})


def _proof(asked: Mapping[str, Any]) -> Any:
    """The one key proof of kind ``jwt``; none is a proof that does not hold."""
    proofs = asked.get("proofs")
    found = proofs.get("jwt") if isinstance(proofs, dict) and len(proofs) == 1 else None
    return found[0] if isinstance(found, list) and len(found) == 1 else None


@machine
def wallet_notification(request: HttpRequest) -> HttpResponse:
    """What became of a copy in the wallet."""
    token = _bearer(request)
    if not token:
        return _unauthorised()
    asked = _object(request) or {}
    name, told = asked.get("notification_id"), asked.get("event")
    if not isinstance(name, str) or not isinstance(told, str) or told not in set(credentials.words.Told):
        return _error("invalid_notification_request")
    try:
        credentials.operations.note_told(token=token, name=name, told=told, by=_wallet(), now=timezone.now())
    except Refused as refusal:
        return _unauthorised("invalid_token") if refusal.code == "offer_token" else _error("invalid_notification_id")
    return HttpResponse(status=204)


def _bearer(request: HttpRequest) -> str:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


def _object(request: HttpRequest) -> dict[str, Any] | None:
    """The JSON object that was posted."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST:
        return None
    try:
        found = json.loads(request.body)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


doors = [
    door(".well-known/openid-credential-issuer", wallet_issuer, needs=PUBLIC),
    door(".well-known/oauth-authorization-server", wallet_authorization, needs=PUBLIC),
    door("wallets/offers/<str:address>", wallet_offer, needs=PUBLIC),
    door("wallets/token", wallet_token, needs=PUBLIC),
    door("wallets/nonce", wallet_nonce, needs=PUBLIC),
    door("wallets/credential", wallet_credential, needs=PUBLIC),
    door("wallets/notification", wallet_notification, needs=PUBLIC),
]
