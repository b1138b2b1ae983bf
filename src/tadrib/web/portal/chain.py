"""How the nominations of one's state reach the office, and who does what; arranged here where the office allows it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

import tadrib.domain.directory.operations
import tadrib.domain.directory.queries
from tadrib.domain import directory
from tadrib.domain.accounts.words import Permission
from tadrib.kernel.refusals import NotFound, Refused
from tadrib.web.kit import chain_page
from tadrib.web.kit.door import door
from tadrib.web.kit.page import go, page
from tadrib.web.kit.sentences import sentence


def own_state(request: HttpRequest) -> tuple[Any, list[Any]]:
    """The state that is meant, and all of the reader's states."""
    wanted = request.GET.get("state") or ""
    states = list(directory.queries.list_states(codes=request.actor.states))
    found = [row for row in states if row.code == wanted] if wanted else states
    if not found:
        raise NotFound(wanted)
    return found[0], states


def chain(request: HttpRequest) -> HttpResponse:
    """The steps, who takes them, and the forms for those who arrange them."""
    state, states = own_state(request)
    told = chain_page.shown(request, state)
    told |= chain_page.forms_of(request, state, told, is_office=False) if told["may_set"] else {}
    if request.method == "POST" and not told["may_set"]:
        messages.warning(request, sentence(Refused("not_allowed")))
        return go(request, f"{reverse('portal:chain')}?state={state.code}")
    if request.method == "POST" and chain_page.write(request, state, told):
        to = f"{reverse('portal:chain')}?state={state.code}"
        return go(request, to, said=gettext("Saved. It holds for what is submitted from now on."))
    is_wrong = request.method == "POST"
    return page(request, "portal/chain/chain.html", {**told, "states": states}, status=422 if is_wrong else 200)


@require_POST
def duty_end(request: HttpRequest, ref: str) -> HttpResponse:
    """Take a duty from somebody, at once."""
    row = directory.queries.get_mandate(request.actor, ref)
    if not request.actor.stands_for(row.state.code):
        raise NotFound(ref)
    to = f"{reverse('portal:chain')}?state={row.state.code}"
    try:
        directory.operations.end_duty(row, by=request.actor, now=timezone.now())
    except Refused as refusal:
        messages.warning(request, sentence(refusal))
        return go(request, to)
    return go(request, to, said=gettext("The duty has ended."))


doors = [
    door("chain/", chain, needs=Permission.STATE_READ),
    door("chain/duties/<str:ref>/end/", duty_end, needs=Permission.STATE_READ, name="chain_duty_end"),
]
