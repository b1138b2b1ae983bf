"""Selection: calls with their runs, computing, the board of a run, repeating it, sending it on."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_POST, require_safe

import tadrib.domain.selection.operations
import tadrib.domain.selection.queries
from tadrib.domain import selection as sel
from tadrib.domain.accounts.words import Permission
from tadrib.domain.selection import words
from tadrib.kernel.refusals import Refused
from tadrib.web.kit.door import door
from tadrib.web.kit.listing import Listing
from tadrib.web.kit.page import file, go, page
from tadrib.web.kit.sentences import sentence
from tadrib.web.office import selection_computing, selection_deciding, selection_interests, selection_trying
from tadrib.web.office.selection_board import board, to_declare
from tadrib.web.office.selection_computing import THE_SAME, repeated

SORTS = {
    "ref": ("ref",),
    "deadline": ("deadline",),
    "candidates": ("candidates",),
    "seats": ("seats",),
}


@require_safe
def selection(request: HttpRequest) -> HttpResponse:
    """Calls and their runs."""
    return _calls(request)


def _calls(request: HttpRequest, *, refusal: str = "") -> HttpResponse:
    title = f"edition__course__title__{get_language()}"
    listing = Listing(request, sorts={**SORTS, "course": (title,)})
    rows = sel.queries.list_calls(request.actor, search=listing.search)
    now = timezone.now()
    listing.show(rows)
    computing = sel.queries.open_computations(request.actor, listing.rows)
    for call in listing.rows:
        call.computing = computing.get(call.ref)
        is_over = call.state == "closed" or call.deadline <= now
        call.may_compute = is_over and not any(run.state == words.Run.SIGNED_OFF for run in call.runs.all())
    context = {
        "listing": listing,
        "may_run": request.actor.can(Permission.SELECTION_RUN),
        "refusal": refusal,
    }
    return page(request, "office/selection/index.html", context, status=422 if refusal else 200)


@require_POST
def selection_compute(request: HttpRequest, ref: str) -> HttpResponse:
    """Compute a run of a call: at once where it takes less than a second, else by the worker, with progress."""
    call = sel.queries.get_call(request.actor, ref)
    try:
        if call.candidates > words.AT_ONCE:
            computation = sel.operations.order_run(call, by=request.actor, now=timezone.now())
            return go(request, "office:selection_computation", computation.ref)
        run = sel.operations.compute_run(call, by=request.actor, now=timezone.now())
    except Refused as refusal:
        return to_declare(request, refusal, call) or _calls(request, refusal=sentence(refusal))
    said = gettext("Computed. Look at it, then send it to the head of office.")
    if run.status != "optimal":
        said = gettext("Computed: the rules cannot all be kept at once. The page says which.")
    return go(request, "office:selection_board", run.ref, said=said)


@require_safe
def selection_board(request: HttpRequest, ref: str) -> HttpResponse:
    """A run: its rules, the cohort by state, everybody else with the reason."""
    return board(request, ref)


@require_POST
def selection_replay(request: HttpRequest, ref: str) -> HttpResponse:
    """Compute the run again from its frozen input and seed; say whether the same bytes and the same signature stand."""
    run = sel.queries.get_run(request.actor, ref)
    if sel.queries.list_placements(request.actor, run).count() > words.AT_ONCE:
        try:
            computation = sel.operations.order_replay(run, by=request.actor, now=timezone.now())
        except Refused as refusal:
            return board(request, ref, refusal=sentence(refusal))
        return go(request, "office:selection_computation", computation.ref)
    if refusal_said := repeated(request.actor, run, same=sel.queries.is_repeated(request.actor, run)):
        return board(request, ref, refusal=refusal_said)
    return go(request, "office:selection_board", ref, said=str(THE_SAME))


@require_safe
def selection_distribution(request: HttpRequest, ref: str) -> HttpResponse:
    """The distribution of a fair lottery as it was published: its bytes have the digest that the draw used."""
    run = sel.queries.get_run(request.actor, ref)
    published = sel.queries.distribution_of(request.actor, run)
    return file(published, name=f"{ref}-lottery.json", kind="application/json")


@require_POST
def selection_propose(request: HttpRequest, ref: str) -> HttpResponse:
    """Send the run to the head of office."""
    run = sel.queries.get_run(request.actor, ref)
    try:
        sel.operations.propose_run(run, by=request.actor, now=timezone.now())
    except Refused as refusal:
        return to_declare(request, refusal, run.call, ref) or board(request, ref, refusal=sentence(refusal))
    return go(request, "office:selection_board", ref, said=gettext("Sent to the head of office."))


doors = [
    door("selection/", selection, needs=Permission.SELECTION_READ),
    door("selection/calls/<str:ref>/compute/", selection_compute, needs=Permission.SELECTION_RUN),
    *selection_interests.doors,
    *selection_computing.doors,
    *selection_trying.doors,
    door("selection/<str:ref>/", selection_board, needs=Permission.SELECTION_READ),
    door("selection/<str:ref>/replay/", selection_replay, needs=Permission.SELECTION_READ),
    door("selection/<str:ref>/lottery.json", selection_distribution, needs=Permission.SELECTION_READ),
    door("selection/<str:ref>/propose/", selection_propose, needs=Permission.SELECTION_RUN),
    *selection_deciding.doors,
]
