"""What a file is, before anything parses it. Everything that could harm is refused by a code."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENTRIES_MOST = 300
_RATIO_MOST = 200
_RATIO_FROM = 1_000_000  # small parts compress well without meaning harm
_ROWS_MOST = 100_000  # rows that a file spells out, empty or not
_FOREIGN = (b"%pdf", b"\x89png", b"\xff\xd8\xff", b"gif8", b"<", b"{\\rtf", b"rar!", b"7z\xbc\xaf", b"\x1f\x8b")
_PAGES = (b"<html", b"<!doctype html", b"<table", b"<?xml", b"<meta", b"mime-version:")  # what Excel opens all the same
_ARCHIVES = (b"rar!", b"7z\xbc\xaf", b"\x1f\x8b")
_INSIDE = (".xlsx", ".xls", ".ods", ".csv")
_MACRO_NAMES = (".xlsm", ".xltm", ".xlam", ".xlsb")
_MACRO_PARTS = re.compile(r"(^|/)(vbaproject\.bin|macrosheets/|activex/|embeddings/|basic/|scripts/)")
_LINK_PARTS = ("xl/externallinks/", "xl/connections.xml", "xl/querytables/")
_OUTSIDE = re.compile(rb"<Relationship\b[^>]*TargetMode\s*=\s*[\"']External[\"'][^>]*>")
_ODS_OUTSIDE = (b"table:table-source", b"table:cell-range-source", b"table:dde-link", b"'file:///", b"'http")


class Refusal(Exception):
    """The whole file is refused: a problem code and its facts."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


class FileKind(StrEnum):
    """What is read: Excel's two formats, OpenDocument, and text."""

    XLSX = "xlsx"
    XLS = "xls"
    ODS = "ods"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes: of the file, and of what it says it unpacks to; and how many rows it may spell out."""

    file: int
    unpacked: int
    entries: int = field(default=_ENTRIES_MOST)
    rows: int = field(default=_ROWS_MOST)


def inspect(data: bytes, filename: str, limits: Limits) -> FileKind:
    """Say what the file is by its content; the name only serves to refuse macros.

    Raises Refusal: `too_large empty_file macro encrypted zip_bomb hostile_xml external_link too_tall
    not_a_spreadsheet damaged archive saved_as_page`.
    """
    if len(data) > limits.file:
        raise Refusal("too_large", bytes=len(data), most=limits.file)
    if not data.strip(b"\x00 \t\r\n"):
        raise Refusal("empty_file")
    if filename.casefold().endswith(_MACRO_NAMES):
        raise Refusal("macro")
    if data.startswith(_OLE):
        return _inspect_ole(data)
    if data.startswith(b"PK"):
        return _inspect_zip(data, limits)
    head = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith(_PAGES):
        raise Refusal("saved_as_page")
    if head.startswith(_ARCHIVES):
        raise Refusal("archive")
    if head.startswith(_FOREIGN):
        raise Refusal("not_a_spreadsheet")
    return FileKind.TEXT


def _wide(name: str) -> bytes:
    return name.encode("utf-16-le")


def _inspect_ole(data: bytes) -> FileKind:
    """An old Excel file, told by the names of its streams, which stand in the directory in UTF-16."""
    if _wide("EncryptedPackage") in data:
        raise Refusal("encrypted")
    if _wide("_VBA_PROJECT") in data:
        raise Refusal("macro")
    if _wide("Workbook\0") in data or _wide("Book\0") in data:
        return FileKind.XLS
    raise Refusal("not_a_spreadsheet")


def _inspect_zip(data: bytes, limits: Limits) -> FileKind:
    """Only the zip directory is read for sizes. A directory that lies cannot hurt later: zipfile never unpacks more
    of a part than its directory entry says."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        raise Refusal("damaged") from None  # its directory stands at the end: it did not arrive whole
    with archive:
        parts = archive.infolist()
        names = {part.filename.casefold() for part in parts}
        if any(part.flag_bits & 0x1 for part in parts):
            raise Refusal("encrypted")
        unpacked = sum(part.file_size for part in parts)
        swollen = any(
            part.file_size > _RATIO_FROM and part.file_size > _RATIO_MOST * max(1, part.compress_size) for part in parts
        )
        if any(name.startswith("xl/worksheets/") for name in names):
            _refuse_tall(archive, parts, limits)  # rows upon rows swell too, and have a reason of their own
        if len(parts) > limits.entries or unpacked > limits.unpacked or swollen or len(names) != len(parts):
            raise Refusal("zip_bomb", parts=len(parts), unpacked=unpacked, most=limits.unpacked)
        if any(_MACRO_PARTS.search(name) for name in names):
            raise Refusal("macro")
        if any(name.startswith(_LINK_PARTS) for name in names):
            raise Refusal("external_link")
        if {"mimetype", "content.xml"} <= names:
            kind = FileKind.ODS
        elif {"[content_types].xml", "xl/workbook.xml"} <= names:
            kind = FileKind.XLSX
        elif any(name.endswith(_INSIDE) for name in names):
            raise Refusal("archive")
        else:
            raise Refusal("not_a_spreadsheet")
        for part in parts:
            if part.filename.casefold().endswith((".xml", ".rels", ".vml")):
                _inspect_xml(archive, part)
        if kind is FileKind.ODS:
            _inspect_ods(archive)
        return kind


