"""A spreadsheet of nominees to the nominees of the format, with every problem by row and column."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from openpyxl.utils import get_column_letter

from tadrib.cli.selecting import values, words
from tadrib.cli.selecting.needs import Wanted
from tadrib.cli.selecting.problems import Problems, refused
from tadrib.engines.sheet.cells import RawCell
from tadrib.engines.sheet.guards import FileKind, Limits, Refusal, inspect
from tadrib.engines.sheet.tables import RawTable
from tadrib.engines.sheet.textfiles import text_table
from tadrib.engines.sheet.workbooks import workbook_tables

ROWS_MOST, COLUMNS_MOST = 200_000, 200
LIMITS = Limits(100_000_000, 1_000_000_000, rows=2 * ROWS_MOST)
SEARCHED = 12
REFUSALS = {
    "too_large": ("is larger than 100 MB", "Keep the nominees of one call in a file"),
    "empty_file": ("is empty", "Save it again, with the nominees in it"),
    "macro": ("holds macros, which are never opened", "Save it as XLSX or CSV"),
    "encrypted": ("is locked with a password", "Save it without one"),
    "external_link": ("takes values from other files", "Save it with the values themselves"),
    "too_tall": ("spells out far more rows than a list of nominees", "Copy the nominees into a new sheet"),
    "zip_bomb": (
        "unpacks to far more than a list of nominees",
        "Save only the sheet with the nominees, as XLSX or CSV",
    ),
    "hostile_xml": ("holds what no spreadsheet holds (a document type)", "Open it in a spreadsheet and save it again"),
    "damaged": ("is damaged, or did not arrive whole", "Open it, save it again and give that"),
    "archive": ("is an archive", "Take the sheet out of it and give the sheet itself"),
    "saved_as_page": ("is a web page with the name of a spreadsheet", "Open it in a spreadsheet and save it as XLSX"),
    "not_a_spreadsheet": ("is neither JSON, XLSX nor a text with columns", "Save it as XLSX or as CSV in UTF-8"),
}


@dataclass
class People:
    """The nominees of a file. `names` and `rows` by id; `notes` tell what was done without being asked."""

    nominees: list[dict[str, object]]
    names: dict[str, str] = field(default_factory=dict)
    rows: list[int] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    has_draws: bool = True
    headings: dict[str, str] = field(default_factory=dict)

    def place(self, index: int, name: str) -> str:
        """Where the field of a nominee stands, for its sender."""
        column = self.headings.get(name) or self.headings.get(name.partition(".")[0])
        return f"row {self.rows[index]}" + (f", column {column}" if column else f", {name}" if name else "")


@dataclass(frozen=True)
class Column:
    """One column that is read: its place from 0, the field, how it is read, and how it is shown."""

    place: int
    name: str
    form: str
    shown: str


def tables(content: bytes, name: str) -> list[RawTable]:
    """The tables of a file. `Trouble` for what is no spreadsheet, or one that could harm."""
    try:
        kind = inspect(content, name, LIMITS)
        most = ROWS_MOST + SEARCHED
        if kind is FileKind.TEXT:
            return [text_table(content, rows_max=most, columns_max=COLUMNS_MOST, likeness=_likeness)]
        return workbook_tables(content, kind, rows_max=most, columns_max=COLUMNS_MOST)
    except Refusal as fault:
        reason, advice = REFUSALS.get(fault.code, (fault.code, ""))
        raise refused(name, reason, f"{advice}.") from fault


def _likeness(table: RawTable) -> int:
    return max((_known(cells) for _, cells in table.rows[:SEARCHED]), default=0)


def _known(cells: Iterable[RawCell]) -> int:
    return sum(words.key(cell.text[:200]) in words.fields() for cell in cells if cell.value is not None)


def read(found: list[RawTable], wanted: Wanted, problems: Problems) -> People:
    """The nominees of the table whose headings fit best."""
    best: tuple[int, int, int] = (0, 0, 0)
    for index, table in enumerate(found):
        for row, (_, cells) in enumerate(table.rows[:SEARCHED]):
            score = sum(wanted.field_of(cell.text[:200]) is not None for cell in cells if cell.value is not None)
            best = max(best, (score, -index, -row))
    table, row = found[-best[1]], -best[2]
    if not best[0]:
        first = ", ".join(cell.text for cell in table.rows[0][1] if cell.text)[:120] if table.rows else ""
        problems.add(
            "the file",
            first,
            "has no row of headings",
            "Give it a first row such as id, name, state, gender, priority; or map yours under [columns]",
        )
        return People([])
    people = People([])
    if len(found) > 1:
        people.notes.append(f"Sheet {1 - best[1]} of {len(found)} is read.")
    if table.is_cut or len(table.rows) - row - 1 > ROWS_MOST:
        problems.add("the file", "", f"has more than {ROWS_MOST:,} rows", "Use the JSON format for so many")
    if table.is_wide:
        problems.add("the file", "", f"has more than {COLUMNS_MOST} columns", "Keep the columns the rules use")
    columns = _columns(table.rows[row][1], wanted, people, problems)
    _rows(table.rows[row + 1 :], columns, wanted, people, problems)
    if not people.nominees and not problems.found:
        people.notes.append("There is no nominee in the file.")
    return people


def _columns(cells: tuple[RawCell, ...], wanted: Wanted, people: People, problems: Problems) -> list[Column]:
    found: dict[str, Column] = {}
    unused: list[str] = []
    for place, cell in enumerate(cells):
        if not (heading := cell.text):
            continue
        name = wanted.field_of(heading)
        shown = f"{get_column_letter(place + 1)} “{heading}”"
        if name is None:
            unused.append(heading)
        elif name in found:
            problems.add(
                f"column {shown}",
                "",
                f"could be {name}, and so could column {found[name].shown}",
                f'Say under [columns] which one it is: {name} = "the heading"',
            )
        else:
            found[name] = Column(place, name, wanted.form(name), shown)
    people.headings = {name: column.shown for name, column in found.items()}
    headings = ", ".join(cell.text for cell in cells if cell.text)
    for name, why in wanted.missing(set(found)):
        problems.add(
            f"column for {name}",
            "",
            f"is not there, but {why}",
            f"Add it, or map one under [columns]. The file has: {headings}",
        )
    if unused:
        people.notes.append(f"Not read, since no rule needs them: {', '.join(unused)}.")
    return list(found.values())


def _rows(
    rows: tuple[tuple[int, tuple[RawCell, ...]], ...],
    columns: list[Column],
    wanted: Wanted,
    people: People,
    problems: Problems,
) -> None:
    first: dict[str, int] = {}
    lots: dict[object, int] = {}
    skipped: dict[str, int] = {}
    for number, cells in rows:
        if not any(column.place < len(cells) and cells[column.place].value is not None for column in columns):
            continue
        one, name = _nominee(number, cells, columns, wanted, skipped, problems)
        if not one:
            continue
        identity = str(one.setdefault("id", f"row-{number}"))
        if (earlier := first.setdefault(identity, number)) != number:
            problems.add(
                people_place(number, people, "id"),
                identity,
                f"stands in row {earlier} already",
                "Each nominee needs an id of their own",
            )
        if (lot := one.get("draw")) is not None and (before := lots.setdefault(lot, number)) != number:
            problems.add(
                people_place(number, people, "draw"),
                lot,
                f"is drawn in row {before} already",
                "Each nominee has a lot of their own; or use --seed to draw anew",
            )
        people.nominees.append(one)
        people.rows.append(number)
        if name:
            people.names[identity] = name
    _lots(people, wanted, problems)
    if people.nominees and "id" not in people.headings:
        people.notes.append("There is no column of ids: each nominee is called by the number of the row.")
    people.notes += [
        f"{count:,} cells of {name} could not be read and count as empty; no rule uses them."
        for name, count in skipped.items()
    ]


def people_place(number: int, people: People, name: str) -> str:
    """A row, and the column of a field when there is one."""
    return f"row {number}" + (f", column {people.headings[name]}" if name in people.headings else "")


def _nominee(
    number: int,
    cells: tuple[RawCell, ...],
    columns: list[Column],
    wanted: Wanted,
    skipped: dict[str, int],
    problems: Problems,
) -> tuple[dict[str, object], str]:
    one: dict[str, object] = {}
    name, filled = "", False
    for column in columns:
        text = ""
        if column.place < len(cells):
            try:
                text = values.text_of(cells[column.place])
                filled = filled or bool(text)
                if text and column.name == "name":
                    name = text
                elif text:
                    _put(one, column.name, _value(column, text, wanted))
            except values.Unread as fault:
                filled = True
                if wanted.uses(column.name):
                    problems.add(
                        f"row {number}, column {column.shown}",
                        text or cells[column.place].text,
                        fault.reason,
                        f"{fault.advice}.",
                    )
                else:
                    skipped[column.name] = skipped.get(column.name, 0) + 1
    if not filled:
        return {}, ""
    for field_name, default in wanted.defaults.items():
        if field_name not in one:
            one[field_name] = default
    if "state" not in one:
        problems.add(f"row {number}", "", "has no state", "Write the country that nominates, or delete the row.")
    if wanted.needs_priority and "priority" not in one:
        problems.add(
            f"row {number}", "", "has no priority", "Write the place in the state's own order, 1 for its first."
        )
    return one, name


def _value(column: Column, text: str, wanted: Wanted) -> object:
    if column.form == "languages":
        return values.spoken(text, wanted.bare_level)
    return values.READERS[column.form](text)


def _put(one: dict[str, object], name: str, value: object) -> None:
    """The value in its place; `languages.en` and `criteria.test` go below. Of two tellings of a language the column
    of its own holds."""
    above, dot, below = name.partition(".")
    if not dot:
        one[name] = {**value, **_below(one, name)} if isinstance(value, dict) else value
        return
    one[above] = {**_below(one, above), below: value}


def _below(one: dict[str, object], name: str) -> dict[str, object]:
    there = one.get(name)
    return there if isinstance(there, dict) else {}


def _lots(people: People, wanted: Wanted, problems: Problems) -> None:
    """Lots of the sheet; or drawn from the seed later; or, with neither, the order of the rows, which is said."""
    drawn = sum("draw" in one for one in people.nominees)
    if wanted.seeded or not drawn:
        for lot, one in enumerate(people.nominees, start=1):
            one["draw"] = lot
        people.has_draws = False
        if not wanted.seeded and people.nominees:
            people.notes.append("No lots were drawn: the order of the rows breaks ties. Give --seed for a lottery.")
        return
    for one, number in zip(people.nominees, people.rows, strict=True):
        if "draw" not in one:
            problems.add(
                people_place(number, people, "draw"),
                "",
                "has no lot, but others have one",
                "Draw one for this nominee, or use --seed to draw for all.",
            )
