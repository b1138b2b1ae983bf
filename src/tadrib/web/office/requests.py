"""What states ask for, and the office's answer."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

import tadrib.domain.catalogue.queries
import tadrib.domain.directory.queries
import tadrib.domain.needs.operations
import tadrib.domain.needs.queries
from tadrib.domain import catalogue, directory, needs
from tadrib.domain.accounts.words import Permission
from tadrib.kernel.refusals import Refused
from tadrib.web.kit.door import door
from tadrib.web.kit.forms import Form
from tadrib.web.kit.listing import Listing
from tadrib.web.kit.page import go, page
from tadrib.web.kit.sentences import choices

SORTS = {
    "ref": ("ref",), "who": ("asking_state__code",), "title": ("title",), "area": ("area__number",),
    "state": ("state",), "sent": ("submitted_at",), "priority": ("priority",),
}  # fmt: skip


class AnswerForm(Form):
    """Yes or no, in words."""

    verdict = forms.ChoiceField(label=_("Your answer"), widget=forms.RadioSelect)
    answer = forms.CharField(
        label=_("In words"), max_length=4000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("The focal points of the state read this in their letter."),
    )  # fmt: skip

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["verdict"].choices = [
            ("accepted", gettext("Accept: the office plans for it")),
            ("declined", gettext("Decline for now")),
        ]


def index(request: HttpRequest) -> HttpResponse:
    """All requests that were sent."""
    listing = Listing(request, sorts=SORTS)
    area, state = request.GET.get("area", ""), request.GET.get("state", "")
    rows = needs.queries.list_requests(request.actor, search=listing.search, area=area, state=state)
    areas = [(row.code, str(row.name)) for row in directory.queries.list_areas()]
    states = [row for row in choices("needs.REQUEST_LABELS") if row[0] != "draft"]
    filters = [
        {"name": "area", "label": gettext("Area"), "value": area, "options": areas},
        {"name": "state", "label": gettext("Where it stands"), "value": state, "options": states},
    ]
    return page(request, "office/requests/index.html", {"listing": listing.show(rows), "filters": filters})


def show(request: HttpRequest, ref: str) -> HttpResponse:
    """One request, with the answer or the form for it."""
    return _page(request, ref, AnswerForm())


def answer(request: HttpRequest, ref: str) -> HttpResponse:
    """Say yes or no."""
    row = needs.queries.get_request(request.actor, ref)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            needs.operations.answer_request(row, **form.cleaned_data, by=request.actor, now=timezone.now())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return go(request, "office:request", ref, said=gettext("The answer is on its way to the state."))
    return _page(request, ref, form)


def _page(request: HttpRequest, ref: str, form: AnswerForm) -> HttpResponse:
    row = needs.queries.get_request(request.actor, ref)
    context = {
        "training": row,
        "form": form,
        "acts": needs.queries.acts(request.actor, row),
        "history": needs.queries.history(request.actor, row),
        "editions": catalogue.queries.list_editions_of_request(request.actor, ref),
        "may_plan": row.state == "accepted" and request.actor.can(Permission.PROGRAMME_EDIT),
    }
    return page(request, "office/requests/show.html", context, status=422 if form.errors else 200)


doors = [
    door("requests/", index, needs=Permission.NEEDS_READ, name="requests"),
    door("requests/<str:ref>/", show, needs=Permission.NEEDS_READ, name="request"),
    door("requests/<str:ref>/answer/", answer, needs=Permission.NEEDS_ANSWER, name="request_answer"),
]
