"""Nominations at the office's desk: the list of a call, one dossier, its return."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

import tadrib.domain.audit.queries
import tadrib.domain.calls.operations
import tadrib.domain.calls.policy
import tadrib.domain.calls.queries
from tadrib.domain import audit, calls
from tadrib.domain.accounts.words import Permission
from tadrib.kernel.refusals import Refused
from tadrib.web.kit.door import door
from tadrib.web.kit.keeping import kept_for_reader
from tadrib.web.kit.listing import Listing
from tadrib.web.kit.page import file, go, page
from tadrib.web.kit.sentences import choices, events, label
from tadrib.web.office.calls_forms import ReasonForm

SORTS = {
    "state": ("nominating_state__code", "priority"),
    "name": ("person__family_names", "person__given_names"),
    "status": ("state",),
    "service": ("agency", "unit"),
    "years": ("years_of_service",),
    "endorsed": ("endorsed_at",),
    "ref": ("ref",),
}


@kept_for_reader
def call_nominations(request: HttpRequest, ref: str) -> HttpResponse:
    """The nominations of a call, to search, filter and sort."""
    by = request.actor
    call = calls.queries.get_call(by, ref)
    listing = Listing(request, sorts=SORTS)
    state, status = request.GET.get("state", ""), request.GET.get("status", "")
    rows = calls.queries.list_nominations(by, call=call, search=listing.search, state_code=state, status=status)
    return page(
        request,
        "office/calls/nominations.html",
        {
            "call": call,
            # the rows are all of this call: only what differs is read again for each
            "listing": listing.show(rows.select_related(None).select_related("person", "nominating_state")),
            "state": state,
            "status": status,
            "states": sorted(((r.state.code, str(r.state.name)) for r in call.states.all()), key=lambda row: row[1]),
            "statuses": [row for row in choices("calls.NOMINATION_LABELS") if row[0] != "draft"],
        },
    )


def nomination(request: HttpRequest, ref: str, *, form: Any = None, status: int = 200) -> HttpResponse:
    """One dossier: what was written, files, receipts, the record of acts for those who may read it."""
    by = request.actor
    row = calls.queries.get_nomination(by, ref)
    names = events()
    history = [
        {"text": gettext(names[e.name]) if e.name in names else e.name, "at": e.at, "by": e.by, "reason": e.reason}
        for e in audit.queries.list_events(by, subject=ref)[:50]
    ]
    return page(
        request,
        "office/calls/nomination.html",
        {
            "nomination": row,
            "call": row.call,
            "state": row.nominating_state,
            "history": history,
            "missing_papers": calls.queries.missing_papers(row),
            "spoken": [
                (label("catalogue.LANGUAGE_LABELS", code), label("calls.LEVEL_LABELS", level))
                for code, level in row.languages.items()
            ],
            "can_return": calls.policy.can_return(row, by=by),
            "form": form or ReasonForm(),
        },
        status=status,
    )


@require_POST
def nomination_return(request: HttpRequest, ref: str) -> HttpResponse:
    """Send a nomination back to its state with a reason."""
    by = request.actor
    row = calls.queries.get_nomination(by, ref)
    form = ReasonForm(request.POST)
    if form.is_valid():
        try:
            calls.operations.return_nomination(row, reason=form.cleaned_data["reason"], by=by, now=timezone.now())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return go(
                request, "office:nomination", ref, said=gettext("Returned. The focal points of the state get a letter.")
            )
    return nomination(request, ref, form=form, status=422)


@require_safe
def document(request: HttpRequest, ref: str) -> HttpResponse:
    """A file of a dossier, to keep: an attachment, never shown in the page."""
    row = calls.queries.get_document(request.actor, ref)
    with row.file.open("rb") as stored:
        answer = file(stored.read(), name=row.name, kind=row.kind)
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


doors = [
    door("calls/<str:ref>/nominations/", call_nominations, needs=Permission.NOMINATION_READ),
    door("nominations/<str:ref>/", nomination, needs=Permission.NOMINATION_READ),
    door("nominations/<str:ref>/return/", nomination_return, needs=(Permission.CALL_EDIT, Permission.VETTING_CHECK)),
    door("documents/<str:ref>/", document, needs=Permission.NOMINATION_READ),
]
