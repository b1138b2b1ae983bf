"""``tadrib select``: the neutral format in, a table or a replayable run out, and its exit codes."""

from __future__ import annotations

import gzip
import json

import pytest

from tadrib.cli import main as cli
from tadrib.engines import cohort


def selection(*, seats: int = 1, **changes) -> dict:
    nominees = [
        {
            "id": f"N{i}",
            "state": state,
            "gender": sex,
            "priority": 1,
            "draw": i,
            "criteria": {"test": points},
            "vetting": gate,
        }
        for i, (state, sex, points, gate) in enumerate(
            [("ML", "F", 9, "eligible"), ("SN", "M", 7, "eligible"), ("TD", "M", 99, "ineligible")], 1
        )
    ]
    return {
        "format": "tadrib-selection/1", "name": "Small", "weights": {"test": 1}, "nominees": nominees,
        "rules": [
            {"id": "R-vetting", "kind": "require", "field": "vetting", "in": ["eligible"]},
            {"id": "R-seats", "kind": "seats", "min": seats, "max": seats},
        ],
        "objective": [{"level": "seats", "sense": "max"}, {"level": "score", "sense": "max"}],
        "tie_break": {"kind": "draw_order"}, **changes,
    }  # fmt: skip


@pytest.fixture
def written(tmp_path):
    def write(content, name="in.json"):
        path = tmp_path / name
        data = content if isinstance(content, bytes) else json.dumps(content).encode()
        path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
        return str(path)

    return write


@pytest.mark.parametrize("name", ["in.json", "in.json.gz"])
def test_optimal_cohort_is_told(written, capsys, name):
    assert cli.main(["select", written(selection(), name)]) == 0

    said = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["N1", "ML", "F", "1", "9", "selected"] in said
    assert ["N2", "SN", "M", "1", "7", "not", "selected"] in said
    assert ["N3", "TD", "M", "1", "99", "not", "eligible:", "R-vetting"] in said


def test_run_can_be_replayed(written, tmp_path):
    out = tmp_path / "run.json"

    assert cli.main(["select", written(selection()), "--json", str(out), "--seed", "four dice"]) == 0

    assert cohort.replay(out.read_bytes())
    assert json.loads(out.read_text())["output"]["cohort"] == ["N1"]


def test_rules_that_leave_no_cohort_are_named(written, capsys):
    assert cli.main(["select", written(selection(seats=3))]) == 3

    said = capsys.readouterr().out
    assert "infeasible" in said
    assert "R-seats" in said


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{", "is not JSON"),
        (b"\x1f\x8bgarbage", "is not JSON"),
        (b"\xff\xfe", "is not JSON"),
        ({"format": "other"}, "unknown_format"),
        (selection(nominees=[{"id": "N1"}]), "nominees[0].draw: missing"),
    ],
)
def test_bad_input_is_told_whole(written, capsys, content, said):
    assert cli.main(["select", written(content)]) == 2
    assert said in capsys.readouterr().err


def test_missing_file_is_told(tmp_path, capsys):
    assert cli.main(["select", str(tmp_path / "nowhere.json")]) == 2
    assert "cannot be read" in capsys.readouterr().err
