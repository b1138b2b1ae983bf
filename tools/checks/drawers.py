"""No drawers: no file named utils, helpers, services, common; no signals, admin, managers or forms in domain apps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from tools.house import ROOT, files, short

ANYWHERE = {"utils", "util", "helpers", "helper", "services", "service", "common", "misc", "core", "lib", "shared"}
IN_APPS = {"signals", "admin", "managers", "forms", "views", "tasks", "receivers"}


def look(names: Iterable[str]) -> Iterator[str]:
    """Complaints of paths."""
    for name in names:
        path = PurePosixPath(name)
        parts = {*path.parent.parts, path.stem}
        bad = parts & ANYWHERE
        if name.startswith("src/tadrib/domain/"):
            bad |= parts & IN_APPS
        if bad:
            yield f"{name}: a drawer ({', '.join(sorted(bad))}); name it after what it holds"


def complaints() -> Iterator[str]:
    for folder in ("src", "tests", "tools", "benchmarks"):
        if (ROOT / folder).is_dir():
            yield from look(short(path) for path in files(".py", under=ROOT / folder))


GOOD = (("src/tadrib/domain/calls/operations.py",), ("src/tadrib/web/kit/forms.py",))
BAD = (("src/tadrib/domain/calls/utils.py",), ("src/tadrib/utils/x.py",), ("src/tadrib/domain/calls/forms.py",))
