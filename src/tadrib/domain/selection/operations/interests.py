"""Declaring what ties an officer to the nominees or states of a call."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db import transaction

import tadrib.domain.audit.operations
from tadrib.domain import audit
from tadrib.domain.calls.models import Call, CallState, Nomination
from tadrib.domain.selection import policy, words
from tadrib.domain.selection.models import Interest
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import Refused


@transaction.atomic
def declare_interest(
    call: Call,
    *,
    nature: str,
    states: Collection[str] = (),
    nominations: Collection[str] = (),
    by: Actor,
    now: dt.datetime,
) -> Interest:
    """Write down a tie with ``states`` (codes) or ``nominations`` (refs) of the call, or that there is none.

    What was declared is never taken back; another declaration adds to it. The same again is the one that is there.
    """
    policy.check_can_declare(by=by)
    if nature not in set(words.Nature):
        raise Refused("interest_nature_unknown")
    codes, refs = sorted(set(states)), sorted(set(nominations))
    if nature == words.Nature.NONE and (codes or refs):
        raise Refused("interest_none_or_some")
    if nature != words.Nature.NONE and not (codes or refs):
        raise Refused("interest_nothing_named")
    known = set(CallState.objects.filter(call=call, state__code__in=codes).values_list("state__code", flat=True))
    there = set(Nomination.objects.filter(call=call, ref__in=refs).values_list("ref", flat=True))
    if known != set(codes) or there != set(refs):
        raise Refused("interest_unknown")
    for row in policy.interests(call, by=by):
        if (row.nature, row.states, row.nominations) == (nature, codes, refs):
            return row
    row = Interest.objects.create(
        call=call, officer=by.ref, declared_at=now, nature=nature, states=codes, nominations=refs
    )
    audit.operations.record(
        words.Event.DECLARED, call.ref, by=by, at=now, nature=nature, states=codes, nominations=refs
    )
    return row
