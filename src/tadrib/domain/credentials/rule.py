"""The award rule of a curriculum version: {"attendance_pct": 80, "test_pct": 60}. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tadrib.domain.credentials.words import Award, Basis

Share = tuple[int, int]


@dataclass(frozen=True)
class Verdict:
    """What the rule proposes, and why."""

    kind: Award
    basis: Basis


def is_met(share: Share, pct: int) -> bool:
    """Whether ``share`` (a of b) reaches ``pct`` per cent, in whole numbers; nothing of nothing reaches only 0."""
    got, of = share
    return pct <= 0 or (of > 0 and got * 100 >= pct * of)


def judge(rule: Mapping[str, int], attendance: Share, test: Share | None) -> Verdict:
    """Completion when both limits are met, participation when attendance alone is, none else."""
    attendance_pct, test_pct = int(rule.get("attendance_pct", 0)), int(rule.get("test_pct", 0))
    if not is_met(attendance, attendance_pct):
        basis = Basis.ATTENDANCE_SHORT if attendance[1] else Basis.ATTENDANCE_MISSING
        return Verdict(Award.NONE, basis)
    if test is None and test_pct > 0:
        return Verdict(Award.PARTICIPATION, Basis.TEST_MISSING)
    if not is_met(test or (0, 0), test_pct):
        return Verdict(Award.PARTICIPATION, Basis.TEST_SHORT)
    return Verdict(Award.COMPLETION, Basis.BOTH_MET)
