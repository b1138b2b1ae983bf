"""Acts by link: ask a colleague to endorse, who then needs no password for this one act."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.db import transaction

import tadrib.domain.accounts.queries
import tadrib.domain.audit.operations
from tadrib.domain import accounts, audit
from tadrib.domain.calls import chain, letters, policy, queries, words
from tadrib.domain.calls.models import ActLink, Call, Nomination
from tadrib.domain.calls.operations.signing import endorse_nomination
from tadrib.domain.directory.models import Institution, State
from tadrib.kernel.actor import Actor
from tadrib.kernel.refs import new_ref
from tadrib.kernel.refusals import Refused

GOOD_FOR = dt.timedelta(days=3)
LINKS_A_DAY = 5


@transaction.atomic
def ask_to_endorse(
    call: Call, *, state: State, reader: str, token_of: Callable[[str], str], by: Actor, now: dt.datetime
) -> ActLink:
    """Post a link to a colleague (``reader`` is their ref) that endorses, once, the names that wait for them now."""
    policy.check_stands_for(state, by=by)
    found = queries.list_endorsers(by, call, state.code, now=now)
    choice = next((row for row in found if row.user.ref == reader), None)
    if choice is None:
        raise Refused("link_reader")
    for row in choice.waiting:
        chain.check_can_ask(row, by=by, now=now)
    sent = ActLink.objects.filter(call=call, user=choice.user, created_at__gte=now - dt.timedelta(days=1)).count()
    if sent >= LINKS_A_DAY:
        raise Refused("link_many")
    link = ActLink.objects.create(
        ref=new_ref(ActLink, "ACT", now.year, length=12), user=choice.user, call=call, state=state,
        nominations=[n.ref for n in choice.waiting], created_at=now, created_by=by.ref, expires_at=now + GOOD_FOR,
    )  # fmt: skip
    letters.act_link(link, token_of(link.ref), asked_by=by.name, at=now)
    audit.operations.record(
        words.Event.LINK_SENT, link.ref, by=by, at=now, call=call.ref, state=state.code, user=choice.user.ref,
        nominations=link.nominations,
    )  # fmt: skip
    return link


@transaction.atomic
def endorse_by_link(
    link: ActLink, *, authority: Institution, note_number: str, now: dt.datetime, note_date: dt.date | None = None
) -> list[Nomination]:
    """Endorse what the link names and what still waits, as the person it was sent to. The link is used up; if the
    endorsement is refused it is not."""
    by = accounts.queries.actor_of(link.user, now.date())
    unused = ActLink.objects.filter(pk=link.pk, used_at__isnull=True, expires_at__gt=now, user__is_active=True)
    if not unused.update(used_at=now):
        raise Refused("link_used")
    waiting = queries.waiting_for_link(link, now=now)
    if not waiting:
        raise Refused("link_nothing")
    done = [
        endorse_nomination(
            row, authority=authority, note_number=note_number, note_date=note_date, by=by, now=now, link=link.ref
        )
        for row in waiting
    ]
    audit.operations.record(words.Event.LINK_USED, link.ref, by=by, at=now, nominations=[n.ref for n in done])
    return done
