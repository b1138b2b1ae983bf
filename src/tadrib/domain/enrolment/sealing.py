"""The lock of passports, health and needs: answers as sealed JSON, files as sealed bytes, with a key of its own; and
the signed links by which somebody without an account writes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.core import signing
from django.core.serializers.json import DjangoJSONEncoder

from tadrib.kernel.sealing import Lock, UnreadableError

__all__ = [
    "KEY_FILE", "UnreadableError", "read_token", "seal", "seal_file", "token_of", "unseal", "unseal_file",
]  # fmt: skip

KEY_FILE = "travel.key"
SALT = "tadrib.travel"
_LOCK = Lock(KEY_FILE)
seal_file, unseal_file = _LOCK.seal_bytes, _LOCK.unseal_bytes


def seal(facts: Mapping[str, Any]) -> bytes:
    """The answers under lock, days as ISO texts; no answer is no bytes."""
    return _LOCK.seal(json.dumps(dict(facts), cls=DjangoJSONEncoder, ensure_ascii=False)) if facts else b""


def unseal(sealed: bytes | memoryview) -> dict[str, Any]:
    """The answers again, days as ISO texts. Raises ``UnreadableError`` if this office's key does not open them."""
    return json.loads(_LOCK.unseal(sealed) or "{}")


def token_of(ref: str, number: int) -> str:
    """The signed token of a dossier's link."""
    return signing.dumps([ref, number], salt=SALT)


def read_token(token: str) -> tuple[str, int]:
    """Reference and number of a token that this office signed. Raises ``signing.BadSignature`` for any other."""
    ref, number = signing.loads(token, salt=SALT)
    return ref, number
