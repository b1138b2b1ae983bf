"""A small course that runs in the week in which the demonstration is made: people in, days marked, a test to take. Invented."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

import tadrib.domain.assessment.operations
import tadrib.domain.assessment.queries
import tadrib.domain.catalogue.operations
import tadrib.domain.catalogue.queries
import tadrib.domain.delivery.operations
import tadrib.domain.delivery.queries
import tadrib.domain.enrolment.operations
import tadrib.domain.enrolment.queries
import tadrib.domain.messaging.operations
import tadrib.domain.messaging.queries
import tadrib.domain.selection.queries
from tadrib.demo import reference, small
from tadrib.demo.cast import Cast
from tadrib.demo.days import Days
from tadrib.demo.stocti import PAPER
from tadrib.domain import assessment, catalogue, delivery, enrolment, messaging, selection
from tadrib.domain.messaging.words import LetterGround, Official

REF = "EX-ASSESS-2026"
SEED = 20261116


def play(cast: Cast, days: Days, known: Any) -> None:
    """From the call to yesterday evening; ``known`` is the participant who has an account of her own."""
    at = days.at
    row = days.moved(reference.edition_row(REF))
    edition = reference.put_edition(cast, row, at=at(2026, 8, 17))
    small.bank(cast, edition, at(2026, 9, 1))
    call = small.publish_call(cast, edition, row, reserves=3, least=1)
    call = small.nominate(cast, call, row, each=3, seed=SEED, moment=at(2026, 9, 21), known=known)
    small.select(cast, call, waits=("SN", 3), cleared=known)
    _enrol(cast, days, call, edition)
    _write_to_consulates(cast, days, edition)
    _begin(cast, days, edition)
    _state_attendance(cast, days, edition)


def _enrol(cast: Cast, days: Days, call: Any, edition: Any) -> None:
    """Everybody accepts; the first of Nigeria answers for herself."""
    invited, answered = days.at(2026, 10, 20), days.at(2026, 10, 26)
    officer = cast("officer", invited)
    run = selection.queries.signed_run(officer, call)
    rows = enrolment.operations.invite_cohort(run, reply_by=days.at(2026, 11, 6), by=officer, now=invited)
    first = next(small.of_state(rows, "NG"))
    for invitation in rows:
        state = invitation.placement.nomination.nominating_state.code.lower()
        key = "participant" if invitation == first else f"fp-{state}"
        enrolment.operations.accept_invitation(invitation, by=cast(key, answered), now=answered)
    _travel(cast, days, edition, rows, first)


def _travel(cast: Cast, days: Days, edition: Any, rows: list[Any], first: Any) -> None:
    """Passport and travel: the participant's own is complete, one waits with the office, one came back, the rest wait
    for their writer."""
    chosen, told, looked = days.at(2026, 10, 20, 12), days.at(2026, 10, 28), days.at(2026, 10, 29)
    enrolment.operations.set_travel_parts(
        edition, parts=["passport", "contact", "travel", "needs"],
        costs={"ticket": "office", "stay": "office", "visa": "state"}, by=cast("officer", chosen), now=chosen,
    )  # fmt: skip
    travellers = [row for row in rows if row.placement.nomination.mode != "remote"]
    others = [row for row in travellers if row != first]
    for number, row in enumerate([first, *others[:2]], 1):
        nomination = row.placement.nomination
        by = cast("participant" if row == first else f"fp-{nomination.nominating_state.code.lower()}", told)
        facts = {
            "passport_kind": "service", "passport_name": nomination.person.full_name,
            "passport_number": f"EX{number:07}", "passport_issuer": "Example authority",
            "passport_issued_on": days.at(2024, 3, 4).date(), "passport_expires_on": days.at(2029, 3, 3).date(),
            "home_address": "1 Example Street", "emergency_name": "Example Relative", "emergency_relation": "sister",
            "emergency_phone": "+000 00 00 00 00", "city": "Example City",
            "arrive_on": edition.start_date - dt.timedelta(days=1), "depart_on": edition.end_date + dt.timedelta(days=1),
            "diet": "vegetarian (example)",
        }  # fmt: skip
        enrolment.operations.change_dossier(row, facts=facts, by=by, now=told)
        enrolment.operations.attach_paper(row, paper="passport_copy", content=PAPER, by=by, now=told)
        dossier = enrolment.operations.send_dossier(row, declared=True, by=by, now=told)
        officer = cast("officer", looked)
        if row == first:
            enrolment.operations.open_dossier(dossier, by=officer, now=looked)
            enrolment.operations.accept_dossier(dossier, by=officer, now=looked)
        elif row == others[0]:
            enrolment.operations.return_dossier(
                dossier, reason="The photograph of the passport is too dark (example).", by=officer, now=looked
            )


TERMS = {
    "host_address": {
        "ar": "مكتب التدريب، الرباط (عنوان للمثال)",
        "fr": "Bureau de formation, Rabat (adresse d’exemple)",
        "en": "Training office, Rabat (example address)",
        "pt": "Escritório de formação, Rabat (endereço de exemplo)",
    },
    "costs": {
        "ar": "يتحمل المكتب السفر والإقامة",
        "fr": "Le Bureau prend en charge le voyage et le séjour",
        "en": "The office pays the journey and the stay",
        "pt": "O Escritório paga a viagem e a estada",
    },
}


def _write_to_consulates(cast: Cast, days: Days, edition: Any) -> None:
    """Terms, a letter to the consulate for everybody who travels; one of them is taken back."""
    moment = days.at(2026, 10, 28)
    by = cast("officer", moment)
    enrolment.operations.write_letter_terms(edition, terms=TERMS, by=by, now=moment)
    enrolment.operations.issue_visa_letters(edition, by=by, now=moment)
    letter = messaging.queries.list_official(by, kind=Official.VISA, edition_ref=edition.ref).first()
    messaging.operations.revoke(
        letter, ground=LetterGround.ERROR, reason="Exemple : lettre établie deux fois", by=by, now=days.at(2026, 10, 29)
    )


def _state_attendance(cast: Cast, days: Days, edition: Any) -> None:
    """The participant with an account asks for the statement of the first week."""
    moment = days.at(2026, 11, 20, 20)
    by = cast("participant", moment)
    row = enrolment.queries.list_own_participations(by).get(edition=edition)
    delivery.operations.issue_attendance_statement(row, by=by, now=moment)


def _begin(cast: Cast, days: Days, edition: Any) -> None:
    """All days until yesterday are marked, the test before can be taken."""
    planned, begun = days.at(2026, 11, 2), days.at(2026, 11, 16, 7)
    officer = cast("officer", planned)
    delivery.operations.make_timetable(
        edition, pattern=delivery.operations.Pattern(room="Rabat"), by=officer, now=planned
    )
    edition = catalogue.operations.start_edition(
        catalogue.queries.get_edition(officer, edition.ref), by=cast("officer", begun), now=begun
    )
    officer = cast("officer", begun)
    test = assessment.operations.draft_instrument(
        edition, kind="pre_test", questions=[q.ref for q in assessment.queries.list_questions(officer, edition.version)],
        by=officer, now=begun,
    )  # fmt: skip
    assessment.operations.open_instrument(test, by=officer, now=begun)
    chance = random.Random("attendance 2026")
    participants = list(enrolment.queries.list_participations(officer, edition))
    for session in delivery.queries.list_sessions(officer, edition):
        if session.ends_at > days.midnight:
            break
        moment = session.ends_at + dt.timedelta(minutes=10)
        marks = []
        for number, one in enumerate(participants):
            is_remote = number == len(participants) - 1
            if is_remote:
                marks.append(delivery.operations.Marking(one, "remote", 150))
            else:
                marks.append(delivery.operations.Marking(one, "late" if chance.random() < 0.06 else "present"))
        delivery.operations.mark_attendance(session, marks=marks, by=cast("expert", moment), now=moment)
