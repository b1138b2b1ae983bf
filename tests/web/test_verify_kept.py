"""What the page that checks certificates asks for to work without a network, and what it says to its own scripts."""

from __future__ import annotations

import json
import re

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from tadrib.domain.accounts.words import Role
from tadrib.domain.credentials import jobs, operations, words
from tadrib.domain.credentials.models import Credential
from tadrib.engines import badge
from tests import makers
from tests.awarded import LATE, issued

pytestmark = pytest.mark.django_db
KEPT = "/verify/kept.json"


@pytest.fixture(autouse=True)
def _office(settings, tmp_path, monkeypatch):
    settings.SECRETS = tmp_path
    settings.TADRIB_URL = "https://office.example"
    monkeypatch.setattr(timezone, "now", lambda: LATE)
    cache.clear()


@pytest.fixture
def signed() -> Credential:
    row = issued(makers.edition(state="running"), makers.of(makers.user(Role.PROGRAMME_OFFICER)))
    jobs.sign_waiting.func()
    row.refresh_from_db()
    return row


def data_of(page: str, name: str) -> str:
    found = re.search(rf'data-{name}="([^"]*)"', page[max(0, page.find('id="square"')) :])
    assert found
    return found[1].replace("&quot;", '"').replace("&#x27;", "'")


def test_keys_and_signed_lists_come_in_one_answer(signed) -> None:
    answer = Client().get(KEPT)
    facts = answer.json()
    assert answer["Cache-Control"] == "public, max-age=60" and facts["at"] == LATE.isoformat()
    assert facts["keys"] == Client().get("/.well-known/did.json").json()
    (row,) = facts["lists"]
    resolve = badge.resolver(facts["keys"])
    for name in ("revocation", "suspension"):
        assert row[name]["credentialSubject"]["statusPurpose"] == name
        assert not badge.is_set(row[name], signed.status_index)
    assert badge.verify(signed.document, resolve, LATE, [row["revocation"], row["suspension"]]).code == "genuine"
    head = makers.of(makers.user(Role.HEAD_OF_OFFICE))
    operations.revoke(signed, ground=words.Ground.ERROR, reason="A mistake.", by=head, now=LATE)
    assert badge.is_set(Client().get(KEPT).json()["lists"][0]["revocation"], signed.status_index)


def test_before_the_first_certificate_there_is_nothing_to_keep_and_nothing_breaks() -> None:
    assert Client().get(KEPT).json()["lists"] == []


def test_every_list_that_a_certificate_stands_in_is_there(signed) -> None:
    Credential.objects.update(status_index=2 * badge.MINIMUM_BITS + 5)
    assert [row["number"] for row in Client().get(KEPT).json()["lists"]] == [3]


def test_what_a_device_keeps_names_nobody(signed) -> None:
    said = Client().get(KEPT).content.decode() + Client().get("/en/verify/").content.decode()
    for secret in (signed.holder, signed.number, signed.code, signed.square):
        assert secret not in said


def test_a_read_costs_the_same_with_many_certificates(signed, django_assert_max_num_queries) -> None:
    Client().get(KEPT)
    with django_assert_max_num_queries(8):  # how many lists; changes and key for each of two lists; keys
        Client().get(KEPT)


@pytest.mark.parametrize("code", ["ar", "fr", "en", "pt"])
def test_the_page_is_installable_in_each_language(code: str) -> None:
    facts = Client().get(f"/verify.webmanifest?language={code}").json()
    assert facts["lang"] == code and facts["dir"] == ("rtl" if code == "ar" else "ltr") and facts["name"]
    assert facts["start_url"] == facts["scope"] == f"/{code}/verify/"
    assert f'href="/verify.webmanifest?language={code}"' in Client().get(f"/{code}/verify/").content.decode()


def test_the_worker_names_all_that_the_page_is_made_of() -> None:
    answer = Client().get("/verify-worker.js")
    text, page = answer.content.decode(), Client().get("/en/verify/").content.decode()
    assert answer["Content-Type"].startswith("text/javascript") and answer["Cache-Control"] == "no-cache"
    for name in ("square", "scan", "noble", "decoder"):
        assert f'"{data_of(page, name)}"' in text, name
    for address in re.findall(r'(?:src|href)="(/static/[^"]+)"', page):
        assert f'"{address.partition("#")[0]}"' in text, address
    assert f'"{KEPT}"' in text


def test_the_page_tells_its_scripts_how_the_code_stands(signed) -> None:
    page = Client().get(f"/en/verify/{signed.code}/").content.decode()
    register = json.loads(data_of(page, "register"))
    assert data_of(page, "live") == "issued" and register["number"] == signed.number
    assert register["holder"] == "G••••• F•••••" and register["named"] is False and signed.holder not in page
    assert data_of(Client().get("/en/verify/").content.decode(), "live") == ""
    assert data_of(Client().get("/en/verify/?code=0000-0000-0000").content.decode(), "live") == "unknown"
    choices = json.loads(data_of(Client().get("/fr/verify/words/").content.decode(), "choices"))
    assert choices["kind"]["completion"] == "Certificat d’achèvement" and choices["languages"]["pt"] == "portugais"


def test_only_the_page_that_scans_may_ask_for_the_camera(signed) -> None:
    own = "camera=(self), geolocation=(), microphone=()"
    for path in ("/en/verify/", f"/en/verify/{signed.code}/"):
        assert Client().get(path)["Permissions-Policy"] == own
    for path in ("/en/", "/en/verify/file/", KEPT, "/en/portal/", "/nowhere"):
        assert Client().get(path)["Permissions-Policy"] == "camera=(), geolocation=(), microphone=()"
