"""Every query takes the actor first, unless its name or its docstring says that what it reads is public."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tools.house import DOMAIN, Excused, files

READS = {
    "objects",
    "_base_manager",
    "_default_manager",
    "all",
    "filter",
    "exclude",
    "order_by",
    "values_list",
    "select_related",
    "prefetch_related",
    "aggregate",
    "annotate",
}


def _prepared(tree: ast.Module) -> frozenset[str]:
    """Names of the module's prepared queries (``kernel.prepared``): to call one is to ask the database."""
    return frozenset(
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
        and any(isinstance(mark, ast.Name) and mark.id == "prepared" for mark in node.decorator_list)
    )


def _reads(function: ast.FunctionDef, prepared: frozenset[str]) -> bool:
    """Whether the body asks the database; a sum over rows that the caller has does not."""
    return any(
        (isinstance(node, ast.Attribute) and node.attr in READS) or (isinstance(node, ast.Name) and node.id in prepared)
        for node in ast.walk(function)
    )


def look(source: str, app: str = "app") -> Iterator[tuple[str, str]]:
    """(query, complaint) of one module of queries."""
    tree = ast.parse(source)
    prepared = _prepared(tree)
    for node in tree.body:
        if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
            continue
        arguments = [*node.args.posonlyargs, *node.args.args]
        if arguments and arguments[0].arg == "by":
            if node.args.defaults and len(node.args.defaults) == len(arguments):
                yield f"{app}.{node.name}", f"{app}.queries.{node.name}: by must have no default"
        elif not _reads(node, prepared):
            continue
        elif "public" not in node.name.split("_") and "public" not in (ast.get_docstring(node) or "").lower():
            yield f"{app}.{node.name}", f"{app}.queries.{node.name}: takes no actor and does not say it is public"


def complaints() -> Iterator[str]:
    excused = Excused("queries")
    for path in files(".py", under=DOMAIN):
        if path.name == "queries.py" or path.parent.name == "queries":
            app = path.relative_to(DOMAIN).parts[0]
            for key, one in look(path.read_text(encoding="utf-8"), app):
                if key not in excused:
                    yield one
    yield from excused.left_over()


GOOD = (
    "def get_call(by, ref): ...",
    "def list_public_calls():\n    return Call.objects.all()",
    "def list_states():\n    'States are public knowledge.'\n    return State.objects.all()",
    "def _rows():\n    return Call.objects.all()",
    "def hours(modules):\n    return sum(one.hours for one in modules)",
)
BAD = (
    "def get_call(ref):\n    return Call.objects.get(ref=ref)",
    "def list_calls(*, by):\n    return Call.objects.all()",
    "def modules_of(version):\n    return version.modules.order_by('number')",
    "def list_calls(by=None): ...",
    "@prepared\ndef _of(ref):\n    return Call.objects.filter(ref=ref)\ndef get_call(ref):\n    return _of(ref=ref)[0]",
)
