"""Scoring and learning gain: the laws of STYLE.md B9, and worked cases."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tadrib.engines.learning import KeyedItem, OutcomeScore, Score, learning_gain, score

KEY = (
    KeyedItem("q1", "search", frozenset("a")),
    KeyedItem("q2", "search", frozenset("b"), marks=2),
    KeyedItem("q3", "report", frozenset("ac")),
)


def marks(**outcomes: tuple[int, int]) -> Score:
    parts = tuple(OutcomeScore(name, *part) for name, part in outcomes.items())
    return Score(sum(p.marks for p in parts), sum(p.out_of for p in parts), parts, (), (), ())


share = st.integers(0, 10)
cohort = st.dictionaries(
    st.sampled_from("abcdefghij"), st.builds(lambda x, y: marks(s=(x, 10), r=(y, 10)), share, share)
)


def test_score_marks_all_or_nothing() -> None:
    found = score({"q1": "a", "q2": "", "q3": ["c", "a"], "q9": "a"}, KEY)

    assert (found.marks, found.out_of) == (2, 4)
    assert found.by_outcome == (OutcomeScore("search", 1, 3), OutcomeScore("report", 1, 1))
    assert found.by_item == (("q1", 1), ("q2", 0), ("q3", 1))
    assert (found.blank, found.stray) == (("q2",), ("q9",))
    assert score({"q3": "a"}, KEY).marks == 0
    assert score({"q3": ["a", "b", "c"]}, KEY).marks == 0


def test_score_refuses_a_broken_key() -> None:
    with pytest.raises(ValueError, match="repeated_item"):
        score({}, [KEY[0], KEY[0]])
    with pytest.raises(ValueError, match="item_without_key"):
        score({}, [KeyedItem("q", "o", frozenset())])


@given(st.dictionaries(st.sampled_from(["q1", "q2", "q3"]), st.sampled_from(["a", "b", "c", "ac"])))
def test_score_of_parts_adds_up(answers: dict[str, str]) -> None:
    found = score(answers, KEY)

    assert found.marks == sum(part.marks for part in found.by_outcome) == sum(mark for _, mark in found.by_item)
    assert 0 <= found.marks <= found.out_of == 4


@given(cohort)
def test_gain_is_zero_when_nothing_changed(before: dict[str, Score]) -> None:
    gains = learning_gain(before, before)

    for gain in (gains.overall, *gains.by_outcome):
        assert gain.mean_gain in (0, None)
        assert gain.difference in (0, None)
        assert (gain.mean_gain is None) == (gain.at_ceiling == gain.pairs)
        assert (gain.better, gain.worse, gain.only_before, gain.only_after) == (0, 0, 0, 0)


@given(cohort)
def test_gain_is_one_at_full_marks(before: dict[str, Score]) -> None:
    full = dict.fromkeys(before, marks(s=(10, 10), r=(10, 10)))

    gains = learning_gain(before, full)

    for gain in (gains.overall, *gains.by_outcome):
        assert gain.mean_gain == (1 if gain.at_ceiling < gain.pairs else None)
        assert gain.fell == 0


@given(cohort, cohort)
def test_unmatched_are_left_out_and_counted(before: dict[str, Score], after: dict[str, Score]) -> None:
    both = before.keys() & after.keys()

    gain = learning_gain(before, after).overall
    alone = learning_gain({k: before[k] for k in both}, {k: after[k] for k in both}).overall

    assert (gain.pairs, gain.only_before, gain.only_after) == (
        len(both),
        len(before.keys() - both),
        len(after.keys() - both),
    )
    assert (gain.mean_gain, gain.difference, gain.interval) == (alone.mean_gain, alone.difference, alone.interval)
    assert gain.better + gain.same + gain.worse == gain.pairs


@given(cohort, cohort)
def test_order_of_persons_changes_nothing(before: dict[str, Score], after: dict[str, Score]) -> None:
    turned = dict(reversed(before.items())), dict(reversed(after.items()))

    assert learning_gain(*turned) == learning_gain(before, after)


@given(cohort, cohort)
def test_mean_gain_agrees_with_the_formula(before: dict[str, Score], after: dict[str, Score]) -> None:
    slow = [
        Fraction(after[k].marks - before[k].marks, before[k].out_of - before[k].marks)
        for k in before
        if k in after and before[k].marks < before[k].out_of
    ]

    assert learning_gain(before, after).overall.mean_gain == (sum(slow, Fraction(0)) / len(slow) if slow else None)


def test_ceiling_is_reported_apart() -> None:
    before = {"a": marks(s=(10, 10)), "b": marks(s=(10, 10)), "c": marks(s=(5, 10))}
    after = {"a": marks(s=(10, 10)), "b": marks(s=(8, 10)), "c": marks(s=(10, 10))}

    gain = learning_gain(before, after).overall

    assert (gain.at_ceiling, gain.fell, gain.mean_gain, gain.group_gain) == (2, 1, 1, Fraction(3, 5))
    assert (gain.better, gain.same, gain.worse, gain.sign_p) == (1, 1, 1, None)
    assert gain.interval.code == "too_few"
    assert gain.code is None


def test_nobody_matched_and_everybody_at_the_ceiling_have_their_own_codes() -> None:
    full = {"a": marks(s=(3, 3))}

    assert learning_gain({}, full).overall.code == "no_pairs"
    assert learning_gain(full, full).overall.code == "all_at_ceiling"


def test_tests_of_different_length_are_compared_by_share() -> None:
    gain = learning_gain({"a": marks(s=(2, 4))}, {"a": marks(s=(9, 10))}).overall

    assert gain.mean_gain == Fraction(4, 5)


def test_only_outcomes_measured_twice_enter_the_overall_gain() -> None:
    before = {"a": marks(s=(1, 2), r=(0, 8)), "b": marks(r=(1, 2))}
    after = {"a": marks(s=(2, 2)), "b": marks(s=(2, 2))}

    gains = learning_gain(before, after)

    assert (gains.overall.pairs, gains.overall.mean_gain) == (1, 1)
    assert (gains.overall.only_before, gains.overall.only_after) == (1, 1)
    assert [(one.outcome, one.pairs, one.only_before, one.only_after) for one in gains.by_outcome] == [
        ("s", 1, 0, 1),
        ("r", 0, 2, 0),
    ]
