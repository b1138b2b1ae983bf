"""Small-sample uncertainty in closed form, by integer arithmetic only; nothing is claimed below five observations.

* mean of paired differences: Student's t, mean +- t(0.975; n-1) * s / sqrt(n), s with n-1 (Student 1908)
* share: Wilson's score interval (Wilson 1927), z = 1.959964
* direction of change: exact two-sided sign test on the pairs that changed

The intervals are 95 %. They speak of further cohorts like this one; for the cohort itself the figures are a full
count. Bounds are rounded outwards to a millionth, so a printed interval is never too narrow.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, comb, floor, isqrt

FEWEST = 5
_GRAIN = 10**6
_Z = Fraction(1959964, 10**6)
# Student's t, upper 2.5 % point, by degrees of freedom 1-30, in thousandths rounded up; beyond, the nearest row below.
# fmt: off
_T = (
    12707, 4303, 3183, 2777, 2571, 2447, 2365, 2307, 2263, 2229, 2201, 2179, 2161, 2145, 2132,
    2120, 2110, 2101, 2094, 2086, 2080, 2074, 2069, 2064, 2060, 2056, 2052, 2049, 2046, 2043,
)
# fmt: on
_T_BEYOND = ((120, 1980), (100, 1984), (60, 2001), (50, 2009), (40, 2022))


@dataclass(frozen=True, slots=True)
class Estimate:
    """A 95 % interval, or None at both ends with the code that says why (`too_few`, `no_spread`)."""

    low: Fraction | None
    high: Fraction | None
    code: str | None = None


def student_t(freedom: int) -> Fraction:
    """The upper 2.5 % point of Student's t; between tabulated rows the row below is used, which is wider."""
    if freedom <= len(_T):
        return Fraction(_T[freedom - 1], 1000)
    for least, thousandths in _T_BEYOND:
        if freedom >= least:
            return Fraction(thousandths, 1000)
    return Fraction(_T[-1], 1000)


def root_up(value: Fraction) -> Fraction:
    """The square root, rounded up to a millionth."""
    scaled = ceil(value * _GRAIN * _GRAIN)
    root = isqrt(scaled)
    return Fraction(root if root * root == scaled else root + 1, _GRAIN)


def mean_interval(values: Sequence[Fraction], *, least: Fraction, most: Fraction) -> Estimate:
    """The t interval of the mean, cut to the possible range `least`..`most`.

    None with `too_few` below five values, and with `no_spread` when all are equal: a width of zero would claim a
    certainty that a few equal values do not give.
    """
    n = len(values)
    if n < FEWEST:
        return Estimate(None, None, "too_few")
    mean = sum(values, Fraction(0)) / n
    variance = sum(((value - mean) ** 2 for value in values), Fraction(0)) / (n - 1)
    if variance == 0:
        return Estimate(None, None, "no_spread")
    half = student_t(n - 1) * root_up(variance / n)
    return Estimate(max(least, _down(mean - half)), min(most, _up(mean + half)))


def share_interval(hits: int, n: int) -> Estimate:
    """Wilson's interval for `hits` of `n`; None with `too_few` below five."""
    if n < FEWEST:
        return Estimate(None, None, "too_few")
    share, z2 = Fraction(hits, n), _Z * _Z
    middle = share + z2 / (2 * n)
    half = _Z * root_up(share * (1 - share) / n + z2 / (4 * n * n))
    widen = 1 + z2 / n
    return Estimate(max(Fraction(0), _down((middle - half) / widen)), min(Fraction(1), _up((middle + half) / widen)))


def sign_test(ups: int, downs: int) -> Fraction | None:
    """Exact two-sided probability of a split at least this uneven if up and down were equally likely.

    Pairs without change are left out (Dixon and Mood 1946); None when fewer than five pairs changed.
    """
    n = ups + downs
    if n < FEWEST:
        return None
    tail = sum(comb(n, k) for k in range(min(ups, downs) + 1))
    return min(Fraction(1), Fraction(2 * tail, 2**n))


def _down(value: Fraction) -> Fraction:
    return Fraction(floor(value * _GRAIN), _GRAIN)


def _up(value: Fraction) -> Fraction:
    return Fraction(ceil(value * _GRAIN), _GRAIN)
