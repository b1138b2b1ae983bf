"""What became of a state's own people, once the selection is signed: a place for each, and nothing of anybody else.

Who was stopped before selection cannot be told from who found no seat: both have one place, one kind and one order.
What a state reads about a language follows from the file that it sent itself, not from what was decided.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from tadrib.domain.accounts.words import Permission
from tadrib.domain.calls import words as calls_words
from tadrib.domain.calls.models import Call, Nomination
from tadrib.domain.selection import words
from tadrib.domain.selection.models import Placement, SelectionRun
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import NotFound


class Fate(StrEnum):
    """What a state is told of one of its people."""

    SELECTED = "selected"
    RESERVE = "reserve"
    LANGUAGE = "language"  # no seat, and the file shows no working language at the level asked
    NO_SEAT = "no_seat"
    NOT_WEIGHED = "not_weighed"  # never endorsed, so never before the panel
    WITHDRAWN = "withdrawn"  # by the state, after the selection


@dataclass(frozen=True)
class OwnPerson:
    """One person of the state. ``rank`` is the place among the state's own reserves: the place on the whole list would
    say how many people of others stand before."""

    ref: str
    name: str
    sex: str
    unit: str
    function: str
    priority: int
    fate: Fate
    rank: int | None


@dataclass(frozen=True)
class Outcome:
    """The published outcome of a call for one state."""

    run_ref: str
    signed_at: dt.datetime
    people: tuple[OwnPerson, ...]

    def count(self, fate: str) -> int:
        """How many of the state's people have this fate."""
        return sum(one.fate == fate for one in self.people)


def published_in(by: Actor, calls: Iterable[Call]) -> set[str]:
    """Refs of those of the calls whose selection is signed. For focal points; one query for any number."""
    if not by.can(Permission.STATE_READ):
        return set()
    rows = SelectionRun.objects.filter(call__in=list(calls), state=words.Run.SIGNED_OFF)
    return set(rows.values_list("call__ref", flat=True))


def outcome_of(by: Actor, call: Call, state_code: str) -> Outcome | None:
    """The outcome for a state that the actor stands for; None before the signature. Three queries.

    ``NotFound`` for everybody else, signed or not.
    """
    if not (by.can(Permission.STATE_READ) and by.stands_for(state_code)):
        raise NotFound(call.ref)
    signed = SelectionRun.objects.filter(call=call, state=words.Run.SIGNED_OFF).values("pk", "ref", "signed_at").first()
    if signed is None:
        return None
    placed = {
        row.nomination_id: row
        for row in Placement.objects.filter(run=signed["pk"], nomination__nominating_state__code=state_code)
    }
    rows = Nomination.objects.filter(call=call, nominating_state__code=state_code).select_related("person")
    people = [
        _person(call, row, placed.get(row.pk))
        for row in rows.order_by("priority", "pk")
        if row.pk in placed or row.state != calls_words.Nomination.WITHDRAWN
    ]
    order = list(Fate)
    shared = {Fate.LANGUAGE: Fate.NO_SEAT}
    people.sort(key=lambda one: (order.index(shared.get(one.fate, one.fate)), one.rank or 0, one.priority))
    own = itertools.count(1)
    people = [replace(one, rank=next(own)) if one.rank else one for one in people]
    return Outcome(signed["ref"], signed["signed_at"], tuple(people))


@dataclass(frozen=True)
class OwnFate:
    """What became of one's own nomination: nothing yet (``fate`` empty), or what the signed selection says.

    Never a ground: who found no seat reads the same as who was stopped before, whatever the file shows.
    """

    nomination: Nomination
    fate: Fate | None


def own_fates(by: Actor) -> list[OwnFate]:
    """The actor's own nominations, newest first, without drafts and withdrawn ones. Three queries."""
    if not (by.is_signed_in and by.user_id):
        return []
    hidden = (calls_words.Nomination.DRAFT, calls_words.Nomination.WITHDRAWN)
    rows = Nomination.objects.filter(person__user_id=by.user_id).exclude(state__in=hidden)
    rows = list(rows.select_related("call__edition__course", "nominating_state").order_by("-created_at", "-pk"))
    signed = SelectionRun.objects.filter(call__in=[row.call_id for row in rows], state=words.Run.SIGNED_OFF)
    decided = dict(signed.values_list("call", "pk"))
    placed = {row.nomination_id: row for row in Placement.objects.filter(run__in=decided.values(), nomination__in=rows)}
    return [_own(row, placed.get(row.pk)) if row.call_id in decided else OwnFate(row, None) for row in rows]


def _own(row: Nomination, placement: Placement | None) -> OwnFate:
    fate = _fate(row.call, row, placement)
    if fate not in (Fate.SELECTED, Fate.RESERVE):
        return OwnFate(row, Fate.NO_SEAT)
    return OwnFate(row, fate)


def _person(call: Call, row: Nomination, placement: Placement | None) -> OwnPerson:
    fate = _fate(call, row, placement)
    return OwnPerson(
        ref=row.ref,
        name=row.person.full_name,
        sex=row.person.sex,
        unit=row.unit,
        function=row.function,
        priority=row.priority,
        fate=fate,
        rank=placement.rank if placement and fate == Fate.RESERVE else None,
    )


def _fate(call: Call, row: Nomination, placement: Placement | None) -> Fate:
    if row.state == calls_words.Nomination.WITHDRAWN:
        return Fate.WITHDRAWN
    if placement is None:
        return Fate.NOT_WEIGHED
    if placement.place == words.Place.SELECTED:
        return Fate.SELECTED
    if placement.place == words.Place.RESERVE:
        return Fate.RESERVE
    levels = [row.languages.get(code, 0) for code in call.languages]
    if levels and max(levels) < call.language_level:
        return Fate.LANGUAGE
    return Fate.NO_SEAT
