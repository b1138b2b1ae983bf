"""Awards by the rules of each kind: proposed with conditions, signed by whom the rule says, with a result; corrected;
read by prerequisites."""

from __future__ import annotations

import io
import json
from pathlib import Path

import jsonschema
import pypdf
import pytest

from tadrib.domain.accounts.words import Role
from tadrib.domain.assessment.models import Criterion, CriterionMark, Practical, Rubric
from tadrib.domain.credentials import filing, jobs, operations, policy, printing, queries
from tadrib.domain.credentials.models import Award, Credential
from tadrib.domain.enrolment.models import Participation
from tadrib.domain.vetting.models import Finding
from tadrib.engines import award as engine
from tadrib.engines import badge
from tadrib.workflows import check_nominations
from tests import makers
from tests.awarded import LATE, holder_of, issued, participant, refused
from tests.makers import NOW, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("secrets")]
SCHEMA = Path(__file__).parents[1] / "engines" / "badge" / "vectors" / "ob_v3p0_achievementcredential_schema.json"
GRADES = [
    {"least": 60, "name": {"ar": "جيد", "en": "Good", "fr": "Bien", "pt": "Bom"}},
    {"least": 90, "name": {"ar": "ممتاز", "en": "Distinction", "fr": "Très bien", "pt": "Muito bom"}},
]
RULE = {
    "kinds": [
        {"kind": "participation", "attendance": 80},
        {"kind": "completion", "attendance": 80, "test": 60, "shown": "percent"},
        {"kind": "achievement", "attendance": 80, "test": 80, "shown": "grade"},
        {"kind": "trainer", "attendance": 80, "test": 80, "practical": 50, "criteria": True, "shown": "percent",
         "source": "both"},
    ],
    "grades": GRADES,
}  # fmt: skip


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def edition():
    return makers.edition(makers.version(award_rule=RULE), state="running")


@pytest.fixture
def officer():
    return makers.officer()


@pytest.fixture
def head():
    return makers.head()


def lesson(edition, *people, points=3, minimum=2):
    """A published practical of one criterion of three points, in which these people got ``points``."""
    levels = [{"points": n, "text": text(str(n))} for n in range(4)]
    rubric = Rubric.objects.create(ref=f"RUB-{makers.n()}", version=edition.version, title=text("Lesson"), made_at=NOW)
    row = Criterion.objects.create(rubric=rubric, number=1, text=text("C"), levels=levels, minimum=minimum)
    for person in people:
        CriterionMark.objects.create(criterion=row, participation=person, points=points, marked_at=NOW, marked_by="U")
    Practical.objects.create(rubric=rubric, edition=edition, state="closed", closed_at=NOW, closed_by="U")


def proposed(by, edition, row):
    return next(p for p in queries.propose_awards(by, edition) if p.participation == row)


# Proposed and signed ---------------------------------------------------------------------------------------------


def test_each_gets_the_highest_kind_with_what_is_missing_for_the_next(edition, officer):
    high, good, short = participant(edition, right=5), participant(edition, right=5), participant(edition, right=3)
    lesson(edition, high)

    kinds = [proposed(officer, edition, row).kind for row in (high, good, short)]

    assert kinds == ["trainer", "achievement", "completion"]
    missing = proposed(officer, edition, good).telling
    assert [finding.kind for finding in missing] == ["achievement", "trainer"]
    assert [c.code for c in missing[1].conditions if not c.is_met] == ["practical", "criteria"]
    assert [proposed(officer, edition, row).verdict.result for row in (high, good, short)] == [
        engine.Result("percent", 100), engine.Result("grade", 100, GRADES[1]["name"]), engine.Result("percent", 60),
    ]  # fmt: skip


def test_proposals_take_the_same_queries_for_any_number(officer, django_assert_num_queries):
    course = makers.course(code=f"OTHER-{makers.n()}")
    every = {"kind": "trainer", "module": 1, "outcome": 1, "practical": 1, "earlier": {"course": course.code,
             "kind": "completion"}}  # fmt: skip
    edition = makers.edition(makers.version(award_rule={"kinds": [every]}), state="running")
    lesson(edition)
    for size in (1, 3):
        for _ in range(size):
            participant(edition)
        with django_assert_num_queries(16):
            queries.propose_awards(officer, edition)


