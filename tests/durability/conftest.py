"""Databases that several threads can really use at the same time."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connections


@pytest.fixture
def shared_database(transactional_db: None, tmp_path: Path) -> Iterator[None]:
    """An empty database that threads share as the server's do. For tests marked ``django_db(transaction=True)``.

    On SQLite the tests' own database lives in memory, where threads trip over each other's table locks as they never
    do in a file. So its tables are copied to a file, which stands in as ``default`` until the test ends.
    """
    own = connections["default"]
    if own.vendor != "sqlite" or not own.is_in_memory_db():
        yield
        return
    own.ensure_connection()
    path = tmp_path / "shared.sqlite3"
    file = sqlite3.connect(path)
    own.connection.backup(file)
    file.close()
    settings = connections.settings["default"]
    connections.settings["default"] = {**settings, "NAME": str(path)}
    del connections["default"]
    try:
        yield
    finally:
        connections["default"].close()
        connections.settings["default"] = settings
        connections["default"] = own
