"""A small course that runs while the demonstration is looked at: people in, days marked, a test to take. Invented."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

import tadrib.domain.accounts.operations
import tadrib.domain.assessment.operations
import tadrib.domain.assessment.queries
import tadrib.domain.calls.operations
import tadrib.domain.calls.queries
import tadrib.domain.catalogue.operations
import tadrib.domain.catalogue.queries
import tadrib.domain.delivery.operations
import tadrib.domain.delivery.queries
import tadrib.domain.directory.operations
import tadrib.domain.directory.queries
import tadrib.domain.enrolment.operations
import tadrib.domain.enrolment.queries
import tadrib.domain.messaging.operations
import tadrib.domain.messaging.queries
import tadrib.domain.selection.operations
import tadrib.domain.selection.queries
import tadrib.domain.vetting.operations
from tadrib.demo import cast as people
from tadrib.demo import files, reference
from tadrib.demo.cast import Cast
from tadrib.demo.nominees import Draw
from tadrib.demo.stocti import PAPER, PROFILE, at
from tadrib.domain import (
    accounts,
    assessment,
    calls,
    catalogue,
    delivery,
    directory,
    enrolment,
    messaging,
    selection,
    vetting,
)  # fmt: skip
from tadrib.domain.accounts.words import Role
from tadrib.domain.messaging.words import LetterGround, Official
from tadrib.workflows import check_nominations

REF = "EX-ASSESS-2026"
MARKED_UNTIL = at(2026, 11, 21)


def play(cast: Cast) -> None:
    """From the call to the middle of the course; one invitation is still unanswered."""
    row = reference.edition_row(REF)
    edition = reference.put_edition(cast, row, at=at(2026, 8, 17))
    _bank(cast, edition)
    call = _nominate(cast, edition, row)
    _select(cast, call)
    _enrol(cast, call, edition)
    _write_to_consulates(cast, edition)
    _begin(cast, edition)
    _state_attendance(cast, edition)


def _bank(cast: Cast, edition: Any) -> None:
    """Three questions on each outcome would be better; the demonstration asks one on each."""
    moment = at(2026, 9, 1)
    by, questions = cast("officer", moment), files.toml("questions")["questions"]
    for outcome, source in zip(edition.version.outcomes.order_by("number"), questions, strict=False):
        options = [{code: source["options"][code][i] for code in files.LANGUAGES} for i in range(4)]
        assessment.operations.add_question(
            edition.version,
            outcome=outcome,
            text=source["stem"],
            options=options,
            right=source["right"] - 1,
            by=by,
            now=moment,
        )


def _nominate(cast: Cast, edition: Any, row: dict[str, Any]) -> Any:
    opened, facts = at(2026, 9, 7), row["call"]
    states = {code: directory.queries.get_state(code) for code in row["states"]}
    officer = cast("officer", opened)
    call = calls.operations.draft_call(
        edition=edition, ref=f"CALL-{REF}", seats=facts["seats"], reserves=3, women_pct=facts["women_min_percent"],
        profile=PROFILE, languages=row["languages"], language_level=3,
        rules=[{"id": "years", "kind": "years_min", "years": 3}], weights={"experience": 1, "language": 2},
        papers=["endorsement_letter"], deadline=at(2026, 10, 9, 22), nota_verbale="NV-EX-31/2026",
        states=[
            {"state": s, "seats_min": 1, "seats_max": facts["per_state_max"], "names_max": facts["nominees_max"]}
            for s in states.values()
        ],
        by=officer, now=opened,
    )  # fmt: skip
    call = calls.operations.publish_call(call, by=officer, now=opened)
    authorities = {i.state.code: i for i in directory.queries.list_institutions(kind="authority") if i.state}
    for code, state in states.items():
        language = "en" if code == "NG" else "fr"
        draw = Draw(20261116, code)
        for place in range(1, 4):
            moment = at(2026, 9, 21) + dt.timedelta(hours=place)
            by = cast(f"fp-{code.lower()}", moment)
            nomination = calls.operations.nominate(
                call, state=state, person_facts=draw.person("F" if place == 1 else "M", language),
                facts=draw.facts(language), is_example=True, is_other_person=True, by=by, now=moment,
            )  # fmt: skip
            calls.operations.attach_document(
                nomination, paper="endorsement_letter", name="example-endorsement.pdf", content=PAPER, by=by, now=moment
            )
            nomination = calls.operations.submit_nomination(nomination, declaration=True, by=by, now=moment)
            calls.operations.endorse_nomination(
                nomination, authority=authorities[code], note_number=f"NV-EX-{code}-{place}/2026", by=by, now=moment
            )
    closed = at(2026, 10, 10)
    return calls.operations.close_call(call, by=cast("officer", closed), now=closed)


def _select(cast: Cast, call: Any) -> None:
    checked, confirmed, computed, signed = at(2026, 10, 12), at(2026, 10, 14), at(2026, 10, 16), at(2026, 10, 19)
    check_nominations.check_nominations(call, by=cast("officer", checked), now=checked)
    for nomination in calls.queries.list_nominations(cast("officer", checked), call=call).order_by("pk"):
        vetting.operations.decide_due_diligence(
            nomination, outcome="cleared", ground="none", note="", by=cast("diligence", checked), now=checked
        )
        if (nomination.nominating_state.code, nomination.priority) == ("SN", 3):
            continue  # still waits for the second officer
        vetting.operations.confirm_due_diligence(nomination, by=cast("diligence-2", confirmed), now=confirmed)
    officer, head = cast("officer", computed), cast("head", signed)
    selection.operations.declare_interest(call, nature="none", by=officer, now=computed)
    run = selection.operations.compute_run(call, by=officer, now=computed)
    run = selection.operations.propose_run(run, by=officer, now=computed)
    selection.operations.declare_interest(call, nature="none", by=head, now=signed)
    selection.operations.sign_run(run, remarks="", by=head, now=signed)


def _enrol(cast: Cast, call: Any, edition: Any) -> None:
    """Everybody accepts; the first of Nigeria has an account of her own and sees what a participant sees."""
    invited, answered = at(2026, 10, 20), at(2026, 10, 26)
    officer = cast("officer", invited)
    run = selection.queries.signed_run(officer, call)
    rows = enrolment.operations.invite_cohort(run, reply_by=at(2026, 11, 6), by=officer, now=invited)
    first = next(i for i in rows if i.placement.nomination.nominating_state.code == "NG")
    person = first.placement.nomination.person
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
    _travel(cast, edition, rows, first)


def _travel(cast: Cast, edition: Any, rows: list[Any], first: Any) -> None:
    """Passport and travel: the participant's own is complete, one waits with the office, one came back, the rest wait
    for their writer."""
    chosen, told, looked = at(2026, 10, 20, 12), at(2026, 10, 28), at(2026, 10, 29)
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
            "passport_issued_on": dt.date(2024, 3, 4), "passport_expires_on": dt.date(2029, 3, 3),
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


def _write_to_consulates(cast: Cast, edition: Any) -> None:
    """Terms, a letter to the consulate for everybody who travels; one of them is taken back."""
    moment = at(2026, 10, 28)
    by = cast("officer", moment)
    enrolment.operations.write_letter_terms(edition, terms=TERMS, by=by, now=moment)
    enrolment.operations.issue_visa_letters(edition, by=by, now=moment)
    letter = messaging.queries.list_official(by, kind=Official.VISA, edition_ref=edition.ref).first()
    messaging.operations.revoke(
        letter, ground=LetterGround.ERROR, reason="Exemple : lettre établie deux fois", by=by, now=at(2026, 10, 29)
    )


def _state_attendance(cast: Cast, edition: Any) -> None:
    """The participant with an account asks for the statement of the first week."""
    by = cast("participant", MARKED_UNTIL)
    row = enrolment.queries.list_own_participations(by).get(edition=edition)
    delivery.operations.issue_attendance_statement(row, by=by, now=MARKED_UNTIL)


def _begin(cast: Cast, edition: Any) -> None:
    """The first week is marked, the test before is closed, the test after waits until the last day."""
    planned, begun = at(2026, 11, 2), at(2026, 11, 16, 7)
    officer = cast("officer", planned)
    delivery.operations.make_timetable(
        edition, pattern=delivery.operations.Pattern(room="Rabat"), by=officer, now=planned
    )
    edition = catalogue.operations.start_edition(
        catalogue.queries.get_edition(officer, REF), by=cast("officer", begun), now=begun
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
        if session.ends_at > MARKED_UNTIL:
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
