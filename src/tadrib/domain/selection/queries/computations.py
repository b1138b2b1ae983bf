"""What the worker computes: where it stands, what came of it, which lost their worker."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Q, QuerySet

from tadrib.domain.calls.models import Call
from tadrib.domain.selection import policy, words
from tadrib.domain.selection.models import Computation
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import NotFound


def _computations(by: Actor) -> QuerySet[Computation]:
    rows = Computation.objects.select_related("call__edition__course", "run").defer("input").order_by("-pk")
    return rows if policy.can_read(by) else rows.none()


def get_computation(by: Actor, ref: str) -> Computation:
    """One computation with its call, or ``NotFound``. For the office."""
    row = _computations(by).filter(ref=ref).first()
    if row is None:
        raise NotFound(ref)
    return row


def open_computations(by: Actor, some: Iterable[Call]) -> dict[str, Computation]:
    """What is being computed for these calls, by the call's ref. For the office."""
    rows = _computations(by).filter(call__in=list(some), state__in=words.COMPUTATION_OPEN)
    return {row.call.ref: row for row in rows}


def idle_computations(by: Actor, *, at: dt.datetime) -> list[str]:
    """Refs of open computations that no worker is at. For the worker."""
    rows = Computation.objects.filter(Q(held_until__isnull=True) | Q(held_until__lt=at))
    rows = rows.filter(state__in=words.COMPUTATION_OPEN)
    return list(rows.values_list("ref", flat=True)) if by.can(policy.COMPUTE) else []
