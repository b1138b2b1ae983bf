"""Awards by the rule and by persons, certificates, signatures, revocation, verification."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import stat
from pathlib import Path

import pypdf
import pytest

from tadrib.domain.accounts.words import Role
from tadrib.domain.assessment.models import Instrument, Response
from tadrib.domain.audit.models import Event
from tadrib.domain.credentials import jobs, operations, printing, queries, rule, signing, words
from tadrib.domain.credentials.models import Award, Credential, Revocation, SigningKey
from tadrib.domain.delivery.models import AttendanceMark, Session
from tadrib.domain.messaging.models import Letter
from tadrib.domain.messaging.queries import render
from tadrib.engines import badge
from tadrib.kernel.actor import Actor
from tadrib.kernel.appendonly import AppendOnlyError
from tadrib.kernel.refusals import NotFound, Refused
from tests import makers
from tests.makers import NOW

pytestmark = pytest.mark.django_db
LATE = dt.datetime(2027, 6, 20, 16, tzinfo=dt.UTC)  # the last day of the made editions
RULE = {"attendance_pct": 80, "test_pct": 60}


@pytest.fixture(autouse=True)
def _secrets(settings, tmp_path):
    settings.SECRETS = tmp_path
    settings.TADRIB_URL = "https://office.example"


@pytest.fixture
def edition():
    return makers.edition(state="running")


@pytest.fixture
def officer():
    return makers.officer()


def participant(edition, *, attended=5, held=5, right=3, out_of=5, **columns):
    """A participant who came to ``attended`` of ``held`` sessions and had ``right`` of ``out_of`` (None: no test)."""
    user = makers.user(Role.PARTICIPANT, language="pt")
    row = makers.participation(edition, person=makers.person(user=user), **columns)
    sessions = list(Session.objects.filter(edition=edition).order_by("pk"))
    while len(sessions) < held:
        sessions.append(session(edition, len(sessions)))
    for number, one in enumerate(sessions[:held]):
        AttendanceMark.objects.create(session=one, participation=row, mark="present" if number < attended else "absent",
                                      marked_at=NOW, marked_by="USR-0")  # fmt: skip
    if right is not None:
        test = Instrument.objects.get_or_create(edition=edition, kind="post_test", defaults={
            "ref": f"TST-{makers.n()}", "state": "closed"})[0]  # fmt: skip
        Response.objects.create(instrument=test, participation=row, right=right, out_of=out_of, submitted_at=NOW)
    return row


def session(edition, number=0):
    start = dt.datetime(2027, 6, 7, 8, tzinfo=dt.UTC) + dt.timedelta(hours=12 * number)
    return Session.objects.create(
        ref=f"SES-{makers.n()}", edition=edition, module=edition.modules.first(), title=makers.text("Session"),
        starts_at=start, ends_at=start + dt.timedelta(hours=3), mode="hybrid",
    )  # fmt: skip


def issued(edition, officer, **columns) -> Credential:
    row = participant(edition, **columns)
    operations.decide_awards(edition, kinds={row.ref: "completion"}, by=officer, now=LATE)
    return operations.issue_credentials(edition, by=officer, now=LATE)[0]


def holder_of(credential) -> Actor:
    return makers.of(credential.award.participation.person.user)


def refused(code, call, *args, **kwargs):
    with pytest.raises(Refused) as caught:
        call(*args, **kwargs)
    assert caught.value.code == code
    return caught.value


# The rule --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("attendance", "test", "kind", "basis"),
    [
        ((4, 5), (3, 5), "completion", "both_met"),
        ((79, 100), (5, 5), "none", "attendance_short"),
        ((799, 1000), (5, 5), "none", "attendance_short"),
        ((800, 1000), (599, 1000), "participation", "test_short"),
        ((5, 5), None, "participation", "test_missing"),
        ((0, 0), (5, 5), "none", "attendance_missing"),
    ],
)
def test_rule_at_its_limits(attendance, test, kind, basis):
    assert rule.judge(RULE, attendance, test) == rule.Verdict(words.Award(kind), words.Basis(basis))


def test_rule_without_a_test_asks_for_attendance_alone():
    assert rule.judge({"attendance_pct": 80, "test_pct": 0}, (4, 5), None).kind == words.Award.COMPLETION
    assert rule.judge({}, (0, 0), None).kind == words.Award.COMPLETION


# Awards ----------------------------------------------------------------------------------------------------------


def test_propose_shows_shares_and_the_rules_answer(edition, officer):
    full, short, gone = (participant(edition, **c) for c in ({}, {"right": 2}, {"state": "withdrawn"}))

    found = {p.participation: p for p in queries.propose_awards(officer, edition)}

    assert set(found) == {full, short}
    assert gone not in found
    assert (found[full].kind, found[full].attendance_pct, found[full].test_pct) == ("completion", 100, 60)
    assert (found[short].kind, found[short].basis) == ("participation", "test_short")
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
    assert awards[0].facts == {"attended": 5, "held": 5, "right": 3, "out_of": 5, "rule": RULE,
                               "proposed": "completion", "basis": "both_met"}  # fmt: skip
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
    assert statement.after == ", foundational level, 80 hours, 7–20\xa0June 2027 (Rabat en and online)."


def test_certificate_of_a_name_no_font_draws_is_refused(edition, officer):
    credential = issued(edition, officer)
    credential.facts["holder"]["latin"] = "\U00012000"

    refused("credential_unprintable", printing.print_certificate, credential)


@pytest.mark.parametrize(
    ("number", "language", "said"),
    [(1, "en", "1 hour"), (60, "en", "60 hours"), (1, "fr", "1 heure"), (7, "ar", "7 ساعات"), (60, "ar", "60 ساعة")],
)
def test_hours_are_counted(number, language, said):
    assert printing.hours(number, language) == said


# Signing ---------------------------------------------------------------------------------------------------------


def test_job_signs_what_anybody_can_check(edition, officer, tmp_path):
    credential = issued(edition, officer)

    assert jobs.sign_waiting.func() == 1

    credential.refresh_from_db()
    resolve = badge.resolver(queries.public_did_document())
    listed = queries.public_status_list(1, at=LATE)
    later = dt.datetime.now(dt.UTC) + dt.timedelta(days=400)
    verdict = badge.verify(credential.document, resolve, later, None)
    assert (verdict.status, verdict.facts["issuer"]) == ("genuine", "did:web:office.example")
    assert badge.verify(credential.document, resolve, LATE + dt.timedelta(hours=1), listed).code == "genuine"
    assert credential.holder not in str(credential.document)
    assert credential.code not in str(credential.document)
    assert credential.pdf_digest == hashlib.sha256(printing.print_certificate(credential)).hexdigest()
    (path,) = Path(tmp_path).glob("*.ed25519")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert jobs.sign_waiting.func() == 0
    assert SigningKey.objects.count() == 1


def test_altered_badge_is_not_genuine(edition, officer):
    credential = issued(edition, officer)
    jobs.sign_waiting.func()
    credential.refresh_from_db()

    credential.document["credentialSubject"]["achievement"]["creditsAvailable"] = 450

    assert badge.verify(credential.document, badge.resolver(queries.public_did_document()), LATE).status == "altered"


def test_lost_key_signs_nothing_until_it_is_renewed(edition, officer, tmp_path, caplog):
    issued(edition, officer)
    jobs.sign_waiting.func()
    (path,) = Path(tmp_path).glob("*.ed25519")
    path.write_bytes(b"x" * 32)
    second = issued(edition, officer)

    assert jobs.sign_waiting.func() == 0
    assert "signing_key_lost" in caplog.text
    refused("not_allowed", operations.renew_key, compromised=False, by=officer, now=LATE)
    operations.renew_key(compromised=False, by=makers.actor(Role.ADMINISTRATOR), now=LATE)

    assert jobs.sign_waiting.func() == 1
    second.refresh_from_db()
    assert second.document["proof"][0]["verificationMethod"] == "did:web:office.example#key-2"
    assert len(queries.public_did_document()["verificationMethod"]) == 2


def test_compromised_key_is_gone_and_its_badges_are_signed_again(edition, officer):
    credential = issued(edition, officer)
    jobs.sign_waiting.func()

    operations.renew_key(compromised=True, by=makers.actor(Role.ADMINISTRATOR), now=LATE)

    assert [m["id"] for m in queries.public_did_document()["verificationMethod"]] == ["did:web:office.example#key-2"]
    assert jobs.sign_waiting.func() == 1
    credential.refresh_from_db()
    resolve = badge.resolver(queries.public_did_document())
    assert badge.verify(credential.document, resolve, dt.datetime.now(dt.UTC)).status in {"genuine", "expired"}


def test_only_the_worker_signs(edition, officer):
    credential = issued(edition, officer)

    refused("not_allowed", operations.keep_signed, credential, document={"a": 1}, pdf_digest="", by=officer, now=LATE)
    refused("not_allowed", operations.ensure_key, by=officer, now=LATE)
    assert queries.waiting_for_signature(officer) == []
    with pytest.raises(NotFound):
        queries.get_credential_to_sign(officer, credential.number)


# Revocation ------------------------------------------------------------------------------------------------------


def test_revoke_sets_the_bit_tells_the_holder_and_stays(edition, officer):
    credential = issued(edition, officer)
    jobs.sign_waiting.func()
    credential.refresh_from_db()
    head = makers.head()

    operations.revoke(credential, ground="error", reason="Wrong person", by=head, now=LATE)

    listed = queries.public_status_list(1, at=LATE)
    assert badge.is_set(listed, credential.status_index)
    resolve = badge.resolver(queries.public_did_document())
    assert badge.verify(credential.document, resolve, LATE + dt.timedelta(hours=1), listed).status == "revoked"
    letter = Letter.objects.get(key="credentials.revoked")
    assert "Wrong person" in render(letter).body
    found = queries.find_public_credential(credential.code)
    assert (found.is_revoked, found.ground, found.revoked_at) == (True, "error", LATE)
    assert "Wrong person" not in str(found)
    with pytest.raises(AppendOnlyError):
        Revocation.objects.get().save()
    refused("credential_revoked", operations.revoke, credential, ground="error", reason="x", by=head, now=LATE)


def test_revoke_refuses(edition, officer):
    credential = issued(edition, officer)
    head = makers.head()

    refused("not_allowed", operations.revoke, credential, ground="error", reason="x", by=officer, now=LATE)
    refused("credential_ground", operations.revoke, credential, ground="mood", reason="x", by=head, now=LATE)
    refused("reason_missing", operations.revoke, credential, ground="error", reason=" ", by=head, now=LATE)
    stale = Credential.objects.select_related("award__participation__person").get(pk=credential.pk)
    operations.revoke(credential, ground="error", reason="x", by=head, now=LATE)
    refused("stale", operations.revoke, stale, ground="error", reason="x", by=head, now=LATE)


# Reading ---------------------------------------------------------------------------------------------------------


def test_who_sees_which_credentials(edition, officer):
    one, two = issued(edition, officer), issued(edition, officer)

    assert set(queries.list_credentials(officer, edition=edition)) == {one, two}
    assert list(queries.list_credentials(officer, search=one.code.lower().replace("-", ""))) == [one]
    assert list(queries.list_credentials(holder_of(one))) == [one]
    assert not queries.list_credentials(Actor.nobody()).exists()
    assert not queries.list_credentials(makers.focal_point(makers.state("ML"))).exists()
    assert not queries.list_own_credentials(officer).exists()
    with pytest.raises(NotFound):
        queries.get_own_credential(holder_of(one), two.number)
    with pytest.raises(NotFound):
        queries.get_credential(Actor.nobody(), one.number)


def test_public_credential_by_any_spelling_names_nobody(edition, officer):
    credential = issued(edition, officer)

    for typed in (credential.code, credential.code.lower(), f" {credential.code.replace('-', ' ')} "):
        found = queries.find_public_credential(typed)
        assert found.number == credential.number
    assert "holder" not in found.facts
    assert credential.holder not in str(found)
    assert found.holder == " ".join(f"{w[0]}•••••" for w in credential.holder.split())
    assert queries.spelt("7k3m-92qf-xtoi") == "7K3M-92QF-XT01"
    for unknown in ("", "0" * 12, "x" * 500, "7K3M"):
        assert queries.find_public_credential(unknown) is None


def test_holder_shows_the_name_and_hides_it_again(edition, officer):
    credential = issued(edition, officer)
    jobs.sign_waiting.func()
    by = holder_of(credential)

    refused("credential_not_yours", operations.show_name, credential, shown=True, by=officer, now=LATE)
    operations.show_name(credential, shown=True, by=by, now=LATE)
    jobs.sign_waiting.func()

    credential.refresh_from_db()
    assert queries.find_public_credential(credential.code).holder == credential.holder
    assert credential.holder in str(credential.document)
    before = credential.document["id"]
    operations.show_name(credential, shown=False, by=by, now=LATE)
    jobs.sign_waiting.func()
    credential.refresh_from_db()
    assert credential.holder not in str(credential.document)
    assert credential.document["id"] == before


def test_public_documents_are_there_for_a_code_only(edition, officer):
    credential = issued(edition, officer)

    with pytest.raises(NotFound):
        queries.get_public_document(credential.code)
    with pytest.raises(NotFound):
        queries.public_status_list(1, at=LATE)
    jobs.sign_waiting.func()
    assert queries.get_public_document(credential.code)["credentialSubject"]["licenseNumber"] == credential.number
    for number in (0, 2):
        with pytest.raises(NotFound):
            queries.public_status_list(number, at=LATE)


def test_letters_in_each_language(edition, officer):
    credential = issued(edition, officer)
    for ground in words.Ground:
        row = issued(edition, officer)
        operations.revoke(row, ground=ground, reason="Because", by=makers.head(), now=LATE)

    for letter in Letter.objects.filter(key__startswith="credentials."):
        for language in ("ar", "fr", "en", "pt"):
            letter.language = language
            text = render(letter)
            assert text.subject
            assert letter.facts["number"] in text.body + text.subject
    assert Letter.objects.filter(subject_ref=credential.number).count() == 1
