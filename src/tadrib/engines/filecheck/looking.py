"""Files of a dossier, PDF and pictures: scripts, programs and files inside them, locks, and pictures that explode."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator

DANGERS = ("test_virus", "script", "launch", "file_inside", "locked", "program_inside", "picture_bomb")
"""The codes of `danger`: EICAR's test pattern; JavaScript or XFA forms in a PDF; an action that starts a program; a
file within the file; a password; a program or page behind a picture; a picture of more than `MOST_PIXELS`."""

MOST_PIXELS = 100_000_000
MOST_OPENED = 64 * 1024 * 1024
"""Bytes unpacked of one PDF: behind that it is a bomb itself."""

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}" + rb"$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!"  # never whole in this file
_STREAM = re.compile(rb"stream\r?\n")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_NAMES = {
    "script": re.compile(rb"/(?:JavaScript|JS|XFA|RichMedia)(?![0-9A-Za-z])"),
    "launch": re.compile(rb"/Launch(?![0-9A-Za-z])"),
    "file_inside": re.compile(rb"/(?:EmbeddedFiles?|Filespec)(?![0-9A-Za-z])"),
}
_LOCK = re.compile(rb"/Encrypt(?![0-9A-Za-z])")
_BEHIND = re.compile(
    rb"MZ.{58,62}\0\0.{0,400}This program|\x7fELF|PK\x03\x04|<script|<\?php|#!/", re.DOTALL | re.IGNORECASE
)


def danger(content: bytes) -> str:
    """The first danger found in a PDF or a picture (JPEG, PNG, WebP), as a code of `DANGERS`; empty: none.

    Looks for names as a reader of the PDF would read them: escapes undone, compressed parts unpacked (ISO 32000-2,
    7.3.5 and 7.5.7).
    """
    if EICAR in content:
        return "test_virus"
    if content.startswith(b"%PDF-"):
        return _in_pdf(content)
    return _in_picture(content)


def _in_pdf(content: bytes) -> str:
    if _LOCK.search(_plain(_outside(content))):
        return "locked"
    opened = 0
    for part in (_outside(content), *_unpacked(content)):
        opened += len(part)
        if opened > MOST_OPENED:
            return "picture_bomb"
        if EICAR in part:
            return "test_virus"
        text = _plain(part)
        for code, names in _NAMES.items():
            if names.search(text):
                return code
    return ""


def _outside(content: bytes) -> bytes:
    """What stands between the streams, where names are names and not data."""
    parts, at = [], 0
    for match in _STREAM.finditer(content):
        if match.start() < at:
            continue
        parts.append(content[at : match.start()])
        end = content.find(b"endstream", match.end())
        at = len(content) if end < 0 else end
    return b" ".join([*parts, content[at:]])


def _unpacked(content: bytes) -> Iterator[bytes]:
    """Object streams and their like, unpacked; what is no Flate data, or is a picture or font, is passed over."""
    left = MOST_OPENED
    for match in _STREAM.finditer(content):
        head = _plain(content[max(0, match.start() - 600) : match.start()].rpartition(b" obj")[2])
        if b"/FlateDecode" not in head or not (b"/ObjStm" in head or b"/Type" not in head):
            continue
        opener = zlib.decompressobj()
        try:
            part = opener.decompress(content[match.end() :], left)
        except zlib.error:
            continue
        left -= len(part)
        if b"/ObjStm" in head or EICAR in part:
            yield part
        if left <= 0:
            yield b"\0" * (MOST_OPENED + 1)
            return


def _plain(part: bytes) -> bytes:
    return _ESCAPED.sub(lambda match: bytes([int(match[1], 16)]), part)


def _in_picture(content: bytes) -> str:
    width, height = _size(content)
    if width * height > MOST_PIXELS:
        return "picture_bomb"
    return "program_inside" if _BEHIND.search(_behind(content)) else ""


def _behind(content: bytes) -> bytes:
    """What follows the end of a picture, and what it carries as text before its pixels."""
    if content.startswith(b"\x89PNG"):
        end = content.find(b"IEND")
        return content[end + 8 :] if end >= 0 else content
    if content.startswith(b"\xff\xd8"):
        end = content.rfind(b"\xff\xd9")
        return content[end + 2 :] if end >= 0 else b""
    if content.startswith(b"RIFF") and len(content) >= 8:
        return content[8 + struct.unpack_from("<I", content, 4)[0] :]
    return content


def _size(content: bytes) -> tuple[int, int]:
    """Width and height as the header says; (0, 0) where it says none."""
    if content.startswith(b"\x89PNG") and len(content) >= 24:
        width, height = struct.unpack_from(">II", content, 16)
        return width, height
    if content.startswith(b"RIFF") and content[12:16] == b"VP8X" and len(content) >= 30:
        return 1 + int.from_bytes(content[24:27], "little"), 1 + int.from_bytes(content[27:30], "little")
    if content.startswith(b"\xff\xd8"):
        return _jpeg_size(content)
    return 0, 0


def _jpeg_size(content: bytes) -> tuple[int, int]:
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker in range(0xC0, 0xD0) and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack_from(">HH", content, at + 5)
            return width, height
        at += 2 + struct.unpack_from(">H", content, at + 2)[0]
    return 0, 0
