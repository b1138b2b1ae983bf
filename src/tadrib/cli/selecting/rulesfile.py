"""The rules in TOML, with readable names for what the format has, to the plain objects of `tadrib-selection/1`."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tadrib.cli.selecting import values, words
from tadrib.cli.selecting.problems import Problems, refused

BYTES_MOST = 5_000_000
KEYS = ("format", "name", "notes", "seed", "weights", "rules", "objective", "seats", "women", "columns", "defaults")
KINDS = {
    "language": "require_language", "minimum": "require_min", "prerequisites": "require_all", "per_state": "count_each",
    "per_agency": "count_each", "each": "count_each", "women": "share", "not_together": "members_max",
    "interpretation": "channels", "state_order": "priority_order",
}  # fmt: skip
IMPLIED: dict[str, dict[str, object]] = {
    "per_state": {"field": "state"}, "per_agency": {"field": "agency"}, "women": {"where": {"gender": ["F"]}},
    "prerequisites": {"field": "prerequisites"}, "not_together": {"max": 1},
}  # fmt: skip
ALIASES = {
    "at_least": "min", "at_most": "max", "percent": "min_pct", "is": "in", "values": "in", "languages": "any_of",
    "level": "min_level", "all": "all_of", "people": "members",
}  # fmt: skip
LISTS = ("in", "any_of", "all_of", "members", "floor")
USUAL = {"seats": "max", "states": "max", "state_sumsq": "min", "priority": "min", "score": "max", "alternates": "min"}


@dataclass
class Rules:
    """What a rules file says: the parts of the format, and how to read the spreadsheet."""

    source: str
    given: dict[str, object] = field(default_factory=dict)
    columns: dict[str, str] = field(default_factory=dict)
    defaults: dict[str, object] = field(default_factory=dict)
    seed: str = ""

    @property
    def items(self) -> list[dict[str, object]]:
        """The rules that are tables at all."""
        return [one for one in listed(self.given.get("rules")) if isinstance(one, dict)]

    def levels(self) -> list[str]:
        """The names of the objective's levels."""
        return [str(one.get("level")) for one in listed(self.given.get("objective")) if isinstance(one, dict)]


def listed(value: object) -> list[object]:
    """The list, or an empty one for anything else; the engine tells what is wrong with it."""
    return list(value) if isinstance(value, (list, tuple)) else []


def read(path: Path, problems: Problems) -> Rules:
    """The rules of a TOML file. Raises `Trouble` when it is none; notes what is wrong in it."""
    try:
        with path.open("rb") as stream:
            content = stream.read(BYTES_MOST + 1)
    except OSError as fault:
        raise refused(str(path), f"cannot be read: {fault.strerror or fault}") from fault
    if len(content) > BYTES_MOST:
        raise refused(str(path), "is larger than a rules file ever is (5 MB)", "Is it the file of nominees?")
    try:
        told = tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as fault:
        raise refused(str(path), f"is not UTF-8 (byte {fault.start + 1})", "Save it as UTF-8.") from fault
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as fault:
        raise refused(
            str(path), f"is not TOML: {fault}", 'Texts stand in "quotes"; see docs/howto/select.md.'
        ) from fault
    return understood(told, path.name, problems)


def understood(told: Mapping[str, object], source: str, problems: Problems) -> Rules:
    """A decoded file with its readable names turned into those of the format."""
    out = Rules(source)
    for name in told:
        if name not in KEYS:
            problems.add(f"{source}, {name}", "", "is not known here", f"Known are {', '.join(KEYS[1:])}.")
    out.given = {name: plain(told[name]) for name in ("name", "notes") if name in told}
    out.given["weights"] = plain(told.get("weights", {}))
    rules = [_rule(one) for one in _tables(told.get("rules", []), f"{source}, rules", problems)]
    for name, shape in (("seats", _seats), ("women", _women)):
        if name in told:
            rules.insert(0, shape(told[name], f"{source}, {name}", problems))
    _name(rules)
    out.given["rules"] = rules
    out.given["objective"] = _objective(told, rules, source, problems)
    out.columns = dict(_texts(told.get("columns", {}), f"{source}, columns", problems))
    defaults = told.get("defaults", {})
    if isinstance(defaults, Mapping):
        out.defaults = {str(name): plain(value) for name, value in defaults.items()}
    else:
        problems.add(f"{source}, defaults", defaults, "is no table", 'Write [defaults] and below it state = "TN".')
    seed = told.get("seed", "")
    if isinstance(seed, str):
        out.seed = seed
    else:
        problems.add(f"{source}, seed", seed, "is not text", "Put it in quotes.")
    return out


