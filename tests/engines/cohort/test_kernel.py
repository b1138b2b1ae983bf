"""Of people that no rule can tell apart only the first matter: the same cohort comes out of the kernel as of the pool."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tadrib.engines import cohort
from tadrib.engines.cohort.deciding.eligible import eligible_ids, eligible_rows
from tadrib.engines.cohort.deciding.formulation import formulate
from tadrib.engines.cohort.deciding.kernel import Kernel
from tadrib.engines.cohort.deciding.lexicographic import Optimum, optimum
from tadrib.engines.cohort.deciding.limits import bind
from tadrib.engines.cohort.deciding.search import Nothing
from tadrib.engines.cohort.deciding.solver import Solver
from tests.engines.cohort.worlds import worlds


def _crowd(count: int) -> dict[str, Any]:
    """Many alike: two states, one agency; only priority, score and lot tell them apart."""
    return {
        "format": "tadrib-selection/1", "name": "synthetic crowd", "notes": "", "weights": {"x": 1},
        "nominees": [{"id": f"N{i:03}", "state": ("KE", "UG")[i % 2], "gender": "MMF"[i % 3], "priority": 1 + i % 5,
                      "draw": (i * 7) % count + 1, "criteria": {"x": i * i % 11}} for i in range(count)],
        "rules": [{"id": "size", "kind": "seats", "min": 0, "max": 6},
                  {"id": "state", "kind": "count_each", "field": "state", "min": 1, "max": 4},
                  {"id": "women", "kind": "share", "where": {"gender": ["F"]}, "min_pct": 40}],
        "objective": [{"level": "seats", "sense": "max"}, {"level": "shortfall:women", "sense": "min"},
                      {"level": "priority", "sense": "min"}, {"level": "score", "sense": "max"}],
        "tie_break": {"kind": "draw_order"},
    }  # fmt: skip


def _whole(instance: cohort.Instance, forced: tuple[str, ...] = ()) -> Optimum | Nothing:
    return optimum(formulate(instance, bind(instance, eligible_ids(instance))), forced)


def _same(one: Optimum | Nothing, other: Optimum | Nothing) -> bool:
    if isinstance(one, Nothing) or isinstance(other, Nothing):
        return isinstance(one, Nothing) and isinstance(other, Nothing)
    return (one.values, one.cohort) == (other.values, other.cohort)


def test_a_crowd_is_cut_and_decided_alike() -> None:
    instance = cohort.parse(_crowd(97))

    kept = Kernel(instance, eligible_rows(instance)).kept()

    assert len(kept) == 4 * 4  # two states, women or not, four seats for a state
    assert _same(Solver(instance).optimum(), _whole(instance))


def test_forced_people_from_outside_the_kernel_are_decided_alike() -> None:
    instance = cohort.parse(_crowd(61))
    inside = {instance.table.ids[row] for row in Kernel(instance, eligible_rows(instance)).kept()}
    outside = [one for one in instance.table.ids if one not in inside]
    solver = Solver(instance)

    assert len(outside) > 30
    for one in outside[::5]:
        assert _same(solver.optimum((one,)), _whole(instance, (one,)))


@settings(max_examples=150, deadline=None)
@given(worlds(most=10), st.data())
def test_kernel_changes_nothing_in_any_world(obj: dict[str, Any], data: st.DataObject) -> None:
    instance = cohort.parse(obj)
    solver = Solver(instance)
    forced = tuple(data.draw(st.lists(st.sampled_from(solver.pool), unique=True, max_size=1))) if solver.pool else ()

    assert _same(solver.optimum(forced), _whole(instance, forced))


@settings(max_examples=80, deadline=None)
@given(worlds(most=9), st.data())
def test_barred_and_relaxed_are_as_if_written_so(obj: dict[str, Any], data: st.DataObject) -> None:
    instance = cohort.parse(obj)
    solver = Solver(instance)
    barred = tuple(data.draw(st.lists(st.sampled_from(solver.pool), unique=True, max_size=2))) if solver.pool else ()
    units = [one.unit for one in solver.bounds.limits if one.high is not None]
    chosen = data.draw(st.lists(st.sampled_from(units), unique=True, max_size=1)) if units else []
    relaxed = dict.fromkeys(chosen, (0, 1))
    plain = formulate(instance, _moved(solver, relaxed))
    for one in barred:
        plain.program.upper[plain.people[one]] = 0

    assert _same(solver.optimum((), barred, relaxed), optimum(plain))


def _moved(solver: Solver, relaxed: dict[str, tuple[int, int]]) -> Any:
    from tadrib.engines.cohort.deciding.limits import relax

    return relax(solver.bounds, relaxed) if relaxed else solver.bounds


def test_rows_stay_in_order_of_the_ids() -> None:
    instance = cohort.parse(_crowd(30))
    kept = Kernel(instance, eligible_rows(instance)).kept([29, 3])

    assert {29, 3} <= set(kept.tolist())
    assert (np.diff(kept) > 0).all()
