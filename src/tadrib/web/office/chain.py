"""How each state's nominations reach the office: its steps, the people named for them, its authorities and agencies."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

import tadrib.domain.directory.operations
import tadrib.domain.directory.queries
from tadrib.domain import directory
from tadrib.domain.accounts.words import Permission
from tadrib.kernel.refusals import Refused
from tadrib.web.kit import chain_page
from tadrib.web.kit.chain_forms import BodyForm
from tadrib.web.kit.door import door
from tadrib.web.kit.page import go, page
from tadrib.web.kit.sentences import sentence


@require_safe
def chains(request: HttpRequest) -> HttpResponse:
    """States with people here, and how many steps each has."""
    rows = list(directory.queries.list_chains(request.actor))
    for row in rows:
        row.steps = directory.queries.route_of(getattr(row, "chain", None))
    return page(request, "office/chain/list.html", {"rows": rows})


def chain(request: HttpRequest, code: str) -> HttpResponse:
    """One state: its steps, who takes them, its bodies; changed here by those who edit the directory."""
    state = directory.queries.get_state(code)
    told = chain_page.shown(request, state)
    if told["may_set"]:
        told |= chain_page.forms_of(request, state, told, is_office=True)
        is_body = request.POST.get("act") == "body"
        told["body_form"] = BodyForm(request.POST if is_body else None, bodies=told["bodies"])
        if request.method == "POST" and (_add_body(request, state, told) if is_body else _write(request, state, told)):
            return go(request, "office:chain", code, said=gettext("Saved. It holds for what is submitted from now on."))
    is_wrong = request.method == "POST"
    return page(request, "office/chain/chain.html", told, status=422 if is_wrong else 200)


def _write(request: HttpRequest, state: object, told: dict[str, object]) -> bool:
    return chain_page.write(request, state, {k: v for k, v in told.items() if k != "body_form"})


def _add_body(request: HttpRequest, state: object, told: dict[str, object]) -> bool:
    form = told["body_form"]
    if not form.is_valid():  # type: ignore[attr-defined]
        return False
    data = form.cleaned_data  # type: ignore[attr-defined]
    parent = next((row for row in told["bodies"] if row.code == data["parent"]), None)  # type: ignore[attr-defined]
    try:
        directory.operations.add_body(
            state, code=data["code"], name=data["name"], kind=data["kind"], parent=parent, by=request.actor,
            now=timezone.now(),
        )  # fmt: skip
    except Refused as refusal:
        form.refuse(refusal)  # type: ignore[attr-defined]
        return False
    return True


@require_POST
def duty_end(request: HttpRequest, ref: str) -> HttpResponse:
    """Take a duty from somebody, at once."""
    row = directory.queries.get_mandate(request.actor, ref)
    try:
        directory.operations.end_duty(row, by=request.actor, now=timezone.now())
    except Refused as refusal:
        messages.warning(request, sentence(refusal))
        return go(request, "office:chain", row.state.code)
    return go(request, "office:chain", row.state.code, said=gettext("The duty has ended."))


doors = [
    door("chains/", chains, needs=Permission.DIRECTORY_READ),
    door("chains/<str:code>/", chain, needs=Permission.DIRECTORY_READ),
    door("chains/duties/<str:ref>/end/", duty_end, needs=Permission.DIRECTORY_EDIT, name="chain_duty_end"),
]
