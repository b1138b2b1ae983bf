"""Reminders before the deadline: once for each mark, to states that are not done."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from tadrib.domain.calls import letters, policy
from tadrib.domain.calls.models import CallState
from tadrib.kernel.actor import Actor


@transaction.atomic
def remind_state(invited: CallState, *, mark: int, counts: dict[str, int], by: Actor, now: dt.datetime) -> int:
    """Queue the reminder of ``mark`` days, once whoever asks; how many letters wait. Refused: ``not_allowed``."""
    policy.check_can_remind(by=by)
    rows = CallState.objects.filter(pk=invited.pk, reminded=invited.reminded)
    if mark in invited.reminded or not rows.update(reminded=[*invited.reminded, mark]):
        return 0
    left = -((now - invited.call.deadline) // dt.timedelta(days=1))  # begun days count: the last one is one day
    return letters.reminder(invited, counts=counts, days=left, at=now)
