"""One small supervisor: the server and the task worker, started together and stopped together."""

from __future__ import annotations

import ctypes
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from types import FrameType

from tadrib.cli.trouble import Trouble

PATIENCE = 20.0  # seconds a part has to stop by itself
PR_SET_PDEATHSIG = 1


def processes() -> int:
    """How many processes answer: one for each core that the machine gives us, four at most.

    Python works on one request at a time in a process, whatever the number of its threads.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(4, cores)


def server(host: str, port: int, threads: int) -> list[str]:
    """The command of the web server: as many processes as cores, which share the ``threads`` that answer at the same
    time. Threads of one process only stand in each other's way."""
    each = -(-threads // processes())
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port),
        "--workers", str(processes()), "--blocking-threads", str(each), "--no-ws", "--log-level", "error",
        "tadrib.config.wsgi:application",
    ]  # fmt: skip


def worker() -> list[str]:
    """The command of the task worker."""
    return [
        sys.executable,
        "-m",
        "django",
        "db_worker",
        "--no-reload",
        "--interval",
        "1",
        "--no-startup-delay",
        "-v",
        "0",
    ]


def _die_with_parent() -> None:
    """On Linux, stop with SIGTERM when the supervisor is killed, so that no part outlives it."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def check_free(host: str, port: int) -> None:
    """``Trouble`` if another program already listens there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as fault:
            raise Trouble(f"Another program uses {host}:{port}. Choose another with --port.") from fault


def answers(host: str, port: int) -> bool:
    """Whether pages are answered: the server listens before the program behind it is loaded."""
    asking = http.client.HTTPConnection(host, port, timeout=1)
    try:
        asking.request("HEAD", "/")
        asking.getresponse()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        asking.close()
    return True


class Supervisor:
    """Runs commands side by side until one ends or a signal asks to stop; then stops the others."""

    def __init__(self, commands: Sequence[list[str]], *, environment: dict[str, str] | None = None) -> None:
        self.commands = commands
        self.environment = {**os.environ, **(environment or {})}
        self.parts: list[subprocess.Popen[bytes]] = []
        self.asked = False

    def _ask(self, _signum: int, _frame: FrameType | None) -> None:
        self.asked = True

    def run(self, *, is_ready: Callable[[], bool], when_ready: Callable[[], None]) -> int:
        """Return 0 after Ctrl-C or SIGTERM, 1 when a part ended by itself."""
        before = {number: signal.signal(number, self._ask) for number in (signal.SIGINT, signal.SIGTERM)}
        told = False
        try:
            for command in self.commands:
                # Sessions of their own: Ctrl-C reaches the supervisor only, which stops each part once.
                self.parts.append(
                    subprocess.Popen(
                        command,
                        env=self.environment,
                        start_new_session=True,
                        preexec_fn=_die_with_parent,
                    )
                )
            while not self.asked and all(part.poll() is None for part in self.parts):
                if not told and is_ready():
                    when_ready()
                    told = True
                time.sleep(0.1)
            return 0 if self.asked else 1
        finally:
            self.stop()
            for number, handler in before.items():
                signal.signal(number, handler)

    def stop(self) -> None:
        """End every part, kindly first; a part that does not hear is killed, which loses nothing that was committed."""
        for part in self.parts:
            if part.poll() is None:
                part.terminate()
        until = time.monotonic() + PATIENCE
        for part in self.parts:
            try:
                part.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(part.pid, signal.SIGKILL)
                part.wait()
