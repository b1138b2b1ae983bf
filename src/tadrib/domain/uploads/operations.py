"""Taking in a file piece by piece.

None of this is an act that the record of acts should know: that a file came is recorded by the form that takes it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import secrets
from pathlib import Path

from django.conf import settings
from django.db import transaction

from tadrib.domain.uploads import policy, queries
from tadrib.domain.uploads.models import Upload
from tadrib.kernel.actor import Actor
from tadrib.kernel.refs import new_ref
from tadrib.kernel.refusals import Refused

KEPT = dt.timedelta(hours=24)  # without a piece, or after it was taken


def _place(path: str) -> Path:
    folder = Path(settings.TADRIB_PIECES)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder / path


@transaction.atomic
def begin_upload(
    *, target: str, name: str, length: int, digest: str, most: int, by: Actor, now: dt.datetime
) -> Upload:
    """Begin to take in a file of ``length`` bytes for the form ``target``.

    The same file for the same form (by its ``digest``, SHA-256 in hexadecimal digits, may be empty) goes on where it
    stopped, whatever happened to the sender's page or device meanwhile.
    """
    policy.check_can_begin(length=length, digest=digest, most=most, by=by)
    own = queries.visible_uploads(by).filter(touched_at__gte=now - KEPT)
    if digest and (there := own.filter(target=target, length=length, digest=digest).order_by("-pk").first()):
        return there
    waiting = [row for row in own if row.received < row.length]
    if len(waiting) >= policy.MOST_AT_ONCE:
        raise Refused("upload_many", most=policy.MOST_AT_ONCE)
    return Upload.objects.create(
        ref=new_ref(Upload, "UPL", now.year, length=20), user_id=by.user_id, target=target[:300], name=name[:400],
        length=length, digest=digest, path=secrets.token_hex(16), touched_at=now,
    )  # fmt: skip


@transaction.atomic
def add_piece(ref: str, *, offset: int, content: bytes, by: Actor, now: dt.datetime) -> Upload:
    """Write a piece behind what is here, onto the disk, before it is acknowledged.

    Refused: ``upload_offset`` if it does not begin where the last one ended (the upload stays as it is, so a piece
    that is sent twice is written once), ``upload_long`` if the file would have more bytes than were announced.
    """
    row = queries.get_upload(by, ref, is_held=True)
    policy.check_can_add(row, offset=offset, size=len(content), by=by)
    place = _place(row.path)
    place.touch(mode=0o600)
    with place.open("r+b") as file:
        file.seek(offset)
        file.write(content)
        file.truncate()  # what a crash left behind it
        file.flush()
        os.fsync(file.fileno())
    row.received, row.touched_at = offset + len(content), now
    row.save(update_fields=["received", "touched_at"])
    return row


@transaction.atomic
def take_upload(ref: str, *, target: str, by: Actor, now: dt.datetime) -> tuple[str, bytes]:
    """Name and bytes of a whole file, for the form it was sent to; again and again until it is forgotten, so that a
    form that is sent twice finds it twice.

    ``NotFound`` for another form. Refused: ``upload_short``; ``upload_damaged`` if the bytes are not those that the
    sender digested: then nothing can be done but to begin anew.
    """
    row = queries.get_upload(by, ref, is_held=True)
    policy.check_can_take(row, target=target, by=by)
    place = _place(row.path)
    content = place.read_bytes() if place.exists() else b""
    if len(content) != row.length or row.digest not in ("", hashlib.sha256(content).hexdigest()):
        raise Refused("upload_damaged")
    row.touched_at = now
    row.save(update_fields=["touched_at"])
    return row.name, content


@transaction.atomic
def cancel_upload(ref: str, *, by: Actor, now: dt.datetime) -> None:
    """Give it up: nothing of it stays."""
    row = queries.get_upload(by, ref, is_held=True)
    policy.check_can_cancel(row, by=by)
    _drop(row)


def _drop(row: Upload) -> None:
    place = _place(row.path)
    row.delete()
    transaction.on_commit(lambda: place.unlink(missing_ok=True))


@transaction.atomic
def forget_uploads(*, by: Actor, now: dt.datetime) -> int:
    """Drop what nobody went on with for a day, and pieces to which nothing belongs; returns how many files."""
    policy.check_can_forget(by=by)
    held = set(Upload.objects.values_list("path", flat=True))
    count = 0
    for row in queries.list_forgotten(by, before=now - KEPT):
        _drop(row)
        count += 1
    oldest = (now - KEPT).timestamp()
    for left in _place("").iterdir():
        if left.name not in held and left.stat().st_mtime < oldest:
            left.unlink(missing_ok=True)
            count += 1
    return count
