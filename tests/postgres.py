"""A PostgreSQL cluster of the test session's own: made in a temporary folder, reached by a socket, gone at the end."""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

CLUSTER = "/usr/lib/postgresql"


def program(name: str) -> str:
    """The newest PostgreSQL's program of that name; an error, never a skip, if there is none."""
    found = sorted(Path(CLUSTER).glob(f"*/bin/{name}"), key=lambda path: float(path.parts[-3]))
    on_path = shutil.which(name)
    if not found and not on_path:
        raise RuntimeError(f"{name} is not on this machine: install PostgreSQL's server")
    return str(found[-1]) if found else str(on_path)


def _as_postgres(command: list[str], folder: Path) -> None:
    """Run as an ordinary user: PostgreSQL refuses to serve as root."""
    if os.geteuid() == 0:
        command = ["runuser", "-u", "postgres", "--", *command]
    done = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: {done.stdout}")


def start() -> dict[str, Any]:
    """Start the cluster and return Django's settings of its database. It never touches the disk more than it must."""
    folder = Path(tempfile.mkdtemp(prefix="tadrib-pg-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    cluster = folder / "cluster"
    initdb = ["--username=tadrib", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]
    _as_postgres([program("initdb"), *initdb, "-D", str(cluster)], folder)
    quick = f"-k {folder} -c listen_addresses= -c fsync=off -c full_page_writes=off -c synchronous_commit=off"
    control = [program("pg_ctl"), "-D", str(cluster), "-w"]
    _as_postgres([*control, "-l", str(folder / "log"), "-o", quick, "start"], folder)
    user = "tadrib"
    if os.environ.get("TADRIB_TEST_ROW_SECURITY") == "1":  # PostgreSQL keeps nothing from a superuser
        user = "office"
        _as_postgres([program("createuser"), "-h", str(folder), "-U", "tadrib", "--createdb", user], folder)
    owner = os.getpid()

    def stop() -> None:
        if os.getpid() == owner:  # not in a forked child
            _as_postgres([*control, "-m", "immediate", "stop"], folder)
            shutil.rmtree(folder, ignore_errors=True)

    atexit.register(stop)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "postgres",
        "USER": user,
        "HOST": str(folder),
        "PORT": "",
    }
