"""The desk's registers: the outbox and the record of acts."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

import tadrib.domain.audit.queries
import tadrib.domain.messaging.operations
import tadrib.domain.messaging.policy
import tadrib.domain.messaging.queries
from tadrib.domain import audit, messaging
from tadrib.domain.accounts.words import Permission
from tadrib.kernel.refusals import Refused
from tadrib.web.kit import letter_files, sentences
from tadrib.web.kit.door import door
from tadrib.web.kit.forms import Form
from tadrib.web.kit.listing import Listing
from tadrib.web.kit.page import go, page

LETTER_SORTS = {"when": ("created_at",), "to": ("to_name", "to_email"), "kind": ("key",), "state": ("state",)}
EVENT_SORTS = {"when": ("at",), "name": ("name",), "subject": ("subject",), "by": ("by",)}


@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """Letters, newest first."""
    listing = Listing(request, sorts=LETTER_SORTS)
    state = request.GET.get("state", "")
    rows = messaging.queries.list_letters(request.actor, search=listing.search, state=state)
    states = sentences.choices("messaging.LETTER_LABELS", empty=gettext("All"))
    lines = [(row, messaging.queries.render(row).subject) for row in listing.show(rows).rows]
    context = {"listing": listing, "lines": lines, "states": states, "state": state}
    return page(request, "office/desk/outbox.html", context)


def letter(request: HttpRequest, ref: str) -> HttpResponse:
    """One letter as its reader reads it; withdrawn or sent again from here."""
    row = messaging.queries.get_letter(request.actor, ref)
    form = Form(request.POST or None)
    if request.method == "POST":
        try:
            if "again" in request.POST:
                messaging.operations.send_again(row, by=request.actor, now=timezone.now())
                said = gettext("The letter is on its way again.")
            else:
                messaging.operations.withdraw(row, by=request.actor, now=timezone.now(), reason="")
                said = gettext("The letter stays here: it was withdrawn before it left.")
            return go(request, "office:letter", ref, said=said)
        except Refused as refusal:
            form.is_valid()
            form.refuse(refusal)
    context = {
        "row": row,
        "text": messaging.queries.render(row),
        "form": form,
        "can_withdraw": messaging.policy.can_withdraw(row, by=request.actor),
        "can_send_again": messaging.policy.can_send_again(row, by=request.actor),
    }
    return page(request, "office/desk/letter.html", context, status=422 if form.errors else 200)


@require_safe
def letter_file(request: HttpRequest, ref: str, kind: str) -> HttpResponse:
    """The letter to print (PDF), or to go on writing in a word processor (DOCX)."""
    return letter_files.answer(messaging.queries.get_letter(request.actor, ref), kind)


@require_safe
def audit_events(request: HttpRequest) -> HttpResponse:
    """Who did what, when and why."""
    listing = Listing(request, sorts=EVENT_SORTS, size=50)
    rows = audit.queries.list_events(request.actor, search=listing.search)
    listing.show(rows)
    labels = sentences.events()
    lines = [(row, gettext(labels[row.name]) if row.name in labels else row.name) for row in listing.rows]
    return page(request, "office/desk/audit.html", {"listing": listing, "lines": lines})


doors = [
    door("outbox/", outbox, needs=Permission.OUTBOX_READ),
    door("outbox/<str:ref>", letter, needs=Permission.OUTBOX_READ),
    door("outbox/<str:ref>/letter.<str:kind>", letter_file, needs=Permission.OUTBOX_READ),
    door("audit/", audit_events, needs=Permission.AUDIT_READ, name="audit"),
]
