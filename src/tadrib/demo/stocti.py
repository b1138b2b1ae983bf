"""STOCTI 2022 from the request to the report, through the same operations as real use, at fixed dates.

Published and kept: the dates of the first three modules, the six states, 24 selected of whom 7 women, 4 modules,
400 hours, 23 certified of whom 7 women, the university as joint issuer (``data/editions.toml`` has the sources).
Everything else, the people first of all, is invented.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from typing import Any

import tadrib.domain.assessment.operations
import tadrib.domain.calls.operations
import tadrib.domain.calls.queries
import tadrib.domain.catalogue.operations
import tadrib.domain.credentials.operations
import tadrib.domain.credentials.queries
import tadrib.domain.delivery.operations
import tadrib.domain.delivery.queries
import tadrib.domain.directory.operations
import tadrib.domain.directory.queries
import tadrib.domain.enrolment.operations
import tadrib.domain.enrolment.queries
import tadrib.domain.needs.operations
import tadrib.domain.results.operations
import tadrib.domain.selection.operations
import tadrib.domain.selection.queries
import tadrib.domain.vetting.operations
from tadrib.demo import files, nominees, reference, sitting
from tadrib.demo.cast import Cast
from tadrib.domain import (
    assessment,
    calls,
    catalogue,
    credentials,
    delivery,
    directory,
    enrolment,
    needs,
    results,
    selection,
    vetting,
)  # fmt: skip
from tadrib.workflows import check_nominations, close_edition

Row = Any  # a row of a domain app: only the domain knows its models
REF = "STOCTI-2022"
STATES = ("BJ", "BF", "TD", "ML", "NG", "SN")
PAPER = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
PROFILE = {
    "ar": "موظفون في إنفاذ القانون والقضاء لديهم خبرة لا تقل عن ثلاث سنوات، يتصل عملهم الحالي بموضوع الدورة، ويلتزمون بتدريب زملائهم بعد عودتهم.",
    "fr": "Agents des services répressifs et de la justice ayant au moins trois ans d’expérience, dont le poste actuel touche au sujet du cours et qui s’engagent à former leurs collègues à leur retour.",
    "en": "Law-enforcement and justice officials with at least three years of experience, whose present post touches on the subject of the course and who commit themselves to train colleagues on their return.",
    "pt": "Funcionários das forças de segurança e da justiça com pelo menos três anos de experiência, cujo cargo atual se relaciona com o tema do curso e que se comprometem a formar os colegas no regresso.",
}
RULES: list[dict[str, Any]] = [
    {"id": "rank", "kind": "rank_in", "ranks": ["officer", "senior", "executive"]},
    {"id": "years", "kind": "years_min", "years": 3},
    {"id": "language", "kind": "language", "any_of": ["fr", "en"], "level": 3},
    {"id": "papers", "kind": "dossier_complete", "documents": ["endorsement_letter"]},
    {"id": "again", "kind": "cool_down", "courses": ["STOCTI"], "months": 24},
]
LEAVER_AT = dt.datetime(2022, 11, 28, 9, 0, tzinfo=dt.UTC)  # 24 began and 23 were certified: one left, invented when


def at(year: int, month: int, day: int, hour: int = 9) -> dt.datetime:
    """A moment in UTC."""
    return dt.datetime(year, month, day, hour, tzinfo=dt.UTC)


def play(cast: Cast, say: Callable[[str], None]) -> Row:
    """The whole life of the edition."""
    edition = _design(cast)
    say("STOCTI 2022: 60 nominations")
    call = _nominate(cast, edition)
    say("STOCTI 2022: vetting and selection")
    _vet(cast, call)
    run = _select(cast, call)
    say("STOCTI 2022: invitations and attendance")
    _enrol(cast, run)
    _bank(cast, edition)
    _sit(cast, edition, "pre_test", at(2022, 5, 23), skill=0.52)
    _deliver(cast, edition)
    say("STOCTI 2022: tests, certificates, report")
    _sit(cast, edition, "post_test", at(2023, 2, 23), skill=0.86)
    _sit(cast, edition, "survey", at(2023, 2, 24))
    _teach(cast, edition)
    return _attest(cast, edition)


def _design(cast: Cast) -> Row:
    """A state asks, the office answers and designs the edition."""
    asked = at(2021, 10, 11)
    request = needs.operations.draft_request(
        asking_state=directory.queries.get_state("ML"), area=directory.queries.get_area("investigations"),
        facts={
            "title": "Enquêtes dans le respect du droit", "priority": "high", "people": 12, "languages": ["fr"],
            "gap": "Les enquêteurs n’ont pas de formation commune aux entretiens, aux écrits et à la chaîne de la preuve.",
            "expected_outcome": "Des dossiers complets et clairs, et des formateurs nationaux qui transmettent la méthode.",
            "other_support": "Deux ateliers d’une semaine en 2020, sans suite.", "nota_verbale": "NV-EX-214/2021",
        },
        by=cast("fp-ml", asked), now=asked,
    )  # fmt: skip
    request = needs.operations.submit_request(request, by=cast("fp-ml", asked), now=asked)
    answered = at(2021, 11, 8)
    request = needs.operations.answer_request(
        request, verdict="accepted", answer="Le Bureau prévoit une formation en quatre modules à partir de mai 2022.",
        by=cast("officer", answered), now=answered,
    )  # fmt: skip
    row = reference.edition_row(REF)
    return reference.put_edition(cast, row, at=at(2021, 12, 6), request=request)


def _nominate(cast: Cast, edition: Row) -> Row:
    """The call, and ten names from each of six states, endorsed."""
    opened, deadline = at(2022, 1, 17), dt.datetime(2022, 3, 11, 22, 59, tzinfo=dt.UTC)
    states = {code: directory.queries.get_state(code) for code in STATES}
    officer = cast("officer", opened)
    call = calls.operations.draft_call(
        edition=edition, ref="CALL-STOCTI-2022", seats=24, reserves=6, women_pct=29, profile=PROFILE, languages=["fr", "en"],
        language_level=3, rules=RULES, weights={"experience": 1, "language": 2}, papers=["endorsement_letter"],
        deadline=deadline, nota_verbale="NV-EX-007/2022",
        states=[{"state": s, "seats_min": 4, "seats_max": 4, "names_max": 10} for s in states.values()],
        by=officer, now=opened,
    )  # fmt: skip
    call = calls.operations.publish_call(call, by=officer, now=opened)
    authorities = {i.state.code: i for i in directory.queries.list_institutions(kind="authority") if i.state}
    for number, one in enumerate(nominees.stocti_2022()):
        moment = at(2022, 2, 7) + dt.timedelta(hours=4 * number)
        by = cast(f"fp-{one.state.lower()}", moment)
        nomination = calls.operations.nominate(
            call, state=states[one.state], person_facts=one.person, facts=one.facts, is_example=True,
            is_other_person=True, by=by, now=moment,
        )  # fmt: skip
        for paper in one.papers:
            calls.operations.attach_document(
                nomination, paper=paper, name="example-endorsement.pdf", content=PAPER, by=by, now=moment
            )
        if not one.papers:
            continue  # without its paper it cannot be sent: it stays a draft, and is not considered
        nomination = calls.operations.submit_nomination(nomination, declaration=True, by=by, now=moment)
        calls.operations.endorse_nomination(
            nomination, authority=authorities[one.state], note_number=f"NV-EX-{one.state}-{number + 1:02}/2022", by=by,
            now=moment + dt.timedelta(hours=1),
        )  # fmt: skip
    closed = at(2022, 3, 12)
    return calls.operations.close_call(call, by=cast("officer", closed), now=closed)


def _nominations(cast: Cast, call: Row, moment: dt.datetime) -> list[Row]:
    return list(calls.queries.list_nominations(cast("officer", moment), call=call).order_by("pk"))


def _vet(cast: Cast, call: Row) -> None:
    """Eligibility by the engine; due diligence by two officers."""
    checked = at(2022, 3, 14)
    check_nominations.check_nominations(call, by=cast("officer", checked), now=checked)
    decided, confirmed = at(2022, 3, 21), at(2022, 3, 28)
    for nomination in _nominations(cast, call, decided):
        vetting.operations.decide_due_diligence(
            nomination, outcome="cleared", ground="none", note="", by=cast("diligence", decided), now=decided
        )
        vetting.operations.confirm_due_diligence(nomination, by=cast("diligence-2", confirmed), now=confirmed)


def _select(cast: Cast, call: Row) -> Row:
    """The engine proposes, the panel sends on, the head of office signs."""
    computed, signed = at(2022, 4, 4), at(2022, 4, 7)
    officer, head = cast("officer", computed), cast("head", signed)
    selection.operations.declare_interest(call, nature="none", by=officer, now=computed)
    run = selection.operations.compute_run(call, by=officer, now=computed)
    selection.operations.keep_scenario(
        run, name="26 places, 5 par État", changes={"seats": 26, "each": [4, 5]}, by=officer, now=computed
    )
    run = selection.operations.propose_run(run, by=officer, now=computed)
    selection.operations.declare_interest(call, nature="none", by=head, now=signed)
    return selection.operations.sign_run(run, remarks="", by=head, now=signed)


def _enrol(cast: Cast, run: Row) -> None:
    """Everybody accepts through the focal point of their state."""
    invited, answered = at(2022, 4, 11), at(2022, 4, 19)
    enrolment.operations.invite_cohort(run, reply_by=at(2022, 5, 2), by=cast("officer", invited), now=invited)
    for invitation in enrolment.queries.list_invitations(cast("officer", invited), run=run):
        state = invitation.placement.nomination.nominating_state.code
        enrolment.operations.accept_invitation(invitation, by=cast(f"fp-{state.lower()}", answered), now=answered)


def _deliver(cast: Cast, edition: Row) -> None:
    """Two sessions a day; nearly everybody is there; one leaves during the third module."""
    planned, begun = at(2022, 5, 9), at(2022, 5, 23, 7)
    officer = cast("officer", planned)
    pattern = delivery.operations.Pattern(room="Rabat")
    delivery.operations.make_timetable(edition, pattern=pattern, by=officer, now=planned)
    edition = catalogue.operations.start_edition(edition, by=cast("officer", begun), now=begun)
    chance = random.Random("attendance 2022")
    people = list(enrolment.queries.list_participations(officer, edition).order_by("pk"))
    leaver = next(p for p in people if p.sex == "M" and p.state_code == "TD")
    for session in delivery.queries.list_sessions(officer, edition).order_by("starts_at"):
        here = [p for p in people if p != leaver or session.starts_at < LEAVER_AT]
        if len(here) < len(people) and leaver.state == "enrolled":
            leaver = enrolment.operations.withdraw_participation(
                leaver, reason="Called back to the service (example).", by=cast("officer", LEAVER_AT), now=LEAVER_AT
            )
        marks = [delivery.operations.Marking(p, **_mark(chance)) for p in here]
        moment = session.ends_at + dt.timedelta(minutes=10)
        delivery.operations.mark_attendance(session, marks=marks, by=cast("expert", moment), now=moment)


def _mark(chance: random.Random) -> dict[str, Any]:
    """A presence as they come: mostly there, some late, a few excused, seldom absent or by video."""
    drawn = chance.random()
    if drawn < 0.93:
        return {"mark": "present"}
    if drawn < 0.96:
        return {"mark": "late"}
    if drawn < 0.985:
        return {"mark": "excused", "reason": "Illness (example)"}
    if drawn < 0.993:
        return {"mark": "remote", "minutes": 150}
    return {"mark": "absent"}


def _bank(cast: Cast, edition: Row) -> None:
    """The questions of the tests and of the survey."""
    planned = at(2022, 5, 10)
    officer, version = cast("officer", planned), edition.version
    outcomes = {f"STOCTI-{o.number}": o for o in version.outcomes.order_by("number")}
    for row in files.toml("questions")["questions"]:
        options = [{code: row["options"][code][i] for code in files.LANGUAGES} for i in range(4)]
        assessment.operations.add_question(
            version, outcome=outcomes[row["outcome"]], text=row["stem"], options=options, right=row["right"] - 1,
            by=officer, now=planned,
        )  # fmt: skip
    for row in files.toml("questions")["survey"]["items"]:
        assessment.operations.add_question(version, text=row["text"], scale=True, by=officer, now=planned)


def _sit(cast: Cast, edition: Row, kind: str, moment: dt.datetime, skill: float = 0) -> None:
    """By everybody who is still there."""
    people = enrolment.queries.list_participations(cast("officer", moment), edition).filter(state="enrolled")
    sitting.sit(cast, edition, kind, people, moment, seed=f"{kind} 2022", skill=lambda _: skill)


def _teach(cast: Cast, edition: Row) -> None:
    """The practical of the fourth module, the trainer level: each gives a short lesson, an expert marks it."""
    planned, marked, closed = at(2022, 5, 10), at(2023, 2, 22, 15), at(2023, 3, 6)
    officer, expert = cast("officer", planned), cast("expert", marked)
    (row,) = (one for one in files.toml("awards")["rubrics"] if one["version"] == REF)
    rubric = assessment.operations.add_rubric(
        edition.version, title=row["title"], module=row["module"], by=officer, now=planned
    )
    levels = [dict(level) for level in row["levels"]]
    for one in row["criteria"]:
        assessment.operations.add_criterion(
            rubric, text=one["text"], levels=levels, minimum=row["minimum"], by=officer, now=planned
        )
    chance = random.Random("practical 2022")
    people = enrolment.queries.list_participations(officer, edition).filter(state="enrolled").order_by("pk")
    for person in people:
        gift = chance.random()  # how much of a teacher somebody is
        weights = (0, 1, 5, 6) if gift > 0.5 else (1, 5, 6, 2)
        points = {n: chance.choices((0, 1, 2, 3), weights=weights)[0] for n in range(1, len(row["criteria"]) + 1)}
        assessment.operations.mark_practical(rubric, person, points=points, by=expert, now=marked)
    assessment.operations.close_practical(rubric, edition, by=cast("officer", closed), now=closed)


def _attest(cast: Cast, edition: Row) -> Row:
    """Awards by the rules: the officer signs what the curriculum lets officers sign, the head of office the trainers.
    Certificates, the end."""
    decided, issued = at(2023, 3, 13), at(2023, 3, 27)
    for key, who in (("officer", "officer"), ("head", "head")):
        by = cast(key, decided)
        proposals = credentials.queries.propose_awards(by, edition)
        kinds = {p.participation.ref: p.kind for p in proposals if p.verdict.decided_by == who}
        credentials.operations.decide_awards(edition, kinds=kinds, by=by, now=decided)
    credentials.operations.issue_credentials(edition, by=cast("officer", issued), now=issued)
    edition = close_edition.close_edition(edition, by=cast("officer", issued), now=issued)
    reported = at(2023, 4, 3)
    results.operations.make_report(edition, by=cast("officer", reported), now=reported)
    return edition
