"""Tables that a reader takes along: CSV and XLSX in the reader's language and direction."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.utils.translation import get_language
from openpyxl import Workbook

from tadrib.engines.sheet import escape_cell
from tadrib.kernel.languages import RIGHT_TO_LEFT
from tadrib.web.kit.page import file

KINDS = frozenset({"csv", "xlsx"})
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Table = Sequence[Sequence[Any]]


def table_file(table: Table, *, name: str, kind: str) -> HttpResponse:
    """A table, headings first, as a file ``name.kind``; what a spreadsheet could run is made harmless."""
    rows = [[escape_cell(cell) for cell in row] for row in table]
    if kind == "csv":
        return file(_csv(rows), name=f"{name}.csv", kind="text/csv; charset=utf-8")
    return file(_xlsx(rows), name=f"{name}.xlsx", kind=XLSX)


def _csv(table: Table) -> bytes:
    """UTF-8 with a mark in front, so that spreadsheets read Arabic; CRLF (RFC 4180)."""
    out = io.StringIO()
    csv.writer(out).writerows(table)
    return out.getvalue().encode("utf-8-sig")


def _xlsx(table: Table) -> bytes:
    """One sheet, right to left where the language is; texts are texts, never formulas."""
    book = Workbook()
    _fill(book.worksheets[0], table)
    return _saved(book)


def book_file(sheets: Sequence[tuple[str, Table]], *, name: str) -> HttpResponse:
    """Several tables, each with its title, as one workbook ``name.xlsx``, made harmless as ``table_file``."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, table in sheets:
        _fill(book.create_sheet(title[:31]), [[escape_cell(cell) for cell in row] for row in table])
    return file(_saved(book), name=f"{name}.xlsx", kind=XLSX)


def _fill(sheet: Any, table: Table) -> None:
    sheet.sheet_view.rightToLeft = get_language() in RIGHT_TO_LEFT
    for number, row in enumerate(table, 1):
        for place, value in enumerate(row, 1):
            cell = sheet.cell(number, place, value)
            if isinstance(value, str):
                cell.data_type = "s"
    sheet.freeze_panes = "A2"


def _saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
