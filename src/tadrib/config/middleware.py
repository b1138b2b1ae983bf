"""What every request passes through, besides Django's own."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language_from_path

from tadrib.domain.accounts import queries
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import NotFound
from tadrib.web.kit.errors import not_allowed

Answer = Callable[[HttpRequest], HttpResponse]


def actor_of(request: HttpRequest) -> Actor:
    """Who acts in this request; the public is nobody."""
    if request.user.is_authenticated:
        return queries.actor_of(request.user, timezone.localdate())
    return Actor.nobody()


class ActorMiddleware:
    """Gives ``request.actor``: looked up once, and only if somebody asks."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: actor_of(request))  # type: ignore[attr-defined]
        return self.get_response(request)


class PermissionsPolicyMiddleware:
    """No page uses a device's camera, microphone or place, unless its view says so itself."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        answer.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        return answer


class NotFoundMiddleware:
    """What the actor may not see does not exist: ``NotFound`` becomes 404. 405 gets a page with a way back."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        is_page = get_language_from_path(request.path)  # machines get their bare answer
        if answer.status_code == 405 and request.method == "GET" and is_page:
            return not_allowed(request, answer["Allow"])
        return answer

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        if isinstance(exception, NotFound):
            raise Http404 from exception
