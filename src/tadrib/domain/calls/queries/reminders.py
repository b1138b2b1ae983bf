"""Who is to be reminded: invited states whose deadline comes near and whose names are not all on their way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from tadrib.domain.accounts.words import Permission
from tadrib.domain.calls import words
from tadrib.domain.calls.models import CallState, Nomination
from tadrib.kernel.actor import Actor


@dataclass(frozen=True)
class ToRemind:
    """A state to write to: the mark in days that is due, how its names stand (``names``, ``ready``, ``waiting``)."""

    invited: CallState
    mark: int
    counts: dict[str, int]


def due_mark(deadline: dt.datetime, published: dt.datetime, marks: Sequence[int], now: dt.datetime) -> int | None:
    """The nearest mark before the deadline that has been passed since the call was published; None if there is none."""
    passed = [mark for mark in marks if published < deadline - dt.timedelta(days=mark) <= now < deadline]
    return min(passed, default=None)


def list_states_to_remind(by: Actor, *, marks: Sequence[int], now: dt.datetime) -> list[ToRemind]:
    """States with a due mark that they were not written to for, and that are not done. Two queries.

    A state is done when it has as many endorsed names as it can get seats, and none of its names waits for it.
    """
    if not marks or not by.can(Permission.CALL_EDIT):
        return []
    near = now + dt.timedelta(days=max(marks))
    rows = CallState.objects.select_related("call__edition__course", "state").filter(
        call__state=words.Call.PUBLISHED, call__deadline__gt=now, call__deadline__lte=near
    )
    due = []
    for row in rows.order_by("call__deadline", "state__code"):
        mark = due_mark(row.call.deadline, row.call.published_at or row.call.created_at, marks, now)
        if mark is not None and mark not in row.reminded:
            due.append((row, mark))
    counts = _counts([row for row, _ in due])
    told = [ToRemind(row, mark, counts.get((row.call_id, row.state_id), _none())) for row, mark in due]
    return [one for one in told if one.counts["waiting"] or one.counts["ready"] < one.invited.seats_max]


def _none() -> dict[str, int]:
    return {"names": 0, "ready": 0, "waiting": 0}


def _counts(rows: list[CallState]) -> dict[tuple[int, int], dict[str, int]]:
    live = Nomination.objects.filter(call__in={row.call_id for row in rows}).exclude(state=words.Nomination.WITHDRAWN)
    grouped = live.values("call", "nominating_state").annotate(
        names=Count("pk"), ready=Count("pk", filter=Q(state=words.Nomination.ENDORSED))
    )
    return {
        (one["call"], one["nominating_state"]): {
            "names": one["names"], "ready": one["ready"], "waiting": one["names"] - one["ready"]
        }
        for one in grouped
    }  # fmt: skip
