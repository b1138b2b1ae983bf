"""Normalised learning gain on matched pairs: (post - pre) / (max - pre).

The formula is Hake's (1998), as STYLE.md B7 fixes it. Marks are first put on 0..1, so that a pre-test and a post-test
with different numbers of items on the same outcome can be compared; with equal maxima nothing changes.
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from fractions import Fraction

from .intervals import Estimate, mean_interval, sign_test
from .scoring import Score


@dataclass(frozen=True, slots=True)
class LearningGain:
    """Gain on one learning outcome, or in all when `outcome` is None. All means are of matched pairs, on 0..1.

    pairs           persons with both tests; `only_before` and `only_after` are left out and counted
    at_ceiling      pairs with full marks before: their gain is undefined, so they are reported apart;
    fell            of these, how many had less afterwards
    mean_gain       mean of the personal gains of the `pairs - at_ceiling` others; None with `code`
    group_gain      gain of the means, over all pairs; None when the mean before is already full
    difference      mean of post - pre over all pairs, and `interval` its 95 % t interval
    better, same, worse and `sign_p`, the exact sign test on the first and the last
    """

    outcome: str | None
    pairs: int
    only_before: int
    only_after: int
    at_ceiling: int
    fell: int
    mean_before: Fraction | None
    mean_after: Fraction | None
    difference: Fraction | None
    interval: Estimate
    mean_gain: Fraction | None
    group_gain: Fraction | None
    better: int
    same: int
    worse: int
    sign_p: Fraction | None
    code: str | None


@dataclass(frozen=True, slots=True)
class LearningGains:
    """The gain over the whole test and over each learning outcome, in the order in which outcomes first appear."""

    overall: LearningGain
    by_outcome: tuple[LearningGain, ...]


def personal_gain(before: Fraction, after: Fraction) -> Fraction | None:
    """(after - before) / (1 - before) on shares of full marks; None at the ceiling. Negative when marks fell."""
    return None if before == 1 else (after - before) / (1 - before)


def learning_gain(before: Mapping[str, Score], after: Mapping[str, Score]) -> LearningGains:
    """Gain of the persons (by any opaque key) who are in both mappings.

    A person counts for an outcome only when both tests had marks for it. The overall figure uses only outcomes
    that both of the person's tests measured, so that the same construct is compared.
    """
    shares_before = {person: _shares(one) for person, one in before.items()}
    shares_after = {person: _shares(one) for person, one in after.items()}
    outcomes: dict[str, None] = {}
    for one in (*before.values(), *after.values()):
        outcomes.update(dict.fromkeys(part.outcome for part in one.by_outcome if part.out_of))
    by_outcome = []
    for outcome in outcomes:
        first = {person: _share(parts[outcome]) for person, parts in shares_before.items() if outcome in parts}
        second = {person: _share(parts[outcome]) for person, parts in shares_after.items() if outcome in parts}
        by_outcome.append(_gain(outcome, first, second))
    return LearningGains(_overall(shares_before, shares_after), tuple(by_outcome))


_Parts = dict[str, tuple[int, int]]


def _shares(one: Score) -> _Parts:
    return {part.outcome: (part.marks, part.out_of) for part in one.by_outcome if part.out_of}


def _share(part: tuple[int, int]) -> Fraction:
    return Fraction(*part)


def _overall(before: Mapping[str, _Parts], after: Mapping[str, _Parts]) -> LearningGain:
    """Both tests of one person with no outcome in common count as one unmatched before and one after."""
    first: dict[str, Fraction] = {}
    second: dict[str, Fraction] = {}
    for person in before.keys() | after.keys():
        mine, later = before.get(person, {}), after.get(person, {})
        both = mine.keys() & later.keys()
        if both:
            first[person], second[person] = _sum(mine, both), _sum(later, both)
            continue
        if mine:
            first[f"{person}/before"] = _sum(mine, mine.keys())
        if later:
            second[f"{person}/after"] = _sum(later, later.keys())
    return _gain(None, first, second)


def _sum(parts: _Parts, outcomes: AbstractSet[str]) -> Fraction:
    chosen = [part for outcome, part in parts.items() if outcome in outcomes]
    return Fraction(sum(marks for marks, _ in chosen), sum(out_of for _, out_of in chosen))


def _gain(outcome: str | None, before: Mapping[str, Fraction], after: Mapping[str, Fraction]) -> LearningGain:
    pairs = [(before[person], after[person]) for person in before if person in after]
    n = len(pairs)
    ceiling = [pair for pair in pairs if pair[0] == 1]
    gains = [gain for gain in (personal_gain(*pair) for pair in pairs) if gain is not None]
    changes = [post - pre for pre, post in pairs]
    better, worse = sum(change > 0 for change in changes), sum(change < 0 for change in changes)
    mean_before = _mean([pre for pre, _ in pairs])
    mean_after = _mean([post for _, post in pairs])
    group = None if mean_before is None or mean_after is None else personal_gain(mean_before, mean_after)
    code = None if gains else ("all_at_ceiling" if pairs else "no_pairs")
    return LearningGain(
        outcome=outcome,
        pairs=n,
        only_before=len(before) - n,
        only_after=len(after) - n,
        at_ceiling=len(ceiling),
        fell=sum(post < 1 for _, post in ceiling),
        mean_before=mean_before,
        mean_after=mean_after,
        difference=_mean(changes),
        interval=mean_interval(changes, least=Fraction(-1), most=Fraction(1)),
        mean_gain=_mean(gains),
        group_gain=group,
        better=better,
        same=n - better - worse,
        worse=worse,
        sign_p=sign_test(better, worse),
        code=code,
    )


def _mean(values: list[Fraction]) -> Fraction | None:
    return sum(values, Fraction(0)) / len(values) if values else None
