"""What can be wrong with an input, as codes and facts, collected before anything is decided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeGuard

LARGEST = 2**63
"""Single numbers must stay below this in size; sums may grow beyond, they are kept as Python integers."""


@dataclass(frozen=True)
class Problem:
    """`where` in the input (`nominees[3]`), its `field`, a `code` for the phrase book and the `facts` it needs."""

    where: str
    field: str
    code: str
    facts: tuple[tuple[str, object], ...] = ()


class BadInstance(ValueError):
    """The input cannot be decided on; `problems` holds all that was found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Keep them all; the text shows the first few."""
        self.problems = tuple(problems)
        super().__init__(", ".join(f"{one.where}.{one.field}: {one.code}" for one in self.problems[:5]))


class NotProven(RuntimeError):
    """The search used up its fixed number of steps before the proof was complete (never a matter of clock time)."""

    def __init__(self, level: str, steps: int) -> None:
        """Say at which level, after how many steps."""
        self.level = level
        self.steps = steps
        super().__init__(f"{level}: no proof within {steps} steps")


class Cancelled(RuntimeError):
    """Raised by whoever is told the progress, to stop the work. What was worked on fills in `so_far`."""

    so_far: object | None = None


class Collector:
    """Gathers problems while reading."""

    def __init__(self) -> None:
        """Start with none."""
        self.problems: list[Problem] = []

    def add(self, where: str, field: str, code: str, **facts: object) -> None:
        """Note one problem."""
        self.problems.append(Problem(where, field, code, tuple(sorted(facts.items()))))

    def text(self, value: object, where: str, field: str) -> str:
        """The text, or empty after noting that it is none, or not valid Unicode (a lone surrogate cannot be stored)."""
        if not isinstance(value, str):
            self.add(where, field, "wrong_type", wanted="text")
            return ""
        try:
            value.encode()
        except UnicodeEncodeError:
            self.add(where, field, "not_unicode")
            return ""
        return value

    def integer(self, value: object, where: str, field: str) -> TypeGuard[int]:
        """Whether it is an integer of decent size; notes it if not."""
        if not isinstance(value, int) or isinstance(value, bool):
            self.add(where, field, "not_integer")
            return False
        if not -LARGEST < value < LARGEST:
            self.add(where, field, "out_of_range", limit=LARGEST)
            return False
        return True

    def frozen(self, value: object, where: str, field: str) -> object:
        """A deep frozen copy of plain JSON; fractions are refused, since rules compare exactly."""
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, str):
            return self.text(value, where, field)
        if isinstance(value, (list, tuple)):
            return tuple(self.frozen(one, where, field) for one in value)
        if isinstance(value, Mapping):
            return MappingProxyType({
                self.text(key, where, field): self.frozen(one, where, field) for key, one in value.items()
            })
        return value if self.integer(value, where, field) else None
