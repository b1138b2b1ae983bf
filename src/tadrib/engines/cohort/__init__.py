"""Selects a cohort: nominees and rules in, a proved optimum with its reasons out.

The input is the neutral format `tadrib-selection/1`.

    instance = cohort.parse(obj)              BadInstance tells every problem at once
    outcome = cohort.select(instance)         the cohort and its values, or an irreducible conflict of rules
    cohort.explain(instance, outcome)         why each is in or not, what if somebody drops out
    cohort.study(instance, outcome, told)     the price of each rule, what would bring each in, the ties
    cohort.answer(...)                        all of that in the shapes of the neutral format
    cohort.run(instance, seed)                all of it as bytes that can be replayed
"""

from .conflicts.conflict import Conflict
from .deciding.eligible import Failure
from .deciding.solver import Ties
from .running import VERSION, Run, replay, run
from .selecting import INFEASIBLE, OPTIMAL, Outcome, select
from .stating.canonical_form import canonical, digest
from .stating.instance import Instance, Level, Nominee
from .stating.lots import draw_numbers
from .stating.parsing import parse
from .stating.problems import BadInstance, NotProven, Problem
from .telling.answering import ScoreNeeded, Study, answer, study
from .telling.explaining import Dropout, Entry, Explanations, explain
from .telling.prices import Relaxation, RulePrice
from .telling.reasons import Reason
from .telling.reserves import Replacement, Reserve, replacement, reserve_list

__all__ = [
    "INFEASIBLE", "OPTIMAL", "VERSION", "BadInstance", "Conflict", "Dropout", "Entry", "Explanations", "Failure",
    "Instance", "Level", "Nominee", "NotProven", "Outcome", "Problem", "Reason", "Relaxation", "Replacement",
    "Reserve", "RulePrice", "Run", "ScoreNeeded", "Study", "Ties", "answer", "canonical", "digest", "draw_numbers",
    "explain", "parse", "replacement", "replay", "reserve_list", "run", "select", "study",
]
