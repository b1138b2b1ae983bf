"""Whoever says ``calls.queries`` after ``from tadrib.domain import calls`` loads that module itself.

Without ``import tadrib.domain.calls.queries`` in the same file it works only if somebody else was there before.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tools.house import DOMAIN, PACKAGE, files, short

GOOD = [
    "import tadrib.domain.calls.queries\nfrom tadrib.domain import calls\ncalls.queries.get_call(by, ref)\n",
    "from tadrib.domain.calls import queries\nfrom tadrib.domain import calls\ncalls.queries.get_call(by, ref)\n",
]
BAD = ["from tadrib.domain import calls\ncalls.queries.get_call(by, ref)\n"]


def _is_module(app: str, name: str) -> bool:
    return (DOMAIN / app / f"{name}.py").exists() or (DOMAIN / app / name / "__init__.py").exists()


def look(source: str, name: str = "example.py") -> Iterator[str]:
    """Complaints about one file."""
    apps: dict[str, str] = {}
    loaded: set[str] = set()
    uses: dict[str, int] = {}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            loaded |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module == "tadrib.domain":
            apps |= {alias.asname or alias.name: alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("tadrib.domain."):
            loaded |= {node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in apps:
            app = apps[node.value.id]
            if _is_module(app, node.attr):
                uses.setdefault(f"tadrib.domain.{app}.{node.attr}", node.lineno)
    for module, line in uses.items():
        if module not in loaded:
            yield f"{name}:{line}: says {module.removeprefix('tadrib.domain.')} and does not load it; add: import {module}"


def complaints() -> Iterator[str]:
    """Complaints about the whole house."""
    for path in files(".py", under=PACKAGE):
        yield from look(path.read_text(encoding="utf-8"), short(path))
