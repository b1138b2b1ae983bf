"""Public references: short, unguessable names for what leaves the house (``NOM-2026-7K4QX9``)."""

from __future__ import annotations

import random
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import models

# Crockford's base 32: no I, L, O, U, so that a reference can be read out over the telephone.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
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


def new_ref(model: type[models.Model], prefix: str, year: int, *, length: int = 6, field: str = "ref") -> str:
    """A reference of the form PREFIX-YEAR-XXXXXX that no row of ``model`` has yet.

    Random rather than counted: a count would tell one state how many nominations the others sent.
    """
    while True:
        ref = f"{prefix}-{year}-{letters(length)}"
        if not model._base_manager.filter(**{field: ref}).exists():
            return ref
