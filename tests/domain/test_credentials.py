"""Awards by the rule and by persons, and the certificates that follow from them."""

from __future__ import annotations

import io

import pypdf
import pytest

from tadrib.domain.accounts.words import Role
from tadrib.domain.audit.models import Event
from tadrib.domain.credentials import operations, printing, queries, words
from tadrib.domain.credentials.models import Award
from tadrib.domain.messaging.models import Letter
from tadrib.domain.messaging.queries import render
from tadrib.engines import badge
from tadrib.kernel.actor import Actor
from tests import makers
from tests.awarded import LATE, issued, participant, refused
from tests.makers import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("secrets")]
RULE = {"attendance_pct": 80, "test_pct": 60}


@pytest.fixture
def edition():
    return makers.edition(state="running")


@pytest.fixture
def officer():
    return makers.officer()


# Awards ----------------------------------------------------------------------------------------------------------


def test_propose_shows_shares_and_the_rules_answer(edition, officer):
    full, short, gone = (participant(edition, **c) for c in ({}, {"right": 2}, {"state": "withdrawn"}))

    found = {p.participation: p for p in queries.propose_awards(officer, edition)}

    assert set(found) == {full, short}
    assert gone not in found
    assert (found[full].kind, found[full].attendance_pct, found[full].test_pct) == ("completion", 100, 60)
    assert found[short].kind == "participation"
    assert [(one.code, one.got) for one in found[short].verdict.findings[1].conditions if not one.is_met] == [("test", 40)]
    assert queries.propose_awards(Actor.nobody(), edition) == []
    assert queries.propose_awards(makers.actor(Role.EXPERT), edition) == []


def test_propose_takes_the_same_queries_for_any_number(edition, officer, django_assert_num_queries):
    for size in (1, 3):
        for _ in range(size):
            participant(edition)
        with django_assert_num_queries(5):
            queries.propose_awards(officer, edition)


def test_decide_follows_the_rule_and_concludes(edition, officer):
    full, short = participant(edition), participant(edition, right=None)

    awards = operations.decide_awards(
        edition, kinds={full.ref: "completion", short.ref: "participation"}, by=officer, now=LATE
    )

    assert [a.kind for a in awards] == ["completion", "participation"]
    full.refresh_from_db()
    short.refresh_from_db()
    assert (full.state, short.state) == ("completed", "incomplete")
    figures = ("attended", "held", "right", "out_of", "rule", "proposed")
    assert [awards[0].facts[name] for name in figures] == [5, 5, 3, 5, RULE, "completion"]
    assert [one["kind"] for one in awards[0].facts["findings"]] == ["participation", "completion"]
    assert awards[0].result == {}
    assert Event.objects.filter(name=words.Event.AWARD_DECIDED).count() == 2
    assert queries.count_undecided(officer, edition) == 0


def test_decide_otherwise_needs_a_reason(edition, officer):
    row = participant(edition, attended=3)

    assert refused("award_reason", operations.decide_awards, edition, kinds={row.ref: "completion"}, by=officer,
                   now=LATE).facts == {"ref": row.ref}  # fmt: skip
    (award,) = operations.decide_awards(
        edition, kinds={row.ref: "completion"}, reasons={row.ref: " Ill, made up for it "}, by=officer, now=LATE
    )

    assert (award.reason, award.facts["proposed"]) == ("Ill, made up for it", "none")
    assert Event.objects.get(name=words.Event.AWARD_DECIDED).reason == "Ill, made up for it"


