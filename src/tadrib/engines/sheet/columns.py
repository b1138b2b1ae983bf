"""Which column holds which field: chosen by hand, then by the hidden codes, by headings in any language of the spec,
and by headings that the sender's state explained before."""

import difflib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from .cells import RawCell, choice_index
from .spec import Field, Kind, SheetSpec
from .tables import RawRow, RawTable
from .texts import fold, fold_loosely
from .writing import CODE_MARK

_SEARCHED = 12
_LIKE = 0.8
_GUESSED_FROM = 3  # headings, when none of them is known
IGNORED = ""  # what a heading or a column is mapped to when it holds nothing we ask for


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column as a person may map it: the address and text of its heading, the field it was taken for (empty: none),
    the field it may be, the first values below it."""

    cell: str
    heading: str
    field: str
    proposal: str
    samples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Columns:
    """Where the fields are. `fields` maps the place of a column (from 0) to its field; `data` are the rows below.

    unknown     heading cells that mean nothing to us;   repeated   heading cells of a field seen before
    differing   heading cells whose visible heading names another field than the hidden code above it
    shown       every column with a heading, for mapping by hand;   is_guessed   no heading was known at all
    """

    fields: Mapping[int, Field]
    data: tuple[RawRow, ...]
    unknown: tuple[RawCell, ...]
    repeated: tuple[tuple[RawCell, Field], ...]
    differing: tuple[tuple[RawCell, Field], ...]
    shown: tuple[SheetColumn, ...] = ()
    is_guessed: bool = False


def heading_of(text: str) -> str:
    """A heading as it is compared and remembered: folded, without the mark of what is required."""
    return fold(text.strip().rstrip("*: ").lstrip("* "))


def heading_index(spec: SheetSpec, remembered: Mapping[str, str] | None = None) -> dict[str, Field | None]:
    """Every label in every language, every code, and what was remembered, folded, to its field; None: not asked for."""
    fields = {field.code: field for field in spec.fields}
    told = {heading: fields.get(code) for heading, code in (remembered or {}).items()}
    labels = {heading_of(label): field for field in spec.fields for label in field.labels.values()}
    return told | {heading_of(code): field for code, field in fields.items()} | labels


def likeness(table: RawTable, spec: SheetSpec, remembered: Mapping[str, str] | None = None) -> int:
    """The greatest number of known headings or codes in one of the first rows."""
    index = heading_index(spec, remembered)
    return max((_known(cells, index) for _, cells in table.rows[:_SEARCHED]), default=0)


def _known(cells: tuple[RawCell, ...], index: Mapping[str, Field | None]) -> int:
    return len({field.code for cell in cells if (field := _named(cell, index)) is not None})


def _named(cell: RawCell, index: Mapping[str, Field | None]) -> Field | None:
    if cell.flaw is not None or not isinstance(cell.value, str):
        return None
    return index.get(heading_of(cell.text.removeprefix(CODE_MARK)))


def find_columns(
    table: RawTable, spec: SheetSpec, remembered: Mapping[str, str] | None = None,
    chosen: Mapping[str, str] | None = None,
) -> Columns | None:  # fmt: skip
    """The columns of a table, or None when no row looks like headings: two known ones, the only one of the spec, or
    three words in a row with something below. ``chosen`` maps addresses of heading cells to fields."""
    index = heading_index(spec, remembered)
    searched = table.rows[:_SEARCHED]
    needed = min(2, len(spec.fields))
    coded = next(
        (place for place, (_, cells) in enumerate(searched) if any(c.text.startswith(CODE_MARK) for c in cells)), None
    )
    chosen = chosen or {}
    if coded is not None:
        following = searched[coded + 1 : coded + 2]
        headings = following[0][1] if following and _known(following[0][1], index) >= needed else ()
        data = table.rows[coded + (2 if headings else 1) :]
        return _match(searched[coded][1], headings, data, index, spec, chosen)
    counts = [_known(cells, index) + sum(cell.address in chosen for cell in cells) for _, cells in searched]
    if counts and max(counts) >= needed:
        place = counts.index(max(counts))
        return _match((), searched[place][1], table.rows[place + 1 :], index, spec, chosen)
    words = [sum(_is_word(cell) for cell in cells) for _, cells in searched]
    if not words or max(words) < _GUESSED_FROM or words.index(max(words)) + 1 >= len(table.rows):
        return None
    place = words.index(max(words))
    return _match((), searched[place][1], table.rows[place + 1 :], index, spec, chosen, is_guessed=True)


def _is_word(cell: RawCell) -> bool:
    return cell.flaw is None and isinstance(cell.value, str) and any(c.isalpha() for c in cell.text)


def _match(
    codes: tuple[RawCell, ...], headings: tuple[RawCell, ...], data: tuple[RawRow, ...],
    index: Mapping[str, Field | None], spec: SheetSpec, chosen: Mapping[str, str], *, is_guessed: bool = False,
) -> Columns:  # fmt: skip
    by_code = {field.code: field for field in spec.fields}
    fields: dict[int, Field] = {}
    unknown: list[RawCell] = []
    repeated: list[tuple[RawCell, Field]] = []
    differing: list[tuple[RawCell, Field]] = []
    heads: list[tuple[int, RawCell]] = []
    taken = {code for code in chosen.values() if code}
    for place in range(max(len(codes), len(headings))):
        code = codes[place] if place < len(codes) else None
        heading = headings[place] if place < len(headings) else None
        seen = heading if heading is not None and heading.text else code
        if seen is None or not seen.text:
            continue
        heads.append((place, seen))
        if seen.address in chosen:
            if (picked := by_code.get(chosen[seen.address])) is not None and picked not in fields.values():
                fields[place] = picked
            continue
        shown = _named(heading, index) if heading is not None else None
        field = None
        if code is not None and code.text.startswith(CODE_MARK):
            field = by_code.get(code.text[len(CODE_MARK) :])
        if field is not None and heading is not None and shown is not None and shown != field:
            differing.append((heading, field))
        field = field or shown
        if field is None:
            if _is_told(seen, index):
                continue
            unknown.append(seen)
        elif field in fields.values() or field.code in taken:
            repeated.append((seen, field))
        else:
            fields[place] = field
    shown_columns = _shown(heads, fields, data, spec)
    return Columns(fields, data, tuple(unknown), tuple(repeated), tuple(differing), shown_columns, is_guessed)


def _is_told(cell: RawCell, index: Mapping[str, Field | None]) -> bool:
    """Whether somebody said before that the column holds nothing we ask for."""
    heading = heading_of(cell.text)
    return heading in index and index[heading] is None


def _shown(
    heads: list[tuple[int, RawCell]], fields: Mapping[int, Field], data: tuple[RawRow, ...], spec: SheetSpec
) -> tuple[SheetColumn, ...]:
    free = [field for field in spec.fields if field not in fields.values() and not field.is_hidden]
    found = []
    for place, cell in heads:
        if place in fields and fields[place].is_hidden:
            continue
        values = [cells[place].text for _, cells in data[:200] if place < len(cells) and cells[place].text]
        code = fields[place].code if place in fields else ""
        proposal = "" if code else _proposal(cell.text, values, free)
        free = [field for field in free if field.code != proposal]
        found.append(SheetColumn(cell.address, cell.text[:200], code, proposal, tuple(v[:60] for v in values[:3])))
    return tuple(found)


def _proposal(heading: str, values: list[str], free: list[Field]) -> str:
    """The free field whose headings or other names are most like this one; else the one its values look like."""
    asked = fold_loosely(heading_of(heading))
    best, score = "", _LIKE
    for field in free:
        for label in (*field.labels.values(), *field.aliases):
            like = difflib.SequenceMatcher(None, asked, fold_loosely(heading_of(label))).ratio()
            if like > score:
                best, score = field.code, like
    if best or not values:
        return best
    for field in free:
        if field.kind is Kind.EMAIL and all("@" in value for value in values):
            return field.code
        if field.kind is Kind.CHOICE:
            known = choice_index(field)
            counts = Counter(fold(value) in known for value in values)
            if counts[True] > len(values) / 2:
                return field.code
    return ""
