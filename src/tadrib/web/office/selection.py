"""Selection: calls with their runs, the board of a run, and the head of office's decision."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

import tadrib.domain.selection.operations
import tadrib.domain.selection.queries
from tadrib.domain import selection as sel
from tadrib.domain.accounts.words import Permission
from tadrib.domain.selection import words
from tadrib.kernel.refusals import Refused
from tadrib.web.kit.door import door
from tadrib.web.kit.forms import Form
from tadrib.web.kit.listing import Listing
from tadrib.web.kit.page import go, page
from tadrib.web.kit.sentences import choices, sentence
from tadrib.web.office import selection_sentences as say

SORTS = {
    "ref": ("ref",),
    "deadline": ("deadline",),
    "candidates": ("candidates",),
    "seats": ("seats",),
}


class ReasonForm(Form):
    """Words that stay with the run."""

    reason = forms.CharField(
        label=_("In words"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"})
    )


class RemarksForm(Form):
    """What the head of office writes beside the signature."""

    remarks = forms.CharField(
        label=_("Remarks"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("They stay with the selection in the office. The letters to states do not hold them."),
    )  # fmt: skip


class HandForm(Form):
    """Another place for one person, with a reason."""

    place = forms.ChoiceField(label=_("Outcome"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason of the change"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("It is shown beside the name on the board."),
    )  # fmt: skip

    def __init__(self, *args: Any, now_at: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = [row for row in choices("selection.PLACE_LABELS") if row[0] in words.PLACES_BY_HAND]
        self.fields["place"].choices = [row for row in places if row[0] != now_at]


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
    for call in listing.rows:
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
    """Compute a run of a call. A hundred candidates take less than a second."""
    call = sel.queries.get_call(request.actor, ref)
    try:
        run = sel.operations.compute_run(call, by=request.actor, now=timezone.now())
    except Refused as refusal:
        return _calls(request, refusal=sentence(refusal))
    said = gettext("Computed. Look at it, then send it to the head of office.")
    if run.status != "optimal":
        said = gettext("Computed: the rules cannot all be kept at once. The page says which.")
    return go(request, "office:selection_board", run.ref, said=said)


@require_safe
def selection_board(request: HttpRequest, ref: str) -> HttpResponse:
    """A run: its rules, the cohort by state, everybody else with the reason."""
    return _board(request, ref)


def _board(request: HttpRequest, ref: str, *, refusal: str = "") -> HttpResponse:
    actor = request.actor
    run = sel.queries.get_run(actor, ref)
    rows = list(sel.queries.list_placements(actor, run))
    names = {row.nomination.nominating_state.code: str(row.nomination.nominating_state.name) for row in rows}
    measures = sel.queries.measures(actor, run)
    limits = {names.get(one.state_code, ""): one.most for one in measures if one.rule == "state"}
    everybody = say.people(rows)
    by_place = {place.value: [one for one in everybody if one.place == place] for place in words.Place}
    cohort = by_place["selected"]
    rules = say.rules(measures, names)
    may_decide = actor.can(Permission.SELECTION_SIGN) and run.state == words.Run.PROPOSED
    may_run = actor.can(Permission.SELECTION_RUN)
    signers = sel.queries.names_of(actor, [run.created_by, run.proposed_by, run.signed_by])
    context = {
        "run": run,
        "rules": [one for one in rules if not one.is_goal],
        "goals": [one for one in rules if one.is_goal],
        "conflict": [say.unit_name(unit, names) for unit in sel.queries.conflict_of(actor, run)],
        "states": say.states(cohort, everybody, limits),
        "cohort": cohort,
        "women": sum(one.sex == "F" for one in cohort),
        "men": sum(one.sex == "M" for one in cohort),
        "points": sum(one.points or 0 for one in cohort),
        "places": by_place,
        "whole": len(everybody),
        "weighed": len(everybody) - len(by_place["ineligible"]),
        "changed": [one for one in everybody if one.is_by_hand],
        "who": {key: signers.get(getattr(run, key), "") for key in ("created_by", "proposed_by", "signed_by")},
        "may_propose": may_run and run.status == "optimal" and run.state in {words.Run.COMPUTED, words.Run.RETURNED},
        "may_decide": may_decide,
        "may_void": (may_run or actor.can(Permission.SELECTION_SIGN))
        and run.state in {words.Run.COMPUTED, words.Run.PROPOSED, words.Run.RETURNED},
        "refusal": refusal,
    }
    return page(request, "office/selection/board.html", context, status=422 if refusal else 200)


@require_POST
def selection_replay(request: HttpRequest, ref: str) -> HttpResponse:
    """Compute the run again from its frozen input and say whether the same bytes come out."""
    run = sel.queries.get_run(request.actor, ref)
    if not sel.queries.is_repeated(request.actor, run):
        return _board(
            request,
            ref,
            refusal=gettext("Computed again: the result is not the same. Tell the administrator before anybody signs."),
        )
    return go(request, "office:selection_board", ref, said=gettext("Computed again: the same result, byte for byte."))


@require_POST
def selection_propose(request: HttpRequest, ref: str) -> HttpResponse:
    """Send the run to the head of office."""
    run = sel.queries.get_run(request.actor, ref)
    try:
        sel.operations.propose_run(run, by=request.actor, now=timezone.now())
    except Refused as refusal:
        return _board(request, ref, refusal=sentence(refusal))
    return go(request, "office:selection_board", ref, said=gettext("Sent to the head of office."))


def _confirm(request: HttpRequest, run: Any, form: Form, *, question: str, consequence: str, verb: str) -> HttpResponse:
    context = {
        "question": question,
        "consequence": consequence,
        "verb": verb,
        "form": form,
        "back": reverse("office:selection_board", args=[run.ref]),
    }
    return page(request, "kit/confirm.html", context, status=422 if form.errors else 200)


def selection_sign(request: HttpRequest, ref: str) -> HttpResponse:
    """Sign the run: asked once more, since letters leave."""
    run = sel.queries.get_run(request.actor, ref)
    form = RemarksForm(request.POST) if request.method == "POST" else RemarksForm()
    if request.method == "POST" and form.is_valid():
        try:
            sel.operations.sign_run(run, **form.cleaned_data, by=request.actor, now=timezone.now())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            said = gettext("Signed. The states are told about their own people.")
            return go(request, "office:selection_board", ref, said=said)
    rows = list(sel.queries.list_placements(request.actor, run))
    return _confirm(
        request,
        run,
        form,
        question=gettext("Sign this selection?"),
        consequence=gettext(
            "Selected: %(selected)s. States that get a letter about their own people: %(states)s. "
            "A signature cannot be taken back."
        )
        % {
            "selected": sum(row.place == words.Place.SELECTED for row in rows),
            "states": len({row.nomination.nominating_state_id for row in rows}),
        },
        verb=gettext("Sign and tell the states"),
    )


def _with_reason(request: HttpRequest, ref: str, act: Any, said: str, **texts: str) -> HttpResponse:
    run = sel.queries.get_run(request.actor, ref)
    form = ReasonForm(request.POST) if request.method == "POST" else ReasonForm()
    if request.method == "POST" and form.is_valid():
        try:
            act(run, **form.cleaned_data, by=request.actor, now=timezone.now())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return go(request, "office:selection_board", ref, said=said)
    return _confirm(request, run, form, **texts)


def selection_return(request: HttpRequest, ref: str) -> HttpResponse:
    """Send the run back with words."""
    return _with_reason(
        request, ref, sel.operations.return_run, gettext("Sent back."),
        question=gettext("Send this selection back?"),
        consequence=gettext("Write what should be looked at again. The programme officers read it on the board."),
        verb=gettext("Send back"),
    )  # fmt: skip


def selection_void(request: HttpRequest, ref: str) -> HttpResponse:
    """Set the run aside."""
    return _with_reason(
        request, ref, sel.operations.void_run, gettext("The selection is void."),
        question=gettext("Make this selection void?"),
        consequence=gettext("It stays readable, but nobody can sign it any more."),
        verb=gettext("Make it void"),
    )  # fmt: skip


def selection_hand(request: HttpRequest, ref: str, nomination: str) -> HttpResponse:
    """Another place for one person, by hand."""
    run = sel.queries.get_run(request.actor, ref)
    row = sel.queries.get_placement(request.actor, run, nomination)
    form = HandForm(request.POST, now_at=row.place) if request.method == "POST" else HandForm(now_at=row.place)
    if request.method == "POST" and form.is_valid():
        try:
            sel.operations.change_by_hand(
                run, row.nomination, **form.cleaned_data, by=request.actor, now=timezone.now()
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return go(
                request, "office:selection_board", ref, said=gettext("Changed by hand. The rules are measured again.")
            )
    context = {"run": run, "row": row, "person": say.people([row])[0], "form": form}
    return page(request, "office/selection/hand.html", context, status=422 if form.errors else 200)


doors = [
    door("selection/", selection, needs=Permission.SELECTION_READ),
    door("selection/calls/<str:ref>/compute/", selection_compute, needs=Permission.SELECTION_RUN),
    door("selection/<str:ref>/", selection_board, needs=Permission.SELECTION_READ),
    door("selection/<str:ref>/replay/", selection_replay, needs=Permission.SELECTION_READ),
    door("selection/<str:ref>/propose/", selection_propose, needs=Permission.SELECTION_RUN),
    door("selection/<str:ref>/sign/", selection_sign, needs=Permission.SELECTION_SIGN),
    door("selection/<str:ref>/return/", selection_return, needs=Permission.SELECTION_SIGN),
    door("selection/<str:ref>/void/", selection_void, needs=(Permission.SELECTION_RUN, Permission.SELECTION_SIGN)),
    door("selection/<str:ref>/hand/<str:nomination>/", selection_hand, needs=Permission.SELECTION_SIGN),
]
