"""A value against its target, and percentages in whole numbers."""

from enum import StrEnum
from fractions import Fraction


class Standing(StrEnum):
    """achieved: the target is reached. at_risk: not reached, the period still runs. missed: not reached, the period
    is over. not_published: there is no value. no_target: there is a value and nothing to hold it against."""

    ACHIEVED = "achieved"
    AT_RISK = "at_risk"
    MISSED = "missed"
    NOT_PUBLISHED = "not_published"
    NO_TARGET = "no_target"


def standing(
    value: Fraction | None, *, target: Fraction | None, period_is_over: bool, less_is_better: bool = False
) -> Standing:
    """Where `value` stands; a value equal to the target has reached it."""
    if value is None:
        return Standing.NOT_PUBLISHED
    if target is None:
        return Standing.NO_TARGET
    if value <= target if less_is_better else value >= target:
        return Standing.ACHIEVED
    return Standing.MISSED if period_is_over else Standing.AT_RISK


def percent(numerator: int | Fraction, denominator: int | Fraction, *, places: int = 0) -> int | None:
    """The percentage as a whole number of units of 10**-places percent: percent(7, 24, places=1) is 292, 29.2 %.

    Half is rounded up, towards plus infinity: 12.5 gives 13 and -12.5 gives -12. None when the denominator is 0.
    """
    if denominator == 0:
        return None
    units: int = 100 * 10**places
    exact = Fraction(numerator) * units / Fraction(denominator)
    return (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)
