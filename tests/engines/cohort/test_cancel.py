"""Stopped at any moment, the work leaves a cohort that keeps the rules, what was proved, and a bound that is true."""

from __future__ import annotations

from typing import Any

import pytest
from benchmarks.selection import pools
from hypothesis import given, settings

from tadrib.engines import cohort
from tadrib.engines.cohort.deciding import judge
from tadrib.engines.cohort.deciding.solver import Solver
from tests.engines.cohort.worlds import worlds


class StopAt:
    """Stops the work when it is told something for the given time."""

    def __init__(self, call: int) -> None:
        self.left = call

    def __call__(self, what: str, done: int, of: int) -> None:
        self.left -= 1
        if self.left < 0:
            raise cohort.Cancelled


def check(instance: cohort.Instance, done: cohort.Outcome, stopped: cohort.Outcome) -> None:
    """What was told against what comes out in the end."""
    assert stopped.status == cohort.CANCELLED
    assert (stopped.values, stopped.cohort) == ((), ()), "nothing is decided"
    so_far = stopped.so_far
    if so_far is None:
        return
    bounds = Solver(instance).bounds
    assert judge.broken(bounds, so_far.cohort) == ()
    assert judge.values(instance, bounds, so_far.cohort) == so_far.values
    assert so_far.values[: so_far.proved] == done.values[: so_far.proved]
    if so_far.level == "draw":
        assert so_far.values == done.values
        return
    level = instance.objective[so_far.proved]
    assert level.name == so_far.level
    if so_far.bound is not None and so_far.gap is not None:
        best, told = done.values[so_far.proved], so_far.values[so_far.proved]
        assert best <= so_far.bound if level.sense == "max" else best >= so_far.bound
        assert so_far.gap == abs(told - so_far.bound) >= abs(told - best)


@settings(max_examples=80, deadline=None)
@given(worlds(most=8))
def test_small_worlds_stopped_at_every_moment(obj: dict[str, Any]) -> None:
    instance = cohort.parse(obj)
    done = cohort.select(instance)
    if done.status != cohort.OPTIMAL:
        return
    for call in range(40):
        stopped = cohort.select(instance, progress=StopAt(call))
        if stopped.status == cohort.OPTIMAL:
            assert stopped == done, "who only listens changes nothing"
            break
        check(instance, done, stopped)


def test_a_hard_pool_stopped_on_the_way_has_a_cohort_and_a_gap() -> None:
    pool = pools.with_channels(pools.with_exclusions(pools.typical(120, 20)))
    instance = cohort.parse(pool.as_object())
    done = cohort.select(instance)
    assert done.status == cohort.OPTIMAL
    told = []
    for call in range(400):
        stopped = cohort.select(instance, progress=StopAt(call))
        if stopped.status == cohort.OPTIMAL:
            break
        check(instance, done, stopped)
        told.append(stopped.so_far)
    found = [one for one in told if one is not None]
    assert found, "a cohort stands long before the proof is complete"
    assert found[-1].proved > found[0].proved
    assert any(one.bound is not None for one in found)


def test_a_run_that_is_stopped_leaves_no_run() -> None:
    instance = cohort.parse(pools.typical(100, 25).as_object())
    calls: list[str] = []
    cohort.run(instance, "seed", progress=lambda what, done, of: calls.append(what))
    assert {"seats", "entry", "dropout", "rule_prices"} <= set(calls)
    for call in (0, 3, len(calls) // 2, len(calls) - 1):
        with pytest.raises(cohort.Cancelled):
            cohort.run(instance, "seed", progress=StopAt(call))
