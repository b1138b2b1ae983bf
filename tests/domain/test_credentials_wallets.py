"""Certificates into wallets: offered by the holder alone, taken once with the PIN, bound to the wallet's key."""

from __future__ import annotations

import contextlib
import copy as copying
import datetime as dt

import pytest

from tadrib.domain.credentials import operations, queries, wallet, words
from tadrib.domain.credentials.models import WalletOffer
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import NotFound, Refused
from tests import makers
from tests.awarded import holder_of, issued, refused
from tests.wallets import MACHINE, NOW, handed, offered, signed, take, taken

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("secrets")]


@pytest.fixture
def officer():
    return makers.officer()


@pytest.fixture
def credential(officer):
    return signed(officer)


# The offer -------------------------------------------------------------------------------------------------------


def test_holder_offers_and_nothing_that_opens_is_kept(credential):
    offer = offered(credential)

    kept = str(WalletOffer.objects.values().get())
    shown = queries.shown_offer(holder_of(credential), credential, at=NOW)
    for secret in (wallet.code_of(offer.seed), wallet.address_of(offer.seed)):
        assert secret not in kept
    assert (shown.state, shown.pin, len(shown.pin)) == ("open", wallet.pin_of(offer.seed), 6)
    assert shown.link == (
        "openid-credential-offer://?credential_offer_uri=https%3A%2F%2Foffice.example%2Fwallets%2Foffers%2F"
        + wallet.address_of(offer.seed)
    )
    assert shown.good_until == NOW + dt.timedelta(minutes=10)


def test_another_secret_makes_another_code(credential, settings):
    offer = offered(credential)
    code, pin = wallet.code_of(offer.seed), wallet.pin_of(offer.seed)

    settings.SECRET_KEY = "another"

    assert wallet.code_of(offer.seed) != code
    assert wallet.address_of(offer.seed) not in code
    assert pin.isdigit()


def test_only_the_holder_offers(credential, officer):
    stranger = holder_of(issued(makers.edition(state="running"), officer))
    for other in (officer, makers.head(), Actor.nobody(), MACHINE, stranger):
        refused("credential_not_yours", operations.make_offer, credential, by=other, now=NOW)
        refused("credential_not_yours", operations.end_offers, credential, by=other, now=NOW)
        assert queries.shown_offer(other, credential, at=NOW) is None
        assert queries.count_copies(other, credential) == 0
    assert not WalletOffer.objects.exists()


def test_suspended_revoked_and_unsigned_get_no_offer(credential, officer):
    head, holder = makers.head(), holder_of(credential)
    fresh = issued(makers.edition(state="running"), officer)
    refused("offer_unsigned", operations.make_offer, fresh, by=holder_of(fresh), now=NOW)

    operations.suspend(credential, ground="inquiry", reason="x", by=head, now=NOW)
    refused("offer_standing", operations.make_offer, credential, by=holder, now=NOW)
    operations.reinstate(credential, reason="x", by=head, now=NOW)
    operations.make_offer(credential, by=holder, now=NOW)
    operations.revoke(credential, ground="error", reason="x", by=head, now=NOW)
    refused("offer_standing", operations.make_offer, credential, by=holder, now=NOW)

    assert queries.shown_offer(holder, credential, at=NOW).link == ""


def test_newer_offer_ends_the_older(credential):
    first, second = offered(credential), offered(credential)

    with pytest.raises(NotFound):
        queries.get_public_offer(wallet.address_of(first.seed), at=NOW, language="en")
    code, pin = wallet.code_of(first.seed), wallet.pin_of(first.seed)
    refused("offer_unknown", take, code, pin)
    assert queries.get_public_offer(wallet.address_of(second.seed), at=NOW, language="en")


def test_newer_offer_voids_the_token_of_the_older(credential):
    token = taken(credential)

    offered(credential)

    refused("offer_token", handed, token)


def test_offers_are_not_made_too_often(credential):
    for minute in range(wallet.MOST_OFFERS):
        offered(credential, NOW + dt.timedelta(minutes=minute))

    refused("offer_often", offered, credential, NOW + dt.timedelta(minutes=50))
    offered(credential, NOW + dt.timedelta(minutes=61))


def test_one_offer_is_open_at_a_time(credential, monkeypatch):
    offered(credential)
    monkeypatch.setattr(operations.wallets, "_end_all", lambda *_args, **_more: None)  # as if pressed at once

    refused("stale", offered, credential)


