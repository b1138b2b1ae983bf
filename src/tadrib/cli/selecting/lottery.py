"""``./tadrib select --lottery``: the fair lottery instead of a best cohort, as a person reads it and as files."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping
from fractions import Fraction

from tadrib.cli.selecting import printing
from tadrib.cli.selecting.deciding import digest, plain
from tadrib.cli.selecting.terminal import Progress, safe, table
from tadrib.cli.trouble import Trouble
from tadrib.engines import cohort

FORMAT = "tadrib-selection-lottery/1"


def decide(instance: cohort.Instance) -> cohort.Lottery:
    """Work the chances out, with a line of progress. ``Trouble`` when the proof takes too many steps."""
    progress = Progress()
    try:
        return cohort.fair_lottery(instance, progress=progress)
    except cohort.NotProven as fault:
        raise Trouble(f"No proof within the fixed number of steps: {fault}") from fault
    finally:
        progress.clear()


def percent(chance: Fraction) -> str:
    """A chance as people read it, with the fraction that it is."""
    return f"{float(chance):.1%} ({chance.numerator}/{chance.denominator})" if chance.denominator > 1 else f"{chance:%}"


def told(lottery: cohort.Lottery, instance: cohort.Instance, names: Mapping[str, str], seed: str) -> str:
    """The chances, largest group first, and the cohort that the seed draws."""
    parts = [f"{safe(instance.name) or 'Selection'}: fair lottery, {STATUS[lottery.status]}"]
    if lottery.conflict is not None:
        rules = printing.rules_of(instance)
        return "\n".join([*parts, *(f"  {safe(printing.unit(one, rules))}" for one in lottery.conflict.units)])
    if lottery.gap:
        parts.append(f"Nobody's chance is more than {float(lottery.gap):.2g} below the fairest.")
    groups: dict[Fraction, list[str]] = defaultdict(list)
    for one, chance in lottery.probabilities.items():
        groups[chance].append(one)
    rows = [(percent(chance), len(groups[chance]), ", ".join(sorted(groups[chance]))) for chance in sorted(groups)]
    parts += ["", table(("chance", "people", "who"), rows) if rows else "(nobody is eligible)"]
    parts += ["", f"{len(lottery.cohorts):,} cohorts are published; one of them is drawn by its weight."]
    parts.append(f"Distribution: {cohort.digest_of(cohort.distribution(lottery))}")
    if not seed:
        return "\n".join([*parts, "Nothing is drawn yet: --seed TEXT draws, and --json OUT writes it down."])
    people = {one.id: one for one in instance.nominees}
    drawn = [(one, names.get(one, ""), people[one].state, people[one].gender) for one in cohort.drawn(lottery, seed)]
    parts += ["", "Drawn:", table(("id", "name", "state", "gender"), drawn) if drawn else "(nobody)"]
    return "\n".join(parts)


STATUS = {
    cohort.FAIREST: "the fairest chances there are (proved)",
    cohort.NEAR: "as fair as could be shown",
    cohort.INFEASIBLE: "no cohort keeps these rules together:",
}


def written(lottery: cohort.Lottery, instance: cohort.Instance, seed: str) -> dict[str, object]:
    """Everything that has to be published, and what it takes to repeat it."""
    source = cohort.canonical(instance)
    published = cohort.distribution(lottery)
    answer = plain({
        "format": FORMAT,
        "name": instance.name,
        "status": lottery.status,
        "binding": [{"level": one.level, "sense": one.sense, "value": one.value} for one in lottery.binding],
        **published,
        "never": lottery.never,
        "gap": f"{lottery.gap.numerator}/{lottery.gap.denominator}",
        "classes": lottery.classes,
        "proof": [
            {"chance": f"{step.chance.numerator}/{step.chance.denominator}", "settled": step.settled,
             "weights": step.weights, "most": step.most, "proved": step.proved}
            for step in lottery.steps
        ],
        "conflict": None if lottery.conflict is None else lottery.conflict.units,
        "cohort": cohort.drawn(lottery, seed) if seed else [],
    })  # fmt: skip
    run = {
        "version": cohort.VERSION,
        "seed": seed,
        "input": json.loads(source),
        "input_digest": hashlib.sha256(source).hexdigest(),
        "distribution_digest": cohort.digest_of(published),
        "answer_digest": digest(answer),
    }
    return {**answer, "run": run}


def differences(told: Mapping[str, object], instance: cohort.Instance, seed: str) -> list[str]:
    """What comes out otherwise when a written lottery is worked out again."""
    again = written(decide(instance), instance, seed)
    return [
        f"{name}: something else comes out than was written."
        for name in sorted(set(again) | set(told))
        if again.get(name) != told.get(name)
    ]
