"""Names against the labelled pairs of ``tests/files/names/pairs.csv``; the half ``held`` was not looked at in tuning."""

import csv
import datetime as dt
from pathlib import Path

import pytest

from tadrib.engines.matching import LIKELY, Record, compare, fold_key, name_score, propose

PAIRS = Path(__file__).parents[2] / "files" / "names" / "pairs.csv"


def rows(half: str) -> list[dict[str, str]]:
    with PAIRS.open(encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if row["half"] == half]


@pytest.mark.parametrize("half", ["tune", "held"])
def test_recall_and_precision(half: str) -> None:
    found = [(row["same"] == "1", name_score(row["one"], row["two"]) >= LIKELY) for row in rows(half)]
    hits = sum(same and said for same, said in found)
    assert hits / sum(same for same, _ in found) >= 0.95
    assert hits / sum(said for _, said in found) >= 0.90


def test_there_are_enough_pairs_and_none_is_in_both_halves() -> None:
    tune, held = ({(r["one"], r["two"]) for r in rows(half)} for half in ("tune", "held"))
    assert len(tune) + len(held) >= 400
    assert not tune & held


def test_a_score_is_symmetric() -> None:
    for row in rows("tune"):
        assert name_score(row["one"], row["two"]) == pytest.approx(name_score(row["two"], row["one"]))


@pytest.mark.parametrize("written", ["Mohamed", "Mohammed", "Muhammad", "MOHAMMAD", "محمد", "مُحَمَّد", "Móhamed"])
def test_the_search_key_of_one_name_is_one(written: str) -> None:
    assert fold_key(written) == fold_key("Mohamed")


@pytest.mark.parametrize(
    ("one", "two"),
    [("Ould Ahmed", "Wuld Ahmed"), ("El Fassi", "Al Fassi"), ("Traoré", "Traore"), ("Ouattara", "Wattara")],
)
def test_small_words_and_accents_do_not_count(one: str, two: str) -> None:
    assert fold_key(one) == fold_key(two)


def test_other_facts_speak_for_and_against() -> None:
    one = Record("A", ("Fatima Idrissi",), dt.date(1990, 3, 4), "MA")
    same = compare(one, Record("B", ("Fatma El Idrissi",), dt.date(1990, 4, 3), "FR"))
    assert same is not None
    assert {"name_alike", "birth_turned", "state_other"} <= set(same.reasons)
    assert compare(one, Record("C", ("Fatima Idrissi",), dt.date(1971, 1, 9), "MA")) is None
    near = Record("D", ("Hussein Omar",), dt.date(1990, 3, 4), "MA", frozenset({"7"}))
    found = compare(Record("E", ("Hassan Omar",), None, "MA", frozenset({"7"})), near)
    assert found is not None and "number_same" in found.reasons


def test_a_pair_is_proposed_once_and_a_stranger_never() -> None:
    found = propose(
        [Record("A", ("Mohamed Ali", "محمد علي")), Record("B", ("Muhammad Aly",)), Record("C", ("Kofi Owusu",))]
    )
    assert [(a, b) for a, b, _ in found] == [("A", "B")]
