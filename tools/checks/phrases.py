"""Refusal codes are one sentence each across all apps, and every event and every state has a label and its moves."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from enum import StrEnum
from importlib import import_module
from types import ModuleType, SimpleNamespace
from typing import Any

from tools.house import PACKAGE, app_names, files, short

WITHOUT_LABEL = {"Permission"}
NAMED = re.compile(r"%\((\w+)\)[sd]")


def _table(name: str) -> str:
    """``DueDiligence`` -> ``DUE_DILIGENCE``."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).upper()


def _own_enums(words: Any) -> dict[str, type[StrEnum]]:
    return {
        name: one
        for name, one in vars(words).items()
        if name[0] != "_" and isinstance(one, type) and issubclass(one, StrEnum) and one is not StrEnum
    }


def look(words: dict[str, Any]) -> Iterator[str]:
    """Complaints of words modules by app."""
    codes: dict[str, str] = {}
    for app, module in words.items():
        for code in getattr(module, "REFUSALS", None) or {}:
            if code in codes:
                yield f"{app}.words: the refusal {code} is in {codes[code]}.words already"
            codes[code] = app
        if not hasattr(module, "REFUSALS"):
            yield f"{app}.words: has no REFUSALS"
        for name, kind in _own_enums(module).items():
            labels = getattr(module, f"{_table(name)}_LABELS", None)
            if name not in WITHOUT_LABEL and labels is None:
                yield f"{app}.words.{name}: has no {_table(name)}_LABELS"
            if labels is not None and set(labels) != set(kind):
                lacking = ", ".join(sorted({*map(str, kind)} ^ {*map(str, labels)}))
                yield f"{app}.words.{_table(name)}_LABELS: differs from {name}: {lacking}"
            if name == "Event":
                for event in kind:
                    if not event.startswith(f"{app}."):
                        yield f"{app}.words.Event: {event} does not begin with {app}."
        for name, moves in vars(module).items():
            if name.endswith("MOVES") and isinstance(moves, dict) and moves:
                states = type(next(iter(moves)))
                if set(moves) != set(states):
                    yield f"{app}.words.{name}: does not say where each {states.__name__} can go"
                for old, news in moves.items():
                    if not set(news) <= set(states):
                        yield f"{app}.words.{name}: {old} leads out of {states.__name__}"


def raised(source: str, name: str, sentences: dict[str, str]) -> Iterator[str]:
    """Complaints of refusals in one module: codes without a sentence, placeholders without a fact."""
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and ast.unparse(node.func).rsplit(".", 1)[-1] == "Refused" and node.args):
            continue
        code = node.args[0]
        if not (isinstance(code, ast.Constant) and isinstance(code.value, str)):
            continue
        if code.value not in sentences:
            yield f"{name}:{node.lineno}: the refusal {code.value} has no sentence in any REFUSALS"
        elif not any(key.arg is None for key in node.keywords):
            lacking = set(NAMED.findall(sentences[code.value])) - {key.arg for key in node.keywords}
            if lacking:
                yield f"{name}:{node.lineno}: the sentence of {code.value} needs {', '.join(sorted(lacking))}"


def complaints() -> Iterator[str]:
    words: dict[str, ModuleType] = {app: import_module(f"tadrib.domain.{app}.words") for app in app_names()}
    yield from look(words)
    sentences = {code: text for module in words.values() for code, text in getattr(module, "REFUSALS", {}).items()}
    for path in files(".py", under=PACKAGE):
        if "/engines/" not in short(path):
            yield from raised(path.read_text(encoding="utf-8"), short(path), sentences)


class _State(StrEnum):
    OPEN = "open"
    SHUT = "shut"


_State.__name__ = "State"
_LABELS = {_State.OPEN: "Open", _State.SHUT: "Shut"}
_FULL = SimpleNamespace(REFUSALS={"late": "Late."}, State=_State, STATE_LABELS=_LABELS)
GOOD = ({"calls": _FULL}, {"calls": SimpleNamespace(REFUSALS={}), "vetting": SimpleNamespace(REFUSALS={"x": "y"})})
BAD = (
    {"calls": _FULL, "vetting": SimpleNamespace(REFUSALS={"late": "Too late."})},
    {"calls": SimpleNamespace(REFUSALS={}, State=_State)},
    {"calls": SimpleNamespace(REFUSALS={}, State=_State, STATE_LABELS={_State.OPEN: "Open"})},
    {"calls": SimpleNamespace(REFUSALS={}, MOVES={_State.OPEN: frozenset({_State.SHUT})})},
    {"calls": SimpleNamespace(REFUSALS={}, MOVES={_State.OPEN: frozenset({"lost"}), _State.SHUT: frozenset()})},
    {"calls": SimpleNamespace()},
)
