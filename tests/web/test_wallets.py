"""Certificates into wallets: the holder's page, and the doors that wallets knock at, by the letter of OpenID4VCI 1.0."""

from __future__ import annotations

import datetime as dt
import json
import re
from html import unescape
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import translation

from tadrib.domain.accounts.words import Role
from tadrib.domain.credentials import jobs, operations, queries
from tadrib.domain.credentials.models import WalletCopy, WalletOffer
from tadrib.engines import badge
from tests import awarded, makers
from tests.entering import enter
from tests.wallets import HOME, Wallet

pytestmark = pytest.mark.django_db
NOW = awarded.LATE + dt.timedelta(days=1)
GRANT = "urn:ietf:params:oauth:grant-type:pre-authorized_code"
LANGUAGES = ("ar", "fr", "en", "pt")


@pytest.fixture(autouse=True)
def _here(settings, tmp_path, monkeypatch):
    settings.SECRETS = tmp_path
    settings.TADRIB_URL = HOME
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    cache.clear()


@pytest.fixture
def credential():
    row = awarded.issued(makers.edition(state="running"), makers.officer())
    jobs.sign_waiting.func()
    row.refresh_from_db()
    return row


@pytest.fixture
def machine():
    """A wallet's own client: no cookie, and form tokens are asked for as in real life."""
    return Client(enforce_csrf_checks=True)


def at(name, number, language="en"):
    with translation.override(language):
        return reverse(f"portal:{name}", args=[number])


def told(client, number):
    """The offer's address and PIN, as they stand on the page."""
    text = unescape(client.get(at("wallet", number)).content.decode())
    link = re.search(r'href="(openid-credential-offer://[^"]+)"', text)[1]
    pin = re.search(r'<strong class="code">(\d{6})<', text)[1]
    return unquote(parse_qs(urlsplit(link).query)["credential_offer_uri"][0]), pin


@pytest.fixture
def offer(credential, machine):
    """(document, PIN) of an offer that the holder has made."""
    client = enter(credential.award.participation.person.user)
    client.post(at("wallet_new", credential.number))
    address, pin = told(client, credential.number)
    assert address.startswith(f"{HOME}/wallets/offers/")
    answer = machine.get(address.removeprefix(HOME))
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
    return answer.json(), pin


def exchange(machine, document, pin, **more):
    code = document["grants"][GRANT]["pre-authorized_code"]
    sent = {"grant_type": GRANT, "pre-authorized_code": code, "tx_code": pin, **more}
    return machine.post("/wallets/token", {name: value for name, value in sent.items() if value is not None})


def post(machine, address, body, token=""):
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return machine.post(address, json.dumps(body), content_type="application/json", headers=headers)


def fetch(machine, token, kind="OpenBadgeCredential_ldp_vc", *, one=None, nonce=None, **more):
    one = one or Wallet()
    nonce = nonce or machine.post("/wallets/nonce").json()["c_nonce"]
    asked = {"credential_configuration_id": kind, "proofs": {"jwt": [one.proof(nonce, NOW)]}, **more}
    return post(machine, "/wallets/credential", {n: v for n, v in asked.items() if v is not None}, token)


def said(answer):
    return answer.status_code, answer.json()["error"]


# The way through ---------------------------------------------------------------------------------------------------


def test_from_the_page_into_the_wallet_in_both_formats(credential, offer, machine):
    document, pin = offer
    one = Wallet()
    answer = exchange(machine, document, pin)
    token = answer.json()["access_token"]
    assert (answer.json()["token_type"], answer.json()["expires_in"]) == ("Bearer", 300)

    whole, signed = (fetch(machine, token, name, one=one) for name in reversed(document["credential_configuration_ids"]))

    assert (whole.status_code, signed.status_code) == (200, 200)
    resolve = badge.resolver(queries.public_did_document())
    copy = whole.json()["credentials"][0]["credential"]
    assert badge.verify(copy, resolve, NOW).status == "genuine"
    assert copy["credentialSubject"]["id"] == one.did
    jwt = signed.json()["credentials"][0]["credential"]
    assert badge.opened(jwt, badge.jwk_in(queries.public_did_document(), badge.key_named_in(jwt)[0]))
    name = whole.json()["notification_id"]
    for _ in range(2):
        kept = post(
            machine, "/wallets/notification", {"notification_id": name, "event": "credential_accepted"}, token
        )
        assert (kept.status_code, kept.content) == (204, b"")
    for got in (answer, whole, kept):
        assert (got["Cache-Control"], got["Access-Control-Allow-Origin"]) == ("no-store", "*")
        assert not got.cookies
    page = enter(credential.award.participation.person.user).get(at("wallet", credential.number)).content.decode()
    assert "Kept in the wallet" in page
    assert "2 copies were put into wallets so far." in page
    assert "openid-credential-offer" not in page


