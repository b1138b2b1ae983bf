"""Adding to the record of acts: called by every operation, in its transaction."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tadrib.domain.audit.models import Event
from tadrib.kernel.actor import Actor


def record(event: str, subject: str, *, by: Actor, at: dt.datetime, reason: str = "", **facts: Any) -> None:
    """Write down that ``by`` did ``event`` to ``subject``.

    ``facts`` are small JSON values: codes, refs, numbers and dates, never a person's name or contact.
    """
    Event.objects.create(at=at, by=by.ref or "nobody", name=event, subject=subject, reason=reason, facts=facts)
