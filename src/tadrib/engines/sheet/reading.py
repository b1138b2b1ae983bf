"""A filled spreadsheet to rows and all its problems."""

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from openpyxl.utils import get_column_letter

from .cells import RawCell, Unreadable, choice_index, is_ditto, order_of, read_cell
from .columns import Columns, SheetColumn, find_columns, likeness
from .guards import FileKind, Limits, Refusal, inspect
from .spec import CellValue, Field, Kind, SheetSpec
from .tables import RawTable, joined
from .textfiles import text_table
from .texts import fold, fold_loosely
from .workbooks import workbook_tables

_GIVEN_MOST = 200
_HEADING_ROWS = 12
NEXT_SHEET = 10_000_000  # rows of the second sheet that is read are counted from here, those of the third from twice

REFUSALS = (
    *("too_large", "empty_file", "not_a_spreadsheet", "encrypted", "macro", "external_link"),
    *("zip_bomb", "hostile_xml", "too_tall", "too_heavy", "no_headings", "another_sheet"),
    *("damaged", "archive", "saved_as_page"),
)
SHEET_CODES = (
    *("too_many_rows", "too_many_columns", "missing_column", "unknown_column", "duplicate_column"),
    *("heading_differs", "another_version", "unmapped", "left_aside"),
)
CELL_CODES = (
    *("missing_required", "bad_date", "ambiguous_date", "hijri_date", "bad_number", "bad_email", "unknown_code"),
    *("too_long", "formula", "cell_error", "duplicate", "ditto", "bad_name", "number_range", "date_range"),
    *("ambiguous_code", "row_hidden", "row_struck"),
)
PROBLEM_CODES = (*REFUSALS, *SHEET_CODES, *CELL_CODES)
_SPOILING = {"missing_column", "duplicate_column", "heading_differs", "unmapped"}  # values may be in the wrong place
_FOOTERS = frozenset(
    "total totaux totais sum soma somme المجموع مجموع signature assinatura ministre minister ministro "
    "التوقيع توقيع cachet carimbo stamp الختم "
    "ختم date data التاريخ fait feito done حرر note nota ملاحظه".split()
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SheetProblem:
    """One problem. Of a cell: `row` and `cell` as the sender sees them, `field`, what was `given` (cut to 200
    characters) and `proposals` of what may be meant (a choice's code, an ISO day, a text). Of the whole file or a
    column: `row` is None. With two sheets the cell says which: `Police!B4`."""

    code: str
    row: int | None = None
    cell: str | None = None
    field: str | None = None
    facts: Mapping[str, object] = dataclasses.field(default_factory=dict)
    given: str = ""
    proposals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row that is not empty. `values` has every field that could be read (None: left empty); `given` the text of
    every field as typed, for mending on the screen; `cells` the address of every field. `is_good`: no problem touches
    it. `number` is unique in the file: on the second sheet it is `NEXT_SHEET` more than what the sender sees."""

    number: int
    values: Mapping[str, CellValue | None]
    given: Mapping[str, str]
    cells: Mapping[str, str]
    is_good: bool

    @property
    def shown(self) -> int:
        """The number beside the row in its sheet."""
        return self.number % NEXT_SHEET


@dataclass(frozen=True, slots=True)
class SheetReading:
    """All rows and all problems, those of the file first, then row by row. `encoding` is told for text files,
    `columns` for mapping by hand, `about` what the file carries unseen."""

    rows: tuple[SheetRow, ...]
    problems: tuple[SheetProblem, ...]
    encoding: str | None = None
    columns: tuple[SheetColumn, ...] = ()
    about: Mapping[str, str] = dataclasses.field(default_factory=dict)

    @property
    def good_rows(self) -> tuple[SheetRow, ...]:
        """The rows that can be used as they are."""
        return tuple(row for row in self.rows if row.is_good)

    @property
    def is_refused(self) -> bool:
        """Whether nothing of the file was read."""
        return any(problem.code in REFUSALS for problem in self.problems)


def read(
    data: bytes, filename: str, spec: SheetSpec, *, remembered: Mapping[str, str] | None = None,
    chosen: Mapping[str, str] | None = None,
) -> SheetReading:  # fmt: skip
    """Read a returned spreadsheet (XLSX, XLS, ODS, or text with ; , or tab). Never raises for what the file contains.

    ``remembered``   headings (folded, `heading_of`) that were explained before, to their field or to nothing
    ``chosen``       addresses of heading cells of this file, to their field or to nothing
    """
    try:
        tables = open_tables(data, filename, spec, remembered)
    except Refusal as refusal:
        return refused(refusal)
    return read_tables(tables, spec, remembered=remembered, chosen=chosen)


def refused(refusal: Refusal) -> SheetReading:
    """A file of which nothing is read."""
    return SheetReading((), (SheetProblem(refusal.code, facts=refusal.facts),))


def open_tables(
    data: bytes, filename: str, spec: SheetSpec, remembered: Mapping[str, str] | None = None
) -> list[RawTable]:
    """The part that parses what a stranger sent; the caller may do it in a process of its own. Raises Refusal."""
    kind = inspect(data, filename, Limits(spec.bytes_max, spec.unpacked_max))
    most = spec.rows_max + _HEADING_ROWS
    if kind is FileKind.TEXT:
        return [
            text_table(
                data, rows_max=most, columns_max=spec.columns_max,
                likeness=lambda table: likeness(table, spec, remembered),
            )
        ]  # fmt: skip
    return workbook_tables(data, kind, rows_max=most, columns_max=spec.columns_max)


def read_tables(
    tables: Sequence[RawTable], spec: SheetSpec, *, remembered: Mapping[str, str] | None = None,
    chosen: Mapping[str, str] | None = None,
) -> SheetReading:  # fmt: skip
    """Rows and problems of all tables that have our headings. Never raises for what the tables contain."""
    about = dict(tables[0].about) if tables else {}
    if about.get("code", spec.code) != spec.code:
        return refused(Refusal("another_sheet", given=about["code"], wanted=spec.code))
    told = {cell.rpartition("!")[2]: code for cell, code in (chosen or {}).items()}
    found = [(table, columns) for table in tables if (columns := find_columns(table, spec, remembered, told))]
    known = [pair for pair in found if not pair[1].is_guessed] or found[:1]
    if not known:
        return refused(Refusal("no_headings"))
    rows: list[SheetRow] = []
    problems: list[SheetProblem] = []
    cell_problems: list[SheetProblem] = []
    columns_shown: list[SheetColumn] = []
    spoilt = False
    for place, (table, columns) in enumerate(known):
        prefix = f"{table.name}!" if len(known) > 1 else ""
        if prefix:
            own = {cell.removeprefix(prefix): code for cell, code in (chosen or {}).items() if cell.startswith(prefix)}
            settled = find_columns(table, spec, remembered, own) or columns
        else:
            settled = columns
        of_sheet = list(_sheet_problems(table, settled, spec, prefix))
        is_spoilt = any(problem.code in _SPOILING for problem in of_sheet)
        spoilt = spoilt or is_spoilt
        reader = _Reader(settled, spec, prefix, place * NEXT_SHEET, spec.rows_max - len(rows))
        drafts, of_cells, aside = reader.read(table)
        bad = {problem.row for problem in of_cells}
        rows += [dataclasses.replace(row, is_good=not is_spoilt and row.number not in bad) for row in drafts]
        problems += [*of_sheet, *aside]
        cell_problems += of_cells
        columns_shown += [dataclasses.replace(one, cell=prefix + one.cell) for one in settled.shown]
    twice = _duplicates(rows, spec)
    repeated = {problem.row for problem in twice}
    rows = [dataclasses.replace(row, is_good=row.is_good and row.number not in repeated) for row in rows]
    cell_problems = sorted([*cell_problems, *twice], key=lambda problem: problem.row or 0)
    unique = tuple(dict.fromkeys((p.code, p.cell, p.field, p.given) for p in problems))
    first = {(p.code, p.cell, p.field, p.given): p for p in reversed(problems)}
    problems = [first[key] for key in unique]
    return SheetReading(tuple(rows), (*problems, *cell_problems), known[0][0].encoding, tuple(columns_shown), about)


def read_values(rows: Sequence[Mapping[str, str]], spec: SheetSpec) -> SheetReading:
    """Read texts as typed on a screen, field by field, as the cells of rows 1, 2, 3 and so on. Nothing is concluded
    from one row about another but that they say the same."""
    problems: list[SheetProblem] = []
    found: list[SheetRow] = []
    choices = {field.code: choice_index(field) for field in spec.fields}
    for number, given in enumerate(rows, start=1):
        values: dict[str, CellValue | None] = {}
        for field in spec.fields:
            cell = RawCell("", given.get(field.code) or None)
            problem = _read_field(cell, field, number, choices[field.code], values, "", "")
            if problem is not None:
                problems.append(problem)
        found.append(SheetRow(number, values, dict(given), dict.fromkeys(given, ""), is_good=True))
    problems += _duplicates(found, spec)
    bad = {problem.row for problem in problems}
    rows_read = tuple(dataclasses.replace(row, is_good=row.number not in bad) for row in found)
    return SheetReading(rows_read, tuple(sorted(problems, key=lambda problem: problem.row or 0)))


def _sheet_problems(table: RawTable, columns: Columns, spec: SheetSpec, prefix: str) -> Iterator[SheetProblem]:
    version = dict(table.about).get("version", spec.version)
    if version != spec.version:
        yield SheetProblem("another_version", facts={"given": version, "wanted": spec.version})
    if table.is_cut or len(columns.data) > spec.rows_max:
        yield SheetProblem("too_many_rows", facts={"most": spec.rows_max})
    if table.is_wide:
        yield SheetProblem("too_many_columns", facts={"most": spec.columns_max})
    if columns.is_guessed:
        yield SheetProblem("unmapped")
        return
    present = {field.code for field in columns.fields.values()}
    for field in spec.fields:
        if field.is_required and field.code not in present:
            yield SheetProblem("missing_column", field=field.code)
    for cell in columns.unknown:
        yield SheetProblem("unknown_column", cell=prefix + cell.address, given=cell.text[:_GIVEN_MOST])
    for code, cells in (("duplicate_column", columns.repeated), ("heading_differs", columns.differing)):
        for cell, field in cells:
            yield SheetProblem(code, cell=prefix + cell.address, field=field.code, given=cell.text[:_GIVEN_MOST])


class _Reader:
    """Reads the rows of one table."""

    def __init__(self, columns: Columns, spec: SheetSpec, prefix: str, offset: int, most: int) -> None:
        self.columns, self.spec, self.prefix, self.offset, self.most = columns, spec, prefix, offset, most
        self.choices = {field.code: choice_index(field) for field in spec.fields}

    def read(self, table: RawTable) -> tuple[list[SheetRow], list[SheetProblem], list[SheetProblem]]:
        """The rows, the problems of their cells, and what below the last row was left aside."""
        data = joined(self.columns.data, table.merges) if table.merges else self.columns.data
        placed = [(number, self._place(number, cells)) for number, cells in data]
        placed = [(number, found) for number, found in placed if self._is_filled(found)]
        placed, aside = self._without_footers(placed)
        placed = self._without_dittos(placed)
        doubtful = dict(table.doubtful)
        doubts = self._doubts(placed)
        orders = {
            field.code: order_of(cell.text for _, found in placed for one, cell in found if one == field)
            for field in self.columns.fields.values()
            if field.kind is Kind.DATE
        }
        rows: list[SheetRow] = []
        problems: list[SheetProblem] = []
        for number, found in placed[: self.most]:
            values: dict[str, CellValue | None] = {}
            if number in doubtful:
                cell = next(cell for _, cell in found if cell.text)
                problems.append(SheetProblem(doubtful[number], number + self.offset, self.prefix + cell.address))
            for field, cell in found:
                problem = _read_field(
                    cell, field, number + self.offset, self.choices[field.code], values,
                    orders.get(field.code, ""), self.prefix,
                )  # fmt: skip
                meant = doubts.get((field.code, fold(cell.text)), ())
                if problem is None and meant:
                    address = self.prefix + cell.address
                    problem = SheetProblem(
                        "ambiguous_code", number + self.offset, address, field.code, {}, cell.text, meant
                    )
                if problem is not None:
                    problems.append(problem)
            given = {field.code: cell.text for field, cell in found}
            cells = {field.code: self.prefix + cell.address for field, cell in found}
            rows.append(SheetRow(number + self.offset, values, given, cells, is_good=True))
        return rows, problems, aside

    def _place(self, number: int, cells: tuple[RawCell, ...]) -> list[tuple[Field, RawCell]]:
        return [
            (field, cells[place] if place < len(cells) else RawCell(f"{get_column_letter(place + 1)}{number}", None))
            for place, field in self.columns.fields.items()
        ]

    def _is_filled(self, found: list[tuple[Field, RawCell]]) -> bool:
        typed = [cell for field, cell in found if not field.is_locked and not field.is_hidden]
        return any(cell.text for cell in (typed or [cell for _, cell in found]))

    def _without_footers(
        self, placed: list[tuple[int, list[tuple[Field, RawCell]]]]
    ) -> tuple[list[tuple[int, list[tuple[Field, RawCell]]]], list[SheetProblem]]:
        """What stands below a list and is no row of it: one or two cells after a gap, or that say total, signature and
        the like, and what follows them. It is told, not dropped in silence."""
        filled = [[cell for _, cell in found if cell.text] for _, found in placed]
        if len(placed) < 2 or len(self.columns.fields) < 3:
            return placed, []
        end = len(placed)
        while end > 1 and len(filled[end - 1]) <= 2:
            end -= 1
        for place in range(end, len(placed)):
            words = set(fold_loosely(" ".join(cell.text for cell in filled[place])).replace(":", " ").split())
            if words & _FOOTERS or placed[place][0] > placed[place - 1][0] + 1:
                aside = [
                    SheetProblem("left_aside", cell=self.prefix + cell.address, given=cell.text[:_GIVEN_MOST])
                    for cells in filled[place:]
                    for cell in cells[:1]
                ]
                return placed[:place], aside
        return placed, []

    def _without_dittos(
        self, placed: list[tuple[int, list[tuple[Field, RawCell]]]]
    ) -> list[tuple[int, list[tuple[Field, RawCell]]]]:
        """A mark that says ``as above`` becomes what stands above, but for what tells one person from another: there
        it stays, and is asked about."""
        own = {code for group in self.spec.unique for code in group}
        above: dict[str, RawCell] = {}
        found = []
        for number, cells in placed:
            row = []
            for field, cell in cells:
                source = above.get(field.code)
                is_meant = is_ditto(cell.text) and field.code not in own and not field.is_hidden
                if source is not None and is_meant:
                    above[field.code] = RawCell(cell.address, source.value, source.flaw, source.is_1904)
                else:
                    above[field.code] = cell
                row.append((field, above[field.code]))
            found.append((number, row))
        return found

    def _doubts(self, placed: list[tuple[int, list[tuple[Field, RawCell]]]]) -> dict[tuple[str, str], tuple[str, ...]]:
        """Answers that may mean something else beside another of the same column: by field and text the codes."""
        seen = {(field.code, fold(cell.text)) for _, found in placed for field, cell in found if field.doubts}
        return {
            (field.code, text): meant
            for field in self.columns.fields.values()
            for text, (beside, meant) in field.doubts.items()
            if (field.code, beside) in seen
        }


def _read_field(
    cell: RawCell, field: Field, number: int, choices: Mapping[str, str], values: dict[str, CellValue | None],
    order: str, prefix: str,
) -> SheetProblem | None:  # fmt: skip
    try:
        value = read_cell(cell, field, choices, order)
    except Unreadable as wrong:
        given = cell.text[:_GIVEN_MOST]
        return SheetProblem(wrong.code, number, prefix + cell.address, field.code, wrong.facts, given, wrong.proposals)
    values[field.code] = value
    if value is None and field.is_required:
        return SheetProblem("missing_required", number, prefix + cell.address, field.code)
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
