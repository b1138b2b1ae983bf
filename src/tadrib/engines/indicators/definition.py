"""What an indicator counts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

FactValue = str | int | bool | Fraction | date | None


@dataclass(frozen=True, slots=True)
class Fact:
    """One row counted: its public ref and its fields. A field that is absent or None is not known."""

    ref: str
    fields: Mapping[str, FactValue]


class Measure(StrEnum):
    """count: rows (or distinct values of `of`). share: rows that also meet `counted` among those that meet `where`.
    total: sum of `of`. mean: sum of `of` by the number of rows where it is known."""

    COUNT = "count"
    SHARE = "share"
    TOTAL = "total"
    MEAN = "mean"


@dataclass(frozen=True, slots=True)
class Condition:
    """`field` is one of `values`, or when `at_least` is given, is not below it."""

    field: str
    values: tuple[FactValue, ...] = ()
    at_least: int | Fraction | date | None = None

    def holds(self, fact: Fact) -> bool | None:
        """None when the field is not known. Raises TypeError when `at_least` cannot be compared with the field."""
        value = fact.fields.get(self.field)
        if value is None:
            return None
        if self.at_least is not None:
            return bool(value >= self.at_least)  # type: ignore[operator]
        return value in self.values


@dataclass(frozen=True, slots=True)
class Definition:
    """An indicator. `by` names the fields of its breakdowns, each taken alone: crossed breakdowns are not offered,
    because their small cells cannot be hidden one table at a time."""

    code: str
    measure: Measure
    where: tuple[Condition, ...] = ()
    counted: tuple[Condition, ...] = ()
    of: str | None = None
    by: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Raises ValueError: `share_without_counted`, `measure_without_field`, `counted_without_share`."""
        if self.measure is Measure.SHARE and not self.counted:
            raise ValueError("share_without_counted")
        if self.measure is not Measure.SHARE and self.counted:
            raise ValueError("counted_without_share")
        if self.measure in (Measure.TOTAL, Measure.MEAN) and self.of is None:
            raise ValueError("measure_without_field")


def holds(conditions: tuple[Condition, ...], fact: Fact) -> bool | None:
    """All of the conditions: False if one fails, else None if one is not known, else True."""
    answers = [condition.holds(fact) for condition in conditions]
    if False in answers:
        return False
    return None if None in answers else True
