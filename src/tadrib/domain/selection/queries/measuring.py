"""The rules of a run beside a cohort: met or not, what each costs, which of them clash."""

from __future__ import annotations

import json
import math
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from tadrib.domain.selection import altering, policy, words
from tadrib.domain.selection.models import Scenario, SelectionRun
from tadrib.domain.selection.queries.runs import list_placements
from tadrib.kernel.actor import Actor


@dataclass(frozen=True)
class Measure:
    """A rule beside a cohort: ``value`` against ``least`` and ``most``.

    ``rule`` is a key of ``words.RULES``; ``state_code``, ``pct`` and ``refs`` fill its sentence; ``unit`` is its name
    in prices and conflicts. A goal may be missed.
    """

    rule: str
    value: int
    least: int | None
    most: int | None
    is_goal: bool = False
    state_code: str = ""
    pct: int = 0
    unit: str = ""
    refs: tuple[str, ...] = ()

    @property
    def is_met(self) -> bool:
        return (self.least is None or self.value >= self.least) and (self.most is None or self.value <= self.most)


@dataclass(frozen=True)
class Facts:
    """What a run froze and found, decoded once. Both are empty when the run was touched."""

    instance: dict[str, Any] = field(default_factory=dict)
    told: dict[str, Any] = field(default_factory=dict)

    @property
    def values(self) -> dict[str, int]:
        """The value of each level, in the order of the aims."""
        return dict(zip(self.told.get("levels", []), self.told.get("values", []), strict=False))


def _read(text: str) -> dict[str, Any]:
    """What a run stored; nothing when it is no JSON any more: ``is_repeated`` tells that the run was touched."""
    try:
        told = json.loads(text)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def facts_of(by: Actor, run: SelectionRun | Scenario) -> Facts:
    """Input and output of a run or a scenario, decoded. For the office."""
    if not policy.can_read(by):
        return Facts()
    return Facts(_read(run.input), _read(run.output))


def measures(by: Actor, run: SelectionRun) -> list[Measure]:
    """The rules of a run beside its cohort as it stands, changes by hand included."""
    if not policy.can_read(by):
        return []
    chosen = set(list_placements(by, run, place=words.Place.SELECTED).values_list("nomination__ref", flat=True))
    return measured(_read(run.input), chosen)


def measured(instance: Mapping[str, Any], chosen: Collection[str]) -> list[Measure]:
    """The rules of an instance beside a cohort of refs."""
    rules = {rule["id"]: rule for rule in instance.get("rules", [])}
    nominees = instance.get("nominees", [])
    people = [one for one in nominees if one["id"] in set(chosen)]
    found = []
    if "seats" in rules:
        found.append(Measure("seats", len(chosen), None, rules["seats"].get("max"), unit="seats"))
    found += _states(instance, rules, people)
    if "women" in rules:
        pct, hard = rules["women"]["min_pct"], rules["women"]["hard"]
        women = sum(one["gender"] == "F" for one in people)
        least = math.ceil(pct * len(people) / 100)
        found.append(Measure("women", women, least, None, is_goal=not hard, pct=pct, unit="women"))
    if (channels := rules.get(altering.CHANNELS)) is not None:
        most = channels["max_interpretation"]
        found.append(Measure("channels", _languages_needed(channels, people), None, most, unit=altering.CHANNELS))
    if altering.ORDER in rules:
        found.append(Measure("order", _passed_over(instance, people), None, 0, unit=altering.ORDER))
    for name in (altering.INS, altering.OUTS):
        if name in rules:
            refs = tuple(sorted(rules[name]["members"]))
            inside = len(set(refs) & set(chosen))
            least, most = (len(refs), None) if name == altering.INS else (None, 0)
            found.append(Measure(name, inside, least, most, unit=name, refs=refs))
    return found


def _states(
    instance: Mapping[str, Any], rules: Mapping[str, Any], people: Collection[Mapping[str, Any]]
) -> list[Measure]:
    counts = Counter(one["state"] for one in people)
    inside = altering.eligible(instance) if instance else set()
    pool = Counter(one["state"] for one in instance.get("nominees", []) if one["id"] in inside)
    found = []
    for code in sorted({one["state"] for one in instance.get("nominees", [])}):
        unit = f"state[{code}]"
        if rule := rules.get(unit) or rules.get("state"):
            least = min(rule["min"], pool[code])
            found.append(Measure("state", counts[code], least, rule.get("max"), state_code=code, unit=unit))
    return found


def _languages_needed(rule: Mapping[str, Any], people: Collection[Mapping[str, Any]]) -> int:
    """The fewest languages of interpretation that serve everybody the floor does not."""
    level, floor = rule["min_level"], set(rule["floor"])
    spoken = [{code for code, known in one["languages"].items() if known >= level} for one in people]
    needs = [languages for languages in spoken if not languages & floor]
    codes = sorted(set().union(*needs)) if needs else []
    for size in range(len(codes) + 1):
        if any(all(languages & set(opened) for languages in needs) for opened in combinations(codes, size)):
            return size
    return len(codes) + 1  # somebody speaks nothing at the level


def _passed_over(instance: Mapping[str, Any], people: Collection[Mapping[str, Any]]) -> int:
    """How many eligible people stand before somebody selected in their own state's order and are not selected."""
    inside, chosen = altering.eligible(instance), {one["id"] for one in people}
    last: defaultdict[str, int] = defaultdict(int)
    for one in people:
        last[one["state"]] = max(last[one["state"]], one["priority"])
    return sum(
        one["id"] in inside and one["id"] not in chosen and one["priority"] < last[one["state"]]
        for one in instance["nominees"]
    )


def conflict_of(by: Actor, run: SelectionRun | Scenario) -> list[str]:
    """Units of the rules that cannot be kept together, when no cohort was found: ``seats``, ``state[ML]``..."""
    if not policy.can_read(by):
        return []
    conflict = _read(run.output).get("conflict")
    return list(conflict["units"]) if conflict else []
