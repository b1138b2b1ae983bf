"""The official letter of delivery: who was present how long."""

from __future__ import annotations

import datetime as dt
from typing import Any, cast

from tadrib.domain.delivery import words
from tadrib.domain.delivery.models import Session
from tadrib.domain.delivery.queries import OwnAttendance
from tadrib.domain.enrolment.letters import person_facts
from tadrib.domain.enrolment.models import Participation
from tadrib.domain.messaging.official import Matter
from tadrib.domain.messaging.words import Official

REPLY = ("signatory", "note")  # of the invitation, not of this letter


def _hours(sessions: list[Session]) -> str:
    """Hours and minutes: ``54:30``. A session counts with its whole length."""
    minutes = sum(int((one.ends_at - one.starts_at) / dt.timedelta(minutes=1)) for one in sessions)
    return f"{minutes // 60}:{minutes % 60:02}"


def attendance_statement(participation: Participation, attendance: OwnAttendance) -> Matter:
    """Of the sessions held until now; the same until another is marked. Somebody must have been marked in one."""
    # ``is_marked`` is annotated by the query.
    held = [(one, mark) for one, mark in attendance.sessions if cast(Any, one).is_marked]
    invitation, person = participation.invitation, participation.person
    facts = {name: value for name, value in person_facts(invitation).items() if name not in REPLY}
    return Matter(
        key=Official.ATTENDANCE,
        subject_ref=participation.ref,
        edition_ref=participation.edition.ref,
        state_code=participation.state_code,
        language=person.language,
        holder=person.full_name,
        holder_ref=person.ref,
        facts=facts
        | {
            "attended": attendance.attended,
            "held": attendance.held,
            "hours": _hours([one for one, mark in held if mark in words.ATTENDED]),
            "hours_held": _hours([one for one, _ in held]),
            "counted_on": max(one.ends_at for one, _ in held).date().isoformat(),
        },
    )
