"""Reading training requests: a state its own, the office what was sent to it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from tadrib.domain.accounts.words import Permission
from tadrib.domain.audit.models import Event
from tadrib.domain.needs import policy, words
from tadrib.domain.needs.models import TrainingRequest
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import NotFound


@dataclass(frozen=True)
class Acts:
    """Which buttons the actor sees."""

    change: bool
    withdraw: bool
    answer: bool


def visible_requests(by: Actor) -> QuerySet[TrainingRequest]:
    """All that was ever sent for the office; everything of their own states, drafts too, for focal points."""
    seen = Q(pk__in=[])
    if by.can(Permission.NEEDS_READ):
        seen |= Q(submitted_at__isnull=False)
    if by.can(Permission.REQUEST_SUBMIT):
        seen |= Q(asking_state__code__in=by.states)
    return TrainingRequest.objects.select_related("asking_state", "area").filter(seen).order_by("-created_at", "-pk")


def list_requests(
    by: Actor, *, search: str = "", area: str = "", state: str = "", asking_state: str = ""
) -> QuerySet[TrainingRequest]:
    """Requests the actor may see, newest first. ``state`` is where the request stands, ``asking_state`` who asks."""
    rows = visible_requests(by)
    if area:
        rows = rows.filter(area__code=area)
    if state:
        rows = rows.filter(state=state)
    if asking_state:
        rows = rows.filter(asking_state__code=asking_state)
    for word in search.split():
        rows = rows.filter(
            Q(ref__icontains=word)
            | Q(title__icontains=word)
            | Q(gap__icontains=word)
            | Q(nota_verbale__icontains=word)
            | Q(asking_state__code__iexact=word)
            | Q(asking_state__name__en__icontains=word)
            | Q(asking_state__name__fr__icontains=word)
            | Q(asking_state__name__ar__icontains=word)
            | Q(asking_state__name__pt__icontains=word)
        )
    return rows


def get_request(by: Actor, ref: str) -> TrainingRequest:
    """One request, or ``NotFound``."""
    request = visible_requests(by).filter(ref=ref).first()
    if request is None:
        raise NotFound(ref)
    return request


def history(by: Actor, request: TrainingRequest) -> QuerySet[Event]:
    """What happened to a request, oldest first, for those who may see the request. Who did it stays in the audit."""
    names = [str(name) for name in words.Event if by.can(Permission.REQUEST_SUBMIT) or name != words.Event.CHANGED]
    rows = Event.objects.filter(subject=request.ref, name__in=names).order_by("at", "pk")
    return rows if visible_requests(by).filter(pk=request.pk).exists() else rows.none()


def acts(by: Actor, request: TrainingRequest) -> Acts:
    """What the actor may do with the request now."""
    return Acts(**{name: policy.can(name, request, by=by) for name in ("change", "withdraw", "answer")})
