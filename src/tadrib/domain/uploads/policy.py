"""Who may send a file in pieces, and how much."""

from __future__ import annotations

import re

from tadrib.domain.uploads.models import Upload
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import NotFound, Refused

MOST_AT_ONCE = 10  # files of one user that are on their way
FORGET = "uploads.forget"  # the worker's own
_DIGEST = re.compile(r"[0-9a-f]{64}")
MEGABYTE = 1024 * 1024


def check_can_begin(*, length: int, digest: str, most: int, by: Actor) -> None:
    """Whoever is signed in; whether they may use the form is for the form to say. ``length`` and ``most`` in bytes."""
    if not by.is_signed_in:
        raise Refused("not_allowed")
    if length == 0:
        raise Refused("upload_empty")
    if length < 0 or (digest and not _DIGEST.fullmatch(digest)):
        raise Refused("upload_facts")
    if length > most:
        raise Refused("upload_large", most=most // MEGABYTE)


def check_can_cancel(upload: Upload, *, by: Actor) -> None:
    """Everybody their own; what is another's is not there."""
    if not by.is_signed_in or upload.user_id != by.user_id:
        raise NotFound(upload.ref)


def check_can_add(upload: Upload, *, offset: int, size: int, by: Actor) -> None:
    """A piece that begins where the last one ended, and no more than was announced."""
    check_can_cancel(upload, by=by)
    if offset != upload.received:
        raise Refused("upload_offset")
    if offset + size > upload.length:
        raise Refused("upload_long")


def check_can_take(upload: Upload, *, target: str, by: Actor) -> None:
    """For the form it was sent to, when all of it is here."""
    check_can_cancel(upload, by=by)
    if upload.target != target:
        raise NotFound(upload.ref)
    if upload.received < upload.length:
        raise Refused("upload_short")


def check_can_forget(*, by: Actor) -> None:
    """The worker."""
    if not by.can(FORGET):
        raise Refused("not_allowed")
