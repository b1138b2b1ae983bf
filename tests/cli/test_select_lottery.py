"""``tadrib select --lottery``, and what Ctrl-C leaves."""

from __future__ import annotations

import json
import signal

import openpyxl
import pytest

from tadrib.cli import main as cli
from tadrib.cli.selecting.terminal import Progress
from tadrib.engines import cohort
from tests.cli.test_select import selection


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "in.json"
    path.write_text(json.dumps(selection(name="=HYPERLINK(1)")))
    return path


def test_chances_are_told_and_nothing_is_drawn_without_a_seed(file, capsys):
    assert cli.main(["select", str(file), "--lottery"]) == 0
    said = capsys.readouterr().out
    assert "the fairest chances there are (proved)" in said
    assert "50.0% (1/2)" in said
    assert "Nothing is drawn yet" in said


def test_draw_is_written_and_verified(file, tmp_path, capsys):
    out, book = tmp_path / "lot.json", tmp_path / "lot.xlsx"
    asked = ["select", str(file), "--lottery", "--seed", "Rabat", "--json", str(out), "--xlsx", str(book)]
    assert cli.main(asked) == 0
    told = json.loads(out.read_text())
    assert told["format"] == "tadrib-selection-lottery/1"
    assert told["probabilities"] == {"N1": "1/2", "N2": "1/2"}
    assert len(told["cohort"]) == 1
    assert f"{told['cohort'][0]}" in capsys.readouterr().out
    assert cli.main(["select", "--verify", str(out)]) == 0
    sheet = openpyxl.load_workbook(book)["Chances"]
    drawn = {row[0].value for row in sheet.iter_rows(min_row=2) if row[6].value == "drawn"}
    assert drawn == set(told["cohort"])
    assert openpyxl.load_workbook(book)["About"]["B2"].data_type == "s", "escaped"


@pytest.mark.parametrize("touch", ["cohort", "probabilities", "seed", "weight"])
def test_a_lottery_that_was_touched_is_told(file, tmp_path, capsys, touch):
    out = tmp_path / "lot.json"
    cli.main(["select", str(file), "--lottery", "--seed", "Rabat", "--json", str(out)])
    told = json.loads(out.read_text())
    if touch == "cohort":
        told["cohort"] = ["N1"] if told["cohort"] == ["N2"] else ["N2"]
    elif touch == "probabilities":
        told["probabilities"]["N1"] = "2/3"
    elif touch == "weight":
        told["cohorts"][0]["weight"] += 1
    else:
        told["run"]["seed"] = "another"
    out.write_text(json.dumps(told))
    assert cli.main(["select", "--verify", str(out)]) == 1


def test_rules_that_leave_no_cohort(tmp_path, capsys):
    path = tmp_path / "in.json"
    path.write_text(json.dumps(selection(seats=9)))
    assert cli.main(["select", str(path), "--lottery", "--seed", "x"]) == 3
    assert "R-seats" in capsys.readouterr().out


def test_ctrl_c_during_the_selection_leaves_what_stands(file, capsys, monkeypatch):
    plain = cohort.select

    def stopped_at_once(instance, *, progress=None):
        def ask(what, done, of):
            if what == "score":
                signal.raise_signal(signal.SIGINT)
            progress(what, done, of)

        return plain(instance, progress=ask)

    monkeypatch.setattr(cohort, "select", stopped_at_once)
    assert cli.main(["select", str(file)]) == 130
    said = capsys.readouterr().out
    assert "Stopped: nothing is decided" in said
    assert "Proved best at the first 1 of 2 levels." in said


def test_a_second_ctrl_c_stops_at_once():
    progress = Progress()
    before = signal.getsignal(signal.SIGINT)
    with progress.stopping():
        signal.raise_signal(signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
        with pytest.raises(cohort.Cancelled):
            progress("seats", 0, 1)
    assert signal.getsignal(signal.SIGINT) is before
