"""Calls for a state: those that take names, the nominees in their order."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

import tadrib.domain.calls.chain
import tadrib.domain.calls.operations
import tadrib.domain.calls.policy
import tadrib.domain.calls.queries
import tadrib.domain.directory.queries
import tadrib.domain.messaging.queries
import tadrib.domain.selection.outcomes
from tadrib.domain import calls, directory, messaging, selection
from tadrib.domain.accounts.words import Permission
from tadrib.domain.directory.words import SIGNED, Duty
from tadrib.domain.messaging.words import Official
from tadrib.kernel.languages import LANGUAGES
from tadrib.kernel.refusals import NotFound, Refused
from tadrib.web.kit.door import door
from tadrib.web.kit.page import go, page
from tadrib.web.kit.sentences import label, listed, sentence
from tadrib.web.portal.nominations_forms import SheetForm


def days_left(call: Any, zone: str, now: dt.datetime) -> int:
    """Whole days to the deadline by the state's calendar; 0 is today."""
    place = ZoneInfo(zone)
    return (call.deadline.astimezone(place).date() - now.astimezone(place).date()).days


def chosen(request: HttpRequest, call: Any) -> Any:
    """The invitation of the state that the reader stands for; those who stand for several choose by ``?state=``."""
    wanted = request.POST.get("state") or request.GET.get("state") or ""
    own = [row for row in call.states.all() if request.actor.stands_for(row.state.code)]
    if wanted:
        own = [row for row in own if row.state.code == wanted]
    if not own:
        raise NotFound(call.ref)
    return own[0]


def address(name: str, ref: str, state: Any) -> str:
    """The address of a page of a call, for one state."""
    return f"{reverse(name, args=[ref])}?state={state.code}"


def _summary(call: Any, invitation: Any, rows: list[Any], now: dt.datetime, *, published: set[str]) -> dict[str, Any]:
    """A call as a state sees it in the list."""
    waiting = [calls.queries.next_step(row) for row in rows]
    return {
        "call": call,
        "invitation": invitation,
        "state": invitation.state,
        "names": len(rows),
        "left": max(0, invitation.names_max - len(rows)),
        "days": days_left(call, invitation.state.time_zone, now),
        "open": sum(step in {"answer", "complete", "papers", "submit", "endorse"} for step in waiting),
        "has_outcome": call.ref in published,
    }


def to_sign(rows: list[Any], standing: Any, *, by: Any, now: dt.datetime) -> list[tuple[str, str, int]]:
    """The steps of the chain that wait for the reader: the duty, the name of its page, how many names."""
    mine = Counter(calls.chain.pending(n) for n in rows if calls.chain.ways_to_sign(n, standing, by=by, now=now))
    return [(duty, f"portal:call_{duty}", mine[duty]) for duty in SIGNED if mine[duty]]


def calls_list(request: HttpRequest) -> HttpResponse:
    """Calls that take names from my states now, then those that are over."""
    now, by = timezone.now(), request.actor
    found = {flag: list(calls.queries.list_state_calls(by, now=now, is_open=flag)[:100]) for flag in (True, False)}
    held = calls.queries.list_live_of_calls(by, [*found[True], *found[False]])
    published = selection.outcomes.published_in(by, found[False])
    shown = {
        flag: [
            _summary(call, invited, held.get((call.pk, invited.state.code), []), now, published=published)
            for call in rows
            for invited in call.states.all()
            if by.stands_for(invited.state.code)
        ]
        for flag, rows in found.items()
    }
    return page(request, "portal/calls/list.html", {"open": shown[True], "over": shown[False]})


def call(request: HttpRequest, ref: str, *, sheet_form: Any = None, status: int = 200) -> HttpResponse:
    """One call: seats, names left, nominees in order, what comes next for each."""
    now, by = timezone.now(), request.actor
    row = calls.queries.get_call(by, ref)
    invitation = chosen(request, row)
    state = invitation.state
    nominees = list(calls.queries.list_own_nominations(by, row, state.code))
    for nominee in nominees:
        nominee.step = calls.queries.next_step(nominee)
        nominee.missing = calls.queries.missing_papers(nominee)
        gaps = calls.queries.missing_facts(nominee) if nominee.step == "complete" else []
        nominee.facts_missing = [label("calls.FACT_LABELS", name) for name in gaps]
    is_open = calls.policy.is_open(row, now=now)
    standing = directory.queries.standing(by, state.code, today=now.date())
    return page(
        request,
        "portal/calls/call.html",
        {
            **_summary(row, invitation, nominees, now, published=selection.outcomes.published_in(by, [row])),
            "states": [r.state for r in row.states.all() if by.stands_for(r.state.code)],
            "nominees": nominees,
            "note": messaging.queries.find_standing(Official.NOTA_VERBALE, row.ref, state.code),
            "note_languages": LANGUAGES.items(),
            "is_open": is_open,
            "free": range(max(0, invitation.names_max - len(nominees))),
            "women": sum(n.person.sex == "F" for n in nominees),
            "women_wanted": -(-row.women_pct * invitation.names_max // 100),
            "to_sign": to_sign(nominees, standing, by=by, now=now),
            "may_nominate": is_open and bool(standing.to(Duty.NOMINATE)),
            "nominators": listed(standing.holders.get(Duty.NOMINATE, ())),
            "may_ask": any(calls.chain.pending(n) == "endorse" for n in nominees),
            "sheet_form": sheet_form or SheetForm(),
            "sheets": calls.queries.list_sheets(by, row, state.code)[:10],
        },
        status=status,
    )


@require_POST
def move(request: HttpRequest, ref: str) -> HttpResponse:
    """One nominee up or down in the state's order."""
    by = request.actor
    row = calls.queries.get_call(by, ref)
    state = chosen(request, row).state
    refs = [n.ref for n in calls.queries.list_own_nominations(by, row, state.code)]
    wanted, step = request.POST.get("nomination", ""), -1 if request.POST.get("way") == "up" else 1
    if wanted not in refs:
        raise NotFound(wanted)
    old = refs.index(wanted)
    new = old + step
    if 0 <= new < len(refs):
        refs[old], refs[new] = refs[new], refs[old]
        try:
            calls.operations.reorder(row, state=state, refs=refs, by=by, now=timezone.now())
        except Refused as refusal:
            messages.warning(request, sentence(refusal))
            return go(request, address("portal:call", ref, state))
    return go(request, f"{address('portal:call', ref, state)}#{wanted}")


doors = [
    door("calls/", calls_list, needs=Permission.STATE_READ, name="calls"),
    door("calls/<str:ref>/", call, needs=Permission.STATE_READ),
    door("calls/<str:ref>/move/", move, needs=Permission.NOMINATION_SUBMIT, name="call_move"),
]