def plain(value: object) -> object:
    """What TOML has and JSON has not: whole fractions become whole numbers, dates texts."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(name): plain(one) for name, one in value.items()}
    return [plain(one) for one in value] if isinstance(value, (list, tuple)) else value


def _tables(value: object, place: str, problems: Problems) -> list[dict[str, object]]:
    if not isinstance(value, list) or not all(isinstance(one, Mapping) for one in value):
        problems.add(place, "", "is no list of tables", "Begin each rule with a line [[rules]].")
        return []
    return [{str(name): plain(part) for name, part in one.items()} for one in value]


def _texts(value: object, place: str, problems: Problems, above: str = "") -> list[tuple[str, str]]:
    """The mapping of columns; `languages.en` may be written with or without quotes."""
    if not isinstance(value, Mapping):
        problems.add(place, value, "is no table", 'Write [columns] and below it priority = "the heading".')
        return []
    found: list[tuple[str, str]] = []
    for name, one in value.items():
        if isinstance(one, Mapping):
            found += _texts(one, f"{place}.{name}", problems, f"{above}{name}.")
        elif isinstance(one, str):
            found.append((f"{above}{name}", one))
        else:
            problems.add(f"{place}.{name}", one, "is not text", "Write the heading of the column in quotes.")
    return found


def _rule(given: dict[str, object]) -> dict[str, object]:
    said = given.get("kind")
    rule: dict[str, object] = {"kind": KINDS.get(str(said), said)}
    for name, value in (IMPLIED.get(str(said), {}) | given).items():
        if name != "kind":
            rule[ALIASES.get(name, name) if ALIASES.get(name) not in given else name] = value
    for name in LISTS:
        if name in rule and not isinstance(rule[name], (list, Mapping)):
            rule[name] = [rule[name]]
    where = rule.get("where")
    if isinstance(where, Mapping):
        rule["where"] = {
            str(name): _known(str(name), one if isinstance(one, list) else [one]) for name, one in where.items()
        }
    if isinstance(rule.get("in"), list):
        rule["in"] = _known(str(rule.get("field")), listed(rule["in"]))
    for name in ("any_of", "floor"):
        if name in rule:
            rule[name] = [(words.tongue(one) or one) if isinstance(one, str) else one for one in listed(rule[name])]
    if isinstance(rule.get("min_level"), str):
        try:
            rule["min_level"] = values.level(str(rule["min_level"]))
        except values.Unread:
            return rule  # the engine says that it is no number
    return rule


def _known(name: str, given: list[object]) -> list[object]:
    """States and genders in a rule as they come out of the spreadsheet."""
    if name == "state":
        return [values.state(one) if isinstance(one, str) else one for one in given]
    if name == "gender":
        return [words.sexes().get(words.key(one), one) if isinstance(one, str) else one for one in given]
    return given


def _seats(value: object, place: str, problems: Problems) -> dict[str, object]:
    """`seats = 25`, or a table with min and max."""
    if isinstance(value, Mapping):
        return _rule({"kind": "seats", **{str(name): plain(one) for name, one in value.items()}})
    if not isinstance(value, int) or isinstance(value, bool):
        problems.add(place, value, "is not a whole number", "Write seats = 25, or seats = { min = 20, max = 25 }.")
        value = 0
    return {"kind": "seats", "max": value}


def _women(value: object, place: str, problems: Problems) -> dict[str, object]:
    """`women = 40` (per cent, as far as possible), or a table with percent and hard."""
    if isinstance(value, Mapping):
        return _rule({"kind": "women", **{str(name): plain(one) for name, one in value.items()}})
    if not isinstance(value, int) or isinstance(value, bool):
        problems.add(
            place, value, "is not a whole number", "Write women = 40, or women = { percent = 40, hard = true }."
        )
        value = 0
    return _rule({"kind": "women", "percent": value})


def _name(rules: list[dict[str, object]]) -> None:
    """An id for each rule that has none: R-seats, R-state, R-women, R-count, R-count-2, ..."""
    taken = {rule.get("id") for rule in rules if isinstance(rule.get("id"), str)}
    for rule in rules:
        if "id" in rule:
            continue
        base = f"R-{rule.get('kind')}"
        if rule.get("kind") in ("count_each", "require", "require_min") and isinstance(rule.get("field"), str):
            base = f"R-{rule['field']}"
        elif rule.get("kind") == "share" and rule.get("where") == {"gender": ["F"]}:
            base = "R-women"
        name, number = base, 2
        while name in taken:
            name, number = f"{base}-{number}", number + 1
        taken.add(name)
        rule["id"] = name


def _objective(
    told: Mapping[str, object], rules: list[dict[str, object]], source: str, problems: Problems
) -> list[object]:
    """Each level as `{level, sense}`; a text is `"seats max"`, and the usual sense may be left out."""
    given = told.get("objective")
    place = f"{source}, objective"
    if given is None:
        problems.add(place, "", "is missing", 'Say what comes first: objective = ["seats max", "score max"].')
        return []
    if not isinstance(given, list):
        problems.add(place, given, "is no list", 'Write objective = ["seats max", "score max"].')
        return []
    soft = [str(rule.get("id")) for rule in rules if rule.get("kind") == "share"]
    levels: list[object] = []
    for number, one in enumerate(given, start=1):
        if isinstance(one, Mapping):
            levels.append(plain(one))
            continue
        parts = str(one).split()
        sense = parts.pop() if len(parts) > 1 and parts[-1] in ("min", "max") else ""
        name = ":".join(parts) if len(parts) == 2 and parts[0] == "shortfall" else " ".join(parts)
        if name in ("women", "shortfall") and len(soft) == 1:
            name = f"shortfall:{soft[0]}"
        sense = sense or ("min" if name.startswith("shortfall:") else USUAL.get(name, ""))
        if not sense:
            known = [*USUAL, *(f"shortfall:{rule}" for rule in soft)]
            problems.add(f"{place}, level {number}", one, "is no level we know", f"Levels are {', '.join(known)}.")
            continue
        levels.append({"level": name, "sense": sense})
    return levels
