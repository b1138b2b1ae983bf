"""Other people's programs, installed once a session, and a certificate for them to look at."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from tadrib.domain.credentials import jobs, operations
from tadrib.domain.credentials.models import Credential
from tests import makers
from tests.awarded import participant

HERE = Path(__file__).with_name("verifier")


@pytest.fixture(scope="session")
def verifier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The installed verifier."""
    folder = tmp_path_factory.mktemp("verifier")
    for name in ("package.json", "package-lock.json", ".npmrc", "verify.mjs", "wallet.mjs"):
        shutil.copy(HERE / name, folder / name)
    done = subprocess.run(["npm", "ci"], cwd=folder, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def judged(verifier: Path, tmp_path: Path) -> Callable[[dict[str, bytes]], dict[str, tuple[bool, str]]]:
    """Judge files by name: {name: (whether it holds, why not)}."""

    def judge(files: dict[str, bytes]) -> dict[str, tuple[bool, str]]:
        folder = tmp_path / "judged"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for name, content in files.items():
            (folder / name).write_bytes(content)
        command = ["node", str(verifier / "verify.mjs"), str(folder)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stderr
        return {name: (row["ok"], row["why"]) for name, row in json.loads(done.stdout).items()}

    return judge


@pytest.fixture
def credential(settings: Any, tmp_path: Path) -> Credential:
    """One that was issued and signed as the office does it."""
    settings.SECRETS = tmp_path
    settings.TADRIB_URL = "https://office.example"
    now = timezone.now() - dt.timedelta(minutes=2)
    officer = makers.officer()
    edition = makers.edition(state="running", start_date=now.date() - dt.timedelta(days=12), end_date=now.date())
    row = participant(edition)
    operations.decide_awards(edition, kinds={row.ref: "completion"}, by=officer, now=now)
    (one,) = operations.issue_credentials(edition, by=officer, now=now)
    jobs.sign_waiting.func()
    one.refresh_from_db()
    return one
