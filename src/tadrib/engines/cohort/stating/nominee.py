"""One person put forward."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from .columns import Token, tokens_of


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
        return tokens_of(self.id if field == "id" else self.fields.get(field))
