"""A run computed again, what was signed looked at again, and a place that has become free."""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable, Iterable

from tadrib.domain.calls.models import Nomination
from tadrib.domain.selection import policy, sealing, words
from tadrib.domain.selection.models import Placement, SelectionRun
from tadrib.domain.selection.queries.measuring import facts_of
from tadrib.domain.selection.queries.runs import list_placements
from tadrib.engines import cohort
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import NotFound


def is_repeated(by: Actor, run: SelectionRun, *, progress: Callable[[str, int, int], None] | None = None) -> bool:
    """Whether the run, computed again from its frozen input and seed, gives the same bytes.

    Takes less than a second up to ``words.AT_ONCE`` people; ``progress`` as the engine's.
    """
    if not policy.can_read(by):
        raise NotFound(run.ref)
    frozen = cohort.Run(
        version=run.engine_version,
        seed=run.seed,
        input=run.input.encode(),
        input_digest=run.input_digest,
        output=run.output.encode(),
    )
    try:
        return frozen.output_digest == run.output_digest and cohort.replay(frozen.to_json(), progress=progress)
    except ValueError:  # what is stored is no JSON any more
        return False


def distribution_of(by: Actor, run: SelectionRun) -> bytes:
    """The distribution of a run by fair lottery in canonical JSON; ``NotFound`` for a run that has none.

    Its SHA-256 is the digest that the run tells and that the draw used.
    """
    lottery = facts_of(by, run).told.get("lottery") if policy.can_read(by) else None
    if not lottery:
        raise NotFound(run.ref)
    return cohort.published({name: lottery[name] for name in ("cohorts", "denominator", "probabilities")})


def next_reserve(
    by: Actor,
    run: SelectionRun,
    leaving: Nomination,
    available: Iterable[Nomination] | None = None,
    *,
    present: Iterable[Nomination] | None = None,
) -> Placement | None:
    """Who takes the place of a selected person who leaves: every rule kept, nobody else moved, the least lost.

    ``available`` are the nominations that can still be asked (default: the run's reserve list); ``present`` those who
    hold a place now, ``leaving`` among them or not (default: the run's selected). None when nobody keeps the rules.
    For the office and the worker (``selection.read``); others learn nothing.
    """
    if not policy.can_read(by):
        return None
    instance = cohort.parse(json.loads(run.input))
    rows = {row.nomination.ref: row for row in list_placements(by, run)}
    asked = {ref for ref, row in rows.items() if row.place == words.Place.RESERVE}
    if available is not None:
        asked = {one.ref for one in available} & set(rows)
    held = {ref for ref, row in rows.items() if row.place == words.Place.SELECTED}
    if present is not None:
        held = {one.ref for one in present} & set(rows)
    held.add(leaving.ref)
    found = cohort.replacement(instance, held, leaving.ref, asked - held)
    return rows[found.id] if found else None


def is_sealed(by: Actor, run: SelectionRun) -> bool:
    """Whether a signed run is still what was signed; true as well for one that nobody signed yet."""
    if not policy.can_read(by):
        raise NotFound(run.ref)
    if run.state != words.Run.SIGNED_OFF or run.signed_at is None or not run.signed_digest:
        return True
    digest = sealing.seal(run, list_placements(by, run), by=run.signed_by, at=run.signed_at)
    return hmac.compare_digest(run.signed_digest, digest)
