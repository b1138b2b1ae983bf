"""Certified answers: every example is compared field by field. All persons are synthetic."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tadrib.engines import cohort

EXAMPLES = Path(__file__).with_name("examples")
NAMES = sorted(path.name.removesuffix(".answer.json") for path in EXAMPLES.glob("*.answer.json"))


def _load(name: str) -> tuple[cohort.Instance, dict[str, Any]]:
    instance = cohort.parse(json.loads((EXAMPLES / f"{name}.json").read_text(encoding="utf-8")))
    answer: dict[str, Any] = json.loads((EXAMPLES / f"{name}.answer.json").read_text(encoding="utf-8"))
    return instance, answer


def test_examples_are_there() -> None:
    assert len(NAMES) == 8


@pytest.mark.parametrize("name", NAMES)
def test_example_is_decided_as_certified(name: str) -> None:
    instance, answer = _load(name)

    outcome = cohort.select(instance)

    assert outcome.status == answer["status"]
    assert list(outcome.values) == answer.get("values", [])
    assert list(outcome.cohort) == answer.get("draw_cohort", [])
    assert {one: [missed.rule for missed in found] for one, found in outcome.ineligible.items()} == answer["ineligible"]
    assert len(outcome.eligible) == answer["eligible"]
    if outcome.conflict is not None:
        assert outcome.conflict.irreducible
        assert set(outcome.conflict.units) in [set(units) for units in answer["conflicts_rule_level"]]


@pytest.mark.parametrize("name", NAMES)
def test_example_is_explained_as_certified(name: str) -> None:
    instance, answer = _load(name)

    told = cohort.explain(instance, cohort.select(instance))

    assert {one: entry.price and list(entry.price) for one, entry in told.entries.items()} == answer.get("entry", {})
    assert {
        one: {"replacement": dropout.replacement, "values": dropout.values and list(dropout.values),
              "feasible_without": dropout.feasible_without, "values_without": list(dropout.values_without)}
        for one, dropout in told.dropouts.items()
    } == answer.get("dropouts", {})


def test_hundred_for_twenty_five_takes_few_steps() -> None:
    """A count of relaxations instead of a clock: the same on every machine (10 ms where it was written)."""
    instance, _ = _load("m01_typical_100x25")

    assert cohort.select(instance).steps < 200
