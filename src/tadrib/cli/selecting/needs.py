"""Which columns the rules need, under which headings they are found, and how their cells are read."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from tadrib.cli.selecting import words
from tadrib.cli.selecting.rulesfile import Rules, listed

FORMS = {
    "state": "state",
    "gender": "gender",
    "alternate": "flag",
    "languages": "languages",
    "prerequisites": "list",
} | dict.fromkeys(words.NUMBERS, "number")
ALWAYS = ("id", "state", "gender", "priority", "draw")
PREFIXES = ("criteria", "criterion", "score", "points", "critère", "critères", "note", "critério", "nota", "معيار")


class Wanted:
    """What is wanted of a spreadsheet under some rules. `seeded`: lots are drawn, those of the sheet are not needed."""

    def __init__(self, rules: Rules, *, seeded: bool) -> None:
        self.rules = rules
        self.seeded = seeded
        weights = rules.given.get("weights")
        self.criteria = tuple(str(name) for name in weights) if isinstance(weights, Mapping) else ()
        self.why: dict[str, str] = {}
        self._typed: dict[str, str] = {}
        for rule in rules.items:
            self._note(rule)
        levels = rules.levels()
        self.needs_priority = "priority" in levels or "priority" in self.why
        if "priority" in levels:
            self.why.setdefault("priority", "the objective has the level priority")
        if "alternates" in levels:
            self.why.setdefault("alternate", "the objective has the level alternates")
        self.defaults = {name: value for name, value in rules.defaults.items() if name != "language_level"}
        bare = rules.defaults.get("language_level")
        self.bare_level = bare if isinstance(bare, int) and 0 <= bare <= 5 else None

    def _note(self, rule: Mapping[str, object]) -> None:
        kind, told = rule.get("kind"), f"rule {rule.get('id')} needs it"
        where = rule.get("where")
        fields: dict[str, list[object]] = (
            {str(name): listed(found) for name, found in where.items()} if isinstance(where, Mapping) else {}
        )
        if isinstance(rule.get("field"), str):
            fields[str(rule["field"])] = listed(rule.get("in"))
        for name, found in fields.items():
            if name == "id":
                continue
            self.why.setdefault(name, told)
            form = {"require_min": "number", "require_all": "list"}.get(str(kind))
            if form is None and found and all(isinstance(one, bool) for one in found):
                form = "flag"
            elif form is None and found and all(isinstance(one, int) for one in found):
                form = "number"
            if form:
                self._typed[name] = form
        if kind in ("require_language", "channels"):
            self.why.setdefault("languages", told)
        if kind == "priority_order":
            self.why.setdefault("priority", told)

    def form(self, name: str) -> str:
        """How the cells of a field are read: a name of `values.READERS`, or `languages`."""
        if name.startswith("languages."):
            return "level"
        if name.startswith("criteria."):
            return "number"
        return FORMS.get(name) or self._typed.get(name, "text")

    def uses(self, name: str) -> bool:
        """Whether an unreadable cell of the field is a problem."""
        above = name.partition(".")[0]
        return name in ALWAYS[:2] or above in self.why or above == "criteria" or (name == "draw" and not self.seeded)

    @cached_property
    def _headings(self) -> dict[str, str]:
        """Heading, as compared, to field; what the rules file maps comes before what is found by itself."""
        found = dict(words.fields())
        for name in self.why:
            found.setdefault(words.key(name), name)
        for name in self.criteria:
            for said in (name, *(f"{prefix} {name}" for prefix in PREFIXES)):
                found[words.key(said)] = f"criteria.{name}"
        mapped = set(self.rules.columns)
        found = {said: name for said, name in found.items() if name not in mapped}
        return found | {words.key(heading): name for name, heading in self.rules.columns.items()}

    @cached_property
    def _found(self) -> dict[str, str | None]:
        return {}

    def field_of(self, heading: str) -> str | None:
        """The field a heading stands for, or None."""
        said = words.key(heading)
        if said not in self._found:
            name = self._headings.get(said)
            if name is None and said and (tag := words.tongue_heading(heading)):
                name = f"languages.{tag}" if f"languages.{tag}" not in self.rules.columns else None
            self._found[said] = name
        return self._found[said]

    def missing(self, found: set[str]) -> list[tuple[str, str]]:
        """Fields without a column and without a default, each with who needs it."""
        there = found | set(self.defaults) | {name.partition(".")[0] for name in found if name.startswith("languages.")}
        needed = {"state": "every nominee has a state that nominates"} | self.why
        needed |= {f"criteria.{name}": f"[weights] has {name}" for name in self.criteria}
        needed |= {
            name: f"[columns] says it is under “{heading}”"
            for name, heading in self.rules.columns.items()
            if name not in found
        }
        return [(name, why) for name, why in needed.items() if name not in there and name != "id"]
