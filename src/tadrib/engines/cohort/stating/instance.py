"""The frozen input of a cohort selection: nominees, rules and the order of aims.

The shapes follow the neutral format `tadrib-selection/1`. Make them with `parsing.parse`, which checks what the types
cannot (distinct draws, known members, known levels); the other modules rely on those checks. Numbers are integers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from .columns import Token, token
from .nominee import Nominee
from .table import ByPerson, Nominees, Table

__all__ = ["Nominee", "Token", "token"]

FORMAT = "tadrib-selection/1"

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
    nominees: Sequence[Nominee]
    rules: tuple[Rule, ...]
    objective: tuple[Level, ...]

    @cached_property
    def table(self) -> Table:
        """The nominees as columns; what decides works on these."""
        return self.nominees.table if isinstance(self.nominees, Nominees) else Table.of(self.nominees)

    @cached_property
    def by_id(self) -> Mapping[str, Nominee]:
        """Nominees by id, each made when asked for."""
        people = self.nominees if isinstance(self.nominees, Nominees) else Nominees(self.table)
        return ByPerson(self.table, people.__getitem__)

    @cached_property
    def points(self) -> NDArray[np.int64] | NDArray[np.object_]:
        """Sum of weight x criterion (a criterion not marked counts 0) for each row of the table."""
        return self.table.scores(self.weights)

    @cached_property
    def scores(self) -> Mapping[str, int]:
        """The points by nominee id."""
        points = self.points
        return ByPerson(self.table, lambda row: int(points[row]))
