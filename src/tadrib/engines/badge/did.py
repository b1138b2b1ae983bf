"""did:web names, the document served for one, and keys read back from it (W3C did:web method; Multikey)."""

import base64
import binascii
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote, unquote

from .keys import public_from_multikey, public_multikey
from .verdict import ResolveKey

_WEB: Final = re.compile(
    r"did:web:((?:[A-Za-z0-9._-]|%3[Aa]|%[0-9A-Fa-f]{2})+(?::(?:[A-Za-z0-9._-]|%[0-9A-Fa-f]{2})+)*)"
)


def did_web(host: str, path: str = "") -> str:
    """did:web of a host (a port's colon is escaped) and an optional path: did_web("a.example:8443", "o/1")."""
    parts = [quote(host.lower(), safe=".-"), *(quote(part, safe=".-_") for part in path.strip("/").split("/") if part)]
    return ":".join(["did:web", *parts])


def web_address(did: str) -> str:
    """Where the document of a did:web is served (did:web method, 3.2). Raises ValueError for anything else."""
    found = _WEB.fullmatch(did)
    if not found:
        raise ValueError("did:web wanted")
    host, *path = (unquote(part) for part in found[1].split(":"))
    if any(not part or "/" in part or ".." in part for part in (host, *path)):
        raise ValueError("did:web: a part that is no name")
    return f"https://{host}/{'/'.join(path) if path else '.well-known'}/did.json"


def key_of_did_key(method: str) -> bytes | None:
    """The Ed25519 public bytes that a did:key, or its own verification method, names; None for another did or kind."""
    did, _, fragment = method.partition("#")
    name = did.removeprefix("did:key:")
    if name == did or (fragment and fragment != name):
        return None
    try:
        return public_from_multikey(name)
    except ValueError:
        return None


def public_key_in(document: Mapping[str, Any], method: str) -> bytes | None:
    """The Ed25519 public bytes of `method` in a did document of anybody, good for assertion; None if it has none.

    Reads Multikey, Ed25519VerificationKey2020 and JsonWebKey of the curve Ed25519.
    """
    row = _method_in(document, method)
    if row is None:
        return None
    try:
        if "publicKeyMultibase" in row:
            return public_from_multikey(str(row["publicKeyMultibase"]))
        jwk = row.get("publicKeyJwk") or {}
        if jwk.get("kty") == "OKP" and jwk.get("crv") == "Ed25519":
            raw = base64.urlsafe_b64decode(str(jwk["x"]) + "=" * (-len(str(jwk["x"])) % 4))
            return raw if len(raw) == 32 else None
    except (KeyError, ValueError, binascii.Error):
        return None
    return None


def jwk_in(document: Mapping[str, Any], method: str) -> Mapping[str, Any] | None:
    """The public JWK of `method` in a did document, good for assertion; None if it has none."""
    row = _method_in(document, method)
    jwk = row.get("publicKeyJwk") if row else None
    return jwk if isinstance(jwk, Mapping) and "d" not in jwk else None


def _method_in(document: Mapping[str, Any], method: str) -> Mapping[str, Any] | None:
    did = document.get("id")
    if not isinstance(did, str) or method.split("#", 1)[0] != did:
        return None
    trusted = document.get("assertionMethod") or ()
    inside = [row for row in trusted if isinstance(row, Mapping)]
    named = {row if row.startswith("did:") else did + row for row in trusted if isinstance(row, str)}
    listed = [row for row in document.get("verificationMethod") or () if isinstance(row, Mapping)]
    inside += [row for row in listed if _absolute(did, row) in named]
    return next((row for row in inside if _absolute(did, row) == method and row.get("controller", did) == did), None)


def _absolute(did: str, row: Mapping[str, Any]) -> str:
    name = str(row.get("id", ""))
    return did + name if name.startswith("#") else name


def did_document(
    did: str, keys: Sequence[tuple[str, bytes]], jwks: Sequence[tuple[str, Mapping[str, Any]]] = ()
) -> dict[str, Any]:
    """The document with `keys` as (verification method, public bytes), all good for assertion.

    `jwks` are the keys of tokens, as (verification method, public JWK).

    Give retired keys too, for as long as what they signed shall verify; leave one out when it was compromised.
    Raises ValueError for a key of another did.
    """
    if any(not method.startswith(did + "#") for method, _ in (*keys, *jwks)):
        raise ValueError("keys: a method of another did")
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1", *_jwk_context(jwks)],
        "id": did,
        "verificationMethod": [
            {"id": method, "type": "Multikey", "controller": did, "publicKeyMultibase": public_multikey(public)}
            for method, public in keys
        ]
        + [{"id": method, "type": "JsonWebKey", "controller": did, "publicKeyJwk": dict(jwk)} for method, jwk in jwks],
        "assertionMethod": [method for method, _ in (*keys, *jwks)],
    }


def _jwk_context(jwks: Sequence[object]) -> list[str]:
    return ["https://w3id.org/security/jwk/v1"] if jwks else []


def resolver(*documents: Mapping[str, Any]) -> ResolveKey:
    """A `resolve_key` for `verify` from documents already at hand; a key not under `assertionMethod` is not found."""
    found: dict[str, bytes] = {}
    for document in documents:
        for method in document.get("verificationMethod", ()):
            if "publicKeyMultibase" not in method:
                continue
            if method["id"] in document.get("assertionMethod", ()) and method["controller"] == document["id"]:
                found[method["id"]] = public_from_multikey(method["publicKeyMultibase"])
    return found.get
