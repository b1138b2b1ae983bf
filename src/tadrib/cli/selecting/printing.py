"""The decision as a person reads it on a terminal."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from tadrib.cli.selecting import sentences
from tadrib.cli.selecting.deciding import LARGE, Decision
from tadrib.cli.selecting.terminal import safe, table
from tadrib.engines import cohort

HEADING = ("id", "name", "state", "gender", "priority", "points", "decision")


def rules_of(instance: cohort.Instance) -> dict[str, dict[str, Any]]:
    """The rules in the format, by id."""
    return {rule["id"]: rule for rule in json.loads(cohort.canonical(instance))["rules"]}


def unit(name: str, rules: Mapping[str, Mapping[str, object]]) -> str:
    """A unit of a conflict with what it says."""
    rule_id, bracket, value = name.partition("[")
    if name in rules or not bracket:
        return f"{name}: {sentences.rule(rules[name])}" if name in rules else name
    return f"{name}: {sentences.limits(rules.get(rule_id, {}))} for {value.rstrip(']')}"


def why(decision: Decision, person: str) -> str:
    """The decision on one person, in a phrase."""
    if person in decision.outcome.cohort:
        return "selected"
    if found := decision.outcome.ineligible.get(person):
        return f"not eligible: {sentences.missed(found)}"
    if not decision.is_optimal:
        return "eligible"
    reasons = decision.reasons.get(person, ())
    return f"not selected: {'; '.join(sentences.reason(one) for one in reasons)}" if reasons else "not selected"


def order(decision: Decision) -> list[cohort.Nominee]:
    """Everybody: the selected, the others who could be, the ineligible, each by id."""
    chosen, barred = set(decision.outcome.cohort), decision.outcome.ineligible
    return sorted(decision.instance.nominees, key=lambda one: (one.id not in chosen, one.id in barred, one.id))


def row(decision: Decision, one: cohort.Nominee, names: Mapping[str, str]) -> tuple[str, ...]:
    """A line of the table."""
    priority = str(one.priority) if one.priority else ""
    points = str(decision.instance.scores[one.id])
    return (one.id, names.get(one.id, ""), one.state, one.gender, priority, points, why(decision, one.id))


def told(decision: Decision, names: Mapping[str, str]) -> str:
    """The outcome: what was reached, who is in, and why the others are not."""
    outcome = decision.outcome
    parts = [f"{safe(decision.instance.name) or 'Selection'}: {outcome.status}"]
    if decision.is_optimal:
        parts[0] += " (proved: no cohort under these rules is better)"
        parts += [f"  {line}" for line in sentences.levels(outcome.levels, outcome.values)]
        parts.append(
            f"{len(outcome.cohort):,} selected of {len(outcome.eligible):,} eligible, "
            f"{len(decision.instance.nominees):,} nominees"
        )
    elif outcome.status == cohort.CANCELLED:
        parts += stopped(decision)
    else:
        parts += conflict(decision)
    shown = order(decision)
    if len(shown) > LARGE and not decision.is_explained:
        shown = [one for one in shown if one.id in set(outcome.cohort)]
        left = len(decision.instance.nominees) - len(shown)
        parts.append(
            f"The {left:,} others are left out here; their reasons are not worked out for so many unless asked: "
            "--explain or --json OUT; --xlsx OUT lists everybody."
        )
    parts += decision.notes
    lines = [row(decision, one, names) for one in shown]
    return "\n".join([*parts, "", table(HEADING, lines) if lines else "(nobody)"])


def stopped(decision: Decision) -> list[str]:
    """What stood when the work was stopped: a cohort that keeps the rules, and how far it may be from the best."""
    so_far, levels = decision.outcome.so_far, decision.outcome.levels
    if so_far is None:
        return ["Stopped before any cohort was found."]
    lines = ["Stopped: nothing is decided. So far, a cohort that keeps the rules:"]
    lines += [f"  {line}" for line in sentences.levels(levels, so_far.values)]
    lines.append(f"  {safe(', '.join(sorted(so_far.cohort)))}")
    lines.append(f"Proved best at the first {so_far.proved} of {len(levels)} levels.")
    if so_far.gap is not None:
        name = sentences.level_name(so_far.level)
        lines.append(f"At the next, {name}, no cohort can be better than {so_far.bound}: the gap is {so_far.gap}.")
    return lines


def conflict(decision: Decision) -> list[str]:
    """Which rules cannot be kept together, and the least that would have to give way."""
    found, rules = decision.outcome.conflict, rules_of(decision.instance)
    if found is None:
        return []
    sure = (
        "Without any one of these, the others of these can be kept."
        if found.irreducible
        else ("Perhaps some of them are not needed for it.")
    )
    lines = ["These rules cannot be kept together:", *(f"  {safe(unit(one, rules))}" for one in found.units), sure]
    if said := remedies(decision.instance):
        lines += ["What would be enough:", *(f"  {safe(one)}" for one in said)]
    return lines


def remedies(instance: cohort.Instance) -> list[str]:
    """The cheapest relaxations in words, when the engine offers them and can settle them."""
    find = getattr(cohort, "find_remedies", None)
    if find is None:
        return []
    try:
        found = find(instance)
    except cohort.NotProven:
        return []
    if found is None:
        return []
    said = [
        "; and ".join(sentences.giving_way(each.unit, each.side, each.by, each.bound) for each in one.changes)
        for one in dict.fromkeys((found.cheapest, *found.single[:5]))
    ]
    said += [f"without {' and '.join(one.rules)} ({one.affected} more would be eligible)" for one in found.removals[:5]]
    return said


def explained(decision: Decision, names: Mapping[str, str]) -> str:
    """Everything that was worked out: by person, by rule, the ties, and who stands in for whom."""
    answer: Mapping[str, Any] = decision.answer
    if "entry" not in answer:
        return "There is nothing to explain." if not decision.is_optimal else "Nothing was worked out."

    def called(one: str) -> str:
        return safe(f"{one} {names[one]}" if names.get(one) else one)

    def several(found: Sequence[str]) -> str:
        return ", ".join(called(one) for one in found) or "nobody"

    levels = [sentences.level_name(name) for name in decision.outcome.levels]
    lines = ["", "Each person who is not selected"]
    for one, price in answer["entry"].items():
        lines += [
            "",
            called(one),
            *(f"  because {safe(sentences.reason(why))}" for why in decision.reasons.get(one, ())),
        ]
        if price is None:
            lines.append("  no cohort that keeps the rules contains them")
        else:
            costs = [f"{name} {worse:+,}" for name, worse in zip(levels, price, strict=True) if worse]
            lines.append(f"  would cost (+ is worse): {', '.join(costs) or 'nothing'}")
            lines.append(f"  would push out: {several(decision.pushes.get(one, ()))}")
        if said := sentences.points(answer.get("score_needed", {}).get(one, {})):
            lines.append(f"  {said}")
        if least := answer.get("smallest_change", {}).get(one):
            lines.append(f"  smallest change: {safe(sentences.smallest(least))}")
        if found := answer.get("enters_if", {}).get(one):
            lines.append(f"  comes in with: {safe('; or '.join(sentences.change(name) for name in found))}")
    lines += ["", "What would put each selected person out"]
    lines += [f"{called(one)}: {sentences.leaving(found)}" for one, found in answer.get("leaving", {}).items()]
    rows: list[tuple[object, ...]]
    if prices := {**answer.get("rule_prices", {}), **answer.get("goal_prices", {})}:
        rows = [
            (sentences.change(name), price["values"], several(price["enter"]), several(price["leave"]))
            for name, price in prices.items()
            if price["values"] != answer["values"] or price["enter"]
        ]
        lines += ["", "The price of each rule"]
        lines.append(table(("with", "values", "who enters", "who leaves"), rows) if rows else "No rule costs anything.")
        if len(rows) < len(prices) and rows:
            lines.append(f"{len(prices) - len(rows)} other changes of a rule would change nothing.")
    if "by_lot" in answer:
        lines += [
            "",
            f"In every best cohort: {several(answer['always'])}",
            f"Decided by lot: {several(answer['by_lot'])}",
        ]
    rows = [
        (
            called(one),
            called(drop["replacement"]) if drop["replacement"] else "nobody alone",
            ", ".join(map(str, drop["values"])) if drop["values"] else "",
        )
        for one, drop in answer["dropouts"].items()
    ]
    lines += ["", "If one drops out", table(("who", "replaced by", "values then"), rows) if rows else "(nobody)"]
    if reserves := answer.get("reserves"):
        lines += ["", "Reserves", *(f"  {one['rank']}. {called(one['id'])}" for one in reserves)]
    return "\n".join(lines)


def compared(first: Decision, other: Decision, names: Mapping[str, str], title: str) -> str:
    """Two decisions on the same people side by side."""
    before, after = set(first.outcome.cohort), set(other.outcome.cohort)
    values = [dict(zip(one.outcome.levels, one.outcome.values, strict=False)) for one in (first, other)]
    every = dict.fromkeys((*first.outcome.levels, *other.outcome.levels))
    rows: list[tuple[object, ...]] = [("status", first.outcome.status, other.outcome.status)]
    rows += [(sentences.level_name(name), *(one.get(name, "not counted") for one in values)) for name in every]
    rows.append(("selected", len(before), len(after)))
    lines = ["", f"Scenario {safe(title)}", table(("", "rules", "scenario"), rows)]
    lines += [
        f"{heading}: " + (", ".join(safe(f"{one} {names.get(one, '')}") for one in sorted(found)) or "nobody")
        for heading, found in (("Enter", after - before), ("Leave", before - after))
    ]
    if not other.is_optimal:
        lines += conflict(other)
    return "\n".join(lines)
