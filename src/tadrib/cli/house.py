"""Opening the house for a command: Django set up, the data folder known, one user of the data at a time."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import django

from tadrib.cli.trouble import Trouble

ROOT = Path(__file__).resolve().parents[3]
PACKAGE = Path(__file__).resolve().parents[1]
LOCK = "serving.lock"


def here(name: str) -> Path:
    """A path as the person typed it, from where they typed it (``./tadrib`` itself may run elsewhere)."""
    return Path(os.environ.get("TADRIB_CALLED_FROM") or ".") / name


def open_house() -> Any:
    """Set Django up and return its settings. ``Trouble`` says which option is wrong."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tadrib.config.settings")
    from django.conf import settings  # the address must be known before

    try:
        django.setup()
    except Exception as fault:
        # config is above the command line, so its exception is known here by name only.
        if type(fault).__name__ == "BadOption":
            raise Trouble(str(fault), code=2) from fault
        raise
    from tadrib.kernel import rows

    rows.open_process()
    return settings


def data_folder() -> Path:
    """Where the embedded database, the files and the outbox are."""
    from django.conf import settings  # only after open_house

    return Path(settings.DATA)


def is_embedded() -> bool:
    """Whether the database is the SQLite file beside the data."""
    from django.conf import settings  # only after open_house

    return settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")


@contextmanager
def only_one(doing: str) -> Iterator[None]:
    """Hold the data folder: serving, restoring and starting afresh exclude each other.

    The lock is the operating system's, so a process that was killed leaves none behind.
    """
    with (data_folder() / LOCK).open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as fault:
            raise Trouble(
                f"The office is being served from {data_folder()} already. Stop it before {doing}."
            ) from fault
        yield
