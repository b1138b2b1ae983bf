"""Enrolment at the desk: invite the cohort, follow the answers, keep the list of participants."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

import tadrib.domain.catalogue.queries
import tadrib.domain.enrolment.operations
import tadrib.domain.enrolment.queries
import tadrib.domain.messaging.queries
import tadrib.workflows.replace_invitee
from tadrib import workflows
from tadrib.domain import catalogue, enrolment, messaging
from tadrib.domain.accounts.words import Permission
from tadrib.domain.catalogue.words import Edition
from tadrib.domain.enrolment import policy
from tadrib.domain.messaging.words import Official
from tadrib.kernel.languages import LANGUAGES
from tadrib.kernel.refusals import NotFound, Refused
from tadrib.web.kit import official_files
from tadrib.web.kit.door import door
from tadrib.web.kit.forms import DateTimeInput, Form
from tadrib.web.kit.listing import Listing
from tadrib.web.kit.page import file, go, page
from tadrib.web.kit.sentences import choices
from tadrib.web.office import enrolment_letters, participant_export

NOMINATION = "placement__nomination"
INVITATION_SORTS = {
    "name": (f"{NOMINATION}__person__family_names", f"{NOMINATION}__person__given_names"),
    "country": (f"{NOMINATION}__nominating_state__code",),
    "state": ("state",),
    "reply": ("reply_by",),
}
PARTICIPANT_SORTS = {
    "name": ("person__family_names", "person__given_names"),
    "country": ("state_code",),
    "state": ("state",),
    "since": ("enrolled_at",),
}
DAYS_TO_REPLY = 14


class ReplyBy(Form):
    """By when people answer."""

    reply_by = forms.DateTimeField(
        label=_("Answers are needed before"),
        help_text=_("Time of the office, Rabat. Who has not answered by then lapses, and the next reserve is asked."),
        widget=DateTimeInput(),
    )


class Reason(Form):
    """Why somebody is taken out."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The person and the state read it in their letter."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
    )


def _first_reply_by(edition: Any) -> datetime:
    """Two weeks from now, in whole hours, but not after the eve of the course."""
    now = timezone.localtime().replace(minute=0, second=0, microsecond=0)
    eve = datetime.combine(edition.start_date, datetime.min.time(), tzinfo=now.tzinfo) - timedelta(days=1)
    return min(now + timedelta(days=DAYS_TO_REPLY), eve)


def _lists(request: HttpRequest, ref: str) -> dict[str, Any]:
    """What both lists of an edition show above the table."""
    edition = catalogue.queries.get_edition(request.actor, ref)
    return {"edition": edition, "seats": enrolment.queries.count_seats(request.actor, edition)}


@require_safe
def show(request: HttpRequest, ref: str) -> HttpResponse:
    """Invitations of an edition, and the button that invites the cohort."""
    context = _lists(request, ref)
    listing = Listing(request, sorts=INVITATION_SORTS)
    state = request.GET.get("state", "")
    rows = enrolment.queries.list_invitations(
        request.actor, edition=context["edition"], search=listing.search, state=state
    )
    run = enrolment.queries.find_run_to_invite(request.actor, context["edition"])
    context |= {
        "listing": listing.show(rows),
        "states": choices("enrolment.INVITATION_LABELS", empty=gettext("All answers")),
        "state": state,
        "run": run,
    }
    return page(request, "office/enrolment/invitations.html", context)


