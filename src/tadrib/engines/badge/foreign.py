"""A badge of somebody else: any Open Badges 3.0 credential with an eddsa-rdfc-2022 proof, by a did:key or a did:web.

Ours is held to a closed list of parts (`shape`). Others may say more, so here the question is only whether everything
they say is signed: a term that the contexts do not know would be shown to a reader and vouched for by nobody.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pyld import jsonld  # type: ignore[import-untyped]  # ships no types

from .contexts import CREDENTIALS, TooTangled, UnknownContext, unsigned_parts
from .did import key_of_did_key
from .proof import SUITE, holds, issuer_of
from .shape import Malformed, places
from .verdict import ResolveKey, Verdict, judge_signed


def issuer_to_ask(credential: Any) -> str:
    """The did of the issuer, whose document has to be at hand; empty when it answers for itself (did:key).

    Raises Malformed when there is no issuer, or none that is a did:web or did:key.
    """
    issuer = _issuer(credential)
    if issuer.startswith("did:key:"):
        return ""
    if not issuer.startswith("did:web:"):
        raise Malformed("unknown_issuer_kind", "issuer")
    return issuer


def lists_to_ask(credential: Any) -> list[str]:
    """Addresses of the status lists that the credential names; kinds of status that we do not know are left out."""
    try:
        return [
            str(p["statusListCredential"]) for p in places(credential) if p.get("type") == "BitstringStatusListEntry"
        ]
    except (KeyError, TypeError, AttributeError):
        return []


def verify_foreign(
    credential: Any, resolve_key: ResolveKey, now: datetime, status: Sequence[Mapping[str, Any]] = ()
) -> Verdict:
    """Judge a badge of any issuer; codes as those of `verify`, and unsigned_part, unknown_context, unknown_suite,
    unknown_issuer_kind, foreign_key. A status of a kind that we do not know is "status_not_checked", never "good".
    """
    try:
        proof, method = _proof_of(credential)
        public = key_of_did_key(method) if method.startswith("did:key:") else resolve_key(method)
        if public is None:
            return Verdict("unknown_issuer", "unknown_issuer", {"method": method})
        if not holds(credential, proof, public):
            return Verdict("altered", "altered", {"method": method})
        for part in unsigned_parts({name: value for name, value in credential.items() if name != "proof"}):
            raise Malformed("unsigned_part", part)
        return judge_opened(credential, resolve_key, now, status)
    except Malformed as error:
        return Verdict("malformed", error.code, {"path": error.path})
    except UnknownContext as error:
        return Verdict("malformed", "unknown_context", {"path": str(error)[:200]})
    except TooTangled:
        return Verdict("malformed", "too_tangled", {})
    except (jsonld.JsonLdError, RecursionError, KeyError, TypeError, AttributeError, ValueError):
        return Verdict("malformed", "not_json_ld", {})


def judge_opened(
    credential: Mapping[str, Any], resolve_key: ResolveKey, now: datetime, status: Sequence[Mapping[str, Any]] = ()
) -> Verdict:
    """The same for what somebody else's signature has been found good on, such as what was in a token."""
    try:
        known = [p for p in places(credential) if p.get("type") == "BitstringStatusListEntry"]
        verdict = judge_signed({**credential, "credentialStatus": known}, resolve_key, now, status)
    except Malformed as error:
        return Verdict("malformed", error.code, {"path": error.path})
    except (KeyError, TypeError, AttributeError, ValueError):
        return Verdict("malformed", "wrong_type", {})
    if verdict.code == "genuine" and len(known) < len(places(credential)):
        return Verdict("genuine", "status_not_checked", verdict.facts)
    return verdict


def _has_terms_of_its_own(document: Any) -> bool:
    """Whether a context on any level is more than a name: one further down can make what is written there vanish."""
    waiting = [document]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            named = one.get("@context", "")
            if any(not isinstance(each, str) for each in (named if isinstance(named, list) else [named])):
                return True
        waiting += one.values() if isinstance(one, dict) else one if isinstance(one, list) else ()
    return False


def _issuer(credential: Any) -> str:
    if not isinstance(credential, dict):
        raise Malformed("not_an_object", "")
    try:
        return issuer_of(credential)
    except (KeyError, TypeError) as error:
        raise Malformed("missing_key", "issuer") from error


def _proof_of(credential: Any) -> tuple[dict[str, Any], str]:
    """The first proof of the suite we know, and its key, which has to be the issuer's own."""
    issuer = _issuer(credential)
    context, types = credential.get("@context"), credential.get("type")
    if not isinstance(context, list) or not context or context[0] != CREDENTIALS:
        raise Malformed("wrong_context", "@context")
    if _has_terms_of_its_own(credential):
        raise Malformed("unknown_context", "@context")  # terms of the issuer's own making: we cannot say what they mean
    if not isinstance(types, list) or not {"OpenBadgeCredential", "AchievementCredential"} & set(map(str, types)):
        raise Malformed("wrong_type", "type")
    found = credential.get("proof", [])
    proofs = [p for p in (found if isinstance(found, list) else [found]) if isinstance(p, dict)]
    ours = [p for p in proofs if p.get("type") == "DataIntegrityProof" and p.get("cryptosuite") == SUITE]
    if not ours:
        raise Malformed("unknown_suite" if proofs else "not_signed", "proof")
    proof = ours[0]
    method = str(proof.get("verificationMethod", ""))
    if proof.get("proofPurpose") != "assertionMethod":
        raise Malformed("wrong_purpose", "proof.proofPurpose")
    if method.split("#", 1)[0] != issuer:
        raise Malformed("foreign_key", "proof.verificationMethod")
    return proof, method
