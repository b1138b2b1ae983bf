"""The workspace's first screen, one's letters, one's account."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

import tadrib.domain.accounts.operations
import tadrib.domain.accounts.queries
import tadrib.domain.directory.queries
import tadrib.domain.messaging.queries
from tadrib.domain import accounts, directory, messaging
from tadrib.domain.accounts.words import Permission
from tadrib.kernel.languages import LANGUAGES
from tadrib.kernel.refusals import NotFound, Refused
from tadrib.web.kit import letter_files
from tadrib.web.kit.door import door
from tadrib.web.kit.forms import Form
from tadrib.web.kit.listing import Listing
from tadrib.web.kit.page import go, page
from tadrib.web.portal.first_screen import tasks


class LanguageForm(Form):
    """The language of pages and letters."""

    language = forms.ChoiceField(
        label=_("Language of pages and letters"), choices=list(LANGUAGES.items()), widget=forms.RadioSelect
    )


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What is open, what is missing, whose turn it is."""
    by = request.actor
    states = list(directory.queries.list_states(codes=by.states)) if by.states else []
    letters = [(row, messaging.queries.render(row).subject) for row in messaging.queries.list_own_letters(by)[:5]]
    context = {"states": states, "tasks": tasks(by, timezone.now()), "letters": letters}
    return page(request, "portal/home/home.html", context)


@require_safe
def letters(request: HttpRequest) -> HttpResponse:
    """The letters one has received."""
    listing = Listing(request).show(messaging.queries.list_own_letters(request.actor))
    lines = [(row, messaging.queries.render(row).subject) for row in listing.rows]
    return page(request, "portal/home/letters.html", {"listing": listing, "lines": lines})


@require_safe
def letter(request: HttpRequest, ref: str) -> HttpResponse:
    """One letter."""
    row = messaging.queries.list_own_letters(request.actor).filter(ref=ref).first()
    if row is None:
        raise NotFound(ref)
    return page(request, "portal/home/letter.html", {"row": row, "text": messaging.queries.render(row)})


@require_safe
def letter_file(request: HttpRequest, ref: str, kind: str) -> HttpResponse:
    """One's letter to print (PDF) or to keep as a document (DOCX)."""
    row = messaging.queries.list_own_letters(request.actor).filter(ref=ref).first()
    if row is None:
        raise NotFound(ref)
    return letter_files.answer(row, kind)


def account(request: HttpRequest) -> HttpResponse:
    """Language, ways to sign in, roles."""
    by = request.actor
    form = LanguageForm(request.POST or None, initial={"language": by.language})
    if request.method == "POST" and form.is_valid():
        language = form.cleaned_data["language"]
        try:
            accounts.operations.set_language(language=language, by=by, now=timezone.now())
        except Refused as refusal:
            form.refuse(refusal, "language")
        else:
            with translation.override(language):
                return go(request, "portal:account", said=gettext("Pages and letters now come in this language."))
    user = accounts.queries.get_user(by, by.ref)
    context = {"form": form, "user_row": user, "person": directory.queries.find_own_person(by)}
    return page(request, "portal/home/account.html", context, status=422 if form.errors else 200)


doors = [
    door("", home, needs=Permission.OWN),
    door("letters/", letters, needs=Permission.OWN),
    door("letters/<str:ref>", letter, needs=Permission.OWN),
    door("letters/<str:ref>/letter.<str:kind>", letter_file, needs=Permission.OWN),
    door("account/", account, needs=Permission.OWN),
]
