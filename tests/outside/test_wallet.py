"""Other people's wallet, from npm, fetches what the office offers, and other people's verifier judges what it got."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.core.cache import cache
from django.utils import timezone

from tadrib.domain.credentials import operations, queries, wallet
from tadrib.domain.credentials.models import Credential, WalletCopy, WalletOffer
from tests import makers
from tests.awarded import holder_of
from tests.outside.test_verifier import surroundings

pytestmark = pytest.mark.django_db(transaction=True)
HOME = "https://office.example"
Fetch = Callable[..., dict[str, Any]]


@pytest.fixture
def fetch(verifier: Path, live_server: Any, credential: Credential) -> Iterator[Fetch]:
    """Make an offer unless one is given and let the wallet have it; what it says."""
    cache.clear()

    def go(*, offer: queries.OfferShown | None = None, **lies: Any) -> dict[str, Any]:
        offer = offer or offered(credential)
        told = {
            "base": live_server.url, "home": HOME, "offer": offer.link, "pin": offer.pin, "algorithm": "ES256",
            "names": "did:jwk", "told": "credential_accepted", **lies,
        }  # fmt: skip
        command = ["node", str(verifier / "wallet.mjs")]
        done = subprocess.run(
            command, input=json.dumps(told), capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == 0, done.stderr
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    yield go
    cache.clear()


def offered(credential: Credential) -> queries.OfferShown:
    """As it stands on the holder's page."""
    by, now = holder_of(credential), timezone.now()
    operations.make_offer(Credential.objects.get(pk=credential.pk), by=by, now=now)
    shown = queries.shown_offer(by, credential, at=now)
    assert shown is not None
    return shown


def written_out(shown: queries.OfferShown) -> queries.OfferShown:
    """The same offer by value, as somebody may have kept it: the wallet goes on to the code."""
    document = wallet.offer_document(WalletOffer.objects.latest("pk"), "en")
    return replace(shown, link=f"openid-credential-offer://?credential_offer={quote(json.dumps(document), safe='')}")


def files_of(got: dict[str, Any]) -> dict[str, bytes]:
    whole, token = got["credentials"]["ldp_vc"], got["credentials"]["jwt_vc_json"]
    return {"copy.json": json.dumps(whole).encode(), "copy.jwt": token.encode()}


@pytest.mark.parametrize(
    ("algorithm", "names"),
    [("ES256", "jwk"), ("ES256", "did:jwk"), ("EdDSA", "jwk"), ("EdDSA", "did:key"), ("Ed25519", "did:jwk")],
)
def test_wallet_gets_both_formats_and_the_verifier_finds_them_good(
    fetch: Fetch, judged: Any, algorithm: str, names: str
) -> None:
    got = fetch(algorithm=algorithm, names=names)

    assert "failed" not in got, got
    verdicts = judged({**surroundings(), **files_of(got)})
    assert (verdicts["copy.json"], verdicts["copy.jwt"]) == ((True, ""), (True, ""))
    subject = got["credentials"]["ldp_vc"]["credentialSubject"]["id"]
    assert subject == got["holder"] if got["holder"] else subject.startswith("did:jwk:")
    assert list(WalletCopy.objects.values_list("told", flat=True)) == ["credential_accepted"] * 2


def test_copies_are_refused_once_the_certificate_is_revoked(fetch: Fetch, judged: Any, credential: Credential) -> None:
    files = files_of(fetch())
    operations.revoke(credential, ground="error", reason="Mistake", by=makers.head(), now=timezone.now())

    assert judged({**surroundings(), **files})["copy.json"] == (False, "status: revocation")


def test_wrong_pin(fetch: Fetch, credential: Credential) -> None:
    offer = offered(credential)
    wrong = f"{(int(offer.pin) + 1) % 10**6:06}"

    said = {"at": "token", "status": 400, "error": "invalid_grant"}
    assert fetch(offer=offer, pin=wrong) == {"failed": said}
    assert "failed" not in fetch(offer=offer)


def test_code_that_was_used_is_refused(fetch: Fetch, credential: Credential) -> None:
    offer = offered(credential)
    fetch(offer=offer)

    assert fetch(offer=offer)["failed"]["at"] == "offer"
    assert fetch(offer=written_out(offer)) == {"failed": {"at": "token", "status": 400, "error": "invalid_grant"}}
    assert WalletCopy.objects.count() == 2


def test_code_that_has_run_out_is_refused(fetch: Fetch, credential: Credential) -> None:
    offer = offered(credential)
    WalletOffer.objects.update(good_until=timezone.now() - timedelta(seconds=1))

    assert fetch(offer=offer)["failed"]["at"] == "offer"
    assert fetch(offer=written_out(offer)) == {"failed": {"at": "token", "status": 400, "error": "invalid_grant"}}


@pytest.mark.parametrize(
    ("lie", "error"),
    [
        ({"nonce": "my-own"}, "invalid_nonce"),
        ({"audience": "https://other.example"}, "invalid_proof"),
    ],
)
def test_proof_with_a_lie_is_refused(fetch: Fetch, lie: dict[str, str], error: str) -> None:
    assert fetch(**lie) == {"failed": {"at": "credential", "status": 400, "error": error}}
    assert not WalletCopy.objects.exists()
