"""The second download: an Open Badges credential as VC-JWT (Open Badges 3.0, section 8.2.2).

The payload is the credential itself with iss, jti, sub, nbf and, when it ends, exp; the header names the algorithm, the
key and typ "JWT". RS256 unless another key is given, because every verifier of Open Badges has to know it.
"""

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal, Protocol, cast

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey, RSAKey

from .shape import Malformed

Algorithm = Literal["RS256", "ES256", "Ed25519", "EdDSA"]
ALGORITHMS: Final = ("RS256", "ES256", "Ed25519", "EdDSA")
_LONGEST: Final = 1 << 20  # characters of a token that is looked at
_KINDS: Final[dict[str, Any]] = {"RSA": RSAKey, "EC": ECKey, "OKP": OKPKey}

ResolveJwk = Callable[[str], Mapping[str, Any] | None]
"""From a `kid` to the public JWK, or None when the key is not known."""


@dataclass(frozen=True)
class JwtKey:
    """A signing key for tokens. `method` is its address, as in the did document; `pem` the private half (PKCS#8)."""

    method: str
    pem: bytes
    algorithm: Algorithm = "RS256"

    def __repr__(self) -> str:
        return f"JwtKey(method={self.method!r}, algorithm={self.algorithm!r})"  # never the private half

    @property
    def public_jwk(self) -> dict[str, Any]:
        """The public half for the did document, with its algorithm and its address as `kid`."""
        told = cast(dict[str, Any], self._key().as_dict(private=False))
        return {**told, "kid": self.method, "alg": self.algorithm, "use": "sig"}

    def sign(self, message: bytes) -> bytes:
        return self.ready()(message)

    def ready(self) -> Callable[[bytes], bytes]:
        """The key read once: what signs with it."""
        model, key = jws.JWSRegistry(algorithms=[self.algorithm]).get_alg(self.algorithm), self._key()
        return lambda message: model.sign(message, key)

    def _key(self) -> Any:
        kind: Any = {"RS256": RSAKey, "ES256": ECKey}.get(self.algorithm, OKPKey)
        return kind.import_key(self.pem)


class SignsTokens(Protocol):
    """What signs a token: a `JwtKey`, or a key that never leaves its device."""

    @property
    def method(self) -> str:
        """The address of the public half."""

    @property
    def algorithm(self) -> Algorithm:
        """By its name in JOSE."""

    @property
    def public_jwk(self) -> dict[str, Any]:
        """The public half, with `kid` and `alg`."""

    def sign(self, message: bytes) -> bytes:
        """The signature as JWS has it (RFC 7518, section 3; RFC 8037)."""


class Signer:
    """A key made ready once, for many tokens: reading an RSA key costs as much as signing with it."""

    def __init__(self, key: SignsTokens) -> None:
        self.key = key
        self._sign = key.ready() if isinstance(key, JwtKey) else key.sign

    def sign(self, credential: Mapping[str, Any]) -> str:
        """The token of an unsigned credential. Raises Malformed for one that is signed, or lacks a subject's id."""
        if "proof" in credential:
            raise Malformed("already_signed", "proof")
        header = {"alg": self.key.algorithm, "kid": self.key.method, "typ": "JWT"}
        told = f"{_part(header)}.{_part(_claims(credential))}"
        return f"{told}.{_base64(self._sign(told.encode()))}"


def _part(value: Mapping[str, Any]) -> str:
    return _base64(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())


def _base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _claims(credential: Mapping[str, Any]) -> dict[str, Any]:
    subject = credential["credentialSubject"]
    if not subject.get("id"):
        raise Malformed("missing_key", "credentialSubject.id")
    issuer = credential["issuer"]
    claims = {
        **credential,
        "iss": issuer["id"] if isinstance(issuer, dict) else issuer,
        "jti": credential["id"],
        "sub": subject["id"],
        "nbf": _seconds(credential["validFrom"]),
    }
    if "validUntil" in credential:
        claims["exp"] = _seconds(credential["validUntil"])
    return claims


def _seconds(stamp: str) -> int:
    return int(datetime.fromisoformat(stamp).timestamp())


def looks_like_token(text: str) -> bool:
    """Three parts of base64url, the first an object."""
    parts = text.strip().split(".")
    return len(parts) == 3 and parts[0].startswith("eyJ") and len(text) <= _LONGEST


def key_named_in(token: str) -> tuple[str, str]:
    """(`kid`, `iss`) as the token claims them, unproved: by them the key is looked up. Raises Malformed."""
    header, claims = _unproved(token)
    return str(header.get("kid", "")), str(claims.get("iss", ""))


def opened(token: str, jwk: Mapping[str, Any]) -> dict[str, Any] | None:
    """The credential in a token that `jwk` signed, or None when it did not. Raises Malformed.

    Claims that say otherwise than the credential are an alteration of what a reader sees: Malformed("claims_differ").
    A `vc` claim (VC 1.1) is not opened.
    """
    header, _ = _unproved(token)
    if header.get("alg") not in ALGORITHMS or set(header) - {"alg", "kid", "typ", "jwk"}:
        raise Malformed("unknown_algorithm", "header")
    kind = _KINDS.get(str(jwk.get("kty")))
    if kind is None or "d" in jwk or jwk.get("alg", header["alg"]) != header["alg"]:
        raise Malformed("wrong_key", "header.alg")
    try:
        found = jws.deserialize_compact(token, kind.import_key(dict(jwk)), algorithms=list(ALGORITHMS))
    except (JoseError, ValueError):
        return None
    claims = json.loads(found.payload)
    credential = {
        name: value for name, value in claims.items() if name not in ("iss", "jti", "sub", "nbf", "exp", "iat")
    }
    try:
        again = _claims(credential)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise Malformed("not_a_credential", "payload") from error
    for name in ("iss", "jti", "sub", "nbf", "exp"):
        if again.get(name) != claims.get(name):
            raise Malformed("claims_differ", name)
    return credential


def _unproved(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    try:
        if not looks_like_token(token):
            raise ValueError
        found = jws.extract_compact(token.strip().encode())
        header, claims = found.headers(), json.loads(found.payload)
        if not isinstance(claims, dict):
            raise ValueError
    except (JoseError, ValueError, RecursionError) as error:
        raise Malformed("not_a_token", "") from error
    return dict(header), claims
