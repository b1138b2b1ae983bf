"""Passport, journey, health and needs at the desk: who is done, what is missing, one dossier opened with a trace."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

import tadrib.domain.catalogue.queries
import tadrib.domain.enrolment.operations
import tadrib.domain.enrolment.queries
from tadrib.domain import catalogue, enrolment
from tadrib.domain.accounts.words import Permission
from tadrib.domain.enrolment import words
from tadrib.kernel.refusals import NotFound, Refused
from tadrib.web.kit import travel_page
from tadrib.web.kit.door import door
from tadrib.web.kit.forms import Form
from tadrib.web.kit.listing import Listing
from tadrib.web.kit.page import file, go, page
from tadrib.web.kit.sentences import choices, label, sentence
from tadrib.web.kit.tables import KINDS, table_file

NOMINATION = "placement__nomination"
SORTS = {
    "name": (f"{NOMINATION}__person__family_names", f"{NOMINATION}__person__given_names"),
    "country": (f"{NOMINATION}__nominating_state__code",),
    "state": ("dossier_state",),
}


class AskForm(Form):
    """What an edition asks for, and who pays for what."""

    parts = forms.MultipleChoiceField(
        label=_("What this edition asks for"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Ask for no more than visa, journey and course need. By video nobody is asked for a journey."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parts"].choices = choices("enrolment.PART_LABELS")
        for key in words.COST_LABELS:
            self.fields[f"cost_{key}"] = field = forms.ChoiceField(
                label=gettext("Who pays: %(what)s") % {"what": label("enrolment.COST_LABELS", key)}, required=False,
                choices=choices("enrolment.PAYER_LABELS", empty=gettext("Not said")),
            )  # fmt: skip
            field.widget.attrs["class"] = "input"

    @property
    def costs(self) -> dict[str, str]:
        """What was said of the costs."""
        told = {key: self.cleaned_data.get(f"cost_{key}") for key in words.COST_LABELS}
        return {key: value for key, value in told.items() if value}


class ReturnForm(Form):
    """What is to be completed."""

    reason = forms.CharField(
        label=_("What is to be completed"), widget=forms.Textarea(attrs={"rows": 3}), max_length=1000,
        help_text=_("The person and the state read it on their page, not in the letter. No passport number here."),
    )  # fmt: skip


@require_safe
def travel(request: HttpRequest, ref: str) -> HttpResponse:
    """Everybody invited to an edition, how far each is, and what is missing. Nothing is opened here."""
    by = request.actor
    edition = catalogue.queries.get_edition(by, ref)
    listing = Listing(request, sorts=SORTS)
    state = request.GET.get("state", "")
    listing.show(enrolment.queries.list_travel(by, edition=edition, search=listing.search, state=state))
    standings = enrolment.queries.standings(by, listing.rows)
    rows = [(standings[row.pk], travel_page.gaps(standings[row.pk].missing)) for row in listing.rows]
    counts = enrolment.queries.count_by_dossier(by, edition)
    states = choices("enrolment.DOSSIER_LABELS", empty=gettext("All"))
    context = {
        "edition": edition, "seats": enrolment.queries.count_seats(by, edition), "listing": listing, "rows": rows,
        "state": state, "states": [row for row in states if row[0] != words.Dossier.ERASED],
        "counts": [(label("enrolment.DOSSIER_LABELS", key), n) for key, n in counts.items()],
        "ask": enrolment.queries.get_ask(by, edition),
    }  # fmt: skip
    return page(request, "office/travel/list.html", context)


@require_safe
def travel_file(request: HttpRequest, ref: str, kind: str) -> HttpResponse:
    """The list as a file, for tickets and rooms: journeys and gaps, nothing of what is sealed."""
    if kind not in KINDS:
        raise NotFound(kind)
    by = request.actor
    edition = catalogue.queries.get_edition(by, ref)
    search, state = request.GET.get("q", "").strip()[:200], request.GET.get("state", "")
    rows = list(enrolment.queries.list_travel(by, edition=edition, search=search, state=state))
    found = enrolment.queries.standings(by, rows)
    return table_file(_table([found[row.pk] for row in rows]), name=f"{edition.ref}-travel", kind=kind)


def _table(standings: list[Any]) -> list[list[Any]]:
    table: list[list[Any]] = [
        [
            gettext("Reference"), gettext("Family names"), gettext("Given names"), gettext("State"), gettext("Stands"),
            gettext("Missing"), gettext("Wanted by"), gettext("Sent"), gettext("Receipt"), gettext("City of departure"),
            gettext("Day of arrival you wish"), gettext("Day of return you wish"),
            gettext("Consulate where the visa is asked for"),
        ]
    ]  # fmt: skip
    for one in standings:
        nomination, dossier = one.invitation.placement.nomination, one.dossier
        table.append([
            one.invitation.ref, nomination.person.family_names, nomination.person.given_names,
            nomination.nominating_state.code, label("enrolment.DOSSIER_LABELS", one.state),
            ", ".join(travel_page.gaps(one.missing)) if one.is_open else "",
            *((_iso(dossier.due_on), _iso(dossier.sent_at), dossier.receipt, dossier.city, _iso(dossier.arrive_on),
               _iso(dossier.depart_on), dossier.consulate) if dossier else [""] * 7),
        ])  # fmt: skip
    return table


def _iso(value: Any) -> str:
    return value.isoformat()[:10] if value else ""


def travel_ask(request: HttpRequest, ref: str) -> HttpResponse:
    """Choose what the edition asks for."""
    edition = catalogue.queries.get_edition(request.actor, ref)
    ask = enrolment.queries.get_ask(request.actor, edition)
    initial = {"parts": ask.parts} | {f"cost_{key}": value for key, value in ask.costs.items()}
    form = AskForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            enrolment.operations.set_travel_parts(
                edition, parts=form.cleaned_data["parts"], costs=form.costs, by=request.actor, now=timezone.now()
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return go(request, "office:travel", ref, said=gettext("Saved. From now on this is asked."))
    context = {"edition": edition, "form": form}
    return page(request, "office/travel/ask.html", context, status=422 if form.errors else 200)


def _one(request: HttpRequest, ref: str, *, refusal: str = "", status: int = 200) -> HttpResponse:
    by = request.actor
    standing = enrolment.queries.get_standing(by, ref)
    dossier = standing.dossier
    opened = enrolment.operations.open_dossier(dossier, by=by, now=timezone.now()) if dossier else None
    facts = (opened.facts or {}) if opened else {}
    row = standing.invitation
    today = timezone.localdate()
    context = {
        "standing": standing, "invitation": row, "edition": row.edition, "dossier": dossier,
        "person": row.placement.nomination.person, "nomination": row.placement.nomination,
        "is_readable": opened is None or opened.facts is not None,
        "answers": travel_page.by_part(words.Part, facts), "missing": travel_page.gaps(standing.missing),
        "problems": [
            (label("enrolment.TRAVEL_LABELS", fact), travel_page.in_words(no))
            for fact, no in enrolment.queries.problems_of(row, facts, today=today)
        ],
        "reads": enrolment.queries.list_travel_reads(by, dossier)[:50] if dossier else [],
        "refusal": refusal,
    }  # fmt: skip
    answer = page(request, "office/travel/dossier.html", context, status=status)
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_safe
def travel_dossier(request: HttpRequest, ref: str) -> HttpResponse:
    """One dossier, opened: that it was is written down and shown to the person."""
    return _one(request, ref)


def _dossier(request: HttpRequest, ref: str) -> Any:
    dossier = enrolment.queries.get_standing(request.actor, ref).dossier
    if dossier is None:
        raise NotFound(ref)
    return dossier


@require_POST
def travel_accept(request: HttpRequest, ref: str) -> HttpResponse:
    """Nothing is missing."""
    dossier = _dossier(request, ref)
    try:
        enrolment.operations.accept_dossier(dossier, by=request.actor, now=timezone.now())
    except Refused as refusal:
        return _one(request, ref, refusal=sentence(refusal), status=422)
    return go(request, "office:travel", dossier.invitation.edition.ref, said=gettext("Complete. It can be used now."))


def travel_return(request: HttpRequest, ref: str) -> HttpResponse:
    """Give it back, with what is to be completed."""
    dossier = _dossier(request, ref)
    form = ReturnForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            enrolment.operations.return_dossier(
                dossier, reason=form.cleaned_data["reason"], by=request.actor, now=timezone.now()
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            said = gettext("Given back. The person and the state have a letter.")
            return go(request, "office:travel", dossier.invitation.edition.ref, said=said)
    name = dossier.invitation.placement.nomination.person.full_name
    context = {
        "question": gettext("Give the travel papers of %(name)s back?") % {"name": name},
        "consequence": gettext("The person and the state get a letter, can change everything, and send it again."),
        "form": form, "verb": gettext("Give it back"), "back": reverse("office:travel_dossier", args=[ref]),
    }  # fmt: skip
    return page(request, "kit/confirm.html", context, status=422 if form.errors else 200)


@require_safe
def travel_paper(request: HttpRequest, ref: str) -> HttpResponse:
    """A file of a dossier, opened with a trace: an attachment, never shown in the page."""
    try:
        row, content = enrolment.operations.open_paper(ref, by=request.actor, now=timezone.now())
    except Refused as refusal:
        messages.warning(request, sentence(refusal))
        return go(request, "office:editions")
    answer = file(content, name=row.name, kind=row.kind)
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


NEEDS = Permission.TRAVEL_READ
doors = [
    door("editions/<str:ref>/travel/", travel, needs=NEEDS),
    door("editions/<str:ref>/travel/ask/", travel_ask, needs=NEEDS),
    door("editions/<str:ref>/travel.<slug:kind>", travel_file, needs=NEEDS),
    door("invitations/<str:ref>/travel/", travel_dossier, needs=NEEDS),
    door("invitations/<str:ref>/travel/accept/", travel_accept, needs=NEEDS),
    door("invitations/<str:ref>/travel/return/", travel_return, needs=NEEDS),
    door("travel-papers/<str:ref>/", travel_paper, needs=NEEDS),
]
