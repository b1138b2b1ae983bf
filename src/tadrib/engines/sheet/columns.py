"""Which column holds which field: by the hidden codes first, then by headings in any language of the spec."""

from collections.abc import Mapping
from dataclasses import dataclass

from .cells import RawCell, fold
from .spec import Field, SheetSpec
from .tables import RawRow, RawTable
from .writing import CODE_MARK

_SEARCHED = 12


@dataclass(frozen=True, slots=True)
class Columns:
    """Where the fields are. `fields` maps the place of a column (from 0) to its field; `data` are the rows below.

    unknown     heading cells that mean nothing to us;   repeated   heading cells of a field seen before
    differing   heading cells whose visible heading names another field than the hidden code above it
    """

    fields: Mapping[int, Field]
    data: tuple[RawRow, ...]
    unknown: tuple[RawCell, ...]
    repeated: tuple[tuple[RawCell, Field], ...]
    differing: tuple[tuple[RawCell, Field], ...]


def _heading(text: str) -> str:
    return fold(text.strip().rstrip("*: ").lstrip("* "))


def heading_index(spec: SheetSpec) -> Mapping[str, Field]:
    """Every label in every language, and every code, folded, to its field."""
    labels = {_heading(label): field for field in spec.fields for label in field.labels.values()}
    return {_heading(field.code): field for field in spec.fields} | labels


def likeness(table: RawTable, spec: SheetSpec) -> int:
    """The greatest number of known headings or codes in one of the first rows."""
    index = heading_index(spec)
    return max((_known(cells, index) for _, cells in table.rows[:_SEARCHED]), default=0)


def _known(cells: tuple[RawCell, ...], index: Mapping[str, Field]) -> int:
    found = {field.code for cell in cells if (field := _named(cell, index)) is not None}
    return len(found)


def _named(cell: RawCell, index: Mapping[str, Field]) -> Field | None:
    if cell.flaw is not None or not isinstance(cell.value, str):
        return None
    return index.get(_heading(cell.text.removeprefix(CODE_MARK)))


def find_columns(table: RawTable, spec: SheetSpec) -> Columns | None:
    """The columns of a table, or None when no row has headings: two known ones, or the only one of the spec."""
    index = heading_index(spec)
    searched = table.rows[:_SEARCHED]
    needed = min(2, len(spec.fields))
    coded = next(
        (place for place, (_, cells) in enumerate(searched) if any(c.text.startswith(CODE_MARK) for c in cells)), None
    )
    if coded is not None:
        following = searched[coded + 1 : coded + 2]
        headings = following[0][1] if following and _known(following[0][1], index) >= needed else ()
        return _match(searched[coded][1], headings, table.rows[coded + (2 if headings else 1) :], index)
    counts = [_known(cells, index) for _, cells in searched]
    if not counts or max(counts) < needed:
        return None
    place = counts.index(max(counts))
    return _match((), searched[place][1], table.rows[place + 1 :], index)


def _match(
    codes: tuple[RawCell, ...], headings: tuple[RawCell, ...], data: tuple[RawRow, ...], index: Mapping[str, Field]
) -> Columns:
    by_code = {field.code: field for field in index.values()}
    fields: dict[int, Field] = {}
    unknown: list[RawCell] = []
    repeated: list[tuple[RawCell, Field]] = []
    differing: list[tuple[RawCell, Field]] = []
    for place in range(max(len(codes), len(headings))):
        code = codes[place] if place < len(codes) else None
        heading = headings[place] if place < len(headings) else None
        shown = _named(heading, index) if heading is not None else None
        field = None
        if code is not None and code.text.startswith(CODE_MARK):
            field = by_code.get(code.text[len(CODE_MARK) :])
        if field is not None and heading is not None and shown is not None and shown != field:
            differing.append((heading, field))
        field = field or shown
        seen = heading if heading is not None and heading.text else code
        if seen is None or not seen.text:
            continue
        if field is None:
            unknown.append(seen)
        elif field in fields.values():
            repeated.append((seen, field))
        else:
            fields[place] = field
    return Columns(fields, data, tuple(unknown), tuple(repeated), tuple(differing))
