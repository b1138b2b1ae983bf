"""The demonstration office as people get it: served by the product's own command in a folder of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 240.0  # seconds that the first start may take


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Start the office in ``folder`` and give its address; stop it afterwards. The demonstration is played once."""
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("TADRIB_", "DJANGO_"))}
    environment |= {"TADRIB_DATA": str(folder), "TADRIB_SECRETS": str(folder / "secrets"), "TADRIB_DEMO": "yes"}
    environment["PYTHONPATH"] = str(ROOT / "src")
    log = folder / "start.log"
    with log.open("wb") as out:
        office = subprocess.Popen(
            [sys.executable, "-m", "tadrib.cli", "start", "--port", str(port)], cwd=ROOT, env=environment, stdout=out,
            stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        until = time.monotonic() + PATIENCE
        while "The office is open" not in log.read_text(encoding="utf-8"):
            assert office.poll() is None, log.read_text(encoding="utf-8")
            assert time.monotonic() < until, log.read_text(encoding="utf-8")
            time.sleep(0.5)
        yield f"http://127.0.0.1:{port}"
    finally:
        office.send_signal(signal.SIGTERM)
        office.wait(timeout=60)
