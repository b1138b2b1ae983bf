"""The decision tables in tables/*.txt: each row is one profile and the verdict it must get."""

import json
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from tadrib.engines.eligibility import Awarded, LanguageLevel, Participation, Profile, Rule, check, rules_from
from tadrib.engines.eligibility.reading import KINDS

TABLES = sorted((Path(__file__).parent / "tables").glob("*.txt"))


@dataclass(frozen=True)
class Table:
    title: str
    rule: Rule
    on: date
    rows: tuple[dict[str, str], ...]


def _day(text: str) -> date | None:
    return None if text == "?" else date.fromisoformat(text)


def _words(text: str) -> tuple[str, ...]:
    return () if text == "none" else tuple(text.split())


def _language(text: str) -> LanguageLevel:
    code, level = text.split(":")
    return LanguageLevel(code, None if level == "?" else int(level))


def _participation(text: str) -> Participation:
    course, ended = text.split("@")
    return Participation(course, _day(ended))


FACTS: dict[str, Callable[[str], object]] = {
    "rank": str,
    "sex": str,
    "state": str,
    "service_since": date.fromisoformat,
    "born_on": date.fromisoformat,
    "years_of_service": int,
    "languages": lambda text: tuple(_language(one) for one in _words(text)),
    "achievements": _words,
    "awarded": lambda text: tuple(Awarded(*one.split(":")) for one in _words(text)),
    "documents": _words,
    "participations": lambda text: tuple(_participation(one) for one in _words(text)),
    "is_government_official": {"yes": True, "no": False}.__getitem__,
    "has_signed_declaration": {"yes": True, "no": False}.__getitem__,
}


def read_table(path: Path) -> Table:
    title, rule, on = "", None, None
    grid: list[list[str]] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            title = line[2:]
        elif line.startswith("rule "):
            reading = rules_from([json.loads(line[5:])])
            assert not reading.problems, reading.problems
            (rule,) = reading.rules
        elif line.startswith("on "):
            on = date.fromisoformat(line[3:])
        elif line.startswith("|"):
            grid.append([cell.strip() for cell in line.strip("| \n").split("|")])
    assert title and rule is not None and on is not None and len(grid) > 1, path.name
    head, *body = grid
    rows = []
    for cells in body:
        cells = cells + [""] * (len(head) - len(cells))
        assert len(cells) == len(head), (path.name, cells)
        rows.append(dict(zip(head, cells, strict=True)))
    return Table(title, rule, on, tuple(rows))


def _cases() -> list[object]:
    cases = []
    for path in TABLES:
        table = read_table(path)
        for number, row in enumerate(table.rows, start=1):
            cases.append(pytest.param(table, row, id=f"{path.stem}-{number}"))
    return cases


@pytest.mark.parametrize(("table", "row"), _cases())
def test_table_row(table: Table, row: dict[str, str]) -> None:
    facts = {name: FACTS[name](text) for name, text in row.items() if name in FACTS and text != "?"}
    assert set(row) <= {*FACTS, "verdict", "because"}

    (finding,) = check([table.rule], Profile(**facts), on=table.on)  # type: ignore[arg-type]

    assert finding.verdict == row["verdict"]


def test_tables_show_every_kind_with_every_verdict() -> None:
    shown = defaultdict(set)
    for path in TABLES:
        table = read_table(path)
        shown[table.rule.kind] |= {row["verdict"] for row in table.rows}

    assert set(shown) == set(KINDS)
    assert all(verdicts == {"met", "not_met", "unknown"} for verdicts in shown.values())
