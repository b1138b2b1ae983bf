"""The house's own checks. Each module says in its first line what it looks for, and gives ``complaints()``.

Those that read sources also give ``look(source, name)`` with ``GOOD`` and ``BAD`` examples, by which each check is
tested itself (tests/structure).
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from importlib import import_module
from types import ModuleType

CHECKS = (
    "walls", "loads", "keys", "writes", "policies", "queries", "doors", "drawers", "ceilings", "personal", "phrases", "texts",
    "markup", "catalogues", "migrations", "paths", "reference",
)  # fmt: skip

MOST = 40  # complaints of one check that are printed


def modules(names: Sequence[str] = ()) -> dict[str, ModuleType]:
    """The checks by name; ``KeyError`` for one that is not there."""
    for name in names:
        if name not in CHECKS:
            raise KeyError(name)
    return {name: import_module(f"tools.checks.{name}") for name in names or CHECKS}


def main(names: Sequence[str] = (), *, only_list: bool = False) -> int:
    """Run the checks and print what they complain of; 1 if any does."""
    try:
        wanted = modules(names)
    except KeyError as fault:
        print(f"There is no check {fault}. Checks: {', '.join(CHECKS)}", file=sys.stderr)
        return 2
    if only_list:
        for name, module in wanted.items():
            print(f"{name:12} {(module.__doc__ or '').splitlines()[0]}")
        return 0
    found = 0
    for name, module in wanted.items():
        started = time.monotonic()
        said = list(module.complaints())
        found += len(said)
        print(f"{name:12} {'ok' if not said else f'{len(said)} complaints'} ({time.monotonic() - started:.1f} s)")
        for one in said[:MOST]:
            print(f"    {one}")
        if len(said) > MOST:
            print(f"    ... and {len(said) - MOST} more")
    print("Nothing to complain of." if not found else f"{found} complaints.")
    return 1 if found else 0
