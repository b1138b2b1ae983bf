"""Declaring interests before acting on a selection."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext

import tadrib.domain.calls.queries
import tadrib.domain.selection.operations
import tadrib.domain.selection.queries
from tadrib.domain import calls
from tadrib.domain import selection as sel
from tadrib.domain.accounts.words import Permission
from tadrib.kernel.refusals import NotFound, Refused
from tadrib.web.kit.door import door
from tadrib.web.kit.page import go, page
from tadrib.web.kit.sentences import label
from tadrib.web.office.selection_forms import InterestForm


def selection_interest(request: HttpRequest, ref: str) -> HttpResponse:
    """What ties the reader to this call: asked once before the first act, open for more at any time."""
    actor = request.actor  # type: ignore[attr-defined]
    call = sel.queries.get_call(actor, ref)
    run_ref = request.GET.get("run", "")
    if run_ref and sel.queries.get_run(actor, run_ref).call_id != call.pk:
        raise NotFound(run_ref)
    rows = list(calls.queries.list_nominations(actor, call=call).order_by("nominating_state__code", "priority", "pk"))
    states = {row.nominating_state.code: str(row.nominating_state.name) for row in rows}
    form = InterestForm(
        request.POST if request.method == "POST" else None,
        states=sorted(states.items(), key=lambda pair: pair[1]),
        nominations=[(row.ref, f"{row.person.full_name} ({row.nominating_state.name})") for row in rows],
    )
    if request.method == "POST" and form.is_valid():
        try:
            sel.operations.declare_interest(call, **form.cleaned_data, by=actor, now=timezone.now())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            said = gettext("Declared and recorded. You can go on.")
            return (
                go(request, "office:selection_board", run_ref, said=said)
                if run_ref
                else go(request, "office:selection", said=said)
            )
    names = {row.ref: row.person.full_name for row in rows}
    before = [
        {
            "at": row.declared_at,
            "nature": label("selection.NATURE_LABELS", row.nature),
            "ties": [*(states.get(code, code) for code in row.states), *(names.get(r, r) for r in row.nominations)],
        }
        for row in sel.queries.list_interests(actor, call).filter(officer=actor.ref)
    ]
    context = {"call": call, "form": form, "run_ref": run_ref, "before": before}
    return page(request, "office/selection/interest.html", context, status=422 if form.errors else 200)


doors = [
    door(
        "selection/calls/<str:ref>/interest/",
        selection_interest,
        needs=(Permission.SELECTION_RUN, Permission.SELECTION_SIGN),
    ),
]
