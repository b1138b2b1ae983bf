"""``tadrib select``: the neutral format in, a table or a replayable run out, and its exit codes."""

from __future__ import annotations

import gzip
import json

import openpyxl
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
    assert ["N2", "SN", "M", "1", "7", "not", "selected:"] in [line[:7] for line in said]
    assert ["N3", "TD", "M", "1", "99", "not", "eligible:", "R-vetting:"] in [line[:8] for line in said]


@pytest.fixture
def answered(written, tmp_path):
    """The path of an answer written by --json."""

    def answer(given=None, *more):
        out = tmp_path / "run.json"
        code = cli.main(["select", written(given or selection()), "--json", str(out), "--seed", "four dice", *more])
        assert code in (0, 3)
        return out

    return answer


def test_answer_has_the_shapes_of_the_format(answered):
    told = json.loads(answered().read_text())

    assert (told["status"], told["values"], told["cohort"]) == ("optimal", [1, 9], ["N1"])
    assert told["ineligible"] == {"N3": ["R-vetting"]}
    assert told["entry"] == {"N2": [0, 2]}
    assert told["dropouts"]["N1"]["replacement"] == "N2"
    assert told["rule_prices"]["R-seats:max+1"] == {"values": [2, 16], "enter": ["N2"], "leave": []}
    assert told["enters_if"]["N2"] == ["R-seats:max+1"]
    assert told["run"]["seed"] == "four dice"


def test_answer_is_the_same_when_decided_again(answered, capsys):
    assert cli.main(["select", "--verify", str(answered())]) == 0
    assert "The same" in capsys.readouterr().out


def test_conflict_can_be_verified_too(answered):
    out = answered(selection(seats=3))

    assert json.loads(out.read_text())["conflict"]
    assert cli.main(["select", "--verify", str(out)]) == 0


def test_run_of_the_engine_can_be_verified(tmp_path):
    run = cohort.run(cohort.parse(selection()), "four dice").to_json()
    (tmp_path / "run.json").write_bytes(run)
    (tmp_path / "bad.json").write_bytes(run.replace(b'"N1"', b'"N7"'))

    assert cli.main(["select", "--verify", str(tmp_path / "run.json")]) == 0
    assert cli.main(["select", "--verify", str(tmp_path / "bad.json")]) == 1


def _other_points(told):
    told["run"]["input"]["nominees"][1]["criteria"]["test"] = 10


def _other_cohort(told):
    told["cohort"] = ["N2"]


def _other_seed(told):
    told["run"]["seed"] = "five dice, thrown by me"


def _other_version(told):
    told["run"]["version"] = "cohort/0.1"


@pytest.mark.parametrize(
    ("touch", "said"),
    [
        (_other_points, "input was changed"),
        (_other_cohort, 'cohort: ["N2"] was written, ["N1"] comes out'),
        (_other_seed, "not those that the seed gives"),
        (_other_version, "made by cohort/0.1"),
    ],
)
def test_answer_that_was_touched_is_told(answered, capsys, touch, said):
    out = answered()
    told = json.loads(out.read_text())
    touch(told)
    out.write_text(json.dumps(told))

    assert cli.main(["select", "--verify", str(out)]) == 1
    assert said in capsys.readouterr().err


def test_file_without_a_run_cannot_be_verified(written, capsys):
    assert cli.main(["select", "--verify", written(selection())]) == 2
    assert "holds no run" in capsys.readouterr().err


def test_explanations_are_told(written, capsys):
    assert cli.main(["select", written(selection()), "--explain"]) == 0

    said = capsys.readouterr().out
    assert "with them the cohort would have 2 points fewer" in said
    assert "would push out: N1" in said
    assert "comes in with: one more allowed by R-seats" in said
    assert "3 points more bring them in (2: the lot decides)" in said
    assert "1. N2" in said


def test_scenario_tells_who_changes(written, tmp_path, capsys):
    other = tmp_path / "other.toml"
    other.write_text('objective = ["score max"]\nseats = 2\n[weights]\ntest = 1\n', "utf-8")

    assert (
        cli.main(
            [
                "select",
                written(selection()),
                "--scenario",
                str(other),
                "--scenario",
                written(selection(seats=2), "two.json"),
            ]
        )
        == 0
    )

    said = capsys.readouterr().out
    assert "Enter: N3\nLeave: nobody" in said
    assert "Enter: N2\nLeave: nobody" in said
    assert said.count("Scenario ") == 2


def test_workbook_escapes_what_could_run(written, tmp_path):
    given = selection()
    for one, name in zip(given["nominees"], ("=HYPERLINK(1)", "أمينة", "@sum\x07"), strict=True):
        one["name"] = name
    out = tmp_path / "out.xlsx"

    assert cli.main(["select", written(given), "--xlsx", str(out)]) == 0

    book = openpyxl.load_workbook(out)
    assert book.sheetnames == ["Cohort", "Everybody", "Rule prices", "Reserves", "About"]
    assert [cell.value for cell in book["Everybody"]["B"]] == ["Name", "'=HYPERLINK(1)", "أمينة", "'@sum"]
    assert [cell.value for cell in book["Cohort"]["A"]] == ["Id", "N1"]
    assert not any(cell.data_type == "f" for sheet in book for row in sheet for cell in row)
    assert book["Cohort"]["A1"].font.bold
    assert [cell.value for cell in book["Rule prices"][2]][:3] == ["R-vetting taken away", 1, 99]


def test_ctrl_c_keeps_the_proved_cohort(written, capsys, monkeypatch):
    def stopped(*_args, **_more):
        raise KeyboardInterrupt

    monkeypatch.setattr(cohort, "explain", stopped)

    assert cli.main(["select", written(selection())]) == 0
    said = capsys.readouterr().out
    assert "Stopped: the cohort is proved best" in said
    assert "N1" in said


def test_large_pool_is_selected_without_reasons_and_says_so(written, capsys):
    given = selection(seats=2)
    first = given["nominees"][0]
    given["nominees"] = [{**first, "id": f"P{i}", "draw": i, "criteria": {"test": i}} for i in range(1001)]

    assert cli.main(["select", written(given)]) == 0

    said = capsys.readouterr().out
    assert "The 999 others are left out here" in said
    assert "P1000" in said


def test_nothing_named_is_told(capsys):
    assert cli.main(["select"]) == 2
    assert "Name the file" in capsys.readouterr().err


def test_rules_that_leave_no_cohort_are_named(written, capsys):
    assert cli.main(["select", written(selection(seats=3))]) == 3

    said = capsys.readouterr().out
    assert "infeasible" in said
    assert "R-seats: exactly 3 seats" in said
    assert "R-seats asks 1 fewer (now at least 3)" in said


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{", "is not JSON"),
        (b"\x1f\x8bgarbage", "is not JSON"),
        (b"\xff\xfe", "is not JSON"),
        ({"format": "other"}, "format: is not the format tadrib-selection/1"),
        (selection(nominees=[{"id": "N1"}]), "nominees[0].draw: is missing"),
    ],
)
def test_bad_input_is_told_whole(written, capsys, content, said):
    assert cli.main(["select", written(content)]) == 2
    assert said in capsys.readouterr().err


def test_missing_file_is_told(tmp_path, capsys):
    assert cli.main(["select", str(tmp_path / "nowhere.json")]) == 2
    assert "cannot be read" in capsys.readouterr().err
