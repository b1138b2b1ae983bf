"""Rules and a profile to findings, and findings to a conclusion."""

import calendar
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import assert_never

from .profile import Profile
from .rules import (
    AWARDS,
    AgeBetween,
    CoolDown,
    DeclarationSigned,
    DossierComplete,
    GovernmentOfficial,
    Language,
    Prerequisite,
    RankIn,
    Rule,
    SexIn,
    StateInvited,
    YearsMin,
)


class Verdict(StrEnum):
    """What one rule says of one profile. `unknown`: a fact is missing, so the office asks for it."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"


class Conclusion(StrEnum):
    """What all findings say together; the words are those of a vetting decision."""

    ELIGIBLE = "eligible"
    INELIGIBLE = "ineligible"
    NEEDS_INFORMATION = "needs_information"


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule's answer. `fact` is what was seen and `wanted` what the rule asks; both are JSON-ready."""

    rule_id: str
    kind: str
    verdict: Verdict
    fact: Mapping[str, object]
    wanted: Mapping[str, object]


_Answer = tuple[Verdict, dict[str, object], dict[str, object]]


def check(rules: Iterable[Rule], profile: Profile, *, on: date) -> tuple[Finding, ...]:
    """One finding per rule, in the order of the rules.

    `on` is the day on which ages, years of service and cool-downs are judged; the call says which day that is
    (usually the first day of the edition).
    """
    findings = []
    for rule in rules:
        verdict, fact, wanted = _answer(rule, profile, on)
        findings.append(Finding(rule.id, rule.kind, verdict, fact, wanted))
    return tuple(findings)


def conclude(findings: Iterable[Finding]) -> Conclusion:
    """`ineligible` if any rule is not met; else `needs_information` if any is unknown; else `eligible`."""
    verdicts = {finding.verdict for finding in findings}
    if Verdict.NOT_MET in verdicts:
        return Conclusion.INELIGIBLE
    return Conclusion.NEEDS_INFORMATION if Verdict.UNKNOWN in verdicts else Conclusion.ELIGIBLE


def eligible(findings: Iterable[Finding]) -> bool:
    """True only when every rule is met; a missing fact is not a yes. No rules at all: True."""
    return conclude(findings) is Conclusion.ELIGIBLE


def add_months(day: date, months: int) -> date:
    """The same day `months` later, or the last day of that month when it is shorter (31 August + 6 -> 28 February).

    Beyond the year 9999 the last representable date is returned.
    """
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _completed_years(since: date, on: date) -> int:
    """Whole years from `since` to `on`; who was born on 29 February completes a year on 1 March of common years."""
    return on.year - since.year - ((on.month, on.day) < (since.month, since.day))


def _answer(rule: Rule, profile: Profile, on: date) -> _Answer:
    match rule:
        case RankIn(ranks=ranks):
            return _one_of("rank", profile.rank, "ranks", ranks)
        case SexIn(sexes=sexes):
            return _one_of("sex", profile.sex, "sexes", sexes)
        case StateInvited(states=states):
            return _one_of("state", profile.state, "states", states)
        case YearsMin(years=years):
            return _service(profile, years, on)
        case AgeBetween():
            return _age(profile, rule, on)
        case Language():
            return _language(profile, rule)
        case Prerequisite():
            return _earned(profile, rule)
        case DossierComplete(documents=wanted):
            return _all_of("documents", profile.documents, wanted)
        case CoolDown():
            return _cool_down(profile, rule, on)
        case GovernmentOfficial():
            return _is_true("is_government_official", profile.is_government_official)
        case DeclarationSigned():
            return _is_true("has_signed_declaration", profile.has_signed_declaration)
        case _:
            assert_never(rule)


def _yes(condition: bool) -> Verdict:
    return Verdict.MET if condition else Verdict.NOT_MET


def _one_of(name: str, value: str | None, plural: str, wanted: tuple[str, ...]) -> _Answer:
    verdict = Verdict.UNKNOWN if value is None else _yes(value in wanted)
    return verdict, {name: value}, {plural: list(wanted)}


def _is_true(name: str, value: bool | None) -> _Answer:
    return Verdict.UNKNOWN if value is None else _yes(value), {name: value}, {name: True}


