"""A real office on this machine for tests and benchmarks: its own folder, its own SQLite file, the real web server."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connections

from tadrib.cli import serving

ROOT = Path(__file__).resolve().parents[2]
HOST = "127.0.0.1"
PATIENCE = 30.0  # seconds until a server must answer


def free_port() -> int:
    """A port of this machine that nobody uses now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


class Office:
    """The folder, and the server when it runs."""

    def __init__(self, folder: Path, *, settings_module: str = "tests.durability.served", threads: int = 4) -> None:
        self.folder, self.port, self.threads = folder, free_port(), threads
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("TADRIB_")},
            "DJANGO_SETTINGS_MODULE": settings_module,
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
            "TADRIB_DATA": str(folder),
            "TADRIB_SECRETS": str(folder),
            "TADRIB_SECRET_KEY": settings.SECRET_KEY,  # sessions that are made here are believed there
            "TADRIB_URL": f"http://{HOST}:{self.port}",
        }
        self._server: subprocess.Popen[bytes] | None = None

    @property
    def database(self) -> Path:
        return self.folder / "tadrib.sqlite3"

    def prepare(self) -> None:
        """Make the tables."""
        command = [sys.executable, "-m", "django", "migrate", "--run-syncdb", "-v", "0"]
        subprocess.run(command, cwd=ROOT, env=self.environment, check=True, timeout=120)

    def start(self) -> None:
        """Start the server and wait until it answers."""
        self._server = subprocess.Popen(
            serving.server(HOST, self.port, self.threads), cwd=ROOT, env=self.environment, start_new_session=True
        )
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            if self._server.poll() is not None:
                raise RuntimeError("the server ended by itself")
            try:
                with connected(self) as line:
                    line.request("GET", "/en/privacy/")
                    if line.getresponse().status == 200:
                        return
            except (OSError, HTTPException):
                pass
            time.sleep(0.1)
        self.kill()
        raise RuntimeError(f"the server did not answer within {PATIENCE:.0f} seconds")

    def kill(self) -> None:
        """End the server and all its processes at once (SIGKILL): nothing is told to stop, nothing can be finished."""
        if self._server is not None:
            os.killpg(self._server.pid, signal.SIGKILL)
            self._server.wait(timeout=10)
            self._server = None

    @contextmanager
    def as_default(self) -> Iterator[None]:
        """This office's database stands in as Django's ``default`` in this process."""
        own, before = connections["default"], connections.settings["default"]
        entry = {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(self.database),
            "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20},
        }
        connections.settings["default"] = connections.configure_settings({"default": entry})["default"]
        del connections["default"]
        try:
            yield
        finally:
            connections["default"].close()
            connections.settings["default"] = before
            connections["default"] = own


@contextmanager
def connected(office: Office) -> Iterator[HTTPConnection]:
    """A connection that is kept open from request to request."""
    line = HTTPConnection(HOST, office.port, timeout=30)
    try:
        yield line
    finally:
        line.close()


def session_of(user: Any) -> str:
    """The value of the session cookie of a user who has just signed in."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return str(session.session_key)
