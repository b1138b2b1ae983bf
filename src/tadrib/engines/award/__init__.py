"""Which award do a participant's figures earn by the rules of the curriculum version?

    reading = rules_from(version.award_rule)     # plain dict -> rules, or all problems at once
    verdict = judge(reading.rules, achieved)     # the highest kind whose conditions are all met, and every condition

Pure: no clock, no database. Every condition is a code with what was got and what was needed. The rules propose;
persons decide.
"""

from .judging import (
    Achieved,
    Condition,
    Criterion,
    Finding,
    Result,
    Share,
    Verdict,
    decider,
    express,
    grade_of,
    judge,
    per_cent,
    reaches,
    share_of,
)
from .reading import Problem, Reading, from_limits, rules_from, rules_to_dict
from .rules import KINDS, NONE, Earlier, Grade, Kind, KindRule, Rules, rank

__all__ = [
    "KINDS",
    "NONE",
    "Achieved",
    "Condition",
    "Criterion",
    "Earlier",
    "Finding",
    "Grade",
    "Kind",
    "KindRule",
    "Problem",
    "Reading",
    "Result",
    "Rules",
    "Share",
    "Verdict",
    "decider",
    "express",
    "from_limits",
    "grade_of",
    "judge",
    "per_cent",
    "rank",
    "reaches",
    "rules_from",
    "rules_to_dict",
    "share_of",
]
