"""The outcome of a call for a state: its own people, in kind words, and what happens next by when; also a file."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_noop as _
from django.views.decorators.http import require_safe

import tadrib.domain.calls.queries
import tadrib.domain.enrolment.queries
import tadrib.domain.selection.outcomes
from tadrib.domain import calls, enrolment, selection
from tadrib.domain.accounts.words import Permission
from tadrib.domain.enrolment import words as enrolment_words
from tadrib.domain.selection.outcomes import Fate, Outcome, OwnPerson
from tadrib.kernel import dates
from tadrib.kernel.languages import RIGHT_TO_LEFT
from tadrib.kernel.refusals import NotFound
from tadrib.web.kit.door import door
from tadrib.web.kit.page import page
from tadrib.web.kit.sentences import label
from tadrib.web.kit.tables import KINDS, table_file
from tadrib.web.portal.calls import chosen

LABELS = {
    Fate.SELECTED: _("Selected"),
    Fate.RESERVE: _("On the reserve list"),
    Fate.LANGUAGE: _("No seat this time"),
    Fate.NO_SEAT: _("No seat this time"),
    Fate.NOT_WEIGHED: _("Not before the panel"),
    Fate.WITHDRAWN: _("Withdrawn by your state"),
}
TONES = {
    Fate.SELECTED: ("ok", "star"),
    Fate.RESERVE: ("info", "wait"),
    Fate.LANGUAGE: ("plain", "star-o"),
    Fate.NO_SEAT: ("plain", "star-o"),
    Fate.NOT_WEIGHED: ("plain", "doc"),
    Fate.WITHDRAWN: ("plain", "back"),
}
MEANINGS = {
    Fate.SELECTED: _("This person has a seat in the course."),
    Fate.RESERVE: _("This person comes after those who have a seat: place %(rank)s among the reserves of your state."),
    Fate.LANGUAGE: _(
        "The file shows no working language of the course at the level that the call asks for: %(asked)s."
    ),
    Fate.NO_SEAT: _("The office could not give this person a seat this time. Thank you for the nomination."),
    Fate.NOT_WEIGHED: _("This nomination was not endorsed in time, so the panel did not have it before it."),
    Fate.WITHDRAWN: _("Your state took this name back after the selection."),
}
NEXT = {
    Fate.SELECTED: _("The office sends an invitation. It says by when to answer."),
    Fate.RESERVE: _("If a seat becomes free, the office writes to you. That can happen until %(start)s."),
    Fate.LANGUAGE: _("Once the level is reached, this person is welcome in a later call."),
    Fate.NO_SEAT: _("There is nothing to do. This person is welcome in a later call."),
    Fate.NOT_WEIGHED: _("There is nothing to do. This person is welcome in a later call."),
    Fate.WITHDRAWN: _("There is nothing to do."),
}
BEGUN = _("The course has begun. There is nothing to do.")
INVITED = {
    enrolment_words.Invitation.SENT: _("Answer the invitation before %(reply)s."),
    enrolment_words.Invitation.ACCEPTED: _("The seat is accepted. The course begins on %(start)s."),
    enrolment_words.Invitation.DECLINED: _("The seat was given back. There is nothing to do."),
    enrolment_words.Invitation.LAPSED: _("No answer came in time, so the seat went on. There is nothing to do."),
    enrolment_words.Invitation.WITHDRAWN: _("The office took the invitation back and has written why."),
}


# What an invitation has changed since: a seat that was given up, or one that came free for a reserve.
GIVEN_UP = {
    enrolment_words.Invitation.DECLINED: _("Seat given back"),
    enrolment_words.Invitation.LAPSED: _("No answer in time"),
    enrolment_words.Invitation.WITHDRAWN: _("Invitation taken back"),
}
HAD_A_SEAT = _("This person was offered a seat in the course.")
CALLED = _("Seat from the reserve list")
CAME_FREE = _("A seat came free for this person.")


@dataclass(frozen=True)
class Line:
    """One person as the page and the file have it. ``invitation`` is its row, if there is one; ``has_seat`` and
    ``rank`` (on the reserve list) are as of today."""

    person: OwnPerson
    label: str
    tone: str
    icon: str
    meaning: str
    next: str
    reply_by: dt.datetime | None
    invitation: Any
    has_seat: bool
    rank: int | None


def _lines(request: HttpRequest, call: Any, state: Any, told: Outcome) -> list[Line]:
    """The state's people with what was sent to them since."""
    invited = {
        row.placement.nomination.ref: row
        for row in enrolment.queries.list_invitations(request.actor, edition=call.edition)
        if row.placement.nomination.call_id == call.pk
    }
    today = timezone.now().date()
    return [_line(call, state, one, invited.get(one.ref), today) for one in told.people]


