"""The lock of what an official letter says of a passport: kept as long as the letter is needed, read by nobody who has
the database alone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tadrib.kernel.sealing import Lock, UnreadableError

__all__ = ["KEY_FILE", "UnreadableError", "seal", "unseal"]

KEY_FILE = "letters.key"
_LOCK = Lock(KEY_FILE)


def seal(facts: Mapping[str, Any]) -> bytes:
    """Facts under lock; none is no bytes."""
    return _LOCK.seal(json.dumps(dict(facts), ensure_ascii=False)) if facts else b""


def unseal(sealed: bytes | memoryview) -> dict[str, Any]:
    """The facts again; none where they were erased. Raises ``UnreadableError`` if this office's key does not open them.

    Whoever shows them answers for it that the reader may, and that it is written down: see ``queries.render_official``.
    """
    return dict(json.loads(_LOCK.unseal(sealed) or "{}"))
