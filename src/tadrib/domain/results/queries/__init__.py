"""Reading results: figures of an edition (office, donors), public figures, the start of the desk."""

from __future__ import annotations

from tadrib.domain.results.queries.counting import Count, Row
from tadrib.domain.results.queries.desk import Deadline, Waiting, deadlines, waiting
from tadrib.domain.results.queries.figures import (
    Comparison,
    compare,
    count,
    figures,
    get_edition,
    get_report,
    list_editions,
    list_reports,
    list_years,
    published_figures,
    rows,
    women_target,
)
from tadrib.domain.results.queries.open_figures import (
    PUBLIC_FIGURES,
    Figure,
    PublicResult,
    PublicResults,
    Total,
    call_of,
    count_by_state,
    count_public_courses,
    list_coming_editions,
    list_past_editions,
    list_public_years,
    open_calls,
    public_results,
)

__all__ = [
    "PUBLIC_FIGURES",
    "Comparison",
    "Count",
    "Deadline",
    "Figure",
    "PublicResult",
    "PublicResults",
    "Row",
    "Total",
    "Waiting",
    "call_of",
    "compare",
    "count",
    "count_by_state",
    "count_public_courses",
    "deadlines",
    "figures",
    "get_edition",
    "get_report",
    "list_coming_editions",
    "list_editions",
    "list_past_editions",
    "list_public_years",
    "list_reports",
    "list_years",
    "open_calls",
    "public_results",
    "published_figures",
    "rows",
    "waiting",
    "women_target",
]
