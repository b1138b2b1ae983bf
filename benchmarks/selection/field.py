"""The field's own tool on the same pool: sortition-algorithms draws a random panel within quotas.

It does another thing (chance within quotas, no aims, no proof of a best), so two of its acts are measured: any panel that
keeps the quotas, and the distribution over panels. Its leximin needs a commercial solver, so without one it is maximin,
which is less than our leximin. Install with requirements/bench.txt.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

import numpy as np
from benchmarks.selection.pools import AGENCIES, GENDERS, STATES, TYPES, Pool

FIELDS = ("state", "agency", "agency_type", "gender")
IS_THERE = find_spec("sortition_algorithms") is not None


def prepared(pool: Pool) -> tuple[Any, Any]:
    """Features (quotas) and people as the tool wants them: the eligible only, and every rule as a range of a feature."""
    from sortition_algorithms import read_in_features, read_in_people
    from sortition_algorithms.settings import Settings

    c = pool.columns
    rules = {str(rule["id"]): rule for rule in pool.rules}
    fit = np.flatnonzero((c["vetting"] == 0) & ((c["language_en"] >= 3) | (c["language_fr"] >= 3)))
    named = {
        "state": [STATES[one] for one in c["state"][fit]],
        "agency": [f"{STATES[one // AGENCIES]}-{one % AGENCIES + 1}" for one in c["agency"][fit].tolist()],
        "agency_type": [TYPES[one] for one in c["agency_type"][fit]],
        "gender": [GENDERS[one] for one in c["gender"][fit]],
    }
    women = -(-rules["R-women"]["min_pct"] * pool.seats // 100)
    rows = []
    for field in FIELDS:
        for value in sorted(set(named[field])):
            least, most = 0, pool.seats
            if field in {"state", "agency"}:
                most = rules[f"R-{field}"]["max"]
            elif field == "agency_type":
                least, most = rules[f"R-{value}"]["min"], rules[f"R-{value}"]["max"]
            elif value == "F":
                least = women
            rows.append({"feature": field, "value": value, "min": str(least), "max": str(most)})
    features, _, _ = read_in_features(["feature", "value", "min", "max"], rows, pool.seats)
    settings = Settings(id_column="id", columns_to_keep=[])
    body = [
        {"id": f"SYN{row + 1:07d}", **{field: named[field][at] for field in FIELDS}}
        for at, row in enumerate(fit.tolist())
    ]
    people, _ = read_in_people(["id", *FIELDS], body, features, settings)
    return features, people


def any_panel(ready: tuple[Any, Any], seats: int) -> Any:
    """Any panel within the quotas."""
    from sortition_algorithms import find_random_sample

    return find_random_sample(ready[0], ready[1], seats, [], test_selection=True)


def maximin(ready: tuple[Any, Any], seats: int) -> Any:
    """The distribution with the largest smallest chance, and a panel drawn from it."""
    from sortition_algorithms import find_random_sample

    return find_random_sample(ready[0], ready[1], seats, [], selection_algorithm="maximin")
