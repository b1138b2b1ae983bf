"""Moving a row from one state to the next, once, whoever is fastest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from django.db import models

from tadrib.kernel.refusals import Refused, Stale

Moves = Mapping[str, frozenset[str]]
M = TypeVar("M", bound=models.Model)


def check_move(row: models.Model, to: str, *, moves: Moves, field: str = "state") -> None:
    """Refuse (``move_not_allowed``) a move that the app's table of moves does not hold."""
    old = getattr(row, field)
    if to not in moves.get(old, frozenset()):
        raise Refused("move_not_allowed", ref=getattr(row, "ref", ""), old=old, new=to)


def move(
    row: M, to: str, *, moves: Moves, field: str = "state", only_if: Mapping[str, Any] | None = None, **changes: Any
) -> M:
    """Move ``row`` to state ``to`` by compare-and-swap and return it with the new values.

    The update carries the old state in its condition, so of two concurrent callers one wins and the other gets
    ``Stale``. ``only_if`` holds further columns that must still say what the caller saw. Works alike on SQLite and
    PostgreSQL (no row locks). Call it inside a transaction.
    """
    check_move(row, to, moves=moves, field=field)
    old = getattr(row, field)
    manager = type(row)._base_manager
    if not manager.filter(pk=row.pk, **{**(only_if or {}), field: old}).update(**{field: to}, **changes):
        raise Stale(getattr(row, "ref", ""))
    for name, value in {field: to, **changes}.items():
        setattr(row, name, value)
    return row
