"""What waits for the reader, gathered from the stages: one short line each, with the one thing to do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext, ngettext

import tadrib.domain.assessment.queries
import tadrib.domain.calls.queries
import tadrib.domain.credentials.queries
import tadrib.domain.enrolment.policy
import tadrib.domain.enrolment.queries
from tadrib.domain import assessment, calls, credentials, enrolment
from tadrib.domain.accounts.words import Permission
from tadrib.kernel.actor import Actor
from tadrib.web.kit import sentences

MOST = 50  # of a kind; more than that is a list page's work
MOST_NAMES = 8  # people named on the first screen for one course; the list has all
PAGES = {"endorse": "portal:call_endorse", "approve": "portal:call_approve", "transmit": "portal:call_transmit"}


@dataclass(frozen=True)
class Step:
    """A step of a state in a call: in words, the page where it is taken if the reader may, else who takes it."""

    text: str
    url: str
    who: str


@dataclass(frozen=True)
class Task:
    """One thing to do. ``days`` is how many days are left, if there is a deadline; ``steps`` whose turn it is."""

    title: str
    text: str
    url: str
    days: int | None = None
    steps: tuple[Step, ...] = ()


def _days(deadline: dt.datetime, now: dt.datetime, zone: str) -> int:
    """Whole days by the reader's calendar; 0 is today."""
    place = ZoneInfo(zone)
    return (deadline.astimezone(place).date() - now.astimezone(place).date()).days


def tasks(by: Actor, now: dt.datetime) -> list[Task]:
    """Tasks of the actor, those with the nearest deadline first. A constant number of queries."""
    found = [*_calls(by, now), *_invitations(by, now), *_travel(by, now), *_tests(by), *_certificates(by)]
    return sorted(found, key=lambda task: (task.days is None, task.days))


def _calls(by: Actor, now: dt.datetime) -> Iterator[Task]:
    """Open calls of one's states: names left, and nominations that wait for a hand."""
    if not by.can(Permission.STATE_READ):
        return
    rows = list(calls.queries.list_state_calls(by, now=now, is_open=True)[:MOST])
    held = calls.queries.list_live_of_calls(by, rows)
    turns = calls.queries.turns(by, rows, held, now=now)
    for call in rows:
        for invited in call.states.all():
            if not by.stands_for(invited.state.code):
                continue
            names = held.get((call.pk, invited.state.code), [])
            left = max(0, invited.names_max - len(names))
            seats, names_left = {"n": invited.seats_max}, {"n": left}
            said = [
                ngettext("at most %(n)s seat", "at most %(n)s seats", invited.seats_max) % seats,
                ngettext("%(n)s name left", "%(n)s names left", left) % names_left
                if left
                else gettext("all names are given"),
            ]
            code = invited.state.code
            url = f"{reverse('portal:call', args=[call.ref])}?state={code}"
            steps = tuple(_step(turn, call.ref, code) for turn in turns.get((call.pk, code), []))
            days = _days(call.deadline, now, invited.state.time_zone)
            yield Task(str(call.edition.course.title), " · ".join(said), url, days, steps)


def _step(turn: Any, ref: str, code: str) -> Step:
    """One tap from the first screen to the step."""
    text = f"{sentences.label('calls.TURN_LABELS', turn.step)} ({turn.count})"
    page = reverse(PAGES.get(turn.step, "portal:call"), args=[ref]) + f"?state={code}"
    who = sentences.listed(turn.holders)
    return Step(text, page if turn.is_mine else "", "" if turn.is_mine else who)


def _invitations(by: Actor, now: dt.datetime) -> Iterator[Task]:
    """Invitations without an answer, to oneself or to people of one's states."""
    for row in enrolment.queries.list_invitations(by, state="sent")[:MOST]:
        nomination = row.placement.nomination
        yield Task(
            gettext("Invitation of %(name)s") % {"name": nomination.person.full_name},
            gettext("Accept or decline the seat in %(course)s.") % {"course": row.edition.course.title},
            reverse("portal:invitation", args=[row.ref]),
            _days(row.reply_by, now, nomination.nominating_state.time_zone),
        )


def _travel(by: Actor, now: dt.datetime) -> Iterator[Task]:
    """Passport and travel papers that are asked for and not sent: one's own, and a state's people by edition."""
    rows = list(enrolment.queries.list_travel(by, is_current=True).filter(state="accepted")[:MOST])
    open_ones: dict[str, list[Any]] = {}
    for standing in enrolment.queries.standings(by, rows).values():
        row = standing.invitation
        if not (standing.parts and standing.is_open and enrolment.policy.is_party(row, by=by)):
            continue
        if row.edition.start_date <= now.date():
            continue  # the journey is made: nothing waits any more
        if row.placement.nomination.person.user_id == by.user_id:
            yield _travel_task(standing, now)
        else:
            open_ones.setdefault(row.edition.ref, []).append(standing)
    for ref, group in open_ones.items():
        if len(group) == 1:
            yield _travel_task(group[0], now)
            continue
        count = len(group)
        text = ngettext("%(n)s person of your state is not done.", "%(n)s people of your state are not done.", count)
        steps = tuple(Step(_gaps(s), reverse("portal:travel", args=[s.invitation.ref]), "") for s in group[:MOST_NAMES])
        days = [d for d in (_days_to(s, now) for s in group) if d is not None]
        yield Task(
            gettext("Passport and travel: %(course)s") % {"course": group[0].invitation.edition.course.title},
            text % {"n": count}, f"{reverse('portal:travels')}?edition={ref}", min(days, default=None), steps,
        )  # fmt: skip


def _travel_task(standing: Any, now: dt.datetime) -> Task:
    row = standing.invitation
    text = gettext("Still to write, for the visa, the ticket and the room.")
    if standing.state == "returned":
        text = gettext("The office gave it back: something is to be completed.")
    elif not standing.gaps:
        text = gettext("Everything is there. Send it to the office.")
    else:
        text += " (" + ngettext("%(n)s missing", "%(n)s missing", standing.gaps) % {"n": standing.gaps} + ")"
    return Task(
        gettext("Passport and travel of %(name)s") % {"name": row.placement.nomination.person.full_name},
        f"{row.edition.course.title} · {text}", reverse("portal:travel", args=[row.ref]), _days_to(standing, now),
    )  # fmt: skip


def _gaps(standing: Any) -> str:
    """Who it is, and how much is missing or wrong."""
    name = standing.invitation.placement.nomination.person.full_name
    missing = ngettext("%(n)s missing", "%(n)s missing", standing.gaps) % {"n": standing.gaps}
    ready = gettext("ready to send")
    return f"{name}{sentences.colon()} {missing if standing.gaps else ready}"


def _days_to(standing: Any, now: dt.datetime) -> int | None:
    due = standing.dossier.due_on if standing.dossier else None
    zone = ZoneInfo(standing.invitation.placement.nomination.nominating_state.time_zone)
    return max(0, (due - now.astimezone(zone).date()).days) if due else None


def _tests(by: Actor) -> Iterator[Task]:
    """Tests and surveys that are open and not answered yet."""
    for own in assessment.queries.list_own_instruments(by):
        if own.is_open:
            kind = sentences.label("assessment.KIND_LABELS", own.instrument.kind)
            yield Task(
                kind, str(own.instrument.edition.course.title), reverse("portal:test", args=[own.instrument.ref])
            )


def _certificates(by: Actor) -> Iterator[Task]:
    """Certificates to keep."""
    for row in credentials.queries.list_own_credentials(by)[:3]:
        yield Task(gettext("Your certificate"), row.number, reverse("portal:certificate", args=[row.number]))
