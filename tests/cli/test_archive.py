"""Backup and restore: whole, checked, never over somebody's office."""

from __future__ import annotations

import datetime as dt
import io
import sqlite3
import tarfile
from contextlib import closing

import pytest

from tadrib.cli import archive
from tadrib.cli.trouble import Trouble

NOW = dt.datetime(2027, 3, 1, tzinfo=dt.UTC)


def office(folder, rows=("first",)):
    """A data folder with a database in WAL mode and one file; (folder, database settings)."""
    (folder / "files" / "dossiers").mkdir(parents=True)
    (folder / "files" / "dossiers" / "a.pdf").write_bytes(b"%PDF")
    database = {"ENGINE": "django.db.backends.sqlite3", "NAME": folder / "tadrib.sqlite3"}
    with closing(sqlite3.connect(database["NAME"])) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE note (text)")
        connection.executemany("INSERT INTO note VALUES (?)", [(row,) for row in rows])
        connection.commit()
    return folder, database


def notes(database):
    with closing(sqlite3.connect(database["NAME"])) as connection:
        return [row[0] for row in connection.execute("SELECT text FROM note ORDER BY rowid")]


@pytest.fixture
def here(tmp_path):
    return office(tmp_path / "here")


@pytest.fixture
def backup(here, tmp_path):
    archive.write(tmp_path / "office.tar", *here, now=NOW)
    return tmp_path / "office.tar"


def test_backup_comes_back_elsewhere(backup, tmp_path):
    data = tmp_path / "there"
    data.mkdir()
    database = {"ENGINE": "django.db.backends.sqlite3", "NAME": data / "tadrib.sqlite3"}

    manifest = archive.put_back(backup, data, database, replace=False)

    assert manifest["made_at"] == NOW.isoformat()
    assert notes(database) == ["first"]
    assert (data / "files" / "dossiers" / "a.pdf").read_bytes() == b"%PDF"
    assert sorted(path.name for path in data.iterdir()) == ["files", "tadrib.sqlite3"]


def test_backup_holds_what_an_open_writer_has_committed_and_no_more(here, tmp_path):
    data, database = here
    with closing(sqlite3.connect(database["NAME"], isolation_level=None)) as writer:
        writer.execute("INSERT INTO note VALUES ('committed')")
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("INSERT INTO note VALUES ('not yet')")
        archive.write(tmp_path / "open.tar", data, database, now=NOW)
        writer.execute("ROLLBACK")
    target = tmp_path / "there"
    target.mkdir()
    restored = {**database, "NAME": target / "tadrib.sqlite3"}

    archive.put_back(tmp_path / "open.tar", target, restored, replace=False)

    assert notes(restored) == ["first", "committed"]


def test_backup_is_never_written_over(here, backup):
    with pytest.raises(Trouble, match="never written over"):
        archive.write(backup, *here, now=NOW)


def test_backup_can_be_read_by_its_owner_only(backup):
    assert backup.stat().st_mode & 0o077 == 0


def test_restore_asks_before_it_replaces(here, backup):
    data, database = here

    with pytest.raises(Trouble, match="--replace"):
        archive.put_back(backup, data, database, replace=False)

    assert notes(database) == ["first"]


def test_replaced_office_is_moved_aside(here, backup):
    data, database = here
    with closing(sqlite3.connect(database["NAME"])) as connection:
        connection.execute("INSERT INTO note VALUES ('after the backup')")
        connection.commit()
    (data / "files" / "new.pdf").write_bytes(b"%PDF")

    archive.put_back(backup, data, database, replace=True)

    assert notes(database) == ["first"]
    assert not (data / "files" / "new.pdf").exists()
    aside = next(data.glob("replaced-*"))
    assert (aside / "files" / "new.pdf").exists()
    assert notes({"NAME": aside / "tadrib.sqlite3"}) == ["first", "after the backup"]


def rewritten(backup, change):
    """The backup with each member's content passed through ``change(name, content)``; None leaves it out."""
    out = io.BytesIO()
    with tarfile.open(backup) as old, tarfile.open(fileobj=out, mode="w") as new:
        for member in old:
            content = change(member.name, old.extractfile(member).read())
            if content is not None:
                member.size = len(content)
                new.addfile(member, io.BytesIO(content))
    backup.write_bytes(out.getvalue())


@pytest.mark.parametrize(
    "change",
    [
        lambda name, content: content + b"x" if name == "tadrib.sqlite3" else content,
        lambda name, content: None if name.startswith("files/") else content,
        lambda name, content: (
            content.replace(b"tadrib-backup/1", b"tadrib-backup/9") if name == "manifest.json" else content
        ),
        lambda name, content: None if name == "manifest.json" else content,
    ],
)
def test_changed_backup_changes_nothing(here, backup, change):
    data, database = here
    rewritten(backup, change)

    with pytest.raises(Trouble):
        archive.put_back(backup, data, database, replace=True)

    assert notes(database) == ["first"]
    assert (data / "files" / "dossiers" / "a.pdf").exists()
    assert not list(data.glob("re*"))


def test_backup_that_points_outside_is_refused(here, tmp_path):
    data, database = here
    evil = tmp_path / "evil.tar"
    with tarfile.open(evil, "w") as tar:
        member = tarfile.TarInfo("../outside")
        member.size = 1
        tar.addfile(member, io.BytesIO(b"x"))

    with pytest.raises(Trouble):
        archive.put_back(evil, data, database, replace=True)

    assert not (data / "outside").exists()
