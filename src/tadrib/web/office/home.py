"""The start of the desk: what waits for you, and what falls due next."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext, ngettext_lazy
from django.views.decorators.http import require_safe

import tadrib.domain.results.queries
from tadrib.domain import results
from tadrib.domain.accounts.words import Permission
from tadrib.web.kit.door import door
from tadrib.web.kit.page import page

# What waits: in words, where it is done, with which icon.
WAITING = {
    "requests": (
        ngettext_lazy("%(n)s request waits for an answer", "%(n)s requests wait for an answer", "n"),
        "requests",
        "?state=submitted",
        "call",
    ),
    "nominations": (
        ngettext_lazy("%(n)s nomination to check", "%(n)s nominations to check", "n"),
        "vetting",
        "",
        "shield",
    ),
    "due_diligence": (
        ngettext_lazy("%(n)s due-diligence file to decide", "%(n)s due-diligence files to decide", "n"),
        "due_diligence",
        "",
        "lock",
    ),
    "calls_to_close": (
        ngettext_lazy("%(n)s closed call waits for a selection", "%(n)s closed calls wait for a selection", "n"),
        "selection",
        "",
        "scale",
    ),
    "runs": (
        ngettext_lazy("%(n)s selection waits for signature", "%(n)s selections wait for signature", "n"),
        "selection",
        "",
        "edit",
    ),
    "cohorts": (
        ngettext_lazy("%(n)s signed cohort to invite", "%(n)s signed cohorts to invite", "n"),
        "selection",
        "",
        "users",
    ),
    "programmes": (
        ngettext_lazy("%(n)s programme to approve", "%(n)s programmes to approve", "n"),
        "programmes",
        "?state=in_review",
        "doc",
    ),
    "versions": (
        ngettext_lazy("%(n)s curriculum to approve", "%(n)s curricula to approve", "n"),
        "programmes",
        "",
        "doc",
    ),
    "editions": (
        ngettext_lazy("%(n)s edition to approve", "%(n)s editions to approve", "n"),
        "editions",
        "?state=in_review",
        "cal",
    ),
    "to_start": (
        ngettext_lazy("%(n)s edition has begun: start it", "%(n)s editions have begun: start them", "n"),
        "editions",
        "?state=scheduled",
        "cal",
    ),
    "to_conclude": (
        ngettext_lazy("%(n)s edition is over: close it", "%(n)s editions are over: close them", "n"),
        "editions",
        "?state=running",
        "star-ok",
    ),
    "letters": (
        ngettext_lazy("%(n)s letter could not be delivered", "%(n)s letters could not be delivered", "n"),
        "outbox",
        "?state=failed",
        "warn",
    ),
}


def _url(name: str, *args: str) -> str:
    """The address of a page of the desk; empty if there is none."""
    try:
        return reverse(f"office:{name}", args=args)
    except NoReverseMatch:
        return ""


def _waiting(request: HttpRequest) -> list[dict[str, str | int]]:
    found = []
    for row in results.queries.waiting(request.actor, today=timezone.localdate()):
        text, name, query, icon = WAITING[row.kind]
        address = _url(name) or _url("vetting")
        found.append({"text": text % {"n": row.count}, "url": address + query, "icon": icon, "kind": row.kind})
    return found


def _deadlines(request: HttpRequest) -> list[dict[str, object]]:
    told = []
    for row in results.queries.deadlines(request.actor, now=timezone.now(), today=timezone.localdate()):
        if row.kind == "call":
            what = gettext("Call closes")
            note = ngettext("%(n)s name so far", "%(n)s names so far", row.count) % {"n": row.count}
            url = _url("call", row.ref)
        elif row.kind == "reply":
            what = gettext("Invitations to be answered")
            note = ngettext("%(n)s without an answer", "%(n)s without an answer", row.count) % {"n": row.count}
            url = _url("enrolment", row.ref)
        else:
            what = gettext("Edition begins") if row.kind == "start" else gettext("Edition ends")
            note = ngettext("%(n)s seat", "%(n)s seats", row.count) % {"n": row.count}
            url = _url("edition", row.ref)
        told.append({"row": row, "what": what, "note": note, "url": url})
    return told


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What waits for the reader's roles, each with a link; what falls due within two months."""
    context = {"waiting": _waiting(request), "deadlines": _deadlines(request), "today": timezone.localdate()}
    return page(request, "office/home/home.html", context)


doors = [door("", home, needs=Permission.OFFICE)]
