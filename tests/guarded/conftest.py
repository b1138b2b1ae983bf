"""Four states behind the wall, written with all rows in sight."""

from __future__ import annotations

import pytest

from tadrib.kernel import rows
from tests.isolation import drawing, worlds


@pytest.fixture
def world(db) -> dict[str, worlds.Settled]:
    """What each state has, by its code."""
    assert rows.is_on()
    plan = drawing.plan_of(0)
    house = worlds.common(plan)
    return {code: worlds.settle(plan, code, house) for code in plan.codes}
