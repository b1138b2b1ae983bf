"""Honest papers pass; what would harm whoever opens it has a code."""

from __future__ import annotations

import struct
import zlib

import pytest

from tadrib.engines import filecheck, typeset
from tadrib.engines.badge import draw_badge
from tadrib.engines.filecheck import looking
from tests.engines.typeset.test_read_elsewhere import certificate


def pdf(*objects: bytes, trailer: bytes = b"") -> bytes:
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, one) for number, one in enumerate(objects, 1))
    return b"%PDF-1.7\n" + body + b"trailer << /Root 1 0 R " + trailer + b" >>\n%%EOF"


def packed(content: bytes, head: bytes) -> bytes:
    data = zlib.compress(content)
    return b"<< " + head + b" /Filter /FlateDecode /Length %d >>\nstream\n" % len(data) + data + b"\nendstream"


PLAIN = b"<< /Type /Catalog /Pages 2 0 R >>"
EICAR = looking.EICAR + b"$H+H*"
PNG = draw_badge(64)
JPEG = (
    b"\xff\xd8\xff\xe0\x00\x10JFIF\0"
    + b"\0" * 9
    + b"\xff\xc0\x00\x11\x08"
    + struct.pack(">HH", 600, 800)
    + b"\x03"
    + b"\0" * 9
)


def bomb(kind: str) -> bytes:
    if kind == "png":
        return PNG[:16] + struct.pack(">II", 60_000, 60_000) + PNG[24:]
    if kind == "webp":
        return b"RIFF\x20\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0" + b"\xff\xff\xff" * 2 + b"\0" * 8
    return JPEG[:25] + struct.pack(">HH", 65_000, 65_000) + JPEG[29:]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (pdf(PLAIN), ""),
        (PNG, ""),
        (JPEG + b"\xff\xd9", ""),
        (pdf(b"<< /Type /Catalog /OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >> >>"), "script"),
        (pdf(b"<< /Type /Catalog /OpenAction << /S /J#61va#53cript /#4AS (x) >> >>"), "script"),
        (pdf(PLAIN, packed(b"1 0 << /S /JavaScript /JS (x) >>", b"/Type /ObjStm /N 1 /First 4")), "script"),
        (pdf(b"<< /Type /Catalog /AcroForm << /XFA 3 0 R >> >>"), "script"),
        (pdf(b"<< /S /Launch /F (cmd.exe) >>"), "launch"),
        (pdf(PLAIN, b"<< /Names << /EmbeddedFiles 4 0 R >> >>"), "file_inside"),
        (pdf(PLAIN, packed(EICAR, b"")), "test_virus"),
        (pdf(PLAIN, trailer=b"/Encrypt 9 0 R"), "locked"),
        (pdf(PLAIN, EICAR), "test_virus"),
        (PNG + EICAR, "test_virus"),
        (PNG + b"\x7fELF" + b"\0" * 60, "program_inside"),
        (PNG + b"PK\x03\x04" + b"\0" * 60, "program_inside"),
        (JPEG + b"\xff\xd9<script>alert(1)</script>", "program_inside"),
        (bomb("png"), "picture_bomb"),
        (bomb("jpeg"), "picture_bomb"),
        (bomb("webp"), "picture_bomb"),
        (pdf(PLAIN, packed(b"\0" * (looking.MOST_OPENED + 9), b"/Type /ObjStm")), "picture_bomb"),
        (pdf(PLAIN, packed(b"text that speaks of /JavaScript", b"/Type /XObject /Subtype /Image")), ""),
        (b"%PDF-1.7 cut short stream\n", ""),
        (b"\xff\xd8\xff", ""),
        (b"\x89PNG\r\n\x1a\n", ""),
    ],
)
def test_each_file_gets_its_verdict(content: bytes, code: str) -> None:
    assert filecheck.danger(content) == code
    assert code in ("", *filecheck.DANGERS)


def test_papers_of_the_office_pass() -> None:
    made = certificate(("ar", "fr", "en"))
    assert filecheck.danger(typeset.certificate(made) if not isinstance(made, bytes) else made) == ""
