"""From the files that were named to an instance the engine can decide on, or every problem of them."""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass, field
from pathlib import Path

from tadrib.cli.selecting import rulesfile, sheet, words
from tadrib.cli.selecting.needs import Wanted
from tadrib.cli.selecting.problems import Problems, refused
from tadrib.cli.selecting.rulesfile import Rules, listed
from tadrib.cli.selecting.sheet import People
from tadrib.engines import cohort
from tadrib.engines.sheet.tables import RawTable

UNPACKED_MOST = 2_000_000_000
ADVICE = {
    "missing": ("is missing", "Add it."),
    "not_integer": ("is not a whole number", "Rules compare exactly: write whole numbers."),
    "wrong_type": ("is of another kind than the format has", ""),
    "not_an_object": ("is no object", "Write it as name and value pairs."),
    "unknown_format": ("is not the format tadrib-selection/1", 'Begin with "format": "tadrib-selection/1".'),
    "unknown_key": ("is not known here", "Take it away, or correct its spelling."),
    "unknown_kind": ("is no kind of rule", "Kinds are in docs/howto/select.md."),
    "unknown_member": ("names somebody who is no nominee", "Use ids that stand in the file."),
    "unknown_level": ("is no level of the objective", f"Levels are {', '.join(rulesfile.USUAL)}, shortfall:RULE."),
    "unknown_sense": ("is neither min nor max", "Write min or max."),
    "sense_not_supported": ("cannot be turned round", "A shortfall is always min."),
    "duplicate_level": ("stands there twice", "Keep the first."),
    "duplicate_id": ("is used twice", "Each id stands for one nominee, or one rule."),
    "duplicate_draw": ("is a lot another nominee has", "Give each their own, or use --seed."),
    "priority_below_one": ("is no place in the state's order", "Write 1 for the state's first."),
    "out_of_range": ("is too large", "Use numbers below 2 to the power of 63."),
    "below_zero": ("is below zero", "Write 0 or more."),
    "above_hundred": ("is above a hundred per cent", "Write 0 to 100."),
    "not_unicode": ("holds half a character", "Type it again."),
    "unknown_tie_break": ("is no way to break ties", 'Write "tie_break": {"kind": "draw_order"}.'),
}


@dataclass
class Source:
    """The file of nominees, read once: either a decoded object, or raw tables."""

    name: str
    obj: object = None
    tables: list[RawTable] | None = None


