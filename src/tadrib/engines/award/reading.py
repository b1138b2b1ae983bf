"""Plain dicts (JSON) to rules and back. Two forms are read.

    {"attendance_pct": 80, "test_pct": 60}                       # of the first years: participation and completion
    {"kinds": [{"kind": "completion", "attendance": 80, ...}], "grades": [{"least": 85, "name": {"en": "Good"}}]}

What an old version carries is frozen and stays as it is; it means what it always meant.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from .rules import DECIDERS, KINDS, SHOWN, SOURCES, Earlier, Grade, KindRule, Rules, rank

LIMITS = ("attendance", "module", "test", "outcome", "practical")
LANGUAGES = ("ar", "en", "fr", "pt")
MOST_GRADES = 6


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, of which kind of award ("" for the whole) and in which field. Codes: `not_rules no_kind
    unknown_kind repeated_kind unknown_field wrong_type out_of_range no_course unknown_choice no_grades repeated_grade
    grade_unnamed too_many`."""

    code: str
    kind: str = ""
    field: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """The rules, to be used only when there is no problem."""

    rules: Rules
    problems: tuple[Problem, ...] = ()


def from_limits(attendance: int, test: int) -> Rules:
    """The old form: participation for the attendance, completion for attendance and test; an officer decides."""
    return Rules((KindRule("participation", attendance=attendance), KindRule("completion", attendance, test=test)))


def rules_from(told: object) -> Reading:
    """Rules from either form. Raises nothing: all that is wrong is in `problems`."""
    if not isinstance(told, Mapping):
        return Reading(Rules(()), (Problem("not_rules"),))
    if "kinds" not in told:
        return _limits(told)
    rows, seen = told["kinds"], {}
    problems = [Problem("unknown_field", field=str(name)) for name in set(told) - {"kinds", "grades"}]
    if not isinstance(rows, list) or not rows:
        return Reading(Rules(()), (*problems, Problem("no_kind")))
    for row in rows:
        rule, wrong = _kind(row)
        problems += wrong
        if rule and rule.kind in seen:
            problems.append(Problem("repeated_kind", rule.kind))
        elif rule:
            seen[rule.kind] = rule
    grades, wrong = _grades(told.get("grades", []))
    problems += wrong
    for rule in seen.values():
        if rule.shown == "grade" and not grades and not wrong:
            problems.append(Problem("no_grades", rule.kind, "shown"))
    kinds = tuple(sorted(seen.values(), key=lambda rule: rank(rule.kind)))
    return Reading(Rules(kinds, grades), tuple(problems))


def _limits(told: Mapping[str, Any]) -> Reading:
    limits = [told.get(f"{name}_pct", 0) for name in ("attendance", "test")]
    unknown = set(told) - {"attendance_pct", "test_pct"}
    problems = [Problem("unknown_field", field=str(name)) for name in sorted(map(str, unknown))]
    for name, value in zip(("attendance", "test"), limits, strict=True):
        if code := _range(value):
            problems.append(Problem(code, field=name))
    return Reading(Rules(()) if problems else from_limits(*limits), tuple(problems))


def _range(value: object) -> str:
    if type(value) is not int:
        return "wrong_type"
    return "" if 0 <= value <= 100 else "out_of_range"


def _kind(row: object) -> tuple[KindRule | None, list[Problem]]:
    if not isinstance(row, Mapping) or row.get("kind") not in KINDS:
        return None, [Problem("unknown_kind")]
    kind = row["kind"]
    known = {"kind", "criteria", "earlier", "decided_by", "shown", "source", *LIMITS}
    problems = [Problem("unknown_field", kind, name) for name in sorted(set(map(str, row)) - known)]
    limits = {name: row.get(name, 0) for name in LIMITS}
    problems += [Problem(code, kind, name) for name, value in limits.items() if (code := _range(value))]
    if type(row.get("criteria", False)) is not bool:
        problems.append(Problem("wrong_type", kind, "criteria"))
    chosen = {"decided_by": DECIDERS, "shown": SHOWN, "source": SOURCES}
    usual = {"decided_by": "head" if kind == "trainer" else "officer", "shown": "none", "source": "test"}
    choices = {name: row.get(name, usual[name]) for name in chosen}
    problems += [Problem("unknown_choice", kind, name) for name, value in choices.items() if value not in chosen[name]]
    earlier, wrong = _earlier(kind, row.get("earlier"))
    problems += wrong
    if problems:
        return None, problems
    return KindRule(kind, **limits, criteria=row.get("criteria", False), earlier=earlier, **choices), []


def _earlier(kind: str, told: object) -> tuple[Earlier | None, list[Problem]]:
    if told is None:
        return None, []
    if not isinstance(told, Mapping) or told.get("kind") not in KINDS:
        return None, [Problem("unknown_choice", kind, "earlier")]
    course = told.get("course")
    if not isinstance(course, str) or not course.strip():
        return None, [Problem("no_course", kind, "earlier")]
    return Earlier(course, told["kind"]), []


def _grades(told: object) -> tuple[tuple[Grade, ...], list[Problem]]:
    if not isinstance(told, list):
        return (), [Problem("wrong_type", field="grades")]
    if len(told) > MOST_GRADES:
        return (), [Problem("too_many", field="grades")]
    grades, problems = [], []
    for row in told:
        least, name = (row.get("least"), row.get("name")) if isinstance(row, Mapping) else (None, None)
        if code := _range(least):
            problems.append(Problem(code, field="grades"))
        elif not isinstance(name, Mapping) or not all(str(name.get(one, "")).strip() for one in LANGUAGES):
            problems.append(Problem("grade_unnamed", field="grades"))
        else:
            grades.append(Grade(cast(int, least), {one: str(name[one]).strip() for one in LANGUAGES}))
    if len({grade.least for grade in grades}) != len(grades):
        problems.append(Problem("repeated_grade", field="grades"))
    return tuple(sorted(grades, key=lambda grade: -grade.least)), problems


def rules_to_dict(rules: Rules) -> dict[str, Any]:
    """The plain dict that `rules_from` reads back to equal rules; ready for JSON."""
    kinds = []
    for rule in rules.kinds:
        row: dict[str, Any] = {"kind": rule.kind, **{name: getattr(rule, name) for name in LIMITS}}
        row |= {"criteria": rule.criteria, "decided_by": rule.decided_by, "shown": rule.shown, "source": rule.source}
        if rule.earlier:
            row["earlier"] = {"course": rule.earlier.course, "kind": rule.earlier.kind}
        kinds.append(row)
    return {"kinds": kinds, "grades": [{"least": one.least, "name": dict(one.name)} for one in rules.grades]}
