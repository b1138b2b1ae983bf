"""The signatures of a state's chain: endorse, approve, transmit, send back. Each gives a receipt, each happens once."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

import tadrib.domain.audit.operations
import tadrib.domain.directory.queries
from tadrib.domain import audit, directory
from tadrib.domain.calls import chain, letters, words
from tadrib.domain.calls.models import Nomination, Receipt
from tadrib.domain.calls.operations.nominating import give_receipt
from tadrib.domain.directory.models import Institution
from tadrib.domain.directory.queries import Way
from tadrib.domain.directory.words import Duty
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import Stale
from tadrib.kernel.transitions import check_move, move

_N = words.Nomination
ACTS = {
    Duty.ENDORSE: (words.Act.SIGNED, words.Event.NOMINATION_SIGNED),
    Duty.APPROVE: (words.Act.APPROVED, words.Event.NOMINATION_APPROVED),
    Duty.TRANSMIT: (words.Act.TRANSMITTED, words.Event.NOMINATION_TRANSMITTED),
}


@transaction.atomic
def endorse_nomination(
    nomination: Nomination, *, authority: Institution, note_number: str, by: Actor, now: dt.datetime,
    note_date: dt.date | None = None, on_behalf_of: str = "", link: str = "",
) -> Nomination:  # fmt: skip
    """Endorse in the name of an authority of the state; where the chain ends here the office has it.

    ``on_behalf_of`` is the ref of somebody away for whom the actor acts; ``link`` the ref of the link that was used.
    """
    ways = _check(nomination, Duty.ENDORSE, on_behalf_of, by, now)
    way = chain.check_authority(nomination, ways, authority)
    return _sign(nomination, way, note_number, note_date, authority=authority, by=by, now=now, link=link)


@transaction.atomic
def approve_nomination(
    nomination: Nomination, *, second_factor_at: dt.datetime | None, by: Actor, now: dt.datetime,
    note_number: str = "", note_date: dt.date | None = None, on_behalf_of: str = "",
) -> Nomination:  # fmt: skip
    """Approve what was endorsed; ``second_factor_at`` is when the actor last gave the second factor."""
    way = _check(nomination, Duty.APPROVE, on_behalf_of, by, now)[0]
    chain.check_second_factor(second_factor_at, now=now)
    return _sign(nomination, way, note_number, note_date, authority=nomination.authority, by=by, now=now)


@transaction.atomic
def transmit_nomination(
    nomination: Nomination, *, by: Actor, now: dt.datetime, note_number: str = "", note_date: dt.date | None = None,
    on_behalf_of: str = "",
) -> Nomination:  # fmt: skip
    """Hand on to the office what the state endorsed, under a nota verbale."""
    way = _check(nomination, Duty.TRANSMIT, on_behalf_of, by, now)[0]
    return _sign(nomination, way, note_number, note_date, authority=nomination.authority, by=by, now=now)


def _check(nomination: Nomination, duty: str, on_behalf_of: str, by: Actor, now: dt.datetime) -> list[Way]:
    check_move(nomination, _N.ENDORSED, moves=words.NOMINATION_MOVES)
    standing = directory.queries.standing(by, nomination.nominating_state.code, today=now.date())
    return chain.check_can_sign(nomination, duty, standing, on_behalf_of=on_behalf_of, by=by, now=now)


def _sign(
    nomination: Nomination, way: Way, number: str, date: dt.date | None, *, authority: Institution | None, by: Actor,
    now: dt.datetime, link: str = "",
) -> Nomination:  # fmt: skip
    """Write the signature. Of two who sign at the same moment one does and the other gets ``Stale``: the count of
    signatures is part of the condition."""
    is_last, number = chain.is_last(nomination), number.strip()
    noted = number or nomination.endorsement_number
    chain.check_note(noted, date, is_needed=is_last, now=now)
    act, event = ACTS[Duty(way.duty)]
    if is_last and way.duty == Duty.ENDORSE:
        act, event = words.Act.ENDORSED, words.Event.NOMINATION_ENDORSED
    signers = [*nomination.signed_by, by.ref, *([way.for_ref] if way.for_ref else [])]
    columns = {
        "signed": nomination.signed + 1, "signed_by": signers, "authority": authority, "endorsement_number": noted,
    }  # fmt: skip
    rows = Nomination.objects.filter(pk=nomination.pk, state=_N.SUBMITTED, signed=nomination.signed)
    if not rows.update(**columns):
        raise Stale(nomination.ref)
    for name, value in columns.items():
        setattr(nomination, name, value)
    if is_last:
        nomination = move(
            nomination, _N.ENDORSED, moves=words.NOMINATION_MOVES, endorsed_at=now, endorsed_by=by.ref,
            return_reason="", is_returned_inside=False, is_late_closed=False,
        )  # fmt: skip
    receipt = give_receipt(nomination, act, by=by, now=now, note_number=number, note_date=date, way=way)
    _tell(nomination, receipt, is_last, by=by, now=now)
    told = {"for_ref": way.for_ref, "link": link, "note_date": date.isoformat() if date else ""}
    audit.operations.record(
        event, nomination.ref, by=by, at=now, receipt=receipt.ref, authority=authority.code if authority else "",
        note=number, **{name: value for name, value in told.items() if value},
    )  # fmt: skip
    return nomination


def _tell(nomination: Nomination, receipt: Receipt, is_last: bool, *, by: Actor, now: dt.datetime) -> None:
    if is_last:
        letters.nomination_endorsed(nomination, receipt=receipt.ref, at=now)
        return
    letters.receipt(receipt, by=by, at=now)
    letters.step_waiting(nomination, chain.pending(nomination), at=now)


@transaction.atomic
def send_back_nomination(nomination: Nomination, *, reason: str, by: Actor, now: dt.datetime) -> Nomination:
    """Give it back to those who nominated, inside the state. This opens no time after the deadline: only the office
    can; time that the office has given stays."""
    standing = directory.queries.standing(by, nomination.nominating_state.code, today=now.date())
    chain.check_can_send_back(nomination, standing, reason=reason, by=by)
    had_time = bool(nomination.return_reason) and not nomination.is_late_closed
    nomination = move(
        nomination, _N.RETURNED, moves=words.NOMINATION_MOVES, only_if={"signed": nomination.signed},
        return_reason=reason.strip(), is_returned_inside=True,
        is_late_closed=not had_time, endorsement_number="",
    )  # fmt: skip
    receipt = give_receipt(nomination, words.Act.SENT_BACK, by=by, now=now)
    letters.nomination_sent_back(nomination, receipt=receipt.ref, at=now)
    audit.operations.record(
        words.Event.NOMINATION_SENT_BACK, nomination.ref, by=by, at=now, reason=reason.strip(), receipt=receipt.ref
    )
    return nomination


@transaction.atomic
def post_receipt(receipt: Receipt, *, by: Actor, now: dt.datetime) -> None:
    """Send a receipt to the actor as a letter, in their language; who may read it is asked by ``get_receipt``."""
    chain.check_can_post_receipt(by=by)
    letters.receipt(receipt, by=by, at=now)
    audit.operations.record(words.Event.RECEIPT_POSTED, receipt.ref, by=by, at=now)
