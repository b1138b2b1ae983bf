"""Whose rows this connection may see, where the database itself guards them (``TADRIB_ROW_SECURITY``).

A second wall behind the queries: policies in PostgreSQL (``kernel/row_policies.py``) read three variables of the
session. A connection that was told nothing sees nothing. On other databases, and with the setting off, nothing is done.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection

# The entries of the directory that are the user's: asked once, when a session is told whose rows it sees.
OWN_PERSONS = """SELECT set_config('tadrib.own_persons',
    coalesce((SELECT string_agg(id::text, ',') FROM directory_person WHERE user_id = %s), ''), false)"""


@dataclass(frozen=True)
class Scope:
    """What may be seen: all rows, or those of some states (ISO codes) and of one user (key and ref)."""

    is_all: bool = False
    states: tuple[str, ...] = ()
    user_id: int | None = None
    user_ref: str = ""

    @property
    def variables(self) -> dict[str, str]:
        """The session's variables that the policies read."""
        return {
            "tadrib.sees_all": "yes" if self.is_all else "",
            "tadrib.own_states": ",".join(sorted(self.states)),
            "tadrib.own_user": str(self.user_id or ""),
            "tadrib.own_ref": self.user_ref,
            "tadrib.own_persons": "",
        }


NOTHING, EVERYTHING = Scope(), Scope(is_all=True)
_process = NOTHING  # what a new connection of this process is told


def is_on() -> bool:
    """Whether the database guards rows here."""
    return bool(settings.TADRIB_ROW_SECURITY) and connection.vendor == "postgresql"


def open_process() -> None:
    """Commands, migrations and the worker see all rows; called by what starts them, never by the web server."""
    global _process  # noqa: PLW0603 one fact of the process
    _process = EVERYTHING
    if is_on() and connection.connection is not None:
        _tell(EVERYTHING)


def greet(**signal: Any) -> None:
    """A new connection is told what its process may see (signal ``connection_created``)."""
    if is_on() and signal["connection"].alias == connection.alias:  # not one that makes or drops databases
        _tell(_process)


def forget(**signal: Any) -> None:
    """Before a request: whatever the one before it left on this connection is gone (signal ``request_started``)."""
    if is_on() and connection.connection is not None and current() != _process and not connection.in_atomic_block:
        _tell(_process)


def begin_task(**signal: Any) -> None:
    """A task of the worker sees all rows, also where it runs at once inside a request (signal ``task_started``)."""
    if is_on():
        connection.ensure_connection()
        connection.tadrib_waiting = [*getattr(connection, "tadrib_waiting", []), current()]
        _tell(EVERYTHING)


def end_task(**signal: Any) -> None:
    """And afterwards what was seen before (signal ``task_finished``)."""
    if is_on() and getattr(connection, "tadrib_waiting", []):
        _back(connection.tadrib_waiting.pop())


def current() -> Scope:
    """What this connection was last told."""
    return getattr(connection, "tadrib_scope", NOTHING)


@contextmanager
def seen(scope: Scope) -> Iterator[None]:
    """See the rows of ``scope``, and afterwards what was seen before."""
    if not is_on():
        yield
        return
    connection.ensure_connection()
    before = current()
    _tell(scope)
    try:
        yield
    finally:
        _back(before)


@contextmanager
def everything() -> Iterator[None]:
    """See all rows for a moment: for what the house does by itself inside somebody's request."""
    with seen(EVERYTHING):
        yield


def _tell(scope: Scope) -> None:
    if scope == current() and getattr(connection, "tadrib_told", None) is connection.connection:
        return
    asked = ", ".join("set_config(%s, %s, false)" for _ in scope.variables)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {asked}", [text for pair in scope.variables.items() for text in pair])
        if scope.user_id:
            cursor.execute(OWN_PERSONS, [scope.user_id])
    connection.tadrib_scope, connection.tadrib_told = scope, connection.connection


def _back(scope: Scope) -> None:
    """In a transaction that failed nothing can be said; its end takes back what was said in it."""
    try:
        _tell(scope)
    except DatabaseError:
        if not connection.in_atomic_block:
            connection.close()  # better no connection than one that sees too much
    connection.tadrib_scope = scope
