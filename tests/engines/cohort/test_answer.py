"""The whole answer, as the neutral format's certified examples give it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tadrib.engines import cohort

EXAMPLES = Path(__file__).parent / "examples"
NAMES = sorted(path.name.removesuffix(".answer.json") for path in EXAMPLES.glob("*.answer.json"))
SAME = ("status", "levels", "values", "ineligible", "entry", "score_needed", "dropouts", "rule_prices", "enters_if")


@pytest.mark.parametrize("name", NAMES)
def test_answer_is_the_certified_one(name: str) -> None:
    instance = cohort.parse(json.loads((EXAMPLES / f"{name}.json").read_text()))
    wanted = json.loads((EXAMPLES / f"{name}.answer.json").read_text())
    outcome = cohort.select(instance)
    told = cohort.explain(instance, outcome)
    given = json.loads(json.dumps(cohort.answer(instance, outcome, told, cohort.study(instance, outcome, told))))

    for key in SAME:
        if key in wanted:
            assert given[key] == wanted[key], key
    if wanted["status"] == cohort.OPTIMAL:
        assert given["cohort"] == wanted["draw_cohort"]
    if wanted.get("optimal_count") == 1:
        assert (given["always"], given["never"], given["by_lot"]) == (
            wanted["always"], sorted(set(wanted["never"]) - set(wanted["ineligible"])), [])
    if "conflicts_rule_level" in wanted:
        assert {unit.split("[")[0] for unit in given["conflict"]} in map(set, wanted["conflicts_rule_level"])
