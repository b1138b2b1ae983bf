"""Doors are closed by default: every URL says which permission opens it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from tadrib.domain.accounts.words import Permission
from tadrib.kernel import rows
from tadrib.kernel.actor import Actor

View = Callable[..., HttpResponse]
PUBLIC = None


@dataclass(frozen=True)
class Door:
    """What the sweep test reads off a URL: the permissions any one of which opens it; none for the public."""

    needs: tuple[Permission, ...]


def scope_of(actor: Actor) -> rows.Scope:
    """Which rows the database lets an actor see behind a door: the office and its experts all, a state's people the
    state's, everybody their own. What a public door shows follows from what was published, or from a secret code."""
    if actor.can(Permission.OFFICE) or actor.can(Permission.RESULTS_READ):
        return rows.EVERYTHING
    return rows.Scope(states=tuple(sorted(actor.states)), user_id=actor.user_id, user_ref=actor.ref)


def _streamed(scope: rows.Scope, content: Iterable[bytes]) -> Iterator[bytes]:
    """What is sent piece by piece is read under the same scope."""
    with rows.seen(scope):
        yield from content


def door(route: str, view: View, *, needs: Permission | tuple[Permission, ...] | None, name: str = "") -> URLPattern:
    """A URL with its lock.

    ``needs`` is a permission, several of which one is enough, or ``PUBLIC``. Nobody is sent to sign in; somebody
    without the permission gets 403. Whether they may see the very thing is for the ``queries`` to say (404). What is
    behind a lock is for this reader alone: no cache between keeps it, and the browser asks again before it shows it.
    """
    wanted = () if needs is None else needs if isinstance(needs, tuple) else (needs,)

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if wanted and not any(request.actor.can(permission) for permission in wanted):  # type: ignore[attr-defined]
            raise PermissionDenied
        scope = scope_of(request.actor) if wanted else rows.EVERYTHING  # type: ignore[attr-defined]
        with rows.seen(scope):
            answer = view(request, *args, **kwargs)
        if wanted:
            answer.headers.setdefault("Cache-Control", "private, no-cache")
        if answer.streaming and rows.is_on():
            answer.streaming_content = _streamed(scope, answer.streaming_content)  # type: ignore[attr-defined]
        return answer

    guarded.login_required = bool(wanted)  # type: ignore[attr-defined]  # read by LoginRequiredMiddleware
    guarded.door = Door(wanted)  # type: ignore[attr-defined]
    return path(route, guarded, name=name or view.__name__)
