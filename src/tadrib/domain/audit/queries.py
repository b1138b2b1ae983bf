"""Reading the record of acts."""

from __future__ import annotations

from django.db.models import QuerySet

from tadrib.domain.audit import policy
from tadrib.domain.audit.models import Event
from tadrib.kernel.actor import Actor


def list_events(by: Actor, *, subject: str = "", search: str = "") -> QuerySet[Event]:
    """Events, newest first; nothing for those who may not read the audit."""
    rows = Event.objects.order_by("-at", "-pk")
    if not policy.can_read(by):
        return rows.none()
    if subject:
        rows = rows.filter(subject=subject)
    if search:
        rows = rows.filter(subject__icontains=search) | rows.filter(name__icontains=search) | rows.filter(by=search)
    return rows


def last_number() -> int:
    """How many acts were recorded so far, as a stamp of the house's state; public, it tells nothing else."""
    return Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
