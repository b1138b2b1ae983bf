"""Text as the press can take it: inert, composed, without vowel signs, and only signs that a bundled font can draw."""

import struct
import unicodedata
from functools import cache
from pathlib import Path
from typing import Final

FONTS: Final = Path(__file__).with_name("fonts")

# U+064B-0652: with these, PDFium's text layer jumbles the letters around them (STANDARDS.md 4; seldom in names).
_TASHKEEL: Final = range(0x064B, 0x0653)
# Embeddings, overrides and isolates could turn a line round; the template sets direction itself. Marks LRM, RLM and
# ALM stay: they are how a signed number is written in Arabic.
_DIRECTION: Final = (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
_INVISIBLE: Final = (0x00AD, 0x200B, 0x2060, 0xFEFF)
_REPLACEMENT: Final = "\N{REPLACEMENT CHARACTER}"


class Unprintable(ValueError):
    """A name holds signs that no bundled font can draw. `field` names it, `characters` lists them, sorted."""

    def __init__(self, field: str, characters: tuple[str, ...]) -> None:
        super().__init__(f"{field}: {' '.join(f'U+{ord(sign):04X}' for sign in characters)}")
        self.field = field
        self.characters = characters


def clean(text: str) -> str:
    """`text` composed (NFC), without controls and tashkeel; a sign that no font has becomes U+FFFD."""
    return "".join(sign if sign.isspace() or ord(sign) in drawable() else _REPLACEMENT for sign in _plain(text))


def check_drawable(field: str, text: str) -> None:
    """Raise Unprintable when `text` could not be printed whole: a person's name is never half printed."""
    missing = {sign for sign in _plain(text) if not sign.isspace() and ord(sign) not in drawable()}
    if missing:
        raise Unprintable(field, tuple(sorted(missing)))


def _plain(text: str) -> str:
    kept = []
    for sign in unicodedata.normalize("NFC", text):
        code = ord(sign)
        if code in _TASHKEEL or code in _DIRECTION or code in _INVISIBLE:
            continue
        if sign in "\t\r\n\v\f\x85\u2028\u2029":
            kept.append(" ")
        elif unicodedata.category(sign) != "Cc":
            kept.append(sign)
    return "".join(kept)


@cache
def drawable() -> frozenset[int]:
    """Code points for which some bundled font has a glyph, plus the joining and direction marks."""
    covered = {0x200C, 0x200D, 0x200E, 0x200F, 0x061C}
    for path in sorted(FONTS.glob("*-Regular.ttf")):
        covered |= _covered_by(path.read_bytes())
    return frozenset(covered)


def _covered_by(font: bytes) -> set[int]:
    """Code points in the `cmap` table of a TrueType file; formats 4 and 12 (OpenType specification, `cmap`)."""
    (tables,) = struct.unpack_from(">H", font, 4)
    directory = (struct.unpack_from(">4sIII", font, 12 + 16 * index) for index in range(tables))
    start = next(offset for tag, _, offset, _ in directory if tag == b"cmap")
    (count,) = struct.unpack_from(">H", font, start + 2)
    covered: set[int] = set()
    for index in range(count):
        _, _, offset = struct.unpack_from(">HHI", font, start + 4 + 8 * index)
        (form,) = struct.unpack_from(">H", font, start + offset)
        if form == 4:
            covered |= _format_4(font, start + offset)
        elif form == 12:
            (groups,) = struct.unpack_from(">I", font, start + offset + 12)
            for group in range(groups):
                first, last, _ = struct.unpack_from(">III", font, start + offset + 16 + 12 * group)
                covered.update(range(first, last + 1))
    return covered


def _format_4(font: bytes, at: int) -> set[int]:
    (doubled,) = struct.unpack_from(">H", font, at + 6)
    count = doubled // 2
    ends = struct.unpack_from(f">{count}H", font, at + 14)
    starts = struct.unpack_from(f">{count}H", font, at + 16 + doubled)
    return {code for first, last in zip(starts, ends, strict=True) for code in range(first, last + 1) if code != 0xFFFF}
