"""Other people's verifier, from npm, on what the office issued: genuine things pass, tampered ones do not.

The packages are installed for each run by ``npm ci`` from ``verifier/package-lock.json``, which holds the SHA-512 of each
and no address. Without Node.js or the packages these tests fail; they are never skipped.
"""

from __future__ import annotations

import copy
import datetime as dt
import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from tadrib.domain.credentials import jobs, operations, queries
from tadrib.domain.credentials.models import Credential
from tadrib.engines import badge
from tests import makers
from tests.awarded import participant

pytestmark = pytest.mark.django_db

DID = "did:web:office.example"


def surroundings() -> dict[str, bytes]:
    """What a verifier reads from the office: its DID document and its status lists, as they are now."""
    at = timezone.now() - dt.timedelta(seconds=2)
    lists = {}
    for halted in (False, True):
        told = queries.public_status_list(1, at=at, is_suspension=halted)
        lists[told["id"]] = told
    told = {"did.json": {DID: queries.public_did_document()}, "lists.json": lists}
    files = {name: json.dumps(value).encode() for name, value in told.items()}
    return files | {f"list-{n}.json": json.dumps(value).encode() for n, value in enumerate(lists.values())}


def envelopes(document: dict[str, Any], label: str) -> dict[str, bytes]:
    """The same credential as JSON, PNG and SVG."""
    return {
        f"{label}.json": json.dumps(document).encode(),
        f"{label}.png": badge.bake(badge.draw_badge(64), document),
        f"{label}.svg": badge.draw_badge_svg(document, title="Badge").encode(),
    }


