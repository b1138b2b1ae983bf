"""Raw tables: what a file holds before anybody asks what its columns mean."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .cells import RawCell

RawRow = tuple[int, tuple[RawCell, ...]]  # the row's number as its sender sees it, and its cells from column A on
Merge = tuple[int, int, int, int]  # first row, first column, last row, last column, counted from 1


@dataclass(frozen=True, slots=True)
class RawTable:
    """One sheet: its rows that are not empty, at most the number asked for. `is_cut` tells that there were more rows,
    `is_wide` that there were filled cells beyond the last column read. `about` is what the hidden sheet says,
    `name` the tab's, `merges` the cells that were joined, `encoding` that of a text file, `doubtful` the numbers of
    rows that their sender hid or struck through, with `row_hidden` or `row_struck`."""

    rows: tuple[RawRow, ...]
    is_cut: bool
    is_wide: bool
    about: tuple[tuple[str, str], ...] = ()
    encoding: str | None = None
    name: str = ""
    merges: tuple[Merge, ...] = ()
    doubtful: tuple[tuple[int, str], ...] = ()


def gather(
    rows: Iterator[RawRow], rows_max: int, columns_max: int, *, about: tuple[tuple[str, str], ...] = (),
    encoding: str | None = None, name: str = "", merges: tuple[Merge, ...] = (),
    doubtful: Mapping[int, str] | None = None,
) -> RawTable:  # fmt: skip
    """The rows of one sheet as a table, no more of them than asked for."""
    kept: list[RawRow] = []
    is_cut = is_wide = False
    for number, cells in rows:
        if len(kept) == rows_max:
            is_cut = True
            break
        is_wide = is_wide or any(cell.text for cell in cells[columns_max:])
        kept.append((number, cells[:columns_max]))
    told = tuple((number, doubtful[number]) for number, _ in kept if number in doubtful) if doubtful else ()
    return RawTable(tuple(kept), is_cut, is_wide, about, encoding, name, merges, told)


def joined(rows: tuple[RawRow, ...], merges: tuple[Merge, ...]) -> tuple[RawRow, ...]:
    """The rows with the value of cells that were joined downwards in every row they cover, where both are among
    ``rows``: a ministry written once beside three names stands beside all three."""
    by_number = {number: list(cells) for number, cells in rows}
    for top, left, bottom, _ in merges:
        source = by_number.get(top)
        if bottom <= top or source is None or len(source) < left:
            continue
        value = source[left - 1]
        for number in range(top + 1, min(bottom, top + len(rows) * 4) + 1):
            cells = by_number.get(number)
            if cells is None:
                continue
            letters = value.address.rstrip("0123456789")
            while len(cells) < left:
                cells.append(RawCell(f"{letters}{number}", None))
            if not cells[left - 1].text:
                cells[left - 1] = RawCell(f"{letters}{number}", value.value, value.flaw, value.is_1904)
    return tuple((number, tuple(by_number[number])) for number, _ in rows)
