"""A file that passed the guards to raw tables: lists of cells, each with the address its sender sees."""

import csv
import io
import itertools
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.utils.exceptions import InvalidFileException

from .cells import RawCell
from .guards import Refusal
from .writing import ABOUT_SHEET

RawRow = tuple[int, tuple[RawCell, ...]]  # the row's number as its sender sees it, and its cells from column A on
_ENCODINGS_8BIT = ("cp1252", "cp1256")
_SHEETS_MOST = 20
_DELIMITERS = (";", ",", "\t")


@dataclass(frozen=True, slots=True)
class RawTable:
    """One sheet: its rows that are not empty, at most the number asked for. `is_cut` tells that there were more rows,
    `is_wide` that there were filled cells beyond the last column read. `about` is what the hidden sheet says."""

    rows: tuple[RawRow, ...]
    is_cut: bool
    is_wide: bool
    about: tuple[tuple[str, str], ...] = ()
    encoding: str | None = None


def xlsx_tables(data: bytes, *, rows_max: int, columns_max: int) -> list[RawTable]:
    """The visible sheets in order. Raises Refusal `not_a_spreadsheet` for what cannot be parsed."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of what it leaves out; a bad date becomes a cell error
            tables = _open_xlsx(data, rows_max, columns_max)
    except (zipfile.BadZipFile, zlib.error, SyntaxError, InvalidFileException, LookupError, ArithmeticError, OSError):
        raise Refusal("not_a_spreadsheet") from None
    except (ValueError, TypeError, AttributeError, EOFError, NotImplementedError):
        # openpyxl has no error of its own for a package that breaks its rules; defusedxml's are ValueErrors, and
        # those of both XML parsers it may use are SyntaxErrors
        raise Refusal("not_a_spreadsheet") from None
    if not tables:
        raise Refusal("not_a_spreadsheet")
    return tables


def _open_xlsx(data: bytes, rows_max: int, columns_max: int) -> list[RawTable]:
    book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
    is_1904 = book.epoch == CALENDAR_MAC_1904
    about: tuple[tuple[str, str], ...] = ()
    if ABOUT_SHEET in book.sheetnames:
        rows = book[ABOUT_SHEET].iter_rows(max_row=10, max_col=2, values_only=True)
        about = tuple((str(row[0]), str(row[1])) for row in rows if row and row[0] is not None)
    tables = []
    for sheet in book.worksheets[:_SHEETS_MOST]:
        if sheet.sheet_state == "visible":
            sheet.reset_dimensions()
            found = sheet.iter_rows(max_col=columns_max + 1)
            tables.append(_table(_xlsx_rows(found, is_1904), rows_max, columns_max, about, None))
    return tables


def _xlsx_rows(rows: Iterable[tuple[object, ...]], is_1904: bool) -> Iterator[RawRow]:
    """The rows with something in them. openpyxl fills a gap of rows with one and the same empty tuple, which is
    looked at once: a single cell in row 1,048,576 must not cost seconds."""
    empty: tuple[object, ...] | None = None
    for number, row in enumerate(rows, start=1):
        if row is empty:
            continue
        if all(getattr(cell, "value", None) is None for cell in row):
            empty = row
            continue
        yield number, tuple(_xlsx_cell(cell, place, number, is_1904) for place, cell in enumerate(row, start=1))


def _xlsx_cell(cell: object, place: int, number: int, is_1904: bool) -> RawCell:
    address = f"{get_column_letter(place)}{number}"
    value = getattr(cell, "value", None)
    kind = getattr(cell, "data_type", "n")
    if kind == "f":
        return RawCell(address, str(value), "formula")
    if kind == "e":
        return RawCell(address, str(value), "cell_error")
    if not isinstance(value, (str, int, float, bool, date, datetime)) and value is not None:
        value = value.isoformat() if isinstance(value, time) else str(value)
    return RawCell(address, value, None, is_1904)


def csv_tables(
    data: bytes, *, rows_max: int, columns_max: int, likeness: Callable[[RawTable], int]
) -> Iterator[RawTable]:
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
    yield best


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
        return [(name, text)] if "\x00" not in text else []
    if b"\x00" in data:
        return []
    high = [byte > 127 for byte in data]
    together = sum(a and b for a, b in itertools.pairwise(high))
    order = _ENCODINGS_8BIT[::-1] if 2 * together > sum(high) else _ENCODINGS_8BIT
    found = []
    for name in order:
        try:
            found.append((name, data.decode(name)))
        except UnicodeDecodeError:
            continue
    return found


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
        return _table(rows(), rows_max, columns_max, (), encoding)
    except csv.Error:
        raise Refusal("not_a_spreadsheet") from None


def _table(
    rows: Iterator[RawRow], rows_max: int, columns_max: int, about: tuple[tuple[str, str], ...], encoding: str | None
) -> RawTable:
    kept: list[RawRow] = []
    is_cut = is_wide = False
    for number, cells in rows:
        if len(kept) == rows_max:
            is_cut = True
            break
        is_wide = is_wide or any(cell.text for cell in cells[columns_max:])
        kept.append((number, cells[:columns_max]))
    return RawTable(tuple(kept), is_cut, is_wide, about, encoding)
