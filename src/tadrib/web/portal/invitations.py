"""Invitations as the person invited, or their state's focal point, sees them: read, answer, print the letter."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

import tadrib.domain.delivery.queries
import tadrib.domain.enrolment.operations
import tadrib.domain.enrolment.queries
import tadrib.domain.messaging.queries
import tadrib.workflows.replace_invitee
from tadrib import workflows
from tadrib.domain import delivery, enrolment, messaging
from tadrib.domain.accounts.words import Permission
from tadrib.domain.enrolment import policy
from tadrib.domain.messaging.words import Official
from tadrib.kernel.languages import LANGUAGES
from tadrib.kernel.refusals import NotFound, Refused
from tadrib.web.kit import official_files, session_calendar
from tadrib.web.kit.door import PUBLIC, door
from tadrib.web.kit.forms import Form
from tadrib.web.kit.listing import Listing
from tadrib.web.kit.page import go, page
from tadrib.web.kit.sentences import sentence

SORTS = {
    "name": ("placement__nomination__person__family_names", "placement__nomination__person__given_names"),
    "course": ("edition__start_date",),
    "state": ("state",),
    "reply": ("reply_by",),
}


class Decline(Form):
    """Why the seat is given back."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("A few words: another duty, health, the journey. It helps the office to plan."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
    )


@require_safe
def invitations(request: HttpRequest) -> HttpResponse:
    """Mine as the person invited, or my state's."""
    listing = Listing(request, sorts=SORTS)
    rows = enrolment.queries.list_invitations(request.actor, search=listing.search)
    return page(request, "portal/invitations/invitations.html", {"listing": listing.show(rows)})


def _show(request: HttpRequest, ref: str, *, refusal: Refused | None = None) -> HttpResponse:
    row = enrolment.queries.get_invitation(request.actor, ref)
    participation = enrolment.queries.find_participation_of(request.actor, row)
    feed = ""
    if participation and participation.state == "enrolled" and participation.person.user_id == request.actor.user_id:
        feed = settings.TADRIB_URL + reverse("api:sessions_feed", args=[session_calendar.token(participation.ref)])
    context = {
        "invitation": row,
        "edition": row.edition,
        "nomination": row.placement.nomination,
        "person": row.placement.nomination.person,
        "participation": participation,
        "can_accept": policy.can_accept(row, by=request.actor, now=timezone.now()),
        "can_decline": policy.can_decline(row, by=request.actor),
        "letters": enrolment.queries.list_own_official(request.actor, subject_refs=[ref]).filter(state="issued"),
        "letter_languages": LANGUAGES.items(),
        "feed": feed,
        "travel": enrolment.queries.find_standing(request.actor, row),
        "refusal": sentence(refusal) if refusal else "",
    }
    return page(request, "portal/invitations/invitation.html", context, status=422 if refusal else 200)


@require_safe
def invitation(request: HttpRequest, ref: str) -> HttpResponse:
    """One invitation with its letter and the two answers."""
    return _show(request, ref)


@require_POST
def accept(request: HttpRequest, ref: str) -> HttpResponse:
    """Take the seat."""
    row = enrolment.queries.get_invitation(request.actor, ref)
    try:
        enrolment.operations.accept_invitation(row, by=request.actor, now=timezone.now())
    except Refused as refusal:
        return _show(request, ref, refusal=refusal)
    said = gettext("Accepted. The seat is yours, and a letter confirms it.")
    if row.placement.nomination.person.user_id != request.actor.user_id:
        said = gettext("Accepted. The seat is kept, and a letter confirms it.")
    return go(request, "portal:invitation", ref, said=said)


def decline(request: HttpRequest, ref: str) -> HttpResponse:
    """Give the seat back, with a reason, after one more question."""
    row = enrolment.queries.get_invitation(request.actor, ref)
    form = Decline(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            workflows.replace_invitee.decline_invitation(
                row, reason=form.cleaned_data["reason"], by=request.actor, now=timezone.now()
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return go(request, "portal:invitation", ref, said=gettext("Declined. Thank you for telling us in time."))
    context = {
        "base": "portal/base.html",
        "question": gettext("Give the seat of %(name)s back?") % {"name": row.placement.nomination.person.full_name},
        "consequence": gettext("It goes to the next person on the reserve list at once and cannot be called back."),
        "form": form,
        "verb": gettext("Decline"),
        "back": reverse("portal:invitation", args=[ref]),
    }
    return page(request, "kit/confirm.html", context, status=422 if form.errors else 200)


@require_safe
def invitation_letter(
    request: HttpRequest,
    ref: str,
    code: str,
    language: str = "",
) -> HttpResponse:
    """The letter as PDF for whoever holds its reference and its code: nominees without an account have both by mail."""
    letter = messaging.queries.get_public_official(ref, code)
    if letter.key != Official.INVITATION:
        raise NotFound(ref)
    return official_files.answer(letter, language or translation.get_language(), by=request.actor, now=timezone.now())


@require_safe
def participation_calendar(request: HttpRequest, ref: str) -> HttpResponse:
    """The sessions of a course, for one who takes part in it."""
    row = enrolment.queries.get_participation(request.actor, ref)
    sessions = delivery.queries.list_sessions(request.actor, row.edition)
    return session_calendar.answer(row.edition, sessions, language=translation.get_language(), now=timezone.now())


OWN = Permission.OWN
doors = [
    door("invitations/", invitations, needs=OWN),
    door("invitations/<str:ref>/", invitation, needs=OWN),
    door("invitations/<str:ref>/accept/", accept, needs=OWN, name="accept_invitation"),
    door("invitations/<str:ref>/decline/", decline, needs=OWN, name="decline_invitation"),
    door("invitations/<str:ref>/letter/<str:code>/", invitation_letter, needs=PUBLIC),
    door("invitations/<str:ref>/letter/<str:code>/<slug:language>.pdf", invitation_letter, needs=PUBLIC),
    door("participations/<str:ref>/sessions.ics", participation_calendar, needs=OWN),
]
