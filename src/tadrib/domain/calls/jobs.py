"""What the worker does with calls by itself."""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone
from django_tasks import task

import tadrib.domain.calls.operations
import tadrib.domain.calls.queries
from tadrib.domain import calls
from tadrib.domain.accounts.words import Permission
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import Stale

AT_ONCE = 500  # spreadsheets erased in one round; the others come in the next


@task()
def close_due_calls() -> int:
    """Close every open call whose deadline is over; returns how many."""
    now, closed = timezone.now(), 0
    by = Actor.system("worker", {Permission.CALL_EDIT})
    for call in calls.queries.list_calls_past_deadline(by, now=now):
        try:
            calls.operations.close_call(call, by=by, now=now)
            closed += 1
        except Stale:
            continue
    return closed


@task()
def remind_states() -> int:
    """Write to states that are not done as their deadlines come near; returns how many letters were queued."""
    now, by = timezone.now(), Actor.system("worker", {Permission.CALL_EDIT})
    marks = settings.TADRIB_REMINDERS
    due = calls.queries.list_states_to_remind(by, marks=marks, now=now)
    return sum(calls.operations.remind_state(r.invited, mark=r.mark, counts=r.counts, by=by, now=now) for r in due)


@task()
def erase_old_sheets() -> int:
    """Erase spreadsheets whose time is over, and files that no spreadsheet names; returns how many spreadsheets."""
    now, by = timezone.now(), Actor.system("worker", {"calls.erase_sheets"})
    due = calls.queries.list_sheets_to_erase(by, now=now)[:AT_ONCE]
    erased = sum(calls.operations.erase_sheet(sheet, by=by, now=now) for sheet in due)
    calls.operations.sweep_files(by=by, now=now)
    return erased
