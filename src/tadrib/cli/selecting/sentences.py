"""Reasons, rules and changes in plain English, from the codes and facts of the engine."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from tadrib.engines import cohort

LEVELS = {
    "seats": "seats filled", "states": "states with a seat", "state_sumsq": "imbalance between states (sum of squares)",
    "priority": "distance from the states' own order", "score": "points", "alternates": "alternates",
}  # fmt: skip
REASONS = {
    "fewer_seats": "with them {worse} fewer seats could be filled",
    "women_share": "with them the share of women ({unit}, {pct} %) would not be reached",
    "share": "with them the share of {unit} ({pct} %) would not be reached",
    "state_balance": "with them the seats would be spread less evenly over the states (worse by {worse})",
    "behind_in_priority": "others stand higher in their states' own order (worse by {worse})",
    "fewer_points": "with them the cohort would have {worse} points fewer",
    "alternate": "with them {worse} more alternates would be in",
    "lost_the_draw": "equal to others in everything; the lot decided (lot {draw})",
    "level": "with them {level} would be worse by {worse}",
    "seats_full": "all {maximum} seats are taken",
    "state_maximum": "{value} has its {maximum} already",
    "limit_full": "{value} {unit} has its {maximum} already",
    "members_maximum": "at most {maximum} of {unit} can be in, and {members} is",
    "excluded": "excluded by {unit}",
    "behind_in_priority_order": "{state} put {before} before them, and that order is binding ({unit})",
    "channels": "would need interpretation that {unit} does not provide ({languages})",
    "included_others": "{members} must be in ({unit})",
    "state_minimum": "{value} must have {minimum} ({unit})",
    "minimum": "{unit} must have {minimum}",
}


def joined(value: object) -> str:
    """A fact as it is said."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {one}" for name, one in value.items()) or "nothing"
    if isinstance(value, (list, tuple)):
        return ", ".join(joined(one) for one in value) or "nothing"
    return str(value)


def reason(one: cohort.Reason) -> str:
    """A reason; its code and facts when it is one without a sentence yet."""
    facts = defaultdict(str, {name: joined(fact) for name, fact in one.facts})
    if one.code not in REASONS:
        return f"{one.code} ({', '.join(f'{name} {fact}' for name, fact in facts.items())})"
    return " ".join(REASONS[one.code].format_map(facts).split())


def missed(failures: Sequence[cohort.Failure]) -> str:
    """Why somebody is not eligible."""
    return "; ".join(
        f"{one.rule}: {one.field} is {joined(one.value)}, it asks for {joined(one.wanted)}" for one in failures
    )


def levels(names: Sequence[str], values: Sequence[int]) -> list[str]:
    """Each level with its value."""
    return [f"{level_name(name)}: {value:,}" for name, value in zip(names, values, strict=True)]


def level_name(name: str) -> str:
    """What a level measures."""
    if name.startswith("shortfall:"):
        return f"missing to the share of {name.partition(':')[2]}"
    return LEVELS.get(name, name)


def limits(rule: Mapping[str, object]) -> str:
    """From, to, or exactly."""
    low, high = rule.get("min") or 0, rule.get("max")
    if high is None:
        return f"at least {low}"
    return f"exactly {high}" if low == high else f"{low} to {high}" if low else f"at most {high}"


def rule(given: Mapping[str, object]) -> str:
    """A rule in the format, in words."""
    where = given.get("where")
    group = (
        " and ".join(f"{name} {joined(found)}" for name, found in where.items()) if isinstance(where, Mapping) else ""
    )
    members, named = joined(given.get("members")), given.get("field")
    says: dict[str, str] = {
        "require": f"{named} must be {joined(given.get('in'))}",
        "require_min": f"{named} must be at least {given.get('min')}",
        "require_language": f"one of {joined(given.get('any_of'))} at level {given.get('min_level')}",
        "require_all": f"{named} must have {joined(given.get('all_of'))}",
        "seats": f"{limits(given)} seats",
        "count": f"{limits(given)} with {group}",
        "count_each": f"{limits(given)} for each {named}",
        "members_max": f"at most {given.get('max')} of {members}",
        "include": f"{members} must be in",
        "exclude": f"{members} must not be in",
        "share": f"at least {given.get('min_pct')} % with {group}",
        "channels": f"at most {given.get('max_interpretation')} languages of interpretation beside "
        f"{joined(given.get('floor'))}",
        "priority_order": "the order of each state is binding",
    }
    return says.get(str(given.get("kind")), str(given.get("kind")))


def change(name: str) -> str:
    """A change of one rule, from its name in the format."""
    unit, _, how = name.rpartition(":")
    return {
        "max+1": f"one more allowed by {unit}",
        "min-1": f"one fewer asked by {unit}",
        "removed": f"{unit} taken away",
    }.get(how, name)


SMALLEST = {
    "one_more_seat": "one more seat",
    "one_more": "one more for {unit}",
    "one_fewer_required": "one fewer asked for by {unit}",
    "more_points": "{points} points more",
    "places_up": "{places} places up in the state's own order",
    "rule_removed": "without {unit}",
}


def smallest(told: Mapping[str, object]) -> str:
    """The smallest single change that brings somebody in."""
    facts = told["facts"]
    said = defaultdict(str, {name: joined(fact) for name, fact in facts.items()} if isinstance(facts, Mapping) else {})
    moves = told["moves"]
    text = SMALLEST.get(str(told["code"]), str(told["code"])).format_map(said)
    return f"{text} ({moves} {'person changes' if moves == 1 else 'people change'} places)"


def leaving(told: Mapping[str, object]) -> str:
    """What would put a selected person out."""
    if told["needed"]:
        return "no cohort that keeps the rules does without them"
    changes = told["leaves_if"]
    said = [f"out with {change(str(name))}" for name in changes] if isinstance(changes, list) else []
    if told["level"] is None:
        said.append("others are equal: only the lot keeps them in")
    else:
        said.append(f"without them {level_name(str(told['level']))} gets worse")
    if told["margin"]:
        said.append(f"up to {told['margin']} points fewer and still in")
    return "; ".join(said)


GIVING_WAY = {
    "min": "{unit} asks {by} fewer (now at least {bound})",
    "max": "{unit} allows {by} more (now at most {bound})",
    "shortfall": "{by} may be missing to {unit} (now {bound} %)",
    "unserved": "{by} selected without a language of {unit}",
    "skipped": "{by} passed over in the order of {unit}",
}


def giving_way(unit: str, side: str, by: int, bound: int) -> str:
    """How far one limit would have to move; the sides are the engine's."""
    return GIVING_WAY.get(side, "{unit}: {side} by {by}").format(unit=unit, side=side, by=by, bound=bound)


def points(needed: Mapping[str, object]) -> str:
    """What more points would do."""
    if needed.get("possible"):
        return f"{needed.get('gain_sure')} points more bring them in ({needed.get('gain_tie')}: the lot decides)"
    return ""
