"""An official letter that is wrong is written again from what the house knows now, never edited.

Each kind's facts belong to another app, so it stands here: the app gathers them, messaging puts the new letter in the
place of the old one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import tadrib.domain.calls.letters
import tadrib.domain.calls.queries
import tadrib.domain.delivery.letters
import tadrib.domain.delivery.queries
import tadrib.domain.enrolment.letters
import tadrib.domain.enrolment.queries
import tadrib.domain.messaging.operations
import tadrib.domain.messaging.policy
import tadrib.domain.selection.letters
import tadrib.domain.selection.queries
from tadrib.domain import calls, delivery, enrolment, messaging, selection
from tadrib.domain.messaging.official import Matter
from tadrib.domain.messaging.words import Official
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import NotFound


def _nota_verbale(letter: Any, by: Actor) -> Matter:
    invited = calls.queries.find_invitation(calls.queries.get_call(by, letter.subject_ref), letter.state_code)
    if invited is None:
        raise NotFound(letter.ref)
    return calls.letters.nota_verbale(invited)


def _regret(letter: Any, by: Actor) -> Matter:
    placement = selection.queries.get_signed_placement(by, letter.subject_ref)
    return selection.letters.regret(placement, selection.letters.signatory_of(placement.run))


def _invitation(letter: Any, by: Actor) -> Matter:
    return enrolment.letters.letter_of_invitation(enrolment.queries.get_invitation(by, letter.subject_ref))


def _visa(letter: Any, by: Actor) -> Matter:
    return enrolment.letters.visa_letter(enrolment.queries.get_invitation(by, letter.subject_ref))


def _attendance(letter: Any, by: Actor) -> Matter:
    participation = enrolment.queries.get_participation(by, letter.subject_ref)
    return delivery.letters.attendance_statement(participation, delivery.queries.attendance_of(by, participation))


GATHERED: dict[str, Callable[[Any, Actor], Matter]] = {
    Official.NOTA_VERBALE: _nota_verbale,
    Official.REGRET: _regret,
    Official.INVITATION: _invitation,
    Official.VISA: _visa,
    Official.ATTENDANCE: _attendance,
}


def replace_letter(letter: Any, *, reason: str, by: Actor, now: dt.datetime) -> Any:
    """The new letter. Refused as ``messaging.operations.replace``: ``not_allowed``, ``letter_ended``, ``letter_same``,
    ``letter_reason_missing``; of a visa support letter ``travel_unreadable``."""
    messaging.policy.check_can_end(letter, by=by)
    return messaging.operations.replace(letter, GATHERED[letter.key](letter, by), reason=reason, by=by, now=now)
