"""Texts and files under lock: each key is a file outside the database, so a stolen database tells nothing."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


class UnreadableError(Exception):
    """The bytes were sealed with another key, or were changed."""


@dataclass(frozen=True)
class Lock:
    """One key of this office and what it opens. ``key_file`` is its name in the folder of secrets."""

    key_file: str

    def _key(self) -> bytes:
        """The key, made at the first use, readable by its owner only.

        It is written to the side and then linked into place, so that of two processes that start together both read
        the same whole key.
        """
        path = Path(settings.SECRETS) / self.key_file
        if not path.exists():
            handle, side = tempfile.mkstemp(dir=path.parent, prefix=self.key_file)  # made with mode 0600
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

    def seal_bytes(self, content: bytes) -> bytes:
        """The content under lock; nothing is nothing."""
        return Fernet(self._key()).encrypt(content) if content else b""

    def unseal_bytes(self, sealed: bytes | memoryview) -> bytes:
        """The content again. Raises ``UnreadableError`` if this office's key does not open it."""
        if not len(sealed):
            return b""
        try:
            return Fernet(self._key()).decrypt(bytes(sealed))
        except InvalidToken as fault:
            raise UnreadableError from fault

    def seal(self, text: str) -> bytes:
        """The text under lock; no text is no bytes."""
        return self.seal_bytes(text.encode())

    def unseal(self, sealed: bytes | memoryview) -> str:
        """The text again. Raises ``UnreadableError`` if this office's key does not open it."""
        return self.unseal_bytes(sealed).decode()
