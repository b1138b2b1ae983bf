"""Doors that belong to every page: the way home, language, light or dark, the answer to the cookie notice."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse, translate_url
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

import tadrib.domain.accounts.operations
from tadrib.domain import accounts
from tadrib.domain.accounts.words import Permission
from tadrib.kernel.languages import LANGUAGES
from tadrib.web.kit.context import THEMES
from tadrib.web.kit.door import PUBLIC, door

HALF_A_YEAR = 182 * 24 * 3600


def safe_next(request: HttpRequest) -> str:
    """Where the reader came from, if it is a page of this house; the front page else."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}):
        return wanted
    return reverse("public:home")


@require_safe
def entrance(request: HttpRequest) -> HttpResponse:
    """``/``: the front page, in the person's language or the browser's."""
    language = request.actor.language if request.actor.is_signed_in else translation.get_language_from_request(request)
    with translation.override(language):
        answer = redirect("public:home")
    answer["Vary"] = "Accept-Language, Cookie"
    return answer


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Where a person starts: the desk for the office, the workspace for everybody else, in their own language."""
    with translation.override(request.actor.language):
        return redirect("office:home" if request.actor.can(Permission.OFFICE) else "portal:home")


@require_safe
def language(request: HttpRequest, code: str) -> HttpResponse:
    """The same page in another language; kept for those who are signed in."""
    if code not in LANGUAGES:
        code = translation.get_language()
    if request.actor.is_signed_in:
        accounts.operations.set_language(language=code, by=request.actor, now=timezone.now())
    return HttpResponseRedirect(translate_url(safe_next(request), code))


def _same_site(request: HttpRequest) -> bool:
    """Whether the browser says that the form was on a page of ours. These two doors carry no token, because the
    token itself would be a cookie before the reader has agreed to one."""
    if site := request.headers.get("Sec-Fetch-Site"):
        return site in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    return not origin or urlsplit(origin).netloc == request.get_host()


@csrf_exempt
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Light, dark or as the device: kept on the device because its holder asked for it."""
    answer = HttpResponseRedirect(safe_next(request))
    wanted = request.POST.get("theme", "")
    if not _same_site(request):
        return answer
    if wanted in THEMES:
        answer.set_cookie(
            "theme", wanted, max_age=HALF_A_YEAR, samesite="Lax", secure=request.is_secure(), httponly=True
        )
    else:
        answer.delete_cookie("theme", samesite="Lax")
    return answer


@csrf_exempt
@require_POST
def consent(request: HttpRequest) -> HttpResponse:
    """The answer to the cookie notice. Only "agree" stores anything; "essential only" stores nothing at all."""
    back = safe_next(request)
    if request.POST.get("ck") == "agree" and _same_site(request):
        answer = HttpResponseRedirect(back)
        answer.set_cookie(
            "consent", "agree", max_age=HALF_A_YEAR, samesite="Lax", secure=request.is_secure(), httponly=True
        )
        return answer
    address, _, _ = back.partition("#")
    glue = "&" if "?" in address else "?"
    answer = HttpResponseRedirect(back if "cookies=essential" in address else f"{address}{glue}cookies=essential")
    answer.delete_cookie("consent", samesite="Lax")
    return answer


root = [door("", entrance, needs=PUBLIC)]
doors = [
    door("home", home, needs=Permission.OWN),
    door("language/<slug:code>", language, needs=PUBLIC),
    door("theme", theme, needs=PUBLIC),
    door("consent", consent, needs=PUBLIC),
]