def _chunks(archive: zipfile.ZipFile, part: zipfile.ZipInfo | str, most: int) -> Iterator[bytes]:
    """The unpacked bytes of a part, piece by piece, no more than ``most`` in all; each piece begins with the last
    hundred bytes of the one before, so that a mark on the edge is seen."""
    try:
        with archive.open(part) as stream:
            tail, left = b"", most
            while left > 0 and (piece := stream.read(min(1_000_000, left))):
                left -= len(piece)
                yield tail + piece
                tail = piece[-100:]
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, EOFError, zlib.error, KeyError):
        raise Refusal("not_a_spreadsheet") from None


def _refuse_tall(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo], limits: Limits) -> None:
    """Refuse sheets that spell out more rows than any list of names has, before anything parses them."""
    left = limits.unpacked
    for part in parts:
        if part.filename.casefold().startswith("xl/worksheets/") and part.filename.endswith(".xml"):
            rows = 0
            for piece in _chunks(archive, part, left):
                left -= len(piece)
                rows += piece.count(b"<row") + piece.count(b":row ")
                if rows > limits.rows:
                    raise Refusal("too_tall", most=limits.rows)


def _inspect_xml(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Refuse a document type: spreadsheets have none, and entities live there. It can only stand before the first
    element, so the head is enough; the parsers refuse it besides. Relations to the outside are refused but for the
    addresses behind a cell (hyperlinks), which nothing follows."""
    name = part.filename.casefold()
    head = next(_chunks(archive, part, 65_536), b"")
    if b"<!DOCTYPE" in head.replace(b"\x00", b"") or b"<!ENTITY" in head.replace(b"\x00", b""):
        raise Refusal("hostile_xml")
    if name == "[content_types].xml" and b"macroEnabled" in head:
        raise Refusal("macro")
    if name.endswith(".rels") and any(b"/hyperlink" not in found for found in _OUTSIDE.findall(head)):
        raise Refusal("external_link")


def _inspect_ods(archive: zipfile.ZipFile) -> None:
    """Refuse OpenDocument files with programs or with tables that come from elsewhere."""
    if "spreadsheet" not in archive.read("mimetype")[:200].decode("ascii", "replace"):
        raise Refusal("not_a_spreadsheet")
    try:
        manifest = archive.open("META-INF/manifest.xml").read(200_000)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, EOFError, zlib.error, KeyError):
        manifest = b""
    if b"encryption-data" in manifest:
        raise Refusal("encrypted")
    for piece in _chunks(archive, "content.xml", 100_000_000):
        if b"<script:" in piece or b"<office:scripts><" in piece or b"script:event-listener" in piece:
            raise Refusal("macro")
        if any(mark in piece for mark in _ODS_OUTSIDE):
            raise Refusal("external_link")
