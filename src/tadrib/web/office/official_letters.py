"""Official letters at the desk: found, read, printed in every language, revoked, replaced."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

import tadrib.domain.enrolment.operations
import tadrib.domain.enrolment.policy
import tadrib.domain.messaging.operations
import tadrib.domain.messaging.policy
import tadrib.domain.messaging.queries
import tadrib.workflows.replace_letter
from tadrib import workflows
from tadrib.domain import enrolment, messaging
from tadrib.domain.accounts.words import Permission
from tadrib.domain.messaging.words import BY_HAND, LETTER_GROUND_LABELS
from tadrib.kernel.languages import LANGUAGES
from tadrib.kernel.refusals import NotFound, Refused
from tadrib.web.kit import official_files, sentences
from tadrib.web.kit.door import door
from tadrib.web.kit.forms import Form
from tadrib.web.kit.listing import Listing
from tadrib.web.kit.page import go, page
from tadrib.web.kit.tables import KINDS, table_file

SORTS = {
    "when": ("issued_at",), "kind": ("key",), "holder": ("holder",), "country": ("state_code",), "state": ("state",),
    "language": ("language",), "until": ("expires_on",),
}  # fmt: skip
FILTERS = ("kind", "language", "state", "edition")


class ReasonForm(Form):
    """Why, for the office alone."""

    reason = forms.CharField(
        label=_("Reason, for the office"), help_text=_("Only the office reads it."), max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


class RevokeForm(ReasonForm):
    """Why, for everybody in a class and for the office in words."""

    ground = forms.ChoiceField(
        label=_("Ground, for everybody"), help_text=_("Whoever checks the code of the letter reads it."),
        widget=forms.RadioSelect,
    )  # fmt: skip
    field_order = ("ground", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ground"].choices = [(str(code), gettext(LETTER_GROUND_LABELS[code])) for code in BY_HAND]


def _found(request: HttpRequest, listing: Listing) -> tuple[Any, dict[str, str]]:
    """The letters that are asked for, and what was asked."""
    asked = {name: request.GET.get(name, "")[:64] for name in FILTERS}
    rows = messaging.queries.list_official(
        request.actor, search=listing.search, kind=asked["kind"], state=asked["state"], language=asked["language"],
        edition_ref=asked["edition"],
    )  # fmt: skip
    return rows, asked


@require_safe
def official_letters(request: HttpRequest) -> HttpResponse:
    """All of them, newest first, by kind, language, standing, edition or words."""
    listing = Listing(request, sorts=SORTS)
    rows, asked = _found(request, listing)
    context = {
        "listing": listing.show(rows),
        "asked": asked,
        "kinds": sentences.choices("messaging.OFFICIAL_LABELS", empty=gettext("All kinds")),
        "states": sentences.choices("messaging.STANDS_LABELS", empty=gettext("All")),
        "names": LANGUAGES,
        "tongues": [("", gettext("All languages")), *LANGUAGES.items()],
        "taken": urlencode({name: value for name, value in {"q": listing.search, **asked}.items() if value}),
    }
    return page(request, "office/official/list.html", context)


@require_safe
def official_letters_file(request: HttpRequest, kind: str) -> HttpResponse:
    """The register as a file, as asked for on the page: no code, nothing that is under lock."""
    if kind not in KINDS:
        raise NotFound(kind)
    rows, _asked = _found(request, Listing(request))
    name = f"official-letters-{timezone.localdate():%Y-%m-%d}"
    return table_file(_table(list(rows)), name=name, kind=kind)


def _table(rows: list[Any]) -> list[list[Any]]:
    table: list[list[Any]] = [
        [
            gettext("Reference"), gettext("Letter"), gettext("Person"), gettext("State"), gettext("Language"),
            gettext("Edition"), gettext("Matter"), gettext("Issued"), gettext("Good until"), gettext("Status"),
            gettext("Ended"), gettext("Ground"), gettext("Replaced by"), gettext("Instead of"),
        ]
    ]  # fmt: skip
    today = timezone.localdate()
    for row in rows:
        replacement = getattr(row, "replacement", None)
        table.append([
            row.ref, sentences.label("messaging.OFFICIAL_LABELS", row.key), row.holder, row.state_code, row.language,
            row.edition_ref, row.subject_ref, timezone.localdate(row.issued_at).isoformat(),
            row.expires_on.isoformat() if row.expires_on else "",
            sentences.label("messaging.STANDS_LABELS", messaging.queries.stands(row, today=today)),
            timezone.localdate(row.ended_at).isoformat() if row.ended_at else "",
            sentences.label("messaging.LETTER_GROUND_LABELS", row.ground) if row.ground else "",
            replacement.ref if replacement else "", row.replaces.ref if row.replaces else "",
        ])  # fmt: skip
    return table


@require_safe
def official_letter(request: HttpRequest, ref: str) -> HttpResponse:
    """One letter: what it says, where it stands, its files. Nothing under lock is opened here."""
    return _shown(request, messaging.queries.get_official(request.actor, ref))


@require_safe
def official_letter_opened(request: HttpRequest, ref: str) -> HttpResponse:
    """The same with the passport: that it was opened is written down and shown to the person."""
    row = messaging.queries.get_official(request.actor, ref)
    try:
        opened = enrolment.operations.open_letter(row, by=request.actor, now=timezone.now())
    except Refused as refusal:
        return _shown(request, row, refusal=sentences.sentence(refusal))
    return _shown(request, row, opened=opened)


def _shown(request: HttpRequest, row: Any, *, opened: Any = None, refusal: str = "") -> HttpResponse:
    language = translation.get_language()
    context = {
        "row": row,
        "refusal": refusal,
        "is_masked": messaging.queries.is_masked(row, opened),
        "is_opened": opened is not None,
        "can_open": enrolment.policy.can_read_travel(request.actor),
        "text": messaging.queries.render_official(row, language, opened=opened),
        "addressee": messaging.queries.addressee_lines(row, language),
        "languages_of_file": LANGUAGES.items(),
        "replacement": getattr(row, "replacement", None),
        "can_end": messaging.policy.can_end(row, by=request.actor),
    }
    answer = page(request, "office/official/letter.html", context, status=422 if refusal else 200)
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_safe
def official_letter_file(request: HttpRequest, ref: str, language: str, kind: str) -> HttpResponse:
    """The letter to print (PDF), or to go on writing (DOCX): with the passport for whoever may open it, and a trace."""
    row = messaging.queries.get_official(request.actor, ref)
    try:
        return official_files.answer(row, language, kind, by=request.actor, now=timezone.now())
    except Refused as refusal:
        messages.warning(request, sentences.sentence(refusal))
        return go(request, "office:official_letter", ref)


def official_letter_revoke(request: HttpRequest, ref: str) -> HttpResponse:
    """Take it back, after one more question."""
    row = messaging.queries.get_official(request.actor, ref)
    form = RevokeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            messaging.operations.revoke(row, **form.cleaned_data, by=request.actor, now=timezone.now())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            said = gettext("Revoked. Whoever checks its code reads so.")
            return go(request, "office:official_letter", ref, said=said)
    return _asked(
        request, ref, form,
        question=gettext("Revoke the letter %(ref)s?") % {"ref": ref},
        consequence=gettext(
            "Whoever checks its code reads from now on that it no longer stands, since when and on which ground. It "
            "cannot be made good again; a new letter can be issued."
        ),
        verb=gettext("Revoke"),
    )  # fmt: skip


def official_letter_replace(request: HttpRequest, ref: str) -> HttpResponse:
    """Write it again from what is known now, after one more question."""
    row = messaging.queries.get_official(request.actor, ref)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            new = workflows.replace_letter.replace_letter(
                row, reason=form.cleaned_data["reason"], by=request.actor, now=timezone.now()
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            said = gettext("Replaced. This is the new letter; print it and hand it out.")
            return go(request, "office:official_letter", new.ref, said=said)
    return _asked(
        request, ref, form,
        question=gettext("Replace the letter %(ref)s?") % {"ref": ref},
        consequence=gettext(
            "A new letter with a new code is written from what the office knows now and in the words that are in use. "
            "Put right first what is wrong: the name, the dates, the terms. The old code says that it was replaced."
        ),
        verb=gettext("Replace"),
    )  # fmt: skip


def _asked(request: HttpRequest, ref: str, form: Form, **said: str) -> HttpResponse:
    context = {**said, "form": form, "back": reverse("office:official_letter", args=[ref])}
    return page(request, "kit/confirm.html", context, status=422 if form.errors else 200)


READ, WRITE = Permission.OUTBOX_READ, Permission.LETTER_WRITE
doors = [
    door("official-letters/", official_letters, needs=READ),
    door("official-letters.<slug:kind>", official_letters_file, needs=READ),
    door("official-letters/<str:ref>/", official_letter, needs=READ),
    door("official-letters/<str:ref>/opened/", official_letter_opened, needs=Permission.TRAVEL_READ),
    door("official-letters/<str:ref>/revoke/", official_letter_revoke, needs=WRITE),
    door("official-letters/<str:ref>/replace/", official_letter_replace, needs=WRITE),
    door("official-letters/<str:ref>/letter-<slug:language>.<slug:kind>", official_letter_file, needs=READ),
]
