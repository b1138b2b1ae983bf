"""Selects a cohort: nominees and rules in, a proved optimum with its reasons out.

The input is the neutral format `tadrib-selection/1`.

    instance = cohort.parse(obj)              BadInstance tells every problem at once
    outcome = cohort.select(instance)         the cohort and its values, or an irreducible conflict of rules
    cohort.explain(instance, outcome)         why each is in or not, what if somebody drops out
    cohort.run(instance, seed)                all of it as bytes that can be replayed
"""

from .conflicts.conflict import Conflict
from .deciding.eligible import Failure
from .running import VERSION, Run, replay, run
from .selecting import INFEASIBLE, OPTIMAL, Outcome, select
from .stating.canonical_form import canonical, digest
from .stating.instance import Instance, Level, Nominee
from .stating.lots import draw_numbers
from .stating.parsing import parse
from .stating.problems import BadInstance, NotProven, Problem
from .telling.explaining import Dropout, Entry, Explanations, explain
from .telling.reasons import Reason
from .telling.reserves import Replacement, Reserve, replacement, reserve_list

__all__ = [
    "INFEASIBLE", "OPTIMAL", "VERSION", "BadInstance", "Conflict", "Dropout", "Entry", "Explanations", "Failure",
    "Instance", "Level", "Nominee", "NotProven", "Outcome", "Problem", "Reason", "Replacement", "Reserve", "Run",
    "canonical", "digest", "draw_numbers", "explain", "parse", "replacement", "replay", "reserve_list", "run", "select",
]