def _line(call: Any, state: Any, one: OwnPerson, invitation: Any, today: dt.date) -> Line:
    language = get_language()
    spoken = [label("catalogue.LANGUAGE_LABELS", code) for code in call.languages]
    comma = "، " if language in RIGHT_TO_LEFT else ", "
    facts = {
        "rank": one.rank or "",
        "asked": f"{comma.join(spoken)} ({label('calls.LEVEL_LABELS', call.language_level)})",
        "start": dates.format_date(call.edition.start_date, language),
    }
    has_begun = one.fate == Fate.RESERVE and call.edition.start_date <= today
    following = BEGUN if has_begun else NEXT[one.fate]
    if invitation is not None and one.fate != Fate.WITHDRAWN:
        following = INVITED[invitation.state]
        facts["reply"] = dates.format_moment(invitation.reply_by, language, state.time_zone)
    tone, icon = TONES[one.fate]
    named, meaning = LABELS[one.fate], MEANINGS[one.fate]
    is_offered = invitation is not None and one.fate in {Fate.SELECTED, Fate.RESERVE}
    is_given_up = is_offered and invitation.state in GIVEN_UP
    if is_given_up:
        named, meaning, tone, icon = GIVEN_UP[invitation.state], HAD_A_SEAT, "plain", "back"
    elif is_offered and one.fate == Fate.RESERVE:
        named, meaning, (tone, icon) = CALLED, CAME_FREE, TONES[Fate.SELECTED]
    return Line(
        person=one,
        label=gettext(named),
        tone=tone,
        icon=icon,
        meaning=gettext(meaning) % facts,
        next=gettext(following) % facts,
        reply_by=invitation.reply_by if invitation is not None and invitation.state == "sent" else None,
        invitation=invitation,
        has_seat=not is_given_up and (is_offered or one.fate == Fate.SELECTED),
        rank=None if is_offered else one.rank,
    )


@require_safe
def call_outcome(request: HttpRequest, ref: str) -> HttpResponse:
    """What became of my state's people; before the signature only that it is not there yet."""
    by = request.actor
    call = calls.queries.get_call(by, ref)
    state = chosen(request, call).state
    told = selection.outcomes.outcome_of(by, call, state.code)
    lines = _lines(request, call, state, told) if told else []
    replies = [line.reply_by for line in lines if line.reply_by]
    context = {
        "call": call,
        "state": state,
        "states": [row.state for row in call.states.all() if by.stands_for(row.state.code)],
        "told": told,
        "lines": lines,
        "selected": sum(line.has_seat for line in lines),
        "reserve": sum(line.rank is not None for line in lines),
        "to_answer": len(replies),
        "reply_by": min(replies, default=None),
        "is_over": call.deadline <= timezone.now(),
        "back": f"{reverse('portal:call', args=[ref])}?state={state.code}",
    }
    return page(request, "portal/outcomes/outcome.html", context)


@require_safe
def call_outcome_file(request: HttpRequest, ref: str, kind: str) -> HttpResponse:
    """The same people as a spreadsheet."""
    call = calls.queries.get_call(request.actor, ref)
    state = chosen(request, call).state
    told = selection.outcomes.outcome_of(request.actor, call, state.code)
    if told is None or kind not in KINDS:
        raise NotFound(ref)
    table = _table(_lines(request, call, state, told), state)
    return table_file(table, name=f"{call.ref}-{state.code}", kind=kind)


def _table(lines: list[Line], state: Any) -> list[list[Any]]:
    """Headings in the reader's language, then one row a person."""
    rows: list[list[Any]] = [
        [
            gettext("Nomination"), gettext("Name"), gettext("Service"), gettext("Function"),
            gettext("Place in the state's order"), gettext("Result"), gettext("Place on the reserve list"),
            gettext("What it means"), gettext("What happens next"), gettext("Reply by"),
        ]
    ]  # fmt: skip
    for line in lines:
        one = line.person
        reply = dates.format_moment(line.reply_by, get_language(), state.time_zone) if line.reply_by else ""
        rows.append([
            one.ref, one.name, one.unit, one.function, one.priority, line.label, line.rank or "", line.meaning,
            line.next, reply,
        ])  # fmt: skip
    return rows


doors = [
    door("calls/<str:ref>/outcome/", call_outcome, needs=Permission.STATE_READ),
    door("calls/<str:ref>/outcome.<slug:kind>", call_outcome_file, needs=Permission.STATE_READ),
]
