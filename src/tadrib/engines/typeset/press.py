"""The Typst compilers, kept warm, and the three documents."""

import base64
import json
import re
import struct
import threading
from dataclasses import asdict
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, Final, Literal, cast

import segno
import typst

from .facts import CertificateFacts, LetterFacts, ReportFacts, Table
from .wording import FONTS, check_drawable, clean

TEMPLATES: Final = Path(__file__).with_name("templates")
STANDARDS: Final[list[Literal["a-2a", "ua-1"]]] = ["a-2a", "ua-1"]
_FIT: Final = "does-not-fit:"
LEAST_MM: Final = 25.0  # of a certificate's square with its quiet zone
MODULE_MM: Final = 0.34  # of the smallest dot: four dots of a printer of 300 an inch
_lock = threading.Lock()  # a compiler keeps the inputs of its last run, so one run at a time


class DoesNotFit(ValueError):
    """A part of a certificate is too long even at the smallest legible size. `field` names the part."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


def certificate(facts: CertificateFacts) -> bytes:
    """One A4 landscape page. Raises Unprintable for a name no font can draw, DoesNotFit for a part too long."""
    _check_certificate(facts)
    return _print("certificate", facts, facts.issued_at, facts.square or facts.verify_url)


def certificate_picture(facts: CertificateFacts, *, ppi: int = 96) -> bytes:
    """The same page as PNG, for a look on the screen. Raises as `certificate`."""
    _check_certificate(facts)
    return _print("certificate", facts, facts.issued_at, facts.square or facts.verify_url, ppi=ppi)


def _check_certificate(facts: CertificateFacts) -> None:
    check_drawable("name_latin", facts.name_latin)
    check_drawable("name_arabic", facts.name_arabic)
    if not 1 <= len(facts.issuers) <= 4:
        raise ValueError("issuers: one to four")
    for colour in (facts.accent, facts.gold):
        if not re.fullmatch(r"#[0-9a-f]{6}", colour):
            raise ValueError("colour: # and six hexadecimal digits")


def letter(facts: LetterFacts) -> bytes:
    """As many A4 pages as the body needs. Raises ValueError for a ragged table."""
    _check_tables(facts.body)
    return _print("letter", facts, facts.issued_at, facts.proof.url if facts.proof else "")


def report(facts: ReportFacts) -> bytes:
    """As many A4 pages as the sections need. Raises ValueError for a ragged table."""
    for section in facts.sections:
        _check_tables(section.blocks)
    return _print("report", facts, facts.issued_at, facts.proof.url if facts.proof else "")


def _check_tables(blocks: tuple[Any, ...]) -> None:
    for block in blocks:
        if not isinstance(block, Table):
            continue
        if not block.headers or any(len(row) != len(block.headers) for row in block.rows):
            raise ValueError("table: every row must be as wide as the headers, and not empty")
        if block.widths and (len(block.widths) != len(block.headers) or min(block.widths) < 0):
            raise ValueError("table: a width of 0 or more for every header, or none")


def _print(
    template: str, facts: CertificateFacts | LetterFacts | ReportFacts, issued_at: datetime, url: str, *, ppi: int = 0
) -> bytes:
    if issued_at.tzinfo is None:
        raise ValueError("issued_at: must be aware")
    told = _cleaned(asdict(facts))
    told["qr"], told["square_mm"] = _qr(url) if url else ("", 0)
    try:
        with _lock:
            inputs = {"facts": json.dumps(told, ensure_ascii=False)}
            if ppi:
                return cast(bytes, _compiler(template).compile(format="png", sys_inputs=inputs, ppi=ppi))
            pdf = _compiler(template).compile(
                format="pdf",
                sys_inputs=inputs,
                pdf_standards=cast(Any, STANDARDS),
                timestamp=int(issued_at.timestamp()),
            )
    except typst.TypstError as error:
        if _FIT in str(error):
            raise DoesNotFit(str(error).split(_FIT, 1)[1].split('"')[0].split("\\")[0].strip()) from error
        raise
    return cast(bytes, pdf)


@cache
def _compiler(template: str) -> typst.Compiler:
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])
    return typst.Compiler(
        input=str(TEMPLATES / f"{template}.typ"), root=str(TEMPLATES), font_paths=fonts, ignore_system_fonts=True
    )


def _cleaned(value: Any) -> Any:
    match value:
        case str():
            return clean(value)
        case dict():
            return {key: _cleaned(inner) for key, inner in value.items()}
        case list() | tuple():
            return [_cleaned(inner) for inner in value]
        case bytes():
            return _framed(value) if value else ""
        case datetime():
            return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")
        case _:
            return value


def _framed(png: bytes) -> str:
    """A PNG inside an SVG of its size, since a template is given text only. ValueError for anything else."""
    if png[:8] != b"\x89PNG\r\n\x1a\n" or png[12:16] != b"IHDR":
        raise ValueError("picture: not a PNG")
    width, height = struct.unpack(">II", png[16:24])
    data = base64.b64encode(png).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
        f'<image width="{width}" height="{height}" href="data:image/png;base64,{data}"/></svg>'
    )


def _qr(url: str) -> tuple[str, float]:
    """The address as a QR square in SVG, error level M (prints survive a fold), with its quiet zone of four, and how
    many millimetres wide a certificate shows it.

    Digits behind a ``#`` are written as digits. A large square has one mask for all: to try the eight takes five times
    as long, and a signature's digits look like noise under any.
    """
    address, hash_sign, digits = url.partition("#")
    if digits.isdigit():
        square = segno.make(cast(Any, [address + hash_sign, digits]), error="m", micro=False, mask=3)
    else:
        square = segno.make(url, error="m", micro=False)
    out = BytesIO()
    square.save(out, kind="svg", border=4, xmldecl=False, dark="#14231f", light="#fff")
    return out.getvalue().decode(), max(LEAST_MM, round(MODULE_MM * square.symbol_size(border=4)[0], 1))
