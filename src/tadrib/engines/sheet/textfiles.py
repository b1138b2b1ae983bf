"""A text file that passed the guards to one raw table: its encoding and its delimiter are found, not asked for."""

import csv
import io
import itertools
from collections.abc import Callable, Iterator

from openpyxl.utils import get_column_letter

from .cells import RawCell
from .guards import Refusal
from .tables import RawRow, RawTable, gather

_ENCODINGS_8BIT = ("cp1252", "cp1256")
_ENCODINGS_RARE = ("cp850", "mac_roman", "iso8859_6")  # DOS and old Macs: only where the headings make more sense so
_DELIMITERS = (";", ",", "\t", "|")
_BROKEN_MOST = 0.1  # of the letters beyond ASCII: a file of UTF-8 with some bytes of Windows in it


def text_table(data: bytes, *, rows_max: int, columns_max: int, likeness: Callable[[RawTable], int]) -> RawTable:
    """The one table of a text file, read with the encoding and delimiter that make its headings most familiar.

    `likeness` counts the known headings of a table. Raises Refusal `not_a_spreadsheet` for what is not text.
    """
    best: RawTable | None = None
    best_score = (-1, -1)
    for encoding, text in _decodings(data):
        told = text[4:5] if text[:4].casefold() == "sep=" else ""
        for delimiter in (told,) if told else _DELIMITERS:
            table = _csv_table(text, delimiter, encoding, rows_max, columns_max)
            width = max((len(cells) for _, cells in table.rows[:10]), default=0)
            score = (likeness(table), min(width, columns_max))
            if score > best_score:
                best, best_score = table, score
    if best is None:
        raise Refusal("not_a_spreadsheet")
    return best


def _decodings(data: bytes) -> list[tuple[str, str]]:
    """Candidate readings, the likelier first: a byte order mark decides; else UTF-8 if it is valid; else Windows
    Western and Arabic, where Arabic is likelier when bytes above 127 stand together as in words of that script."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        names = ["utf-16"]
    elif data[:200].count(b"\x00") > len(data[:200]) // 4:
        names = ["utf-16-le" if data[1:2] == b"\x00" else "utf-16-be"]
    else:
        names = ["utf-8-sig"]
    for name in names:
        try:
            text = data.decode(name)
        except UnicodeDecodeError:
            continue
        return [(name, text), *_unwound(text)] if "\x00" not in text else []
    if b"\x00" in data:
        return []
    found = [*_mixed(data)]
    high = [byte > 127 for byte in data]
    together = sum(a and b for a, b in itertools.pairwise(high))
    order = _ENCODINGS_8BIT[::-1] if 2 * together > sum(high) else _ENCODINGS_8BIT
    for name in (*order, *_ENCODINGS_RARE):
        try:
            found.append((name, data.decode(name)))
        except UnicodeDecodeError:
            continue
    return found


def _mixed(data: bytes) -> Iterator[tuple[str, str]]:
    """The text as UTF-8 where nearly all of it is, with the odd bytes read as Windows Western."""
    text = data.decode("utf-8-sig", "surrogateescape")
    odd = sum("\ud800" <= one <= "\udfff" for one in text)
    foreign = sum(not one.isascii() for one in text)
    if odd < foreign and odd <= max(1, _BROKEN_MOST * foreign):
        yield "utf-8-sig", "".join(
            bytes([ord(one) - 0xDC00]).decode("cp1252", "replace") if "\ud800" <= one <= "\udfff" else one
            for one in text
        )


def _unwound(text: str) -> Iterator[tuple[str, str]]:
    """UTF-8 that was taken for Windows Western and saved as UTF-8 again: Ã© for é."""
    if "Ã" in text or "Ø" in text:
        try:
            yield "utf-8-sig", text.encode("cp1252").decode("utf-8-sig")
        except (UnicodeEncodeError, UnicodeDecodeError):
            return


def _csv_table(text: str, delimiter: str, encoding: str, rows_max: int, columns_max: int) -> RawTable:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    start = 1
    if text[:4].casefold() == "sep=":
        next(reader)  # Excel shows no row for it

    def rows() -> Iterator[RawRow]:
        for number, record in enumerate(reader, start=start):
            if any(value.strip() for value in record):
                cells = record[: columns_max + 1]
                yield (
                    number,
                    tuple(
                        RawCell(f"{get_column_letter(place)}{number}", value or None)
                        for place, value in enumerate(cells, start=1)
                    ),
                )

    try:
        return gather(rows(), rows_max, columns_max, encoding=encoding)
    except csv.Error:
        raise Refusal("not_a_spreadsheet") from None
