"""Properties of the award engine, and how rules are read."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tadrib.engines.award import (
    KINDS,
    Achieved,
    Criterion,
    Earlier,
    Grade,
    KindRule,
    Rules,
    decider,
    from_limits,
    judge,
    rank,
    rules_from,
    rules_to_dict,
)  # fmt: skip

NAME = {"ar": "جيد", "en": "Good", "fr": "Bien", "pt": "Bom"}
limit = st.integers(0, 100)
earlier = st.none() | st.builds(Earlier, st.sampled_from(("A", "B")), st.sampled_from(KINDS))


def kind_rules(kind: str) -> st.SearchStrategy[KindRule]:
    return st.builds(
        KindRule, st.just(kind), limit, limit, limit, limit, limit, st.booleans(), earlier,
        st.sampled_from(("officer", "head")), st.sampled_from(("none", "passed", "percent", "grade")),
        st.sampled_from(("test", "practical", "both")),
    )  # fmt: skip


rules = st.builds(
    lambda kinds, grades: Rules(tuple(kinds), tuple(sorted(grades, key=lambda one: -one.least))),
    st.lists(st.sampled_from(KINDS), min_size=1, unique=True).flatmap(
        lambda kinds: st.tuples(*(kind_rules(kind) for kind in sorted(kinds, key=rank)))
    ),
    st.lists(st.builds(Grade, limit, st.just(NAME)), min_size=1, max_size=4, unique_by=lambda one: one.least),
)
share = st.integers(0, 10).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of)))
numbered = st.dictionaries(st.integers(1, 3), share, max_size=3)
achieved = st.builds(
    Achieved, share, numbered, st.none() | share, st.none() | numbered, st.none() | share,
    st.none() | st.lists(st.builds(Criterion, st.just("1"), st.integers(0, 4), st.integers(0, 4))).map(tuple),
    st.dictionaries(st.sampled_from(("A", "B")), st.sampled_from(KINDS)),
)  # fmt: skip


def raised(one: tuple[int, int]) -> tuple[int, int]:
    return min(one[0] + 1, one[1]), one[1]


@given(rules, achieved)
def test_more_attendance_or_marks_never_lower_the_kind(the_rules, before):
    more = [
        replace(before, attendance=raised(before.attendance)),
        replace(before, modules={n: raised(one) for n, one in before.modules.items()}),
        replace(before, held={"A": "trainer", "B": "trainer"}),
    ]
    if before.test:
        more.append(replace(before, test=raised(before.test)))
    if before.outcomes:
        more.append(replace(before, outcomes={n: raised(one) for n, one in before.outcomes.items()}))
    if before.practical:
        more.append(replace(before, practical=raised(before.practical)))
    if before.criteria:
        more.append(replace(before, criteria=tuple(replace(one, points=one.points + 1) for one in before.criteria)))
    for after in more:
        assert rank(judge(the_rules, after).kind) >= rank(judge(the_rules, before).kind)


@given(rules, achieved)
def test_the_highest_kind_that_is_met_wins(the_rules, told):
    verdict = judge(the_rules, told)
    met = [finding.kind for finding in verdict.findings if finding.is_met]

    assert [finding.kind for finding in verdict.findings] == [rule.kind for rule in the_rules.kinds]
    assert verdict.kind == (max(met, key=rank) if met else "none")
    assert verdict.decided_by == (the_rules.of(verdict.kind).decided_by if met else "officer")


@given(rules, achieved)
def test_every_condition_says_what_was_got_and_needed(the_rules, told):
    for finding in judge(the_rules, told).findings:
        for condition in finding.conditions:
            if condition.needed is not None and condition.got is not None and condition.got >= condition.needed:
                # whole per cents are rounded down, so what looks enough is enough, unless a part was never marked
                assert condition.is_met or condition.facts.get("modules") or condition.facts.get("outcomes")
            if condition.is_met and condition.needed is not None:
                assert condition.got is not None
                assert condition.got >= condition.needed


@given(rules)
def test_rules_come_back_as_they_were_written(the_rules):
    reading = rules_from(rules_to_dict(the_rules))

    assert reading.problems == ()
    assert reading.rules == the_rules


@given(limit, limit, share, st.none() | share)
def test_the_first_form_means_what_it_always_meant(attendance_pct, test_pct, came, test):
    def reaches(one, pct):
        return pct <= 0 or (one[1] > 0 and one[0] * 100 >= pct * one[1])

    reading = rules_from({"attendance_pct": attendance_pct, "test_pct": test_pct})
    kind = judge(reading.rules, Achieved(attendance=came, test=test)).kind

    assert reading.rules == from_limits(attendance_pct, test_pct)
    if not reaches(came, attendance_pct):
        assert kind == "none"
    elif (test is None and test_pct > 0) or not reaches(test or (0, 0), test_pct):
        assert kind == "participation"
    else:
        assert kind == "completion"


def test_no_rule_at_all_gives_completion_as_before():
    assert judge(rules_from({}).rules, Achieved()).kind == "completion"


ONE = {"kind": "completion"}


@pytest.mark.parametrize(
    ("told", "code", "field"),
    [
        ("80", "not_rules", ""),
        ({"attendance_pct": 101}, "out_of_range", "attendance"),
        ({"attendance_pct": True}, "wrong_type", "attendance"),
        ({"attendence_pct": 80}, "unknown_field", "attendence_pct"),
        ({"kinds": []}, "no_kind", ""),
        ({"kinds": [{"kind": "diploma"}]}, "unknown_kind", ""),
        ({"kinds": [ONE, ONE]}, "repeated_kind", ""),
        ({"kinds": [{**ONE, "test": "60"}]}, "wrong_type", "test"),
        ({"kinds": [{**ONE, "practical": -1}]}, "out_of_range", "practical"),
        ({"kinds": [{**ONE, "tests": 60}]}, "unknown_field", "tests"),
        ({"kinds": [{**ONE, "criteria": 1}]}, "wrong_type", "criteria"),
        ({"kinds": [{**ONE, "decided_by": "minister"}]}, "unknown_choice", "decided_by"),
        ({"kinds": [{**ONE, "shown": "stars"}]}, "unknown_choice", "shown"),
        ({"kinds": [{**ONE, "shown": "grade"}]}, "no_grades", "shown"),
        ({"kinds": [{**ONE, "earlier": {"course": " ", "kind": "completion"}}]}, "no_course", "earlier"),
        ({"kinds": [{**ONE, "earlier": {"course": "A", "kind": "none"}}]}, "unknown_choice", "earlier"),
        ({"kinds": [ONE], "grades": [{"least": 50, "name": {"en": "Good"}}]}, "grade_unnamed", "grades"),
        ({"kinds": [ONE], "grades": [{"least": 50, "name": NAME}] * 2}, "repeated_grade", "grades"),
        ({"kinds": [ONE], "grades": [{"least": n, "name": NAME} for n in range(7)]}, "too_many", "grades"),
        ({"kinds": [ONE], "more": 1}, "unknown_field", "more"),
    ],
)
def test_every_problem_is_named(told, code, field):
    (problem,) = rules_from(told).problems

    assert (problem.code, problem.field) == (code, field)


def test_the_trainer_level_is_signed_by_the_head_unless_told_otherwise():
    reading = rules_from({"kinds": [{"kind": "trainer"}, ONE]})

    assert [rule.decided_by for rule in reading.rules.kinds] == ["officer", "head"]
    assert decider(reading.rules, "completion", "trainer") == "head"
    assert decider(reading.rules, "completion", "none") == "officer"
