"""Nominations of two entries that turned out to be one human being."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db import transaction

from tadrib.domain.calls import policy, words
from tadrib.domain.calls.models import Nomination
from tadrib.domain.directory.models import Person
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import Refused


@transaction.atomic
def move_nominations(
    source: Person, target: Person, *, only: Collection[str] | None = None, by: Actor, now: dt.datetime
) -> list[str]:
    """Let the nominations of one entry (all, or those with the references ``only``) point to another; their
    references. Two that are alive in one call cannot live together: ``merge_two_nominations``.

    The record of the act is ``directory.operations.merge_persons``.
    """
    policy.check_can_move(by=by)
    rows = Nomination.objects.filter(person=source)
    if only is not None:
        rows = rows.filter(ref__in=only)
    alive = rows.exclude(state=words.Nomination.WITHDRAWN).values("call")
    if Nomination.objects.filter(person=target, call__in=alive).exclude(state=words.Nomination.WITHDRAWN).exists():
        raise Refused("merge_two_nominations")
    found = list(rows.order_by("pk").values_list("ref", flat=True))
    Nomination.objects.filter(person=source, ref__in=found).update(person=target)
    return found
