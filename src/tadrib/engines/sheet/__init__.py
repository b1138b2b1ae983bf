"""The nomination spreadsheet: written pre-filled, read back with every problem found, given back with its problems.

    data = template(spec)                          # XLSX bytes, the same bytes for the same spec
    reading = read(data, "benin.xlsx", spec)       # rows and problems; good rows stay usable
    reading.good_rows, reading.problems, reading.is_refused, reading.columns
    tables = open_tables(data, "benin.ods", spec)  # the part that parses, for a process of its own ...
    reading = read_tables(tables, spec)            # ... and the part that judges
    copy = annotated(data, "benin.csv", spec, {"B4": "not a day"})
    escape_cell(value)                             # for any export that a spreadsheet may open

Pure: bytes in, bytes or values out. The file is hostile until proved harmless (`guards`); nothing raises for what a
sender put into it. Problem codes are listed in `reading.PROBLEM_CODES`.
"""

from .annotating import annotated
from .cells import RawCell, escape_cell, unescape_cell
from .columns import SheetColumn, heading_of
from .guards import FileKind, Limits, Refusal, inspect
from .reading import (
    NEXT_SHEET,
    PROBLEM_CODES,
    SheetProblem,
    SheetReading,
    SheetRow,
    open_tables,
    read,
    read_tables,
    read_values,
    refused,
)
from .spec import Choice, Field, Kind, SheetSpec
from .tables import RawTable
from .writing import template

__all__ = [
    "NEXT_SHEET",
    "PROBLEM_CODES",
    "Choice",
    "Field",
    "FileKind",
    "Kind",
    "Limits",
    "RawCell",
    "RawTable",
    "Refusal",
    "SheetColumn",
    "SheetProblem",
    "SheetReading",
    "SheetRow",
    "SheetSpec",
    "annotated",
    "escape_cell",
    "heading_of",
    "inspect",
    "open_tables",
    "read",
    "read_tables",
    "read_values",
    "refused",
    "template",
    "unescape_cell",
]
