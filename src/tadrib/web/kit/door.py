"""Doors are closed by default: every URL says which permission opens it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from tadrib.domain.accounts.words import Permission

View = Callable[..., HttpResponse]
PUBLIC = None


@dataclass(frozen=True)
class Door:
    """What the sweep test reads off a URL: the permissions any one of which opens it; none for the public."""

    needs: tuple[Permission, ...]


def door(route: str, view: View, *, needs: Permission | tuple[Permission, ...] | None, name: str = "") -> URLPattern:
    """A URL with its lock.

    ``needs`` is a permission, several of which one is enough, or ``PUBLIC``. Nobody is sent to sign in; somebody
    without the permission gets 403. Whether they may see the very thing is for the ``queries`` to say (404).
    """
    wanted = () if needs is None else needs if isinstance(needs, tuple) else (needs,)

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if wanted and not any(request.actor.can(permission) for permission in wanted):  # type: ignore[attr-defined]
            raise PermissionDenied
        return view(request, *args, **kwargs)

    guarded.login_required = bool(wanted)  # type: ignore[attr-defined]  # read by LoginRequiredMiddleware
    guarded.door = Door(wanted)  # type: ignore[attr-defined]
    return path(route, guarded, name=name or view.__name__)
