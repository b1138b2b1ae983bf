"""A state asks for training: write, send, follow, take back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

import tadrib.domain.catalogue.queries
import tadrib.domain.directory.queries
import tadrib.domain.needs.operations
import tadrib.domain.needs.queries
from tadrib.domain import catalogue, directory, needs
from tadrib.domain.accounts.words import Permission
from tadrib.kernel.refusals import NotFound, Refused
from tadrib.web.kit.door import door
from tadrib.web.kit.forms import Form
from tadrib.web.kit.listing import Listing
from tadrib.web.kit.page import go, page
from tadrib.web.kit.sentences import choices

SORTS = {"title": ("title",), "area": ("area__number",), "state": ("state",), "sent": ("submitted_at",)}


class RequestForm(Form):
    """What a state asks for. A draft needs its title and area only; sending needs the rest."""

    asking_state = forms.ChoiceField(label=_("State"))
    area = forms.ChoiceField(label=_("Area"))
    title = forms.CharField(
        label=_("Title"), max_length=200, help_text=_("In one line, for example: Reading passenger data at the border.")
    )
    gap = forms.CharField(
        label=_("The gap"), max_length=4000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("What can your officials not do today? Two or three sentences are enough."),
    )  # fmt: skip
    expected_outcome = forms.CharField(
        label=_("Expected outcome"), max_length=4000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("What should they be able to do afterwards, and how would one see it?"),
    )  # fmt: skip
    priority = forms.ChoiceField(label=_("Priority"), initial="medium")
    people = forms.IntegerField(
        label=_("How many officials, about"), min_value=1, max_value=100000, required=False,
        widget=forms.NumberInput(attrs={"class": "input input--s"}),
    )  # fmt: skip
    languages = forms.MultipleChoiceField(
        label=_("Languages in which they can learn"), required=False, widget=forms.CheckboxSelectMultiple
    )
    other_support = forms.CharField(
        label=_("Support from others"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("What other donors already give in this field, so that nothing is done twice."),
    )  # fmt: skip
    nota_verbale = forms.CharField(label=_("Number of the nota verbale"), max_length=64, required=False)

    def __init__(self, *args: Any, states: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["asking_state"].choices = states
        if len(states) == 1:
            self.fields["asking_state"].widget = forms.HiddenInput()
            self.fields["asking_state"].initial = states[0][0]
        self.fields["area"].choices = [(area.code, str(area.name)) for area in directory.queries.list_areas()]
        self.fields["priority"].choices = choices("needs.PRIORITY_LABELS")
        self.fields["languages"].choices = choices("catalogue.LANGUAGE_LABELS")
        if "send" not in self.data and self.is_bound:
            self.fields["gap"].required = self.fields["expected_outcome"].required = False

    @property
    def facts(self) -> dict[str, Any]:
        """What the operations take, without state and area."""
        return {name: value for name, value in self.cleaned_data.items() if name not in {"asking_state", "area"}}


class WithdrawForm(Form):
    """Why, if the state likes to say."""

    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 5})
    )


def _states(request: HttpRequest) -> list[tuple[str, str]]:
    """The states for which the reader may ask."""
    rows = directory.queries.list_states(codes=request.actor.states)
    return [(state.code, str(state.name)) for state in rows]


def index(request: HttpRequest) -> HttpResponse:
    """The requests of the reader's states."""
    listing = Listing(request, sorts=SORTS)
    listing.show(needs.queries.list_requests(request.actor, search=listing.search))
    return page(request, "portal/requests/index.html", {"listing": listing, "may_ask": bool(request.actor.states)})


