"""An optimum kept warm answers what the search answers from nothing, lots included, or says that it cannot."""

from __future__ import annotations

from typing import Any

import pytest
from benchmarks.selection import pools
from hypothesis import given, settings

from tadrib.engines import cohort
from tadrib.engines.cohort.deciding.lexicographic import Optimum
from tadrib.engines.cohort.deciding.solver import Solver
from tadrib.engines.cohort.telling.ground import Ground
from tadrib.engines.cohort.telling.prices import SHIFTS
from tests.engines.cohort.worlds import worlds


def same(warm: Optimum | None, cold: Any) -> bool:
    """Whether both say the same; `None` is no answer, and there is no warm answer of a proof that nothing is left."""
    return warm is None or (warm.cohort, warm.values) == (cold.cohort, cold.values)


@settings(max_examples=150, deadline=None)
@given(worlds(most=8))
def test_warm_answers_are_those_of_the_search(obj: dict[str, Any]) -> None:
    instance = cohort.parse(obj)
    solver = Solver(instance)
    best = solver.optimum()
    if not isinstance(best, Optimum):
        return
    warm, roomy = solver.warm(best, solver.pool), solver.warm(best, spare=1)
    assert same(warm.drawn(), best)
    for one in solver.pool:
        for hint in (None, best.cohort | {one}):
            assert same(warm.with_person(one, hint), solver.optimum((one,)))
        assert same(roomy.without_person(one, best.cohort - {one}), solver.optimum((), (one,)))
    for limit in solver.bounds.limits:
        for low, high in SHIFTS.values():
            cold = solver.optimum(relaxed={limit.unit: (low, high)})
            assert same(roomy.with_limit(limit.unit, low, high), cold)


@pytest.mark.parametrize(("size", "seats"), [(100, 25), (300, 40)])
def test_typical_pools_are_settled_without_the_search(size: int, seats: int, monkeypatch: pytest.MonkeyPatch) -> None:
    instance = cohort.parse(pools.typical(size, seats).as_object())
    outcome = cohort.select(instance)
    ground, plain = Ground(instance, outcome), Ground(instance, outcome)
    asked: list[object] = []
    cold = ground.solver.optimum
    monkeypatch.setattr(ground.solver, "optimum", lambda *some, **more: asked.append(some) or cold(*some, **more))
    entering, leaving = ground.entering(), ground.doing_without()
    assert not asked, "every person of a pool without exclusions is answered from the warm optimum"
    for one, bent in entering.items():
        found = plain.solver.optimum((one,))
        assert bent is not None and isinstance(found, Optimum)
        assert (ground.chosen - bent.leaves | bent.enters, bent.values) == (found.cohort, found.values)
    for one, bent in list(leaving.items())[:10]:
        found = plain.solver.optimum((), (one,))
        assert bent is not None and isinstance(found, Optimum)
        assert (ground.chosen - bent.leaves | bent.enters, bent.values) == (found.cohort, found.values)


def test_numbers_too_large_for_53_bits_are_left_to_the_search() -> None:
    told = pools.typical(100, 25).as_object()
    for one in told["nominees"]:
        one["criteria"] = {name: value * 10**12 for name, value in one["criteria"].items()}
    instance = cohort.parse(told)
    solver = Solver(instance)
    best = solver.optimum()
    assert isinstance(best, Optimum)
    assert not solver.warm(best, solver.pool).is_ready
