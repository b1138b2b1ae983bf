"""Workbooks that passed the guards to raw tables: XLSX by openpyxl, which tells formulas, XLS and ODS by calamine."""

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta

from defusedxml.ElementTree import iterparse  # type: ignore[import-untyped]
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.utils.exceptions import InvalidFileException
from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from .cells import RawCell
from .guards import FileKind, Refusal
from .tables import Merge, RawRow, RawTable, gather
from .writing import ABOUT_SHEET

_SHEETS_MOST = 20
_MERGES_MOST = 5_000
_REPEATED_MOST = 100_000
_HIDDEN = re.compile(rb"<(?:\w+:)?row\b[^>]*\bhidden=[\"'](?:1|true)[\"'][^>]*>")
_NUMBER = re.compile(rb"\br=[\"']([0-9]{1,7})[\"']")
_MERGE = re.compile(rb'<(?:\w+:)?mergeCell [^>]*ref="([A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}[0-9]{1,7})"')
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"


def workbook_tables(data: bytes, kind: FileKind, *, rows_max: int, columns_max: int) -> list[RawTable]:
    """The visible sheets in order. Raises Refusal `not_a_spreadsheet encrypted macro too_tall` for what cannot be
    parsed or should not be."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of what it leaves out; a bad date becomes a cell error
            if kind is FileKind.XLSX:
                tables = _open_xlsx(data, rows_max, columns_max)
            else:
                tables = _open_other(data, kind, rows_max, columns_max)
    except PasswordError:
        raise Refusal("encrypted") from None
    except (CalamineError, zipfile.BadZipFile, zlib.error, SyntaxError, InvalidFileException, LookupError):
        raise Refusal("not_a_spreadsheet") from None
    except (ArithmeticError, OSError, ValueError, TypeError, AttributeError, EOFError, NotImplementedError):
        # openpyxl has no error of its own for a package that breaks its rules; defusedxml's are ValueErrors, and
        # those of both XML parsers it may use are SyntaxErrors
        raise Refusal("not_a_spreadsheet") from None
    except BaseException as fault:
        if type(fault).__name__ == "PanicException":  # how a Rust library says that it met what it did not foresee
            raise Refusal("not_a_spreadsheet") from None
        raise
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
            merges, doubtful = _xlsx_marks(data, getattr(sheet, "_worksheet_path", ""))
            rows_found = _xlsx_rows(found, is_1904, doubtful)
            tables.append(
                gather(
                    rows_found, rows_max, columns_max, about=about, name=sheet.title, merges=merges, doubtful=doubtful
                )
            )
    return tables


def _xlsx_marks(data: bytes, path: str) -> tuple[tuple[Merge, ...], dict[int, str]]:
    """The joined cells and the hidden rows of a sheet, which openpyxl does not tell when it reads row by row."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        try:
            content = archive.read(path)
        except KeyError:
            return (), {}
    numbers = (_NUMBER.search(row) for row in _HIDDEN.findall(content))
    hidden = {int(number[1]): "row_hidden" for number in numbers if number}
    found = _MERGE.findall(content)
    bounds = (range_boundaries(place.decode("ascii")) for place in found[:_MERGES_MOST])
    return tuple((top or 1, left or 1, bottom or 1, right or 1) for left, top, right, bottom in bounds), hidden


def _is_struck(row: tuple[object, ...]) -> bool:
    """Whether everything written in a row is struck through."""
    fonts = (getattr(cell, "font", None) for cell in row if getattr(cell, "value", None) is not None)
    return all(font is not None and bool(font.strike) for font in fonts)


def _xlsx_rows(rows: Iterable[tuple[object, ...]], is_1904: bool, doubtful: dict[int, str]) -> Iterator[RawRow]:
    """The rows with something in them; adds to ``doubtful`` those that are struck through. openpyxl fills a gap of
    rows with one and the same empty tuple, which is looked at once: a single cell in row 1,048,576 must not cost
    seconds."""
    empty: tuple[object, ...] | None = None
    for number, row in enumerate(rows, start=1):
        if row is empty:
            continue
        if all(getattr(cell, "value", None) is None for cell in row):
            empty = row
            continue
        if number not in doubtful and _is_struck(row):
            doubtful[number] = "row_struck"
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


