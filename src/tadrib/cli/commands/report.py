"""Print the figures of an edition, each with what it was counted from."""

from __future__ import annotations

import argparse
import dataclasses
import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

from tadrib.cli.house import open_house
from tadrib.cli.trouble import Trouble

HELP = "print the figures of an edition"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("edition", help="reference of the edition")
    parser.add_argument("--json", action="store_true", help="as JSON, for programs")


def plain(value: Any) -> Any:
    """A value as JSON can hold it: rows as objects, dates as ISO 8601, exact fractions as text."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(one) for one in value]
    if isinstance(value, (dt.date, dt.datetime)):
        return value.isoformat()
    if value is None or isinstance(value, (bool, int, float)):
        return value
    return str(value)


def lines(told: Any, indent: int = 0) -> list[str]:
    """The same, to be read by people."""
    pad = "  " * indent
    if isinstance(told, dict):
        out: list[str] = []
        for key, one in told.items():
            if isinstance(one, (dict, list)) and one:
                out += [f"{pad}{key}:", *lines(one, indent + 1)]
            else:
                out.append(f"{pad}{key}: {'-' if one in (None, [], {}) else one}")
        return out
    if isinstance(told, list):
        return [
            line for one in told for line in ([*lines(one, indent), ""] if isinstance(one, dict) else [f"{pad}{one}"])
        ]
    return [f"{pad}{told}"]


def run(options: argparse.Namespace) -> None:
    open_house()
    from tadrib.kernel.actor import Actor  # only after open_house
    from tadrib.kernel.refusals import NotFound

    try:
        from tadrib.domain.catalogue import queries as catalogue
        from tadrib.domain.results import queries as results
    except ImportError as fault:
        raise Trouble("This version has no results yet.") from fault
    by = Actor.system("command-line", {"results.read", "results.rows", "office"})
    try:
        told = plain(results.figures(by, catalogue.get_edition(by, options.edition)))
    except NotFound as fault:
        raise Trouble(f"There is no edition {options.edition}.", code=2) from fault
    print(json.dumps(told, ensure_ascii=False, indent=2) if options.json else "\n".join(lines(told)))
