"""Intervals, item statistics, reliability and satisfaction, against published or independent figures."""

from fractions import Fraction
from math import comb, gamma, pi, sqrt
from statistics import correlation, pvariance, stdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tadrib.engines.learning import (
    KeyedItem,
    MarkTable,
    item_statistics,
    mark_table,
    mean_interval,
    reliability,
    satisfaction,
    score,
    share_interval,
    sign_test,
)
from tadrib.engines.learning.intervals import root_up, student_t

WIDE = {"least": Fraction(-1), "most": Fraction(1)}


def _t_tail(t: float, freedom: int) -> float:
    """Upper tail of Student's t by Simpson's rule on its density, as an independent check of the table."""
    scale = gamma((freedom + 1) / 2) / (sqrt(freedom * pi) * gamma(freedom / 2))
    steps = 2000
    width = t / steps
    heights = [(1 + (i * width) ** 2 / freedom) ** (-(freedom + 1) / 2) for i in range(steps + 1)]
    area = heights[0] + heights[-1] + 4 * sum(heights[1:-1:2]) + 2 * sum(heights[2:-1:2])
    return 0.5 - scale * area * width / 3


@pytest.mark.parametrize("freedom", [1, 2, 4, 5, 9, 17, 23, 29, 30, 35, 40, 55, 60, 100, 120, 200])
def test_student_t_leaves_at_most_the_promised_tail(freedom: int) -> None:
    tail = _t_tail(float(student_t(freedom)), freedom)

    assert 0.0236 < tail <= 0.025001
    if freedom <= 30:
        assert tail > 0.02495


@given(st.lists(st.integers(-10, 10), min_size=5, max_size=40).filter(lambda v: len(set(v)) > 1))
def test_mean_interval_agrees_with_floats(tenths: list[int]) -> None:
    values = [Fraction(one, 10) for one in tenths]
    mean, half = (
        sum(tenths) / 10 / len(tenths),
        float(student_t(len(tenths) - 1)) * stdev(tenths) / 10 / sqrt(len(tenths)),
    )

    found = mean_interval(values, **WIDE)

    assert float(found.low) == pytest.approx(max(-1, mean - half), abs=1e-5)
    assert float(found.high) == pytest.approx(min(1, mean + half), abs=1e-5)


def test_nothing_is_claimed_of_few_or_equal_values() -> None:
    assert mean_interval([Fraction(0), Fraction(1), Fraction(0), Fraction(1)], **WIDE).code == "too_few"
    assert mean_interval([Fraction(1, 2)] * 9, **WIDE).code == "no_spread"
    assert share_interval(4, 4).code == "too_few"
    assert sign_test(4, 0) is None


@given(st.fractions(min_value=0, max_value=100))
def test_root_is_rounded_up_and_close(value: Fraction) -> None:
    root = root_up(value)

    assert root**2 >= value
    assert root == 0 or (root - Fraction(2, 10**6)) <= 0 or (root - Fraction(2, 10**6)) ** 2 < value


def test_wilson_interval_of_a_known_case() -> None:
    found = share_interval(7, 24)  # by hand: centre 0.32042, half-width 0.17127

    assert float(found.low) == pytest.approx(0.14916, abs=2e-4)
    assert float(found.high) == pytest.approx(0.49170, abs=2e-4)