def new(request: HttpRequest) -> HttpResponse:
    """Begin a request; ``send`` goes on to the last question, ``draft`` keeps it."""
    states = _states(request)
    if not states:
        raise NotFound("no state to ask for")
    form = RequestForm(request.POST if request.method == "POST" else None, states=states)
    if request.method == "POST" and form.is_valid():
        try:
            row = needs.operations.draft_request(
                asking_state=directory.queries.get_state(form.cleaned_data["asking_state"]),
                area=directory.queries.get_area(form.cleaned_data["area"]),
                facts=form.facts, by=request.actor, now=timezone.now(),
            )  # fmt: skip
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return _saved(request, row.ref)
    return page(request, "portal/requests/write.html", {"form": form}, status=422 if form.errors else 200)


def edit(request: HttpRequest, ref: str) -> HttpResponse:
    """Write a draft anew."""
    row = needs.queries.get_request(request.actor, ref)
    if not needs.queries.acts(request.actor, row).change:
        raise NotFound(ref)
    names = (*needs.operations.FACTS,)
    initial = {name: getattr(row, name) for name in names} | {"area": row.area.code}
    states = [(row.asking_state.code, str(row.asking_state.name))]
    form = RequestForm(request.POST if request.method == "POST" else None, states=states, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            needs.operations.change_request(
                row, area=directory.queries.get_area(form.cleaned_data["area"]), facts=form.facts, by=request.actor,
                now=timezone.now(),
            )  # fmt: skip
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return _saved(request, ref)
    context = {"form": form, "training": row}
    return page(request, "portal/requests/write.html", context, status=422 if form.errors else 200)


def _saved(request: HttpRequest, ref: str) -> HttpResponse:
    if "send" in request.POST:
        return go(request, "portal:request_submit", ref)
    return go(request, "portal:request", ref, said=gettext("The draft is saved. Nobody else has seen it yet."))


def show(request: HttpRequest, ref: str) -> HttpResponse:
    """One request: what was asked, where it stands, what the office says."""
    row = needs.queries.get_request(request.actor, ref)
    context = {
        "training": row,
        "acts": needs.queries.acts(request.actor, row),
        "history": needs.queries.history(request.actor, row),
        "editions": catalogue.queries.list_editions_of_request(request.actor, ref),
    }
    return page(request, "portal/requests/show.html", context)


def submit(request: HttpRequest, ref: str) -> HttpResponse:
    """The last question before a request goes to the office."""
    row = needs.queries.get_request(request.actor, ref)
    form = Form(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        form.full_clean()
        try:
            needs.operations.submit_request(row, by=request.actor, now=timezone.now())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            said = gettext("Sent. The reference of your request is %(ref)s; a letter confirms it.") % {"ref": ref}
            return go(request, "portal:request", ref, said=said)
    context = {"form": form, "training": row}
    return page(request, "portal/requests/submit.html", context, status=422 if form.errors else 200)


def withdraw(request: HttpRequest, ref: str) -> HttpResponse:
    """Take a request back, for good."""
    row = needs.queries.get_request(request.actor, ref)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            needs.operations.withdraw_request(
                row, reason=form.cleaned_data["reason"], by=request.actor, now=timezone.now()
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return go(request, "portal:request", ref, said=gettext("The request is withdrawn."))
    context = {
        "base": "portal/base.html",
        "form": form,
        "question": gettext("Withdraw the request %(ref)s?") % {"ref": ref},
        "consequence": gettext("The office stops working on it. This cannot be undone; you can write a new request."),
        "verb": gettext("Withdraw"),
        "back": reverse("portal:request", args=[ref]),
    }
    return page(request, "kit/confirm.html", context, status=422 if form.errors else 200)


ASK = Permission.REQUEST_SUBMIT
doors = [
    door("requests/", index, needs=ASK, name="requests"),
    door("requests/new/", new, needs=ASK, name="request_new"),
    door("requests/<str:ref>/", show, needs=ASK, name="request"),
    door("requests/<str:ref>/edit/", edit, needs=ASK, name="request_edit"),
    door("requests/<str:ref>/submit/", submit, needs=ASK, name="request_submit"),
    door("requests/<str:ref>/withdraw/", withdraw, needs=ASK, name="request_withdraw"),
]
