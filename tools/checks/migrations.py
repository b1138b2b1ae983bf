"""No migration is missing, and none holds labels or our own words (see tadrib.cli.plain_migrations)."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tools.house import DOMAIN, files, short

LABELS = {"verbose_name", "verbose_name_plural", "help_text", "choices"}


def look(source: str, name: str = "0001_first.py") -> Iterator[str]:
    """Complaints of one migration."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            for key in node.keywords:
                if key.arg in LABELS:
                    yield f"{name}:{node.lineno}: holds {key.arg}; write migrations with ./tadrib makemigrations"
        elif isinstance(node, ast.Dict):
            for one in node.keys:
                if isinstance(one, ast.Constant) and one.value in LABELS:
                    yield f"{name}:{one.lineno}: holds {one.value}; write migrations with ./tadrib makemigrations"
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            modules = [node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
            for module in modules:
                if module.startswith("tadrib.") and not module.startswith("tadrib.kernel."):
                    yield f"{name}:{node.lineno}: imports {module}, which will change under it"


def missing() -> Iterator[str]:
    """Changes of models that no migration holds."""
    from django.apps import apps
    from django.db.migrations.loader import MigrationLoader
    from django.db.migrations.state import ProjectState

    from tadrib.cli.plain_migrations import PlainAutodetector

    try:
        loader = MigrationLoader(None)
    except ValueError as fault:  # an app without any, on which another depends
        yield str(fault)
        return
    for app, names in loader.detect_conflicts().items():
        yield f"{app}: two migrations end the line: {', '.join(sorted(names))}"
    found = PlainAutodetector(loader.project_state(), ProjectState.from_apps(apps)).changes(graph=loader.graph)
    for app, changed in found.items():
        for migration in changed:
            for operation in migration.operations:
                yield f"{app}: not in any migration: {operation.describe()}"


def complaints() -> Iterator[str]:
    for path in files(".py", under=DOMAIN):
        if path.parent.name == "migrations" and path.name != "__init__.py":
            yield from look(path.read_text(encoding="utf-8"), short(path))
    yield from missing()


GOOD = ("import tadrib.kernel.translated\nmodels.CharField(max_length=9, default='draft')",)
BAD = (
    "models.CharField(verbose_name='State')",
    "models.CharField(choices=[('a', 'A')])",
    "models.CharField(help_text='x')",
    "CreateModel(options={'verbose_name': 'Call'})",
    "import tadrib.domain.calls.words",
    "from tadrib.domain.calls import words",
)
