"""The sender's file given back with its problems: a comment and a colour in every cell that has one."""

import io
import warnings
from collections.abc import Mapping
from datetime import date

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from .guards import FileKind, Limits, Refusal, inspect
from .reading import open_tables
from .spec import SheetSpec
from .tables import RawTable
from .texts import tidy
from .writing import settled, write_text

_PROBLEM = PatternFill("solid", fgColor="FFFFE0B2")
_GOOD = PatternFill("solid", fgColor="FFDDEFD9")
_WIDTH, _HEIGHT = 320, 110


def annotated(
    data: bytes, filename: str, spec: SheetSpec, notes: Mapping[str, str], good: frozenset[str] = frozenset()
) -> bytes:
    """An XLSX copy of a file that was read: cells of ``notes`` (address to sentence) have a comment and a colour,
    cells of ``good`` another colour. Addresses are those of the problems: ``B4``, or ``Police!B4``.

    An XLSX keeps its layout, drop-downs and hidden codes, so that it can be mended and sent again; of other kinds the
    cells are copied. No formula survives. Raises Refusal for what `read` refuses.
    """
    kind = inspect(data, filename, Limits(spec.bytes_max, spec.unpacked_max))
    tables = open_tables(data, filename, spec)
    book = _xlsx(data) if kind is FileKind.XLSX else _copied(tables, spec)
    names = [table.name for table in tables]
    for address, note in notes.items():
        if (cell := _cell(book, names, address)) is not None:
            cell.fill = _PROBLEM
            cell.comment = Comment(tidy(note)[:2000], "Tadrib", height=_HEIGHT, width=_WIDTH)
    for address in good:
        if address not in notes and (cell := _cell(book, names, address)) is not None:
            cell.fill = _GOOD
    stream = io.BytesIO()
    book.save(stream)
    return settled(stream.getvalue())


def _xlsx(data: bytes) -> Workbook:
    """The workbook with its formulas turned into text, without links to the outside."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            book = load_workbook(io.BytesIO(data), keep_links=False, keep_vba=False)
        except Exception as fault:  # openpyxl has no error of its own; the file was read row by row a moment ago
            raise Refusal("not_a_spreadsheet") from fault
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell, Cell):
                    cell.hyperlink = None
                    if cell.data_type == "f":
                        write_text(cell, str(cell.value))
    return book


def _copied(tables: list[RawTable], spec: SheetSpec) -> Workbook:
    book = Workbook()
    book.remove(book.worksheets[0])
    for place, table in enumerate(tables, start=1):
        sheet: Worksheet = book.create_sheet()
        sheet.title = "".join(c for c in table.name if c not in "[]:*?/\\'")[:31] or f"{place}"
        sheet.sheet_view.rightToLeft = spec.is_right_to_left
        for _, cells in table.rows:
            for raw in cells:
                if raw.value is None:
                    continue
                cell = sheet[raw.address]
                if isinstance(raw.value, str):
                    write_text(cell, raw.value)
                else:
                    cell.value = raw.value
                    if isinstance(raw.value, date):
                        cell.number_format = "yyyy-mm-dd"
        for column in range(1, sheet.max_column + 1):
            sheet.column_dimensions[get_column_letter(column)].width = 20
    if not book.worksheets:
        book.create_sheet()
    book.worksheets[0].freeze_panes = None
    book.worksheets[0]["A1"].font = Font(bold=True)
    return book


def _cell(book: Workbook, names: list[str], address: str) -> Cell | None:
    name, _, place = address.rpartition("!")
    sheets = {sheet.title: sheet for sheet in book.worksheets}
    visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"] or book.worksheets
    if name in sheets:
        sheet = sheets[name]
    elif name in names and names.index(name) < len(visible):
        sheet = visible[names.index(name)]
    else:
        sheet = next((one for one in visible if one.title in names[:1]), visible[0])
    try:
        found = sheet[place]
    except (ValueError, KeyError):
        return None
    return found if isinstance(found, Cell) else None
