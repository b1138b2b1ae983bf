"""A person's hand on a run: one move, its reason, what it costs."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max

import tadrib.domain.audit.operations
from tadrib.domain import audit
from tadrib.domain.calls.models import Nomination
from tadrib.domain.selection import altering, policy, weighing, words
from tadrib.domain.selection.models import Placement, SelectionRun
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import NotFound, Refused, Stale


@dataclass(frozen=True)
class HandChange:
    """One move that a signature carries: the nomination, its new place, why, and whose seat it takes if any."""

    nomination: Nomination
    place: str
    reason: str
    instead: Nomination | None = None


def hold(run: SelectionRun, state: str) -> None:
    """Keep the run where it is until the transaction ends; ``Stale`` if it has moved on already."""
    if not SelectionRun.objects.filter(pk=run.pk, state=state).update(state=state):
        raise Stale(run.ref)


@transaction.atomic
def change_by_hand(
    run: SelectionRun,
    nomination: Nomination,
    *,
    place: str,
    reason: str,
    instead: Nomination | None = None,
    by: Actor,
    now: dt.datetime,
) -> Placement:
    """Move one person, with a reason that stays beside the name; ``instead`` gives up a seat for them, in one act.

    Officers before the run is sent, the head of office after. Nobody moves whom vetting stopped, nor anybody they
    declared a tie with. Going back to what was computed takes the mark of the hand away. What it costs, and which
    rules it breaks, is written beside it; a broken rule needs the head's signature (``sign_run``).
    """
    both = [one for one in (nomination, instead) if one is not None]
    policy.check_can_change(run, [one.ref for one in both], by=by)
    hold(run, run.state)
    rows = {row.nomination_id: row for row in Placement.objects.filter(run=run).select_related("nomination")}
    row = rows.get(nomination.pk)
    if row is None:
        raise NotFound(nomination.ref)
    policy.check_can_place(row, place, reason)
    before = {one.nomination.ref for one in rows.values() if one.place == words.Place.SELECTED}
    after = before - {nomination.ref}
    if place == words.Place.SELECTED:
        after |= {nomination.ref}
        if instead is not None:
            policy.check_can_swap(row, rows.get(instead.pk))
            after -= {instead.ref}
    instance = json.loads(run.input)
    seats = altering.terms(instance)["seats"]
    if place == words.Place.SELECTED and len(after) > seats:
        raise Refused("hand_no_seat", seats=seats)
    cost = weighing.cost(instance, before, after)
    if instead is not None and place == words.Place.SELECTED:
        _put(run, rows[instead.pk], words.Place.RESERVE, reason, cost, by=by, now=now)
    return _put(run, row, place, reason, cost, by=by, now=now)


def _put(
    run: SelectionRun, row: Placement, place: str, reason: str, cost: weighing.Cost, *, by: Actor, now: dt.datetime
) -> Placement:
    """Write one move and record it."""
    old = row.place
    row.place, row.rank = place, None
    if place == words.Place.RESERVE:
        last = Placement.objects.filter(run=run).aggregate(last=Max("rank"))["last"] or 0
        row.rank = row.facts.get("rank") if place == row.computed_place else last + 1
    is_back = place == row.computed_place
    row.hand_reason, row.hand_by = ("", "") if is_back else (reason.strip(), by.ref)
    row.hand_at = None if is_back else now
    row.hand_cost = {} if is_back else {"change": cost.change, "broken": list(cost.broken)}
    row.save(update_fields=["place", "rank", "hand_reason", "hand_by", "hand_at", "hand_cost"])
    audit.operations.record(
        words.Event.CHANGED,
        run.ref,
        by=by,
        at=now,
        reason=reason.strip(),
        nomination=row.nomination.ref,
        old=old,
        new=place,
        change=cost.change,
        broken=list(cost.broken),
    )
    return row
