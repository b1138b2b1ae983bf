"""Users and their roles, for administrators."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

import tadrib.domain.accounts.operations
import tadrib.domain.accounts.queries
import tadrib.domain.accounts.words
import tadrib.domain.directory.queries
from tadrib.domain import accounts, directory
from tadrib.domain.accounts.words import Permission, Role
from tadrib.kernel.languages import LANGUAGES
from tadrib.kernel.refusals import NotFound, Refused
from tadrib.web.kit import sentences
from tadrib.web.kit.door import door
from tadrib.web.kit.forms import Form
from tadrib.web.kit.listing import Listing
from tadrib.web.kit.page import go, page

SORTS = {"name": ("name",), "email": ("email",), "since": ("created_at",)}


class UserForm(Form):
    """Opens an account."""

    name = forms.CharField(label=_("Name"), max_length=200)
    email = forms.EmailField(
        label=_("E-mail address"), help_text=_("The person's own address at work, not a shared mailbox.")
    )
    language = forms.ChoiceField(label=_("Language of letters"), choices=list(LANGUAGES.items()))


class RoleForm(Form):
    """Gives a role from a date to a date."""

    role = forms.ChoiceField(label=_("Role"))
    state = forms.ChoiceField(label=_("State"), required=False, help_text=_("For focal points."))
    institution = forms.ChoiceField(label=_("Institution"), required=False, help_text=_("For donors."))
    from_date = forms.DateField(label=_("From"))
    to_date = forms.DateField(
        label=_("Until"), required=False, help_text=_("The last day; leave empty if it is not known.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = sentences.choices("accounts.ROLE_LABELS")
        states = sorted(((s.code, str(s.name)) for s in directory.queries.list_states()), key=lambda row: row[1])
        self.fields["state"].choices = [("", "–"), *states]
        donors = directory.queries.list_institutions(kind="donor")
        self.fields["institution"].choices = [("", "–"), *((i.code, str(i.name)) for i in donors)]
        self.fields["from_date"].initial = timezone.localdate()

    @property
    def scope(self) -> str:
        """The state or institution that goes with the role chosen."""
        kind = accounts.words.SCOPED_ROLES.get(Role(self.cleaned_data["role"]), "")
        return self.cleaned_data[kind] if kind else ""


def users(request: HttpRequest) -> HttpResponse:
    """All accounts."""
    listing = Listing(request, sorts=SORTS)
    rows = accounts.queries.list_users(request.actor, search=listing.search, role=request.GET.get("role", ""))
    return page(request, "office/users/list.html", {"listing": listing.show(rows)})


def user_new(request: HttpRequest) -> HttpResponse:
    """Open an account."""
    form = UserForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = accounts.operations.create_user(**form.cleaned_data, by=request.actor, now=timezone.now())
        except Refused as refusal:
            form.refuse(refusal, "email")
        else:
            return go(request, "office:user", row.ref, said=gettext("The account is open. Now give it a role."))
    return page(request, "office/users/new.html", {"form": form}, status=422 if form.errors else 200)


def user(request: HttpRequest, ref: str) -> HttpResponse:
    """One account: its roles, past and present; a new one is given here."""
    row = accounts.queries.get_user(request.actor, ref)
    form = RoleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            accounts.operations.grant_role(
                row, role=data["role"], scope=form.scope, from_date=data["from_date"], to_date=data["to_date"],
                by=request.actor, now=timezone.now(),
            )  # fmt: skip
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return go(request, "office:user", ref, said=gettext("The role is given."))
    today = timezone.localdate()
    return page(
        request, "office/users/one.html", {"row": row, "form": form, "today": today}, status=422 if form.errors else 200
    )


def role_end(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """End a role today, after asking. ``number`` counts the person's roles in the order they were given."""
    row = accounts.queries.get_user(request.actor, ref)
    grants = sorted(row.grants.all(), key=lambda grant: grant.pk)
    if not 1 <= number <= len(grants):
        raise NotFound(ref)
    grant = grants[number - 1]
    form = Form(request.POST or None)
    if request.method == "POST":
        try:
            accounts.operations.end_role(grant, last_day=timezone.localdate(), by=request.actor, now=timezone.now())
        except Refused as refusal:
            form.is_valid()
            form.refuse(refusal)
        else:
            return go(request, "office:user", ref, said=gettext("The role ends today."))
    role = sentences.label("accounts.ROLE_LABELS", grant.role)
    context = {
        "form": form,
        "question": gettext("End the role %(role)s of %(name)s today?") % {"role": role, "name": row.name},
        "consequence": gettext("The person can act in it until midnight. What they did stays in the record."),
        "verb": gettext("End the role"),
        "back": reverse("office:user", args=[ref]),
    }
    return page(request, "kit/confirm.html", context, status=422 if form.errors else 200)


doors = [
    door("users/", users, needs=Permission.USER_EDIT),
    door("users/new", user_new, needs=Permission.USER_EDIT),
    door("users/<str:ref>", user, needs=Permission.USER_EDIT),
    door("users/<str:ref>/roles/<int:number>/end", role_end, needs=Permission.USER_EDIT),
]
