"""A signed link by e-mail: for a first visit without a password. Asked for, posted, opened once, gone."""

from __future__ import annotations

import hashlib

from allauth.account.utils import perform_login
from django import forms
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables

import tadrib.domain.accounts.operations
import tadrib.domain.accounts.queries
from tadrib.domain import accounts
from tadrib.web.kit import page
from tadrib.web.kit.door import PUBLIC, door
from tadrib.web.kit.forms import Form

SALT = "tadrib.sign-in"
GOOD_FOR = 30 * 60  # seconds


class LinkForm(Form):
    """Asks for the address only."""

    email = forms.EmailField(label=_("E-mail address"), help_text=_("The address under which the office knows you."))


@never_cache
def sign_in_link(request: HttpRequest) -> HttpResponse:
    """Ask for a link. The answer is the same whether the office knows the address or not."""
    form = LinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        accounts.operations.send_sign_in_link(email=form.cleaned_data["email"], token_of=token_of, now=timezone.now())
        return page.page(request, "kit/link_sent.html", {"minutes": GOOD_FOR // 60})
    return page.page(request, "kit/link_ask.html", {"form": form}, status=422 if form.errors else 200)


def token_of(user: object) -> str:
    """The signed token of a link: holds the user's ref and a mark that changes with the next sign-in."""
    return signing.dumps([user.ref, _mark(user)], salt=SALT)


def _mark(user: object) -> str:
    """Changes as soon as the link was used, so that it opens once."""
    return hashlib.sha256(f"{user.last_login}{user.password}".encode()).hexdigest()[:16]


@never_cache
@sensitive_variables("token")
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """Open a link: a page with one button (mail scanners open links but press no buttons), then the second factor
    if the person has one."""
    user = None
    try:
        ref, mark = signing.loads(token, salt=SALT, max_age=GOOD_FOR)
    except signing.BadSignature:
        mark = ""
    else:
        user = accounts.queries.find_user_of_link(ref)
    if user is None or _mark(user) != mark:
        return page.page(request, "kit/link_old.html", status=410)
    if request.method == "POST":
        answer = perform_login(request, user, redirect_url=None)
        return answer or redirect("kit:home")
    return page.page(request, "kit/link_enter.html", {"name": user.name})


doors = [
    door("sign-in/", sign_in_link, needs=PUBLIC),
    door("sign-in/<str:token>", enter, needs=PUBLIC, name="enter"),
]
