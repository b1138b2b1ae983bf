"""The Typst compilers, kept warm, and the three documents."""

import json
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
_lock = threading.Lock()  # a compiler keeps the inputs of its last run, so one run at a time


class DoesNotFit(ValueError):
    """A part of a certificate is too long even at the smallest legible size. `field` names the part."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


def certificate(facts: CertificateFacts) -> bytes:
    """One A4 landscape page. Raises Unprintable for a name no font can draw, DoesNotFit for a part too long."""
    check_drawable("name_latin", facts.name_latin)
    check_drawable("name_arabic", facts.name_arabic)
    if not 1 <= len(facts.issuers) <= 4:
        raise ValueError("issuers: one to four")
    return _print("certificate", facts, facts.issued_at, facts.verify_url)


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


def _print(template: str, facts: CertificateFacts | LetterFacts | ReportFacts, issued_at: datetime, url: str) -> bytes:
    if issued_at.tzinfo is None:
        raise ValueError("issued_at: must be aware")
    told = _cleaned(asdict(facts))
    told["qr"] = _qr(url) if url else ""
    try:
        with _lock:
            pdf = _compiler(template).compile(
                format="pdf",
                sys_inputs={"facts": json.dumps(told, ensure_ascii=False)},
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
        case datetime():
            return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")
        case _:
            return value


def _qr(url: str) -> str:
    """The address as a QR square in SVG, error level M (prints survive a fold), with its quiet zone of four."""
    out = BytesIO()
    segno.make(url, error="m", micro=False).save(out, kind="svg", border=4, xmldecl=False, dark="#14231f", light="#fff")
    return out.getvalue().decode()
