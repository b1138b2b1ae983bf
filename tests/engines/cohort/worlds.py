"""Small random worlds in the neutral format, and a slow, obvious answer to them written from FORMAT.md alone."""

from __future__ import annotations

from itertools import combinations
from typing import Any

from hypothesis import strategies as st

STATES, AGENCIES, TAGS = ("KE", "UG", "TZ"), ("a", "b"), ("en", "fr", "ar")
LEVELS = (("seats", "max"), ("shortfall:share", "min"), ("states", "max"), ("state_sumsq", "min"), ("priority", "min"),
          ("score", "max"), ("alternates", "min"), ("seats", "min"), ("states", "min"), ("state_sumsq", "max"),
          ("score", "min"))
Obj = dict[str, Any]


@st.composite
def worlds(draw: st.DrawFn, most: int = 7) -> Obj:
    """An instance with up to `most` nominees; rules often bite, and sometimes contradict each other."""
    count = draw(st.integers(0, most))
    ids = [f"N{number}" for number in range(count)]
    lots = draw(st.permutations(range(1, count + 1)))
    small = st.integers(0, 2)
    nominees = [{
        "id": one, "state": draw(st.sampled_from(STATES)), "gender": draw(st.sampled_from("FMX")),
        "agency": draw(st.sampled_from(AGENCIES)), "vetting": draw(st.sampled_from(("cleared", "cleared", "pending"))),
        "languages": draw(st.dictionaries(st.sampled_from(TAGS), st.integers(1, 5), max_size=2)),
        "priority": draw(st.integers(1, 4)), "alternate": draw(st.booleans()), "draw": lot,
        "prerequisites": draw(st.lists(st.sampled_from(("P1", "P2")), unique=True)),
        "criteria": {"x": draw(small), "y": draw(small)},
    } for one, lot in zip(ids, lots, strict=True)]
    members = st.lists(st.sampled_from(ids), unique=True, max_size=3) if ids else st.just([])
    high = st.one_of(st.none(), st.integers(0, 3))
    choices: list[Obj] = [
        {"id": "vetting", "kind": "require", "field": "vetting", "in": ["cleared"]},
        {"id": "years", "kind": "require_min", "field": "priority", "min": draw(small)},
        {"id": "tongue", "kind": "require_language", "any_of": ["en", "fr"], "min_level": draw(st.integers(1, 4))},
        {"id": "courses", "kind": "require_all", "field": "prerequisites", "all_of": ["P1"]},
        {"id": "size", "kind": "seats", "min": draw(small), "max": draw(st.integers(1, 5))},
        {"id": "state", "kind": "count_each", "field": "state", "min": draw(st.integers(0, 1)), "max": draw(high),
         "cap_min_to_pool": draw(st.booleans())},
        {"id": "agency", "kind": "count_each", "field": "agency", "min": 0, "max": draw(high)},
        {"id": "kenya", "kind": "count", "where": {"state": ["KE"], "gender": ["F", "X"]}, "min": draw(small),
         "max": draw(high)},
        {"id": "not_both", "kind": "members_max", "members": draw(members), "max": 1},
        {"id": "not_both_either", "kind": "members_max", "members": draw(members), "max": 1},
        {"id": "pinned", "kind": "include", "members": draw(members)[:1]},
        {"id": "barred", "kind": "exclude", "members": draw(members)[:1]},
        {"id": "channels", "kind": "channels", "floor": ["en"], "max_interpretation": draw(st.integers(0, 1)),
         "min_level": draw(st.integers(1, 4))},
        {"id": "order", "kind": "priority_order"},
    ]
    rules = draw(st.lists(st.sampled_from(choices), unique_by=lambda rule: str(rule["id"]), max_size=6))
    rules.append({"id": "share", "kind": "share", "where": {"gender": ["F"]}, "min_pct": draw(st.sampled_from(
        (0, 25, 33, 40, 50, 67, 100))), "hard": draw(st.booleans())})
    levels = draw(st.lists(st.sampled_from(LEVELS), unique_by=lambda level: level[0], max_size=6))
    return {"format": "tadrib-selection/1", "name": "synthetic world", "notes": "", "weights": {"x": 2, "y": 3},
            "nominees": nominees, "rules": rules, "tie_break": {"kind": "draw_order"},
            "objective": [{"level": level, "sense": sense} for level, sense in levels]}


def is_eligible(obj: Obj, one: Obj) -> bool:
    """All the requirements hold."""
    for rule in obj["rules"]:
        kind = rule["kind"]
        if kind == "require" and one.get(rule["field"]) not in rule["in"]:
            return False
        if kind == "require_min" and one.get(rule["field"], 0) < rule["min"]:
            return False
        if kind == "require_language" and not any(
                one["languages"].get(tag, -1) >= rule["min_level"] for tag in rule["any_of"]):
            return False
        if kind == "require_all" and not set(rule["all_of"]) <= set(one[rule["field"]]):
            return False
    return True


