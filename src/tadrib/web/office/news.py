"""News: written, read again, shown to everybody, taken back; and how often pages were opened."""

from __future__ import annotations

import datetime as dt

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

import tadrib.domain.newsroom.operations
import tadrib.domain.newsroom.queries
from tadrib.domain import newsroom
from tadrib.domain.accounts.words import Permission
from tadrib.kernel.refusals import Refused
from tadrib.web.kit.door import door
from tadrib.web.kit.forms import DateInput, Form, TranslatedFormField
from tadrib.web.kit.listing import Listing
from tadrib.web.kit.page import go, page
from tadrib.web.kit.sentences import choices, sentence

SORTS = {"ref": ("ref",), "day": ("happened_on",), "state": ("state",)}
COUNTED = dt.timedelta(days=30)


class NewsForm(Form):
    """One item. Languages may be missing until it is published."""

    title = TranslatedFormField(label=_("Title"), whole=False, max_length=200)
    summary = TranslatedFormField(label=_("In one or two sentences"), whole=False, area=True, required=False)
    body = TranslatedFormField(
        label=_("The whole"), whole=False, area=True, required=False, max_length=20_000,
        help_text=_("Leave an empty line between paragraphs."),
    )  # fmt: skip
    happened_on = forms.DateField(label=_("Day of the event"), widget=DateInput)
    source = forms.CharField(label=_("Source"), max_length=300, required=False)


class NewNewsForm(NewsForm):
    """With its address, which stays."""

    ref = forms.CharField(
        label=_("Address"), max_length=64, widget=forms.TextInput(attrs={"dir": "ltr", "class": "input"}),
        help_text=_("Latin letters, digits and hyphens, such as opening-2021. It cannot be changed later."),
    )  # fmt: skip
    field_order = ["ref", "title", "summary", "body", "happened_on", "source"]


@require_safe
def news(request: HttpRequest) -> HttpResponse:
    """All items, and visits of the last thirty days."""
    listing, state = Listing(request, sorts=SORTS), request.GET.get("state", "")
    rows = newsroom.queries.list_news(request.actor, search=listing.search, state=state)
    context = {
        "listing": listing.show(rows),
        "filters": [
            {"name": "state", "label": gettext("Status"), "value": state, "options": choices("newsroom.NEWS_LABELS")}
        ],
        "visits": newsroom.queries.list_visits(request.actor, since=timezone.localdate() - COUNTED),
        "days": COUNTED.days,
    }
    return page(request, "office/news/list.html", context)


def news_new(request: HttpRequest) -> HttpResponse:
    """Write a new item."""
    form = NewNewsForm(request.POST or None, initial={"happened_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            item = newsroom.operations.write_news(**form.cleaned_data, by=request.actor, now=timezone.now())
        except Refused as refusal:
            form.refuse(refusal, "title" if refusal.code == "news_title" else "ref")
        else:
            return go(request, "office:news_edit", item.ref, said=gettext("The draft is kept."))
    return page(request, "office/news/write.html", {"form": form, "item": None}, status=422 if form.errors else 200)


def news_edit(request: HttpRequest, ref: str) -> HttpResponse:
    """Change an item."""
    item = newsroom.queries.get_news(request.actor, ref)
    names = ("title", "summary", "body", "happened_on", "source")
    form = NewsForm(request.POST or None, initial={name: getattr(item, name) for name in names})
    if request.method == "POST" and form.is_valid():
        try:
            newsroom.operations.change_news(item, **form.cleaned_data, by=request.actor, now=timezone.now())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return go(request, "office:news_edit", ref, said=gettext("The changes are kept."))
    return _one(request, item, form)


@require_POST
def news_publish(request: HttpRequest, ref: str) -> HttpResponse:
    """Show a draft to everybody."""
    item = newsroom.queries.get_news(request.actor, ref)
    try:
        newsroom.operations.publish_news(item, by=request.actor, now=timezone.now())
    except Refused as refusal:
        return _one(request, item, None, refusal=refusal)
    return go(request, "office:news_edit", ref, said=gettext("Everybody can read it now."))


@require_POST
def news_take_back(request: HttpRequest, ref: str) -> HttpResponse:
    """Make it a draft again."""
    item = newsroom.queries.get_news(request.actor, ref)
    try:
        newsroom.operations.take_back_news(item, by=request.actor, now=timezone.now())
    except Refused as refusal:
        return _one(request, item, None, refusal=refusal)
    return go(request, "office:news_edit", ref, said=gettext("It is a draft again; nobody outside sees it."))


def _one(
    request: HttpRequest, item: object, form: NewsForm | None, *, refusal: Refused | None = None
) -> HttpResponse:  # fmt: skip
    if form is None:
        names = ("title", "summary", "body", "happened_on", "source")
        form = NewsForm(initial={name: getattr(item, name) for name in names})
    context = {"form": form, "item": item, "refusal": sentence(refusal) if refusal else ""}
    return page(request, "office/news/write.html", context, status=422 if refusal or form.errors else 200)


EDIT = Permission.NEWS_EDIT
doors = [
    door("news/", news, needs=EDIT),
    door("news/new/", news_new, needs=EDIT),
    door("news/<str:ref>/", news_edit, needs=EDIT),
    door("news/<str:ref>/publish/", news_publish, needs=EDIT),
    door("news/<str:ref>/take-back/", news_take_back, needs=EDIT),
]
