"""Reading calls. What is published is public; drafts are the office's."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
from typing import Any

from django.conf import settings
from django.db.models import Count, Prefetch, Q, QuerySet

import tadrib.domain.messaging.queries
from tadrib.domain import messaging
from tadrib.domain.accounts.words import Permission
from tadrib.domain.calls import policy, words
from tadrib.domain.calls.models import Call, CallState
from tadrib.domain.catalogue.models import Edition
from tadrib.domain.catalogue.words import Edition as EditionState
from tadrib.domain.messaging.words import Official
from tadrib.kernel.actor import Actor
from tadrib.kernel.prepared import prepared
from tadrib.kernel.refusals import NotFound, Refused

PUBLIC = (words.Call.PUBLISHED, words.Call.CLOSED)
CALLABLE = (EditionState.APPROVED, EditionState.SCHEDULED)
LIVE = ~Q(nominations__state=words.Nomination.WITHDRAWN)


def _whole(rows: QuerySet[Call]) -> QuerySet[Call]:
    """Calls with their edition up to its area, and the states invited: two queries for any number of calls."""
    states = CallState.objects.select_related("state").order_by("state__code")
    return rows.select_related("edition__course__programme__area").prefetch_related(Prefetch("states", states))


def list_public_calls(*, now: dt.datetime | None = None) -> QuerySet[Call]:
    """Published calls, the nearest deadline first; with ``now``, only those that still take names."""
    rows = _whole(Call.objects.filter(state=words.Call.PUBLISHED)).order_by("deadline", "pk")
    return rows if now is None else rows.filter(deadline__gt=now)


def get_public_call(ref: str) -> Call:
    """A published or closed call for anybody, or ``NotFound``."""
    call = _whole(Call.objects.filter(state__in=PUBLIC)).filter(ref=ref).first()
    if call is None:
        raise NotFound(ref)
    return call


def visible_calls(by: Actor) -> QuerySet[Call]:
    """All for the office; what is published for the states it invites."""
    rows = _whole(Call.objects.all()).order_by("-created_at", "-pk")
    if by.can(Permission.NOMINATION_READ) or by.can(Permission.CALL_EDIT):
        return rows
    if by.can(Permission.STATE_READ):
        invited = CallState.objects.filter(state__code__in=by.states).values("call")
        return rows.filter(pk__in=invited).exclude(state=words.Call.DRAFT)
    return rows.none()


def list_calls(by: Actor, *, search: str = "", state: str = "") -> QuerySet[Call]:
    """Calls with how many names have come (``names``: live nominations that were submitted)."""
    rows = visible_calls(by).annotate(
        names=Count("nominations", filter=LIVE & Q(nominations__submitted_at__isnull=False))
    )
    if state:
        rows = rows.filter(state=state)
    for word in search.split():
        rows = rows.filter(
            Q(ref__icontains=word)
            | Q(edition__ref__icontains=word)
            | Q(edition__course__title__icontains=word)
            | Q(nota_verbale__icontains=word)
        )
    return rows


def list_state_calls(by: Actor, *, now: dt.datetime, is_open: bool) -> QuerySet[Call]:
    """Calls that invite the actor's states: those that take names now, or those that are over."""
    if not by.can(Permission.STATE_READ):
        return Call.objects.none()
    invited = CallState.objects.filter(state__code__in=by.states).values("call")
    rows = _whole(Call.objects.filter(pk__in=invited)).exclude(state=words.Call.DRAFT)
    taking = Q(state=words.Call.PUBLISHED, deadline__gt=now)
    return (
        rows.filter(taking).order_by("deadline", "pk") if is_open else rows.exclude(taking).order_by("-deadline", "-pk")
    )


def get_call(by: Actor, ref: str, *, is_whole: bool = True) -> Call:
    """One call, or ``NotFound``. For a form that a state sends (not ``is_whole``) without the course's programme and
    area, and of the states invited those alone for whom the actor stands: one query."""
    if not is_whole and by.can(Permission.STATE_READ):
        call = _with_states(_own(ref=ref, codes=tuple(sorted(by.states))))
    else:
        call = next(iter(visible_calls(by).order_by().filter(ref=ref)), None)
    if call is None:
        raise NotFound(ref)
    return call


@prepared
def _own(ref: Any, codes: Any) -> QuerySet[CallState]:
    rows = CallState.objects.select_related("state", "call__edition__course").order_by("state__code")
    return rows.filter(call__ref=ref, state__code__in=codes).exclude(call__state=words.Call.DRAFT)


def _with_states(invited: list[CallState]) -> Call | None:
    """The call of its own invitations, which know it and are known to it as if read with it."""
    if not invited:
        return None
    call, known = invited[0].call, QuerySet(CallState)
    for row in invited:
        row.call = call
    known._result_cache = invited
    call._prefetched_objects_cache = {"states": known}
    return call


def find_invitation(call: Call, state_code: str) -> CallState | None:
    """The invitation of a state to a call, from what was read with the call."""
    return next((row for row in call.states.all() if row.state.code == state_code), None)


def list_editions_to_call(by: Actor) -> QuerySet[Edition]:
    """Editions for which a call can be drafted: approved or announced, and without a live call."""
    rows = Edition.objects.select_related("course__programme__area").order_by("start_date", "pk")
    if not by.can(Permission.CALL_EDIT):
        return rows.none()
    taken = Call.objects.exclude(state=words.Call.CANCELLED).values("edition")
    return rows.filter(state__in=CALLABLE).exclude(pk__in=taken)


def list_calls_past_deadline(by: Actor, *, now: dt.datetime) -> QuerySet[Call]:
    """Open calls whose deadline is over, for the worker that closes them and for the office."""
    rows = Call.objects.filter(state=words.Call.PUBLISHED, deadline__lte=now).order_by("deadline", "pk")
    return rows if by.can(Permission.CALL_EDIT) else rows.none()


def _seed(call: Call) -> str:
    """The lottery's seed, 64 hexadecimal digits: HMAC-SHA256 of the call's ref under the office's secret key.

    After the key was changed, that of the earlier key which gives what the call promised.
    """
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    seeds = [hmac.new(key.encode(), call.ref.encode(), hashlib.sha256).hexdigest() for key in keys]
    kept = (seed for seed in seeds if hmac.compare_digest(_promise(seed), call.seed_commitment))
    return next(kept, seeds[0])


def _promise(seed: str) -> str:
    return hashlib.sha256(seed.encode()).hexdigest()


def commitment_of(call: Call) -> str:
    """SHA-256 of the seed: published with the call, so that nobody can choose the seed after seeing the names."""
    return _promise(_seed(call))


def seed_of(by: Actor, call: Call) -> str:
    """The seed, for those who run or sign a selection, once the call is closed to new names.

    Refused: ``not_allowed``; ``seed_lost`` if the office's key is not the one under which the call was published.
    """
    if not (by.can(Permission.SELECTION_RUN) or by.can(Permission.SELECTION_SIGN)):
        raise Refused("not_allowed")
    if call.seed_commitment and not hmac.compare_digest(call.seed_commitment, commitment_of(call)):
        raise Refused("seed_lost")
    return _seed(call)


def count_without_note(by: Actor, call: Call) -> int:
    """How many invited states have no note verbale that stands, for those who may write it; 0 for others."""
    if not policy.can_issue_notes(call, by=by):
        return 0
    have = messaging.queries.states_with_standing(Official.NOTA_VERBALE, call.ref)
    return sum(row.state.code not in have for row in call.states.all())
