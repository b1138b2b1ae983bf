"""The synthetic pools of the benchmarks: the same for ever, well formed, and marked as invented."""

import hashlib
import json

import numpy as np
import pytest
from benchmarks.selection import greedy, pools

from tadrib.engines import cohort

DIGEST = "68b4b45f7c93c851dc04a00ea71350fa6576765b50c3901b3adfad75cf3ecc27"


def test_the_same_arguments_give_the_same_pool_on_every_machine():
    told = json.dumps(pools.typical(300, 40).as_object(), sort_keys=True)

    assert hashlib.sha256(told.encode()).hexdigest() == DIGEST
    assert told != json.dumps(pools.typical(300, 40, seed=2).as_object(), sort_keys=True)


def test_nobody_in_a_pool_is_taken_for_somebody():
    told = pools.typical(50, 10).as_object()

    assert told["name"].startswith("SYNTHETIC")
    assert all(one["id"].startswith("SYN") for one in told["nominees"])


@pytest.mark.parametrize(
    "pool",
    [
        pools.typical(200, 30),
        pools.with_exclusions(pools.typical(60, 10)),
        pools.with_channels(pools.typical(60, 10)),
        pools.contradicting(pools.typical(80, 12), "types"),
    ],
    ids=lambda pool: pool.name,
)
def test_every_pool_can_be_read(pool):
    instance = cohort.parse(pool.as_object())

    assert len(instance.nominees) == pool.size
    draws = sorted(one.draw for one in instance.nominees)
    assert draws == list(range(1, pool.size + 1))


def test_each_state_orders_its_own_from_one_on():
    columns = pools.typical(500, 50).columns

    for state in np.unique(columns["state"]):
        assert sorted(columns["priority"][columns["state"] == state]) == list(
            range(1, int((columns["state"] == state).sum()) + 1)
        )


@pytest.mark.parametrize("kind", ["types", "women"])
def test_contradictions_contradict(kind):
    outcome = cohort.select(cohort.parse(pools.contradicting(pools.typical(100, 25), kind).as_object()))

    assert outcome.status == cohort.INFEASIBLE


def test_the_greedy_walk_keeps_the_bounds_and_is_never_better():
    for seed in (1, 2, 3):
        pool = pools.typical(200, 30, seed=seed)
        walked = greedy.walk(pool)
        columns = pool.columns
        rows = list(walked.rows)
        rules = {rule["id"]: rule for rule in pool.rules}

        assert len(rows) <= 30
        assert (columns["vetting"][rows] == 0).all()
        assert np.bincount(columns["state"][rows]).max() <= rules["R-state"]["max"]
        assert np.bincount(columns["agency"][rows]).max() <= rules["R-agency"]["max"]
        kinds = np.bincount(columns["agency_type"][rows], minlength=6)
        assert all(
            rules[f"R-{name}"]["min"] <= kinds[at] <= rules[f"R-{name}"]["max"] for at, name in enumerate(pools.TYPES)
        )
        best = cohort.select(cohort.parse(pool.as_object())).values
        assert _order(best) <= _order(walked.values)


def _order(values):
    """Smaller is better at every level: seats, states and score are to be large."""
    return tuple(-value if at in {0, 2, 5} else value for at, value in enumerate(values))
