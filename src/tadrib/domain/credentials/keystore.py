"""Where private keys live: outside the database and outside its backups, behind one small interface.

The default keeps each key in a file of ``TADRIB_SECRETS`` that its owner alone can read. An office with a hardware
module or a key service names a class of its own in ``TADRIB_KEY_STORE``: three methods, and the private half need
never leave the device.
"""

from __future__ import annotations

import contextlib
import logging
import os
import secrets
from functools import cache
from pathlib import Path
from typing import Protocol

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings
from django.utils.module_loading import import_string

from tadrib.engines import badge

log = logging.getLogger("tadrib.credentials")
RSA_BITS = 2048  # RS256, which every verifier of Open Badges knows


class KeyStore(Protocol):
    """What a place for keys has to do. ``OSError`` or ``ValueError`` when a key is not there or not a key."""

    def make(self, method: str, algorithm: str) -> None:
        """Make the key of that name unless it is there; of two processes that start together one makes it."""

    def signer(self, method: str) -> badge.Signs:
        """The Ed25519 key of that name, ready to sign badges."""

    def token_key(self, method: str) -> badge.SignsTokens:
        """The RSA key of that name, ready to sign tokens."""


class Files:
    """Keys as files: 32 bytes for Ed25519, PKCS#8 for RSA; mode 0600; there as a whole or not at all."""

    def make(self, method: str, algorithm: str) -> None:
        path = self._path(method, algorithm)
        if path.exists():
            return
        half = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
        handle = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(secrets.token_bytes(32) if algorithm == "Ed25519" else _new_rsa())
                file.flush()
                os.fsync(file.fileno())
            os.link(half, path)
        except FileExistsError:
            return  # another process was faster, and its key is whole
        except OSError:  # a file system without links
            if not path.exists():
                half.rename(path)
        finally:
            half.unlink(missing_ok=True)

    def signer(self, method: str) -> badge.Key:
        return badge.Key.from_bytes(method, _read(self._path(method, "Ed25519")))

    def token_key(self, method: str) -> badge.JwtKey:
        return badge.JwtKey(method, _read(self._path(method, "RS256")))

    def _path(self, method: str, algorithm: str) -> Path:
        did, fragment = method.split("#", 1)
        body = did.rsplit(":issuers:", 1)[1] + "." if ":issuers:" in did else ""
        return Path(settings.SECRETS) / f"{body}{fragment}.{'ed25519' if algorithm == 'Ed25519' else 'pem'}"


def _read(path: Path) -> bytes:
    """A key that others can read too, as after copying it back by hand, is closed to them again; the log says so."""
    if path.stat().st_mode & 0o077:
        log.warning("%s could be read by others than its owner: its rights are tight again", path.name)
        with contextlib.suppress(OSError):  # a folder that is mounted to be read only
            path.chmod(0o600)
    return path.read_bytes()


def _new_rsa() -> bytes:
    return rsa.generate_private_key(65537, RSA_BITS).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


@cache
def _store(path: str) -> KeyStore:
    return import_string(path)()


def store() -> KeyStore:
    """The place that the settings name."""
    return _store(settings.TADRIB_KEY_STORE)
