"""Where the private keys live: files that are whole and closed to others, or a device that gives nothing away."""

from __future__ import annotations

import datetime as dt
import stat
from pathlib import Path

import pytest

from tadrib.domain.credentials import jobs, keystore, queries
from tadrib.engines import badge
from tests import makers
from tests.awarded import LATE, issued

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("secrets")]


@pytest.fixture
def edition():
    return makers.edition(state="running")


@pytest.fixture
def officer():
    return makers.officer()


def test_keys_can_live_elsewhere(edition, officer, settings):
    settings.TADRIB_KEY_STORE = "tests.domain.test_credentials_keystore.Device"
    credential = issued(edition, officer)
    assert jobs.sign_waiting.func() == 1
    credential.refresh_from_db()
    resolve = badge.resolver(queries.public_did_document())
    assert badge.verify(credential.document, resolve, LATE + dt.timedelta(days=999)).code == "status_not_checked"
    token = queries.get_public_token(credential.code)
    told = badge.opened(token, badge.jwk_in(queries.public_did_document(), badge.key_named_in(token)[0]))
    assert told["id"] == credential.document["id"]
    assert not list(Path(settings.SECRETS).iterdir())


def test_key_file_is_there_as_a_whole_or_not_at_all(tmp_path, monkeypatch):
    store, method = keystore.Files(), "did:web:office.example#jwt-1"
    monkeypatch.setattr(keystore, "_new_rsa", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        store.make(method, "RS256")
    assert list(tmp_path.iterdir()) == []
    monkeypatch.undo()

    store.make(method, "RS256")
    first = store.token_key(method).public_jwk
    monkeypatch.setattr(Path, "exists", lambda *_: False)  # as two processes see it that start together
    store.make(method, "RS256")

    assert store.token_key(method).public_jwk == first
    assert [path.name for path in tmp_path.iterdir()] == ["jwt-1.pem"]


def test_key_that_others_could_read_is_closed_to_them(tmp_path, caplog):
    store, method = keystore.Files(), "did:web:office.example#key-1"
    store.make(method, "Ed25519")
    (path,) = tmp_path.iterdir()
    path.chmod(0o644)

    store.signer(method)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "key-1.ed25519" in caplog.text


class Device:
    """A key store that gives no private half away, as hardware does."""

    def make(self, method, algorithm):
        """It has them from the beginning."""

    def signer(self, method):
        return Sealed(badge.Key.from_bytes(method, bytes(32)))

    def token_key(self, method):
        return SealedTokens(badge.JwtKey(method, PEM))


class Sealed:
    """Signs and tells its public half; nothing else."""

    def __init__(self, key):
        self.method, self.public, self.sign = key.method, key.public, key.sign


class SealedTokens:
    """The same for tokens."""

    def __init__(self, key):
        self.method, self.algorithm, self.public_jwk, self.sign = key.method, key.algorithm, key.public_jwk, key.sign


PEM = keystore._new_rsa()