def test_the_officer_signs_what_the_rule_leaves_to_officers_and_the_head_the_rest(edition, officer, head):
    high, short = participant(edition, right=5), participant(edition, right=3)
    lesson(edition, high)

    no = refused("award_head", operations.decide_awards, edition, kinds={high.ref: "trainer", short.ref: "completion"},
                 by=officer, now=LATE)  # fmt: skip
    assert no.facts == {"ref": high.ref}
    assert not Award.objects.exists()
    refused("award_head", operations.decide_awards, edition, kinds={high.ref: "completion"},
            reasons={high.ref: "Less is enough"}, by=officer, now=LATE)  # fmt: skip
    refused("award_head", operations.decide_awards, edition, kinds={short.ref: "trainer"},
            reasons={short.ref: "More"}, by=officer, now=LATE)  # fmt: skip
    operations.decide_awards(edition, kinds={short.ref: "completion"}, by=officer, now=LATE)
    assert queries.count_undecided(officer, edition) == 1
    (award,) = operations.decide_awards(edition, kinds={high.ref: "trainer"}, by=head, now=LATE)
    assert (award.kind, award.result) == ("trainer", {"shown": "percent", "pct": 100})
    assert [one["kind"] for one in award.facts["findings"]] == list(engine.KINDS)
    assert queries.count_undecided(officer, edition) == 0
    assert set(Participation.objects.filter(edition=edition).values_list("state", flat=True)) == {"completed"}


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("kind", ["completion", "trainer"])
def test_who_may_sign_which_kind(role, kind):
    rules = engine.rules_from(RULE).rules
    by = makers.actor(role, scope="ML")

    may = {"completion": {Role.PROGRAMME_OFFICER, Role.HEAD_OF_OFFICE}, "trainer": {Role.HEAD_OF_OFFICE}}[kind]
    assert policy.can_decide(rules, kind, by=by) == (role in may)


def test_a_kind_that_the_curriculum_does_not_give_is_refused(officer):
    edition = makers.edition(state="running")
    row = participant(edition)

    refused("award_kind", operations.decide_awards, edition, kinds={row.ref: "achievement"},
            reasons={row.ref: "why not"}, by=officer, now=LATE)  # fmt: skip


def test_another_kind_with_a_reason_shows_its_own_result(edition, officer):
    row = participant(edition, right=5)

    (award,) = operations.decide_awards(
        edition, kinds={row.ref: "completion"}, reasons={row.ref: "Did not behave"}, by=officer, now=LATE
    )

    assert (award.facts["proposed"], award.result) == ("achievement", {"shown": "percent", "pct": 100})


def test_an_earlier_award_counts_while_its_certificate_is_valid(officer, head):
    before = makers.edition(state="running")
    paper = issued(before, officer)
    person = paper.award.participation.person
    rule = {"kinds": [{"kind": "completion", "earlier": {"course": before.course.code, "kind": "completion"}}]}
    edition = makers.edition(makers.version(award_rule=rule), state="running")
    row = makers.participation(edition, person=person)

    assert proposed(officer, edition, row).kind == "completion"
    operations.suspend(paper, ground="inquiry", reason="Looked into", by=head, now=LATE)
    assert proposed(officer, edition, row).kind == "none"
    paper.refresh_from_db()
    operations.reinstate(paper, reason="All is well", by=head, now=LATE)
    assert proposed(officer, edition, row).kind == "completion"
    paper.refresh_from_db()
    operations.revoke(paper, ground="error", reason="Wrong person", by=head, now=LATE)
    assert proposed(officer, edition, row).kind == "none"


# Certified -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("right", "kind", "achievement_type", "scale", "value", "shown"),
    [
        (3, "completion", "CertificateOfCompletion", "Percent", "60", "60 %"),
        (5, "achievement", "Certificate", "PerformanceLevel", "Distinction", "Distinction"),
    ],
)
def test_paper_page_and_badge_carry_the_result(edition, officer, right, kind, achievement_type, scale, value, shown):
    row = participant(edition, right=right)
    operations.decide_awards(edition, kinds={row.ref: kind}, by=officer, now=LATE)
    (credential,) = operations.issue_credentials(edition, by=officer, now=LATE)
    jobs.sign_waiting.func()
    credential.refresh_from_db()

    achievement = credential.document["credentialSubject"]["achievement"]
    (description,) = achievement["resultDescription"]
    (result,) = credential.document["credentialSubject"]["result"]
    assert (achievement["achievementType"], description["resultType"], result["value"]) == (achievement_type, scale, value)
    assert result["resultDescription"] == description["id"]
    if scale == "PerformanceLevel":
        assert description["allowedValue"] == ["Good", "Distinction"]
    one = {**credential.document, "credentialStatus": credential.document["credentialStatus"][0]}  # VC 2.0 allows several
    jsonschema.Draft201909Validator(json.loads(SCHEMA.read_text())).validate(one)
    verdict = badge.verify(credential.document, badge.resolver(queries.public_did_document()), LATE)
    assert verdict.status == "genuine"
    page = pypdf.PdfReader(io.BytesIO(printing.certificate_file(credential))).pages[0].extract_text()
    assert shown in page.replace("\u00a0", " ")
    assert queries.find_public_credential(credential.code).facts["result"]["pct"] == int(right * 20)


