"""Plain dicts (JSON) to rules and back. All problems of all rules are collected before anything is refused."""

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields

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

KINDS: Mapping[str, type[Rule]] = {
    kind.kind: kind
    for kind in (
        RankIn,
        YearsMin,
        AgeBetween,
        SexIn,
        Language,
        Prerequisite,
        CoolDown,
        DossierComplete,
        GovernmentOfficial,
        StateInvited,
        DeclarationSigned,
    )
}


@dataclass(frozen=True, slots=True)
class RuleProblem:
    """One thing wrong with rule number `index` (from 0). Codes: `not_a_rule unknown_kind missing_field unknown_field
    wrong_type out_of_range empty_list repeated_value repeated_id bounds_crossed`."""

    index: int
    rule_id: str | None
    field: str | None
    code: str
    facts: Mapping[str, object] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RulesReading:
    """The rules that could be read and every problem found; use the rules only when there is no problem."""

    rules: tuple[Rule, ...]
    problems: tuple[RuleProblem, ...]


class _Unfit(Exception):
    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


def _codes(value: object) -> tuple[str, ...]:
    if not isinstance(value, (list, tuple)):
        raise _Unfit("wrong_type", wanted="list")
    if not all(isinstance(one, str) and one.strip() for one in value):
        raise _Unfit("wrong_type", wanted="list_of_codes")
    codes = tuple(str(one) for one in value)
    if len(set(codes)) != len(codes):
        raise _Unfit("repeated_value", values=sorted({one for one in codes if codes.count(one) > 1}))
    return codes


def _some_codes(value: object) -> tuple[str, ...]:
    codes = _codes(value)
    if not codes:
        raise _Unfit("empty_list")
    return codes


def _whole(least: int, most: int) -> Callable[[object], int]:
    def read(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise _Unfit("wrong_type", wanted="whole_number")
        if not least <= value <= most:
            raise _Unfit("out_of_range", least=least, most=most, given=value)
        return value

    return read


def _or_none(read: Callable[[object], int]) -> Callable[[object], int | None]:
    return lambda value: None if value is None else read(value)


def _award(value: object) -> str:
    if value is None:
        return "completion"
    if value not in AWARDS:
        raise _Unfit("out_of_range", known=list(AWARDS), given=value)
    return str(value)


_READERS: Mapping[str, Callable[[object], object]] = {
    "ranks": _some_codes,
    "years": _whole(0, 60),
    "minimum": _or_none(_whole(0, 120)),
    "maximum": _or_none(_whole(0, 120)),
    "sexes": _some_codes,
    "any_of": _some_codes,
    "level": _whole(0, 5),
    "all_of": _some_codes,
    "least": _award,
    "courses": _codes,
    "months": _or_none(_whole(0, 1200)),
    "documents": _some_codes,
    "states": _some_codes,
}
_MAY_BE_LEFT_OUT = {"minimum", "maximum", "least"}


def rules_from(rows: Iterable[object]) -> RulesReading:
    """Read rules from plain dicts such as `{"id": "fr", "kind": "language", "any_of": ["fr"], "level": 3}`.

    Every field of the kind must be there, except `minimum` or `maximum` of `age_between` and `least` of
    `prerequisite`. Raises nothing: what is wrong with any row is in `problems`, in row order.
    """
    rules: list[Rule] = []
    problems: list[RuleProblem] = []
    ids: set[str] = set()
    for index, row in enumerate(rows):
        if not isinstance(row, Mapping):
            problems.append(RuleProblem(index, None, None, "not_a_rule"))
            continue
        rule, wrong = _read_rule(index, row)
        problems.extend(wrong)
        given_id = row.get("id")
        if isinstance(given_id, str) and given_id:
            if given_id in ids:
                problems.append(RuleProblem(index, given_id, "id", "repeated_id"))
                continue
            ids.add(given_id)
        if rule is not None:
            rules.append(rule)
    return RulesReading(tuple(rules), tuple(problems))


def _read_rule(index: int, row: Mapping[str, object]) -> tuple[Rule | None, list[RuleProblem]]:
    given_id = row.get("id")
    rule_id = given_id if isinstance(given_id, str) and given_id.strip() else None
    problems: list[RuleProblem] = []
    if rule_id is None:
        problems.append(RuleProblem(index, None, "id", "wrong_type" if "id" in row else "missing_field"))
    kind = row.get("kind")
    variant = KINDS.get(kind) if isinstance(kind, str) else None
    if variant is None:
        facts = {"given": kind, "known": sorted(KINDS)}
        return None, [*problems, RuleProblem(index, rule_id, "kind", "unknown_kind", facts)]

    names = [one.name for one in fields(variant) if one.name != "id"]
    values: dict[str, object] = {}
    for name in names:
        if name not in row and name not in _MAY_BE_LEFT_OUT:
            problems.append(RuleProblem(index, rule_id, name, "missing_field"))
            continue
        try:
            values[name] = _READERS[name](row.get(name))
        except _Unfit as unfit:
            problems.append(RuleProblem(index, rule_id, name, unfit.code, unfit.facts))
    problems.extend(
        RuleProblem(index, rule_id, str(name), "unknown_field") for name in row if name not in {"id", "kind", *names}
    )
    if variant is AgeBetween and not problems:
        problems.extend(_bounds(index, rule_id, values))
    if problems or rule_id is None:
        return None, problems
    return variant(id=rule_id, **values), []  # type: ignore[arg-type]


def _bounds(index: int, rule_id: str | None, values: Mapping[str, object]) -> list[RuleProblem]:
    least, most = values["minimum"], values["maximum"]
    if least is None and most is None:
        return [RuleProblem(index, rule_id, "minimum", "missing_field")]
    if isinstance(least, int) and isinstance(most, int) and least > most:
        return [RuleProblem(index, rule_id, "minimum", "bounds_crossed", {"minimum": least, "maximum": most})]
    return []


def rule_to_dict(rule: Rule) -> dict[str, object]:
    """The plain dict that `rules_from` reads back to an equal rule; ready for JSON."""
    plain: dict[str, object] = {"id": rule.id, "kind": rule.kind}
    for one in fields(rule):
        if one.name != "id":
            value = getattr(rule, one.name)
            plain[one.name] = list(value) if isinstance(value, tuple) else value
    return plain
