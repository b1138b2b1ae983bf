"""From codes to sentences: the one place where a refusal, a state or an event is put into words."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib import import_module
from typing import Any

from django.apps import apps
from django.utils.translation import get_language, gettext

from tadrib.kernel.languages import RIGHT_TO_LEFT
from tadrib.kernel.refusals import Refused

DOMAIN = "tadrib.domain."


@cache
def _words() -> dict[str, Any]:
    """The words module of every domain app, by the app's label."""
    return {a.label: import_module(f"{a.name}.words") for a in apps.get_app_configs() if a.name.startswith(DOMAIN)}


@cache
def refusals() -> dict[str, str]:
    """All refusal sentences by code. Two apps must not use one code for two sentences (tested)."""
    return {code: text for module in _words().values() for code, text in module.REFUSALS.items()}


@cache
def events() -> dict[str, str]:
    """All audit event names with their label."""
    return {str(code): text for m in _words().values() for code, text in getattr(m, "EVENT_LABELS", {}).items()}


def sentence(refusal: Refused) -> str:
    """The refusal in the reader's language."""
    text = gettext(refusals().get(refusal.code, refusal.code))
    return text % refusal.facts if refusal.facts and "%(" in text else text


def label(table: str, value: Any) -> str:
    """The label of a stored code: ``label("calls.NOMINATION_LABELS", "draft")``."""
    app, name = table.split(".")
    text = getattr(_words()[app], name).get(value)
    return gettext(text) if text else str(value)


def listed(values: Iterable[Any]) -> str:
    """Words with commas between, as the reader's language writes them."""
    return ("، " if get_language() in RIGHT_TO_LEFT else ", ").join(str(one) for one in values)


def colon() -> str:
    """The colon as the reader's language sets it: French keeps a space before it that does not break."""
    return "\u00a0:" if get_language() == "fr" else ":"


def choices(table: str, *, empty: str | None = None) -> list[tuple[str, str]]:
    """The same table as choices of a form field, with an empty answer in front if one is given."""
    app, name = table.split(".")
    rows = [(str(code), gettext(text)) for code, text in getattr(_words()[app], name).items()]
    return rows if empty is None else [("", empty), *rows]


def tone(table: str, value: Any) -> tuple[str, str]:
    """How a state looks as a chip: (tone, icon); tone is ok, warn, bad, info or plain."""
    app, name = table.split(".")
    return getattr(_words()[app], name, {}).get(value, ("plain", "clock"))
