"""Only operations write: no save, create, update, delete or bulk_* on rows anywhere else."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tools.house import PACKAGE, Excused, files, operation_files, short

ALWAYS = {
    "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "acreate", "abulk_create", "aupdate",
    "asave", "adelete", "save", "raw_save",
}  # fmt: skip
ALLOWED = {"src/tadrib/kernel/transitions.py", "src/tadrib/kernel/appendonly.py"}


def _is_dict(receiver: ast.expr, tree: ast.AST) -> bool:
    """Whether the receiver is a name that is somewhere assigned a plain dict or set."""
    if not isinstance(receiver, ast.Name):
        return isinstance(receiver, (ast.Dict, ast.Set, ast.DictComp))
    for node in ast.walk(tree):
        if isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            named = any(isinstance(target, ast.Name) and target.id == receiver.id for target in targets)
            made = node.value
            plain = isinstance(made, (ast.Dict, ast.Set, ast.DictComp, ast.SetComp)) or (
                isinstance(made, ast.Call) and isinstance(made.func, ast.Name) and made.func.id in {"dict", "set"}
            )
            if named and plain:
                return True
    return False


def look(source: str, name: str = "example.py") -> Iterator[str]:
    """Complaints of one module that may not write."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        verb, receiver = node.func.attr, node.func.value
        if isinstance(receiver, ast.Call) and isinstance(receiver.func, ast.Name) and receiver.func.id == "super":
            continue
        # An update of rows has named columns only; dict.update and hashlib's have an argument.
        writes = (
            verb in ALWAYS
            or (verb == "update" and node.keywords and not node.args and not _is_dict(receiver, tree))
            or (verb == "delete" and not node.args and not node.keywords)
        )
        if writes:
            yield f"{name}:{node.lineno}: {ast.unparse(node.func)}() writes outside operations"


def complaints() -> Iterator[str]:
    excused = Excused("writes")
    may = {short(path) for path in operation_files()} | ALLOWED
    for path in files(".py", under=PACKAGE):
        name = short(path)
        if name in may or "/engines/" in name or "/migrations/" in name:
            continue
        for one in look(path.read_text(encoding="utf-8"), name):
            if f"{name}: {one.split(': ', 1)[1].split('(')[0]}" not in excused:
                yield one
    yield from excused.left_over()


GOOD = (
    "facts = {}\nfacts.update(a=1)", "digest.update(b'x')", "default_storage.delete(name)", "answer.delete_cookie('a')",
    "rows = Call.objects.filter(state='draft')",
)  # fmt: skip
BAD = (
    "Call.objects.create(ref='x')", "call.save()", "Call.objects.filter(pk=1).update(state='closed')", "row.delete()",
    "rows.bulk_create([a])", "Call.objects.get_or_create(ref='x')", "type(row)._base_manager.update(state='x')",
)  # fmt: skip
