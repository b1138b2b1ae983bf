"""A participant's own courses: attendance, tests to take, certificates. Made for a telephone."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import tadrib.domain.assessment.operations
import tadrib.domain.assessment.queries
import tadrib.domain.credentials.operations
import tadrib.domain.credentials.queries
import tadrib.domain.delivery.queries
import tadrib.domain.enrolment.queries
import tadrib.domain.selection.outcomes
from tadrib.domain import assessment, credentials, delivery, enrolment, selection
from tadrib.domain.accounts.words import Permission
from tadrib.domain.assessment.words import KIND_LABELS, Kind
from tadrib.domain.enrolment.words import Invitation
from tadrib.domain.selection.outcomes import Fate
from tadrib.kernel.refusals import Refused
from tadrib.web.kit import certificates
from tadrib.web.kit.answer_sheet import AnswerSheet
from tadrib.web.kit.certified import certified
from tadrib.web.kit.door import door
from tadrib.web.kit.page import go, page
from tadrib.web.kit.sentences import sentence

OWN = Permission.OWN
# What nominees read of their own nomination: in a word, in a sentence, how it looks.
FATES = {
    None: (_("With the office"), _("The office looks at all names together. You need not do anything."), "info"),
    Fate.SELECTED: (_("Selected"), _("You have a seat. The invitation says by when to answer."), "ok"),
    Fate.RESERVE: (
        _("On the reserve list"),
        _("You are on the reserve list and get a letter as soon as a seat becomes free."), "info",
    ),
    Fate.NO_SEAT: (
        _("No seat this time"), _("There was no seat for you this time. Thank you for being ready to come."), "plain",
    ),
}  # fmt: skip
# The same once an invitation was sent and is not accepted.
ANSWERED = {
    Invitation.SENT: (_("Selected"), _("You have a seat. The invitation says by when to answer."), "ok"),
    Invitation.DECLINED: (_("Seat given back"), _("You gave the seat back. You need not do anything."), "plain"),
    Invitation.LAPSED: (_("No answer in time"), _("The seat went on, because no answer came in time."), "plain"),
    Invitation.WITHDRAWN: (
        _("Invitation taken back"),
        _("The office took the invitation back and wrote why."),
        "plain",
    ),
}


@require_safe
def courses(request: HttpRequest) -> HttpResponse:
    """Everything of one's own courses on one page."""
    by = request.actor  # type: ignore[attr-defined]
    tests: dict[int, list[Any]] = {}
    for row in assessment.queries.list_own_instruments(by):
        tests.setdefault(row.participation.pk, []).append(row)
    papers = {row.award.participation_id: row for row in credentials.queries.list_own_credentials(by)}
    rows = [
        {
            "participation": row,
            "attendance": delivery.queries.attendance_of(by, row),
            "tests": tests.get(row.pk, []),
            "credential": papers.get(row.pk),
        }
        for row in enrolment.queries.list_own_participations(by)
    ]
    return page(request, "portal/courses/index.html", {"rows": rows, "fates": _fates(by)})


def _fates(by: Any) -> list[dict[str, Any]]:
    """One's nominations and what became of them; one whose seat was accepted stands among the courses instead."""
    invited = {row.placement.nomination_id: row for row in enrolment.queries.list_invitations(by)}
    found = []
    for one in selection.outcomes.own_fates(by):
        row = invited.get(one.nomination.pk)
        if row is not None and row.state == Invitation.ACCEPTED:
            continue
        name, text, tone = ANSWERED[row.state] if row is not None else FATES[one.fate]
        found.append({
            "nomination": one.nomination, "label": gettext(name), "text": gettext(text), "tone": tone,
            "invitation": row if row is not None and row.state == Invitation.SENT else None,
        })  # fmt: skip
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def test(request: HttpRequest, ref: str) -> HttpResponse:
    """All questions on one page; handed in once; what was chosen stays when something is missing."""
    by = request.actor  # type: ignore[attr-defined]
    own = assessment.queries.get_own_instrument(by, ref)
    context = {"own": own, "label": gettext(KIND_LABELS[Kind(own.instrument.kind)])}
    if not own.is_open and request.method != "POST":
        return page(request, "portal/courses/test_done.html", context)
    form = AnswerSheet(
        request.POST if request.method == "POST" else None, questions=assessment.queries.questions_of(own.instrument)
    )
    if request.method == "POST" and form.is_valid():
        try:
            assessment.operations.submit_response(
                own.instrument, own.participation, answers=form.answers(), by=by, now=timezone.now()
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return go(request, "portal:test", ref, said=gettext("Your answers are with us. Thank you."))
    context["form"] = form
    return page(request, "portal/courses/test.html", context, status=422 if form.errors else 200)


@require_safe
def certificate(request: HttpRequest, number: str) -> HttpResponse:
    """One's own certificate: what it says, its files, whether the name is shown."""
    by = request.actor  # type: ignore[attr-defined]
    row = credentials.queries.get_own_credential(by, number)
    context = {"credential": row, "c": certified(row.facts), "revocation": getattr(row, "revocation", None)}
    return page(request, "portal/courses/certificate.html", context)


@require_safe
def certificate_pdf(request: HttpRequest, number: str) -> HttpResponse:
    """The certificate as PDF."""
    by = request.actor  # type: ignore[attr-defined]
    row = credentials.queries.get_own_credential(by, number)
    try:
        return certificates.certificate_pdf(row)
    except Refused as refusal:
        context = {"credential": row, "c": certified(row.facts), "sentence": sentence(refusal)}
        return page(request, "portal/courses/certificate.html", context, status=422)


@require_POST
def certificate_name(request: HttpRequest, number: str) -> HttpResponse:
    """Show one's name on the public page, or hide it again."""
    by = request.actor  # type: ignore[attr-defined]
    row = credentials.queries.get_own_credential(by, number)
    shown = request.POST.get("shown") == "yes"
    try:
        credentials.operations.show_name(row, shown=shown, by=by, now=timezone.now())
    except Refused as refusal:
        context = {"credential": row, "c": certified(row.facts), "sentence": sentence(refusal)}
        return page(request, "portal/courses/certificate.html", context, status=422)
    said = gettext("Your name is shown now.") if shown else gettext("Your name is hidden now.")
    return go(request, "portal:certificate", number, said=said)


doors = [
    door("courses/", courses, needs=OWN),
    door("tests/<str:ref>/", test, needs=OWN),
    door("certificates/<str:number>/", certificate, needs=OWN),
    door("certificates/<str:number>.pdf", certificate_pdf, needs=OWN),
    door("certificates/<str:number>/name/", certificate_name, needs=OWN),
]
