"""The workspace without a network: what a device may keep, and the door that takes what was written meanwhile.

The device's part is in ``static/offline``: ``worker.js`` keeps pages, ``vault.js`` locks what is kept, ``outbox.js``
sends, ``pages.js`` and ``form.js`` show. All of it is an addition: without JavaScript the portal works as ever.
"""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

import tadrib.domain.calls.operations
import tadrib.domain.calls.policy
import tadrib.domain.calls.queries
from tadrib.domain import calls
from tadrib.domain.accounts.words import Permission
from tadrib.domain.calls.words import Nomination
from tadrib.kernel.languages import DEFAULT, LANGUAGES, direction
from tadrib.kernel.refusals import NotFound, Refused
from tadrib.web.kit.door import PUBLIC, door
from tadrib.web.kit.page import page
from tadrib.web.kit.sentences import sentence
from tadrib.web.kit.templatetags.kept import keeper_of
from tadrib.web.portal.calls import chosen
from tadrib.web.portal.nominations import complete, put_forward, said
from tadrib.web.portal.nominations_forms import NominationForm, initial_of
from tadrib.web.portal.sides import sides

SHELL = (
    "tadrib.css", "icon.svg", "sprite.svg", "vendor/htmx.min.js", "offline/portal.js", "offline/vault.js",
    "offline/outbox.js", "offline/pages.js", "offline/form.js", "photo.js", "pieces.js",
)  # fmt: skip
MOST_CALLS, MOST_DRAFTS = 10, 20  # a device keeps no more pages than these ask for
OPEN = (Nomination.DRAFT, Nomination.RETURNED)
BACKGROUND, COLOUR = "#ffffff", "#0b5d4e"


