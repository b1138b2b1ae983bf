"""Ed25519 keys and their Multikey spelling."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_ALPHABET: Final = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_PUBLIC: Final = b"\xed\x01"  # multicodec ed25519-pub (W3C Controlled Identifiers, Multikey)
_SEED: Final = b"\x80\x26"  # multicodec ed25519-priv


class Signs(Protocol):
    """What signs a badge: a `Key`, or a key that never leaves its device."""

    @property
    def method(self) -> str:
        """The address of the public half."""

    @property
    def public(self) -> bytes:
        """The 32 public bytes."""

    def sign(self, message: bytes) -> bytes:
        """The Ed25519 signature, 64 bytes (RFC 8032)."""


@dataclass(frozen=True)
class Key:
    """A signing key. `method` is the address of its public half, e.g. "did:web:office.example#key-1"."""

    method: str
    seed: bytes

    def __repr__(self) -> str:
        return f"Key(method={self.method!r})"  # never the seed: keys end up in logs

    @classmethod
    def generate(cls, method: str, *, entropy: Callable[[int], bytes]) -> "Key":
        """A new key; `entropy(32)` must be a cryptographic source, such as `secrets.token_bytes`."""
        return cls.from_bytes(method, entropy(32))

    @classmethod
    def from_bytes(cls, method: str, seed: bytes) -> "Key":
        """The key of a 32-byte seed (RFC 8032). Raises ValueError for another length or a method without '#'."""
        if len(seed) != 32:
            raise ValueError("seed: 32 bytes")
        if "#" not in method:
            raise ValueError("method: must name a key with '#'")
        return cls(method, bytes(seed))

    @classmethod
    def from_multibase(cls, method: str, secret: str) -> "Key":
        """The key of a `secretKeyMultibase` string."""
        raw = from_multibase(secret)
        if not raw.startswith(_SEED):
            raise ValueError("secret: not an Ed25519 Multikey")
        return cls.from_bytes(method, raw[2:])

    @property
    def public(self) -> bytes:
        """The 32 public bytes."""
        return Ed25519PrivateKey.from_private_bytes(self.seed).public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        return Ed25519PrivateKey.from_private_bytes(self.seed).sign(message)


def signed_by(public: bytes, signature: bytes, message: bytes) -> bool:
    """Is `signature` that of `public` over `message`? False for a public key or signature of a wrong length too."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def public_multikey(public: bytes) -> str:
    return to_multibase(_PUBLIC + public)


def public_from_multikey(text: str) -> bytes:
    """The 32 bytes of an Ed25519 `publicKeyMultibase`. Raises ValueError for any other key."""
    raw = from_multibase(text)
    if not raw.startswith(_PUBLIC) or len(raw) != 34:
        raise ValueError("not an Ed25519 Multikey")
    return raw[2:]


def to_multibase(raw: bytes) -> str:
    """base58btc with its prefix `z`."""
    number = int.from_bytes(raw, "big")
    digits = ""
    while number:
        number, rest = divmod(number, 58)
        digits = _ALPHABET[rest] + digits
    zeros = len(raw) - len(raw.lstrip(b"\0"))
    return "z" + "1" * zeros + digits


def from_multibase(text: str) -> bytes:
    """The bytes of a `z` string. Raises ValueError for another base, a foreign sign or more than 256 signs."""
    if not text.startswith("z") or len(text) > 256:
        raise ValueError("multibase: base58btc wanted")
    number = 0
    for sign in text[1:]:
        number = number * 58 + _ALPHABET.index(sign)
    zeros = len(text) - 1 - len(text[1:].lstrip("1"))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")