@dataclass
class Asked:
    """An instance with what only the office knows of it: names by id, and notes of what was done unasked."""

    instance: cohort.Instance
    names: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def source(path: Path) -> Source:
    """The file, decoded. `Trouble` (code 2) when it cannot be read."""
    content = read_bytes(path)
    head = content[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head[:1] in (b"{", b"[") or ".json" in path.name.lower():
        return Source(path.name, decoded(content, path.name))
    return Source(path.name, tables=sheet.tables(content, path.name))


def read_bytes(path: Path) -> bytes:
    """The content, unpacked when it is gzipped."""
    try:
        content = path.read_bytes()
    except OSError as fault:
        raise refused(str(path), f"cannot be read: {fault.strerror or fault}") from fault
    if content[:2] != b"\x1f\x8b":
        return content
    try:
        engine = zlib.decompressobj(wbits=31)
        content = engine.decompress(content, UNPACKED_MOST)
        if engine.unconsumed_tail:
            raise refused(str(path), "unpacks to more than 2 GB", "Is it the file of nominees?")
        if not engine.eof:
            raise refused(str(path), "is not JSON: its end is missing", "Pack it again.")
    except zlib.error as fault:
        raise refused(str(path), f"is not JSON: it cannot be unpacked ({fault})", "Pack it again.") from fault
    return content


def decoded(content: bytes, name: str) -> object:
    """The JSON value."""
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as fault:
        raise refused(name, f"is not JSON: {fault}") from fault


def rules_of(path: Path, problems: Problems) -> Rules:
    """Rules of a TOML file, or of a JSON object in the neutral format (its nominees are not looked at)."""
    if ".json" not in path.name.lower():
        return rulesfile.read(path, problems)
    told = decoded(read_bytes(path), path.name)
    if not isinstance(told, dict):
        raise refused(path.name, "is no object")
    given = {name: told[name] for name in ("name", "notes", "weights", "rules", "objective") if name in told}
    return Rules(path.name, given)


def ask(of: Source, rules: Rules | None, seed: str, problems: Problems) -> Asked:
    """The instance of the nominees under the rules (None: those of the JSON itself). `Trouble` tells every problem."""
    if of.tables is None:
        obj = of.obj
        if isinstance(obj, dict) and rules is not None:
            obj = {**obj, **rules.given}
        people = None
    else:
        if rules is None:
            raise refused(of.name, "is a spreadsheet, and no rules are given", "Add --rules RULES.toml.")
        people = sheet.read(of.tables, Wanted(rules, seeded=bool(seed)), problems)
        _by_name(rules, people)
        obj = {"format": "tadrib-selection/1", **rules.given, "nominees": people.nominees}
    if seed and isinstance(obj, dict):
        obj = {**obj, "nominees": _drawn(listed(obj.get("nominees")), seed)}
    names = dict(people.names) if people else _names(obj)
    try:
        instance = cohort.parse(obj)
    except cohort.BadInstance as fault:
        for one in fault.problems:
            if people is None or not problems.found or not one.where.startswith("nominee"):
                _note(one, obj, rules, people, problems)
        problems.stop(of.name)
        raise
    problems.stop(of.name)
    return Asked(instance, names, people.notes if people else [])


def _names(obj: object) -> dict[str, str]:
    nominees = listed(obj.get("nominees")) if isinstance(obj, dict) else []
    return {
        str(one["id"]): str(one["name"])
        for one in nominees
        if isinstance(one, dict) and "id" in one and isinstance(one.get("name"), str)
    }


def _drawn(nominees: list[object], seed: str) -> list[object]:
    """Lots from the seed: by receipt number when every nominee has one, else by id, as the engine's own run does."""
    people = [one for one in nominees if isinstance(one, dict)]
    for by in ("receipt", "id"):
        texts = [one.get(by) for one in people]
        if len(people) == len(nominees) and all(isinstance(text, str) and text for text in texts):
            if len(set(map(str, texts))) < len(texts):
                return nominees
            lots = cohort.draw_numbers(seed, map(str, texts))
            return [{**one, "draw": lots[str(one[by])]} for one in people]
    return nominees


def _by_name(rules: Rules, people: People) -> None:
    """Members of a rule may be written by name when only one nominee is called so."""
    called: dict[str, list[str]] = {}
    for identity, name in people.names.items():
        called.setdefault(words.key(name), []).append(identity)
    ids = {str(one["id"]) for one in people.nominees}
    for rule in rules.items:
        if isinstance(members := rule.get("members"), list):
            rule["members"] = [
                found[0]
                if isinstance(one, str) and one not in ids and len(found := called.get(words.key(one), [])) == 1
                else one
                for one in members
            ]


def _note(one: cohort.Problem, obj: object, rules: Rules | None, people: People | None, problems: Problems) -> None:
    reason, advice = ADVICE.get(one.code, (one.code, ""))
    facts = dict(one.facts)
    if "wanted" in facts:
        advice = f"{advice} It should be: {facts['wanted']}.".strip()
    value = facts.get("member", facts.get("kind", facts.get("level", facts.get("id", ""))))
    value = "" if one.code in ("missing", "unknown_key") else value
    place = ".".join(part for part in (one.where, one.field) if part) or "the file"
    kind, _, rest = one.where.partition("[")
    index = int(rest.rstrip("]")) if rest.rstrip("]").isdigit() else None
    if index is not None and kind == "nominees" and people is not None and index < len(people.rows):
        place = people.place(index, one.field)
        value = value or people.nominees[index].get(one.field, "")
    elif index is not None and isinstance(obj, dict):
        items = listed(obj.get(kind))
        item = items[index] if index < len(items) else None
        if rules is not None and kind in ("rules", "objective"):
            called = f" ({item.get('id')})" if isinstance(item, dict) and item.get("id") else ""
            place = f"{rules.source}, {'rule' if kind == 'rules' else 'objective level'} {index + 1}{called}"
            place += f", {one.field}" if one.field else ""
        if isinstance(item, dict) and not value and one.code not in ("missing", "unknown_key"):
            value = item.get(one.field, "")
    problems.add(
        place, value if isinstance(value, (str, int, float)) else json.dumps(value, default=str), reason, advice
    )


def check_seed(text: str) -> str:
    """The seed, if it is text that can be written down again."""
    try:
        text.encode()
    except UnicodeEncodeError as fault:
        raise refused("--seed", "is not text that can be written down again", "Use letters and digits.") from fault
    return text
