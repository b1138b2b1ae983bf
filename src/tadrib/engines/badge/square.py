"""A certificate small enough for the square on its paper, signed, so that it can be checked without a network.

    digits = pack(facts, key)
    verdict = read_square(digits, keys, kept, now=now)

Bytes: form (1), length of the key's fragment (1), the fragment, a CBOR map of small numbers to values (RFC 8949, the
canonical form of CTAP2: no floats, no tags), the Ed25519 signature over a label and all bytes before it (64). They
travel as one decimal number behind an address's ``#``: digits cost 3.33 bits each in a QR code (ISO/IEC 18004, 7.4.3),
which no other writing of bytes in an address comes near to, and no server or log sees what stands behind ``#``.

``facts`` holds what ``FIELDS`` names; texts in several languages are {language: text}, days are ISO days, modules are
[number, hours] pairs. Words of ``TABLES`` cost one byte; another word is carried as it is. The same is read in the
browser by ``web/static/verify/square.js``, and a test holds the two together.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final, Literal

from fido2 import cbor

from .keys import Signs, signed_by
from .status import MINIMUM_BITS

FORM: Final = 1
LABEL: Final = b"tadrib square 1\n"  # so that no signature of another kind can be passed off as one of these
LARGEST: Final = 560  # bytes; with an address of 60 signs it is a QR code of version 19 at level M
OLDEST: Final = timedelta(days=30)  # of a kept list before it says nothing more about what stands
LANGUAGES: Final = ("ar", "fr", "en", "pt")
FIELDS: Final = {
    "number": 1, "code": 2, "kind": 3, "result": 4, "holder": 5, "native": 6, "titles": 7, "course": 8, "version": 9,
    "level": 10, "hours": 11, "modules": 12, "start": 13, "end": 14, "issued": 15, "expires": 16, "issuers": 17,
    "places": 18, "mode": 19, "index": 20, "example": 21, "edition": 22, "languages": 23,
}  # fmt: skip
NEEDED: Final = frozenset({"number", "code", "holder", "issued", "index"})
DAYS: Final = frozenset({"start", "end", "issued", "expires"})
TABLES: Final = {
    "kind": ("completion", "participation", "achievement", "trainer"),
    "level": ("foundational", "intermediate", "advanced", "trainer"),
    "mode": ("in_person", "remote", "hybrid"),
}
_NAMES: Final = {number: name for name, number in FIELDS.items()}
_EPOCH: Final = date(1970, 1, 1)
_SIGNATURE: Final = 64

SquareStatus = Literal["genuine", "altered", "revoked", "suspended", "expired", "unchecked", "unreadable"]


class TooLarge(ValueError):
    """The facts do not fit into a square that a telephone can read."""


@dataclass(frozen=True)
class Kept:
    """What a reader keeps to check with: ``keys`` by their fragment; the unpacked lists by their number, from 1, as
    they stood at ``at``."""

    keys: Mapping[str, bytes]
    at: datetime
    revoked: Mapping[int, bytes] = field(default_factory=dict)
    suspended: Mapping[int, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class SquareVerdict:
    """``code`` is finer than ``status``: genuine | altered | revoked | suspended | expired | unknown_key | list_old |
    list_missing | list_before (it was made before the certificate was issued) | not_a_square | unknown_form.

    ``facts`` only when the signature is good. Unchecked with facts: signed by the office, but whether it still stands
    is not known.
    """

    status: SquareStatus
    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)


def pack(facts: Mapping[str, Any], key: Signs) -> str:
    """The digits behind the ``#``. Empty facts are left out. Raises TooLarge, and ValueError for facts that lack what
    is ``NEEDED`` or have another name."""
    told = {name: value for name, value in facts.items() if value not in ("", None, [], {}, (), False)}
    if not set(told) <= set(FIELDS) or not set(told) | {"index"} >= NEEDED or "index" not in facts:
        raise ValueError("facts: one missing or of another name")
    told["index"] = facts["index"]
    fragment = key.method.split("#", 1)[1].encode("ascii")
    body = cbor.encode({FIELDS[name]: _packed(name, value) for name, value in told.items()})
    signed = bytes((FORM, len(fragment))) + fragment + body
    whole = signed + key.sign(LABEL + signed)
    if len(whole) > LARGEST:
        raise TooLarge(str(len(whole)))
    return str(int.from_bytes(b"\1" + whole, "big"))  # the leading one keeps the length


def read_square(digits: str, kept: Kept, now: datetime) -> SquareVerdict:
    """Judge the digits of a square by what is kept. ``now`` is aware."""
    whole = _bytes(digits)
    if whole is None:
        return SquareVerdict("unreadable", "not_a_square")
    if whole[0] != FORM:
        return SquareVerdict("unreadable", "unknown_form")
    signed, signature = whole[:-_SIGNATURE], whole[-_SIGNATURE:]
    body = 2 + whole[1]
    if len(signed) <= body:
        return SquareVerdict("altered", "altered")
    public = kept.keys.get(signed[2:body].decode("latin-1"))
    if public is None:
        return SquareVerdict("unchecked", "unknown_key")
    if not signed_by(public, signature, LABEL + signed):
        return SquareVerdict("altered", "altered")
    try:
        facts = _unpacked(cbor.decode(signed[body:]))
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, struct.error):
        return SquareVerdict("unreadable", "unknown_form")
    return SquareVerdict(*_standing(facts, kept, now), facts)


def _standing(facts: Mapping[str, Any], kept: Kept, now: datetime) -> tuple[SquareStatus, str]:
    number, place = facts["index"] // MINIMUM_BITS + 1, facts["index"] % MINIMUM_BITS
    if _is_set(kept.revoked.get(number), place):
        return "revoked", "revoked"
    if _is_set(kept.suspended.get(number), place):
        return "suspended", "suspended"
    if facts.get("expires") and facts["expires"] < now.date().isoformat():
        return "expired", "expired"
    if number not in kept.revoked or number not in kept.suspended:
        return "unchecked", "list_missing"
    if kept.at.date().isoformat() < facts["issued"]:
        return "unchecked", "list_before"
    if not timedelta(0) <= now - kept.at <= OLDEST:
        return "unchecked", "list_old"
    return "genuine", "genuine"


def _is_set(bits: bytes | None, place: int) -> bool:
    return bits is not None and bool(bits[place // 8] & (0x80 >> place % 8))


def _bytes(digits: str) -> bytes | None:
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 3 * LARGEST):
        return None
    number = int(digits)
    raw = number.to_bytes((number.bit_length() + 7) // 8, "big")
    return raw[1:] if raw[:1] == b"\1" and len(raw) > _SIGNATURE + 3 else None


def _packed(name: str, value: Any) -> Any:
    if name in DAYS:
        return (date.fromisoformat(value) - _EPOCH).days
    if name in TABLES and value in TABLES[name]:
        return TABLES[name].index(value)
    if isinstance(value, Mapping):
        return {LANGUAGES.index(code): _text(text) for code, text in value.items() if text}
    if name == "modules":
        return [figure for module in value for figure in module]
    if name == "languages":
        return [LANGUAGES.index(code) if code in LANGUAGES else code for code in value]
    if isinstance(value, list | tuple):
        return [_text(one) for one in value]
    return value if isinstance(value, int) else _text(value)


def _text(text: str) -> str | bytes:
    """Arabic takes one byte a letter in ISO 8859-6 and two in UTF-8: bytes stand for the former."""
    try:
        short = text.encode("iso8859-6")
    except UnicodeEncodeError:
        return text
    return text if text.isascii() else short


def _unpacked(told: Any) -> dict[str, Any]:
    facts = {_NAMES[number]: _fact(_NAMES[number], value) for number, value in told.items() if number in _NAMES}
    if not set(facts) >= NEEDED or not isinstance(facts["index"], int) or facts["index"] < 0:
        raise ValueError("facts")
    return facts


def _fact(name: str, value: Any) -> Any:
    if name in DAYS:
        return (_EPOCH + timedelta(days=value)).isoformat()
    if name in TABLES and isinstance(value, int):
        return TABLES[name][value]
    if isinstance(value, Mapping):
        return {LANGUAGES[place]: _said(text) for place, text in value.items()}
    if name == "modules":
        return [[value[at], value[at + 1]] for at in range(0, len(value), 2)]
    if name == "languages":
        return [LANGUAGES[one] if isinstance(one, int) else one for one in value]
    if isinstance(value, list):
        return [_said(one) for one in value]
    return _said(value)


def _said(value: Any) -> Any:
    return value.decode("iso8859-6") if isinstance(value, bytes) else value
