"""The lock of the due-diligence notes, with a key of its own."""

from __future__ import annotations

from tadrib.kernel.sealing import Lock, UnreadableError

__all__ = ["KEY_FILE", "UnreadableError", "seal", "unseal"]

KEY_FILE = "due-diligence.key"
_LOCK = Lock(KEY_FILE)
seal, unseal = _LOCK.seal, _LOCK.unseal
