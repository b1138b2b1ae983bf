"""From a call and its nominations to the input of the cohort engine, and from its output to a place for each.

Names never enter: a candidate is the nomination's ref. What vetting decided enters as one word, without its grounds.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tadrib.domain.calls.models import Call, CallState, Nomination
from tadrib.domain.selection import words
from tadrib.domain.selection.altering import ORDER
from tadrib.engines import cohort
from tadrib.kernel.refusals import Refused


@dataclass(frozen=True)
class Placing:
    """The engine's answer for one candidate: ``code`` a key of ``words.REASONS``, ``facts`` what its sentence needs."""

    place: str
    code: str
    facts: dict[str, Any]
    rank: int | None = None


def formulate(
    call: Call, invited: Iterable[CallState], nominations: Iterable[Nomination], gates: Mapping[int, str]
) -> cohort.Instance:
    """The instance of a call in the format ``tadrib-selection/1``.

    Rules: vetting and language open the pool; the seats, each state's bounds (a minimum never above the state's own
    eligible candidates) limit the cohort. Aims in order: seats taken, the women's share, states with a seat, balance
    between states, the states' own order, points; for a call by fair lottery only the first two. Equals are decided by
    the lot, whose seed was committed to when the call was published. Raises ``Refused`` when the data do not
    fit together.
    """
    nominees = [_nominee(call, row, gates.get(row.pk, "pending"), number) for number, row in enumerate(nominations, 1)]
    rules: list[dict[str, Any]] = [
        {"id": "seats", "kind": "seats", "min": 0, "max": call.seats},
        {"id": "vetting", "kind": "require", "field": "vetting", "in": [words.ELIGIBLE]},
    ]
    objective = [{"level": "seats", "sense": "max"}]
    if call.languages:
        language = {"any_of": list(call.languages), "min_level": call.language_level}
        rules.append({"id": "language", "kind": "require_language", **language})
    rules += _state_rules(call, list(invited), nominees)
    if call.order_binds:
        rules.append({"id": ORDER, "kind": "priority_order"})
    if call.women_pct:
        rules.append(
            {"id": "women", "kind": "share", "where": {"gender": ["F"]}, "min_pct": call.women_pct, "hard": False}
        )
        objective.append({"level": "shortfall:women", "sense": "min"})
    if not call.is_lottery:
        objective += [
            {"level": "states", "sense": "max"},
            {"level": "state_sumsq", "sense": "min"},
            {"level": "priority", "sense": "min"},
            {"level": "score", "sense": "max"},
        ]
    try:
        return cohort.parse({
            "format": "tadrib-selection/1",
            "name": call.ref,
            "notes": "",
            "weights": call.weights or words.DEFAULT_WEIGHTS,
            "nominees": nominees,
            "rules": rules,
            "objective": objective,
            "tie_break": {"kind": "draw_order"},
        })  # fmt: skip
    except cohort.BadInstance as fault:
        raise Refused("instance_bad", problems=str(fault)) from fault


def _nominee(call: Call, row: Nomination, gate: str, number: int) -> dict[str, Any]:
    levels = {code: level for code, level in row.languages.items() if isinstance(level, int)}
    most = words.CRITERIA_MOST
    return {
        "id": row.ref,
        "state": row.nominating_state.code,
        "gender": row.person.sex,
        "agency_type": row.agency,
        "rank": row.rank,
        "languages": levels,
        "experience_years": row.years_of_service or 0,
        "priority": row.priority,
        "vetting": gate,
        "criteria": {
            "experience": min(row.years_of_service or 0, most["experience"]),
            "language": min(max((levels.get(code, 0) for code in call.languages), default=0), most["language"]),
            "motivation": int(bool(row.motivation.strip())),
        },
        "mode": row.mode,
        "alternate": False,
        "draw": number,  # replaced by the lot
    }


def _state_rules(call: Call, invited: list[CallState], nominees: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One rule for all states where the bounds are the same for each, else one for each state."""
    bounds = {(one.seats_min, one.seats_max) for one in invited}
    if len(bounds) == 1:
        ((least, most),) = bounds
        return [
            {"id": "state", "kind": "count_each", "field": "state", "min": least, "max": most, "cap_min_to_pool": True}
        ]
    rules = []
    for one in invited:
        code = one.state.code
        pool = sum(
            n["state"] == code
            and n["vetting"] == words.ELIGIBLE
            and (not call.languages or any(n["languages"].get(c, 0) >= call.language_level for c in call.languages))
            for n in nominees
        )
        least = min(one.seats_min, pool)
        rules.append(
            {"id": f"state[{code}]", "kind": "count", "where": {"state": [code]}, "min": least, "max": one.seats_max}
        )
    return rules


def as_kept(result: cohort.Run) -> dict[str, str]:
    """What a run and a scenario keep of a computation, to the letter, so that anybody can repeat it: column to text."""
    return {
        "engine_version": result.version, "input": result.input.decode(), "input_digest": result.input_digest,
        "output": result.output.decode(), "output_digest": result.output_digest,
        "status": json.loads(result.output)["status"],
    }  # fmt: skip


def placings(instance: cohort.Instance, output: bytes, *, reserves: int) -> dict[str, Placing]:
    """A place for every candidate, by nomination ref; the reserve list is cut at ``reserves`` names."""
    told = json.loads(output)
    ranks = {one["id"]: one["rank"] for one in told["reserves"] if one["rank"] <= reserves}
    placed: dict[str, Placing] = {}
    for nominee in instance.nominees:
        ref, points = nominee.id, instance.scores[nominee.id]
        if ref in told["ineligible"]:
            missed = {one["rule"] for one in told["ineligible"][ref]}
            code = "vetting" if "vetting" in missed else "language"
            placed[ref] = Placing(words.Place.INELIGIBLE, code, {"gate": str(nominee.fields["vetting"])})
        elif ref in told["cohort"]:
            drop = told["dropouts"].get(ref, {})
            facts = {"points": points, "replacement": drop.get("replacement")}
            code = "best_cohort"
            if lottery := told.get("lottery"):
                code, facts["chance"] = "drawn", lottery["probabilities"][ref]
            placed[ref] = Placing(words.Place.SELECTED, code, facts)
        elif ref not in told["entries"]:
            placed[ref] = Placing(words.Place.NOT_PLACED, "no_cohort", {"points": points})
        else:
            entry = told["entries"][ref]
            first = entry["reasons"][0] if entry["reasons"] else {"code": "level", "facts": {}}
            facts = {**first["facts"], "points": points, "pushes": entry["pushes"]}
            facts["also"] = list(entry["reasons"][1:3])
            rank = ranks.get(ref)
            facts["rank"] = rank
            place = words.Place.RESERVE if rank else words.Place.NOT_PLACED
            placed[ref] = Placing(place, first["code"], facts, rank)
    return placed
