"""All certificates of an edition as one file, written piece by piece: a zip of single files, or one file to print.

Memory: one certificate at a time. A certificate that cannot be printed is left out and named in the zip's index.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from tadrib.domain.credentials import printing
from tadrib.domain.credentials.models import Credential
from tadrib.engines import typeset
from tadrib.kernel.refusals import Refused

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def zipped(rows: QuerySet[Credential]) -> Iterator[bytes]:
    """One PDF each, named by its number, and ``index.csv``: number, code, holder, kind, result in per
    cent, state, file, SHA-256."""
    told = io.StringIO()
    index = csv.writer(told)
    index.writerow(["number", "code", "holder", "kind", "result", "state", "file", "sha256"])
    into = _Pieces()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_STORED) as archive:
        for credential in rows.iterator(chunk_size=50):
            pdf = _file(credential)
            name = f"{credential.number}.pdf" if pdf else ""
            index.writerow(
                _safe(cell)
                for cell in (
                    credential.number, credential.code, credential.holder, credential.facts["kind"],
                    str(credential.facts.get("result", {}).get("pct", "")), credential.state, name,
                    credential.pdf_digest,
                )
            )  # fmt: skip
            if pdf:
                archive.writestr(_entry(name, credential), pdf)
            yield into.taken()
        archive.writestr("index.csv", "\ufeff" + told.getvalue())
    yield into.taken()


def bound(rows: QuerySet[Credential]) -> Iterator[bytes]:
    """One file to print, all pages in order. ValueError if there is nothing to print."""
    files = (pdf for pdf in map(_file, rows.iterator(chunk_size=50)) if pdf)
    return typeset.bound(files)


def _file(credential: Credential) -> bytes:
    try:
        return printing.certificate_file(credential)
    except Refused:
        return b""


def _entry(name: str, credential: Credential) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, credential.issued_at.timetuple()[:6])
    entry.external_attr = 0o600 << 16
    return entry


def _safe(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


class _Pieces(io.RawIOBase):
    """What ``zipfile`` writes to when nothing can be gone back to: kept until it is taken."""

    def __init__(self) -> None:
        super().__init__()
        self._kept = bytearray()
        self._at = 0

    def writable(self) -> bool:
        return True

    def write(self, piece: Any) -> int:
        self._kept += piece
        self._at += len(piece)
        return len(piece)

    def tell(self) -> int:
        return self._at

    def taken(self) -> bytes:
        """What was written since the last time."""
        piece = bytes(self._kept)
        self._kept.clear()
        return piece
