"""What a file is, before anything parses it. Everything that could harm is refused by a code."""

import io
import zipfile
import zlib
from dataclasses import dataclass, field
from enum import StrEnum

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENTRIES_MOST = 300
_RATIO_MOST = 200
_RATIO_FROM = 1_000_000  # small parts compress well without meaning harm
_FOREIGN = (b"%pdf", b"\x89png", b"\xff\xd8\xff", b"gif8", b"<", b"{\\rtf", b"rar!", b"7z\xbc\xaf", b"\x1f\x8b")
_MACRO_NAMES = (".xlsm", ".xltm", ".xlam", ".xlsb")


class Refusal(Exception):
    """The whole file is refused: a problem code and its facts."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


class FileKind(StrEnum):
    """The two things that are read."""

    XLSX = "xlsx"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes: of the file, and of what it says it unpacks to."""

    file: int
    unpacked: int
    entries: int = field(default=_ENTRIES_MOST)


def inspect(data: bytes, filename: str, limits: Limits) -> FileKind:
    """Say what the file is by its content; the name only serves to refuse macros.

    Raises Refusal: `too_large empty_file macro encrypted old_excel opendocument zip_bomb hostile_xml
    not_a_spreadsheet`.
    """
    if len(data) > limits.file:
        raise Refusal("too_large", bytes=len(data), most=limits.file)
    if not data.strip(b"\x00 \t\r\n"):
        raise Refusal("empty_file")
    if filename.casefold().endswith(_MACRO_NAMES):
        raise Refusal("macro")
    if data.startswith(_OLE):
        raise Refusal("encrypted" if "EncryptedPackage".encode("utf-16-le") in data else "old_excel")
    if data.startswith(b"PK"):
        _inspect_zip(data, limits)
        return FileKind.XLSX
    head = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith(_FOREIGN):
        raise Refusal("not_a_spreadsheet")
    return FileKind.TEXT


def _inspect_zip(data: bytes, limits: Limits) -> None:
    """Only the zip directory is read for sizes. A directory that lies cannot hurt later: zipfile never unpacks more
    of a part than its directory entry says."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        raise Refusal("not_a_spreadsheet") from None
    with archive:
        parts = archive.infolist()
        names = {part.filename.casefold() for part in parts}
        if any(part.flag_bits & 0x1 for part in parts):
            raise Refusal("encrypted")
        unpacked = sum(part.file_size for part in parts)
        swollen = any(
            part.file_size > _RATIO_FROM and part.file_size > _RATIO_MOST * max(1, part.compress_size) for part in parts
        )
        if len(parts) > limits.entries or unpacked > limits.unpacked or swollen or len(names) != len(parts):
            raise Refusal("zip_bomb", parts=len(parts), unpacked=unpacked, most=limits.unpacked)
        if any(name.endswith("vbaproject.bin") or "/macrosheets/" in name for name in names):
            raise Refusal("macro")
        if "mimetype" in names and "content.xml" in names:
            raise Refusal("opendocument")
        if not {"[content_types].xml", "xl/workbook.xml"} <= names:
            raise Refusal("not_a_spreadsheet")
        for part in parts:
            if part.filename.casefold().endswith((".xml", ".rels", ".vml")):
                _inspect_xml(archive, part)


def _inspect_xml(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Refuse a document type: spreadsheets have none, and entities live there. It can only stand before the first
    element, so the head is enough; openpyxl reads through defusedxml besides."""
    try:
        with archive.open(part) as stream:
            head = stream.read(65_536)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, EOFError, zlib.error):
        raise Refusal("not_a_spreadsheet") from None
    if b"<!DOCTYPE" in head.replace(b"\x00", b"") or b"<!ENTITY" in head.replace(b"\x00", b""):
        raise Refusal("hostile_xml")
    if part.filename.casefold() == "[content_types].xml" and b"macroEnabled" in head:
        raise Refusal("macro")
