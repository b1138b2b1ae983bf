"""Is this credential genuine? One answer, with its code and the facts it rests on."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from pyld import jsonld  # type: ignore[import-untyped]  # ships no types

from .contexts import TooTangled
from .proof import SUITE, holds, issuer_of
from .shape import Malformed, check_shape, places
from .status import is_set

ResolveKey = Callable[[str], bytes | None]
"""From a verification method to the 32 public bytes, or None when the issuer or key is not known."""

VerdictStatus = Literal["genuine", "altered", "revoked", "suspended", "expired", "unknown_issuer", "malformed"]
Lists = Mapping[str, Any] | Sequence[Mapping[str, Any]] | None


@dataclass(frozen=True)
class Verdict:
    """`code` is finer than `status`: genuine | status_not_checked | altered | revoked | suspended | expired |
    not_yet_valid | unknown_issuer | status_list_* | a code of Malformed. Facts: only what the signature covers, or
    where it failed."""

    status: VerdictStatus
    code: str
    facts: Mapping[str, str] = field(default_factory=dict)


def verify(credential: Any, resolve_key: ResolveKey, now: datetime, status: Lists = None) -> Verdict:
    """Judge a badge. `now` is aware. `status` is the signed status list credential named in it, or several: one for
    each purpose that it names; without them all the answer for a sound badge is genuine, code "status_not_checked".
    A list that cannot be trusted is never taken for "not revoked": the answer is malformed, with a code
    "status_list_..."."""
    try:
        method = _checked_method(credential)
        if "OpenBadgeCredential" not in credential["type"]:
            return Verdict("malformed", "wrong_type", {"path": "type"})
        public = resolve_key(method)
        if public is None:
            return Verdict("unknown_issuer", "unknown_issuer", {"method": method})
        if not _all_hold(credential, public):
            return Verdict("altered", "altered", {"method": method})
        return judge_signed(credential, resolve_key, now, status)
    except Malformed as error:
        return Verdict("malformed", error.code, {"path": error.path})
    except TooTangled:
        return Verdict("malformed", "too_tangled", {})
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


def judge_signed(credential: Mapping[str, Any], resolve_key: ResolveKey, now: datetime, status: Lists) -> Verdict:
    """Judge what does not depend on the proof: status and dates. The proof has been checked."""
    facts = {
        "credential": str(credential["id"]),
        "issuer": issuer_of(credential),
        "name": str(credential.get("name", "")),
        "valid_from": str(credential["validFrom"]),
    }
    lists = {str(one.get("id")): one for one in ([status] if isinstance(status, Mapping) else status or ())}
    entries = places(credential)
    if any(not isinstance(one.get("id"), str) for one in lists.values()):
        return Verdict("malformed", "status_list_malformed", facts)
    named = {str(entry["statusListCredential"]) for entry in entries}
    if entries and not set(lists) <= named:
        return Verdict("malformed", "status_list_wrong", facts)
    is_checked = named <= set(lists)
    for entry in sorted(entries, key=lambda one: str(one["statusPurpose"])):  # revocation outweighs suspension
        found = lists.get(entry["statusListCredential"])
        if found is None:
            continue
        trouble = _trouble_with(entry, found, issuer_of(credential), resolve_key, now)
        if trouble:
            return Verdict("malformed", trouble, facts)
        if is_set(found, _index(entry)):
            said: VerdictStatus = "revoked" if entry["statusPurpose"] == "revocation" else "suspended"
            return Verdict(said, said, {**facts, "index": entry["statusListIndex"]})
    if _moment(credential["validFrom"], "validFrom") > now:
        return Verdict("expired", "not_yet_valid", facts)
    if "validUntil" in credential:
        facts["valid_until"] = credential["validUntil"]
        if _moment(credential["validUntil"], "validUntil") < now:
            return Verdict("expired", "expired", facts)
    return Verdict("genuine", "genuine" if is_checked else "status_not_checked", facts)


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
        or subject["statusPurpose"] != place["statusPurpose"]
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
