"""Copies of certificates in wallets: bound to the wallet's key, signed now, halted with the certificate, recorded."""

from __future__ import annotations

import datetime as dt

import pytest

from tadrib.domain.accounts.words import Role
from tadrib.domain.audit.models import Event
from tadrib.domain.credentials import jobs, operations, queries, wallet, words
from tadrib.domain.credentials.models import WalletCopy
from tadrib.engines import badge
from tests import makers
from tests.awarded import holder_of, refused
from tests.wallets import MACHINE, NOW, Wallet, again, handed, signed, taken

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("secrets")]


@pytest.fixture
def officer():
    return makers.officer()


@pytest.fixture
def credential(officer):
    return signed(officer)


def events():
    return list(Event.objects.order_by("pk").values_list("name", "subject", "by", "facts"))


def test_badge_is_bound_to_the_wallets_key_and_says_what_the_certificate_says(credential):
    one = Wallet()

    copy = handed(taken(credential), one=one).credential

    resolve = badge.resolver(queries.public_did_document())
    lists = [queries.public_status_list(1, at=NOW, is_suspension=halted) for halted in (False, True)]
    assert badge.verify(copy, resolve, NOW, lists).code == "genuine"
    assert copy["credentialSubject"]["id"] == one.did
    own = credential.document
    for document in (copy, own):
        document.pop("proof")
        document["credentialSubject"].pop("id")
    assert copy == own  # same number, id, places in the lists, hash of the address; a name only if it is shown
    assert credential.holder not in str(copy)


def test_token_is_bound_to_the_wallets_key(credential):
    one = Wallet()

    copy = handed(taken(credential), wallet.TOKEN_KIND, one=one).credential

    kid, issuer = badge.key_named_in(copy)
    told = badge.opened(copy, badge.jwk_in(queries.public_did_document(), kid))
    assert (kid, issuer) == ("did:web:office.example#jwt-1", "did:web:office.example")
    assert told["credentialSubject"]["id"] == one.did
    assert told["credentialStatus"] == credential.document["credentialStatus"]


def test_name_is_in_the_copy_only_if_the_holder_shows_it(credential):
    operations.show_name(credential, shown=True, by=holder_of(credential), now=NOW)
    jobs.sign_waiting.func()

    assert credential.holder in str(handed(taken(again(credential))).credential)


def test_copy_is_signed_by_the_present_key(credential):
    token = taken(credential)
    operations.renew_key(compromised=False, by=makers.actor(Role.ADMINISTRATOR), now=NOW)

    copy = handed(token).credential

    assert copy["proof"][0]["verificationMethod"] == "did:web:office.example#key-2"


def test_copy_is_revoked_with_the_certificate(credential):
    copy = handed(taken(credential)).credential

    operations.revoke(again(credential), ground="error", reason="x", by=makers.head(), now=NOW)

    lists = [queries.public_status_list(1, at=NOW, is_suspension=halted) for halted in (False, True)]
    assert badge.verify(copy, badge.resolver(queries.public_did_document()), NOW, lists).status == "revoked"


def test_copy_needs_a_token_that_is_still_good(credential):
    token = taken(credential)

    refused("offer_token", handed, "")
    refused("offer_token", handed, "x")
    refused("offer_token", handed, token, now=NOW + dt.timedelta(minutes=5))
    refused("not_allowed", handed, token, by=holder_of(credential))
    assert handed(token, now=NOW + dt.timedelta(minutes=4)).credential


def test_copy_needs_a_proof_of_a_key_for_this_office(credential):
    token = taken(credential)

    assert refused("offer_proof", handed, token, audience="https://other.example").facts["why"].startswith("aud")
    refused("offer_proof", operations.hand_over, token=token, kind="ldp_vc", proof=None, by=MACHINE, now=NOW)
    refused("offer_nonce", handed, token, nonce="my-own")
    refused("offer_nonce", handed, token, nonce=queries.new_nonce(at=NOW - dt.timedelta(minutes=6)))
    refused("offer_nonce", handed, token, nonce=queries.new_nonce(at=NOW + dt.timedelta(minutes=6)))
    assert not WalletCopy.objects.exists()


def test_nonce_is_good_once(credential):
    token, nonce = taken(credential), queries.new_nonce(at=NOW)
    handed(token, nonce=nonce)

    refused("offer_nonce", handed, token, nonce=nonce)
    refused("offer_nonce", handed, token, wallet.TOKEN_KIND, nonce=nonce)
    assert WalletCopy.objects.count() == 1


def test_copies_of_one_code_are_few(credential):
    token = taken(credential)
    for _ in range(wallet.MOST_COPIES):
        handed(token)

    refused("offer_copies", handed, token)
    assert queries.count_copies(holder_of(credential), credential) == wallet.MOST_COPIES


def test_suspended_after_the_token_is_not_handed_over(credential):
    token = taken(credential)
    operations.suspend(again(credential), ground="inquiry", reason="x", by=makers.head(), now=NOW)

    refused("offer_standing", handed, token)


def test_certificate_that_is_signed_anew_waits(credential):
    token = taken(credential)
    operations.show_name(credential, shown=True, by=holder_of(credential), now=NOW)

    refused("offer_unsigned", handed, token)


def test_lost_key_hands_nothing_over_and_records_nothing(credential, tmp_path):
    token = taken(credential)
    for path in tmp_path.glob("key-*.ed25519"):
        path.write_bytes(b"x" * 32)

    refused("signing_key_lost", handed, token)
    assert not WalletCopy.objects.exists()


def test_wallet_says_what_became_of_it(credential):
    token = taken(credential)
    copy = handed(token)
    tell = {"token": token, "name": copy.name, "by": MACHINE, "now": NOW}

    for _ in range(2):
        operations.note_told(told="credential_accepted", **tell)

    assert WalletCopy.objects.get().told == "credential_accepted"
    assert [name for name, *_ in events()].count(words.Event.WALLET_TOLD) == 1
    refused("offer_told", operations.note_told, told="eaten", **tell)
    refused("offer_told", operations.note_told, told="credential_deleted", **{**tell, "name": "x"})
    refused("offer_token", operations.note_told, told="credential_deleted", **{**tell, "token": "x"})
    refused("not_allowed", operations.note_told, told="credential_deleted", **{**tell, "by": holder_of(credential)})


def test_record_says_what_was_done_and_nothing_of_the_wallet(credential):
    one = Wallet()
    before = len(events())
    token = taken(credential)
    copy = handed(token, one=one)
    operations.note_told(token=token, name=copy.name, told="credential_accepted", by=MACHINE, now=NOW)
    operations.end_offers(credential, by=holder_of(credential), now=NOW)

    told = events()[before:]
    holder = holder_of(credential).ref
    assert told == [
        ("credentials.offered", credential.number, holder, {}),
        ("credentials.offer_taken", credential.number, "system:wallet", {}),
        ("credentials.handed_over", credential.number, "system:wallet", {"kind": "ldp_vc", "key": "key-1"}),
        ("credentials.wallet_told", credential.number, "system:wallet", {"kind": "ldp_vc", "told": "credential_accepted"}),
        ("credentials.offer_ended", credential.number, holder, {}),
    ]  # fmt: skip
    assert one.did not in str(told) + str(list(WalletCopy.objects.values()))
