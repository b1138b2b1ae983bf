"""Reading rules, the facts in findings, and the laws of the conclusion."""

import json
from datetime import date, timedelta
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from tadrib.engines.eligibility import (
    AgeBetween,
    Conclusion,
    CoolDown,
    Finding,
    Language,
    LanguageLevel,
    Participation,
    Prerequisite,
    Profile,
    RankIn,
    SexIn,
    Verdict,
    YearsMin,
    add_months,
    check,
    conclude,
    eligible,
    rule_to_dict,
    rules_from,
)

ON = date(2027, 3, 1)
codes = st.lists(st.sampled_from(["a", "b", "c", "d"]), min_size=1, max_size=4, unique=True).map(tuple)
rules = st.one_of(
    st.builds(RankIn, id=st.just("x"), ranks=codes),
    st.builds(SexIn, id=st.just("x"), sexes=codes),
    st.builds(YearsMin, id=st.just("x"), years=st.integers(0, 60)),
    st.builds(AgeBetween, id=st.just("x"), minimum=st.integers(0, 40), maximum=st.none() | st.integers(40, 120)),
    st.builds(Language, id=st.just("x"), any_of=codes, level=st.integers(0, 5)),
    st.builds(Prerequisite, id=st.just("x"), all_of=codes),
    st.builds(CoolDown, id=st.just("x"), courses=st.just(()) | codes, months=st.none() | st.integers(0, 60)),
)
days = st.dates(date(1950, 1, 1), date(2030, 1, 1))
profiles = st.builds(
    Profile,
    sex=st.none() | st.sampled_from("abe"),
    born_on=st.none() | days,
    rank=st.none() | st.sampled_from("abe"),
    service_since=st.none() | days,
    years_of_service=st.none() | st.integers(0, 60),
    languages=st.none()
    | st.lists(
        st.builds(LanguageLevel, st.sampled_from("abe"), st.none() | st.integers(0, 5)),
        unique_by=lambda one: one.language,
    ).map(tuple),
    achievements=st.none() | codes,
    participations=st.none()
    | st.lists(st.builds(Participation, st.sampled_from("abe"), st.none() | days), max_size=3).map(tuple),
)


@given(rules)
def test_rule_survives_json(rule: RankIn) -> None:
    plain = json.loads(json.dumps(rule_to_dict(rule)))

    assert rules_from([plain]) == type(rules_from([]))((rule,), ())


@given(st.lists(rules, max_size=4), profiles)
def test_findings_are_json_ready_and_one_per_rule(some: list[RankIn], profile: Profile) -> None:
    findings = check(some, profile, on=ON)

    assert [finding.kind for finding in findings] == [rule.kind for rule in some]
    for finding in findings:
        assert json.loads(json.dumps(finding.fact)) == finding.fact
        assert json.loads(json.dumps(finding.wanted)) == finding.wanted


@given(rules)
def test_empty_profile_is_never_met_nor_refused(rule: RankIn) -> None:
    (finding,) = check([rule], Profile(), on=ON)

    assert finding.verdict is Verdict.UNKNOWN


@given(profiles, codes, st.integers(0, 60), st.integers(1, 24))
def test_longer_cool_down_never_frees_anybody(profile: Profile, courses: tuple[str, ...], n: int, more: int) -> None:
    (short,) = check([CoolDown("x", courses, n)], profile, on=ON)
    (longer,) = check([CoolDown("x", courses, n + more)], profile, on=ON)
    (never,) = check([CoolDown("x", courses, None)], profile, on=ON)

    if short.verdict is Verdict.NOT_MET:
        assert longer.verdict is Verdict.NOT_MET
    if longer.verdict is Verdict.NOT_MET:
        assert never.verdict is Verdict.NOT_MET


@given(profiles, codes, st.integers(0, 5))
def test_lower_language_level_never_harms(profile: Profile, any_of: tuple[str, ...], level: int) -> None:
    (high,) = check([Language("x", any_of, level)], profile, on=ON)
    (low,) = check([Language("x", any_of, max(0, level - 1))], profile, on=ON)

    if high.verdict is Verdict.MET:
        assert low.verdict is Verdict.MET


@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)), st.integers(0, 600))
def test_add_months_lands_in_the_right_month(day: date, months: int) -> None:
    later = add_months(day, months)

    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day == day.day or (later.day < day.day and (later + timedelta(days=1)).day == 1)


def test_conclusion_ignores_the_order_of_findings() -> None:
    def finding(verdict: Verdict) -> Finding:
        return Finding("x", "rank_in", verdict, {}, {})

    met, not_met, unknown = (finding(verdict) for verdict in Verdict)
    for some in permutations([met, not_met, unknown]):
        assert conclude(some) is Conclusion.INELIGIBLE
    for two in permutations([met, unknown]):
        assert conclude(two) is Conclusion.NEEDS_INFORMATION
        assert not eligible(two)
    assert eligible([met, met])
    assert eligible([])


def test_cool_down_names_the_day_of_freedom() -> None:
    profile = Profile(participations=(Participation("STOCTI", date(2025, 8, 31)), Participation("OTHER", None)))

    (finding,) = check([CoolDown("again", ("STOCTI",), 18)], profile, on=date(2027, 2, 27))

    assert finding.verdict is Verdict.NOT_MET
    assert finding.fact == {
        "barring": [{"course": "STOCTI", "ended_on": "2025-08-31", "free_on": "2027-02-28"}],
        "undated": [],
    }
    assert finding.wanted == {"courses": ["STOCTI"], "months": 18}


def test_prerequisite_names_what_is_missing() -> None:
    (finding,) = check([Prerequisite("p", ("A", "B"))], Profile(achievements=("B", "C")), on=ON)

    assert finding.fact == {"achievements": ["B"], "missing": ["A"]}


def test_age_finding_shows_the_age_and_not_the_date_of_birth() -> None:
    (finding,) = check([AgeBetween("a", 18, None)], Profile(born_on=date(1990, 6, 1)), on=ON)

    assert finding.fact == {"age": 36}


def test_all_problems_of_all_rules_are_collected() -> None:
    reading = rules_from(
        [
            "rank_in",
            {"id": "a", "kind": "astrology"},
            {"kind": "rank_in", "ranks": []},
            {"id": "b", "kind": "language", "any_of": ["fr", "fr"], "level": 6, "colour": "red"},
            {"id": "c", "kind": "cool_down", "courses": []},
            {"id": "d", "kind": "years_min", "years": True},
            {"id": "d", "kind": "years_min", "years": 3},
            {"id": "e", "kind": "age_between"},
            {"id": "f", "kind": "age_between", "minimum": 50, "maximum": 20},
            {"id": "g", "kind": "government_official"},
            {"id": "h", "kind": "state_invited", "states": "BEN"},
            {"id": "i", "kind": "state_invited", "states": ["BEN", 3]},
        ]
    )

    assert [(one.index, one.field, one.code) for one in reading.problems] == [
        (0, None, "not_a_rule"),
        (1, "kind", "unknown_kind"),
        (2, "id", "missing_field"),
        (2, "ranks", "empty_list"),
        (3, "any_of", "repeated_value"),
        (3, "level", "out_of_range"),
        (3, "colour", "unknown_field"),
        (4, "months", "missing_field"),
        (5, "years", "wrong_type"),
        (6, "id", "repeated_id"),
        (7, "minimum", "missing_field"),
        (8, "minimum", "bounds_crossed"),
        (10, "states", "wrong_type"),
        (11, "states", "wrong_type"),
    ]
    assert [rule.id for rule in reading.rules] == ["g"]
