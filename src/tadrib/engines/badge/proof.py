"""Data Integrity proofs of cryptosuite eddsa-rdfc-2022 (W3C Recommendation vc-di-eddsa, section 3.2)."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from .award import stamp
from .contexts import canonical
from .keys import Signs, from_multibase, signed_by, to_multibase
from .shape import Malformed, check_shape

SUITE: Final = "eddsa-rdfc-2022"


def sign(credential: Mapping[str, Any], key: Signs, created: datetime) -> dict[str, Any]:
    """`credential` with a `proof` array of one. Works for badges and status lists.

    Raises Malformed for anything outside the closed list, an earlier proof, or a key that is not the issuer's.
    """
    document = dict(credential)
    if "proof" in document:
        raise Malformed("already_signed", "proof")
    check_shape(document)
    if key.method.split("#", 1)[0] != issuer_of(document):
        raise Malformed("foreign_key", "proof.verificationMethod")
    return {**document, "proof": [proof_for(document, key, stamp(created))]}


def proof_for(
    document: Mapping[str, Any], key: Signs, created: str, extra: Mapping[str, dict[str, Any]] | None = None
) -> dict[str, Any]:
    """The proof of any JSON-LD document; no shape is checked here. `extra`: more contexts, for test vectors."""
    proof = {
        "type": "DataIntegrityProof",
        "cryptosuite": SUITE,
        "created": created,
        "verificationMethod": key.method,
        "proofPurpose": "assertionMethod",
    }
    return {**proof, "proofValue": to_multibase(key.sign(hash_of(document, proof, extra)))}


def hash_of(
    document: Mapping[str, Any], proof: Mapping[str, Any], extra: Mapping[str, dict[str, Any]] | None = None
) -> bytes:
    """What is signed: sha256 of the canonical proof options, then sha256 of the canonical document; 64 bytes."""
    bare = {name: value for name, value in document.items() if name != "proof"}
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    options["@context"] = document["@context"]
    return _digest(options, extra) + _digest(bare, extra)


def holds(document: Mapping[str, Any], proof: Mapping[str, Any], public: bytes) -> bool:
    """Is `proof` the signature of `public` over `document`?"""
    try:
        signature = from_multibase(proof["proofValue"])
    except ValueError:
        return False
    return signed_by(public, signature, hash_of(document, proof))


def issuer_of(document: Mapping[str, Any]) -> str:
    issuer = document["issuer"]
    return str(issuer["id"] if isinstance(issuer, dict) else issuer)


def _digest(document: Mapping[str, Any], extra: Mapping[str, dict[str, Any]] | None) -> bytes:
    return hashlib.sha256(canonical(document, extra).encode()).digest()