def keeps(obj: Obj, rule: Obj, cohort: list[Obj], pool: list[Obj], unit: str | None = None) -> bool:
    """Whether a cohort of eligible people keeps one rule (or one value of it)."""
    kind, ids = rule["kind"], {one["id"] for one in cohort}
    high = rule["max"] if rule.get("max") is not None else 10**9
    if kind == "seats":
        return bool(rule["min"] <= len(cohort) <= high)
    if kind == "count":
        return bool(rule["min"] <= len([one for one in cohort if fits(one, rule["where"])]) <= high)
    if kind == "count_each":
        for value in {one[rule["field"]] for one in obj["nominees"]}:
            if unit is not None and unit != f"{rule['id']}[{value}]":
                continue
            low = rule["min"]
            if rule.get("cap_min_to_pool"):
                low = min(low, len([one for one in pool if one[rule["field"]] == value]))
            if not low <= len([one for one in cohort if one[rule["field"]] == value]) <= high:
                return False
        return True
    if kind == "members_max":
        return len(ids & set(rule["members"])) <= rule["max"]
    if kind == "include":
        return set(rule["members"]) <= ids
    if kind == "exclude":
        return not set(rule["members"]) & ids
    if kind == "share":
        return not rule["hard"] or shortfall(rule, cohort) == 0
    if kind == "channels":
        level = rule["min_level"]
        return any(all(any(one["languages"].get(tag, 0) >= level for tag in ("en", *extra)) for one in cohort)
                   for size in range(rule["max_interpretation"] + 1) for extra in combinations(TAGS, size))
    if kind == "priority_order":
        return not any(other["state"] == one["state"] and other["priority"] < one["priority"] and other["id"] not in ids
                       for one in cohort for other in pool)
    return True


def fits(one: Obj, where: Obj) -> bool:
    """Every field has one of its values."""
    return all(one[field] in values for field, values in where.items())


def shortfall(rule: Obj, cohort: list[Obj]) -> int:
    """How many are missing to the share."""
    needed = (rule["min_pct"] * len(cohort) + 99) // 100
    return max(0, needed - len([one for one in cohort if fits(one, rule["where"])]))


def worth(obj: Obj, cohort: list[Obj]) -> tuple[int, ...]:
    """Value of each level."""
    states = [one["state"] for one in cohort]
    rule = next(rule for rule in obj["rules"] if rule["id"] == "share")
    known = {
        "seats": len(cohort), "states": len(set(states)), "state_sumsq": sum(states.count(one) for one in states),
        "priority": sum(one["priority"] - 1 for one in cohort),
        "alternates": len([one for one in cohort if one["alternate"]]),
        "score": sum(weight * one["criteria"][name] for one in cohort for name, weight in obj["weights"].items()),
        "shortfall:share": shortfall(rule, cohort),
    }
    return tuple(known[level["level"]] for level in obj["objective"])


def better_first(obj: Obj, values: tuple[int, ...]) -> tuple[int, ...]:
    """Signed so that smaller is better."""
    return tuple(-value if level["sense"] == "max" else value
                 for level, value in zip(obj["objective"], values, strict=True))


def cohorts(obj: Obj, unit_of: dict[str, str] | None = None) -> list[list[Obj]]:
    """Every cohort that keeps the rules, by enumeration. `unit_of`: rule id -> the one value of it that counts."""
    pool = [one for one in obj["nominees"] if is_eligible(obj, one)]
    units = unit_of or {}
    return [
        list(some) for size in range(len(pool) + 1) for some in combinations(pool, size)
        if all(keeps(obj, rule, list(some), pool, units.get(rule["id"])) for rule in obj["rules"])
    ]


def holds(obj: Obj, units: tuple[str, ...]) -> bool:
    """Whether some cohort keeps all of these units, taken alone."""
    by_id = {rule["id"]: rule for rule in obj["rules"]}
    rules, names = [], {}
    for number, unit in enumerate(units):
        if unit in by_id:
            rules.append(by_id[unit])
        else:
            # The same rule may be there for several of its values: each gets a copy of its own.
            rule_id, value = unit[:-1].split("[")
            rules.append({**by_id[rule_id], "id": f"{rule_id}{number}"})
            names[f"{rule_id}{number}"] = f"{rule_id}{number}[{value}]"
    return bool(cohorts({**obj, "rules": rules}, names))


def answer(obj: Obj, having: str | None = None) -> tuple[tuple[int, ...], tuple[str, ...]] | None:
    """The best values and the cohort of the tie rule; `having` someone in, if named."""
    found = [some for some in cohorts(obj) if having is None or having in {one["id"] for one in some}]
    if not found:
        return None
    best = min(better_first(obj, worth(obj, some)) for some in found)
    optimal = [some for some in found if better_first(obj, worth(obj, some)) == best]
    for one in sorted(obj["nominees"], key=lambda nominee: nominee["draw"]):
        optimal = [some for some in optimal if one in some] or optimal
    return worth(obj, optimal[0]), tuple(sorted(one["id"] for one in optimal[0]))
