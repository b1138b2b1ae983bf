"""Travel dossiers for tests, as the domain's operations make them."""

from __future__ import annotations

import datetime as dt

import pytest

from tadrib.domain.accounts.words import Role
from tadrib.domain.enrolment import operations
from tadrib.domain.enrolment.models import Invitation, TravelDossier
from tadrib.domain.selection.models import Placement
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import Refused
from tests import makers

NOW = makers.NOW
PASSPORT = "Q7733119"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def invited(state_code: str = "ML", *, user: bool = False, call=None, mode: str = "in_person") -> Invitation:
    """An invitation that waits, to somebody with an account if ``user``."""
    call = call or makers.call()
    nomination = makers.nomination(call, state_code=state_code, mode=mode)
    if user:
        nomination.person.user = makers.user(Role.PARTICIPANT)
        nomination.person.save()
    run = call.runs.first() or makers.signed_run(call)
    place = Placement.objects.create(run=run, nomination=nomination, place="selected", computed_place="selected")
    return makers.invitation(place)


def accepted(*args, **kwargs) -> Invitation:
    row = invited(*args, **kwargs)
    row.state, row.answered_at = "accepted", NOW
    row.save()
    return row


def person_of(row: Invitation) -> Actor:
    return makers.of(row.placement.nomination.person.user)


def point(code: str = "ML") -> Actor:
    return makers.focal_point(makers.state(code))


def whole(row: Invitation, **changed):
    """Answers to everything the default parts ask."""
    return {
        "passport_kind": "service", "passport_name": row.placement.nomination.person.full_name.upper(),
        "passport_number": PASSPORT, "passport_issuer": "Ministry", "passport_issued_on": dt.date(2025, 1, 5),
        "passport_expires_on": dt.date(2030, 1, 4), "home_address": "Rue 12, Bamako", "emergency_name": "Awa",
        "emergency_relation": "sister", "emergency_phone": "+223 20 00 00 00", "city": "Bamako",
        "arrive_on": dt.date(2027, 6, 6), "depart_on": dt.date(2027, 6, 21), "consulate": "Bamako", "diet": "no pork",
        **changed,
    }  # fmt: skip


def write(row: Invitation, by: Actor | None = None, **changed) -> TravelDossier:
    return operations.change_dossier(row, facts=whole(row, **changed), by=by or point(), now=NOW)


def complete(row: Invitation, by: Actor | None = None) -> TravelDossier:
    by = by or point()
    write(row, by)
    operations.attach_paper(row, paper="passport_copy", content=PDF, by=by, now=NOW)
    return TravelDossier.objects.get(invitation=row)


def sent(row: Invitation, by: Actor | None = None) -> TravelDossier:
    by = by or point()
    complete(row, by)
    return operations.send_dossier(row, declared=True, by=by, now=NOW)


def refusal(act, *args, **kwargs) -> str:
    with pytest.raises(Refused) as no:
        act(*args, **kwargs)
    return no.value.code


def attach(row, paper="passport_copy", content=PDF, by=None):
    return operations.attach_paper(row, paper=paper, content=content, by=by or point(), now=NOW)
