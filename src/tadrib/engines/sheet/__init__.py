"""The nomination spreadsheet: written pre-filled, read back with every problem found.

    data = template(spec)                          # XLSX bytes, the same bytes for the same spec
    reading = read(data, "benin.xlsx", spec)       # rows and problems; good rows stay usable
    reading.good_rows, reading.problems, reading.is_refused
    escape_cell(value)                             # for any export that a spreadsheet may open

Pure: bytes in, bytes or values out. The file is hostile until proved harmless (`guards`); nothing raises for what a
sender put into it. Problem codes are listed in `reading.PROBLEM_CODES`.
"""

from .cells import escape_cell, unescape_cell
from .reading import PROBLEM_CODES, SheetProblem, SheetReading, SheetRow, read
from .spec import Choice, Field, Kind, SheetSpec
from .writing import template

__all__ = [
    "PROBLEM_CODES",
    "Choice",
    "Field",
    "Kind",
    "SheetProblem",
    "SheetReading",
    "SheetRow",
    "SheetSpec",
    "escape_cell",
    "read",
    "template",
    "unescape_cell",
]
