"""What the house does by itself, every quarter of an hour: calls past their deadline are closed, invitations nobody
answered lapse and the next is invited, passports and travel papers are asked for and reminded of, these and
spreadsheets are erased when their time is over, certificates that wait for their signature are signed, batches of them
that lost their worker go on, letters that met a passing fault are tried again, files that nobody went on with are
dropped."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

import tadrib.domain.calls.jobs
import tadrib.domain.credentials.jobs
import tadrib.domain.directory.jobs
import tadrib.domain.enrolment.jobs
import tadrib.domain.messaging.jobs
import tadrib.domain.selection.jobs
import tadrib.domain.uploads.jobs
from tadrib.domain import calls, credentials, directory, enrolment, messaging, selection, uploads
from tadrib.workflows import replace_invitee

EVERY = dt.timedelta(minutes=15)


@task()
def keep_house() -> dict[str, int]:
    """One round; says what it did. The next round is set before the work, so that a fault does not end the chain."""
    now = timezone.now()
    keep_house.using(run_after=now + EVERY).enqueue()
    return {
        "calls_closed": calls.jobs.close_due_calls.call(),
        "invitations_lapsed": replace_invitee.lapse_overdue(by=replace_invitee.house(), now=now),
        "reminders": calls.jobs.remind_states.call(),
        "sheets_erased": calls.jobs.erase_old_sheets.call(),
        "travel_asked": enrolment.jobs.ask_for_travel.call(),
        "travel_reminders": enrolment.jobs.remind_of_travel.call(),
        "travel_erased": enrolment.jobs.erase_travel.call(),
        "search_keys": directory.jobs.fill_search_keys.call(),
        "certificates_signed": credentials.jobs.sign_waiting.call(),
        "computations_resumed": selection.jobs.resume(),
        "batches_resumed": credentials.jobs.resume_batches(),
        "uploads_forgotten": uploads.jobs.forget_uploads.call(),
        "letters_sent": messaging.jobs.deliver_waiting.call(),
    }


def begin() -> bool:
    """Set the first round unless one waits already; called whenever the office is opened. Whether it was set.

    Certificates and selections that a worker left behind go on as soon as its hold has run out.
    """
    credentials.jobs.resume_soon()
    selection.jobs.resume_soon()
    if DBTaskResult.objects.filter(task_path=keep_house.module_path, status="READY").exists():
        return False
    keep_house.enqueue()
    return True
