"""The learning-gain chart: a ring before, a disc after, drawn by attributes. Places are computed here, in units of the
drawing, as text with a point (a template would write 440,04 in French); right-to-left pages get them mirrored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

LRM = "\u200e"


@dataclass(frozen=True)
class Tick:
    """A line of the scale."""

    x: str
    label: str


@dataclass(frozen=True)
class Row:
    """One outcome. ``x1`` and ``x2`` are None where nobody took both tests."""

    label: str
    label_y: str
    y: str
    x1: str | None
    x2: str | None
    points: str
    points_x: str
    points_y: str


@dataclass(frozen=True)
class Chart:
    """A drawing of one width."""

    kind: str  # wide or narrow
    width: int
    height: int
    label_x: int
    bottom: int
    ticks: tuple[Tick, ...]
    rows: tuple[Row, ...]


def signed(points: int) -> str:
    """+42 or −3, kept in order in right-to-left text."""
    return f"{LRM}{'+' if points > 0 else '−' if points < 0 else '±'}{abs(points)}"


def whole_points(share: Fraction | None) -> int | None:
    """A share as whole per cent."""
    return None if share is None else round(share * 100)


def _at(value: float | None) -> str | None:
    return None if value is None else f"{value:.2f}".rstrip("0").rstrip(".")


def draw(items: Sequence[tuple[str, Fraction | None, Fraction | None]], *, narrow: bool, mirrored: bool) -> Chart:
    """``items``: label, mean before and mean after on 0..1, or None."""
    width, low, high, step = (358, 8, 300, 46) if narrow else (760, 258, 702, 36)
    longest = 44 if narrow else 36

    def place(share: Fraction) -> float:
        x = low + float(share) * (high - low)
        return round(width - x if mirrored else x, 2)

    rows = []
    for index, (label, before, after) in enumerate(items):
        y = 48 + step * index + (14 if narrow else 0)
        x1, x2 = (None if share is None else place(share) for share in (before, after))
        gain = "" if before is None or after is None else signed(round((after - before) * 100))
        ends = [x for x in (x1, x2) if x is not None] or [0]
        end = min(ends) - 13 if mirrored else max(ends) + 13
        short = label if len(label) <= longest else label[: longest - 1].rstrip() + "…"
        label_y = y - 13 if narrow else y + 4
        rows.append(Row(short, _at(label_y), _at(y), _at(x1), _at(x2), gain, _at(end) or "", _at(y + 4) or ""))
    height = 48 + step * len(rows)
    ticks = tuple(
        Tick(_at(place(Fraction(n, 100))), f"{n}%" if n in (0, 100) else str(n)) for n in (0, 25, 50, 75, 100)
    )
    label_x = width if mirrored else 0
    return Chart("narrow" if narrow else "wide", width, height, label_x, height - 4, ticks, tuple(rows))
