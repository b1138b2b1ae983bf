"""The decision tables in tables/*.txt: each row is one participant and the kind (and result) that must be proposed."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tadrib.engines.award import Achieved, Criterion, Rules, Verdict, judge, rules_from

TABLES = sorted((Path(__file__).parent / "tables").glob("*.txt"))


def _share(text: str) -> tuple[int, int]:
    got, of = text.split("/")
    return int(got), int(of)


def _or_none(read: Callable[[str], object]) -> Callable[[str], object]:
    return lambda text: None if text == "?" else read(text)


def _numbered(text: str) -> dict[int, tuple[int, int]]:
    pairs = (one.split(":") for one in text.split())
    return {int(number): _share(share) for number, share in pairs}


def _criteria(text: str) -> tuple[Criterion, ...]:
    shares = map(_share, text.split())
    return tuple(Criterion(str(n), points, minimum) for n, (points, minimum) in enumerate(shares, 1))


FACTS: dict[str, Callable[[str], object]] = {
    "attendance": _share,
    "modules": _numbered,
    "test": _or_none(_share),
    "outcomes": _or_none(_numbered),
    "practical": _or_none(_share),
    "criteria": _or_none(_criteria),
    "held": lambda text: {} if text == "none" else dict(one.split(":") for one in text.split()),
}


def read_table(path: Path) -> tuple[Rules, list[dict[str, str]]]:
    rules, grid = None, []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("rules "):
            reading = rules_from(json.loads(line[6:]))
            assert not reading.problems, reading.problems
            rules = reading.rules
        elif line.startswith("|"):
            grid.append([cell.strip() for cell in line.strip("| \n").split("|")])
    assert rules is not None
    assert len(grid) > 1
    head, *body = grid
    return rules, [dict(zip(head, [*cells, *[""] * (len(head) - len(cells))], strict=True)) for cells in body]


def told(verdict: Verdict) -> str:
    result = verdict.result
    if result is None:
        return "no"
    return {"passed": "passed", "percent": str(result.pct), "grade": result.grade.get("en", "")}[result.shown]


ROWS = [(path.stem, rules, row) for path in TABLES for rules, rows in [read_table(path)] for row in rows]


@pytest.mark.parametrize(("name", "rules", "row"), ROWS, ids=[f"{name}-{n}" for n, (name, *_) in enumerate(ROWS)])
def test_row(name: str, rules: Rules, row: dict[str, str]) -> None:
    verdict = judge(rules, Achieved(**{key: read(row[key]) for key, read in FACTS.items() if key in row}))  # type: ignore[arg-type]

    assert verdict.kind == row["kind"], row.get("because")
    if "result" in row:
        assert told(verdict) == row["result"], row.get("because")
