"""Handing one's acts to a colleague while away, and taking them back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

import tadrib.domain.accounts.operations
import tadrib.domain.accounts.queries
import tadrib.domain.directory.queries
from tadrib.domain import accounts, directory
from tadrib.domain.accounts.words import Permission
from tadrib.kernel.refusals import Refused
from tadrib.web.kit.door import door
from tadrib.web.kit.forms import Form
from tadrib.web.kit.page import go, page
from tadrib.web.kit.sentences import sentence


class DelegationForm(Form):
    """To whom, and from when to when. A colleague of several states stands there once for each."""

    deputy = forms.ChoiceField(label=_("Colleague"))
    from_date = forms.DateField(label=_("From"))
    to_date = forms.DateField(label=_("Until"), help_text=_("The last day. You can take it back earlier."))

    def __init__(self, *args: Any, colleagues: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["deputy"].choices = [
            (f"{state.code}:{user.ref}", f"{user.name} · {state.name}") for state, user in colleagues
        ]
        self.fields["from_date"].initial = timezone.localdate()


def delegations(request: HttpRequest) -> HttpResponse:
    """What I handed over, what I was handed, and the form."""
    by, now = request.actor, timezone.now()
    today = now.date()
    colleagues = [
        (state, user)
        for state in directory.queries.list_states(codes=by.states)
        for user in accounts.queries.list_colleagues(by, state.code, today=today)
        if user.pk != by.user_id
    ]
    form = DelegationForm(request.POST or None, colleagues=colleagues)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        state, deputy = next((s, u) for s, u in colleagues if f"{s.code}:{u.ref}" == data["deputy"])
        try:
            accounts.operations.delegate(
                deputy, scope=state.code, from_date=data["from_date"], to_date=data["to_date"], by=by, now=now
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            said = gettext("Your colleague acts for you on these days and has a letter that says so.")
            return go(request, "portal:delegations", said=said)
    rows = list(accounts.queries.list_delegations(by)[:50])
    for row in rows:
        row.is_mine = row.giver_id == by.user_id
        row.is_over = bool(row.ended_at) or row.to_date < today
    context = {"rows": rows, "form": form, "colleagues": colleagues}
    return page(request, "portal/delegation/list.html", context, status=422 if form.errors else 200)


@require_POST
def delegation_end(request: HttpRequest, ref: str) -> HttpResponse:
    """Take the acts back, at once."""
    row = accounts.queries.get_delegation(request.actor, ref)
    try:
        accounts.operations.end_delegation(row, by=request.actor, now=timezone.now())
    except Refused as refusal:
        messages.warning(request, sentence(refusal))
        return go(request, "portal:delegations")
    return go(request, "portal:delegations", said=gettext("Your acts are yours again."))


doors = [
    door("delegations/", delegations, needs=Permission.STATE_READ),
    door("delegations/<str:ref>/end/", delegation_end, needs=Permission.STATE_READ),
]
