"""The decision as plain values in the shapes of the neutral format, and what is needed to repeat it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from tadrib.cli.selecting.terminal import Progress
from tadrib.cli.trouble import Trouble
from tadrib.engines import cohort

LARGE = 1_000
FORMAT = "tadrib-selection-answer/1"


@dataclass
class Decision:
    """An instance decided. `answer` has everything that was worked out; `reasons` the engine's codes by person."""

    instance: cohort.Instance
    outcome: cohort.Outcome
    answer: dict[str, object]
    reasons: dict[str, tuple[cohort.Reason, ...]] = field(default_factory=dict)
    pushes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @property
    def is_optimal(self) -> bool:
        """Whether there is a cohort."""
        return self.outcome.status == cohort.OPTIMAL

    @property
    def is_explained(self) -> bool:
        """Whether reasons were worked out."""
        return "entry" in self.answer


def decide(instance: cohort.Instance, *, reasons: bool, prices: bool) -> Decision:
    """Select, and explain as far as asked.

    Ctrl-C during the selection leaves what stands so far; during the explanations it keeps the cohort, which is proved
    by then.
    """
    progress = Progress()
    try:
        with progress.stopping():
            outcome = cohort.select(instance, progress=progress)
        decision = Decision(instance, outcome, _bare(instance, outcome))
        if not decision.is_optimal or not (reasons or prices):
            return decision
        try:
            told = cohort.explain(instance, outcome, progress=progress)
            decision.reasons = {one.id: one.reasons for one in told.entries.values()}
            decision.pushes = {one.id: one.pushes for one in told.entries.values()}
            decision.answer |= _reasoned(told) | {"pushes": dict(decision.pushes)}
            decision.answer["reserves"] = [
                {"id": one.id, "rank": one.rank, "places": list(one.places)}
                for one in cohort.reserve_list(instance, outcome)
            ]
            if prices:
                decision.answer |= cohort.answer(
                    instance, outcome, told, cohort.study(instance, outcome, told, progress=progress)
                )
                decision.answer["reasons"] = {
                    one: [{"code": reason.code, "facts": dict(reason.facts)} for reason in found]
                    for one, found in decision.reasons.items()
                }
        except KeyboardInterrupt:
            decision.notes.append("Stopped: the cohort is proved best, but not everything about it was worked out.")
        return decision
    except cohort.NotProven as fault:
        raise Trouble(f"No proof within the fixed number of steps: {fault}") from fault
    finally:
        progress.clear()


def _bare(instance: cohort.Instance, outcome: cohort.Outcome) -> dict[str, object]:
    """What is known as soon as it is decided, in the format's shapes."""
    said: dict[str, object] = {
        "name": instance.name,
        "status": outcome.status,
        "levels": [f"{level.name}:{level.sense}" for level in instance.objective],
        "values": list(outcome.values) if outcome.status == cohort.OPTIMAL else None,
        "cohort": list(outcome.cohort),
        "eligible": len(outcome.eligible),
        "ineligible": {one: [missed.rule for missed in found] for one, found in outcome.ineligible.items()},
    }
    if outcome.so_far is not None:
        so_far = outcome.so_far
        said["so_far"] = {
            "cohort": sorted(so_far.cohort), "values": so_far.values, "proved": so_far.proved, "level": so_far.level,
            "bound": so_far.bound, "gap": so_far.gap,
        }  # fmt: skip
    if outcome.conflict:
        said["conflict"] = list(outcome.conflict.units)
        said["conflict_irreducible"] = outcome.conflict.irreducible
    return said


def _reasoned(told: cohort.Explanations) -> dict[str, object]:
    """The price of each entry and the replacement for each drop-out."""
    return {
        "entry": {one.id: one.price for one in told.entries.values()},
        "dropouts": {
            one.id: {
                "replacement": one.replacement,
                "values": one.values,
                "feasible_without": one.feasible_without,
                "values_without": one.values_without,
            }
            for one in told.dropouts.values()
        },
    }


def written(decision: Decision, seed: str) -> dict[str, object]:
    """The answer with `run`: the input as it was drawn, the seed, the version, and the digests of input and answer."""
    source = cohort.canonical(decision.instance)
    answer = {"format": FORMAT, **plain(decision.answer)}
    return {
        **answer,
        "run": {
            "version": cohort.VERSION,
            "seed": seed,
            "input": json.loads(source),
            "input_digest": hashlib.sha256(source).hexdigest(),
            "answer_digest": digest(answer),
        },
    }


def plain(answer: Mapping[str, object]) -> dict[str, object]:
    """As JSON gives it back: tuples become lists."""
    told: dict[str, object] = json.loads(json.dumps(answer, default=list))
    return told


def digest(answer: Mapping[str, object]) -> str:
    """SHA-256 of the answer in canonical JSON, without its `run`."""
    bare = {name: value for name, value in answer.items() if name != "run"}
    text = json.dumps(bare, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
