"""Between the award engine and what is kept of a decision: figures, conditions and results as JSON. No database."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tadrib.domain.credentials.words import Award
from tadrib.engines import award

EARNED = (Award.COMPLETION, Award.ACHIEVEMENT, Award.TRAINER)  # whoever has one of these completed the course


def facts_of(achieved: award.Achieved, verdict: award.Verdict, told: Mapping[str, Any]) -> dict[str, Any]:
    """What a decision rests on, for its row: the figures, the rule as the version has it, what it proposed and why."""
    attended, held = achieved.attendance
    right, out_of = achieved.test or (None, None)
    facts: dict[str, Any] = {
        "attended": attended,
        "held": held,
        "right": right,
        "out_of": out_of,
        "rule": dict(told),
        "proposed": verdict.kind,
        "findings": [finding_as_json(one) for one in verdict.findings],
    }
    if achieved.practical is not None:
        facts["practical"] = list(achieved.practical)
    return facts


def finding_as_json(finding: award.Finding) -> dict[str, Any]:
    """A kind with its conditions."""
    conditions = [
        {"code": one.code, "met": one.is_met, "needed": one.needed, "got": one.got, "facts": dict(one.facts)}
        for one in finding.conditions
    ]
    return {"kind": finding.kind, "conditions": conditions}


def result_as_json(result: award.Result | None) -> dict[str, Any]:
    """A result for its column; nothing for none."""
    if result is None:
        return {}
    told: dict[str, Any] = {"shown": result.shown}
    if result.pct is not None:
        told["pct"] = result.pct
    if result.grade:
        told["grade"] = dict(result.grade)
    return told


def narrative(told: Mapping[str, Any], kind: str) -> str:
    """What a kind asks, in English, for the badge: one sentence."""
    rules = award.rules_from(told).rules
    one = rules.of(kind) or award.KindRule("participation")
    parts = [f"Attendance of at least {one.attendance} per cent of the sessions"]
    if one.module:
        parts.append(f"at least {one.module} per cent of the sessions of each module")
    if one.test:
        parts.append(f"at least {one.test} per cent right in the test after the course")
    if one.outcome:
        parts.append(f"at least {one.outcome} per cent right on each learning outcome")
    if one.practical:
        parts.append(f"at least {one.practical} per cent of the points of the practical")
    if one.criteria:
        parts.append("no criterion of the practical below its minimum")
    if one.earlier:
        parts.append(f"an award of the course {one.earlier.course} ({one.earlier.kind} or higher)")
    return f"{', '.join(parts[:-1])} and {parts[-1]}." if len(parts) > 1 else f"{parts[0]}."
