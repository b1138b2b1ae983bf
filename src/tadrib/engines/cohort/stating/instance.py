"""The frozen input of a cohort selection: nominees, rules and the order of aims.

The shapes follow the neutral format `tadrib-selection/1`. Make them with `parsing.parse`, which checks what the types
cannot (distinct draws, known members, known levels); the other modules rely on those checks. Numbers are integers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

FORMAT = "tadrib-selection/1"

Token = tuple[str, object]
"""A field's value as it is compared: its type's name beside it, so that `true` and `1` stay two things."""


@dataclass(frozen=True)
class Nominee:
    """One person put forward. `fields` holds every field of the input but `id`, with lists as tuples."""

    id: str
    fields: Mapping[str, object]

    @cached_property
    def state(self) -> str:
        """ISO 3166-1 alpha-2 code of the nominating state."""
        return str(self.fields["state"])

    @cached_property
    def gender(self) -> str:
        """F, M or X; empty when not told."""
        return str(self.fields.get("gender", ""))

    @cached_property
    def draw(self) -> int:
        """The lot: distinct in an instance; the smaller goes first among equals."""
        return self.number("draw")

    @cached_property
    def priority(self) -> int:
        """Place in the state's own order, 1 for its first; 0 when not told."""
        return self.number("priority")

    @cached_property
    def alternate(self) -> bool:
        """Put forward by the state as an alternate."""
        return self.fields.get("alternate") is True

    @cached_property
    def languages(self) -> Mapping[str, int]:
        """BCP 47 tag to level, 0 to 5."""
        found = self.fields.get("languages")
        return found if isinstance(found, Mapping) else {}

    @cached_property
    def criteria(self) -> Mapping[str, int]:
        """Criterion to points."""
        found = self.fields.get("criteria")
        return found if isinstance(found, Mapping) else {}

    def number(self, field: str) -> int:
        """The field as an integer; absent or not a number counts as 0, as the format says."""
        value = self.fields.get(field)
        return value if isinstance(value, int) and not isinstance(value, bool) else 0

    def tokens(self, field: str) -> frozenset[Token]:
        """What the field can be matched with: itself, or each member of a list, or each key of a mapping."""
        value = self.id if field == "id" else self.fields.get(field)
        if isinstance(value, tuple):
            return frozenset(token(one) for one in value)
        if isinstance(value, Mapping):
            return frozenset(token(one) for one in value)
        return frozenset((token(value),))


def token(value: object) -> Token:
    """One comparable value."""
    return (type(value).__name__, value)


@dataclass(frozen=True)
class Require:
    """Only nominees whose field is one of the values are eligible."""

    id: str
    field: str
    values: tuple[object, ...]


@dataclass(frozen=True)
class RequireMin:
    """Only nominees whose field (absent = 0) reaches the minimum are eligible."""

    id: str
    field: str
    minimum: int


@dataclass(frozen=True)
class RequireLanguage:
    """Only nominees with one of the languages at the level are eligible."""

    id: str
    any_of: tuple[str, ...]
    min_level: int


@dataclass(frozen=True)
class RequireAll:
    """Only nominees whose list field holds all the values are eligible."""

    id: str
    field: str
    all_of: tuple[object, ...]


@dataclass(frozen=True)
class Seats:
    """Bounds on the size of the cohort; `maximum` None = no upper bound."""

    id: str
    minimum: int
    maximum: int | None


@dataclass(frozen=True)
class Count:
    """Bounds on the number selected who match every field of `where`."""

    id: str
    where: tuple[tuple[str, tuple[object, ...]], ...]
    minimum: int
    maximum: int | None


@dataclass(frozen=True)
class CountEach:
    """The same bounds for each value of a field that occurs among the nominees; each value is its own unit."""

    id: str
    field: str
    minimum: int
    maximum: int | None
    cap_min_to_pool: bool


@dataclass(frozen=True)
class MembersMax:
    """At most `maximum` of the members."""

    id: str
    members: tuple[str, ...]
    maximum: int


@dataclass(frozen=True)
class Include:
    """All the members are selected."""

    id: str
    members: tuple[str, ...]


@dataclass(frozen=True)
class Exclude:
    """None of the members is selected."""

    id: str
    members: tuple[str, ...]


@dataclass(frozen=True)
class Share:
    """A share, in whole per cent of the cohort's size and rounded up, of those who match `where`."""

    id: str
    where: tuple[tuple[str, tuple[object, ...]], ...]
    min_pct: int
    hard: bool


@dataclass(frozen=True)
class Channels:
    """At most so many interpreted languages beside those of the floor serve the whole cohort."""

    id: str
    floor: tuple[str, ...]
    max_interpretation: int
    min_level: int


@dataclass(frozen=True)
class PriorityOrder:
    """Each state's own order is binding among its eligible nominees."""

    id: str


Requirement = Require | RequireMin | RequireLanguage | RequireAll
Rule = (
    Require | RequireMin | RequireLanguage | RequireAll | Seats | Count | CountEach | MembersMax | Include | Exclude
    | Share | Channels | PriorityOrder
)


@dataclass(frozen=True)
class Level:
    """One aim. `name` as in the format (`seats`, `shortfall:<rule>`, ...), `sense` `min` or `max`."""

    name: str
    sense: str


@dataclass(frozen=True)
class Instance:
    """A whole selection: nominees sorted by id, rules as they were written (their order decides nothing)."""

    name: str
    notes: str
    weights: Mapping[str, int]
    nominees: tuple[Nominee, ...]
    rules: tuple[Rule, ...]
    objective: tuple[Level, ...]

    @cached_property
    def by_id(self) -> Mapping[str, Nominee]:
        """Nominees by id."""
        return {nominee.id: nominee for nominee in self.nominees}

    @cached_property
    def scores(self) -> Mapping[str, int]:
        """Nominee id to the sum of weight x criterion (a criterion not marked counts 0)."""
        return {
            nominee.id: sum(weight * nominee.criteria.get(name, 0) for name, weight in self.weights.items())
            for nominee in self.nominees
        }
