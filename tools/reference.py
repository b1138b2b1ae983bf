"""The pages of docs/reference, written from the program: ``./tadrib docs``. Never edited by hand."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from tools.house import APPS, DOMAIN, ROOT
from tools.resolver import doors, found

FOLDER = ROOT / "docs" / "reference"
MADE = "<!-- Written by ./tadrib docs from the program. Do not edit. -->\n\n"


def _table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    def line(cells: Iterable[object]) -> str:
        return "| " + " | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"

    heads = list(head)
    return "\n".join([line(heads), line("---" for _ in heads), *(line(row) for row in rows)]) + "\n"


def _code(text: object) -> str:
    return f"`{text}`" if text not in ("", None) else ""


def _apps() -> Iterator[tuple[str, ModuleType]]:
    """The domain apps in the order of the life cycle, with their words."""
    for app in (name for row in APPS for name in row):
        if (DOMAIN / app / "words.py").exists():
            yield app, import_module(f"tadrib.domain.{app}.words")


def doors_page() -> str:
    """Every URL and what opens it."""
    ours = [
        (_code(one.name), _code("/" + one.route), " or ".join(map(_code, one.needs or ())) or "everybody")
        for one in doors()
    ]
    others = sorted({_code("/" + one.route) for one in found() if one.needs is None})
    return (
        "# Doors\n\nEvery address of the house and the permission that opens it. Who has which permission is in "
        "[permissions.md](permissions.md).\n\n"
        + _table(("door", "address", "opened by"), ours)
        + "\n## Sign-in\n\nThese belong to django-allauth, which guards them itself.\n\n"
        + "\n".join(f"- {route}" for route in others)
        + "\n"
    )


def settings_page() -> str:
    """Every setting."""
    from tadrib.config.options import OPTIONS

    rows = ((_code(one.name), _code(one.default), one.what_for) for one in OPTIONS)
    return (
        "# Settings\n\nRead from the environment, else from the TOML file that `TADRIB_CONFIG` names, "
        "else the default.\n\n" + _table(("setting", "default", "what for"), rows)
    )


def _arguments(parser: argparse.ArgumentParser) -> Iterator[tuple[str, str]]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, below in action.choices.items():
                yield _code(name), next((c.help or "" for c in action._choices_actions if c.dest == name), "")
                for flag, text in _arguments(below):
                    yield f"{_code(name)} {flag}", text
        elif not isinstance(action, argparse._HelpAction):
            shown = ", ".join(action.option_strings) or str(action.metavar or action.dest)
            yield _code(shown), action.help or ""


def commands_page() -> str:
    """Every command."""
    from tadrib.cli.main import commands

    parts = ["# Commands\n\n`./run` prepares everything and opens the demonstration office; `./test` runs the tests.\n"]
    for name, module in commands().items():
        parser = argparse.ArgumentParser(prog=f"tadrib {name}")
        module.arguments(parser)
        rows = list(_arguments(parser))
        parts.append(f"\n## tadrib {name}\n\n{(module.__doc__ or '').strip()}\n")
        if rows:
            parts.append("\n" + _table(("argument", "what for"), rows))
    return "".join(parts)


def data_page() -> str:
    """Every model, its columns, and what of them is personal."""
    from django.apps import apps

    parts = ["# Data\n\nEvery table, in the order of the life cycle. Foreign keys point upstream only.\n"]
    for app, _ in _apps():
        models = list(apps.get_app_config(app).get_models())
        if models:
            parts.append(f"\n## {app}\n\n{(import_module(f'tadrib.domain.{app}').__doc__ or '').strip()}\n")
        for model in models:
            parts.append(f"\n### {model.__name__}\n\n{(model.__doc__ or '').strip()}\n\n")
            parts.append(_table(("column", "kind", "personal data"), map(_column(model), model._meta.concrete_fields)))
    return "".join(parts)


def _column(model: Any) -> Callable[[Any], tuple[str, str, str]]:
    personal = getattr(model, "personal", {})

    def row(field: Any) -> tuple[str, str, str]:
        kind = type(field).__name__.removesuffix("Field")
        if field.is_relation:
            kind = f"→ {field.related_model._meta.label}"
        elif field.max_length:
            kind += f" {field.max_length}"
        return _code(field.name), kind + (", may be empty" if field.null else ""), personal.get(field.name, "")

    return row


def permissions_page() -> str:
    """Which role carries which permission."""
    from tadrib.domain.accounts.words import GRANTS, ROLE_LABELS, SCOPED_ROLES, Permission, Role

    parts = ["# Permissions\n\nWho is signed in always has `own`. A role is held from a date to a date.\n\n"]
    parts.append(
        _table(("role", "means", "held for"), ((_code(r), ROLE_LABELS[r], SCOPED_ROLES.get(r, "")) for r in Role))
    )
    rows = ((_code(p), ", ".join(ROLE_LABELS[role] for role in Role if p in GRANTS[role]) or "-") for p in Permission)
    parts.append("\n" + _table(("permission", "roles"), rows))
    return "".join(parts)


def states_page() -> str:
    """The state machines, drawn from the tables of moves."""
    parts = [
        "# States\n\nEach stage owns its own small state; these diagrams are drawn from the tables that "
        "the operations use.\n"
    ]
    for app, words in _apps():
        for name, moves in vars(words).items():
            if not (name.endswith("MOVES") and isinstance(moves, dict) and moves):
                continue
            kind = type(next(iter(moves)))
            labels = getattr(words, name.removesuffix("MOVES") + "LABELS", None) or getattr(
                words, f"{kind.__name__.upper()}_LABELS", {}
            )
            lines = [f"    {state}: {labels.get(state, state)}" for state in kind]
            order = list(kind)
            targets = {new for news in moves.values() for new in news}
            lines += [f"    [*] --> {order[0]}", *(f"    [*] --> {one}" for one in order[1:] if one not in targets)]
            lines += [f"    {old} --> {new}" for old in kind for new in kind if new in moves.get(old, ())]
            lines += [f"    {state} --> [*]" for state in kind if not moves.get(state)]
            body = "\n".join(lines)
            parts.append(f"\n## {app}: {kind.__name__}\n\n```mermaid\nstateDiagram-v2\n{body}\n```\n")
    return "".join(parts)


PAGES: dict[str, Callable[[], str]] = {
    "commands.md": commands_page, "settings.md": settings_page, "doors.md": doors_page, "data.md": data_page,
    "permissions.md": permissions_page, "states.md": states_page,
}  # fmt: skip


def out_of_date(folder: Path = FOLDER) -> list[str]:
    """Pages that are missing or say something else than the program."""
    return [
        f"docs/reference/{name}" for name, page in PAGES.items()
        if not (folder / name).exists() or (folder / name).read_text(encoding="utf-8") != MADE + page()
    ]  # fmt: skip


def write(folder: Path = FOLDER) -> None:
    """Write every page."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, page in PAGES.items():
        (folder / name).write_text(MADE + page(), encoding="utf-8")
