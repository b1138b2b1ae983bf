"""Figures for reports: each with its numerator, its denominator, its rows and its disaggregation.

    value = measure(definition, facts)        # every figure opens into the rows it was counted from
    publish(value, smallest=5)                # the same with small cells hidden, for the public
    standing(value.value, target=..., period_is_over=...)
    percent(7, 24, places=1)                  # 292, that is 29.2 %

Pure and exact. FIELD.md 1.5.8 lists the indicators of such an office.
"""

from .definition import Condition, Definition, Fact, Measure
from .measuring import Cell, IndicatorValue, measure
from .publishing import PublicCell, PublicValue, publish
from .rating import Standing, percent, standing

__all__ = [
    "Cell",
    "Condition",
    "Definition",
    "Fact",
    "IndicatorValue",
    "Measure",
    "PublicCell",
    "PublicValue",
    "Standing",
    "measure",
    "percent",
    "publish",
    "standing",
]
