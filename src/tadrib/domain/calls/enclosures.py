"""What a message carries that may be a filled spreadsheet, in any part, under any name, or in Outlook's own parcel.

Mail programs name a file in many ways, and some in none: so the content decides where the name does not. What a
sender wrote is never trusted here beyond that; the sheet itself is read in a process of its own (``boxing``).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from email.message import EmailMessage

from tadrib.engines.sheet import FileKind, Limits, Refusal, inspect

ENDINGS = (".xlsx", ".xls", ".ods", ".csv", ".xlsm", ".xlsb", ".tsv", ".zip", ".rar", ".7z")
_SEALED = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime", "multipart/encrypted"})
_NOT_A_SHEET = frozenset({"not_a_spreadsheet", "damaged", "archive", "empty_file", "saved_as_page", "too_large"})
_LIMITS = Limits(5_000_000, 50_000_000)
_PARCEL = struct.pack("<I", 0x223E9F78)  # the mark of TNEF (MS-OXTNEF 2.1.3.1)
_BEGINS, _TITLE, _DATA = 0x00069002, 0x00018010, 0x0006800F  # attAttachRendData, attAttachTitle, attAttachData
_MOST_PARTS = 200


def enclosures(message: EmailMessage) -> Iterator[tuple[str, bytes]]:
    """Name and content of everything that may be a spreadsheet, also in forwarded messages and in a winmail.dat."""
    for number, part in enumerate(message.walk()):
        if number > _MOST_PARTS:
            return
        if part.is_multipart():
            continue
        try:
            name = _plain(part.get_filename() or "")
        except (ValueError, LookupError, AttributeError, TypeError):  # a header that breaks the rules breaks its parser
            name = ""
        try:
            content = part.get_payload(decode=True)
        except (ValueError, LookupError, AttributeError, TypeError):
            continue
        if not isinstance(content, bytes):
            continue
        for one, held in _unpacked(content) if content.startswith(_PARCEL) else [(name, content)]:
            if one.lower().endswith(ENDINGS):
                yield one, held
            elif (kind := _kind(held)) is not None:
                yield f"{one or 'sheet'}.{kind}"[-200:], held


def is_sealed(message: EmailMessage) -> bool:
    """Whether the message, or a part of it, is wrapped in encryption or a signature that hides what is inside."""
    return any(part.get_content_type() in _SEALED for part in message.walk())


def _plain(name: str) -> str:
    return name.replace("\\", "/").rpartition("/")[2].strip().strip("\"'")[:200]


def _kind(content: bytes) -> FileKind | None:
    """The kind of a workbook by its content, however it is called; text can be anything and is not one."""
    if not content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return None
    try:
        return inspect(content, "", _LIMITS)
    except Refusal as refusal:
        return None if refusal.code in _NOT_A_SHEET else FileKind.XLSX


def _unpacked(parcel: bytes) -> Iterator[tuple[str, bytes]]:
    """The files in a TNEF parcel (MS-OXTNEF): after the mark and a key, attributes of one byte of level, a tag, a
    length, the data and a sum. A parcel that breaks the rules gives what stood before the break."""
    place, name, held = 6, "", None
    for _ in range(10 * _MOST_PARTS):
        if place + 9 > len(parcel):
            break
        tag, size = struct.unpack_from("<II", parcel, place + 1)
        data = parcel[place + 9 : place + 9 + size]
        if len(data) < size:
            break
        if tag == _BEGINS:
            if held is not None:
                yield name, held
            name, held = "", None
        elif tag == _TITLE:
            name = _plain(data.rstrip(b"\0").decode("cp1252", "replace"))
        elif tag == _DATA:
            held = data
        place += 9 + size + 2
    if held is not None:
        yield name, held
