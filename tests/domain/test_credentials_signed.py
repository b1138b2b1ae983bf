"""Signatures, revocation, verification: what anybody can check, and who sees what."""

from __future__ import annotations

import datetime as dt
import hashlib
import stat
from pathlib import Path

import pytest

from tadrib.domain.accounts.words import Role
from tadrib.domain.credentials import jobs, operations, printing, queries, words
from tadrib.domain.credentials.models import Credential, Revocation, SigningKey
from tadrib.domain.messaging.models import Letter
from tadrib.domain.messaging.queries import render
from tadrib.engines import badge
from tadrib.kernel import refs
from tadrib.kernel.actor import Actor
from tadrib.kernel.appendonly import AppendOnlyError
from tadrib.kernel.refusals import NotFound
from tests import makers
from tests.awarded import LATE, holder_of, issued, refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("secrets")]


@pytest.fixture
def edition():
    return makers.edition(state="running")


@pytest.fixture
def officer():
    return makers.officer()


def badge_keys():
    """The keys of badges in the did document."""
    return [m["id"] for m in queries.public_did_document()["verificationMethod"] if m["type"] == "Multikey"]


# Signing ---------------------------------------------------------------------------------------------------------


def test_job_signs_what_anybody_can_check(edition, officer, tmp_path):
    credential = issued(edition, officer)

    assert jobs.sign_waiting.func() == 1

    credential.refresh_from_db()
    resolve = badge.resolver(queries.public_did_document())
    listed = [queries.public_status_list(1, at=LATE, is_suspension=halted) for halted in (False, True)]
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
    assert sorted(SigningKey.objects.values_list("fragment", flat=True)) == ["jwt-1", "key-1"]


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
    assert badge_keys() == ["did:web:office.example#key-1", "did:web:office.example#key-2"]


def test_compromised_key_is_gone_and_its_badges_are_signed_again(edition, officer):
    credential = issued(edition, officer)
    jobs.sign_waiting.func()

    operations.renew_key(compromised=True, by=makers.actor(Role.ADMINISTRATOR), now=LATE)

    assert badge_keys() == ["did:web:office.example#key-2"]
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
    assert (found.state, found.ground, found.changed_at) == ("revoked", "error", LATE)
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
    assert refs.spelt("7k3m-92qf-xtoi") == "7K3M-92QF-XT01"
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


# Suspended, corrected, co-issued, as a token ---------------------------------------------------------------------


def test_suspended_for_a_while_and_good_again(edition, officer):
    credential = issued(edition, officer)
    jobs.sign_waiting.func()
    credential.refresh_from_db()
    head = makers.head()
    refused("not_allowed", operations.suspend, credential, ground="inquiry", reason="x", by=officer, now=LATE)
    refused("reason_missing", operations.suspend, credential, ground="inquiry", reason=" ", by=head, now=LATE)
    refused("credential_ground", operations.suspend, credential, ground="error", reason="x", by=head, now=LATE)

    operations.suspend(credential, ground="inquiry", reason="Sessions are looked into", by=head, now=LATE)

    found = queries.find_public_credential(credential.code)
    assert (found.state, found.ground, found.changed_at) == ("suspended", "inquiry", LATE)
    resolve = badge.resolver(queries.public_did_document())
    soon = LATE + dt.timedelta(hours=1)

    def said() -> str:
        lists = [queries.public_status_list(1, at=LATE, is_suspension=halted) for halted in (False, True)]
        return badge.verify(credential.document, resolve, soon, lists).code

    assert said() == "suspended"
    refused("credential_state", operations.suspend, credential, ground="inquiry", reason="x", by=head, now=LATE)
    operations.reinstate(credential, reason="All sessions were held", by=head, now=LATE)
    assert said() == "genuine"
    assert queries.find_public_credential(credential.code).ground == ""
    keys = Letter.objects.filter(subject_ref=credential.number).order_by("pk").values_list("key", flat=True)
    assert list(keys)[-2:] == ["credentials.suspended", "credentials.reinstated"]
    operations.suspend(credential, ground="request", reason="Again", by=head, now=LATE)
    operations.revoke(credential, ground="rules_not_met", reason="Found out", by=head, now=LATE)
    assert said() == "revoked"


