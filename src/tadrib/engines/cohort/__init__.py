"""Selects a cohort: nominees and rules in, a proved optimum with its reasons out.

The input is the neutral format `tadrib-selection/1`.

    instance = cohort.parse(obj)              BadInstance tells every problem at once
    outcome = cohort.select(instance)         the cohort and its values, or an irreducible conflict of rules
    cohort.explain(instance, outcome)         why each is in or not, what if somebody drops out
    cohort.study(instance, outcome, told)     the price of each rule, what would bring each in, the ties
    cohort.answer(...)                        all of that in the shapes of the neutral format
    cohort.compare(first, second)             two outcomes side by side; weigh(instance, ids): a cohort made by hand
    cohort.find_remedies(instance)            what would make contradictory rules possible
    cohort.fair_lottery(instance)             instead: the fairest chances, and one draw: drawn(lottery, seed)
    cohort.run(instance, seed, fair=True)     that lottery as a run; without fair the best cohort:
    cohort.run(instance, seed)                all of it as bytes that can be replayed
"""

from .conflicts.conflict import Blockers, Conflict
from .conflicts.further import Conflicts, find_conflicts
from .conflicts.relaxing import Change, Relaxation, Remedies, Removal, find_remedies
from .deciding.eligible import Failure
from .deciding.lexicographic import SoFar
from .deciding.solver import Solver, Ties
from .lottery.drawing import digest_of, distribution, drawn, published
from .lottery.fair import FAIREST, NEAR, Lottery, fair_lottery
from .running import VERSION, Run, replay, run
from .selecting import CANCELLED, INFEASIBLE, OPTIMAL, Outcome, select
from .stating.canonical_form import canonical, digest
from .stating.instance import Instance, Level, Nominee
from .stating.lots import draw_numbers
from .stating.parsing import parse
from .stating.problems import BadInstance, Cancelled, NotProven, Problem
from .telling.answering import Study, answer, study
from .telling.changes import Leaving, ScoreNeeded, Smallest
from .telling.comparing import Comparison, Weighed, compare, weigh
from .telling.explaining import Dropout, Entry, Explanations, Rerun, explain
from .telling.ground import Ground
from .telling.prices import RuleChange, RulePrice
from .telling.reasons import Reason
from .telling.reserves import Replacement, Reserve, replacement, reserve_list

__all__ = [
    "CANCELLED", "FAIREST", "INFEASIBLE", "NEAR", "OPTIMAL", "VERSION", "BadInstance", "Blockers", "Cancelled",
    "Change", "Comparison", "Conflict", "Conflicts", "Dropout", "Entry", "Explanations", "Failure", "Ground",
    "Instance", "Leaving", "Level", "Lottery", "Nominee", "NotProven", "Outcome", "Problem", "Reason", "Relaxation",
    "Remedies", "Removal", "Replacement", "Rerun", "Reserve", "RuleChange", "RulePrice", "Run", "ScoreNeeded",
    "Smallest", "SoFar", "Solver", "Study", "Ties", "Weighed", "answer", "canonical", "compare", "digest",
    "digest_of", "distribution", "draw_numbers", "drawn", "explain", "fair_lottery", "find_conflicts",
    "find_remedies", "parse", "published", "replacement", "replay", "reserve_list", "run", "select", "study", "weigh",
]
