"""A small course that was over half a year ago: certificates, one of them the participant's own, one revoked. Invented."""

from __future__ import annotations

import random
from typing import Any

import tadrib.domain.accounts.operations
import tadrib.domain.catalogue.operations
import tadrib.domain.catalogue.queries
import tadrib.domain.credentials.operations
import tadrib.domain.credentials.queries
import tadrib.domain.delivery.operations
import tadrib.domain.delivery.queries
import tadrib.domain.directory.operations
import tadrib.domain.enrolment.operations
import tadrib.domain.enrolment.queries
import tadrib.domain.selection.queries
from tadrib.demo import cast as people
from tadrib.demo import reference, sitting, small
from tadrib.demo.cast import Cast
from tadrib.demo.days import Days
from tadrib.domain import (
    accounts,
    catalogue,
    credentials,
    delivery,
    directory,
    enrolment,
    selection,
)
from tadrib.domain.accounts.words import Role
from tadrib.domain.credentials.words import Ground
from tadrib.workflows import close_edition

Row = Any  # a row of a domain app: only the domain knows its models
REF = "EX-DIGITAL-2026"
SEED = 20260518


def play(cast: Cast, days: Days) -> Row:
    """The whole life of the course; returns the person who has an account of her own from here on."""
    at = days.at
    row = days.moved(reference.edition_row(REF))
    edition = reference.put_edition(cast, row, at=at(2026, 1, 12))
    small.bank(cast, edition, at(2026, 1, 19), survey=3)
    call = small.publish_call(cast, edition, row, reserves=0, least=1)
    call = small.nominate(cast, call, row, each=2, seed=SEED, moment=at(2026, 3, 2))
    small.select(cast, call)
    person = _enrol(cast, days, call)
    _sit(cast, days, edition, "pre_test", 18, skill=0.5)
    _deliver(cast, days, edition)
    _sit(cast, days, edition, "post_test", 28, skill=0.85)
    _sit(cast, days, edition, "survey", 29)
    _attest(cast, days, edition)
    return person


def _enrol(cast: Cast, days: Days, call: Row) -> Row:
    """Everybody accepts; the first of Nigeria gets an account and sees what a participant sees."""
    invited, answered = days.at(2026, 4, 1), days.at(2026, 4, 9)
    officer = cast("officer", invited)
    run = selection.queries.signed_run(officer, call)
    rows = enrolment.operations.invite_cohort(run, reply_by=days.at(2026, 4, 24), by=officer, now=invited)
    first = next(small.of_state(rows, "NG"))
    person: Row = first.placement.nomination.person
    user = accounts.operations.create_user(
        email=people.address("participant"), name=person.full_name, language="en", password=people.PASSWORD,
        is_example=True, by=people.opener(), now=invited,
    )  # fmt: skip
    accounts.operations.grant_role(
        user, role=Role.PARTICIPANT, from_date=invited.date(), by=people.opener(), now=invited
    )
    cast.users["participant"] = user
    directory.operations.link_user(person, user=user, by=people.opener(), now=invited)
    for invitation in rows:
        state = invitation.placement.nomination.nominating_state.code.lower()
        key = "participant" if invitation == first else f"fp-{state}"
        enrolment.operations.accept_invitation(invitation, by=cast(key, answered), now=answered)
    return person


def _sit(cast: Cast, days: Days, edition: Row, kind: str, day: int, *, skill: float = 0) -> None:
    """Whoever has an account knows everything at the end."""
    moment = days.at(2026, 5, day, 12)
    people = enrolment.queries.list_participations(cast("officer", moment), edition).select_related("person")

    def of(one: Row) -> float:
        return 1 if kind == "post_test" and one.person.user_id is not None else skill

    sitting.sit(cast, edition, kind, people, moment, seed=f"{kind} past", skill=of)


def _deliver(cast: Cast, days: Days, edition: Row) -> None:
    """Two weeks; nearly everybody is there every day."""
    planned, begun = days.at(2026, 5, 4), days.at(2026, 5, 18, 7)
    officer, chance = cast("officer", planned), random.Random("attendance past")
    delivery.operations.make_timetable(
        edition, pattern=delivery.operations.Pattern(room="Rabat"), by=officer, now=planned
    )
    edition = catalogue.operations.start_edition(
        catalogue.queries.get_edition(officer, edition.ref), by=cast("officer", begun), now=begun
    )
    participants = list(enrolment.queries.list_participations(officer, edition).order_by("pk"))
    for session in delivery.queries.list_sessions(officer, edition).order_by("starts_at"):
        marks = [
            delivery.operations.Marking(one, "late" if chance.random() < 0.05 else "present") for one in participants
        ]
        delivery.operations.mark_attendance(
            session, marks=marks, by=cast("expert", session.ends_at), now=session.ends_at
        )


def _attest(cast: Cast, days: Days, edition: Row) -> None:
    """Awards by the rules, certificates; the last one was made out wrongly and is revoked."""
    decided, issued, revoked = days.at(2026, 6, 2), days.at(2026, 6, 8), days.at(2026, 6, 22)
    by = cast("officer", decided)
    edition = catalogue.queries.get_edition(by, edition.ref)  # as it stands since it was started
    kinds = {p.participation.ref: p.kind for p in credentials.queries.propose_awards(by, edition)}
    credentials.operations.decide_awards(edition, kinds=kinds, by=by, now=decided)
    rows = credentials.operations.issue_credentials(edition, by=cast("officer", issued), now=issued)
    close_edition.close_edition(edition, by=cast("officer", issued), now=issued)
    last = next(row for row in reversed(rows) if row.award.participation.person.user_id is None)
    credentials.operations.revoke(
        last, ground=Ground.ERROR, reason="Made out to the wrong spelling of the name (example).",
        by=cast("head", revoked), now=revoked,
    )  # fmt: skip
