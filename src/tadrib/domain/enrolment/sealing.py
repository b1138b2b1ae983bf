"""The lock of passports, health and needs: answers as sealed JSON, files as sealed bytes, with a key of its own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from tadrib.kernel.sealing import Lock, UnreadableError

__all__ = ["KEY_FILE", "UnreadableError", "seal", "seal_file", "unseal", "unseal_file"]

KEY_FILE = "travel.key"
_LOCK = Lock(KEY_FILE)
seal_file, unseal_file = _LOCK.seal_bytes, _LOCK.unseal_bytes


def seal(facts: Mapping[str, Any]) -> bytes:
    """The answers under lock, days as ISO texts; no answer is no bytes."""
    return _LOCK.seal(json.dumps(dict(facts), cls=DjangoJSONEncoder, ensure_ascii=False)) if facts else b""


def unseal(sealed: bytes | memoryview) -> dict[str, Any]:
    """The answers again, days as ISO texts. Raises ``UnreadableError`` if this office's key does not open them."""
    return json.loads(_LOCK.unseal(sealed) or "{}")