def test_the_trainer_level_is_named_by_the_trainer_certificate_alone(officer, head):
    version = makers.version(makers.course(level="trainer"), award_rule=RULE)
    version.modules.filter(number=1).update(level="advanced")
    version.modules.filter(number=2).update(level="trainer")
    edition = makers.edition(version, state="running")
    high, low = participant(edition, right=5), participant(edition, right=3)
    lesson(edition, high)
    operations.decide_awards(edition, kinds={low.ref: "completion"}, by=officer, now=LATE)
    operations.decide_awards(edition, kinds={high.ref: "trainer"}, by=head, now=LATE)

    rows = operations.issue_credentials(edition, by=officer, now=LATE)

    assert {row.facts["kind"]: row.facts["level"] for row in rows} == {"completion": "advanced", "trainer": "trainer"}


def test_a_changed_result_is_found_out(edition, officer):
    row = participant(edition, right=3)
    operations.decide_awards(edition, kinds={row.ref: "completion"}, by=officer, now=LATE)
    (credential,) = operations.issue_credentials(edition, by=officer, now=LATE)
    jobs.sign_waiting.func()
    credential.refresh_from_db()
    changes = {"result": ("value", "99"), "resultDescription": ("valueMax", "60")}
    changes |= {f"resultDescription {name}": (name, "Other") for name in ("name", "resultType", "valueMin")}
    for where, (name, value) in changes.items():
        document = json.loads(json.dumps(credential.document))
        subject = document["credentialSubject"]
        parent = subject if where == "result" else subject["achievement"]
        parent[where.split()[0]][0][name] = value
        assert badge.verify(document, badge.resolver(queries.public_did_document()), LATE).status == "altered"


def test_a_result_that_is_passed_is_a_status(edition):
    result = badge.Result("https://office.example/#r", "Passed", "Status")
    facts = {"credential_id": "urn:uuid:1", "holder_id": "urn:uuid:2", "issuer_id": "did:web:office.example",
             "issuer_name": "Office", "achievement_id": "https://office.example/a", "name": "N", "description": "D",
             "criteria": "C", "valid_from": LATE}  # fmt: skip

    subject = badge.build(badge.Award(**facts, result=result))["credentialSubject"]

    assert subject["result"] == [
        {"type": ["Result"], "resultDescription": "https://office.example/#r", "status": "Completed"}
    ]
    assert subject["achievement"]["resultDescription"][0]["resultType"] == "Status"


def test_old_certificates_say_their_criteria_as_before(officer):
    credential = issued(makers.edition(state="running"), officer)
    jobs.sign_waiting.func()
    credential.refresh_from_db()

    assert credential.document["credentialSubject"]["achievement"]["criteria"]["narrative"] == (
        "Attendance of at least 80 per cent of the sessions and at least 60 per cent right in the test after the course."
    )


# Corrected -------------------------------------------------------------------------------------------------------


def test_a_correction_replaces_kind_and_result_and_the_participation_follows(edition, officer, head):
    row = participant(edition, right=5)
    (award,) = operations.decide_awards(edition, kinds={row.ref: "achievement"}, by=officer, now=LATE)
    (old,) = operations.issue_credentials(edition, by=officer, now=LATE)

    refused("award_result", operations.correct_award, award, kind="achievement", pct=101, reason="x", by=head, now=LATE)
    refused("award_result_none", operations.correct_award, award, kind="none", pct=70, reason="x", by=head, now=LATE)
    better = operations.correct_award(award, kind="achievement", pct=70, reason="Marked wrongly", by=head, now=LATE)

    award.refresh_from_db()
    old.refresh_from_db()
    assert (award.result["pct"], award.is_replaced, old.state) == (100, True, "revoked")
    assert better.result == {"shown": "grade", "pct": 70, "grade": GRADES[0]["name"]}
    kept = operations.correct_award(better, kind="completion", reason="Below the limit", by=head, now=LATE)
    assert kept.result == {"shown": "percent", "pct": 70}
    operations.correct_award(kept, kind="participation", reason="Copied", by=head, now=LATE)
    row.refresh_from_db()
    assert row.state == "incomplete"
    last = Award.objects.get(participation=row, is_replaced=False)
    operations.correct_award(last, kind="completion", pct=65, reason="Did not copy", by=head, now=LATE)
    row.refresh_from_db()
    assert row.state == "completed"
    refused("stale", operations.correct_award, last, kind="none", reason="x", by=head, now=LATE)