def test_copy_is_genuine_on_the_public_page(credential, offer, machine):
    from tadrib.domain.credentials import checking

    token = exchange(machine, *offer).json()["access_token"]
    copies = [fetch(machine, token, name).json()["credentials"][0]["credential"] for name in offer[0][
        "credential_configuration_ids"
    ]]  # fmt: skip

    verdicts = [
        checking.check_file((one if isinstance(one, str) else json.dumps(one)).encode(), now=NOW) for one in copies
    ]

    assert [(one.status, one.number) for one in verdicts] == [("genuine", credential.code)] * 2


def test_wallet_that_asks_by_authorization_details_gets_identifiers(offer, machine):
    document, pin = offer
    asked = [{"type": "openid_credential", "credential_configuration_id": "OpenBadgeCredential_ldp_vc"}]

    answer = exchange(machine, document, pin, authorization_details=json.dumps(asked)).json()

    (row,) = answer["authorization_details"]
    (name,) = row["credential_identifiers"]
    got = fetch(
        machine, answer["access_token"], credential_configuration_id=None, credential_identifier=name
    )
    assert got.status_code == 200


# Refusals, by the letter -------------------------------------------------------------------------------------------


def test_token_refusals(offer, machine):
    document, pin = offer
    wrong = f"{(int(pin) + 1) % 10**6:06}"

    assert said(exchange(machine, document, pin, grant_type=None)) == (400, "invalid_request")
    assert said(exchange(machine, document, pin, grant_type="authorization_code")) == (400, "unsupported_grant_type")
    assert said(exchange(machine, document, None)) == (400, "invalid_request")
    assert said(exchange(machine, document, wrong)) == (400, "invalid_grant")
    assert said(exchange(machine, document, pin, **{"pre-authorized_code": "x"})) == (400, "invalid_grant")
    assert said(exchange(machine, document, pin, **{"pre-authorized_code": None})) == (400, "invalid_request")
    for details in ("x", "{}", "[]", "[1]", '[{"credential_configuration_id": "x"}]', '[{"type": "openid_credential"}]',
                    '[{"credential_configuration_id": "OpenBadgeCredential_ldp_vc"}]'):  # fmt: skip
        answer = exchange(machine, document, pin, authorization_details=details)
        assert said(answer) == (400, "invalid_authorization_details")
    assert exchange(machine, document, pin).status_code == 200
    assert said(exchange(machine, document, pin)) == (400, "invalid_grant")


def test_credential_refusals(offer, machine):
    token = exchange(machine, *offer).json()["access_token"]

    nothing = post(machine, "/wallets/credential", {})
    assert (nothing.status_code, nothing["WWW-Authenticate"], nothing.content) == (401, "Bearer", b"")
    wrong = fetch(machine, "wrong")
    assert (said(wrong), wrong["WWW-Authenticate"]) == ((401, "invalid_token"), 'Bearer error="invalid_token"')
    assert said(fetch(machine, token, "x")) == (400, "unknown_credential_configuration")
    assert said(fetch(machine, token, credential_configuration_id=None, credential_identifier="x")) == (
        400, "unknown_credential_identifier"
    )  # fmt: skip
    for broken in ({"credential_configuration_id": None}, {"credential_configuration_id": 7},
                   {"credential_identifier": "OpenBadgeCredential_ldp_vc"}):  # fmt: skip
        assert said(fetch(machine, token, **broken)) == (400, "invalid_credential_request")
    proof = Wallet().proof(machine.post("/wallets/nonce").json()["c_nonce"], NOW)
    for proofs in (None, {}, [], {"jwt": []}, {"jwt": [proof, proof]}, {"jwt": proof}, {"ldp_vp": [proof]},
                   {"jwt": [proof], "attestation": ["x"]}, {"jwt": [None]}):  # fmt: skip
        assert said(fetch(machine, token, proofs=proofs)) == (400, "invalid_proof")
    assert said(fetch(machine, token, nonce="mine")) == (400, "invalid_nonce")
    assert said(fetch(machine, token, credential_response_encryption={"enc": "A128GCM"})) == (
        400, "invalid_encryption_parameters"
    )  # fmt: skip
    for body in (b"", b"x", b"[]", b"\xff", b"[" * 9000, b'{"a": "' + b"x" * 70_000 + b'"}'):
        got = machine.post(
            "/wallets/credential", body, content_type="application/json", headers={"Authorization": f"Bearer {token}"}
        )
        assert said(got) == (400, "invalid_credential_request")
    assert not WalletCopy.objects.exists()


def test_revoked_meanwhile_is_denied(credential, offer, machine):
    token = exchange(machine, *offer).json()["access_token"]
    row = queries.get_credential(makers.officer(), credential.number)
    operations.revoke(row, ground="error", reason="x", by=makers.head(), now=NOW)

    assert said(fetch(machine, token)) == (400, "credential_request_denied")


