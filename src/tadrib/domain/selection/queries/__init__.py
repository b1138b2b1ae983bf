"""Reading selections: runs, rules, what others would do, interests, the lot."""

from __future__ import annotations

from tadrib.domain.selection.queries.computations import get_computation, idle_computations, open_computations
from tadrib.domain.selection.queries.interests import Lot, get_lot, has_declared, list_interests
from tadrib.domain.selection.queries.measuring import Facts, Measure, conflict_of, facts_of, measured, measures
from tadrib.domain.selection.queries.repeating import distribution_of, is_repeated, is_sealed, next_reserve
from tadrib.domain.selection.queries.runs import (
    OutcomeRow,
    get_call,
    get_placement,
    get_run,
    get_signed_placement,
    list_calls,
    list_placements,
    list_runs,
    names_of,
    outcome_for_state,
    signed_run,
)
from tadrib.domain.selection.queries.trying import (
    Consequence,
    HandCost,
    LevelChange,
    Side,
    broken_now,
    compared,
    consequence,
    get_scenario,
    hand_cost,
    list_scenarios,
    terms_of,
)

__all__ = [
    "Consequence", "Facts", "HandCost", "LevelChange", "Lot", "Measure", "OutcomeRow", "Side", "broken_now",
    "compared", "conflict_of", "consequence", "distribution_of", "facts_of", "get_call", "get_computation",
    "get_lot", "get_placement", "get_run", "get_scenario", "get_signed_placement", "hand_cost", "has_declared",
    "idle_computations",
    "is_repeated", "is_sealed", "list_calls", "list_interests", "list_placements", "list_runs", "list_scenarios",
    "measured", "measures", "names_of", "next_reserve", "open_computations", "outcome_for_state", "signed_run",
    "terms_of",
]  # fmt: skip
