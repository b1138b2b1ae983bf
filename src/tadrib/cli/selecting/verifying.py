"""Whether a decision that was written down comes out the same when it is made again."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from tadrib.cli.selecting import lottery
from tadrib.cli.selecting.asking import decoded, read_bytes
from tadrib.cli.selecting.deciding import decide, digest, written
from tadrib.cli.selecting.problems import refused
from tadrib.engines import cohort


def verify(path: Path) -> list[str]:
    """What differs; nothing when it is the same. Takes what --json wrote, and the engine's own runs.

    `Trouble` (code 2) when the file holds no run.
    """
    content = read_bytes(path)
    told = decoded(content, path.name)
    if isinstance(told, dict) and {"version", "input", "output"} <= set(told):
        if told["version"] != cohort.VERSION:
            return [f"It was made by {told['version']}; this is {cohort.VERSION}, which may decide otherwise."]
        return (
            [] if cohort.replay(content) else ["The run does not come out the same: its input or output was changed."]
        )
    run = told.get("run") if isinstance(told, dict) else None
    if not isinstance(told, dict) or not isinstance(run, dict) or not isinstance(run.get("input"), dict):
        raise refused(path.name, "holds no run", "Take a file that ./tadrib select --json wrote.")
    if run.get("version") != cohort.VERSION:
        return [f"It was made by {run.get('version')}; this is {cohort.VERSION}, which may decide otherwise."]
    try:
        instance = cohort.parse(run["input"])
    except cohort.BadInstance:
        return ["The input of the run is damaged."]
    if told.get("format") == lottery.FORMAT:
        return _touched(told, run, instance) + lottery.differences(told, instance, str(run.get("seed") or ""))
    found = _touched(told, run, instance)
    seed = run.get("seed")
    if isinstance(seed, str) and seed and not _is_drawn(instance, seed):
        found.append("The lots are not those that the seed gives.")
    decision = decide(instance, reasons="entry" in told, prices="rule_prices" in told)
    again = written(decision, str(seed or ""))
    return found + [
        f"{name}: {_short(told.get(name))} was written, {_short(again.get(name))} comes out."
        for name in sorted((set(again) | set(told)) - {"run"})
        if again.get(name) != told.get(name)
    ]


def _touched(told: dict[str, object], run: dict[str, object], instance: cohort.Instance) -> list[str]:
    found = []
    source = cohort.canonical(instance)
    if hashlib.sha256(source).hexdigest() != run.get("input_digest") or json.loads(source) != run["input"]:
        found.append("The input was changed after the run: its digest is another.")
    if digest(told) != run.get("answer_digest"):
        found.append("The answer was changed after the run: its digest is another.")
    return found


def _is_drawn(instance: cohort.Instance, seed: str) -> bool:
    for texts in (
        {one.id: one.fields.get("receipt") for one in instance.nominees},
        {one.id: one.id for one in instance.nominees},
    ):
        if all(isinstance(text, str) and text for text in texts.values()):
            if len(set(texts.values())) < len(texts):
                return False
            lots = cohort.draw_numbers(seed, map(str, texts.values()))
            return all(one.draw == lots[str(texts[one.id])] for one in instance.nominees)
    return False


def _short(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return text if len(text) <= 120 else text[:119] + "…"
