"""Persons who may be one: proposed side by side, joined by a person's decision, taken apart again."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

import tadrib.domain.directory.queries
import tadrib.workflows.merge_persons
from tadrib import workflows
from tadrib.domain import directory
from tadrib.domain.accounts.words import Permission
from tadrib.kernel.refusals import Refused
from tadrib.web.kit.door import door
from tadrib.web.kit.forms import Form
from tadrib.web.kit.page import go, page
from tadrib.web.kit.sentences import label

SHOWN = 50  # pairs on the page, the likeliest first


class SureForm(Form):
    """A joining is said twice."""

    sure = forms.BooleanField(label=_("I have compared both and they are the same person."))


class BareForm(Form):
    """A question without fields."""


@require_safe
def duplicates(request: HttpRequest) -> HttpResponse:
    """Pairs that may be one person, and what was joined."""
    by = request.actor
    found = directory.queries.list_proposals(by)
    pairs = [
        {"one": p.one, "two": p.two, "reasons": [label("directory.MATCH_REASONS", code) for code in p.reasons]}
        for p in found[:SHOWN]
    ]
    merges = directory.queries.list_merges(by)[:SHOWN]
    return page(request, "office/persons/duplicates.html", {"pairs": pairs, "count": len(found), "merges": merges})


def merge(request: HttpRequest, ref: str, other: str) -> HttpResponse:
    """Join two entries: the first stays."""
    by = request.actor
    kept, merged = directory.queries.get_person(by, ref), directory.queries.get_person(by, other)
    form = SureForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                workflows.merge_persons.merge_persons(kept, merged, by=by, now=timezone.now())
            except Refused as refusal:
                form.refuse(refusal)
            else:
                return go(request, "office:person", ref, said=gettext("Joined. It can be taken back at any time."))
    return page(request, "office/persons/merge.html", {"kept": kept, "merged": merged, "form": form}, status=status)


def unmerge(request: HttpRequest, ref: str) -> HttpResponse:
    """Take a joining back, after a question."""
    by = request.actor
    row = directory.queries.get_merge(by, ref)
    form = BareForm()
    status = 200
    if request.method == "POST":
        try:
            workflows.merge_persons.unmerge_persons(row, by=by, now=timezone.now())
        except Refused as refusal:
            form.refuse(refusal)
            status = 422
        else:
            return go(request, "office:duplicates", said=gettext("Taken apart: both are as they were."))
    return page(
        request,
        "kit/confirm.html",
        {
            "question": gettext("Take these two persons apart again?"),
            "consequence": gettext("%(one)s and %(two)s become two persons again, each with what was theirs.")
            % {"one": row.kept.full_name, "two": row.merged.full_name},
            "verb": gettext("Take apart"),
            "back": reverse("office:duplicates"),
            "form": form,
        },
        status=status,
    )


doors = [
    door("duplicates/", duplicates, needs=Permission.DIRECTORY_EDIT),
    door("persons/<str:ref>/merge/<str:other>/", merge, needs=Permission.DIRECTORY_EDIT),
    door("merges/<str:ref>/undo/", unmerge, needs=Permission.DIRECTORY_EDIT),
]