def invite(request: HttpRequest, ref: str) -> HttpResponse:
    """Ask by when answers are needed, say how many letters will leave, invite."""
    edition = catalogue.queries.get_edition(request.actor, ref)
    run = enrolment.queries.find_run_to_invite(request.actor, edition)
    if run is None:
        raise NotFound(ref)
    form = ReplyBy(request.POST or None, initial={"reply_by": _first_reply_by(edition)})
    if request.method == "POST" and form.is_valid():
        try:
            sent = enrolment.operations.invite_cohort(
                run, reply_by=form.cleaned_data["reply_by"], by=request.actor, now=timezone.now()
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            said = ngettext("%(n)s person is invited.", "%(n)s people are invited.", len(sent)) % {"n": len(sent)}
            return go(request, "office:enrolment", ref, said=said)
    context = {"edition": edition, "run": run, "form": form}
    return page(request, "office/enrolment/invite.html", context, status=422 if form.errors else 200)


@require_POST
def lapse(request: HttpRequest, ref: str) -> HttpResponse:
    """Close what nobody answered in time, now rather than with tonight's job."""
    lapsed = workflows.replace_invitee.lapse_overdue(by=request.actor, now=timezone.now())
    said = ngettext("%(n)s invitation has lapsed.", "%(n)s invitations have lapsed.", lapsed) % {"n": lapsed}
    return go(request, "office:enrolment", ref, said=said)


@require_safe
def participants(request: HttpRequest, ref: str) -> HttpResponse:
    """People who have a seat, and those who left."""
    context = _lists(request, ref)
    listing = Listing(request, sorts=PARTICIPANT_SORTS)
    by, edition = request.actor, context["edition"]
    rows = enrolment.queries.list_participations(by, edition, listing.search)
    context |= {
        "listing": listing.show(rows),
        "can_write_terms": policy.can_write_terms(edition, by=by),
        "may_state": by.can(Permission.OUTBOX_READ) and edition.state in (Edition.RUNNING, Edition.CLOSED),
    }
    return page(request, "office/enrolment/participants.html", context)


@require_safe
def participants_file(request: HttpRequest, ref: str, kind: str) -> HttpResponse:
    """The whole list as a file, with the search of the page."""
    edition = catalogue.queries.get_edition(request.actor, ref)
    rows = enrolment.queries.list_participations(request.actor, edition, request.GET.get("q", "").strip()[:200])
    name = f"{edition.ref}-participants.{kind}"
    if kind == "xlsx":
        return file(participant_export.as_xlsx(rows), name=name, kind=participant_export.XLSX)
    if kind == "csv":
        return file(participant_export.as_csv(rows), name=name, kind="text/csv; charset=utf-8")
    raise NotFound(kind)


@require_safe
def invitation(request: HttpRequest, ref: str) -> HttpResponse:
    """One invitation: who, where it stands, the letter in four languages, who came before."""
    row = enrolment.queries.get_invitation(request.actor, ref)
    letters = messaging.queries.letters_about(row.ref, Official.INVITATION, Official.VISA)
    standing = {letter.key: letter for letter in letters if letter.state == "issued"}
    context = {
        "invitation": row,
        "edition": row.edition,
        "person": row.placement.nomination.person,
        "nomination": row.placement.nomination,
        "participation": enrolment.queries.find_participation_of(request.actor, row),
        "can_withdraw": policy.can_withdraw(row, by=request.actor),
        "letters": letters,
        "code": standing[Official.INVITATION].code if Official.INVITATION in standing else "",
        "can_issue_visa": Official.VISA not in standing
        and policy.can_issue_visa_letter(row, by=request.actor, now=timezone.now()),
        "letter_languages": LANGUAGES.items(),
        "travel": enrolment.queries.find_standing(request.actor, row),
    }
    return page(request, "office/enrolment/invitation.html", context)


@require_safe
def invitation_letter(request: HttpRequest, ref: str, language: str) -> HttpResponse:
    """The letter as PDF in one of the four languages."""
    row = enrolment.queries.get_invitation(request.actor, ref)
    letter = next(iter(messaging.queries.letters_about(row.ref, Official.INVITATION)), None)
    if letter is None:
        raise NotFound(ref)
    return official_files.answer(letter, language, by=request.actor, now=timezone.now())


def _withdraw(request: HttpRequest, row: Any, act: Any, *, question: str, back: str, edition_ref: str) -> HttpResponse:
    """Ask for the reason, then withdraw and invite the next reserve."""
    form = Reason(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            following = act(row, reason=form.cleaned_data["reason"], by=request.actor, now=timezone.now())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            said = gettext("Withdrawn. The next reserve is invited.") if following else gettext("Withdrawn.")
            return go(request, "office:enrolment", edition_ref, said=said)
    context = {
        "question": question,
        "consequence": gettext(
            "The person and the state are told. The next person on the reserve list who keeps all rules is invited."
        ),
        "form": form,
        "verb": gettext("Withdraw"),
        "back": back,
    }
    return page(request, "kit/confirm.html", context, status=422 if form.errors else 200)


def withdraw_invitation(request: HttpRequest, ref: str) -> HttpResponse:
    """Take an invitation back."""
    row = enrolment.queries.get_invitation(request.actor, ref)
    name = row.placement.nomination.person.full_name
    return _withdraw(
        request, row, workflows.replace_invitee.withdraw_invitation, edition_ref=row.edition.ref,
        question=gettext("Withdraw the invitation of %(name)s?") % {"name": name},
        back=reverse("office:invitation", args=[ref]),
    )  # fmt: skip


def withdraw_participation(request: HttpRequest, ref: str) -> HttpResponse:
    """End a participation."""
    row = enrolment.queries.get_participation(request.actor, ref)
    return _withdraw(
        request, row, workflows.replace_invitee.withdraw_participation, edition_ref=row.edition.ref,
        question=gettext("Take %(name)s out of the course?") % {"name": row.person.full_name},
        back=reverse("office:participants", args=[row.edition.ref]),
    )  # fmt: skip


READ, SEND = Permission.ENROLMENT_READ, Permission.INVITATION_SEND
doors = [
    door("editions/<str:ref>/enrolment/", show, needs=READ, name="enrolment"),
    door("editions/<str:ref>/enrolment/invite/", invite, needs=SEND),
    door("editions/<str:ref>/enrolment/lapse/", lapse, needs=SEND, name="lapse_invitations"),
    door("editions/<str:ref>/participants/", participants, needs=READ),
    door("editions/<str:ref>/participants.<slug:kind>", participants_file, needs=READ),
    door("invitations/<str:ref>/", invitation, needs=READ),
    door("invitations/<str:ref>/letter-<slug:language>.pdf", invitation_letter, needs=READ),
    door("invitations/<str:ref>/withdraw/", withdraw_invitation, needs=SEND),
    door("participations/<str:ref>/withdraw/", withdraw_participation, needs=SEND),
    *enrolment_letters.doors,
]
