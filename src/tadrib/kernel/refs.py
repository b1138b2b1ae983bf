"""Public references: short, unguessable names for what leaves the house (``NOM-2026-7K4QX9``)."""

from __future__ import annotations

import random
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connections, models, router

# Crockford's base 32: no I, L, O, U, so that a reference can be read out over the telephone.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_SAID_AS = str.maketrans({"I": "1", "L": "1", "O": "0"})  # Crockford's base 32: how a code is misread
_source: ContextVar[random.Random | None] = ContextVar("tadrib_ref_source", default=None)


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Make references repeatable: only for the demonstration office and tests."""
    token = _source.set(random.Random(seed))  # noqa: S311 not for secrets: a repeatable demonstration
    try:
        yield
    finally:
        _source.reset(token)


def letters(length: int) -> str:
    """``length`` characters of the alphabet, from the system's secure source unless ``seeded``."""
    source = _source.get()
    return "".join(source.choice(ALPHABET) if source else secrets.choice(ALPHABET) for _ in range(length))


def new_code() -> str:
    """A code that proves a paper: sixteen letters of 5 bits each, 80 bits that nobody guesses, in groups that can be
    read out."""
    return "-".join(letters(4) for _ in range(4))


def spelt(code: str) -> str:
    """A code as it is kept, however it was typed: capitals in groups of four, misread letters put right."""
    plain = "".join(sign for sign in code.upper() if sign.isascii() and sign.isalnum()).translate(_SAID_AS)
    return "-".join(plain[i : i + 4] for i in range(0, len(plain), 4))


def new_ref(model: type[models.Model], prefix: str, year: int, *, length: int = 6, field: str = "ref") -> str:
    """A reference of the form PREFIX-YEAR-XXXXXX that no row of ``model`` has yet.

    Random rather than counted: a count would tell one state how many nominations the others sent.
    """
    # Asked in plain SQL: an act writes several rows, and building the query took ten times as long as asking it.
    connection = connections[router.db_for_write(model)]
    table, column = model._meta.db_table, model._meta.get_field(field).column
    quote = connection.ops.quote_name
    asking = f"SELECT 1 FROM {quote(table)} WHERE {quote(column)} = %s"  # noqa: S608 names of our own tables
    while True:
        ref = f"{prefix}-{year}-{letters(length)}"
        with connection.cursor() as cursor:
            cursor.execute(asking, [ref])
            if cursor.fetchone() is None:
                return ref