def _all_of(name: str, held: tuple[str, ...] | None, wanted: tuple[str, ...]) -> _Answer:
    asked: dict[str, object] = {name: list(wanted)}
    if held is None:
        return Verdict.UNKNOWN, {name: None}, asked
    missing = [one for one in wanted if one not in held]
    seen: dict[str, object] = {name: [one for one in wanted if one in held], "missing": missing}
    return _yes(not missing), seen, asked


def _earned(profile: Profile, rule: Prerequisite) -> _Answer:
    """By an award of the office, or by a certificate of elsewhere: that one counts as completion and leaves a higher
    kind unknown."""
    asked: dict[str, object] = {"achievements": list(rule.all_of)}
    if rule.least != "completion":
        asked["least"] = rule.least
    enough = {one.course for one in profile.awarded if AWARDS.index(one.kind) >= AWARDS.index(rule.least)}
    claimed = set(profile.achievements or ())
    if AWARDS.index(rule.least) <= AWARDS.index("completion"):
        enough |= claimed
    left = [one for one in rule.all_of if one not in enough]
    if left and profile.achievements is None:
        return Verdict.UNKNOWN, {"achievements": None}, asked
    missing = [one for one in left if one not in claimed]
    seen: dict[str, object] = {"achievements": [one for one in rule.all_of if one in enough], "missing": missing}
    if left and not missing:
        seen["untold"] = left
        return Verdict.UNKNOWN, seen, asked
    return _yes(not missing), seen, asked


def _service(profile: Profile, wanted: int, on: date) -> _Answer:
    years = profile.years_of_service
    if profile.service_since is not None:
        years = max(0, _completed_years(profile.service_since, on))
    verdict = Verdict.UNKNOWN if years is None else _yes(years >= wanted)
    return verdict, {"years": years}, {"years": wanted}


def _age(profile: Profile, rule: AgeBetween, on: date) -> _Answer:
    wanted: dict[str, object] = {"minimum": rule.minimum, "maximum": rule.maximum}
    if profile.born_on is None:
        return Verdict.UNKNOWN, {"age": None}, wanted
    age = _completed_years(profile.born_on, on)
    fits = (rule.minimum is None or age >= rule.minimum) and (rule.maximum is None or age <= rule.maximum)
    return _yes(fits), {"age": age}, wanted


def _language(profile: Profile, rule: Language) -> _Answer:
    wanted: dict[str, object] = {"any_of": list(rule.any_of), "level": rule.level}
    if profile.languages is None:
        return Verdict.UNKNOWN, {"levels": None}, wanted
    told = {one.language: one.level for one in profile.languages}
    levels = {language: told.get(language, 0) for language in rule.any_of}
    if any(level is not None and level >= rule.level for level in levels.values()):
        verdict = Verdict.MET
    elif None in levels.values():
        verdict = Verdict.UNKNOWN
    else:
        verdict = Verdict.NOT_MET
    return verdict, {"levels": levels}, wanted


def _cool_down(profile: Profile, rule: CoolDown, on: date) -> _Answer:
    """Barred until `months` after the latest end; free on that day itself. An undated course leaves it unknown,
    except where the course may never be repeated."""
    wanted: dict[str, object] = {"courses": list(rule.courses), "months": rule.months}
    if profile.participations is None:
        return Verdict.UNKNOWN, {"participations": None}, wanted
    barring: list[dict[str, object]] = []
    undated: list[str] = []
    for past in profile.participations:
        if rule.courses and past.course not in rule.courses:
            continue
        if rule.months is None:
            ended = None if past.ended_on is None else past.ended_on.isoformat()
            barring.append({"course": past.course, "ended_on": ended, "free_on": None})
        elif past.ended_on is None:
            undated.append(past.course)
        else:
            free_on = add_months(past.ended_on, rule.months)
            if on < free_on:
                ended = past.ended_on.isoformat()
                barring.append({"course": past.course, "ended_on": ended, "free_on": free_on.isoformat()})
    seen: dict[str, object] = {"barring": barring, "undated": undated}
    if barring:
        return Verdict.NOT_MET, seen, wanted
    return (Verdict.UNKNOWN if undated else Verdict.MET), seen, wanted
