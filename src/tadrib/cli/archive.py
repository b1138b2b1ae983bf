"""A backup: one tar file with the database, the files, and what each of them must weigh and hash to.

SQLite is copied by its online backup, so the office may be open meanwhile: letters and nominations that were
acknowledged before the copy began are in it. Files are copied after the database, so that every file a row names is
there. Secrets are not in it: they are kept apart (``TADRIB_SECRETS``) and must be kept safe apart.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

from tadrib import __version__
from tadrib.cli.trouble import Trouble

FORMAT = "tadrib-backup/1"
DATABASE, DUMP, FILES, MANIFEST = "tadrib.sqlite3", "tadrib.pgdump", "files", "manifest.json"


def digest(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as read:
        return hashlib.file_digest(read, "sha256").hexdigest()


def copy_database(source: Path, target: Path) -> None:
    """An online copy of an SQLite database, whole and checked."""
    with closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)
        new.execute("PRAGMA journal_mode=DELETE")
        if new.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise Trouble("The copy of the database is not whole. Nothing was kept of it.")


def _postgres(program: str, database: dict[str, Any], *arguments: str) -> None:
    """Run pg_dump or pg_restore on a database; the password goes through the environment, never the command line."""
    found = shutil.which(program)
    if not found:
        raise Trouble(f"{program} is needed for a PostgreSQL database, and is not on this machine.")
    environment = {**os.environ}
    for name, key in (("PGHOST", "HOST"), ("PGPORT", "PORT"), ("PGUSER", "USER"), ("PGPASSWORD", "PASSWORD")):
        if database.get(key):
            environment[name] = str(database[key])
    # Where the database keeps states apart (TADRIB_ROW_SECURITY) the copy is of all rows; elsewhere this says nothing.
    # pg_restore loads the rows before it puts the policies in place.
    environment["PGOPTIONS"] = f"{environment.get('PGOPTIONS', '')} -c tadrib.sees_all=yes".strip()
    done = subprocess.run([found, *arguments], env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Trouble(f"{program} failed: {done.stderr.strip()}")


def _holds_tables(database: dict[str, Any]) -> bool:
    """Whether an office's tables are in a PostgreSQL database."""
    import psycopg  # only where PostgreSQL is

    told = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD", "dbname": "NAME"}
    try:
        with psycopg.connect(**{name: database[key] for name, key in told.items() if database.get(key)}) as there:
            found = there.execute("SELECT to_regclass('django_migrations') IS NOT NULL").fetchone()
    except psycopg.OperationalError as fault:
        raise Trouble(f"The database cannot be reached: {fault}") from fault
    return bool(found and found[0])


def write(target: Path, data: Path, database: dict[str, Any], *, now: dt.datetime) -> int:
    """Write the backup, under another name until it is whole; return how many files it has."""
    if target.exists():
        raise Trouble(f"{target} is there already: a backup is never written over.")
    if not target.parent.is_dir():
        raise Trouble(f"There is no folder {target.parent}.")
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".tadrib-backup-") as name:
        folder = Path(name)
        if database["ENGINE"].endswith("sqlite3"):
            if not Path(database["NAME"]).exists():
                raise Trouble("There is no database to back up.")
            copy_database(Path(database["NAME"]), folder / DATABASE)
        else:
            how = ("-Fc", "--no-owner", "--enable-row-security", "-f", str(folder / DUMP))
            _postgres("pg_dump", database, *how, str(database["NAME"]))
        if (data / FILES).is_dir():
            shutil.copytree(data / FILES, folder / FILES)
        inside = sorted(path for path in folder.rglob("*") if path.is_file())
        manifest = {
            "format": FORMAT, "version": __version__, "made_at": now.isoformat(),
            "files": {str(path.relative_to(folder)): digest(path) for path in inside},
        }  # fmt: skip
        (folder / MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")
        part = folder / "whole.tar"
        with tarfile.open(part, "w") as tar:
            for path in (folder / MANIFEST, *inside):
                tar.add(path, arcname=str(path.relative_to(folder)), recursive=False)
        part.chmod(0o600)
        with part.open("rb") as written:
            os.fsync(written.fileno())
        os.link(part, target)  # fails, rather than overwrites, if somebody made the file meanwhile
    return len(inside)


def unpack(source: Path, folder: Path) -> dict[str, Any]:
    """Unpack a backup into an empty folder and check every file; return the manifest. ``Trouble`` if one differs."""
    try:
        with tarfile.open(source, "r:") as tar:
            tar.extractall(folder, filter="data")
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        listed = dict(manifest["files"])
        known = manifest["format"] == FORMAT
    except (OSError, tarfile.TarError, ValueError, KeyError, TypeError) as fault:
        raise Trouble(f"{source} is not a backup of an office: {fault}", code=2) from fault
    found = {str(path.relative_to(folder)): path for path in folder.rglob("*") if path.is_file()}
    found.pop(MANIFEST)
    if not known or set(found) != set(listed) or any(digest(path) != listed[name] for name, path in found.items()):
        raise Trouble(f"{source} is damaged or was changed: nothing was restored.", code=2)
    return manifest


def put_back(source: Path, data: Path, database: dict[str, Any], *, replace: bool) -> dict[str, Any]:
    """Restore a backup; what was there before is moved aside into ``replaced-...``, never deleted."""
    embedded = database["ENGINE"].endswith("sqlite3")
    place = Path(database["NAME"]) if embedded else None
    if not replace:
        if (data / FILES).exists() or (place and place.exists()):
            raise Trouble(f"{data} holds an office already. Say --replace to put the backup in its place.")
        if not place and _holds_tables(database):
            raise Trouble("The database holds an office already. Say --replace to put the backup in its place.")
    with tempfile.TemporaryDirectory(dir=data, prefix=".restoring-") as name:
        folder = Path(name)
        manifest = unpack(source, folder)
        wanted = DATABASE if embedded else DUMP
        if not (folder / wanted).exists():
            raise Trouble(f"{source} was made from another kind of database.", code=2)
        aside = Path(tempfile.mkdtemp(dir=data, prefix="replaced-"))
        if place:
            copy = folder / "checked.sqlite3"
            copy_database(folder / DATABASE, copy)
            for suffix in ("", "-wal", "-shm"):
                old = place.with_name(place.name + suffix)
                if old.exists():
                    old.rename(aside / old.name)
            copy.rename(place)
        else:
            _postgres("pg_restore", database, "--clean", "--if-exists", "--no-owner", "--single-transaction", "-d",
                      str(database["NAME"]), str(folder / DUMP))  # fmt: skip
        if (data / FILES).exists():
            (data / FILES).rename(aside / FILES)
        if (folder / FILES).exists():
            (folder / FILES).rename(data / FILES)
        if not any(aside.iterdir()):
            aside.rmdir()
    return manifest
