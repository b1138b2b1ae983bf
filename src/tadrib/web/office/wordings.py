"""The office's letters: every kind, its text in four languages, the office's own words in numbered versions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

import tadrib.domain.messaging.operations
import tadrib.domain.messaging.queries
from tadrib.domain import messaging
from tadrib.domain.accounts.words import Permission
from tadrib.kernel.languages import LANGUAGES, direction
from tadrib.kernel.refusals import Refused
from tadrib.web.kit.door import door
from tadrib.web.kit.forms import Form, TranslatedFormField
from tadrib.web.kit.listing import Listing
from tadrib.web.kit.page import go, page


class WordingForm(Form):
    """A whole version: subject and text in every language, and why."""

    subject = TranslatedFormField(label=_("Subject"), max_length=300)
    body = TranslatedFormField(
        label=_("Text"), area=True, max_length=8000,
        help_text=_("Fields in braces are filled for each reader. A line is left out when its field is empty."),
    )  # fmt: skip
    reason = forms.CharField(label=_("Why it is changed"), max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for box in self.fields["body"].widget.widgets:
            box.attrs["rows"] = 18


@require_safe
def wordings(request: HttpRequest) -> HttpResponse:
    """Every kind of letter that the house sends."""
    listing = Listing(request, size=50)
    rows = messaging.queries.list_kinds(request.actor, search=listing.search)
    return page(request, "office/wordings/list.html", {"listing": listing.show(rows)})


@require_safe
def wording(request: HttpRequest, key: str) -> HttpResponse:
    """One kind: as readers get it now, and its versions."""
    kind = messaging.queries.get_kind(request.actor, key)
    versions = messaging.queries.list_wordings(request.actor, key)
    in_use = next((row for row in versions if row.state == "in_use"), None)
    return _shown(request, kind, in_use, versions)


@require_safe
def wording_version(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """One version, as readers would get it."""
    kind = messaging.queries.get_kind(request.actor, key)
    row = messaging.queries.get_wording(request.actor, key, number)
    return _shown(request, kind, row, messaging.queries.list_wordings(request.actor, key), version=row)


def wording_write(request: HttpRequest, key: str) -> HttpResponse:
    """Write a new version, starting from the one in use or from the house's text."""
    kind = messaging.queries.get_kind(request.actor, key)
    versions = messaging.queries.list_wordings(request.actor, key)
    start = next((row for row in versions if str(row.number) == request.GET.get("from", "")), None)
    start = start or next((row for row in versions if row.state == "in_use"), None)
    sent = request.POST if request.method == "POST" else None  # an empty form that is sent is sent
    form = WordingForm(sent, initial=messaging.queries.opening(kind, start))
    if form.is_valid():
        told = form.cleaned_data
        for problem in messaging.queries.wording_problems(kind, told["subject"], told["body"]):
            form.refuse(problem, "body")  # all at once, in every language
    if form.is_bound and not form.errors:
        try:
            row = messaging.operations.write_wording(key, **form.cleaned_data, by=request.actor, now=timezone.now())
        except Refused as refusal:
            form.refuse(refusal, "body")
        else:
            said = gettext("Kept as a draft. Read it below, then bring it into use.")
            return go(request, "office:wording_version", key, row.number, said=said)
    context = {"kind": kind, "form": form, "fields": _fields(kind)}
    return page(request, "office/wordings/write.html", context, status=422 if form.errors else 200)


@require_POST
def wording_use(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Letters from now on carry this version."""
    row = messaging.queries.get_wording(request.actor, key, number)
    return _moved(request, row, messaging.operations.use_wording, gettext("Letters from now on carry these words."))


@require_POST
def wording_retire(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Back to the house's text."""
    row = messaging.queries.get_wording(request.actor, key, number)
    return _moved(request, row, messaging.operations.retire_wording, gettext("The house's text is in use again."))


def _moved(request: HttpRequest, row: Any, act: Any, said: str) -> HttpResponse:
    try:
        act(row, by=request.actor, now=timezone.now())
    except Refused as refusal:
        kind = messaging.queries.get_kind(request.actor, row.key)
        versions = messaging.queries.list_wordings(request.actor, row.key)
        return _shown(request, kind, row, versions, version=row, refusal=refusal)
    return go(request, "office:wording", row.key, said=said)


def _fields(kind: Any) -> list[tuple[str, str]]:
    """The fields of a kind with what they say in the example, in the reader's language."""
    return messaging.queries.example_fields(kind)


def _shown(
    request: HttpRequest, kind: Any, row: Any, versions: list[Any], *, version: Any = None,
    refusal: Refused | None = None,
) -> HttpResponse:  # fmt: skip
    form = Form()
    if refusal is not None:
        form.refuse(refusal)
    previews = [
        {"code": code, "language": name, "dir": direction(code), "text": messaging.queries.preview(kind, row, code)}
        for code, name in LANGUAGES.items()
    ]
    context = {
        "kind": kind,
        "title": next((p["text"].subject for p in previews if p["code"] == request.LANGUAGE_CODE), kind.key),
        "row": row,
        "version": version,
        "versions": versions,
        "previews": previews,
        "fields": _fields(kind),
        "form": form,
        "can_write": request.actor.can(Permission.LETTER_WRITE),
    }
    return page(request, "office/wordings/wording.html", context, status=422 if refusal else 200)


doors = [
    door("letters/", wordings, needs=Permission.OUTBOX_READ),
    door("letters/<str:key>/", wording, needs=Permission.OUTBOX_READ),
    door("letters/<str:key>/write/", wording_write, needs=Permission.LETTER_WRITE),
    door("letters/<str:key>/<int:number>/", wording_version, needs=Permission.OUTBOX_READ),
    door("letters/<str:key>/<int:number>/use/", wording_use, needs=Permission.LETTER_WRITE),
    door("letters/<str:key>/<int:number>/retire/", wording_retire, needs=Permission.LETTER_WRITE),
]
