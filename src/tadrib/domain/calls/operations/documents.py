"""Files of the dossier: told by their bytes, kept under a random name, never served from their folder."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import secrets
import unicodedata

from django.core.files.base import ContentFile
from django.db import transaction

import tadrib.domain.audit.operations
from tadrib.domain import audit
from tadrib.domain.calls import policy, words
from tadrib.domain.calls.models import Document, Nomination
from tadrib.engines import filecheck
from tadrib.kernel.actor import Actor
from tadrib.kernel.refs import new_ref
from tadrib.kernel.refusals import NotFound, Refused

MOST_BYTES = 5 * 1024 * 1024
MOST_FILES = 20


def kind_of(content: bytes) -> str:
    """The media type that the first bytes tell; ``Refused`` (``paper_type``) for anything but the four that we take."""
    if content.startswith(b"%PDF-"):
        return "application/pdf"
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    raise Refused("paper_type")


def looked_into(content: bytes) -> tuple[str, str]:
    """A file that somebody sends, before it is kept: its media type and its SHA-256. ``Refused`` says what is wrong
    with it (``paper_empty``, ``paper_large``, ``paper_type``, or the danger that is in it)."""
    if not content:
        raise Refused("paper_empty")
    if len(content) > MOST_BYTES:
        raise Refused("paper_large")
    kind = kind_of(content)
    if found := filecheck.danger(content):
        raise Refused(f"paper_{found}")
    return kind, hashlib.sha256(content).hexdigest()


EXTENSIONS = {"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp"}


def clean_name(name: str, kind: str) -> str:
    """A name that harms nobody who keeps the file: no path, no control marks, the extension of its kind."""
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(c for c in name if unicodedata.category(c)[0] != "C")
    stem = re.sub(r"[<>:\"|?*;]", "", name).rsplit(".", 1)[0].strip(". ")[:120]
    return (stem or "document") + EXTENSIONS[kind]


@transaction.atomic
def attach_document(
    nomination: Nomination, *, paper: str, name: str, content: bytes, by: Actor, now: dt.datetime
) -> Document:
    """Add a file to the dossier. The same file for the same paper again is the document that is there."""
    policy.check_can_attach(nomination, by=by, now=now)
    if paper not in words.PAPER_LABELS:
        raise Refused("paper_kind")
    kind, digest = looked_into(content)
    held = list(Document.objects.filter(nomination=nomination))
    for document in held:
        if (document.paper, document.digest) == (paper, digest):
            return document
    if len(held) >= MOST_FILES:
        raise Refused("paper_many", most=MOST_FILES)
    document = Document.objects.create(
        ref=new_ref(Document, "DOC", now.year, length=10),
        nomination=nomination,
        paper=paper,
        file=ContentFile(content, name=secrets.token_hex(16)),
        name=clean_name(name, kind),
        size=len(content),
        digest=digest,
        kind=kind,
        uploaded_at=now,
    )
    audit.operations.record(
        words.Event.DOCUMENT_ATTACHED,
        nomination.ref,
        by=by,
        at=now,
        document=document.ref,
        paper=paper,
        size=len(content),
    )
    return document


@transaction.atomic
def remove_document(nomination: Nomination, *, ref: str, by: Actor, now: dt.datetime) -> None:
    """Take a file out of the dossier while it can be changed; the bytes go after the commit."""
    policy.check_can_edit_nomination(nomination, by=by, now=now)
    document = Document.objects.filter(nomination=nomination, ref=ref).first()
    if document is None:
        raise NotFound(ref)
    storage, path = document.file.storage, document.file.name
    document.delete()
    transaction.on_commit(lambda: storage.delete(path))
    audit.operations.record(
        words.Event.DOCUMENT_REMOVED, nomination.ref, by=by, at=now, document=ref, paper=document.paper
    )
