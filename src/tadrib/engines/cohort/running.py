"""A run that can be repeated: frozen input, seed and engine version in, the same bytes out, for ever."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from .conflicts.relaxing import Remedies, find_remedies
from .deciding.lexicographic import Progress, SoFar
from .lottery import telling as lottery
from .selecting import CANCELLED, OPTIMAL, Outcome, select
from .stating.canonical_form import canonical, dump
from .stating.instance import Instance
from .stating.lots import draw_numbers
from .stating.parsing import parse, with_draws
from .stating.problems import BadInstance, Cancelled, NotProven
from .telling.answering import study
from .telling.explaining import explain
from .telling.ground import Ground
from .telling.reserves import reserves_of
from .telling.written import remedied, written

VERSION = "cohort/2.2"
"""Raised whenever the same input and seed could give other bytes."""


@dataclass(frozen=True)
class Run:
    """`input` is the canonical instance as drawn, `input_digest` its SHA-256; `output` canonical JSON bytes."""

    version: str
    seed: str
    input: bytes
    input_digest: str
    output: bytes

    @property
    def output_digest(self) -> str:
        """SHA-256 of the output."""
        return hashlib.sha256(self.output).hexdigest()

    def to_json(self) -> bytes:
        """Everything `replay` needs, as canonical JSON."""
        return dump({"version": self.version, "seed": self.seed, "input": json.loads(self.input),
                     "input_digest": self.input_digest, "output": json.loads(self.output),
                     "output_digest": self.output_digest})


def run(instance: Instance, seed: str, *, fair: bool = False, progress: Progress | None = None) -> Run:
    """Draw the lots from the seed, select, explain, and rank the reserves.

    With `fair` the cohort is drawn by the fair lottery over all cohorts that are best in every level of the objective.

    The draws of the instance are replaced by `draw_numbers(seed, receipts)`, the receipt being the nominee's text field
    `receipt` when every nominee has one, else the id. An empty seed keeps the draws of the instance (for lots drawn by
    hand). Raises `Cancelled` when `progress` does, with what stood then as its `so_far`, `NotProven` as `select` does,
    `BadInstance` when two receipts are the same.
    """
    drawn = _drawn(instance, seed) if seed else instance
    drawn = parse(json.loads(canonical(drawn)))
    if fair:
        told, found = lottery.told(drawn, seed, progress=progress)
        if found.conflict is not None:
            told |= remedied(_remedies(drawn))
        return _run(drawn, seed, dump(told))
    outcome = select(drawn, progress=progress)
    if outcome.status == CANCELLED:
        stop = Cancelled("stopped")
        stop.so_far = outcome.so_far
        raise stop
    try:
        return _run(drawn, seed, dump(_told(drawn, outcome, progress)))
    except Cancelled as stop:
        if outcome.status == OPTIMAL:
            stop.so_far = SoFar(frozenset(outcome.cohort), outcome.values, len(outcome.values), "", None, 0)
        raise


def _run(drawn: Instance, seed: str, output: bytes) -> Run:
    source = canonical(drawn)
    return Run(VERSION, seed, source, hashlib.sha256(source).hexdigest(), output)


def replay(run_json: bytes | str, *, progress: Progress | None = None) -> bool:
    """Whether a run written by `Run.to_json` comes out the same, byte for byte, with this version of the engine.

    False for another version, for an input or output that was touched, and for anything that is no run at all. Raises
    `Cancelled` when `progress` does.
    """
    try:
        told = json.loads(run_json)
        if not isinstance(told, Mapping) or told.get("version") != VERSION or not isinstance(told.get("seed"), str):
            return False
        output = told.get("output")
        fair = isinstance(output, Mapping) and output.get("method") == lottery.METHOD
        again = run(parse(told.get("input")), told["seed"], fair=fair, progress=progress)
        return again.to_json() == dump(told)
    except (BadInstance, ValueError, RecursionError):
        return False


def _told(instance: Instance, outcome: Outcome, progress: Progress | None) -> dict[str, object]:
    """Everything there is to say of the outcome."""
    ground = Ground(instance, outcome)
    told = explain(instance, outcome, progress=progress, ground=ground)
    found = study(instance, outcome, told, progress=progress, ground=ground)
    if outcome.status == OPTIMAL:
        return written(instance, outcome, told, found, reserves_of(ground.exchanges), None)
    return written(instance, outcome, told, found, (), _remedies(instance))


def _remedies(instance: Instance) -> Remedies | None:
    """What would make the rules possible; None where that could not be settled in a fixed number of steps."""
    try:
        return find_remedies(instance)
    except NotProven:
        return None


def _drawn(instance: Instance, seed: str) -> Instance:
    receipts = {one.id: one.fields.get("receipt") for one in instance.nominees}
    texts = {one: receipt for one, receipt in receipts.items() if isinstance(receipt, str) and receipt}
    if len(texts) < len(receipts):
        texts = {one: one for one in receipts}
    if len(set(texts.values())) < len(texts):
        return with_draws(instance, dict.fromkeys(texts, 0))
    lots = draw_numbers(seed, texts.values())
    return with_draws(instance, {one: lots[receipt] for one, receipt in texts.items()})
