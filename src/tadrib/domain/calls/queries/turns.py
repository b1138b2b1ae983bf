"""Whose turn it is: the next steps of a state in its calls, and who may take them; endorsers who can be asked."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import tadrib.domain.accounts.queries
import tadrib.domain.directory.queries
from tadrib.domain import accounts, directory
from tadrib.domain.calls import chain, policy
from tadrib.domain.calls.models import ActLink, Call, Nomination, Receipt
from tadrib.domain.calls.queries.nominations import list_own_nominations, next_step
from tadrib.domain.directory.queries import Standing
from tadrib.domain.directory.words import SIGNED, Duty
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import NotFound, Refused

ORDER = ("answer", "complete", "papers", "submit", "endorse", "approve", "transmit", "nominate", "wait")


@dataclass(frozen=True)
class Turn:
    """A step that comes next for a state in a call.

    ``step`` is a key of ``words.TURN_LABELS``; ``count`` how many nominations stand there (for ``nominate``: names
    left); ``is_mine`` whether the actor may take it; ``holders`` names of those who take it, none if anybody may.
    """

    step: str
    count: int
    is_mine: bool
    holders: tuple[str, ...] = ()


def turns(
    by: Actor, rows: Iterable[Call], held: Mapping[tuple[int, str], list[Nomination]], *, now: dt.datetime
) -> dict[tuple[int, str], list[Turn]]:
    """The next steps by call and state code, the nearest first, for the actor's own states; ``held`` as
    ``list_live_of_calls`` gives it. At most three queries for any number of calls."""
    standings = directory.queries.standings(by, sorted(by.states), today=now.date())
    found = {}
    for call in rows:
        for invited in call.states.all():
            code = invited.state.code
            if code in standings:
                names = held.get((call.pk, code), [])
                left = invited.names_max - len(names) if policy.is_open(call, now=now) else 0
                found[call.pk, code] = _turns(names, left, standings[code], by=by, now=now)
    return found


def _turns(names: list[Nomination], left: int, standing: Standing, *, by: Actor, now: dt.datetime) -> list[Turn]:
    counts: Counter[str] = Counter()
    mine: Counter[str] = Counter()
    for row in names:
        step = chain.pending(row) or next_step(row)
        counts[step] += 1
        mine[step] += bool(chain.ways_to_sign(row, standing, by=by, now=now))
    if left > 0:
        counts["nominate"] = left
    nominates = bool(standing.to(Duty.NOMINATE))
    found = []
    for step in ORDER:
        if not counts[step]:
            continue
        is_signature = step in SIGNED
        holders = standing.holders.get(step if is_signature else Duty.NOMINATE, ())
        is_mine = mine[step] > 0 if is_signature else nominates
        found.append(Turn(step, counts[step], False) if step == "wait" else Turn(step, counts[step], is_mine, holders))
    return found


@dataclass(frozen=True)
class Endorser:
    """A colleague who can be asked to endorse, and what waits for them."""

    user: Any
    waiting: list[Nomination]


def list_endorsers(by: Actor, call: Call, state_code: str, *, now: dt.datetime) -> list[Endorser]:
    """Colleagues, the actor left out, with the names that wait for their endorsement; nobody if none waits."""
    rows = [n for n in list_own_nominations(by, call, state_code) if chain.pending(n) == Duty.ENDORSE]
    if not rows:
        return []
    found = []
    for user in accounts.queries.list_colleagues(by, state_code, today=now.date()):
        if user.pk == by.user_id:
            continue
        actor = accounts.queries.actor_of(user, now.date())
        if waiting := _waiting(rows, actor, state_code, now):
            found.append(Endorser(user, waiting))
    return found


def _waiting(rows: Iterable[Nomination], actor: Actor, state_code: str, now: dt.datetime) -> list[Nomination]:
    """What waits for an actor's endorsement in their own right."""
    standing = directory.queries.standing(actor, state_code, today=now.date())
    return [
        row
        for row in rows
        if chain.pending(row) == Duty.ENDORSE
        and any(not way.for_ref for way in chain.ways_to_sign(row, standing, by=actor, now=now))
    ]


def find_link(ref: str, *, now: dt.datetime) -> ActLink:
    """The link that a signed token names: the signature stands for the actor. ``NotFound`` if there is none,
    ``Refused`` (``link_used``) if it is used up, too old, or its reader gone."""
    link = ActLink.objects.select_related("user", "state", "call__edition__course").filter(ref=ref).first()
    if link is None:
        raise NotFound(ref)
    if link.used_at or link.expires_at <= now or not link.user.is_active:
        raise Refused("link_used")
    return link


def waiting_for_link(link: ActLink, *, now: dt.datetime) -> list[Nomination]:
    """Of the names of a link those that its reader can still endorse, in the state's order."""
    by = accounts.queries.actor_of(link.user, now.date())
    rows = list_own_nominations(by, link.call, link.state.code).filter(ref__in=link.nominations)
    return _waiting(rows, by, link.state.code, now)


def authorities_for_link(link: ActLink, *, now: dt.datetime) -> list[Any]:
    """In whose name the reader of a link may endorse."""
    by = accounts.queries.actor_of(link.user, now.date())
    return list_own_authorities(by, link.state.code, now=now)


def list_own_authorities(by: Actor, state_code: str, *, now: dt.datetime) -> list[Any]:
    """Authorities of a state in whose name the actor may endorse, in their own right or for somebody away."""
    ways = directory.queries.standing(by, state_code, today=now.date()).to(Duty.ENDORSE)
    rows = directory.queries.list_institutions(kind="authority").filter(state__code=state_code)
    return [row for row in rows if any(chain.may_name(way, row.pk) for way in ways)]


def receipts_of_link(link: ActLink, rows: Iterable[Nomination]) -> list[Receipt]:
    """The receipts that the reader of a link has just been given: public to the one who holds the link, once."""
    found = Receipt.objects.select_related("nomination__person").filter(nomination__in=list(rows), by=link.user.ref)
    newest = {receipt.nomination_id: receipt for receipt in found.order_by("pk")}
    return list(newest.values())
