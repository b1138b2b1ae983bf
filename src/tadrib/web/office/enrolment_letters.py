"""Letters to consulates and travellers: what they say of the journey, and issuing them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

import tadrib.domain.catalogue.queries
import tadrib.domain.delivery.operations
import tadrib.domain.enrolment.operations
import tadrib.domain.enrolment.queries
from tadrib.domain import catalogue, delivery, enrolment
from tadrib.domain.accounts.words import Permission
from tadrib.kernel.refusals import Refused
from tadrib.web.kit.door import door
from tadrib.web.kit.forms import Form, TranslatedFormField
from tadrib.web.kit.page import go, page
from tadrib.web.kit.sentences import sentence


class TermsForm(Form):
    """What a consulate wants to know besides the course. What is empty is left out of the letters."""

    host_address = TranslatedFormField(label=_("Address of the course"), required=False, max_length=300)
    costs = TranslatedFormField(
        label=_("Who pays what"), required=False, max_length=500,
        help_text=_("Journey, stay, daily allowance: who pays each."),
    )  # fmt: skip
    insurance = TranslatedFormField(label=_("Insurance"), required=False, max_length=300)
    contact = TranslatedFormField(
        label=_("Contact on arrival"), required=False, max_length=300,
        help_text=_("An office and a telephone, for somebody who stands at the airport."),
    )  # fmt: skip


def letter_terms(request: HttpRequest, ref: str) -> HttpResponse:
    """Write what the letters of an edition say of costs, insurance and arrival."""
    edition = catalogue.queries.get_edition(request.actor, ref)
    row = enrolment.queries.find_terms(request.actor, edition)
    initial = {name: getattr(row, name) for name in TermsForm.base_fields} if row else {}
    form = TermsForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            enrolment.operations.write_letter_terms(
                edition, terms=form.cleaned_data, by=request.actor, now=timezone.now()
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            said = gettext("Kept. Letters issued from now on say it; replace those that should say it too.")
            return go(request, "office:participants", ref, said=said)
    context = {"edition": edition, "form": form}
    return page(request, "office/enrolment/terms.html", context, status=422 if form.errors else 200)


@require_POST
def visa_letter(request: HttpRequest, ref: str) -> HttpResponse:
    """Issue the letter to the consulate for one person."""
    row = enrolment.queries.get_invitation(request.actor, ref)
    try:
        letter = enrolment.operations.issue_visa_letter(row, by=request.actor, now=timezone.now())
    except Refused as refusal:
        return _refused(request, refusal, back=reverse("office:invitation", args=[ref]))
    said = gettext("Issued: %(ref)s. The person and the state are told.") % {"ref": letter.ref}
    return go(request, "office:invitation", ref, said=said)


def visa_letters(request: HttpRequest, ref: str) -> HttpResponse:
    """Issue them for everybody who has accepted, travels and has none, after one more question."""
    edition = catalogue.queries.get_edition(request.actor, ref)
    waiting = len(enrolment.queries.list_travellers(request.actor, edition))
    form = Form(request.POST or None)
    if request.method == "POST":
        try:
            count = enrolment.operations.issue_visa_letters(edition, by=request.actor, now=timezone.now())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            said = ngettext("%(n)s letter issued.", "%(n)s letters issued.", count) % {"n": count}
            return go(request, "office:participants", ref, said=said)
    context = {
        "question": ngettext(
            "Issue a visa support letter for %(n)s person?", "Issue visa support letters for %(n)s people?", waiting
        )
        % {"n": waiting},
        "consequence": gettext(
            "Each person and the focal points of their state are told. Who takes part by video, and who has a letter "
            "that stands, is left out."
        ),
        "form": form,
        "verb": gettext("Issue the letters"),
        "back": reverse("office:participants", args=[ref]),
    }
    return page(request, "kit/confirm.html", context, status=422 if form.errors else 200)


@require_POST
def attendance_statement(request: HttpRequest, ref: str) -> HttpResponse:
    """State on paper who was present how long; leads to the letter."""
    row = enrolment.queries.get_participation(request.actor, ref)
    try:
        letter = delivery.operations.issue_attendance_statement(row, by=request.actor, now=timezone.now())
    except Refused as refusal:
        return _refused(request, refusal, back=reverse("office:participants", args=[row.edition.ref]))
    return go(request, "office:official_letter", letter.ref)


def _refused(request: HttpRequest, refusal: Refused, *, back: str) -> HttpResponse:
    context = {"sentence": sentence(refusal), "back": back}
    return page(request, "office/assessment/refused.html", context, status=422)


SEND = Permission.INVITATION_SEND
doors = [
    door("editions/<str:ref>/letter-terms/", letter_terms, needs=SEND),
    door("editions/<str:ref>/visa-letters/", visa_letters, needs=SEND),
    door("invitations/<str:ref>/visa-letter/", visa_letter, needs=SEND),
    door("participations/<str:ref>/attendance-statement/", attendance_statement, needs=Permission.OUTBOX_READ),
]
