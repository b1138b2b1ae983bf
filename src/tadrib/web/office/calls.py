"""Calls at the office's desk: drafting, publishing, closing, cancelling; counts per state."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST

import tadrib.domain.calls.operations
import tadrib.domain.calls.policy
import tadrib.domain.calls.queries
import tadrib.domain.catalogue.queries
import tadrib.domain.directory.queries
from tadrib.domain import calls, catalogue, directory
from tadrib.domain.accounts.words import Permission
from tadrib.domain.calls.words import Call
from tadrib.engines import eligibility
from tadrib.kernel.dates import format_moment
from tadrib.kernel.refusals import NotFound, Refused
from tadrib.web.kit.door import door
from tadrib.web.kit.listing import Listing
from tadrib.web.kit.page import go, page
from tadrib.web.kit.sentences import choices, sentence
from tadrib.web.office import nominations
from tadrib.web.office.calls_forms import BoundsForm, CallForm, InvitedForm, ReasonForm, initial_of

SORTS = {
    "ref": ("ref",),
    "edition": ("edition__ref",),
    "deadline": ("deadline",),
    "state": ("state",),
    "names": ("names",),
}


def calls_list(request: HttpRequest) -> HttpResponse:
    """All calls, to search and sort."""
    by = request.actor
    listing = Listing(request, sorts=SORTS)
    state = request.GET.get("state", "")
    listing.show(calls.queries.list_calls(by, search=listing.search, state=state))
    return page(
        request,
        "office/calls/list.html",
        {
            "listing": listing, "state": state, "states": choices("calls.CALL_LABELS"),
            "can_edit": calls.policy.can_edit(by=by),
        },
    )  # fmt: skip


def call(request: HttpRequest, ref: str) -> HttpResponse:
    """One call: what it says, how many names stand where, what can be done."""
    by, now = request.actor, timezone.now()
    row = calls.queries.get_call(by, ref)
    counts = calls.queries.counts_by_state(by, row)
    can_edit = calls.policy.can_edit(by=by)
    return page(
        request,
        "office/calls/page.html",
        {
            "call": row,
            "counts": counts,
            "totals": {
                name: sum(c[name] for c in counts) for name in ("live", "submitted", "endorsed", "returned", "women")
            },
            "rules": [r["kind"] for r in row.rules],
            "can_change": calls.policy.can_change(row, by=by),
            "can_close": calls.policy.can_close(row, by=by, now=now),
            "can_cancel": can_edit and row.state in (Call.DRAFT, Call.PUBLISHED),
            "is_open": calls.policy.is_open(row, now=now),
            "notes_missing": calls.queries.count_without_note(by, row),
        },
    )


@require_POST
def call_notes(request: HttpRequest, ref: str) -> HttpResponse:
    """Write the note verbale to every invited state that has none."""
    row = calls.queries.get_call(request.actor, ref)
    try:
        count = calls.operations.issue_notes_verbales(row, by=request.actor, now=timezone.now())
    except Refused as refusal:
        messages.warning(request, sentence(refusal))
        return go(request, "office:call", ref)
    said = ngettext("%(n)s note written.", "%(n)s notes written.", count) % {"n": count}
    return go(request, "office:call", ref, said=said)


def call_new(request: HttpRequest) -> HttpResponse:
    """Draft a call: what it offers and asks, and whom it invites."""
    by, now = request.actor, timezone.now()
    editions = list(calls.queries.list_editions_to_call(by))
    wanted = next((e for e in editions if e.ref == request.GET.get("edition")), None)
    initial = {"edition": wanted.ref, "seats": wanted.seats, "languages": wanted.languages} if wanted else {}
    if wanted:  # what the course asks of those who come
        kinds = wanted.course.prerequisite_kinds
        initial["prerequisites"] = [row.code for row in wanted.course.prerequisites.all()]
        asked = {kinds.get(code, "completion") for code in initial["prerequisites"]}
        initial["prerequisite_least"] = max(asked, key=eligibility.AWARDS.index, default="completion")
    else:
        initial["prerequisite_least"] = "completion"
    form = CallForm(
        request.POST or None, editions=editions, courses=catalogue.queries.list_courses(by), initial=initial
    )
    invited = InvitedForm(request.POST or None, states=directory.queries.list_states())
    if request.method == "POST" and form.is_valid() and invited.is_valid():
        edition = form.chosen_edition
        try:
            row = calls.operations.draft_call(
                edition=edition, ref=form.cleaned_data["ref"], states=invited.rows(), by=by, now=now,
                **form.facts(edition.course.code),
            )  # fmt: skip
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return go(
                request, "office:call_states", row.ref, said=gettext("The draft is kept. Set the bounds of each state.")
            )
    bad = bool(form.errors or invited.errors)
    return page(
        request,
        "office/calls/form.html",
        {"form": form, "invited": invited, "editions": editions},
        status=422 if bad else 200,
    )


def _draft(request: HttpRequest, ref: str) -> Any:
    row = calls.queries.get_call(request.actor, ref)
    if not calls.policy.can_change(row, by=request.actor):
        raise NotFound(ref)
    return row


def _bounds_of(row: Any) -> list[dict[str, Any]]:
    names = ("seats_min", "seats_max", "names_max")
    return [{"state": one.state, **{name: getattr(one, name) for name in names}} for one in row.states.all()]


def call_edit(request: HttpRequest, ref: str) -> HttpResponse:
    """Change what a draft offers and asks."""
    by = request.actor
    row = _draft(request, ref)
    form = CallForm(
        request.POST or None,
        editions=[row.edition],
        courses=catalogue.queries.list_courses(by),
        initial=initial_of(row),
    )
    del form.fields["ref"]
    if request.method == "POST" and form.is_valid():
        facts = form.facts(row.edition.course.code)
        try:
            calls.operations.change_call(row, states=_bounds_of(row), by=by, now=timezone.now(), **facts)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return go(request, "office:call", ref, said=gettext("The draft is kept."))
    return page(request, "office/calls/form.html", {"form": form, "call": row}, status=422 if form.errors else 200)


def call_states(request: HttpRequest, ref: str) -> HttpResponse:
    """The bounds of every invited state in one table; states are added and let go here."""
    by = request.actor
    row = _draft(request, ref)
    data = request.POST or None
    rows = [BoundsForm(data, state=b["state"], initial=b) for b in _bounds_of(row)]
    here = {form.state.code for form in rows}
    others = [s for s in directory.queries.list_states() if s.code not in here]
    more = InvitedForm(data, states=others)
    checked = [form.is_valid() for form in [*rows, more]]  # all of them, so that every problem is shown at once
    if request.method == "POST" and all(checked):
        kept = [form.row() for form in rows if form.cleaned_data["is_invited"]]
        try:
            calls.operations.change_call(row, states=[*kept, *more.rows()], by=by, now=timezone.now())
        except Refused as refusal:
            more.refuse(refusal)
        else:
            to = "office:call_states" if more.codes else "office:call"
            return go(request, to, ref, said=gettext("The bounds are kept."))
    bad = any(form.errors for form in [*rows, more])
    return page(
        request, "office/calls/states.html", {"call": row, "rows": rows, "more": more}, status=422 if bad else 200
    )


def _confirmed(
    request: HttpRequest, ref: str, act: Callable[[Any, Any], Any], *, said: str, form: Any = None, **words: str
) -> HttpResponse:
    """Ask once, do it, say it."""
    row = calls.queries.get_call(request.actor, ref)
    form = form(request.POST or None) if form and request.method == "POST" else form() if form else None
    problem = ""
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            act(row, form)
        except Refused as refusal:
            problem = sentence(refusal)
        else:
            return go(request, "office:call", ref, said=said)
    context = {**words, "form": form, "back": reverse("office:call", args=[ref]), "call": row, "problem": problem}
    bad = bool(problem or (form and form.errors))
    return page(request, "office/calls/confirm.html", context, status=422 if bad else 200)


def call_publish(request: HttpRequest, ref: str) -> HttpResponse:
    """Publish a draft: letters leave, nothing can be changed afterwards."""
    by, now = request.actor, timezone.now()
    row = _draft(request, ref)
    count = len(row.states.all())
    deadline = format_moment(row.deadline, request.LANGUAGE_CODE, row.time_zone)
    consequence = ngettext(
        "%(n)s state gets a letter. The deadline is %(deadline)s (%(zone)s). The call cannot be changed afterwards.",
        "%(n)s states get a letter. The deadline is %(deadline)s (%(zone)s). The call cannot be changed afterwards.",
        count,
    ) % {"n": count, "deadline": deadline, "zone": row.time_zone}
    return _confirmed(
        request, ref, lambda found, _form: calls.operations.publish_call(found, by=by, now=now),
        question=gettext("Publish the call %(ref)s?") % {"ref": ref}, consequence=consequence,
        verb=gettext("Publish the call"), said=gettext("The call is open. The letters are on their way."),
    )  # fmt: skip


def call_close(request: HttpRequest, ref: str) -> HttpResponse:
    """Close a call after its deadline."""
    by, now = request.actor, timezone.now()
    return _confirmed(
        request, ref, lambda found, _form: calls.operations.close_call(found, by=by, now=now),
        question=gettext("Close the call %(ref)s?") % {"ref": ref},
        consequence=gettext("States can no longer add names. What you returned to them can still be completed."),
        verb=gettext("Close the call"), said=gettext("The call is closed."),
    )  # fmt: skip


def call_cancel(request: HttpRequest, ref: str) -> HttpResponse:
    """Cancel a call, with a reason that the invited states read."""
    by, now = request.actor, timezone.now()
    return _confirmed(
        request, ref,
        lambda found, form: calls.operations.cancel_call(found, reason=form.cleaned_data["reason"], by=by, now=now),
        form=ReasonForm, question=gettext("Cancel the call %(ref)s?") % {"ref": ref},
        consequence=gettext("Every state invited by now reads your reason in a letter. It cannot be opened again."),
        verb=gettext("Cancel the call"), said=gettext("The call is cancelled."),
    )  # fmt: skip


doors = [
    door("calls/", calls_list, needs=Permission.NOMINATION_READ, name="calls"),
    door("calls/new/", call_new, needs=Permission.CALL_EDIT),
    door("calls/<str:ref>/", call, needs=Permission.NOMINATION_READ),
    door("calls/<str:ref>/edit/", call_edit, needs=Permission.CALL_EDIT),
    door("calls/<str:ref>/states/", call_states, needs=Permission.CALL_EDIT),
    door("calls/<str:ref>/publish/", call_publish, needs=Permission.CALL_EDIT),
    door("calls/<str:ref>/close/", call_close, needs=Permission.CALL_EDIT),
    door("calls/<str:ref>/cancel/", call_cancel, needs=Permission.CALL_EDIT),
    door("calls/<str:ref>/notes/", call_notes, needs=Permission.CALL_EDIT),
    *nominations.doors,
]