def _open_other(data: bytes, kind: FileKind, rows_max: int, columns_max: int) -> list[RawTable]:
    merges, formulas, hidden = _ods_marks(data) if kind is FileKind.ODS else ({}, {}, {})
    tables = []
    with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
        about: tuple[tuple[str, str], ...] = ()
        if any(sheet.typ in (SheetTypeEnum.MacroSheet, SheetTypeEnum.Vba) for sheet in book.sheets_metadata):
            raise Refusal("macro")
        names = [sheet.name for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
        if ABOUT_SHEET in names:
            rows = book.get_sheet_by_name(ABOUT_SHEET).to_python(nrows=10)
            about = tuple((str(row[0]), _about_text(row[1])) for row in rows if len(row) > 1 and row[0] != "")
        seen = {sheet.name for sheet in book.sheets_metadata if sheet.visible == SheetVisibleEnum.Visible}
        for name in names[:_SHEETS_MOST]:
            if name not in seen:
                continue
            sheet = book.get_sheet_by_name(name)
            if kind is FileKind.ODS:
                joins = tuple(merges.get(name, ()))
            else:
                joins = tuple((a[0] + 1, a[1] + 1, b[0] + 1, b[1] + 1) for a, b in sheet.merged_cell_ranges or ())
            found = _other_rows(sheet.to_python(skip_empty_area=False), columns_max, formulas.get(name, frozenset()))
            tables.append(
                gather(
                    found, rows_max, columns_max, about=about, name=name, merges=joins[:_MERGES_MOST],
                    doubtful=dict.fromkeys(hidden.get(name, ()), "row_hidden"),
                )
            )  # fmt: skip
    return tables


def _about_text(value: object) -> str:
    """A version "1" comes back as the number 1 from programs that take text for a number."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _other_rows(
    rows: Iterable[Sequence[object]], columns_max: int, formulas: frozenset[tuple[int, int]]
) -> Iterator[RawRow]:
    for number, row in enumerate(rows, start=1):
        if any(value not in ("", None) for value in row):
            yield (
                number,
                tuple(
                    RawCell(
                        f"{get_column_letter(place)}{number}", _other_value(value),
                        "formula" if (number, place) in formulas else None,
                    )
                    for place, value in enumerate(row[: columns_max + 1], start=1)
                ),
            )  # fmt: skip


def _other_value(value: object) -> str | int | float | bool | date | None:
    if isinstance(value, (time, timedelta)):
        return str(value)
    if value is None or value == "":
        return None
    return value if isinstance(value, (str, int, float, bool, date)) else str(value)


def _ods_marks(
    data: bytes,
) -> tuple[dict[str, list[Merge]], dict[str, frozenset[tuple[int, int]]], dict[str, list[int]]]:
    """What calamine does not tell of OpenDocument: joined cells, formulas, hidden rows, by sheet. Raises Refusal
    `too_tall` for rows or cells with something in them that are repeated without end."""
    merges: dict[str, list[Merge]] = {}
    formulas: dict[str, set[tuple[int, int]]] = {}
    hidden: dict[str, list[int]] = {}
    name, row, column, filled = "", 1, 1, 0
    with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open("content.xml") as stream:
        for event, element in iterparse(stream, events=("start", "end"), forbid_dtd=True):
            tag = element.tag.removeprefix(_TABLE)
            if event == "start":
                if tag == "table":
                    name, row = element.get(_TABLE + "name", ""), 1
                elif tag == "table-row":
                    column, filled = 1, 0
                continue
            if tag in ("table-cell", "covered-table-cell"):
                times = int(element.get(_TABLE + "number-columns-repeated", "1"))
                if len(element) or element.get(_TABLE + "formula"):
                    filled += times
                    _mark(element, name, row, column, merges, formulas)
                column += times
                element.clear()
            elif tag == "table-row":
                times = int(element.get(_TABLE + "number-rows-repeated", "1"))
                if filled and (filled > _REPEATED_MOST or filled * times > _REPEATED_MOST):
                    raise Refusal("too_tall", most=_REPEATED_MOST)
                if filled and element.get(_TABLE + "visibility", "visible") != "visible":
                    hidden.setdefault(name, []).append(row)
                row += times
                element.clear()
    return merges, {sheet: frozenset(places) for sheet, places in formulas.items()}, hidden


def _mark(
    element: object, name: str, row: int, column: int, merges: dict[str, list[Merge]],
    formulas: dict[str, set[tuple[int, int]]],
) -> None:  # fmt: skip
    attribute = element.get  # type: ignore[attr-defined]
    down = int(attribute(_TABLE + "number-rows-spanned", "1"))
    across = int(attribute(_TABLE + "number-columns-spanned", "1"))
    if down > 1 or across > 1:
        merges.setdefault(name, []).append((row, column, row + down - 1, column + across - 1))
    if attribute(_TABLE + "formula") is not None:
        formulas.setdefault(name, set()).add((row, column))
