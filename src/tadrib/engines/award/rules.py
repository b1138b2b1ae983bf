"""What a curriculum version asks for each kind of award, lowest first. Frozen values; limits are whole per cents.

The kinds are UNITAR's participation and completion (AC/UNITAR/2008/05), achievement as Open edX proposes it beside
completion, and the trainer level of the office's own courses.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal["participation", "completion", "achievement", "trainer"]
KINDS: tuple[Kind, ...] = ("participation", "completion", "achievement", "trainer")
NONE = "none"
DECIDERS = ("officer", "head")
SHOWN = ("none", "passed", "percent", "grade")
SOURCES = ("test", "practical", "both")


@dataclass(frozen=True, slots=True)
class Earlier:
    """An award of another course that is held already: this kind or a higher one."""

    course: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Grade:
    """A named grade from `least` per cent on; `name` by language."""

    least: int
    name: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class KindRule:
    """What one kind asks; a limit of 0 is not asked. All that is asked must be met.

    `module` is asked of each module apart, `outcome` of each learning outcome in the test after the course.
    `criteria`: no criterion of the practical below its own minimum. `shown` is how the result is expressed, of the
    share in `source` (`both`: the mean of test and practical). `decided_by` may sign.
    """

    kind: Kind
    attendance: int = 0
    module: int = 0
    test: int = 0
    outcome: int = 0
    practical: int = 0
    criteria: bool = False
    earlier: Earlier | None = None
    decided_by: str = "officer"
    shown: str = "none"
    source: str = "test"


@dataclass(frozen=True, slots=True)
class Rules:
    """All kinds that a version awards, lowest first, and the grades that its results are named by, highest first."""

    kinds: tuple[KindRule, ...]
    grades: tuple[Grade, ...] = ()

    def of(self, kind: str) -> KindRule | None:
        """The rule of a kind, or None if it is not awarded."""
        return next((rule for rule in self.kinds if rule.kind == kind), None)

    @property
    def asks_practical(self) -> bool:
        """Whether any kind or result needs the practical."""
        return any(
            rule.practical or rule.criteria or (rule.shown in ("percent", "grade") and rule.source != "test")
            for rule in self.kinds
        )

    @property
    def attendance_needed(self) -> int:
        """The share of sessions that completion asks, or the lowest kind that is awarded: what participants watch."""
        rule = self.of("completion") or (self.kinds[0] if self.kinds else None)
        return rule.attendance if rule else 0


def rank(kind: str) -> int:
    """Place of a kind from 1; 0 for none."""
    return next((place for place, one in enumerate(KINDS, 1) if one == kind), 0)
