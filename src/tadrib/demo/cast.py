"""Who acts in the demonstration: an office of ten and the focal points of the states that take part.

All are invented; every address ends in example.org, and the accounts are marked as examples.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

import tadrib.domain.accounts.operations
import tadrib.domain.accounts.queries
from tadrib.domain import accounts
from tadrib.domain.accounts.words import Permission, Role
from tadrib.kernel.actor import Actor

Row = Any  # a row of a domain app: only the domain knows its models
PASSWORD = "rabat-24-june-2021"
OPENED = dt.datetime(2021, 6, 24, 9, 0, tzinfo=dt.UTC)

# key, name, roles, scope, language
OFFICE = (
    ("officer", "Leïla Example", (Role.PROGRAMME_OFFICER,), "", "fr"),
    ("head", "Nadia Example", (Role.HEAD_OF_OFFICE,), "", "en"),
    ("diligence", "Rachid Example", (Role.DUE_DILIGENCE_OFFICER,), "", "fr"),
    ("diligence-2", "Teresa Example", (Role.DUE_DILIGENCE_OFFICER,), "", "pt"),
    ("monitoring", "Mateus Example", (Role.MONITORING_OFFICER,), "", "pt"),
    ("expert", "Ibrahim Example", (Role.EXPERT,), "", "ar"),
    ("donor", "Charlotte Example", (Role.DONOR,), "gov-australia", "en"),
    ("auditor", "Aude Example", (Role.AUDITOR,), "", "fr"),
    ("admin", "Sami Example", (Role.ADMINISTRATOR,), "", "ar"),
)
FOCAL_POINTS = {
    "BJ": ("Codjo Example", "fr"), "BF": ("Rasmata Example", "fr"), "TD": ("Hassan Example", "ar"),
    "ML": ("Aminata Example", "fr"), "NG": ("Ngozi Example", "en"), "SN": ("Ousmane Example", "fr"),
    "MA": ("Salma Example", "ar"), "GH": ("Kofi Example", "en"), "KE": ("Wanjiru Example", "en"),
    "MZ": ("Joaquim Example", "pt"), "CV": ("Nilda Example", "pt"),
}  # fmt: skip


@dataclass
class Cast:
    """The actors of the play, by key; focal points by ``fp-XX``."""

    users: dict[str, Row] = field(default_factory=dict)
    _actors: dict[tuple[str, dt.date], Actor] = field(default_factory=dict)

    def __call__(self, key: str, at: dt.datetime) -> Actor:
        """The actor as the house knows them on a day."""
        slot = (key, at.date())
        if slot not in self._actors:
            self._actors[slot] = accounts.queries.actor_of(self.users[key], at.date())
        return self._actors[slot]


def address(key: str) -> str:
    """The e-mail address of an actor of the play."""
    return f"{key}@example.org"


def opener() -> Actor:
    """The system itself, for what has to stand before anybody can act."""
    return Actor.system("demonstration", {Permission.USER_EDIT, Permission.DIRECTORY_EDIT})


def engage() -> Cast:
    """Open the accounts and give the roles, as on the day the office opened."""
    cast = Cast()
    by = opener()
    points = (
        (f"fp-{code.lower()}", name, (Role.FOCAL_POINT,), code, language)
        for code, (name, language) in FOCAL_POINTS.items()
    )
    for key, name, roles, scope, language in (*OFFICE, *points):
        user = accounts.operations.create_user(
            email=address(key), name=name, language=language, password=PASSWORD, is_example=True, by=by, now=OPENED
        )
        for role in roles:
            accounts.operations.grant_role(user, role=role, scope=scope, from_date=OPENED.date(), by=by, now=OPENED)
        cast.users[key] = user
    return cast