@given(st.integers(5, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_interval_holds_the_share_and_mirrors(case: tuple[int, int]) -> None:
    hits, n = case
    found, mirror = share_interval(hits, n), share_interval(n - hits, n)

    assert 0 <= found.low <= Fraction(hits, n) <= found.high <= 1
    assert (mirror.low, mirror.high) == (1 - found.high, 1 - found.low)


def test_sign_test_is_exact() -> None:
    assert sign_test(9, 1) == Fraction(2 * (comb(10, 0) + comb(10, 1)), 1024)
    assert sign_test(1, 9) == sign_test(9, 1)
    assert sign_test(5, 5) == 1


tables = st.integers(2, 5).flatmap(
    lambda k: st.lists(st.tuples(*[st.integers(0, 3)] * k), min_size=5, max_size=12).map(
        lambda rows: MarkTable(tuple(f"q{i}" for i in range(k)), (3,) * k, tuple(rows))
    )
)


@given(tables)
def test_reliability_agrees_with_the_textbook_formula(table: MarkTable) -> None:
    found = reliability(table)
    k, totals = len(table.items), [sum(row) for row in table.rows]

    assert found.name == "cronbach_alpha"
    if len(set(totals)) == 1:
        assert (found.value, found.code) == (None, "no_spread")
    else:
        parts = sum(pvariance([row[i] for row in table.rows]) for i in range(k))
        assert float(found.value) == pytest.approx(k / (k - 1) * (1 - parts / pvariance(totals)))
        assert found.value <= 1


@given(tables)
def test_discrimination_is_the_correlation_with_the_rest(table: MarkTable) -> None:
    for place, found in enumerate(item_statistics(table)):
        marks = [row[place] for row in table.rows]
        rest = [sum(row) - row[place] for row in table.rows]
        assert found.difficulty == Fraction(sum(marks), 3 * len(marks))
        if len(set(marks)) == 1 or len(set(rest)) == 1:
            assert (found.discrimination, found.code) == (None, "no_spread")
        else:
            assert found.discrimination == pytest.approx(correlation(marks, rest))


def test_identical_items_are_fully_reliable_and_named_kr20() -> None:
    table = MarkTable(("a", "b", "c"), (1, 1, 1), ((1, 1, 1), (0, 0, 0), (1, 1, 1), (0, 0, 0), (1, 1, 1)))

    assert (reliability(table).name, reliability(table).value) == ("kr20", 1)
    assert [one.discrimination for one in item_statistics(table)] == pytest.approx([1, 1, 1])


def test_small_tables_say_why_they_say_nothing() -> None:
    few = MarkTable(("a", "b"), (1, 1), ((1, 0),) * 4)
    single = MarkTable(("a",), (1,), ((1,), (0,), (1,), (0,), (1,)))

    assert reliability(few).code == "too_few"
    assert reliability(single).code == "one_item"
    assert item_statistics(few)[0].code == "too_few"
    assert item_statistics(few)[0].difficulty == 1
    assert item_statistics(single)[0].code == "one_item"


def test_mark_table_refuses_what_does_not_fit() -> None:
    key = (KeyedItem("a", "o", frozenset("x")), KeyedItem("b", "o", frozenset("y")))
    sheets = [score({"a": "x"}, key), score({"b": "y"}, key)]

    assert mark_table(sheets, [("a", 1), ("b", 1)]).rows == ((1, 0), (0, 1))
    with pytest.raises(ValueError, match="another_key"):
        mark_table(sheets, [("b", 1), ("a", 1)])
    with pytest.raises(ValueError, match="ragged_table"):
        MarkTable(("a",), (1,), ((1, 0),))
    with pytest.raises(ValueError, match="mark_out_of_range"):
        MarkTable(("a",), (1,), ((2,),))


def test_satisfaction_comes_with_its_response_rate() -> None:
    found = satisfaction("useful", [5, 4, 4, 3, 1, 5, None], invited=24)

    assert (found.answered, found.blank, found.response_rate) == (6, 1, Fraction(1, 4))
    assert (found.mean, found.counts, found.satisfied) == (Fraction(11, 3), (1, 0, 1, 2, 2), Fraction(2, 3))
    assert found.interval.low < found.satisfied < found.interval.high


def test_few_answers_are_not_shown() -> None:
    found = satisfaction("useful", [5, 5, 5, 5], invited=20)

    assert (found.mean, found.counts, found.satisfied, found.code) == (None, None, None, "too_few")
    assert found.response_rate == Fraction(1, 5)
    assert satisfaction("useful", [], invited=0).code == "none_invited"


def test_impossible_ratings_are_refused() -> None:
    with pytest.raises(ValueError, match="off_scale"):
        satisfaction("useful", [6], invited=3)
    with pytest.raises(ValueError, match="more_answers_than_invited"):
        satisfaction("useful", [1, None], invited=1)
    with pytest.raises(ValueError, match="scale_too_short"):
        satisfaction("useful", [], invited=1, scale=(0, 1))