# What makes it installable --------------------------------------------------------------------------------------------


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker. A page registers it for the portal's part of the site in its language only."""
    scripts = [static(f"offline/{name}.js") for name in ("vault", "outbox", "worker")]
    lines = [
        f"self.TADRIB_SHELL = {json.dumps([static(name) for name in SHELL])};",
        f"importScripts({', '.join(json.dumps(address) for address in scripts)});",
    ]
    answer = HttpResponse("\n".join(lines), content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    return answer


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """Name, icons and start page of the installed workspace, in the language asked for."""
    code = request.GET.get("language", DEFAULT)
    with translation.override(code if code in LANGUAGES else DEFAULT):
        code = translation.get_language()
        sizes = [(static(f"icons/{size}.png"), f"{size}x{size}", "image/png") for size in (192, 512)]
        start = reverse("portal:home")
        facts = {
            "name": gettext("Tadrib workspace"), "short_name": "Tadrib", "lang": code, "dir": direction(code),
            "id": start, "start_url": start, "scope": start, "display": "standalone",
            "background_color": BACKGROUND, "theme_color": COLOUR,
            "icons": [{"src": src, "sizes": size, "type": kind} for src, size, kind in sizes]
            + [{"src": static("icon.svg"), "sizes": "any", "type": "image/svg+xml"}],
        }  # fmt: skip
    return JsonResponse(facts, content_type="application/manifest+json")


# What a device asks ---------------------------------------------------------------------------------------------------


def _pages(by: Any) -> list[str]:
    """Addresses worth keeping: the first screen, open calls with their forms, drafts. No more than a phone can hold."""
    found = [reverse("portal:home"), reverse("portal:kept_nothing")]
    if not by.can(Permission.STATE_READ):
        return found
    rows = list(calls.queries.list_state_calls(by, now=timezone.now(), is_open=True)[:MOST_CALLS])
    held = calls.queries.list_live_of_calls(by, rows)
    drafts = []
    for call in rows:
        for code in (row.state.code for row in call.states.all() if by.stands_for(row.state.code)):
            found.append(f"{reverse('portal:call', args=[call.ref])}?state={code}")
            if by.can(Permission.NOMINATION_SUBMIT):
                found.append(f"{reverse('portal:nominate', args=[call.ref])}?state={code}")
            drafts += [n for n in held.get((call.pk, code), []) if n.state in OPEN]
    for row in drafts[:MOST_DRAFTS]:
        found.append(reverse("portal:nomination", args=[row.ref]))
        if by.can(Permission.NOMINATION_SUBMIT):
            found.append(reverse("portal:nomination_edit", args=[row.ref]))
    return found


@require_safe
def kept(request: HttpRequest) -> HttpResponse:
    """Who is signed in, a fresh token for sending, and the pages to keep."""
    by = request.actor
    answer = JsonResponse({"keeper": keeper_of(by.ref), "token": get_token(request), "pages": _pages(by)})
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_safe
def kept_nothing(request: HttpRequest) -> HttpResponse:
    """The page a device shows for one that it has not kept."""
    return page(request, "portal/offline_page.html")


# What was written meanwhile -------------------------------------------------------------------------------------------


@require_POST
def kept_send(request: HttpRequest) -> HttpResponse:
    """Take a nomination that a device kept: received, refused with its words, or changed by somebody else meanwhile.

    The same one again (its ``key``, or for an edit the same answers) is received again and changes nothing.
    """
    try:
        if request.POST.get("nomination"):
            return _edited(request, request.POST["nomination"])
        return _new(request, request.POST.get("call", ""))
    except NotFound:
        status = 404 if request.POST.get("nomination") or request.POST.get("call") else 422
        return _refused([{"label": "", "text": gettext("This call or nomination is not yours, or is gone.")}], status)


def _new(request: HttpRequest, ref: str) -> HttpResponse:
    call = calls.queries.get_call(request.actor, ref, is_whole=False)
    state = chosen(request, call).state
    is_submit = request.POST.get("act") == "submit"
    form = NominationForm(request.POST, call=call, draft=not is_submit)
    if not form.is_valid():
        return _refused(_faults(form))
    try:
        found = put_forward(request, call, state, form, is_submit=is_submit)
    except Refused as refusal:
        return _refused([{"label": "", "text": sentence(refusal)}])
    return _received(request, *found)


def _edited(request: HttpRequest, ref: str) -> HttpResponse:
    by, now = request.actor, timezone.now()
    row = calls.queries.get_nomination(by, ref)
    is_submit = request.POST.get("act") == "submit"
    form = NominationForm(
        request.POST, call=row.call, draft=not is_submit, initial=initial_of(row), languages=row.languages
    )
    if not form.is_valid():
        return _refused(_faults(form))
    if not calls.policy.can_edit_nomination(row, by=by, now=now) and not sides(form, row):
        return _received(request, row, row.state != Nomination.DRAFT, "")  # it came the first time
    try:
        calls.operations.change_nomination(
            row, facts=form.facts, person_facts=form.person_facts, expected=request.POST.get("expected", ""), by=by,
            now=now,
        )  # fmt: skip
    except Refused as refusal:
        if refusal.code == "nomination_moved":
            return _moved(form, row, sentence(refusal))
        return _refused([{"label": "", "text": sentence(refusal)}])
    return _received(request, row, *complete(request, row, form, is_submit=is_submit, still=OPEN))


def _faults(form: Any) -> list[dict[str, str]]:
    return [
        {"label": str(form.fields[name].label) if name in form.fields else "", "text": text}
        for name, texts in form.errors.items()
        for text in texts
    ]


def _refused(faults: list[dict[str, str]], status: int = 422) -> HttpResponse:
    return JsonResponse({"state": "refused", "faults": faults}, status=status)


def _moved(form: Any, row: Any, text: str) -> HttpResponse:
    """Both versions, and the mark to send if the writer chooses their own."""
    differing = [{"label": one.label, "yours": one.yours, "theirs": one.theirs} for one in sides(form, row)]
    facts = {"state": "moved", "text": text, "sides": differing, "expected": calls.queries.mark_of(row)}
    return JsonResponse(facts, status=409)


def _received(request: HttpRequest, row: Any, is_submitted: bool, warning: str) -> HttpResponse:
    if request.POST.get("now"):  # the reader waits at the page and reads it on the next one
        if warning:
            messages.warning(request, warning)
        else:
            messages.success(request, said(is_submitted))
    facts = {"state": "received", "number": row.ref, "url": reverse("portal:nomination", args=[row.ref])}
    return JsonResponse({**facts, "text": warning or said(is_submitted)})


root = [
    door("sw.js", worker, needs=PUBLIC),
    door("manifest.webmanifest", manifest, needs=PUBLIC),
]
doors = [
    door("kept/", kept, needs=Permission.OWN),
    door("kept/nothing/", kept_nothing, needs=Permission.OWN),
    door("kept/send/", kept_send, needs=Permission.NOMINATION_SUBMIT),
]