def test_a_correction_replaces_and_never_edits(edition, officer):
    credential = issued(edition, officer)
    jobs.sign_waiting.func()
    award, head = credential.award, makers.head()
    before = {name: getattr(award, name) for name in ("kind", "facts", "reason", "decided_at")}
    refused("not_allowed", operations.correct_award, award, kind="participation", reason="x", by=officer, now=LATE)

    new = operations.correct_award(award, kind="participation", reason="The test was another's", by=head, now=LATE)

    award.refresh_from_db()
    assert award.is_replaced
    assert {name: getattr(award, name) for name in before} == before
    refused("award_replaced", operations.correct_award, award, kind="none", reason="x", by=head, now=LATE)
    assert queries.find_public_credential(credential.code).ground == "replaced"
    assert [p.award.ref for p in queries.propose_awards(officer, edition)] == [new.ref]
    second = operations.issue_credentials(edition, by=officer, now=LATE)
    assert [(one.award, one.facts["kind"]) for one in second] == [(new, "participation")]
    assert second[0].code != credential.code
    assert second[0].status_index != credential.status_index


def test_the_co_issuing_body_stands_behind_each_badge(officer):
    university = makers.institution(code="UNI-EX")
    office = makers.institution(code="OFF-EX")
    edition = makers.edition(state="running", issuers=[office.code, university.code])
    credential = issued(edition, officer)
    other = issued(edition, officer)
    jobs.sign_waiting.func()
    for one in (credential, other):
        one.refresh_from_db()
    (word,) = credential.document["endorsement"]
    assert other.document["endorsement"] == [word], "signed once for the edition"
    assert word["issuer"]["id"] == "did:web:office.example:issuers:UNI-EX"
    assert word["credentialSubject"]["id"] == credential.document["credentialSubject"]["achievement"]["id"]
    key = badge.public_key_in(queries.public_did_document("UNI-EX"), word["proof"][0]["verificationMethod"])
    from tadrib.engines.badge.proof import holds

    assert holds(word, word["proof"][0], key)
    with pytest.raises(NotFound):
        queries.public_did_document("NOBODY")
    disowned = SigningKey.objects.get(issuer="UNI-EX")
    operations.disown_key(disowned, by=makers.actor(Role.ADMINISTRATOR), now=LATE)
    assert jobs.sign_waiting.func() == 2
    credential.refresh_from_db()
    assert credential.document["endorsement"][0]["proof"][0]["verificationMethod"].endswith("UNI-EX#key-2")
    refused("key_disowned", operations.disown_key, disowned, by=makers.actor(Role.ADMINISTRATOR), now=LATE)


def test_the_token_says_what_the_badge_says(edition, officer):
    credential = issued(edition, officer)
    with pytest.raises(NotFound):
        queries.get_public_token(credential.code)
    jobs.sign_waiting.func()
    credential.refresh_from_db()
    token = queries.get_public_token(credential.code)
    method, issuer = badge.key_named_in(token)
    assert issuer == "did:web:office.example"
    told = badge.opened(token, badge.jwk_in(queries.public_did_document(), method))
    assert told == {name: value for name, value in credential.document.items() if name != "proof"}
    operations.renew_key(compromised=True, algorithm="RS256", by=makers.actor(Role.ADMINISTRATOR), now=LATE)
    assert badge.jwk_in(queries.public_did_document(), method) is None, "a disowned key opens nothing"
    assert badge.key_named_in(queries.get_public_token(credential.code))[0].endswith("#jwt-2")


def test_outcomes_are_alignments(edition, officer):
    credential = issued(edition, officer)
    jobs.sign_waiting.func()
    credential.refresh_from_db()
    told = credential.document["credentialSubject"]["achievement"].get("alignment", [])
    assert [row["targetName"] for row in told] == [row["text"]["en"] for row in credential.facts["outcomes"]]
