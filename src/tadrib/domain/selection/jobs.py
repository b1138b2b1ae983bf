"""Computing large selections in the worker."""

from __future__ import annotations

import datetime as dt
import json
import time
from collections.abc import Callable
from typing import Any

from django.utils import timezone
from django_tasks import task

import tadrib.domain.selection.operations
import tadrib.domain.selection.queries
from tadrib.domain import selection as sel
from tadrib.domain.accounts.words import Permission
from tadrib.domain.selection import policy, words
from tadrib.domain.selection.models import Computation
from tadrib.domain.selection.operations.ordering import HELD
from tadrib.engines import cohort
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import Refused

AGAIN = HELD + dt.timedelta(seconds=5)  # after the office was opened: a killed worker's hold is over then
OFTEN = 0.5  # seconds between two looks at whether it may go on


def worker() -> Actor:
    """The worker's own short list of permissions."""
    return Actor.system("worker", {policy.COMPUTE, Permission.SELECTION_READ})


@task()
def compute(ref: str) -> str:
    """Compute what was ordered and keep it; the state it ended in, or nothing where another worker is at it.

    Harmless twice, after a kill at any point, or while another worker is at it.
    """
    by = worker()
    held = sel.operations.hold_computation(ref, by=by, now=timezone.now())
    if held is None:
        return ""
    try:
        _compute(held, by)
    except cohort.Cancelled as stop:
        found = stood(json.loads(held.input or "{}"), stop.so_far)
        sel.operations.note_stood(held, found, by=by, now=timezone.now())
    except cohort.NotProven:
        sel.operations.fail_computation(held, Refused("not_proven"), by=by, now=timezone.now())
    except Refused as refusal:
        if refusal.code != "computation_ended":
            sel.operations.fail_computation(held, refusal, by=by, now=timezone.now())
    held.refresh_from_db()
    return held.state


def _compute(held: Computation, by: Actor) -> None:
    progress = _watching(held, by)
    if held.task == words.Task.REPLAY and held.run is not None:
        same = sel.queries.is_repeated(by, held.run, progress=progress)
        sel.operations.finish_replay(held, same=same, by=by, now=timezone.now())
        return
    instance = cohort.parse(json.loads(held.input))
    result = cohort.run(instance, held.seed, fair=held.is_lottery, progress=progress)
    sel.operations.finish_computation(held, result, by=by, now=timezone.now())


def _watching(held: Computation, by: Actor) -> Callable[[str, int, int], None]:
    last = 0.0

    def progress(what: str, done: int, of: int) -> None:
        nonlocal last
        if time.monotonic() - last < OFTEN:
            return
        last = time.monotonic()
        told = {"what": what, "done": done, "of": of}
        if not sel.operations.note_progress(held, told, by=by, now=timezone.now()):
            raise cohort.Cancelled("stopped")

    return progress


def stood(instance: dict[str, Any], so_far: object) -> dict[str, Any]:
    """What stood at a stop, to be kept: the cohort's refs, values by level, how many levels are proved, bound and gap.

    Empty where no cohort was found yet.
    """
    if not isinstance(so_far, cohort.SoFar):
        return {}
    levels = [one["level"] for one in instance.get("objective", ())]
    return {
        "cohort": sorted(so_far.cohort),
        "values": dict(zip(levels, so_far.values, strict=False)),
        "proved": so_far.proved,
        "level": so_far.level,
        "bound": so_far.bound,
        "gap": so_far.gap,
    }


@task()
def go_on() -> int:
    """The same as ``resume``, for a moment after the office was opened."""
    return resume()


def resume_soon() -> None:
    """When the office is opened: see to open computations as soon as the hold of a killed worker is over."""
    when = timezone.now() + AGAIN
    if sel.queries.idle_computations(worker(), at=when):
        go_on.using(run_after=when).enqueue()


def resume() -> int:
    """Give computations that no worker is at to the worker again. How many."""
    refs = sel.queries.idle_computations(worker(), at=timezone.now())
    for ref in refs:
        sel.operations.wake_computation(ref)
    return len(refs)
