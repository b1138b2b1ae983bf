"""Names against the labelled pairs of ``tests/files/names``; docs/howto/names.md tells how they came about."""

import csv
import datetime as dt
from collections import Counter
from pathlib import Path

import pytest

from tadrib.engines.matching import LIKELY, Record, compare, fold_key, name_score, propose, search_keys

PAIRS = Path(__file__).parents[2] / "files" / "names"


def rows(part: str) -> list[dict[str, str]]:
    """A half of the first list, or the ``second``."""
    name = "second.csv" if part == "second" else "pairs.csv"
    with (PAIRS / name).open(encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if row.get("half", part) == part]


@pytest.mark.parametrize("part", ["tune", "held", "second"])
def test_recall_and_precision(part: str) -> None:
    found = [(row["same"] == "1", name_score(row["one"], row["two"]) >= LIKELY) for row in rows(part)]
    hits = sum(same and said for same, said in found)
    assert hits / sum(same for same, _ in found) >= 0.95
    assert hits / sum(said for _, said in found) >= 0.90


def test_there_are_enough_pairs_and_none_is_in_both_halves() -> None:
    tune, held = ({(r["one"], r["two"]) for r in rows(half)} for half in ("tune", "held"))
    assert len(tune) + len(held) >= 400
    assert not tune & held


def test_the_second_list_is_large_and_hard_enough() -> None:
    second = rows("second")
    assert len({frozenset((row["one"], row["two"])) for row in second}) == len(second) >= 400
    others = Counter(row["kind"] for row in second if row["same"] == "0")
    assert 0.4 <= others.total() / len(second) <= 0.6
    assert others["other"] <= others.total() * 2 / 3  # the rest are near: parents, siblings, families that sound alike
    assert others["parent"] >= 10 and others["near given"] >= 50 and others["near family"] >= 30
    assert all(count >= 10 for count in Counter(row["region"] for row in second).values())
    first = {frozenset((row["one"], row["two"])) for row in (*rows("tune"), *rows("held"))}
    assert not first & {frozenset((row["one"], row["two"])) for row in second}


def test_a_score_is_symmetric() -> None:
    for row in (*rows("tune"), *rows("second")):
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


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Sherif Ezz El Din", "Sharif Ezzeldin"), ("Hery Rakoto Arisoa", "RAKOTOARISOA Hery"),
        ("عبدالرحمن نورالدين", "Abd el Rahman Noureddine"), ("Sherif Ezzeldin", "Sherif Ezz El Din"),
        ("Karim Ben Ali", "كريم بن علي"), ("كريم بنعلي", "Karim Ben Ali"),
    ],
)  # fmt: skip
def test_words_written_together_are_found_apart_and_the_other_way_round(one: str, two: str) -> None:
    assert any(all(f" {key}" in fold_key(one) for key in keys) for keys in search_keys(two))


def test_a_child_is_not_its_parent_and_a_title_is_no_name() -> None:
    assert name_score("Omar Abdullahi Farah", "Abdullahi Farah") < LIKELY
    assert name_score("Farah, Omar Abdullahi", "Omar Farah") >= LIKELY
    assert name_score("Dr. Ibrahim Gana", "Ibrahim Gana") == name_score("Ibrahim Gana", "Ibrahim Gana")


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
