"""The pre-filled workbook.

Row 1, hidden, holds the column codes; row 2 the headings in the reader's language; data starts in row 3. A very
hidden sheet tells which spec and version it is, another holds the labels of the drop-downs. Headings are protected
(without a password: it is a guard against accidents, not a secret); the cells to fill are not.
"""

import io
import re
import zipfile
from collections.abc import Mapping
from datetime import date

from openpyxl import Workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from .spec import CellValue, Field, Kind, SheetSpec

CODE_MARK = "tadrib:"
ABOUT_SHEET = "_tadrib"
LISTS_SHEET = "_lists"
CODES_ROW, HEADINGS_ROW, FIRST_ROW = 1, 2, 3
_EPOCH = (1980, 1, 1, 0, 0, 0)
_FORMATS: Mapping[Kind, str] = {Kind.DATE: "yyyy-mm-dd", Kind.NUMBER: "0"}
_HEADING = PatternFill("solid", fgColor="FFE7EDF3")
_LOCKED = PatternFill("solid", fgColor="FFF2F2F2")


def template(spec: SheetSpec) -> bytes:
    """The XLSX file for `spec`; the same spec gives the same bytes. Raises nothing for a spec that was accepted."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = re.sub(r"[\[\]:*?/\\']", " ", spec.title[spec.language])[:31].strip() or spec.code[:31]
    sheet.sheet_view.rightToLeft = spec.is_right_to_left
    lists = book.create_sheet(LISTS_SHEET)
    lists.sheet_state = "veryHidden"
    last_row = FIRST_ROW + min(spec.rows_max, len(spec.filled) + spec.rows_ready) - 1
    for place, field in enumerate(spec.fields, start=1):
        _write_heading(sheet, place, field, spec)
        _write_list(lists, place, field, spec)
        _add_validation(sheet, place, field, spec, last_row)
        _write_column(sheet, place, field, spec, last_row)
    sheet.row_dimensions[CODES_ROW].hidden = True
    sheet.row_dimensions[HEADINGS_ROW].height = 32
    sheet.freeze_panes = f"A{FIRST_ROW}"
    sheet.protection.sheet = True
    sheet.protection.formatColumns = False
    sheet.protection.formatRows = False
    sheet.protection.sort = False

    about = book.create_sheet(ABOUT_SHEET)
    about.sheet_state = "veryHidden"
    for row, (name, text) in enumerate(
        (("code", spec.code), ("version", spec.version), ("language", spec.language), *sorted(spec.about.items())),
        start=1,
    ):
        write_text(about.cell(row, 1), name)
        write_text(about.cell(row, 2), text)
    stream = io.BytesIO()
    book.save(stream)
    return settled(stream.getvalue())


def _write_heading(sheet: Worksheet, place: int, field: Field, spec: SheetSpec) -> None:
    write_text(sheet.cell(CODES_ROW, place), CODE_MARK + field.code)
    cell = sheet.cell(HEADINGS_ROW, place)
    write_text(cell, field.labels[spec.language] + (" *" if field.is_required else ""))
    cell.font = Font(bold=True)
    cell.fill = _HEADING
    cell.alignment = Alignment(wrap_text=True, vertical="center", readingOrder=2 if spec.is_right_to_left else 1)
    note = (field.notes or {}).get(spec.language)
    if note:
        cell.comment = Comment(note, "Tadrib", height=90, width=260)


def _write_list(lists: Worksheet, place: int, field: Field, spec: SheetSpec) -> None:
    for row, choice in enumerate(field.choices, start=1):
        write_text(lists.cell(row, place), choice.labels[spec.language])


def _add_validation(sheet: Worksheet, place: int, field: Field, spec: SheetSpec, last_row: int) -> None:
    letter = get_column_letter(place)
    if field.kind is Kind.CHOICE:
        source = f"{LISTS_SHEET}!${letter}$1:${letter}${len(field.choices)}"
        rule = DataValidation(type="list", formula1=source)
    elif field.kind is Kind.DATE:
        # 1900-01-01 to 2199-12-31; a date typed as text is let through with a warning and read all the same
        rule = DataValidation(type="date", operator="between", formula1="1", formula2="109574", errorStyle="warning")
    elif field.kind is Kind.NUMBER:
        rule = DataValidation(type="whole", operator="between", formula1="0", formula2="999999999")
    else:
        rule = DataValidation(type="textLength", operator="lessThanOrEqual", formula1=str(field.max_length))
    rule.allow_blank = True
    rule.showErrorMessage = True
    note = (field.notes or {}).get(spec.language)
    if note:
        rule.showInputMessage = True
        rule.promptTitle = field.labels[spec.language][:32]
        rule.prompt = note[:255]
    rule.add(f"{letter}{FIRST_ROW}:{letter}{last_row}")
    sheet.add_data_validation(rule)


def _write_column(sheet: Worksheet, place: int, field: Field, spec: SheetSpec, last_row: int) -> None:
    column = sheet.column_dimensions[get_column_letter(place)]
    column.width = min(40, max(14, len(field.labels[spec.language]) + 4))
    column.hidden = field.is_hidden
    labels = {choice.code: choice.labels[spec.language] for choice in field.choices}
    unlocked = Protection(locked=field.is_locked or field.is_hidden)
    number_format = _FORMATS.get(field.kind, "@")
    for row in range(FIRST_ROW, last_row + 1):
        cell = sheet.cell(row, place)
        cell.protection = unlocked
        cell.number_format = number_format
        if field.is_locked:
            cell.fill = _LOCKED
        if row - FIRST_ROW < len(spec.filled):
            _write_value(cell, spec.filled[row - FIRST_ROW].get(field.code), labels)


def _write_value(cell: Cell | MergedCell, value: CellValue | None, labels: Mapping[str, str]) -> None:
    if value is None or value == "":
        return
    if isinstance(value, str):
        write_text(cell, labels.get(value, value))
    elif isinstance(value, date):
        cell.value = value
        cell.number_format = _FORMATS[Kind.DATE]
    else:
        cell.value = value


def write_text(cell: Cell | MergedCell, text: str) -> None:
    """Text that stays text: never a formula, and marked so that a spreadsheet does not turn it into one when edited.
    Characters that XML 1.0 cannot carry are left out."""
    cell.value = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", text)
    cell.data_type = "s"
    cell.quotePrefix = True


def settled(data: bytes) -> bytes:
    """The same package without the time of writing, so that equal specs give equal bytes."""
    settled = io.BytesIO()
    stamp = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(settled, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            content = old.read(name)
            if name == "docProps/core.xml":
                content = stamp.sub(rb"\g<1>1980-01-01T00:00:00Z", content)
            part = zipfile.ZipInfo(name, date_time=_EPOCH)
            part.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(part, content)
    return settled.getvalue()
