"""Bitstring Status List 1.0 (W3C Recommendation): one bit per credential, first bit leftmost, gzip, base64url."""

import base64
import binascii
import gzip
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from .award import stamp
from .contexts import CREDENTIALS
from .shape import Malformed, check_shape

MINIMUM_BITS: Final = 131_072  # the Recommendation's floor, so that one index hides among many
MAXIMUM_BITS: Final = 1 << 27  # 16 MiB unpacked: a bound against gzip bombs


@dataclass(frozen=True)
class StatusList:
    """A list as it stands: its address, its issuer's did, and the indexes that are revoked, or suspended."""

    list_url: str
    issuer_id: str
    revoked: frozenset[int]
    valid_from: datetime
    valid_until: datetime | None = None
    bits: int = MINIMUM_BITS
    purpose: Literal["revocation", "suspension"] = "revocation"


def status_list(facts: StatusList) -> dict[str, Any]:
    """The unsigned list credential; sign it as a badge is signed. Raises ValueError for a list too short or too
    long, or an index outside it."""
    credential: dict[str, Any] = {
        "@context": [CREDENTIALS],
        "id": facts.list_url,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": facts.issuer_id,
        "validFrom": stamp(facts.valid_from),
        "credentialSubject": {
            "id": f"{facts.list_url}#list",
            "type": "BitstringStatusList",
            "statusPurpose": facts.purpose,
            "encodedList": encode(facts.revoked, facts.bits),
        },
    }
    if facts.valid_until:
        credential["validUntil"] = stamp(facts.valid_until)
    check_shape(credential)
    return credential


def is_set(credential: Mapping[str, Any], index: int) -> bool:
    """Is bit `index` of a list credential set? Trusts the credential: verify it first. Raises Malformed."""
    subject = credential["credentialSubject"]
    packed = decode(subject["encodedList"])
    if not 0 <= index < len(packed) * 8:
        raise Malformed("index_outside_list", "credentialStatus.statusListIndex")
    return bool(packed[index // 8] & (0x80 >> index % 8))


def encode(revoked: Iterable[int], bits: int = MINIMUM_BITS) -> str:
    """Multibase base64url (prefix `u`, no padding) of the gzipped bits; equal input gives equal text."""
    if not MINIMUM_BITS <= bits <= MAXIMUM_BITS or bits % 8:
        raise ValueError("bits: outside the bounds, or not whole bytes")
    packed = bytearray(bits // 8)
    for index in revoked:
        if not 0 <= index < bits:
            raise ValueError("revoked: an index outside the list")
        packed[index // 8] |= 0x80 >> index % 8
    return "u" + base64.urlsafe_b64encode(gzip.compress(bytes(packed), mtime=0)).decode().rstrip("=")


def decode(text: str) -> bytes:
    """The packed bits. Raises Malformed for another base, broken gzip, or a list outside the bounds."""
    path = "credentialSubject.encodedList"
    if not text.startswith("u"):
        raise Malformed("not_multibase", path)
    unpacker = zlib.decompressobj(wbits=31)
    try:
        raw = base64.b64decode(text[1:] + "=" * (-(len(text) - 1) % 4), altchars=b"-_", validate=True)
        packed = unpacker.decompress(raw, MAXIMUM_BITS // 8 + 1)
    except (binascii.Error, ValueError, zlib.error) as error:
        raise Malformed("broken_list", path) from error
    if not unpacker.eof or not MINIMUM_BITS <= len(packed) * 8 <= MAXIMUM_BITS:
        raise Malformed("broken_list", path)
    return packed
