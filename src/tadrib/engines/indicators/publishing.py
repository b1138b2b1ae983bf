"""Hiding small cells before figures of persons leave the office.

A cell is small when some but fewer than `smallest` persons stand behind it or behind a part of it: its rows, and for
a share also those counted and those not counted. Small cells are hidden (primary suppression). As the whole is
published, further cells are hidden until the hidden ones are at least two and are, taken together, not small either
(complementary suppression), so that subtraction gives nothing away. If that cannot be reached, every cell is hidden;
a whole that is itself small is hidden with all its cells.

Known limits: the figures of two indicators, or of two reports of a growing cohort, can still be subtracted from each
other, and breakdowns are protected each on its own; whoever publishes decides on those.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from .definition import FactValue, Measure
from .measuring import Cell, IndicatorValue


@dataclass(frozen=True, slots=True)
class PublicCell:
    """A figure without its rows. Hidden: every figure is None, and `hidden` is `small` or `complementary`."""

    group: FactValue
    numerator: Fraction | None
    denominator: int | None
    value: Fraction | None
    hidden: str | None


@dataclass(frozen=True, slots=True)
class PublicValue:
    """What may be shown to the public."""

    code: str
    whole: PublicCell
    by: Mapping[str, tuple[PublicCell, ...]]


def publish(value: IndicatorValue, *, smallest: int = 5) -> PublicValue:
    """The public view of `value`; `smallest` is the least number of persons that may stand behind a figure.

    Raises ValueError when `smallest` is below 2, which would hide nothing.
    """
    if smallest < 2:
        raise ValueError("smallest_below_two")
    is_share = value.measure is Measure.SHARE
    whole_is_small = _is_small(_parts(value.whole, is_share), smallest)
    by = {}
    for name, cells in value.by.items():
        hidden = dict.fromkeys(range(len(cells)), "small") if whole_is_small else _hide(cells, is_share, smallest)
        by[name] = tuple(_shown(cell, hidden.get(place)) for place, cell in enumerate(cells))
    return PublicValue(value.code, _shown(value.whole, "small" if whole_is_small else None), by)


def _parts(cell: Cell, is_share: bool) -> tuple[int, ...]:
    """The numbers of persons that the published figures of a cell would reveal."""
    n = len(cell.rows)
    return (n, len(cell.counted), n - len(cell.counted)) if is_share else (n,)


def _is_small(parts: Sequence[int], smallest: int) -> bool:
    return any(0 < part < smallest for part in parts)


def _hide(cells: Sequence[Cell], is_share: bool, smallest: int) -> dict[int, str]:
    parts = [_parts(cell, is_share) for cell in cells]
    hidden = {place: "small" for place, part in enumerate(parts) if _is_small(part, smallest)}
    if not hidden:
        return hidden
    # the fewest persons first, so that the largest figures stay; empty cells last, they protect least
    others = [place for place in range(len(cells)) if place not in hidden]
    order = sorted(others, key=lambda place: (parts[place][0] == 0, parts[place][0], place))
    for place in order:
        together = [sum(parts[one][part] for one in hidden) for part in range(len(parts[0]))]
        if len(hidden) > 1 and not _is_small(together, smallest):
            break
        hidden[place] = "complementary"
    return hidden


def _shown(cell: Cell, hidden: str | None) -> PublicCell:
    if hidden:
        return PublicCell(cell.group, None, None, None, hidden)
    return PublicCell(cell.group, cell.numerator, cell.denominator, cell.value, None)
