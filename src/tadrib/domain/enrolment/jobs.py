"""What the worker does with travel dossiers by itself: it asks, reminds and erases."""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone
from django_tasks import task

from tadrib.domain.accounts.words import Permission
from tadrib.domain.enrolment import operations, queries
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import Refused


def house() -> Actor:
    """The worker, with what it needs to find the dossiers and no key to read them."""
    return Actor.system("worker", {Permission.ENROLMENT_READ, Permission.INVITATION_SEND})


@task()
def ask_for_travel() -> int:
    """Ask those whom nobody asked yet; returns how many."""
    now, by, asked = timezone.now(), house(), 0
    for invitation in queries.list_travel_to_ask(by, now=now):
        try:
            asked += operations.ask_for_travel(invitation, by=by, now=now) is not None
        except Refused:  # answered or ended a moment ago
            continue
    return asked


@task()
def remind_of_travel() -> int:
    """Write to those who are not done as their day comes near; returns how many letters were queued."""
    now, by = timezone.now(), house()
    due = queries.list_travel_to_remind(by, marks=settings.TADRIB_REMINDERS, now=now)
    return sum(operations.remind_of_travel(one.dossier, mark=one.mark, by=by, now=now) for one in due)


@task()
def erase_travel() -> int:
    """Erase what nobody needs any more, each dossier in its own transaction; returns how many."""
    now, by = timezone.now(), house()
    return sum(operations.erase_dossier(row, by=by, now=now) for row in list(queries.list_travel_to_erase(by, now=now)))
