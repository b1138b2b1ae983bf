"""Every operation is atomic, names who acts and when, and asks its policy first (or hands on to one that does)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tools.checks import writes
from tools.house import PACKAGE, Excused, files, operation_files


def _functions(tree: ast.Module) -> dict[str, ast.FunctionDef]:
    return {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}


def _checks(function: ast.FunctionDef, others: dict[str, ast.FunctionDef], seen: frozenset[str] = frozenset()) -> bool:
    """Whether the body asks a policy, calls an operation with the same actor, or a neighbour that does."""
    for node in ast.walk(function):
        if not isinstance(node, ast.Call):
            continue
        called = ast.unparse(node.func)
        if "check_can_" in called.rsplit(".", 1)[-1]:
            return True
        hands_on = any(key.arg == "by" and ast.unparse(key.value) == "by" for key in node.keywords)
        if hands_on and "operations." in called and not called.startswith("audit."):
            return True
        if called in others and called not in seen and _checks(others[called], others, seen | {function.name}):
            return True
    return False


def _writes(function: ast.FunctionDef) -> bool:
    """Whether the body itself changes rows, moves a state or writes into the audit."""
    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            if called in {"move", "transitions.move"} or called.endswith(
                ("audit.operations.record", "operations.queue")
            ):
                return True
    return any(writes.look(ast.unparse(function)))


def _acts(function: ast.FunctionDef, others: dict[str, ast.FunctionDef], seen: frozenset[str] = frozenset()) -> bool:
    """Whether it writes, itself or through others; a small sum beside the operations does not."""
    if _writes(function):
        return True
    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            if "operations." in called:
                return True
            if called in others and called not in seen and _acts(others[called], others, seen | {function.name}):
                return True
    return False


def look(
    source: str, name: str = "app.operations", neighbours: dict[str, ast.FunctionDef] | None = None,
    public: frozenset[str] | None = None,
) -> Iterator[tuple[str, str]]:  # fmt: skip
    """(operation, complaint) of one module of operations.

    ``neighbours`` are the functions of its package, ``public`` the names that the package gives out (none: all).
    """
    own = _functions(ast.parse(source))
    known = {**(neighbours or {}), **own}
    for function in own.values():
        hidden = function.name.startswith("_") or (public is not None and function.name not in public)
        if hidden or not _acts(function, known):
            continue
        key = f"{name}.{function.name}"
        arguments = zip(function.args.kwonlyargs, function.args.kw_defaults, strict=True)
        keyword_only = {argument.arg: default for argument, default in arguments}
        for wanted in ("by", "now"):
            if wanted not in keyword_only or keyword_only[wanted] is not None:
                yield key, f"{key}: {wanted} must be keyword-only and without a default"
        if _writes(function) and "transaction.atomic" not in map(ast.unparse, function.decorator_list):
            yield key, f"{key}: is not @transaction.atomic"
        if not _checks(function, known):
            yield key, f"{key}: asks no policy"


def _name(path: Path) -> str:
    return ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removeprefix("domain.").removesuffix(".__init__")


def complaints() -> Iterator[str]:
    excused = Excused("policies")
    workflows = [path for path in files(".py", under=PACKAGE / "workflows") if path.name != "__init__.py"]
    for path in (*operation_files(), *workflows):
        neighbours: dict[str, ast.FunctionDef] = {}
        public = None
        if path.parent.name == "operations":
            for other in path.parent.glob("*.py"):
                functions = _functions(ast.parse(other.read_text(encoding="utf-8")))
                neighbours.update(functions)
                neighbours.update({f"{other.stem}.{name}": one for name, one in functions.items()})
            front = ast.parse((path.parent / "__init__.py").read_text(encoding="utf-8"))
            public = frozenset(
                one.name for node in ast.walk(front) if isinstance(node, ast.ImportFrom) for one in node.names
            )
        for key, one in look(path.read_text(encoding="utf-8"), _name(path), neighbours, public):
            if key not in excused:
                yield one
    yield from excused.left_over()


GOOD = (
    "@transaction.atomic\ndef close(call, *, by, now):\n    policy.check_can_close(call, by=by)\n",
    "@transaction.atomic\ndef close_all(*, by, now):\n    calls.operations.close(call, by=by, now=now)\n",
    "@transaction.atomic\ndef a(*, by, now):\n    _b(by)\ndef _b(by):\n    policy.check_can_x(by=by)\n",
    "def clean_name(name):\n    return name.strip()\n",
    "def compute(call, *, by, now):\n    policy.check_can_run(call, by=by)\n    return _keep(call)\n"
    "@transaction.atomic\ndef _keep(call):\n    call.save()\n",
)
BAD = (
    "@transaction.atomic\ndef close(call, *, by, now):\n    call.save()\n",
    "def close(call, *, by, now):\n    policy.check_can_close(call, by=by)\n    call.save()\n",
    "@transaction.atomic\ndef close(call, by, now):\n    policy.check_can_close(call, by=by)\n    call.save()\n",
    "@transaction.atomic\ndef close(call, *, by=None, now):\n"
    "    policy.check_can_close(call, by=by)\n    call.save()\n",
    "@transaction.atomic\ndef close(call, *, by, now):\n    audit.operations.record('x', 'y', by=by, at=now)\n",
)
