"""Who acts: the one argument that every read and every write takes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class Actor:
    """A user, nobody, or a part of the system itself, with all that decides what it may see and do.

    ``permissions`` holds codes of ``accounts.words.Permission``; ``states`` the ISO 3166-1 alpha-2 codes a focal
    point stands for; ``organisations`` the codes a donor stands for. Built once a request (``accounts.queries``).
    """

    kind: Literal["nobody", "user", "system"]
    ref: str
    name: str = ""
    user_id: int | None = None
    language: str = "en"
    roles: frozenset[str] = field(default_factory=frozenset)
    permissions: frozenset[str] = field(default_factory=frozenset)
    states: frozenset[str] = field(default_factory=frozenset)
    organisations: frozenset[str] = field(default_factory=frozenset)

    @classmethod
    def nobody(cls) -> Actor:
        """The public: no permission at all."""
        return cls(kind="nobody", ref="")

    @classmethod
    def system(cls, name: str, permissions: Iterable[str] = ()) -> Actor:
        """A part of the system (``worker``, ``demonstration``) with its own short list of permissions."""
        return cls(kind="system", ref=f"system:{name}", name=name, permissions=frozenset(permissions))

    @property
    def is_signed_in(self) -> bool:
        return self.kind == "user"

    def can(self, permission: str) -> bool:
        """Whether one of the actor's present roles carries the permission."""
        return permission in self.permissions

    def stands_for(self, state_code: str) -> bool:
        """Whether the actor is a focal point of the state."""
        return state_code in self.states
