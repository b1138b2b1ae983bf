"""Is this file what it says? A certificate's or letter's PDF, a picture with a badge inside, a badge as JSON, a token.

For anybody: nothing is kept of the file, and the answer says no more than the file and the public page of its code.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import tadrib.domain.messaging.queries
from tadrib.domain import messaging
from tadrib.domain.credentials import fetching, queries, signing
from tadrib.domain.credentials.models import Credential
from tadrib.engines import badge

LARGEST = 5 * 1024 * 1024
_BEHIND_SQUARE = re.compile(rb"/verify/([0-9A-Z-]{8,20})/?")

Fetch = Callable[[str], dict[str, Any]]


@dataclass(frozen=True)
class FileVerdict:
    """``status``: genuine, altered, revoked, replaced, suspended, expired, unknown, unreadable or unchecked; ``code``
    is finer.

    ``number``: the code of a certificate or an official letter of this office, whose public page says the rest.
    ``parts`` differ from what was issued. ``foreign``: what somebody else's badge says, once its signature is found
    good.
    """

    status: str
    code: str
    number: str = ""
    parts: tuple[str, ...] = ()
    foreign: Mapping[str, str] = field(default_factory=dict)


def check_file(content: bytes, *, now: dt.datetime, fetch: Fetch = fetching.fetch_json) -> FileVerdict:
    """Judge a file by what is in it; its name and declared kind play no part."""
    if len(content) > LARGEST:
        return FileVerdict("unreadable", "too_large")
    if content.lstrip()[:5] == b"%PDF-":
        return _paper(content, now)
    try:
        found = _inside(content)
    except badge.NotBaked as fault:
        return FileVerdict("unreadable", str(fault) or "no_credential")
    try:
        if isinstance(found, str):
            return _token(found, now, fetch)
        return _ours(found, now) if _is_ours(found) else _foreign(found, now, fetch)
    except badge.Malformed as fault:
        return FileVerdict("unreadable", fault.code)
    except fetching.Unreachable as fault:
        return FileVerdict("unchecked", str(fault))


def _paper(content: bytes, now: dt.datetime) -> FileVerdict:
    """A PDF is genuine byte for byte; else its square's address says which certificate it wants to be."""
    digest = hashlib.sha256(content).hexdigest()
    code = Credential.objects.filter(pdf_digest=digest).values_list("code", flat=True).first()
    if code:
        return FileVerdict(_standing(code), "same_bytes", number=code)
    for match in _BEHIND_SQUARE.finditer(content):
        row = Credential.objects.filter(code=match[1].decode()).only("code", "pdf_digest").first()
        if row:
            if not row.pdf_digest:
                return FileVerdict("unchecked", "not_printed", number=row.code)
            return FileVerdict("altered", "other_bytes", number=row.code)
    return _letter(content, now)


def _letter(content: bytes, now: dt.datetime) -> FileVerdict:
    """An official letter is genuine byte for byte if the office handed out this very file; else its code says which
    letter it wants to be."""
    found = messaging.queries.find_public_print(content)
    letter = messaging.queries.find_public_letter(found[0], today=now.date()) if found else None
    if found is None or letter is None:
        return FileVerdict("unknown", "unknown_paper")
    if not found[1] and letter.status not in ("revoked", "replaced"):
        return FileVerdict("altered", "other_letter", number=letter.code)
    code = "same_bytes" if letter.status == "genuine" else letter.status
    return FileVerdict(letter.status, code, number=letter.code)


def _standing(code: str) -> str:
    found = queries.find_public_credential(code)
    if found is None:
        return "unknown"
    return found.state if found.state in {"revoked", "suspended"} else "genuine"


def _inside(content: bytes) -> dict[str, Any] | str:
    """The badge or token in a picture or a text. Raises ``NotBaked``."""
    start = content.lstrip()[:200]
    if start.startswith((b"\x89PNG", b"<")):
        return badge.found_in_picture(content)
    try:
        text = content.decode("utf-8-sig").strip()
    except UnicodeDecodeError as fault:
        raise badge.NotBaked("no_credential") from fault
    if badge.looks_like_token(text):
        return text
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as fault:
        raise badge.NotBaked("no_credential") from fault
    if not isinstance(found, dict):
        raise badge.NotBaked("no_credential")
    return found


def _is_ours(document: Mapping[str, Any]) -> bool:
    issuer = document.get("issuer")
    return (issuer.get("id") if isinstance(issuer, Mapping) else issuer) == signing.did()


def _ours(document: dict[str, Any], now: dt.datetime) -> FileVerdict:
    """One of this office: the signature by its own keys, the standing by its own book.

    What differs is told to those only who have the badge's own unguessable id: numbers can be guessed.
    """
    row = _row(document)
    verdict = badge.verify(document, badge.resolver(queries.public_did_document()), now)
    if verdict.status == "genuine":
        if row is None:
            return FileVerdict("unknown", "unknown_badge")
        return FileVerdict(_standing(row.code), "own_book", number=row.code)
    if verdict.status == "unknown_issuer":  # its key is no longer one of ours: it was given up as compromised
        return FileVerdict("unchecked", "unknown_key")
    parts = _different(document, row.document) if row else ()
    if verdict.status == "altered" or parts:
        return FileVerdict("altered", "altered", parts=parts)
    return FileVerdict("expired" if verdict.status == "expired" else "unreadable", verdict.code)


