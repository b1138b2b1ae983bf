"""Parsing a stranger's spreadsheet in a process of its own, with little memory, little time and nothing to find.

The child is this module run by itself. It gets the job on its standard input from us (pickled: we trust ourselves) and
answers with JSON or bytes (we do not trust it: a parser that was taken over must not make us unpickle anything). Its
address space and processor time are limited by the kernel; whatever ends it early is the refusal ``too_heavy``.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import pickle
import resource
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

from tadrib.engines import sheet as engine

MEMORY = 600 * 1024 * 1024  # bytes of address space of the child
SECONDS = 20  # of processor time; twice that by the clock
_READ, _COPY = "read", "copy"


def tables(content: bytes, name: str, spec: engine.SheetSpec) -> list[engine.RawTable]:
    """``engine.open_tables`` at arm's length. Text is read here: it has no parser to break. Raises
    ``engine.Refusal``."""
    if not content.startswith((b"PK", b"\xd0\xcf\x11\xe0")) or len(content) > spec.bytes_max:
        return engine.open_tables(content, name, spec)
    return [_table(row) for row in json.loads(_run((_READ, content, name, spec, {}, frozenset())))]


def copy(content: bytes, name: str, spec: engine.SheetSpec, notes: Mapping[str, str], good: frozenset[str]) -> bytes:
    """``engine.annotated`` at arm's length. Raises ``engine.Refusal``."""
    return _run((_COPY, content, name, spec, dict(notes), good))


def _run(job: tuple[Any, ...]) -> bytes:
    environment = {"PYTHONPATH": os.pathsep.join(p for p in sys.path if p), "OPENBLAS_NUM_THREADS": "1"}
    try:
        child = subprocess.run(  # noqa: S603 our own interpreter and module, no word of the sender's
            [sys.executable, "-m", __name__, str(MEMORY), str(SECONDS)], input=pickle.dumps(job),
            capture_output=True, timeout=2 * SECONDS, env=environment, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise engine.Refusal("too_heavy") from None
    if child.returncode or not child.stdout:
        raise engine.Refusal("too_heavy")
    if child.stdout.startswith(b"R"):
        told = json.loads(child.stdout[1:])
        raise engine.Refusal(told["code"], **told["facts"])
    return child.stdout[1:]


def _table(row: dict[str, Any]) -> engine.RawTable:
    rows = tuple((number, tuple(_cell(cell) for cell in cells)) for number, cells in row["rows"])
    about = tuple((name, text) for name, text in row["about"])
    merges = tuple((a, b, c, d) for a, b, c, d in row["merges"])
    doubtful = tuple((number, code) for number, code in row["doubtful"])
    return engine.RawTable(rows, row["is_cut"], row["is_wide"], about, row["encoding"], row["name"], merges, doubtful)


def _cell(told: list[Any]) -> engine.RawCell:
    address, kind, value, flaw, is_1904 = told
    if kind == "day":
        value = dt.date.fromisoformat(value)
    elif kind == "time":
        value = dt.datetime.fromisoformat(value)
    return engine.RawCell(address, value, flaw, is_1904)


def _told(cell: engine.RawCell) -> list[Any]:
    value, kind = cell.value, ""
    if isinstance(value, dt.datetime):
        value, kind = value.isoformat(), "time"
    elif isinstance(value, dt.date):
        value, kind = value.isoformat(), "day"
    elif isinstance(value, str):
        value = value[:10_000]
    return [cell.address, kind, value, cell.flaw, cell.is_1904]


def _child() -> None:
    memory, seconds = (int(word) for word in sys.argv[1:3])
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    what, content, name, spec, notes, good = pickle.loads(sys.stdin.buffer.read())  # noqa: S301 from our parent only
    resource.setrlimit(resource.RLIMIT_NOFILE, (32, 32))
    try:
        if what == _COPY:
            answer = engine.annotated(content, name, spec, notes, good)
        else:
            found = engine.open_tables(content, name, spec)
            answer = json.dumps([
                {
                    "rows": [[number, [_told(cell) for cell in cells]] for number, cells in table.rows],
                    "is_cut": table.is_cut, "is_wide": table.is_wide, "about": table.about,
                    "encoding": table.encoding, "name": table.name, "merges": table.merges,
                    "doubtful": table.doubtful,
                }
                for table in found
            ]).encode()  # fmt: skip
    except engine.Refusal as refusal:
        facts = {key: value for key, value in refusal.facts.items() if isinstance(value, (str, int))}
        sys.stdout.buffer.write(b"R" + json.dumps({"code": refusal.code, "facts": facts}).encode())
    except MemoryError:
        sys.exit(3)
    else:
        sys.stdout.buffer.write(b"A" + answer)


if __name__ == "__main__":
    _child()
