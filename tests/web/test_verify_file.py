"""Checking files on the public page: ours, touched ones, revoked ones, somebody else's, hostile ones."""

from __future__ import annotations

import base64
import copy
import datetime as dt
import json
import zlib

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation

from tadrib.domain.credentials import checking, fetching, jobs, operations, printing, queries, words
from tadrib.domain.credentials.models import Credential
from tadrib.engines import badge
from tests import awarded, makers

pytestmark = pytest.mark.django_db
NOW = awarded.LATE + dt.timedelta(days=1)
LANGUAGES = ("ar", "fr", "en", "pt")


@pytest.fixture(autouse=True)
def _here(settings, tmp_path, monkeypatch):
    settings.SECRETS = tmp_path
    settings.TADRIB_URL = "https://office.example"
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    cache.clear()


@pytest.fixture
def officer():
    return makers.officer()


@pytest.fixture
def credential(officer):
    row = awarded.issued(makers.edition(state="running"), officer)
    jobs.sign_waiting.func()
    row.refresh_from_db()
    return row


def nobody_asks(address):
    raise AssertionError(f"asked for {address}")


def checked(content, fetch=nobody_asks):
    return checking.check_file(content, now=NOW, fetch=fetch)


def written(document) -> bytes:
    return json.dumps(document).encode()


def sent(content, language="en", name="file.json"):
    with translation.override(language):
        address = reverse("public:verify_file")
    return Client().post(address, {"file": SimpleUploadedFile(name, content)})


def test_our_badge_is_genuine_in_every_form(credential):
    document = credential.document
    svg = badge.draw_badge_svg(document).encode()
    forms = [written(document), badge.bake(badge.draw_badge(64), document), svg]
    forms.append(queries.get_public_token(credential.code).encode())
    for content in forms:
        told = checked(content)
        assert (told.status, told.number) == ("genuine", credential.code), content[:40]


def test_touched_badge_says_which_part(credential):
    document = copy.deepcopy(credential.document)
    document["credentialSubject"]["creditsEarned"] = 999.0
    told = checked(written(document))
    assert told.status == "altered"
    assert told.parts == ("credentialSubject.creditsEarned",)


def test_who_guesses_a_number_learns_nothing(credential):
    document = copy.deepcopy(credential.document)
    document["id"] = "urn:uuid:00000000-0000-4000-8000-000000000000"
    told = checked(written(document))
    assert (told.status, told.parts, told.number) == ("altered", (), "")


def test_touched_token_is_altered(credential):
    head, body, signature = queries.get_public_token(credential.code).split(".")
    told = json.loads(base64.urlsafe_b64decode(body + "=="))
    told["credentialSubject"]["creditsEarned"] = 999
    body = base64.urlsafe_b64encode(json.dumps(told).encode()).decode().rstrip("=")
    assert checked(f"{head}.{body}.{signature}".encode()).status == "altered"


def token_of_a_did_key(**changes):
    """A token that answers for itself, and its did."""
    private = ed25519.Ed25519PrivateKey.generate()
    name = badge.public_multikey(private.public_key().public_bytes_raw())
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    told = {name: value for name, value in foreign_badge().items() if name != "proof"} | changes
    did = f"did:key:{name}"
    told["issuer"] = {**told["issuer"], "id": did}
    told["credentialSubject"]["id"] = "urn:uuid:7f0e7a6e-2f39-4c0c-9a52-0d3f1b2c4d5e"
    return badge.Signer(badge.JwtKey(f"{did}#{name}", pem, "Ed25519")).sign(told), did


def test_token_of_a_did_key_answers_for_itself():
    token, did = token_of_a_did_key()
    verdict = checked(token.encode())
    assert (verdict.status, verdict.foreign["did"]) == ("genuine", did)
    other, _ = token_of_a_did_key()
    head, body, _signature = token.split(".")
    assert checked(f"{head}.{body}.{other.split('.')[2]}".encode()).status == "altered"
    assert checked(f"{other.split('.')[0]}.{body}.{_signature}".encode()).status == "unchecked"


@pytest.mark.parametrize("status", [
    {"type": "Own"}, [{"type": "BitstringStatusListEntry"}], "x", [7], {"type": "BitstringStatusListEntry", "id": 7},
])  # fmt: skip
def test_token_with_an_odd_status_is_never_called_good(status):
    token, _ = token_of_a_did_key(credentialStatus=status)
    assert checked(token.encode()).status in {"unchecked", "unreadable"}


