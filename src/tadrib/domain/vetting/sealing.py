"""The lock of the due-diligence notes: the key is a file outside the database, so a stolen database tells nothing."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

KEY_FILE = "due-diligence.key"


class UnreadableError(Exception):
    """The bytes were sealed with another key, or were changed."""


def _key() -> bytes:
    """The key of this office, made at the first use, readable by its owner only.

    It is written to the side and then linked into place, so that of two processes that start together both read the
    same whole key.
    """
    path = Path(settings.SECRETS) / KEY_FILE
    if not path.exists():
        handle, side = tempfile.mkstemp(dir=path.parent, prefix=KEY_FILE)  # made with mode 0600
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(Fernet.generate_key())
                file.flush()
                os.fsync(file.fileno())
            Path(path).hardlink_to(side)
        except FileExistsError:
            pass
        finally:
            Path(side).unlink()
    return path.read_bytes()


def seal(text: str) -> bytes:
    """The text under lock; no text is no bytes."""
    return Fernet(_key()).encrypt(text.encode()) if text else b""


def unseal(sealed: bytes | memoryview) -> str:
    """The text again. Raises ``UnreadableError`` if this office's key does not open it."""
    if not len(sealed):
        return ""
    try:
        return Fernet(_key()).decrypt(bytes(sealed)).decode()
    except InvalidToken as fault:
        raise UnreadableError from fault
