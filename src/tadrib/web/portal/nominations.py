"""A state's nominations: written on a phone, saved as drafts, completed, submitted, withdrawn; files and receipts."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

import tadrib.domain.calls.chain
import tadrib.domain.calls.operations
import tadrib.domain.calls.policy
import tadrib.domain.calls.queries
import tadrib.domain.directory.queries
from tadrib.domain import calls, directory
from tadrib.domain.accounts.words import Permission
from tadrib.domain.calls.words import Nomination
from tadrib.kernel.refusals import NotFound, Refused
from tadrib.web.kit.door import door
from tadrib.web.kit.page import file, go, page
from tadrib.web.kit.pieces import MEGABYTE, in_pieces
from tadrib.web.kit.sentences import label, sentence
from tadrib.web.portal.calls import address, chosen
from tadrib.web.portal.nominations_forms import (
    PERSON,
    DeclarationForm,
    NominationForm,
    PaperForm,
    initial_of,
    withdrawal_form,
)
from tadrib.web.portal.sides import sides

MOST_BYTES = 6 * 1024 * 1024  # read no more of an upload than it takes to say that it is too large


def said(is_submitted: bool) -> str:
    """What the reader is told after a write."""
    if is_submitted:
        return gettext("Submitted. Next your authority endorses it.")
    return gettext("Saved as a draft. You can go on at any time before the deadline.")


def nominate(request: HttpRequest, ref: str) -> HttpResponse:
    """Add a nominee: somebody known to the state is picked, anybody else is written."""
    by = request.actor
    call = calls.queries.get_call(by, ref, is_whole=request.method != "POST")
    state = chosen(request, call).state
    wanted = request.POST.get("person") or request.GET.get("person") or ""
    person = directory.queries.get_person(by, wanted) if wanted else None
    search = request.GET.get("q", "").strip()[:200]
    context: dict[str, Any] = {
        "call": call, "state": state, "person": person, "search": search, "is_new": True,
        "back": address("portal:call", ref, state),
        "found": directory.queries.list_persons(by, search=search, state=state.code)[:10] if search else [],
    }  # fmt: skip
    if request.method != "POST":
        initial = {name: getattr(person, name) for name in PERSON} if person else {}
        form = NominationForm(call=call, initial={"mode": call.edition.mode, **initial})
        context |= {"form": form, "refused": _barred(request, call, state)}
        return page(request, "portal/nominations/form.html", context)
    is_submit = request.POST.get("act") == "submit"
    form = NominationForm(request.POST, call=call, draft=not is_submit)
    if form.is_valid():
        try:
            nomination, is_submitted, warning = put_forward(request, call, state, form, is_submit=is_submit)
        except Refused as refusal:
            if known := [directory.queries.get_person(by, r) for r in refusal.facts.get("persons", [])]:
                form = NominationForm(request.POST, call=call, draft=not is_submit, known=known)
                form.refuse(refusal, "same")
            else:
                form.refuse(refusal)
        else:
            if warning:
                messages.warning(request, warning)
                return go(request, "portal:nomination", nomination.ref)
            return go(request, "portal:nomination", nomination.ref, said=said(is_submitted))
    return page(request, "portal/nominations/form.html", {**context, "form": form}, status=422)


def _barred(request: HttpRequest, call: Any, state: Any) -> str:
    """Why the reader cannot nominate here and now, before they write; nothing if they can."""
    try:
        calls.policy.check_can_nominate(call, state, by=request.actor, now=timezone.now())
    except Refused as refusal:
        return sentence(refusal)
    return ""


def put_forward(request: HttpRequest, call: Any, state: Any, form: Any, *, is_submit: bool) -> tuple[Any, bool, str]:
    """The nomination of a valid form, made once for its key: whether it is submitted now, and in words what stood in
    the way."""
    by, same = request.actor, request.POST.get("same", "")
    picked = request.POST.get("person") or request.GET.get("person") or ("" if same == "other" else same)
    person = directory.queries.get_person(by, picked) if picked else None
    nomination, refusal = calls.operations.put_forward(
        call, state=state, person=person, person_facts=form.person_facts, facts=form.facts, is_submit=is_submit,
        declaration=bool(form.cleaned_data["declaration"]), is_other_person=same == "other",
        idempotency_key=form.cleaned_data["key"], by=by, now=timezone.now(),
    )  # fmt: skip
    return nomination, nomination.state != Nomination.DRAFT, sentence(refusal) if refusal else ""


def complete(
    request: HttpRequest, nomination: Any, form: Any, *, is_submit: bool, still: tuple[str, ...]
) -> tuple[bool, str]:
    """After a change is safe: submit if that was asked for.

    Whether it is submitted now, and in words what stood in the way. In other states than ``still`` it was sent before:
    the same form a second time.
    """
    by, now = request.actor, timezone.now()
    is_submitted = nomination.state not in still
    try:
        if is_submit and not is_submitted:
            calls.operations.submit_nomination(nomination, declaration=form.cleaned_data["declaration"], by=by, now=now)
            is_submitted = True
    except Refused as refusal:
        return is_submitted, sentence(refusal)
    return is_submitted, ""


def edit(request: HttpRequest, ref: str) -> HttpResponse:
    """Go on with a draft, or complete what the office returned."""
    by, now = request.actor, timezone.now()
    nomination = calls.queries.get_nomination(by, ref)
    if not calls.policy.can_edit_nomination(nomination, by=by, now=now):
        messages.warning(request, gettext("This nomination has been sent and cannot be changed now."))
        return go(request, "portal:nomination", ref)
    is_submit = request.POST.get("act") == "submit"
    form = NominationForm(
        request.POST or None, call=nomination.call, draft=request.method == "POST" and not is_submit,
        initial=initial_of(nomination), languages=nomination.languages,
    )  # fmt: skip
    context = {
        "call": nomination.call, "state": nomination.nominating_state, "nomination": nomination, "form": form,
        "expected": request.POST.get("expected") or calls.queries.mark_of(nomination),
        "back": reverse("portal:nomination", args=[ref]),
    }  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            calls.operations.change_nomination(
                nomination, facts=form.facts, person_facts=form.person_facts,
                expected=request.POST.get("expected", ""), by=by, now=now,
            )  # fmt: skip
            context["expected"] = calls.queries.mark_of(nomination)
            if is_submit:
                calls.operations.submit_nomination(
                    nomination, declaration=form.cleaned_data["declaration"], by=by, now=now
                )
        except Refused as refusal:
            if refusal.code == "nomination_moved":  # both versions side by side; saving again chooses the reader's own
                context |= {"sides": sides(form, nomination), "expected": calls.queries.mark_of(nomination)}
            form.refuse(refusal)
        else:
            return go(request, "portal:nomination", ref, said=said(is_submit))
    return page(request, "portal/nominations/form.html", context, status=422 if form.errors else 200)


def nomination(
    request: HttpRequest, ref: str, *, declaration: Any = None, paper_form: Any = None, status: int = 200
) -> HttpResponse:
    """One nomination: where it stands, what is missing, its files and receipts."""
    by, now = request.actor, timezone.now()
    row = calls.queries.get_nomination(by, ref)
    papers = calls.queries.missing_papers(row)
    return page(
        request,
        "portal/nominations/page.html",
        {
            "nomination": row,
            "call": row.call,
            "state": row.nominating_state,
            "is_own": by.stands_for(row.nominating_state.code),
            "back": address("portal:call", row.call.ref, row.nominating_state),
            "step": calls.queries.next_step(row),
            "missing_facts": [label("calls.FACT_LABELS", name) for name in calls.queries.missing_facts(row)],
            "missing_papers": papers,
            "spoken": [
                (label("catalogue.LANGUAGE_LABELS", code), label("calls.LEVEL_LABELS", level))
                for code, level in row.languages.items()
            ],
            "can_edit": calls.policy.can_edit_nomination(row, by=by, now=now),
            "can_sign": calls.chain.can_sign(row, by=by, now=now),
            "signature": calls.chain.pending(row),
            "sign_url": reverse(f"portal:call_{calls.chain.pending(row) or 'endorse'}", args=[row.call.ref]),
            "can_withdraw": calls.policy.can_withdraw(row, by=by, now=now),
            "can_attach": calls.policy.can_attach(row, by=by, now=now),
            "declaration": declaration or DeclarationForm(),
            "paper_form": paper_form or PaperForm(call=row.call, first=papers),
        },
        status=status,
    )


@require_POST
def submit(request: HttpRequest, ref: str) -> HttpResponse:
    """Submit what is complete."""
    by = request.actor
    row = calls.queries.get_nomination(by, ref)
    form = DeclarationForm(request.POST)
    if form.is_valid():
        try:
            calls.operations.submit_nomination(row, declaration=True, by=by, now=timezone.now())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return go(request, "portal:nomination", ref, said=said(True))
    return nomination(request, ref, declaration=form, status=422)


def withdraw(request: HttpRequest, ref: str) -> HttpResponse:
    """Take a name back, after asking once."""
    by = request.actor
    row = calls.queries.get_nomination(by, ref)
    if not calls.policy.can_withdraw(row, by=by, now=timezone.now()):
        raise NotFound(ref)
    form = withdrawal_form(row, request.POST or None) if request.method == "POST" else withdrawal_form(row)
    if request.method == "POST" and form.is_valid():
        try:
            calls.operations.withdraw_nomination(row, reason=form.cleaned_data["reason"], by=by, now=timezone.now())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            to = address("portal:call", row.call.ref, row.nominating_state)
            return go(request, to, said=gettext("The nomination is withdrawn. Its place is free again."))
    context = {
        "base": "portal/base.html",
        "question": gettext("Withdraw the nomination of %(name)s?") % {"name": row.person.full_name},
        "consequence": gettext(
            "It cannot be taken up again; the same person can be nominated anew before the deadline."
        ),
        "verb": gettext("Withdraw the nomination"),
        "back": reverse("portal:nomination", args=[ref]),
        "form": form,
    }
    return page(request, "kit/confirm.html", context, status=422 if form.errors else 200)


def _may_attach(request: HttpRequest, ref: str) -> None:
    row = calls.queries.get_nomination(request.actor, ref)
    calls.policy.check_can_attach(row, by=request.actor, now=timezone.now())


@require_POST
@in_pieces(_may_attach, most=5 * MEGABYTE)
def attach(request: HttpRequest, ref: str) -> HttpResponse:
    """Add a file to the dossier."""
    by = request.actor
    row = calls.queries.get_nomination(by, ref)
    form = PaperForm(request.POST, request.FILES, call=row.call, first=[])
    if form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            calls.operations.attach_document(
                row, paper=form.cleaned_data["paper"], name=upload.name, content=upload.read(MOST_BYTES), by=by,
                now=timezone.now(),
            )  # fmt: skip
        except Refused as refusal:
            form.refuse(refusal, "file")
        else:
            return go(request, "portal:nomination", ref, said=gettext("The document is in the dossier."))
    return nomination(request, ref, paper_form=form, status=422)


@require_POST
def remove(request: HttpRequest, ref: str) -> HttpResponse:
    """Take a file out of the dossier."""
    by = request.actor
    row = calls.queries.get_nomination(by, ref)
    try:
        calls.operations.remove_document(row, ref=request.POST.get("document", ""), by=by, now=timezone.now())
    except Refused as refusal:
        messages.warning(request, sentence(refusal))
        return go(request, "portal:nomination", ref)
    return go(request, "portal:nomination", ref, said=gettext("The document is out of the dossier."))


@require_safe
def document(request: HttpRequest, ref: str) -> HttpResponse:
    """A file of a dossier, to keep: an attachment, never shown in the page."""
    row = calls.queries.get_document(request.actor, ref)
    with row.file.open("rb") as stored:
        answer = file(stored.read(), name=row.name, kind=row.kind)
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@require_safe
def receipt(request: HttpRequest, ref: str) -> HttpResponse:
    """The receipt of an act, to print."""
    row = calls.queries.get_receipt(request.actor, ref)
    is_own = request.actor.stands_for(row.nomination.nominating_state.code)  # else the nominee's own: no way to calls
    context = {"receipt": row, "nomination": row.nomination, "is_own": is_own}
    return page(request, "portal/nominations/receipt.html", context)


doors = [
    door("calls/<str:ref>/nominate/", nominate, needs=Permission.NOMINATION_SUBMIT),
    door("nominations/<str:ref>/", nomination, needs=Permission.OWN),
    door("nominations/<str:ref>/edit/", edit, needs=Permission.NOMINATION_SUBMIT, name="nomination_edit"),
    door("nominations/<str:ref>/submit/", submit, needs=Permission.NOMINATION_SUBMIT, name="nomination_submit"),
    door("nominations/<str:ref>/withdraw/", withdraw, needs=Permission.NOMINATION_SUBMIT, name="nomination_withdraw"),
    door("nominations/<str:ref>/documents/", attach, needs=Permission.NOMINATION_SUBMIT, name="nomination_attach"),
    door(
        "nominations/<str:ref>/documents/remove/", remove, needs=Permission.NOMINATION_SUBMIT, name="nomination_remove"
    ),
    door("documents/<str:ref>/", document, needs=Permission.OWN),
    door("receipts/<str:ref>/", receipt, needs=Permission.OWN),
]
