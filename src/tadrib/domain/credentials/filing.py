"""The papers of issued certificates as files of the office: the PDF as it was printed, and the baked badge.

A file is written under another name and then moved into its place, so that a process that is killed leaves no half of
one. What is kept is a copy: whoever finds none, or one whose digest is not on record, prints again.
"""

from __future__ import annotations

import hashlib
import secrets
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

PICTURES = "paper/"  # seals and signatures, by their digest


def _folder(number: str) -> str:
    return f"certificates/{number[-2:]}"


def write(name: str, content: bytes) -> None:
    """Put ``content`` into the office's files as ``name``, whole or not at all, in the place of an earlier one."""
    try:
        target = Path(default_storage.path(name))
    except NotImplementedError:  # files kept elsewhere than on this machine
        default_storage.delete(name)
        default_storage.save(name, ContentFile(content))
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    half = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    half.touch(mode=0o600)
    half.write_bytes(content)
    half.replace(target)


def read(name: str) -> bytes | None:
    """The file of that name, or None."""
    try:
        with default_storage.open(name) as file:
            return bytes(file.read())
    except OSError:
        return None


def keep(number: str, *, pdf: bytes = b"", png: bytes = b"") -> None:
    """Keep the papers of a certificate. An empty ``pdf`` could not be printed, and nothing is kept for it."""
    if pdf:
        write(f"{_folder(number)}/{number}.pdf", pdf)
    if png:
        write(f"{_folder(number)}/{number}.png", png)


def forget_badge(number: str) -> None:
    """Take the baked badge out of the files: it says a name that its holder no longer shows, or says none yet."""
    default_storage.delete(f"{_folder(number)}/{number}.png")


def kept_pdf(number: str, digest: str) -> bytes | None:
    """The certificate as it was printed, if it is there and its digest is the one on record."""
    content = read(f"{_folder(number)}/{number}.pdf") if digest else None
    return content if content and hashlib.sha256(content).hexdigest() == digest else None


def kept_png(number: str) -> bytes | None:
    """The baked badge, if it is there."""
    return read(f"{_folder(number)}/{number}.png")


def keep_picture(content: bytes) -> str:
    """Keep a seal or a signature; its name is its digest, so equal pictures are one and a version's never changes."""
    name = hashlib.sha256(content).hexdigest()
    write(f"{PICTURES}{name}.png", content)
    return name


def picture(name: str) -> bytes | None:
    """A seal or a signature by its digest, if it is there and is what its name says."""
    content = read(f"{PICTURES}{name}.png") if name.isalnum() else None
    return content if content and hashlib.sha256(content).hexdigest() == name else None
