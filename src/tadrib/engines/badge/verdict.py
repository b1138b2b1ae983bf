"""Is this credential genuine? One answer, with its code and the facts it rests on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from pyld import jsonld  # type: ignore[import-untyped]  # ships no types

from .proof import SUITE, holds, issuer_of
from .shape import Malformed, check_shape
from .status import is_set

ResolveKey = Callable[[str], bytes | None]
"""From a verification method to the 32 public bytes, or None when the issuer or key is not known."""

VerdictStatus = Literal["genuine", "altered", "revoked", "expired", "unknown_issuer", "malformed"]


@dataclass(frozen=True)
class Verdict:
    """`code` is finer than `status`: genuine | status_not_checked | altered | revoked | expired | not_yet_valid |
    unknown_issuer | status_list_* | a code of Malformed. Facts: only what the signature covers, or where it failed."""

    status: VerdictStatus
    code: str
    facts: Mapping[str, str] = field(default_factory=dict)


def verify(credential: Any, resolve_key: ResolveKey, now: datetime, status: Mapping[str, Any] | None = None) -> Verdict:
    """Judge a badge. `now` is aware. `status` is the signed status list credential named in it; without one the
    answer for a sound badge is genuine with code "status_not_checked". A list that cannot be trusted is never taken
    for "not revoked": the answer is malformed with a code "status_list_..."."""
    try:
        method = _checked_method(credential)
        if "OpenBadgeCredential" not in credential["type"]:
            return Verdict("malformed", "wrong_type", {"path": "type"})
        public = resolve_key(method)
        if public is None:
            return Verdict("unknown_issuer", "unknown_issuer", {"method": method})
        if not _all_hold(credential, public):
            return Verdict("altered", "altered", {"method": method})
        return _judge_signed(credential, resolve_key, now, status)
    except Malformed as error:
        return Verdict("malformed", error.code, {"path": error.path})
    except (jsonld.JsonLdError, RecursionError):
        return Verdict("malformed", "not_json_ld", {})


def _checked_method(document: Any) -> str:
    """The one key that made the proof. Raises Malformed unless shape, suite, purpose and owner are right."""
    check_shape(document)
    proofs = document.get("proof")
    if not isinstance(proofs, list) or len(proofs) != 1:
        raise Malformed("one_proof_wanted", "proof")
    proof = proofs[0]
    if proof["cryptosuite"] != SUITE or proof["proofPurpose"] != "assertionMethod":
        raise Malformed("unknown_suite", "proof")
    method = str(proof["verificationMethod"])
    if method.split("#", 1)[0] != issuer_of(document):
        raise Malformed("foreign_key", "proof.verificationMethod")
    return method


def _all_hold(document: Mapping[str, Any], public: bytes) -> bool:
    return all(holds(document, proof, public) for proof in document["proof"])


def _judge_signed(
    credential: Mapping[str, Any], resolve_key: ResolveKey, now: datetime, status: Mapping[str, Any] | None
) -> Verdict:
    facts = {
        "credential": str(credential["id"]),
        "issuer": issuer_of(credential),
        "name": str(credential["name"]),
        "valid_from": str(credential["validFrom"]),
    }
    place = credential.get("credentialStatus")
    if place is not None and status is not None:
        trouble = _trouble_with(place, status, issuer_of(credential), resolve_key, now)
        if trouble:
            return Verdict("malformed", trouble, facts)
        if is_set(status, _index(place)):
            return Verdict("revoked", "revoked", {**facts, "index": place["statusListIndex"]})
    if _moment(credential["validFrom"], "validFrom") > now:
        return Verdict("expired", "not_yet_valid", facts)
    if "validUntil" in credential:
        facts["valid_until"] = credential["validUntil"]
        if _moment(credential["validUntil"], "validUntil") < now:
            return Verdict("expired", "expired", facts)
    return Verdict("genuine", "genuine" if place is None or status is not None else "status_not_checked", facts)


def _trouble_with(
    place: Mapping[str, Any], status: Mapping[str, Any], issuer: str, resolve_key: ResolveKey, now: datetime
) -> str:
    """Why the list may not be believed, as a code; empty when it may."""
    try:
        method = _checked_method(status)
    except Malformed:
        return "status_list_malformed"
    subject = status["credentialSubject"]
    if (
        "BitstringStatusListCredential" not in status["type"]
        or place["statusPurpose"] != "revocation"
        or subject["statusPurpose"] != "revocation"
        or status["id"] != place["statusListCredential"]
        or issuer_of(status) != issuer
    ):
        return "status_list_wrong"
    public = resolve_key(method)
    if public is None:
        return "status_list_unknown_issuer"
    if not _all_hold(status, public):
        return "status_list_altered"
    if _moment(status["validFrom"], "validFrom") > now:
        return "status_list_not_yet_valid"
    if "validUntil" in status and _moment(status["validUntil"], "validUntil") < now:
        return "status_list_stale"
    return ""


def _index(place: Mapping[str, Any]) -> int:
    text = place["statusListIndex"]
    if not (text.isascii() and text.isdigit() and len(text) < 12):
        raise Malformed("index_outside_list", "credentialStatus.statusListIndex")
    return int(text)


def _moment(text: str, path: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise Malformed("not_date", path) from error
