"""A filled spreadsheet to rows and all its problems."""

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from openpyxl.utils import get_column_letter

from .cells import RawCell, Unreadable, choice_index, fold, read_cell
from .columns import Columns, find_columns, likeness
from .guards import FileKind, Limits, Refusal, inspect
from .spec import CellValue, Field, SheetSpec
from .tables import RawTable, csv_tables, xlsx_tables

_GIVEN_MOST = 200
_HEADING_ROWS = 12

REFUSALS = (
    *("too_large", "empty_file", "not_a_spreadsheet", "old_excel", "opendocument", "encrypted", "macro"),
    *("zip_bomb", "hostile_xml", "no_headings", "another_sheet"),
)
SHEET_CODES = (
    *("too_many_rows", "too_many_columns", "missing_column", "unknown_column", "duplicate_column"),
    *("heading_differs", "another_version"),
)
CELL_CODES = (
    *("missing_required", "bad_date", "bad_number", "bad_email", "unknown_code", "too_long", "formula"),
    *("cell_error", "duplicate"),
)
PROBLEM_CODES = (*REFUSALS, *SHEET_CODES, *CELL_CODES)
_SPOILING = {"missing_column", "duplicate_column", "heading_differs"}  # whose values may be in the wrong place


@dataclass(frozen=True, slots=True)
class SheetProblem:
    """One problem. Of a cell: `row` and `cell` as the sender sees them, `field` and what was `given` (cut to 200
    characters). Of the whole file or a column: `row` is None."""

    code: str
    row: int | None = None
    cell: str | None = None
    field: str | None = None
    facts: Mapping[str, object] = dataclasses.field(default_factory=dict)
    given: str = ""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row that is not empty. `values` has every field that could be read (None: left empty); `given` the text of
    every field as typed, for mending on the screen; `cells` the address of every field. `is_good`: no problem touches
    it."""

    number: int
    values: Mapping[str, CellValue | None]
    given: Mapping[str, str]
    cells: Mapping[str, str]
    is_good: bool


@dataclass(frozen=True, slots=True)
class SheetReading:
    """All rows and all problems, those of the file first, then row by row. `encoding` is told for text files."""

    rows: tuple[SheetRow, ...]
    problems: tuple[SheetProblem, ...]
    encoding: str | None = None

    @property
    def good_rows(self) -> tuple[SheetRow, ...]:
        """The rows that can be used as they are."""
        return tuple(row for row in self.rows if row.is_good)

    @property
    def is_refused(self) -> bool:
        """Whether nothing of the file was read."""
        return any(problem.code in REFUSALS for problem in self.problems)


def read(data: bytes, filename: str, spec: SheetSpec) -> SheetReading:
    """Read a returned spreadsheet (XLSX, or text with ; , or tab). Never raises for what the file contains."""
    limits = Limits(spec.bytes_max, spec.unpacked_max)
    try:
        kind = inspect(data, filename, limits)
        table, columns = _find_table(data, kind, spec)
    except Refusal as refusal:
        return SheetReading((), (SheetProblem(refusal.code, facts=refusal.facts),))
    problems = list(_sheet_problems(table, columns, spec))
    is_spoilt = any(problem.code in _SPOILING for problem in problems)
    drafts, cell_problems = _read_rows(columns, spec)
    cell_problems += _duplicates(drafts, spec)
    cell_problems.sort(key=lambda problem: problem.row or 0)
    bad = {problem.row for problem in cell_problems}
    rows = tuple(dataclasses.replace(row, is_good=not is_spoilt and row.number not in bad) for row in drafts)
    return SheetReading(rows, (*problems, *cell_problems), table.encoding)


def _find_table(data: bytes, kind: FileKind, spec: SheetSpec) -> tuple[RawTable, Columns]:
    most = spec.rows_max + _HEADING_ROWS
    tables: Iterable[RawTable]
    if kind is FileKind.XLSX:
        tables = xlsx_tables(data, rows_max=most, columns_max=spec.columns_max)
    else:
        tables = csv_tables(
            data, rows_max=most, columns_max=spec.columns_max, likeness=lambda table: likeness(table, spec)
        )
    for table in tables:
        about = dict(table.about)
        if about.get("code", spec.code) != spec.code:
            raise Refusal("another_sheet", given=about["code"], wanted=spec.code)
        columns = find_columns(table, spec)
        if columns is not None:
            return table, columns
    raise Refusal("no_headings")


def _sheet_problems(table: RawTable, columns: Columns, spec: SheetSpec) -> Iterator[SheetProblem]:
    version = dict(table.about).get("version", spec.version)
    if version != spec.version:
        yield SheetProblem("another_version", facts={"given": version, "wanted": spec.version})
    if table.is_cut or len(columns.data) > spec.rows_max:
        yield SheetProblem("too_many_rows", facts={"most": spec.rows_max})
    if table.is_wide:
        yield SheetProblem("too_many_columns", facts={"most": spec.columns_max})
    present = {field.code for field in columns.fields.values()}
    for field in spec.fields:
        if field.is_required and field.code not in present:
            yield SheetProblem("missing_column", field=field.code)
    for cell in columns.unknown:
        yield SheetProblem("unknown_column", cell=cell.address, given=cell.text[:_GIVEN_MOST])
    for cell, field in columns.repeated:
        yield SheetProblem("duplicate_column", cell=cell.address, field=field.code, given=cell.text[:_GIVEN_MOST])
    for cell, field in columns.differing:
        yield SheetProblem("heading_differs", cell=cell.address, field=field.code, given=cell.text[:_GIVEN_MOST])


def _read_rows(columns: Columns, spec: SheetSpec) -> tuple[list[SheetRow], list[SheetProblem]]:
    choices = {field.code: choice_index(field) for field in spec.fields}
    rows: list[SheetRow] = []
    problems: list[SheetProblem] = []
    for number, cells in columns.data:
        found = [
            (field, cells[place] if place < len(cells) else RawCell(f"{get_column_letter(place + 1)}{number}", None))
            for place, field in columns.fields.items()
        ]
        typed = [cell for field, cell in found if not field.is_locked and not field.is_hidden]
        if not any(cell.text for cell in (typed or [cell for _, cell in found])):
            continue
        if len(rows) == spec.rows_max:
            break
        values: dict[str, CellValue | None] = {}
        for field, cell in found:
            problem = _read_field(cell, field, number, choices[field.code], values)
            if problem is not None:
                problems.append(problem)
        given = {field.code: cell.text for field, cell in found}
        rows.append(SheetRow(number, values, given, {f.code: c.address for f, c in found}, is_good=True))
    return rows, problems


def _read_field(
    cell: RawCell, field: Field, number: int, choices: Mapping[str, str], values: dict[str, CellValue | None]
) -> SheetProblem | None:
    try:
        value = read_cell(cell, field, choices)
    except Unreadable as unreadable:
        return SheetProblem(
            unreadable.code, number, cell.address, field.code, unreadable.facts, cell.text[:_GIVEN_MOST]
        )
    values[field.code] = value
    if value is None and field.is_required:
        return SheetProblem("missing_required", number, cell.address, field.code)
    return None


def _duplicates(rows: list[SheetRow], spec: SheetSpec) -> list[SheetProblem]:
    """The later of two rows that agree in all fields of a group is the problem; a group with a gap proves nothing."""
    problems: list[SheetProblem] = []
    for group in spec.unique:
        first: dict[tuple[str, ...], int] = {}
        for row in rows:
            values = [row.values.get(code) for code in group]
            if any(value is None for value in values):
                continue
            key = tuple(value.isoformat() if isinstance(value, date) else fold(str(value)) for value in values)
            earlier = first.setdefault(key, row.number)
            if earlier != row.number:
                facts = {"first_row": earlier, "fields": list(group)}
                shown = ", ".join(row.given[code] for code in group)[:_GIVEN_MOST]
                problems.append(SheetProblem("duplicate", row.number, row.cells[group[0]], group[0], facts, shown))
    return problems