def _altered(document: dict[str, Any], change: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    other = copy.deepcopy(document)
    change(other)
    return other


def _hours(document: dict[str, Any]) -> None:
    document["credentialSubject"]["achievement"]["creditsAvailable"] = 450


def _holder(document: dict[str, Any]) -> None:
    document["credentialSubject"]["id"] = "urn:uuid:00000000-0000-4000-8000-000000000000"


def _place(document: dict[str, Any]) -> None:
    status = document["credentialStatus"]
    one = status[0] if isinstance(status, list) else status
    one["statusListIndex"] = str((int(one["statusListIndex"]) + 1) % badge.MINIMUM_BITS)


def _date(document: dict[str, Any]) -> None:
    document["validFrom"] = "2020-01-01T00:00:00Z"


def _signature(document: dict[str, Any]) -> None:
    value = document["proof"][0]["proofValue"]
    document["proof"][0]["proofValue"] = value[:20] + ("2" if value[20] != "2" else "3") + value[21:]


TAMPERED = {"hours": _hours, "holder": _holder, "place": _place, "date": _date, "signature": _signature}


def test_genuine_credential_and_lists_pass_in_every_envelope(credential: Credential, judged: Any) -> None:
    token = queries.get_public_token(credential.code)
    files = {**surroundings(), **envelopes(credential.document, "badge"), "badge.jwt": token.encode()}

    verdicts = judged(files)

    assert verdicts == dict.fromkeys(
        ("badge.json", "badge.png", "badge.svg", "badge.jwt", "list-0.json", "list-1.json"), (True, "")
    )


def test_tampered_credentials_are_refused_in_every_envelope(credential: Credential, judged: Any) -> None:
    files = surroundings()
    for label, change in TAMPERED.items():
        files |= envelopes(_altered(credential.document, change), f"bad-{label}")
    header, payload, signature = queries.get_public_token(credential.code).split(".")
    other = ("A" if payload[40] != "A" else "B").join((payload[:40], payload[41:]))
    files["bad-token.jwt"] = f"{header}.{other}.{signature}".encode()
    lists = json.loads(files["lists.json"])
    one = next(iter(lists.values()))
    one["validUntil"] = "2099-01-01T00:00:00Z"
    files["list-0.json"] = json.dumps(one).encode()

    verdicts = judged(files)

    passed = [name for name, (ok, _why) in verdicts.items() if ok]
    assert passed == ["list-1.json"]
    assert len(verdicts) == 3 * len(TAMPERED) + 3
    assert {name for name, (ok, why) in verdicts.items() if not ok and "signature" not in why.lower()} == set()


def test_revoked_and_suspended_are_refused_by_the_lists_alone(credential: Credential, judged: Any) -> None:
    head = makers.actor("head_of_office")
    now = timezone.now() - dt.timedelta(minutes=1)
    operations.suspend(credential, ground="inquiry", reason="Looked into", by=head, now=now)
    ok, why = judged({**surroundings(), **envelopes(credential.document, "badge")})["badge.png"]
    assert (ok, why) == (False, "status: suspension")

    operations.reinstate(credential, reason="Cleared", by=head, now=now)
    assert judged({**surroundings(), **envelopes(credential.document, "badge")})["badge.png"] == (True, "")

    operations.revoke(credential, ground="error", reason="Mistake", by=head, now=now)
    ok, why = judged({**surroundings(), **envelopes(credential.document, "badge")})["badge.png"]
    assert (ok, why) == (False, "status: revocation")


def test_list_of_another_key_does_not_count(credential: Credential, judged: Any) -> None:
    files = surroundings()
    lists = json.loads(files["lists.json"])
    stranger = badge.Key.from_bytes(f"{DID}#key-1", bytes(range(32)))
    for url, told in lists.items():
        bare = {name: value for name, value in told.items() if name != "proof"}
        lists[url] = badge.sign(bare, stranger, timezone.now())
    files["lists.json"] = json.dumps(lists).encode()

    verdicts = judged({**files, **envelopes(credential.document, "badge")})

    assert [verdicts[name][0] for name in ("badge.json", "list-0.json", "list-1.json")] == [False, True, True]


def test_disowned_key_signs_nothing_any_more(credential: Credential, judged: Any) -> None:
    before = copy.deepcopy(credential.document)
    admin = makers.actor("administrator")
    (key,) = [row for row in queries.list_keys(admin) if row.algorithm == "Ed25519"]
    operations.renew_key(compromised=False, by=admin, now=timezone.now())
    assert judged({**surroundings(), **envelopes(before, "old")})["old.json"] == (True, "")

    operations.disown_key(key, by=admin, now=timezone.now())
    jobs.sign_waiting.func()
    credential.refresh_from_db()
    files = {**surroundings(), **envelopes(before, "old"), **envelopes(credential.document, "new")}
    verdicts = judged(files)

    assert not any(verdicts[f"old.{kind}"][0] for kind in ("json", "png", "svg"))
    assert all(verdicts[f"new.{kind}"][0] for kind in ("json", "png", "svg"))


@pytest.fixture
def shared_credential(credential: Credential) -> Credential:
    """One that a university issues together with the office."""
    office, university = makers.institution(code="OFF-EX"), makers.institution(code="UNI-EX")
    officer, now = makers.officer(), timezone.now() - dt.timedelta(minutes=2)
    edition = makers.edition(
        state="running", issuers=[office.code, university.code],
        start_date=now.date() - dt.timedelta(days=12), end_date=now.date(),
    )  # fmt: skip
    row = participant(edition)
    operations.decide_awards(edition, kinds={row.ref: "completion"}, by=officer, now=now)
    (one,) = operations.issue_credentials(edition, by=officer, now=now)
    jobs.sign_waiting.func()
    one.refresh_from_db()
    return one


def test_word_of_the_co_issuing_body_passes_and_a_tampered_one_does_not(
    shared_credential: Credential, judged: Any
) -> None:
    (word,) = shared_credential.document["endorsement"]
    files = surroundings()
    dids = json.loads(files["did.json"])
    body = f"{DID}:issuers:UNI-EX"
    files["did.json"] = json.dumps({**dids, body: queries.public_did_document("UNI-EX")}).encode()
    files["word.json"] = json.dumps(word).encode()
    files |= envelopes(shared_credential.document, "badge")

    def praise(document: dict[str, Any]) -> None:
        document["credentialSubject"]["endorsementComment"] = "The best of all."

    def inside(document: dict[str, Any]) -> None:
        praise(document["endorsement"][0])

    files["bad-word.json"] = json.dumps(_altered(word, praise)).encode()
    files |= envelopes(_altered(shared_credential.document, inside), "bad-inside")

    verdicts = judged(files)

    passed = {name for name, (ok, _why) in verdicts.items() if ok}
    assert word["issuer"]["id"] == body
    assert passed == {"word.json", "badge.json", "badge.png", "badge.svg", "list-0.json", "list-1.json"}
