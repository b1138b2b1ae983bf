"""What one participant achieved, and what the rules make of it. Shares are pairs (a of b), in whole numbers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from .rules import NONE, Grade, KindRule, Rules, rank

Share = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Criterion:
    """Points on one criterion of a practical, and its minimum. `label` names it for the reader ("1.2")."""

    label: str
    points: int
    minimum: int


@dataclass(frozen=True, slots=True)
class Achieved:
    """One participant's figures. None: there is nothing to judge from (no test taken, no practical published).

    `modules` and `outcomes` by their number; `held` is the highest kind of award held of each other course.
    """

    attendance: Share = (0, 0)
    modules: Mapping[int, Share] = field(default_factory=dict)
    test: Share | None = None
    outcomes: Mapping[int, Share] | None = None
    practical: Share | None = None
    criteria: tuple[Criterion, ...] | None = None
    held: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that a kind asks. Codes: `attendance module test outcome practical criteria earlier`.

    `needed` and `got` are whole per cents, `got` rounded down (79.9 never looks like 80) and None when there is
    nothing to judge from; for `module` and `outcome` it is the lowest. `facts` are JSON: the numbers of modules or
    outcomes below, criteria below their minimum, the course and kind needed and held.
    """

    code: str
    is_met: bool
    needed: int | None = None
    got: int | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Finding:
    """A kind with all its conditions."""

    kind: str
    conditions: tuple[Condition, ...]

    @property
    def is_met(self) -> bool:
        """Whether all are met; a kind that asks nothing is met."""
        return all(condition.is_met for condition in self.conditions)


@dataclass(frozen=True, slots=True)
class Result:
    """How the achievement is expressed: passed, a whole per cent, or a grade by name with the per cent behind it."""

    shown: str
    pct: int | None = None
    grade: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The highest kind whose conditions are all met (`none`: no kind), every kind's finding, lowest first, who signs
    it, and the result."""

    kind: str
    findings: tuple[Finding, ...]
    decided_by: str
    result: Result | None


def reaches(share: Share, pct: int) -> bool:
    """Whether `share` reaches `pct` per cent; nothing of nothing reaches only 0."""
    got, of = share
    return pct <= 0 or (of > 0 and got * 100 >= pct * of)


def per_cent(share: Share | None) -> int | None:
    """Whole per cent, rounded down; None for nothing of nothing."""
    return share[0] * 100 // share[1] if share and share[1] > 0 else None


def judge(rules: Rules, achieved: Achieved) -> Verdict:
    """Try every kind; kinds are conjunctions of minimums, so more attendance or marks never lower the kind."""
    findings = tuple(Finding(rule.kind, tuple(_conditions(rule, achieved))) for rule in rules.kinds)
    kind = max((one.kind for one in findings if one.is_met), key=rank, default=NONE)
    return Verdict(kind, findings, decider(rules, kind), express(rules, kind, share_of(rules.of(kind), achieved)))


def decider(rules: Rules, *kinds: str) -> str:
    """Who signs when each of these kinds plays a part: the head of office as soon as one asks for it."""
    asked = {rule.decided_by for kind in kinds if (rule := rules.of(kind))}
    return "head" if "head" in asked else "officer"


def _conditions(rule: KindRule, achieved: Achieved) -> Iterable[Condition]:
    if rule.attendance:
        yield _least("attendance", achieved.attendance, rule.attendance)
    if rule.module:
        yield _each("module", achieved.modules, rule.module, "modules")
    if rule.test:
        yield _least("test", achieved.test, rule.test)
    if rule.outcome:
        yield _each("outcome", achieved.outcomes or {}, rule.outcome, "outcomes")
    if rule.practical:
        yield _least("practical", achieved.practical, rule.practical)
    if rule.criteria:
        criteria = achieved.criteria
        below = [
            {"label": one.label, "points": one.points, "minimum": one.minimum}
            for one in criteria or ()
            if one.points < one.minimum
        ]
        yield Condition("criteria", bool(criteria) and not below, facts={"below": below, "marked": bool(criteria)})
    if rule.earlier:
        wanted, held = rule.earlier, achieved.held.get(rule.earlier.course, NONE)
        facts = {"course": wanted.course, "kind": wanted.kind, "held": held}
        yield Condition("earlier", rank(held) >= rank(wanted.kind), facts=facts)


def _least(code: str, share: Share | None, needed: int) -> Condition:
    facts = {} if share is None else {"share": list(share)}
    return Condition(code, share is not None and reaches(share, needed), needed, per_cent(share), facts)


def _each(code: str, shares: Mapping[int, Share], needed: int, name: str) -> Condition:
    below = sorted(number for number, share in shares.items() if not reaches(share, needed))
    known = [pct for share in shares.values() if (pct := per_cent(share)) is not None]
    return Condition(code, bool(shares) and not below, needed, min(known, default=None), {name: below})


def share_of(rule: KindRule | None, achieved: Achieved) -> Fraction | None:
    """The share that a kind's result is taken from, 0 to 1, or None where it is not known."""
    if rule is None:
        return None
    wanted = {"test": (achieved.test,), "practical": (achieved.practical,)}
    shares = wanted.get(rule.source, (achieved.test, achieved.practical))
    if any(share is None or share[1] <= 0 for share in shares):
        return None
    parts = [Fraction(*share) for share in shares if share]
    return sum(parts, Fraction()) / len(parts)


def express(rules: Rules, kind: str, share: Fraction | None) -> Result | None:
    """The result of a kind as its rule shows it; None where the rule shows none or the share is not known or below
    every grade."""
    rule = rules.of(kind)
    if rule is None or rule.shown == "none":
        return None
    if rule.shown == "passed":
        return Result("passed")
    if share is None:
        return None
    pct = int(share * 100)
    if rule.shown == "percent":
        return Result("percent", pct)
    grade = grade_of(rules.grades, pct)
    return Result("grade", pct, grade.name) if grade else None


def grade_of(grades: Iterable[Grade], pct: int) -> Grade | None:
    """The highest grade that a per cent reaches."""
    return max((one for one in grades if pct >= one.least), key=lambda one: one.least, default=None)
