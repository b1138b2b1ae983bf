"""The demonstration office: loaded once, kept, forgotten on demand, never over an office's own data."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import sys
from collections.abc import Callable, Sequence
from typing import NamedTuple

from tadrib import demo
from tadrib.cli.house import data_folder, is_embedded
from tadrib.cli.trouble import Trouble

MARK = "demonstration.json"
OLD = dt.timedelta(days=7)  # from then on the demonstration's deadlines pass and its course ends
Say = Callable[[str], None]


class Entrance(NamedTuple):
    """A way into the demonstration."""

    role: str
    email: str
    password: str
    page: str


def entrances() -> list[Entrance]:
    """How to enter as each role; none before the demonstration is loaded."""
    if not hasattr(demo, "entrances") or _state() != "loaded":
        return []
    return [Entrance(*map(str, one)) for one in demo.entrances()]


def how_to_enter(ways: Sequence[Entrance]) -> list[str]:
    """The table of entrances, as lines of text."""
    head = Entrance("Role", "E-mail", "Password", "Starts at")
    widths = [max(len(row[i]) for row in (head, *ways)) for i in range(4)]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in (head, *ways)
    ]


def _state() -> str:
    """``loading``, ``loaded``, or nothing."""
    mark = data_folder() / MARK
    return json.loads(mark.read_text(encoding="utf-8")).get("state", "") if mark.exists() else ""


def _mark(state: str) -> None:
    made = dt.datetime.now(dt.UTC).date().isoformat()
    (data_folder() / MARK).write_text(json.dumps({"state": state, "made_on": made}) + "\n", encoding="utf-8")


def age_note(today: dt.date) -> str:
    """What to say of a demonstration that was made more than a week ago: its days count from then. Else nothing."""
    mark = data_folder() / MARK
    made = json.loads(mark.read_text(encoding="utf-8")).get("made_on", "") if mark.exists() else ""
    if not made or today - dt.date.fromisoformat(made) <= OLD:
        return ""
    return f"This demonstration was made on {made}, and its deadlines are of then. ./run --fresh makes it anew."


def was_interrupted() -> bool:
    """Whether a first start was cut off while it played the demonstration."""
    return _state() == "loading"


def forget() -> None:
    """Remove the demonstration's database and files. ``Trouble`` if there is an office of somebody's own."""
    if not is_embedded():
        raise Trouble("Starting afresh is for the embedded database. Make an empty PostgreSQL database instead.")
    folder = data_folder()
    if (folder / "tadrib.sqlite3").exists() and not _state():
        raise Trouble(f"{folder} holds an office that is not the demonstration: it is not removed.")
    for name in ("tadrib.sqlite3", "tadrib.sqlite3-wal", "tadrib.sqlite3-shm"):
        (folder / name).unlink(missing_ok=True)
    for name in ("files", "outbox"):
        shutil.rmtree(folder / name, ignore_errors=True)
    (folder / MARK).unlink(missing_ok=True)


def load_once(say: Say) -> bool:
    """Play the demonstration unless it has been; return whether it was played now."""
    if _state() == "loaded":
        if note := age_note(dt.datetime.now(dt.UTC).date()):
            say(note)
        return False
    if not hasattr(demo, "play"):
        say("The demonstration office is not written yet: the house opens empty.")
        return False
    from django.contrib.auth import get_user_model  # only after open_house
    from django.db import connection
    from django.test.utils import override_settings

    from tadrib.domain.messaging import operations as messaging

    if get_user_model().objects.exists():
        raise Trouble(f"{data_folder()} holds an office of its own. Serve it with: tadrib serve")
    _mark("loading")
    say("Playing the demonstration office (once, about a minute) ...")
    if is_embedded():
        # A load that is cut off is begun again, so it need not reach the disk step by step.
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=OFF")
    with override_settings(TASKS={"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}):
        demo.play(progress=Progress(say))
    connection.close()  # the next connection is synchronous again
    messaging.wake_worker()
    if is_embedded():
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    _mark("loaded")
    return True


class Progress:
    """Shows how far the demonstration is: ``progress(text)`` or ``progress(text, done, total)``."""

    def __init__(self, say: Say) -> None:
        self.say = say

    def __call__(self, text: object, done: int | None = None, total: int | None = None) -> None:
        part = f" {done}/{total}" if done is not None and total else ""
        self.say(f"  {text}{part}")
        sys.stdout.flush()