def test_notification_refusals(offer, machine):
    token = exchange(machine, *offer).json()["access_token"]
    good = {"notification_id": "x", "event": "credential_accepted"}

    assert post(machine, "/wallets/notification", good).status_code == 401
    assert said(post(machine, "/wallets/notification", good, "wrong")) == (401, "invalid_token")
    assert said(post(machine, "/wallets/notification", good, token)) == (400, "invalid_notification_id")
    for broken in ({}, {"event": "credential_accepted"}, {"notification_id": "x", "event": "eaten"}, [],
                   {"notification_id": 7, "event": "credential_accepted"}):  # fmt: skip
        answer = post(machine, "/wallets/notification", broken, token)
        assert said(answer) == (400, "invalid_notification_request")


def test_errors_are_plain_ascii(offer, machine):
    document, pin = offer
    for answer in (exchange(machine, document, None), exchange(machine, document, "1"), exchange(machine, document, pin),
                   fetch(machine, exchange(machine, document, pin).json().get("access_token", "x"))):  # fmt: skip
        why = answer.json().get("error_description", "")
        assert why.isascii()
        assert not set(why) & {'"', "\\"}


@pytest.mark.parametrize("name", ["token", "nonce", "credential", "notification"])
def test_wallets_in_a_browser_may_ask_and_nobody_may_ask_too_often(machine, name, monkeypatch):
    monkeypatch.setattr("tadrib.web.api.wallets.MOST", 2)

    asked = machine.options(f"/wallets/{name}", headers={"Origin": "https://wallet.example"})
    read = machine.get(f"/wallets/{name}")
    answers = [machine.post(f"/wallets/{name}") for _ in range(3)]

    assert (asked.status_code, asked["Access-Control-Allow-Methods"]) == (204, "POST")
    assert asked["Access-Control-Allow-Headers"] == "Authorization, Content-Type"
    assert (read.status_code, read["Allow"]) == (405, "POST, OPTIONS")
    assert 429 not in {answer.status_code for answer in answers[:2]}
    assert (answers[2].status_code, answers[2]["Retry-After"]) == (429, "60")


def test_metadata_is_where_wallets_look(machine):
    for name in ("openid-credential-issuer", "oauth-authorization-server"):
        answer = machine.get(f"/.well-known/{name}")
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
        assert answer["Access-Control-Allow-Origin"] == "*"


def test_unknown_offer_is_not_found(machine):
    assert machine.get("/wallets/offers/" + "0" * 32).status_code == 404


# The holder's page -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_in_every_language(credential, language):
    client = enter(credential.award.participation.person.user)
    client.post(at("wallet_new", credential.number, language))

    answer = client.get(at("wallet", credential.number, language))

    text = answer.content.decode()
    assert answer["Cache-Control"] == "private, no-store"
    assert 'src="data:image/svg+xml' in text
    assert "<script" not in re.sub(r'<script[^>]* src="[^"]*"[^>]*>', "", text)
    if language != "en":
        for english in ("Add to a wallet", "Scan with the wallet", "Make a new code", "Good once"):
            assert english not in text


def test_page_is_the_holders_alone(credential):
    for user in (makers.user(Role.PARTICIPANT), makers.user(Role.PROGRAMME_OFFICER), makers.user(Role.HEAD_OF_OFFICE)):
        client = enter(user)
        assert client.get(at("wallet", credential.number)).status_code == 404
        for name in ("wallet_new", "wallet_end"):
            assert client.post(at(name, credential.number)).status_code == 404
    assert not WalletOffer.objects.exists()


def test_page_opened_again_shows_the_same_code_until_a_new_one_is_made_or_it_is_withdrawn(credential):
    client = enter(credential.award.participation.person.user)
    client.post(at("wallet_new", credential.number))
    first = told(client, credential.number)

    assert told(client, credential.number) == first
    client.post(at("wallet_new", credential.number))
    assert told(client, credential.number) != first
    client.post(at("wallet_end", credential.number))
    assert "openid-credential-offer" not in client.get(at("wallet", credential.number)).content.decode()


def test_certificate_that_is_not_valid_has_no_button_and_no_code(credential):
    client = enter(credential.award.participation.person.user)
    button = at("wallet", credential.number)
    assert button in client.get(at("certificate", credential.number)).content.decode()
    operations.suspend(credential, ground="inquiry", reason="x", by=makers.head(), now=NOW)

    assert button not in client.get(at("certificate", credential.number)).content.decode()
    page = client.get(button)
    assert "Only a certificate that is valid" in page.content.decode()
    refused = client.post(at("wallet_new", credential.number))
    assert refused.status_code == 422
    assert not WalletOffer.objects.exists()