def _row(document: Mapping[str, Any]) -> Credential | None:
    """The credential that a badge is of, if it has that badge's id."""
    subject = document.get("credentialSubject")
    number = str(subject.get("licenseNumber", "")) if isinstance(subject, Mapping) else ""
    row = Credential.objects.filter(number=number[:32]).first() if number else None
    return row if row and row.document and row.document.get("id") == document.get("id") else None


def _different(given: Any, issued: Any, path: str = "") -> tuple[str, ...]:
    """Paths at which two documents differ, at most eight."""
    if isinstance(given, dict) and isinstance(issued, dict):
        found: list[str] = []
        for name in sorted(set(given) | set(issued)):
            where = f"{path}.{name}" if path else str(name)[:60]
            if name not in given or name not in issued:
                found.append(where)
            else:
                found += _different(given[name], issued[name], where)
        return tuple(found[:8])
    if isinstance(given, list) and isinstance(issued, list) and len(given) == len(issued):
        both = zip(given, issued, strict=True)
        return tuple(
            one for number, (a, b) in enumerate(both) for one in _different(a, b, f"{path}[{number}]")
        )[:8]  # fmt: skip
    return () if given == issued else (path[:120],)


def _token(token: str, now: dt.datetime, fetch: Fetch) -> FileVerdict:
    kid, issuer = badge.key_named_in(token)
    own = queries.public_did_document()
    is_ours = issuer == own["id"]
    if issuer.startswith("did:key:"):  # it answers for itself
        document, jwk = {}, badge.jwk_of_did(issuer) if kid.partition("#")[0] == issuer else None
    else:
        document = own if is_ours else fetch(_web(issuer))
        jwk = badge.jwk_in(document, kid)
    if jwk is None:
        return FileVerdict("unchecked", "unknown_key")
    told = badge.opened(token, jwk)
    if told is None:
        return FileVerdict("altered", "altered")
    if is_ours:
        row = _row(told)
        return (
            FileVerdict(_standing(row.code), "token", number=row.code)
            if row
            else FileVerdict("unknown", "unknown_badge")
        )
    lists = [fetch(address) for address in badge.lists_to_ask(told)[:2]]

    def key(method: str) -> bytes | None:
        own_name = method.startswith("did:key:")
        return badge.key_of_did_key(method) if own_name else badge.public_key_in(document, method)

    verdict = badge.judge_opened(told, key, now, lists)
    return _told(verdict, told)


def _web(issuer: str) -> str:
    try:
        return badge.web_address(issuer)
    except ValueError as fault:
        raise badge.Malformed("unknown_issuer_kind", "iss") from fault


def _foreign(document: dict[str, Any], now: dt.datetime, fetch: Fetch) -> FileVerdict:
    """Anybody else's Open Badge: keys and lists are fetched from the issuer."""
    did = badge.issuer_to_ask(document)
    keys = fetch(_web(did)) if did else {}
    code = ""
    lists: list[dict[str, Any]] = []
    for address in badge.lists_to_ask(document)[:2]:
        try:
            lists.append(fetch(address))
        except fetching.Unreachable as fault:
            code = str(fault)

    def key(method: str) -> bytes | None:
        return badge.public_key_in(keys, method)

    told = _told(badge.verify_foreign(document, key, now, lists), document)
    if code and told.status == "genuine":
        return FileVerdict("unchecked", "status_not_reached", foreign=told.foreign)
    return told


def _told(verdict: badge.Verdict, document: Mapping[str, Any]) -> FileVerdict:
    known = {"genuine", "altered", "revoked", "suspended", "expired"}
    status = verdict.status if verdict.status in known else "unchecked"
    if verdict.status == "malformed" and not verdict.code.startswith("status_list"):
        status = "unreadable"
    if status == "genuine" and verdict.code == "status_not_checked" and document.get("credentialStatus"):
        status = "unchecked"
    is_signed = status in {"genuine", "revoked", "suspended", "expired", "unchecked"} and bool(
        verdict.facts.get("issuer")
    )
    return FileVerdict(status, verdict.code, foreign=_said(document, verdict) if is_signed else {})


def _said(document: Mapping[str, Any], verdict: badge.Verdict) -> dict[str, str]:
    """What a foreign badge certifies, as texts; all of it is under the signature that was checked."""
    subject = document.get("credentialSubject")
    subject = subject if isinstance(subject, Mapping) else {}
    achievement = subject.get("achievement")
    achievement = achievement if isinstance(achievement, Mapping) else {}
    issuer = document.get("issuer")
    criteria = achievement.get("criteria")
    said = {
        "achievement": _text(achievement.get("name")),
        "description": _text(achievement.get("description")),
        "kind": _text(achievement.get("achievementType")),
        "criteria": _text(criteria.get("narrative")) if isinstance(criteria, Mapping) else "",
        "issuer": _text(issuer.get("name")) if isinstance(issuer, Mapping) else "",
        "did": verdict.facts.get("issuer", ""),
        "holder": _text(subject.get("name")),
        "valid_from": verdict.facts.get("valid_from", ""),
        "valid_until": verdict.facts.get("valid_until", ""),
    }
    return {name: value[:600] for name, value in said.items() if value}


def _text(value: object) -> str:
    if isinstance(value, Mapping):
        value = next(iter(value.values()), "")
    return value if isinstance(value, str) else ""