def test_decide_refuses_all_together(edition, officer):
    row, gone = participant(edition), participant(edition, state="withdrawn")
    good = {row.ref: "completion"}

    for code, kinds in (
        ("award_none", {}),
        ("award_foreign", {**good, gone.ref: "none"}),
        ("award_foreign", {**good, "PAR-x": "none"}),
        ("award_kind", {row.ref: "diploma"}),
    ):
        refused(code, operations.decide_awards, edition, kinds=kinds, by=officer, now=LATE)
    assert not Award.objects.exists()
    refused("not_allowed", operations.decide_awards, edition, kinds=good, by=makers.actor(Role.AUDITOR), now=LATE)
    refused("award_too_early", operations.decide_awards, edition, kinds=good, by=officer, now=NOW)
    operations.decide_awards(edition, kinds=good, by=makers.head(), now=LATE)
    refused("award_decided", operations.decide_awards, edition, kinds=good, by=officer, now=LATE)
    edition.state = "closed"
    refused("award_edition", operations.decide_awards, edition, kinds=good, by=officer, now=LATE)


# Certificates ----------------------------------------------------------------------------------------------------


def test_issue_certifies_everything_and_writes_to_the_holder(edition, officer):
    credential = issued(edition, officer)

    facts = credential.facts
    assert (facts["kind"], facts["hours"], facts["version"]["number"], facts["mode"]) == ("completion", 80, 1, "hybrid")
    assert [m["hours"] for m in facts["modules"]] == [40, 40]
    assert [o["text"]["fr"] for o in facts["outcomes"]] == ["Outcome 1 fr", "Outcome 2 fr"]
    assert facts["issuers"] == [{"code": "office", "name": facts["office"]}]
    assert len(credential.code.replace("-", "")) == 12
    assert not set(credential.code) & set("ILOU")
    assert 0 <= credential.status_index < badge.MINIMUM_BITS
    letter = Letter.objects.get(key="credentials.issued")
    assert (letter.language, letter.subject_ref) == ("pt", credential.number)
    body = render(letter).body
    assert f"https://office.example/pt/verify/{credential.code}/" in body
    assert f"/pt/portal/certificates/{credential.number}/" in body
    assert Event.objects.filter(name=words.Event.ISSUED, subject=credential.number).exists()


def test_issue_refuses_without_anything_to_issue(edition, officer):
    row = participant(edition, attended=0)
    operations.decide_awards(edition, kinds={row.ref: "none"}, by=officer, now=LATE)

    refused("credential_nothing", operations.issue_credentials, edition, by=officer, now=LATE)
    refused("not_allowed", operations.issue_credentials, edition, by=makers.actor(Role.AUDITOR), now=LATE)


def test_joint_issuers_in_their_order(officer):
    edition = makers.edition(state="running")
    codes = [makers.institution(f"uni-{i}").code for i in (2, 1)]
    edition.issuers = [*codes, "gone"]
    edition.save()

    assert [row["code"] for row in issued(edition, officer).facts["issuers"]] == codes


def test_certificate_says_what_was_certified_in_three_languages(edition, officer):
    credential = issued(edition, officer)

    pdf = printing.print_certificate(credential)

    text = " ".join(pypdf.PdfReader(io.BytesIO(pdf)).pages[0].extract_text().split())
    for part in (
        credential.holder,
        credential.number,
        credential.code,
        "Course en",
        "Course fr",
        "80 hours",
        "80 heures",
    ):
        assert part in text
    assert printing.print_certificate(credential) == pdf
    statement = printing.certificate_facts(credential).statements[2]
    assert statement.after == ", foundational level, 80\xa0hours, 7–20\xa0June 2027 (Rabat en and online)."


def test_certificate_of_a_name_no_font_draws_is_refused(edition, officer):
    credential = issued(edition, officer)
    credential.facts["holder"]["latin"] = "\U00012000"

    refused("credential_unprintable", printing.print_certificate, credential)


@pytest.mark.parametrize(
    ("number", "language", "said"),
    [(1, "en", "1 hour"), (60, "en", "60 hours"), (1, "fr", "1 heure"), (7, "ar", "7 ساعات"), (60, "ar", "60 ساعة")],
)
def test_hours_are_counted(number, language, said):
    assert printing.hours(number, language) == said.replace(" ", "\xa0")