def test_revoked_and_suspended_ones_say_so(credential, officer):
    head = makers.head()
    operations.suspend(credential, ground="inquiry", reason="Sessions are looked into", by=head, now=NOW)
    assert checked(written(credential.document)).status == "suspended"
    credential.refresh_from_db()
    operations.revoke(credential, ground=next(iter(words.GROUND_LABELS)), reason="Wrong person", by=head, now=NOW)
    assert checked(written(credential.document)).status == "revoked"


def test_printed_file_is_known_by_its_bytes_and_a_touched_one_by_its_square(credential):
    pdf = printing.certificate_file(credential)
    credential.refresh_from_db()
    assert credential.pdf_digest
    assert checked(pdf).status == "genuine"
    touched = checked(pdf + b"\n% touched")
    assert (touched.status, touched.number) == ("altered", credential.code)
    told = checked(b"%PDF-1.7\n<< /URI (https://office.example/en/verify/" + credential.code.encode() + b"/) >>")
    assert (told.status, told.code, told.number) == ("altered", "other_bytes", credential.code)


def test_paper_of_nobody_is_unknown():
    assert checked(b"%PDF-1.7 nothing").code == "unknown_paper"


def foreign_key():
    return badge.Key("did:web:college.example#key-1", bytes(range(32)))


def foreign_badge(**more):
    key = foreign_key()
    award = {
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        ],
        "id": "https://college.example/1",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": "Forensics <b>",
        "issuer": {"id": "did:web:college.example", "type": ["Profile"], "name": "College <script>"},
        "validFrom": "2026-01-01T00:00:00Z",
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "achievement": {
                "id": "https://college.example/a",
                "type": ["Achievement"],
                "name": "Forensics",
                "description": "Basics",
                "criteria": {"narrative": "Exam"},
            },
        },
        **more,
    }
    return badge.sign(award, key, NOW - dt.timedelta(days=3))


def answers(address):
    assert address == "https://college.example/.well-known/did.json"
    key = foreign_key()
    return badge.did_document("did:web:college.example", [(key.method, key.public)])


def test_badge_of_another_issuer_is_judged_by_its_own_keys():
    told = checked(written(foreign_badge()), answers)
    assert told.status == "genuine"
    assert told.foreign["issuer"] == "College <script>"
    touched = foreign_badge() | {"name": "Something else"}
    assert checked(written(touched), answers).status == "altered"
    assert checked(written(touched), answers).foreign == {}


def test_issuer_who_does_not_answer_is_told_as_such():
    def silent(address):
        raise fetching.Unreachable("no_answer")

    told = checked(written(foreign_badge()), silent)
    assert (told.status, told.code) == ("unchecked", "no_answer")


def test_words_of_others_are_escaped(monkeypatch):
    monkeypatch.setattr(fetching, "fetch_json", answers)
    monkeypatch.setattr(checking.check_file, "__kwdefaults__", {"fetch": answers})
    page = sent(written(foreign_badge())).content.decode()
    assert "College &lt;script&gt;" in page
    assert "College <script>" not in page


@pytest.mark.parametrize(
    "content",
    [
        b"", b"\x00\xff" * 50, b"{", b"[]", b'{"a":' * 2000, b"<svg", b"\x89PNG\r\n\x1a\n" + b"\0" * 40, b"a.b.c", b"eyJ.eyJ.e",
        b'<!DOCTYPE s [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><svg xmlns="http://www.w3.org/2000/svg">&b;</svg>',
        b"%PDF-1.7\n" + zlib.compress(b"\0" * 4_000_000),
        json.dumps({"issuer": {"id": 7}, "credentialStatus": [1]}).encode(),
        json.dumps({"issuer": "did:web:169.254.169.254"}).encode(),
    ],
)  # fmt: skip
def test_strange_files_get_an_answer_in_words(content):
    told = checked(content, fetching.fetch_json)
    assert told.status in {"unreadable", "unknown", "unchecked"}
    if content:
        assert sent(content).status_code == 200


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_speaks_each_language(credential, language):
    answer = sent(written(credential.document), language)
    assert answer.status_code == 200
    assert credential.number in answer.content.decode()
    assert not answer.cookies
    if language == "en":
        assert "it stands" in answer.content.decode()
    with translation.override(language):
        assert 'type="file"' in Client().get(reverse("public:verify")).content.decode()


def test_nothing_chosen_too_large_too_often():
    address = "/en/verify/file/"
    assert Client().post(address).status_code == 422
    large = SimpleUploadedFile("x.pdf", b"%PDF-" + b"x" * (checking.LARGEST + 200_000))
    assert Client().post(address, {"file": large}).status_code == 413
    codes = {Client().post(address).status_code for _ in range(40)}
    assert 429 in codes
    assert Client().get(address).status_code == 405
