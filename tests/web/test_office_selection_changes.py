"""Prices, smallest changes and ties: from the engine's names to words and to a question for the page that tries them."""

import pytest

from tadrib.web.office import selection_changes as changes
from tadrib.web.office.selection_sentences import Person, Rule

TERMS = {"seats": 24, "each": [1, 3], "states": {}, "channels": 1, "women_pct": 40, "order": True}
STATES = {"ML": "Mali"}


def person(ref, place="not_placed"):
    return Person(
        ref=ref, name=ref, sex="F", agency="", languages="", state="Mali", priority=1, points=3, place=place, rank=None,
        why="", pushes="", hand_reason="", is_by_hand=False, can_move=True,
    )  # fmt: skip


def rule(unit):
    return Rule(name=unit, value=1, wanted="1", most=1, tick=1, is_met=True, is_goal=False, unit=unit)


def test_a_price_says_who_changes_and_asks_for_just_that():
    rules = [rule("seats"), rule("state[ML]"), rule("women")]
    output = {
        "rule_prices": {
            "seats:max+1": {"enters": ["A"], "leaves": []},
            "state[ML]:max+1": {"enter": ["B"], "leave": ["C"]},
            "state[ML]:min-1": {"enters": [], "leaves": []},
        }
    }

    changes.price(rules, output, TERMS, STATES)

    assert [one.price for one in rules] == [1, 2, 0]
    assert rules[0].price_text == "if there is one more seat: 1 person changes"
    assert rules[0].price_query == "seats=25"
    assert rules[1].price_text == "if Mali may have one more seat: 2 people change"
    assert rules[1].price_query == "min_ML=1&max_ML=4"


def test_without_prices_nothing_is_said():
    one = rule("seats")
    changes.price([one], {}, TERMS, STATES)
    assert (one.price, one.price_text) == (None, "")


@pytest.mark.parametrize(
    ("output", "text", "query"),
    [
        ({"entries": {"A": {"smallest_change": {"code": "one_more_seat", "facts": {"unit": "seats"}}}}},
         "In if there is one more seat", "seats=25"),
        ({"entries": {"A": {"smallest_change": {"code": "one_more", "facts": {"unit": "state[ML]"}}}}},
         "In if Mali may have one more seat", "min_ML=1&max_ML=4"),
        ({"entries": {"A": {"smallest_change": {"code": "more_points", "facts": {"points": 4}}}}},
         "In if this file has more points: 4", ""),
        ({"entries": {"A": {"smallest_change": None}}}, "No single change of a rule brings this person in.", ""),
        ({"enters_if": {"A": ["order:removed", "seats:max+1"]}},
         "In if the order that the states gave is not binding", "order=no"),
        ({"enters_if": {"A": []}, "score_needed": {"A": {"possible": True, "gain_tie": 4, "gain_sure": 5}}},
         "In if this file has more points: 5", ""),
        ({}, "", ""),
    ],
)  # fmt: skip
def test_the_smallest_change_in_words_and_as_a_question(output, text, query):
    one = person("A")

    changes.smallest([one], output, TERMS, STATES)

    assert (one.smallest, one.smallest_query) == (text, query)


def test_of_those_stopped_before_selection_no_change_is_told():
    one = person("A", place="ineligible")
    changes.smallest([one], {"enters_if": {"A": ["vetting:removed"]}}, TERMS, STATES)
    assert one.smallest == ""


@pytest.mark.parametrize("wrap", [lambda ties: {"ties": ties}, lambda ties: ties])
def test_whom_the_lot_decided_is_marked(wrap):
    people = [person("A", "selected"), person("B"), person("C", "selected")]

    told = changes.lots(people, wrap({"always": ["C"], "never": [], "by_lot": ["A", "B"]}))

    assert told == (1, 1)
    assert [one.is_by_lot for one in people] == [True, True, False]
