"""The drills of docs: renew the key, disown one that was stolen, lose one and bring it back. Real files, real commands."""

from __future__ import annotations

import datetime as dt
import hashlib
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from benchmarks.certificates.rows import awarded_editions
from django.utils import timezone

from tadrib.domain.accounts.words import Role
from tadrib.domain.catalogue.models import Edition
from tadrib.domain.credentials import operations, policy, queries
from tadrib.domain.credentials.models import Credential
from tadrib.engines import badge
from tadrib.kernel.actor import Actor
from tests import makers
from tests.durability.serving import ROOT, Office


@pytest.fixture
def office(django_db_blocker: Any, tmp_path: Path, settings: Any) -> Iterator[Office]:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}
    office = Office(tmp_path)
    office.environment["TADRIB_SECRETS"] = str(tmp_path / "secrets")
    office.environment["TADRIB_URL"] = settings.TADRIB_URL = "https://office.example"
    settings.SECRETS = tmp_path / "secrets"
    settings.SECRETS.mkdir(mode=0o700)
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path / "files"},
        },
    }  # fmt: skip
    office.prepare()
    with django_db_blocker.unblock(), office.as_default():
        yield office


def tadrib(office: Office, *arguments: str, code: int = 0) -> str:
    """A command of the house; what it said."""
    command = [sys.executable, "-m", "tadrib.cli", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=office.environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == code, done.stderr
    return done.stdout + done.stderr


def made(office: Office, editions: list[Edition]) -> list[Credential]:
    officer = makers.of(makers.user(Role.PROGRAMME_OFFICER))
    batch = operations.order_batch(editions, by=officer, now=timezone.now())
    tadrib(office, "worker", "--until-empty")
    return list(Credential.objects.filter(batch=batch).order_by("pk"))


def verdict(document: dict[str, Any]) -> str:
    """What anybody finds who reads the office's DID document and lists now."""
    at = timezone.now() + dt.timedelta(seconds=5)
    lists = [queries.public_status_list(1, at=at - dt.timedelta(seconds=9), is_suspension=halted) for halted in (0, 1)]
    return badge.verify(document, badge.resolver(queries.public_did_document()), at, lists).status


def signed_by(document: dict[str, Any]) -> str:
    return str(document["proof"][0]["verificationMethod"]).rsplit("#", 1)[1]


def test_renewing_then_disowning_then_losing_a_key(office: Office, settings: Any) -> None:
    first, second = awarded_editions(3), awarded_editions(2)
    old = made(office, first)
    assert {signed_by(row.document) for row in old} == {"key-1"}
    assert {verdict(row.document) for row in old} == {"genuine"}
    key_1 = settings.SECRETS / "key-1.ed25519"
    assert stat.S_IMODE(key_1.stat().st_mode) == 0o600

    # Renewed: the old ones stay good, the new ones are signed by the next key.
    assert "key-2 signs from now on" in tadrib(office, "keys", "renew")
    new = made(office, second)
    assert {signed_by(row.document) for row in new} == {"key-2"}
    assert {verdict(row.document) for row in [*old, *new]} == {"genuine"}

    # Stolen: nothing that key-1 signed is good any more; all of it is signed and printed again.
    stolen = badge.Key.from_bytes("did:web:office.example#key-1", key_1.read_bytes())
    before = {row.pk: row.document for row in old}
    assert "Signed again: 3 certificates" in tadrib(office, "keys", "compromised", "key-1")
    assert {verdict(document) for document in before.values()} == {"unknown_issuer"}
    forged = {name: value for name, value in before[old[0].pk].items() if name != "proof"}
    assert verdict(badge.sign(forged, stolen, timezone.now())) == "unknown_issuer"
    for row in Credential.objects.all():
        assert (signed_by(row.document), verdict(row.document)) == ("key-2", "genuine")
        place = office.folder / "files" / "certificates" / row.number[-2:]
        assert hashlib.sha256((place / f"{row.number}.pdf").read_bytes()).hexdigest() == row.pdf_digest
        assert badge.found_in_picture((place / f"{row.number}.png").read_bytes()) == row.document
    said = tadrib(office, "keys")
    assert "disowned" in next(line for line in said.splitlines() if line.startswith("key-1"))
    tadrib(office, "keys", "compromised", "key-9", code=2)

    # Lost: nothing is issued or signed by another, and it goes on when the file is back.
    key_2 = settings.SECRETS / "key-2.ed25519"
    kept = key_2.read_bytes()
    key_2.unlink()
    assert made(office, awarded_editions(2)) == []
    assert not key_2.exists()
    key_2.write_bytes(kept)
    (waiting,) = queries.idle_batches(Actor.system("worker", {policy.SIGN}), at=timezone.now())
    operations.wake_batch(waiting)
    tadrib(office, "worker", "--until-empty")
    assert Credential.objects.exclude(document={}).count() == 7
    assert {verdict(row.document) for row in Credential.objects.all()} == {"genuine"}

    # Tokens have a key of their own.
    tadrib(office, "keys", "renew", "--tokens")
    token = queries.get_public_token(Credential.objects.all()[0].code)
    methods = {m["id"].rsplit("#", 1)[1]: m for m in queries.public_did_document()["verificationMethod"]}
    assert badge.opened(token, methods["jwt-2"]["publicKeyJwk"]) is not None
    assert badge.opened(token, methods["jwt-1"]["publicKeyJwk"]) is None
