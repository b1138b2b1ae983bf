"""Letters of assessment."""

from __future__ import annotations

import datetime as dt

import tadrib.domain.messaging.operations
from tadrib.domain import messaging
from tadrib.domain.assessment.models import Instrument
from tadrib.domain.enrolment.models import Participation


def waits(instrument: Instrument, participation: Participation, *, at: dt.datetime) -> None:
    """To a participant: a test or survey is open. Nothing without an address."""
    person = participation.person
    if not person.email:
        return
    messaging.operations.queue(
        "assessment.waits",
        to=messaging.operations.Reader(
            email=person.email,
            language=person.user.language if person.user else person.language,
            name=person.full_name,
            user_ref=person.user.ref if person.user else "",
        ),
        subject_ref=instrument.ref,
        at=at,
        facts={
            "name": person.full_name,
            "kind": instrument.kind,
            "course": dict(instrument.edition.course.title),
            "questions": len(instrument.questions),
            "path": f"portal/tests/{instrument.ref}/",
        },
    )
