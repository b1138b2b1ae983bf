"""Where private keys live: outside the database and outside its backups, behind one small interface.

The default keeps each key in a file of ``TADRIB_SECRETS`` that its owner alone can read. An office with a hardware
module or a key service names a class of its own in ``TADRIB_KEY_STORE``: three methods, and the private half need
never leave the device.
"""

from __future__ import annotations

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

RSA_BITS = 2048  # RS256, which every verifier of Open Badges knows


class KeyStore(Protocol):
    """What a place for keys has to do. ``OSError`` or ``ValueError`` when a key is not there or not a key."""

    def make(self, method: str, algorithm: str) -> None:
        """Make the key of that name unless it is there; of two processes that start together one makes it."""

    def signer(self, method: str) -> badge.Signs:
        """The Ed25519 key of that name, ready to sign badges."""

    def token_key(self, method: str) -> badge.JwtKey:
        """The RSA key of that name, ready to sign tokens."""


class Files:
    """Keys as files: 32 bytes for Ed25519, PKCS#8 for RSA; mode 0600."""

    def make(self, method: str, algorithm: str) -> None:
        path = self._path(method, algorithm)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(32) if algorithm == "Ed25519" else _new_rsa())

    def signer(self, method: str) -> badge.Key:
        return badge.Key.from_bytes(method, self._path(method, "Ed25519").read_bytes())

    def token_key(self, method: str) -> badge.JwtKey:
        return badge.JwtKey(method, self._path(method, "RS256").read_bytes())

    def _path(self, method: str, algorithm: str) -> Path:
        did, fragment = method.split("#", 1)
        body = did.rsplit(":issuers:", 1)[1] + "." if ":issuers:" in did else ""
        return Path(settings.SECRETS) / f"{body}{fragment}.{'ed25519' if algorithm == 'Ed25519' else 'pem'}"


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
