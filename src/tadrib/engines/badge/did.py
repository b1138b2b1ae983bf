"""did:web names, the document served for one, and keys read back from it (W3C did:web method; Multikey)."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from .keys import public_from_multikey, public_multikey
from .verdict import ResolveKey


def did_web(host: str, path: str = "") -> str:
    """did:web of a host (a port's colon is escaped) and an optional path: did_web("a.example:8443", "o/1")."""
    parts = [quote(host.lower(), safe=".-"), *(quote(part, safe=".-_") for part in path.strip("/").split("/") if part)]
    return ":".join(["did:web", *parts])


def did_document(did: str, keys: Sequence[tuple[str, bytes]]) -> dict[str, Any]:
    """The document with `keys` as (verification method, public bytes), all good for assertion.

    Give retired keys too, for as long as what they signed shall verify; leave one out when it was compromised.
    Raises ValueError for a key of another did.
    """
    if any(not method.startswith(did + "#") for method, _ in keys):
        raise ValueError("keys: a method of another did")
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": did,
        "verificationMethod": [
            {"id": method, "type": "Multikey", "controller": did, "publicKeyMultibase": public_multikey(public)}
            for method, public in keys
        ],
        "assertionMethod": [method for method, _ in keys],
    }


def resolver(*documents: Mapping[str, Any]) -> ResolveKey:
    """A `resolve_key` for `verify` from documents already at hand; a key not under `assertionMethod` is not found."""
    found: dict[str, bytes] = {}
    for document in documents:
        for method in document.get("verificationMethod", ()):
            if method["id"] in document.get("assertionMethod", ()) and method["controller"] == document["id"]:
                found[method["id"]] = public_from_multikey(method["publicKeyMultibase"])
    return found.get
