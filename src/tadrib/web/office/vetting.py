"""Vetting: nominations at the gate, what each rule says of them, and the sealed room of due diligence."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

import tadrib.domain.vetting.operations
import tadrib.domain.vetting.queries
import tadrib.workflows.check_nominations
from tadrib import workflows
from tadrib.domain import vetting as vet
from tadrib.domain.accounts.words import Permission
from tadrib.kernel.refusals import Refused
from tadrib.web.kit.door import door
from tadrib.web.kit.forms import Form
from tadrib.web.kit.keeping import kept_for_reader
from tadrib.web.kit.listing import Listing
from tadrib.web.kit.page import go, page
from tadrib.web.kit.sentences import choices, sentence
from tadrib.web.office.vetting_sentences import in_words

SORTS = {
    "name": ("person__family_names", "person__given_names"),
    "state": ("nominating_state__code",),
    "call": ("call__ref",),
    "gate": ("gate",),
    "checked": ("checked_at",),
    "since": ("endorsed_at",),
}


class JudgementForm(Form):
    """A first officer's judgement; the note is sealed before it is stored."""

    outcome = forms.ChoiceField(label=_("Outcome"), widget=forms.RadioSelect)
    ground = forms.ChoiceField(label=_("Ground"))
    note = forms.CharField(
        label=_("Note for the sealed file"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=_(
            "Only due-diligence officers can read it. It is kept in the file, also when the file is opened again."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = choices("vetting.OUTCOME_LABELS")
        self.fields["ground"].choices = choices("vetting.GROUND_LABELS")


class ReopenForm(Form):
    """Why a file is opened again."""

    reason = forms.CharField(
        label=_("Why the file is opened again"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )


@require_safe
@kept_for_reader
def vetting(request: HttpRequest) -> HttpResponse:
    """Nominations with their gate, of one call or of all."""
    return _list(request)


def _list(request: HttpRequest, *, refusal: str = "", call_ref: str = "") -> HttpResponse:
    listing = Listing(request, sorts=SORTS)
    call_ref = call_ref or request.GET.get("call", "")
    gate = request.GET.get("gate", "")
    call = vet.queries.get_call(request.actor, call_ref) if call_ref else None
    tally = vet.queries.tally(request.actor, call)
    counts = tally.gates
    rows = vet.queries.list_decisions(request.actor, call, search=listing.search, gate=gate if gate in counts else "")
    context = {
        "listing": listing.show(rows),
        "call": call,
        "calls": vet.queries.list_calls(request.actor),
        "gate": gate,
        "gates": [(code, text, counts[code]) for code, text in choices("vetting.DECISION_LABELS")],
        "whole": sum(counts.values()),
        "progress": tally,
        "may_check": request.actor.can(Permission.VETTING_CHECK),
        "may_judge": request.actor.can(Permission.DUE_DILIGENCE),
        "refusal": refusal,
    }
    return page(request, "office/vetting/index.html", context, status=422 if refusal else 200)


def _checked(told: Any) -> str:
    return ngettext(
        "%(count)s nomination checked: %(eligible)s eligible, %(ineligible)s not eligible, "
        "%(asking)s with information needed, %(pending)s waiting for due diligence.",
        "%(count)s nominations checked: %(eligible)s eligible, %(ineligible)s not eligible, "
        "%(asking)s with information needed, %(pending)s waiting for due diligence.",
        told.count,
    ) % {
        "count": told.count,
        "eligible": told.gates["eligible"],
        "ineligible": told.gates["ineligible"],
        "asking": told.gates["needs_information"],
        "pending": told.gates["pending"],
    }


@require_POST
def vetting_check(request: HttpRequest, ref: str) -> HttpResponse:
    """Check all endorsed nominations of a call."""
    call = vet.queries.get_call(request.actor, ref)
    try:
        told = workflows.check_nominations.check_nominations(call, by=request.actor, now=timezone.now())
    except Refused as refusal:
        return _list(request, refusal=sentence(refusal), call_ref=ref)
    answer = go(request, "office:vetting", said=_checked(told))
    answer["Location"] += f"?call={ref}"
    return answer


@require_safe
def vetting_nomination(request: HttpRequest, ref: str) -> HttpResponse:
    """One nomination: each rule with the fact it saw, and the gate."""
    return _nomination(request, ref)


def _nomination(request: HttpRequest, ref: str, *, refusal: str = "") -> HttpResponse:
    row = vet.queries.get_nomination(request.actor, ref)
    context = {
        "nomination": row,
        "findings": [in_words(one) for one in vet.queries.list_findings(request.actor, row)],
        "may_check": request.actor.can(Permission.VETTING_CHECK),
        "may_judge": request.actor.can(Permission.DUE_DILIGENCE),
        "may_return": request.actor.can(Permission.CALL_EDIT) or request.actor.can(Permission.VETTING_CHECK),
        "refusal": refusal,
    }
    return page(request, "office/vetting/nomination.html", context, status=422 if refusal else 200)


@require_POST
def vetting_nomination_check(request: HttpRequest, ref: str) -> HttpResponse:
    """Check one nomination."""
    row = vet.queries.get_nomination(request.actor, ref)
    try:
        told = workflows.check_nominations.check_nominations(row, by=request.actor, now=timezone.now())
    except Refused as refusal:
        return _nomination(request, ref, refusal=sentence(refusal))
    return go(request, "office:vetting_nomination", ref, said=_checked(told))


# The sealed room ------------------------------------------------------------------------------------------------------


@require_safe
def due_diligence(request: HttpRequest) -> HttpResponse:
    """Files that wait for a first or a second officer; no outcome and no ground stands in the list."""
    listing = Listing(request, sorts={**SORTS, "screening": ("screening",), "expires": ("expires_on",)})
    counts = vet.queries.count_by_screening(request.actor)
    screening = request.GET.get("screening", "")
    rows = vet.queries.due_diligence_queue(
        request.actor, search=listing.search, screening=screening if screening in counts else ""
    )
    tabs = [(code, text, counts[code]) for code, text in choices("vetting.SCREENING_LABELS")]
    context = {"listing": listing.show(rows), "tabs": tabs, "screening": screening, "whole": sum(counts.values())}
    return page(request, "office/vetting/due_diligence.html", context)


def due_diligence_file(request: HttpRequest, ref: str) -> HttpResponse:
    """A sealed file: opening it is written down. A first officer decides here."""
    row = vet.queries.get_queued(request.actor, ref)
    form = JudgementForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            vet.operations.decide_due_diligence(row, **form.cleaned_data, by=request.actor, now=timezone.now())
        except Refused as refusal:
            form.refuse(refusal, "ground" if refusal.code.startswith("ground") else None)
        else:
            return go(request, "office:due_diligence", said=gettext("Decided. Another officer confirms it."))
    return _file(request, row, form)


def _file(request: HttpRequest, row: Any, form: JudgementForm, reopen: ReopenForm | None = None) -> HttpResponse:
    file = vet.operations.open_file(row, by=request.actor, now=timezone.now())
    context = {
        "nomination": row,
        "file": file,
        "form": form,
        "reopen": reopen or ReopenForm(),
        "reads": vet.queries.list_reads(request.actor, row)[:50],
        "findings": [in_words(one) for one in vet.queries.list_findings(request.actor, row)],
        "is_mine": file.decided_by == request.actor.ref,
    }
    bad = form.errors or (reopen and reopen.errors)
    answer = page(request, "office/vetting/file.html", context, status=422 if bad else 200)
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_POST
def due_diligence_confirm(request: HttpRequest, ref: str) -> HttpResponse:
    """A second officer agrees."""
    row = vet.queries.get_queued(request.actor, ref)
    try:
        vet.operations.confirm_due_diligence(row, by=request.actor, now=timezone.now())
    except Refused as refusal:
        return _file(request, row, _refused(refusal))
    return go(request, "office:due_diligence", said=gettext("Confirmed. The gate follows the judgement."))


def _refused(refusal: Refused) -> JudgementForm:
    form = JudgementForm({})
    form.full_clean()
    form.errors.clear()
    form.refuse(refusal)
    return form


@require_POST
def due_diligence_reopen(request: HttpRequest, ref: str) -> HttpResponse:
    """Another officer opens the file again, with the reason in the sealed note."""
    row = vet.queries.get_queued(request.actor, ref)
    form = ReopenForm(request.POST)
    if form.is_valid():
        try:
            vet.operations.reopen_due_diligence(row, **form.cleaned_data, by=request.actor, now=timezone.now())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return go(request, "office:due_diligence_file", ref, said=gettext("The file is open again."))
    return _file(request, row, JudgementForm(), form)


doors = [
    door("vetting/", vetting, needs=Permission.VETTING_READ),
    door("vetting/calls/<str:ref>/check/", vetting_check, needs=Permission.VETTING_CHECK),
    door("vetting/nominations/<str:ref>/", vetting_nomination, needs=Permission.VETTING_READ),
    door("vetting/nominations/<str:ref>/check/", vetting_nomination_check, needs=Permission.VETTING_CHECK),
    door("vetting/due-diligence/", due_diligence, needs=Permission.DUE_DILIGENCE),
    door("vetting/due-diligence/<str:ref>/", due_diligence_file, needs=Permission.DUE_DILIGENCE),
    door("vetting/due-diligence/<str:ref>/confirm/", due_diligence_confirm, needs=Permission.DUE_DILIGENCE),
    door("vetting/due-diligence/<str:ref>/reopen/", due_diligence_reopen, needs=Permission.DUE_DILIGENCE),
]
