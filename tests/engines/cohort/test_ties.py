"""Who is in every best cohort, who in none, whom the lots decide; and which rules a proof did not need."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings

from tadrib.engines import cohort
from tadrib.engines.cohort.deciding.search import Nothing
from tadrib.engines.cohort.deciding.solver import Solver
from tests.engines.cohort.worlds import better_first, cohorts, is_eligible, worlds, worth


@settings(max_examples=120, deadline=None)
@given(worlds())
def test_ties_equal_enumeration(obj: dict[str, Any]) -> None:
    solver = Solver(cohort.parse(obj))
    every = cohorts(obj)
    pool = {one["id"] for one in obj["nominees"] if is_eligible(obj, one)}
    ties = solver.ties()
    if not every:
        assert (ties.always, ties.never, ties.by_lot) == ((), (), ())
        return
    best = min(better_first(obj, worth(obj, one)) for one in every)
    sets = [{p["id"] for p in one} for one in every if better_first(obj, worth(obj, one)) == best]
    always, some = set.intersection(*sets), set.union(*sets)

    assert ties.always == tuple(sorted(always))
    assert ties.by_lot == tuple(sorted(some - always))
    assert ties.never == tuple(sorted(pool - some))


@settings(max_examples=120, deadline=None)
@given(worlds(most=9))
def test_a_limit_that_no_proof_used_can_be_relaxed_by_one_for_nothing(obj: dict[str, Any]) -> None:
    solver = Solver(cohort.parse(obj))
    best = solver.optimum(spare=1)
    if isinstance(best, Nothing):
        return
    for limit in solver.bounds.limits:
        if limit.unit in best.used:
            continue
        changes = [(0, 1)] if limit.high is not None else []
        changes += [(-1, 0)] if limit.low else []
        for change in changes:
            other = solver.optimum(relaxed={limit.unit: change})
            assert not isinstance(other, Nothing)
            assert (other.values, other.cohort) == (best.values, best.cohort)


def test_a_binding_order_is_bounded_by_limits_of_the_whole_state_alone() -> None:
    """Two of one state, each of their own agency with one seat: the first before the second does not bar the second."""
    people = [
        {"id": one, "state": "KE", "agency": agency, "gender": "F", "priority": place, "draw": place, "languages": {},
         "alternate": False, "prerequisites": [], "criteria": {}}
        for one, agency, place in (("N0", "a", 1), ("N1", "b", 2))
    ]  # fmt: skip
    rules = [
        {"id": "size", "kind": "seats", "min": 2, "max": 2},
        {"id": "agency", "kind": "count_each", "field": "agency", "min": 0, "max": 1},
        {"id": "order", "kind": "priority_order"},
    ]
    obj = {
        "format": "tadrib-selection/1", "name": "two agencies", "notes": "", "weights": {}, "nominees": people,
        "rules": rules, "tie_break": {"kind": "draw_order"}, "objective": [{"level": "seats", "sense": "max"}],
    }  # fmt: skip
    assert cohort.select(cohort.parse(obj)).cohort == ("N0", "N1")
