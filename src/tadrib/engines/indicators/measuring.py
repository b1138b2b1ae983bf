"""Facts and a definition to a value that opens into its rows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from .definition import Definition, Fact, FactValue, Measure, holds


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure. `group` is the value of the breakdown's field (None: not known), or None for the whole.

    numerator / denominator   count and total have the denominator None; `value` is None when nothing was there to
                              divide by or, for a total, no row had the field
    rows, counted             refs of the rows taken, and of those in the numerator
    unknown                   rows left out because a field the definition needs is not known
    """

    group: FactValue
    numerator: Fraction
    denominator: int | None
    value: Fraction | None
    rows: tuple[str, ...]
    counted: tuple[str, ...]
    unknown: int


@dataclass(frozen=True, slots=True)
class IndicatorValue:
    """The whole and, per field of `by`, one cell per group, known groups first in the order of their text."""

    code: str
    measure: Measure
    whole: Cell
    by: Mapping[str, tuple[Cell, ...]]


def measure(definition: Definition, facts: Iterable[Fact]) -> IndicatorValue:
    """Compute the indicator.

    A row whose `where`, `counted` or `of` cannot be told is in no figure and is counted in `unknown`. The cells of
    a breakdown add up to the whole in rows, numerator, denominator and unknown, except for a count of distinct
    values, where one value may show in two groups. Raises ValueError when two rows have the same ref.
    """
    taken = tuple(facts)
    if len({fact.ref for fact in taken}) != len(taken):
        raise ValueError("repeated_ref")
    by = {}
    for name in definition.by:
        groups: dict[FactValue, list[Fact]] = {}
        for fact in taken:
            if holds(definition.where, fact) is not False:
                groups.setdefault(fact.fields.get(name), []).append(fact)
        ordered = sorted(groups.items(), key=lambda pair: (pair[0] is None, str(pair[0])))
        by[name] = tuple(_cell(definition, rows, group) for group, rows in ordered)
    return IndicatorValue(definition.code, definition.measure, _cell(definition, taken, None), by)


def _cell(definition: Definition, facts: Sequence[Fact], group: FactValue) -> Cell:
    rows: list[Fact] = []
    counted: list[Fact] = []
    unknown = 0
    for fact in facts:
        within = holds(definition.where, fact)
        if within is False:
            continue
        also = holds(definition.counted, fact)
        lacks = definition.of is not None and fact.fields.get(definition.of) is None
        if within is None or also is None or lacks:
            unknown += 1
            continue
        rows.append(fact)
        if also:
            counted.append(fact)

    numerator, denominator = _figures(definition, rows, counted)
    value: Fraction | None = numerator
    if denominator is not None:
        value = numerator / denominator if denominator else None
    elif definition.measure is Measure.TOTAL and not rows:
        value = None
    refs = tuple(fact.ref for fact in rows)
    return Cell(group, numerator, denominator, value, refs, tuple(fact.ref for fact in counted), unknown)


def _figures(definition: Definition, rows: list[Fact], counted: list[Fact]) -> tuple[Fraction, int | None]:
    match definition.measure:
        case Measure.SHARE:
            return Fraction(len(counted)), len(rows)
        case Measure.COUNT:
            distinct = rows if definition.of is None else {fact.fields[definition.of] for fact in rows}
            return Fraction(len(distinct)), None
        case Measure.TOTAL | Measure.MEAN:
            total = sum((_number(fact.fields[definition.of or ""]) for fact in rows), Fraction(0))
            return total, len(rows) if definition.measure is Measure.MEAN else None


def _number(value: FactValue) -> Fraction:
    if isinstance(value, (int, Fraction)):
        return Fraction(value)
    raise ValueError("not_a_number")
