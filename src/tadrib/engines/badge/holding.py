"""Who holds a wallet's key: the key proof of OpenID4VCI 1.0 (appendix F.1, proof type `jwt`) becomes the holder's did.

A credential is bound to a did:key or a did:jwk, because both are the key itself: nothing is ever looked up. A bare
`jwk` in the header is bound as its did:jwk.
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey

from .keys import from_multibase, signed_by

PROOF_ALGORITHMS: Final = ("ES256", "EdDSA", "Ed25519")
DID_METHODS: Final = ("did:key", "did:jwk")
_KIND: Final = "openid4vci-proof+jwt"
_OLDEST, _AHEAD = timedelta(minutes=10), timedelta(minutes=5)  # of `iat`: a telephone's clock is seldom quite right
_LONGEST: Final = 16 * 1024
_ED25519, _P256 = b"\xed\x01", b"\x80\x24"  # multicodec
# The members that make a key what it is (RFC 7638, 3.2; RFC 8037, 2), by kind and curve.
_MEMBERS: Final = {("EC", "P-256"): ("crv", "kty", "x", "y"), ("OKP", "Ed25519"): ("crv", "kty", "x")}


class NotProven(ValueError):
    """The proof does not hold; the text says why, in the words of a log, for whoever writes the wallet."""


@dataclass(frozen=True)
class Holding:
    """The holder's did, and the nonce the proof was made with, which has still to be recognised."""

    holder: str
    nonce: str


def proved(token: Any, *, audience: str, now: datetime) -> Holding:
    """Who signed a key proof for `audience`, the issuer's own address. `now` is aware. Raises NotProven."""
    header, claims = _read(token)
    if header.get("typ") != _KIND:
        raise NotProven(f"typ must be {_KIND}")
    if header.get("alg") not in PROOF_ALGORITHMS:
        raise NotProven("alg must be one of " + " ".join(PROOF_ALGORITHMS))
    holder, jwk = _named(header)
    if not _is_signed(token, str(header["alg"]), jwk):
        raise NotProven("the signature is not of the key that is named")
    if claims.get("aud") != audience:
        raise NotProven("aud must be the credential issuer")
    _check_time(claims, now)
    nonce = claims.get("nonce")
    if not isinstance(nonce, str) or not 0 < len(nonce) <= 200:
        raise NotProven("nonce must be a c_nonce")
    return Holding(holder, nonce)


def _is_signed(token: str, algorithm: str, jwk: Mapping[str, str]) -> bool:
    if (algorithm == "ES256") != (jwk["kty"] == "EC"):
        return False
    try:
        if algorithm == "ES256":
            jws.deserialize_compact(token, ECKey.import_key(dict(jwk)), algorithms=["ES256"])
            return True
        # Ed25519 by both its names in JOSE; joserfc warns of the older one, which most wallets still write.
        told, _, signature = token.rpartition(".")
        return signed_by(_raw(jwk["x"]), _raw(signature), told.encode())
    except (JoseError, ValueError):
        return False


def _check_time(claims: Mapping[str, Any], now: datetime) -> None:
    made, until = claims.get("iat"), claims.get("exp")
    if isinstance(made, bool) or not isinstance(made, int | float):
        raise NotProven("iat must be a number")
    if not now.timestamp() - _OLDEST.total_seconds() <= made <= now.timestamp() + _AHEAD.total_seconds():
        raise NotProven("iat is too old or in the future")
    if until is not None and (isinstance(until, bool) or not isinstance(until, int | float) or until < now.timestamp()):
        raise NotProven("exp has passed")


def _read(token: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    if not isinstance(token, str) or not token.isascii() or len(token) > _LONGEST:
        raise NotProven("not a JWT")
    try:
        found = jws.extract_compact(token.encode())
        header, claims = found.headers(), json.loads(found.payload)
    except (JoseError, ValueError, RecursionError) as error:
        raise NotProven("not a JWT") from error
    if "crit" in header:
        raise NotProven("crit names what is not known here")
    if not isinstance(header, dict) or not isinstance(claims, dict):
        raise NotProven("not a JWT")
    return header, claims


def _named(header: Mapping[str, Any]) -> tuple[str, dict[str, str]]:
    """The did and the public key that the header names in exactly one way."""
    if "x5c" in header or ("kid" in header) == ("jwk" in header):
        raise NotProven("name the key by either kid or jwk")
    if "jwk" in header:
        jwk = _public(header["jwk"])
        return did_jwk(jwk), jwk
    method = header["kid"]
    if not isinstance(method, str):
        raise NotProven("kid must be a did url")
    did, _, fragment = method.partition("#")
    if did.startswith("did:key:") and fragment in ("", did.removeprefix("did:key:")):
        return did, _of_did_key(did)
    if did.startswith("did:jwk:") and fragment in ("", "0"):
        return did, _of_did_jwk(did)
    raise NotProven("kid must be a did:key or a did:jwk")


def did_jwk(jwk: Mapping[str, Any]) -> str:
    """The did:jwk of a public key, with no more in it than makes the key."""
    told = json.dumps(dict(jwk), separators=(",", ":"), sort_keys=True)
    return "did:jwk:" + base64.urlsafe_b64encode(told.encode()).decode().rstrip("=")


def jwk_of_did(did: str) -> dict[str, str] | None:
    """The public JWK that a did:key or a did:jwk is, of P-256 or Ed25519; None for any other."""
    try:
        if did.startswith("did:key:"):
            return _of_did_key(did)
        return _of_did_jwk(did) if did.startswith("did:jwk:") else None
    except NotProven:
        return None


def _of_did_jwk(did: str) -> dict[str, str]:
    text = did.removeprefix("did:jwk:")
    try:
        found = json.loads(_raw(text))
    except (ValueError, RecursionError) as error:
        raise NotProven("not a did:jwk") from error
    return _public(found)


def _of_did_key(did: str) -> dict[str, str]:
    try:
        raw = from_multibase(did.removeprefix("did:key:"))
        if raw.startswith(_ED25519) and len(raw) == 34:
            return {"crv": "Ed25519", "kty": "OKP", "x": _base64(raw[2:])}
        if not raw.startswith(_P256):
            raise ValueError("another kind of key")
        point = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), raw[2:]).public_numbers()
    except ValueError as error:
        raise NotProven("kid must be a did:key of Ed25519 or P-256") from error
    return {"crv": "P-256", "kty": "EC", "x": _base64(point.x.to_bytes(32)), "y": _base64(point.y.to_bytes(32))}


def _public(jwk: Any) -> dict[str, str]:
    """The members that count of a public key of a kind we know. Raises NotProven."""
    if not isinstance(jwk, Mapping) or "d" in jwk:
        raise NotProven("jwk must be a public key")
    names = _MEMBERS.get((str(jwk.get("kty")), str(jwk.get("crv"))))
    if names is None or any(not isinstance(jwk.get(name), str) for name in names):
        raise NotProven("jwk must be of P-256 or Ed25519")
    kept = {name: str(jwk[name]) for name in names}
    kind: Any = ECKey if kept["kty"] == "EC" else OKPKey
    try:
        _ = kind.import_key(kept).raw_value  # not before it is asked for does it look whether the point is on the curve
    except (JoseError, ValueError) as error:
        raise NotProven("jwk is not a key") from error
    return kept


def _raw(text: str) -> bytes:
    """Raises ValueError for what is not base64url."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def _base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
