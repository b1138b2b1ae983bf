"""Reading the data files of the demonstration office (``data/README.md`` says what is in them)."""

from __future__ import annotations

import csv
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).with_name("data")
LANGUAGES = ("ar", "fr", "en", "pt")


@cache
def toml(name: str) -> dict[str, Any]:
    """A TOML file by its name without ending."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def table(name: str) -> tuple[dict[str, str], ...]:
    """A CSV file by its name without ending, all cells as text."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def names(row: dict[str, str]) -> dict[str, str]:
    """The columns name_ar ... name_pt as a translation."""
    return {code: row[f"name_{code}"] for code in LANGUAGES}


def source(row: dict[str, Any]) -> str:
    """Where a published fact was read, as one line of at most 300 characters, whole addresses only."""
    line = ""
    for one in row.get("source", []):
        longer = f"{line} · {one}" if line else one
        if len(longer) > 300:
            break
        line = longer
    return line
