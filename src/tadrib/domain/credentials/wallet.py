"""What a wallet shows and is told: codes, nonces, and what the office can issue (OpenID4VCI 1.0).

Nothing that opens anything is kept: the address of an offer, its code and its PIN derive from the offer's seed and the
office's secret, so that its page can be opened again, and are found again by their digests. Tokens are random and kept
as digests. Nonces carry their own time and signature; a used one is remembered at the copy it was used for.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.utils import translation
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from tadrib.domain.credentials.certified import office_name
from tadrib.domain.credentials.models import WalletOffer
from tadrib.engines import badge
from tadrib.kernel.languages import LANGUAGES

GOOD_FOR = dt.timedelta(minutes=10)  # of an offer
TOKEN_GOOD_FOR = dt.timedelta(minutes=5)  # longer ones would have to be bound to their sender (section 13.10)
NONCE_GOOD_FOR = dt.timedelta(minutes=5)
PIN_DIGITS = 6
MOST_TRIES = 5
MOST_COPIES = 6  # of one offer: both formats, and a wallet that lost an answer
MOST_OFFERS = 20  # of one certificate in an hour
GRANT = "urn:ietf:params:oauth:grant-type:pre-authorized_code"
TOKEN_KIND, BADGE_KIND = "jwt_vc_json", "ldp_vc"
CONFIGURATIONS = {"OpenBadgeCredential_jwt_vc_json": TOKEN_KIND, "OpenBadgeCredential_ldp_vc": BADGE_KIND}
TYPES = ["VerifiableCredential", "OpenBadgeCredential"]
# What a wallet writes beside the values that it shows: path in the credential, label.
CLAIMS = (
    (("credentialSubject", "achievement", "name"), _("Course")),
    (("credentialSubject", "achievement", "description"), _("What was learnt")),
    (("credentialSubject", "achievement", "creditsAvailable"), _("Hours")),
    (("credentialSubject", "activityStartDate"), _("First day")),
    (("credentialSubject", "activityEndDate"), _("Last day")),
    (("credentialSubject", "licenseNumber"), _("Number")),
)


# Codes -----------------------------------------------------------------------------------------------------------


def new_seed() -> str:
    """Random, 256 bits."""
    return secrets.token_urlsafe(32)


def new_token() -> str:
    """Random, 256 bits; kept as its digest only."""
    return secrets.token_urlsafe(32)


def digest(text: str) -> str:
    """What is kept of something that opens."""
    return hashlib.sha256(text.encode()).hexdigest()


def _derived(seed: str, what: str) -> bytes:
    return salted_hmac(f"tadrib.wallet.{what}", seed, algorithm="sha256").digest()


def code_of(seed: str) -> str:
    """The pre-authorised code, 256 bits."""
    return _derived(seed, "code").hex()


def address_of(seed: str) -> str:
    """The last part of the address of the offer, 128 bits."""
    return _derived(seed, "address")[:16].hex()


def pin_of(seed: str) -> str:
    """The transaction code: six digits that the holder types into the wallet."""
    return f"{int.from_bytes(_derived(seed, 'pin'), 'big') % 10**PIN_DIGITS:0{PIN_DIGITS}}"


def is_pin(offer: WalletOffer, pin: str) -> bool:
    """Compared in constant time."""
    return constant_time_compare(pin, pin_of(offer.seed))


def offer_url(offer: WalletOffer) -> str:
    """Where the wallet reads the offer."""
    return f"{settings.TADRIB_URL}/wallets/offers/{address_of(offer.seed)}"


def offer_link(offer: WalletOffer) -> str:
    """What is behind the square: it opens a wallet (section 4.1)."""
    return f"openid-credential-offer://?credential_offer_uri={quote(offer_url(offer), safe='')}"


# Nonces ----------------------------------------------------------------------------------------------------------

_SIGNER_SALT = "tadrib.wallet.nonce"


def new_nonce(at: dt.datetime) -> str:
    """A challenge for a key proof; nothing is kept of it until it is used."""
    return Signer(salt=_SIGNER_SALT, sep=".").sign(f"{int(at.timestamp())}-{secrets.token_urlsafe(16)}")


def is_fresh(nonce: str, at: dt.datetime) -> bool:
    """Whether it is one of ours and not too old."""
    try:
        made = int(Signer(salt=_SIGNER_SALT, sep=".").unsign(nonce).partition("-")[0])
    except (BadSignature, ValueError):
        return False
    return 0 <= int(at.timestamp()) - made <= NONCE_GOOD_FOR.total_seconds()


# Metadata --------------------------------------------------------------------------------------------------------


def offer_document(offer: WalletOffer, language: str) -> dict[str, Any]:
    """The offer itself (section 4.1.1); the words beside the PIN in one language, as the specification has it."""
    with translation.override(language):
        told = gettext("The PIN is on the page of your certificate, beside the square.")
    pin = {"input_mode": "numeric", "length": PIN_DIGITS, "description": told}
    return {
        "credential_issuer": settings.TADRIB_URL,
        "credential_configuration_ids": list(CONFIGURATIONS),
        "grants": {GRANT: {"pre-authorized_code": code_of(offer.seed), "tx_code": pin}},
    }


def issuer_metadata() -> dict[str, Any]:
    """What the office can issue, and where (section 12.2)."""
    base = settings.TADRIB_URL
    names = office_name()
    return {
        "credential_issuer": base,
        "credential_endpoint": f"{base}/wallets/credential",
        "nonce_endpoint": f"{base}/wallets/nonce",
        "notification_endpoint": f"{base}/wallets/notification",
        "display": [{"name": names[code], "locale": code} for code in LANGUAGES],
        "credential_configurations_supported": {
            name: {**_configuration(kind), "credential_metadata": _shown()} for name, kind in CONFIGURATIONS.items()
        },
    }


def _configuration(kind: str) -> dict[str, Any]:
    definition: dict[str, Any] = {"type": TYPES}
    if kind == BADGE_KIND:
        definition = {"@context": list(badge.BADGE_CONTEXTS), **definition}
    return {
        "format": kind,
        "credential_definition": definition,
        "credential_signing_alg_values_supported": ["RS256"] if kind == TOKEN_KIND else ["eddsa-rdfc-2022"],
        "cryptographic_binding_methods_supported": [*badge.DID_METHODS, "jwk"],
        "proof_types_supported": {"jwt": {"proof_signing_alg_values_supported": list(badge.PROOF_ALGORITHMS)}},
    }


def _shown() -> dict[str, Any]:
    return {
        "display": [
            {"locale": code, "name": name, "background_color": "#0b5d4e", "text_color": "#ffffff"}
            for code, name in _said(_("Course certificate"))
        ],
        "claims": [
            {"path": list(path), "display": [{"locale": code, "name": name} for code, name in _said(label)]}
            for path, label in CLAIMS
        ],
    }


def _said(text: str) -> list[tuple[str, str]]:
    said = []
    for code in LANGUAGES:
        with translation.override(code):
            said.append((code, gettext(text)))
    return said


def authorization_metadata() -> dict[str, Any]:
    """The office as its own authorization server (RFC 8414; section 12.3): one grant, no client has to be known."""
    base = settings.TADRIB_URL
    return {
        "issuer": base,
        "token_endpoint": f"{base}/wallets/token",
        "grant_types_supported": [GRANT],
        "response_types_supported": [],
        "token_endpoint_auth_methods_supported": ["none"],
        "authorization_details_types_supported": ["openid_credential"],
        "pre-authorized_grant_anonymous_access_supported": True,
    }