def test_offer_document_is_the_specifications(credential):
    offer = offered(credential)

    document = queries.get_public_offer(wallet.address_of(offer.seed), at=NOW, language="fr")

    (grant,) = document["grants"].values()
    assert document["credential_issuer"] == "https://office.example"
    assert document["credential_configuration_ids"] == ["OpenBadgeCredential_jwt_vc_json", "OpenBadgeCredential_ldp_vc"]
    assert list(document["grants"]) == ["urn:ietf:params:oauth:grant-type:pre-authorized_code"]
    assert grant["pre-authorized_code"] == wallet.code_of(offer.seed)
    assert (grant["tx_code"]["input_mode"], grant["tx_code"]["length"]) == ("numeric", 6)
    assert wallet.pin_of(offer.seed) not in str(document)
    assert credential.number not in str(document)
    for language in ("ar", "fr", "en", "pt"):
        told = queries.get_public_offer(wallet.address_of(offer.seed), at=NOW, language=language)
        assert 0 < len(told["grants"][wallet.GRANT]["tx_code"]["description"]) <= 300


# The token -------------------------------------------------------------------------------------------------------


def test_code_is_good_once_and_not_for_long(credential):
    offer = offered(credential)
    code, pin = wallet.code_of(offer.seed), wallet.pin_of(offer.seed)

    late = NOW + dt.timedelta(minutes=10)
    refused("offer_unknown", take, code, pin, now=late)
    assert queries.shown_offer(holder_of(credential), credential, at=late).state == "run_out"
    refused("not_allowed", take, code, pin, by=holder_of(credential))
    refused("offer_no_pin", take, code, "")
    refused("offer_unknown", take, "x", pin)
    token = take(code, pin)

    assert token
    assert token not in str(WalletOffer.objects.values().get())
    refused("offer_unknown", take, code, pin)


def test_five_wrong_pins_end_the_offer(credential):
    offer = offered(credential)
    code, pin = wallet.code_of(offer.seed), wallet.pin_of(offer.seed)
    wrong = f"{(int(pin) + 1) % 10**6:06}"

    assert [take(code, wrong) for _ in range(5)] == [""] * 5

    refused("offer_unknown", take, code, pin)
    assert WalletOffer.objects.get().state == words.Offer.ENDED
    with pytest.raises(NotFound):
        queries.get_public_offer(wallet.address_of(offer.seed), at=NOW, language="en")


def test_four_wrong_pins_do_not(credential):
    offer = offered(credential)
    code, pin = wallet.code_of(offer.seed), wallet.pin_of(offer.seed)
    for _ in range(4):
        take(code, "1")

    assert take(code, pin)


def test_no_more_than_five_pins_are_looked_at_however_many_come_at_once(credential, monkeypatch):
    offer = offered(credential)
    code = wallet.code_of(offer.seed)
    looked = []
    stale = queries.find_offer(code=code, at=NOW)  # what each of them has read before any has counted
    monkeypatch.setattr(queries, "find_offer", lambda **_: copying.copy(stale))
    monkeypatch.setattr(wallet, "is_pin", lambda *_: bool(looked.append(1)))

    for _ in range(12):
        with contextlib.suppress(Refused):
            take(code, "000000")

    assert len(looked) == 5


def test_suspended_meanwhile_is_not_taken(credential):
    offer = offered(credential)
    operations.suspend(credential, ground="inquiry", reason="x", by=makers.head(), now=NOW)

    code, pin = wallet.code_of(offer.seed), wallet.pin_of(offer.seed)
    refused("offer_standing", take, code, pin)
    with pytest.raises(NotFound):
        queries.get_public_offer(wallet.address_of(offer.seed), at=NOW, language="en")


# What the office says of itself ----------------------------------------------------------------------------------


def test_metadata_names_both_formats_in_four_languages():
    told = queries.wallet_metadata()

    assert told["credential_issuer"] == "https://office.example"
    assert [row["locale"] for row in told["display"]] == ["ar", "fr", "en", "pt"]
    token, whole = told["credential_configurations_supported"].values()
    assert (token["format"], whole["format"]) == ("jwt_vc_json", "ldp_vc")
    assert whole["credential_definition"]["@context"][0] == "https://www.w3.org/ns/credentials/v2"
    for row in (token, whole):
        assert row["credential_definition"]["type"] == ["VerifiableCredential", "OpenBadgeCredential"]
        names = [shown["name"] for shown in row["credential_metadata"]["display"]]
        assert len(set(names)) == 4
        assert "ES256" in row["proof_types_supported"]["jwt"]["proof_signing_alg_values_supported"]
    assert queries.authorization_metadata()["issuer"] == told["credential_issuer"]


def test_claims_it_names_are_in_the_badge(credential):
    (row, _) = queries.wallet_metadata()["credential_configurations_supported"].values()

    for claim in row["credential_metadata"]["claims"]:
        found = credential.document
        for part in claim["path"]:
            found = found[part]
        assert found