# Prerequisites ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("held", "least", "verdict"),
    [
        ("completion", "completion", "met"),
        ("participation", "completion", "not_met"),
        ("participation", "participation", "met"),
        ("completion", "achievement", "not_met"),
        ("achievement", "completion", "met"),
        ("achievement", "achievement", "met"),
    ],
)
def test_prerequisites_read_the_award_and_its_kind(edition, officer, held, least, verdict):
    right = {"participation": 1, "completion": 3, "achievement": 5}[held]
    row = participant(edition, right=right)
    operations.decide_awards(edition, kinds={row.ref: held}, by=officer, now=LATE)
    operations.issue_credentials(edition, by=officer, now=LATE)
    asked = {"id": "before", "kind": "prerequisite", "all_of": [edition.course.code], "least": least}
    call = makers.call(rules=[asked])
    nomination = makers.nomination(call, person=row.person)

    check_nominations.check_nominations(call, by=officer, now=LATE)

    assert Finding.objects.get(nomination=nomination, rule="before").verdict == verdict


def test_a_revoked_certificate_no_longer_counts_even_if_it_is_claimed(officer, head):
    before = makers.edition(state="running")
    paper = issued(before, officer)
    call = makers.call(rules=[{"id": "before", "kind": "prerequisite", "all_of": [before.course.code]}])
    person = paper.award.participation.person
    nomination = makers.nomination(call, person=person, prerequisites=[before.course.code])

    check_nominations.check_nominations(call, by=officer, now=LATE)
    assert Finding.objects.get(nomination=nomination, rule="before").verdict == "met"
    operations.revoke(paper, ground="rules_not_met", reason="Copied", by=head, now=LATE)
    check_nominations.check_nominations(nomination, by=officer, now=LATE)
    found = Finding.objects.get(nomination=nomination, rule="before")
    assert (found.verdict, found.fact["missing"]) == ("not_met", [before.course.code])


def test_an_award_without_a_certificate_does_not_count_yet(edition, officer):
    row = participant(edition, right=3)
    operations.decide_awards(edition, kinds={row.ref: "completion"}, by=officer, now=LATE)

    assert queries.list_earned([row.person_id]) == []
    operations.issue_credentials(edition, by=officer, now=LATE)
    assert [(one.course_code, one.kind) for one in queries.list_earned([row.person_id, 0])] == [
        (edition.course.code, "completion")
    ]


# The name --------------------------------------------------------------------------------------------------------


def test_a_withdrawn_name_leaves_the_files_at_once(officer, django_capture_on_commit_callbacks, monkeypatch):
    credential = issued(makers.edition(state="running"), officer)
    holder = holder_of(credential)
    monkeypatch.setattr(operations.issuing, "wake_signer", lambda: None)
    operations.show_name(credential, shown=True, by=holder, now=LATE)
    jobs.sign_waiting.func()
    assert credential.holder in str(badge.found_in_picture(filing.kept_png(credential.number)))

    credential.refresh_from_db()
    with django_capture_on_commit_callbacks(execute=True):
        operations.show_name(credential, shown=False, by=holder, now=LATE)

    assert filing.kept_png(credential.number) is None
    jobs.sign_waiting.func()
    assert credential.holder not in str(badge.found_in_picture(filing.kept_png(credential.number)))
    files = Path(filing.default_storage.location).rglob(f"*{credential.number}*")
    names = [path.name for path in files]
    assert sorted(names) == [f"{credential.number}.pdf", f"{credential.number}.png"]


def test_a_badge_made_while_the_name_was_withdrawn_is_not_kept(officer, monkeypatch):
    credential = issued(makers.edition(state="running"), officer)
    Credential.objects.filter(pk=credential.pk).update(name_shown=True)
    build = jobs.badge.bake

    def withdrawn_meanwhile(picture, document):
        Credential.objects.filter(pk=credential.pk).update(name_shown=False)
        return build(picture, document)

    monkeypatch.setattr(jobs.badge, "bake", withdrawn_meanwhile)
    by = jobs.worker()
    key = jobs._key(by)
    jobs.sign_chunk([queries.get_credential_to_sign(by, credential.number)], key, by=by)

    credential.refresh_from_db()
    assert (credential.document, filing.kept_png(credential.number)) == ({}, None)
