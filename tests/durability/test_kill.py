"""The server is killed while two hundred names are being sent: what was acknowledged is there, nothing is twice."""

from __future__ import annotations

import datetime as dt
import queue
import re
import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.utils import timezone

from tadrib.domain.accounts.words import Role
from tadrib.domain.calls.models import Nomination, Receipt
from tadrib.domain.directory.models import Person
from tadrib.domain.messaging.models import Letter
from tests import makers
from tests.durability.serving import Office, connected, session_of

STATES = ("ML", "SN", "CI", "BF", "NE", "TG", "BJ", "GN")
NAMES_EACH = 25
ALL = len(STATES) * NAMES_EACH
SENDERS = 16
KILL_AFTER = 60  # acknowledgements


@dataclass(frozen=True)
class Sending:
    """One form as a focal point's browser sends it, with the key that marks this opening of the form."""

    state: str
    cookie: str
    token: str
    key: str
    number: int
    path: str

    @property
    def body(self) -> str:
        n = self.number
        return urlencode(
            {
                "csrfmiddlewaretoken": self.token, "key": self.key, "state": self.state, "act": "submit",
                "given_names": f"Aïcha {n}", "family_names": f"Exemple {n}", "native_name": f"عائشة {n}", "sex": "F",
                "birth_date": f"{1980 + n % 15}-03-{1 + n % 28:02}", "email": f"nominee-{n}@example.org",
                "agency": "police", "unit": "Police judiciaire", "rank": "officer", "rank_title": "",
                "function": "Enquêtrice", "years_of_service": "9", "motivation": "Transmettre à la brigade.",
                "mode": "in_person", "language_fr": "4", "language_en": "2", "declaration": "on",
            }
        )  # fmt: skip


@pytest.fixture
def office(django_db_blocker: Any, tmp_path: Path) -> Iterator[Office]:
    """An office whose database is ``default`` here, with nothing in it and no server yet."""
    office = Office(tmp_path)
    office.prepare()
    with django_db_blocker.unblock(), office.as_default():
        try:
            yield office
        finally:
            office.kill()


def send(line: HTTPConnection, sending: Sending) -> str:
    """Send the form; the ref of the nomination if the office acknowledged it, else ``""``."""
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": sending.cookie}
    try:
        line.request("POST", sending.path, sending.body, headers)
        answer = line.getresponse()
        page = answer.read().decode()
    except (OSError, HTTPException):
        line.close()
        return ""
    found = re.fullmatch(r"/\w\w/portal/nominations/([\w-]+)/", answer.headers.get("Location", ""))
    errors = re.findall('class="err">.*?</p>', page)
    assert answer.status == 302, f"{answer.status}: {errors or page[-2000:]}"
    assert found, answer.headers["Location"]
    return found[1]


def send_all(office: Office, sendings: list[Sending], *, kill_after: int | None = None) -> dict[str, str]:
    """Send over several connections at the same time: {key: ref} of what was acknowledged.

    With ``kill_after`` the server is killed as soon as so many were, while the others are on their way.
    """
    waiting: queue.SimpleQueue[Sending] = queue.SimpleQueue()
    for sending in sendings:
        waiting.put(sending)
    acknowledged: dict[str, str] = {}
    faults: list[BaseException] = []
    enough = threading.Event()

    def work() -> None:
        with connected(office) as line:
            while not faults:
                try:
                    sending = waiting.get_nowait()
                    if ref := send(line, sending):
                        acknowledged[sending.key] = ref
                except queue.Empty:
                    return
                except BaseException as fault:  # shown by the test, not lost in a thread
                    faults.append(fault)
                    enough.set()
                    return
                if kill_after and len(acknowledged) >= kill_after:
                    enough.set()

    threads = [threading.Thread(target=work) for _ in range(SENDERS)]
    for thread in threads:
        thread.start()
    if kill_after:
        enough.wait(timeout=45)
        office.kill()
    for thread in threads:
        thread.join(timeout=45)
    assert not faults, faults[0]
    assert not any(thread.is_alive() for thread in threads)
    return acknowledged


def world() -> tuple[Any, dict[str, str]]:
    """An open call with room for all names; the session of one focal point for each state."""
    now = timezone.now()
    start = (now + dt.timedelta(days=90)).date()
    edition = makers.edition(seats=30, start_date=start, end_date=start + dt.timedelta(days=12))
    call = makers.call(edition, states=STATES, deadline=now + dt.timedelta(days=30))
    call.states.update(names_max=NAMES_EACH)
    return call, {code: session_of(makers.user(Role.FOCAL_POINT, scope=code)) for code in STATES}


def opened_forms(office: Office, call: Any, sessions: dict[str, str]) -> list[Sending]:
    """Every focal point opens the form once; the sendings of all names, states mixed."""
    rows = []
    with connected(office) as line:
        for s, (code, session) in enumerate(sessions.items()):
            path = f"/en/portal/calls/{call.ref}/nominate/"
            line.request("GET", f"{path}?state={code}", headers={"Cookie": f"sessionid={session}"})
            answer = line.getresponse()
            page = answer.read().decode()
            assert answer.status == 200, page[-2000:]
            secret = re.search(r"csrftoken=(\w+)", answer.headers.get("Set-Cookie", ""))
            token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
            key = re.search(r'name="key" value="([\w-]+)"', page)
            assert secret and token and key
            cookie = f"sessionid={session}; csrftoken={secret[1]}"
            rows += [
                Sending(code, cookie, token[1], f"{key[1]}-{n}", s * NAMES_EACH + n, path) for n in range(NAMES_EACH)
            ]
    return sorted(rows, key=lambda row: row.number % NAMES_EACH)


def held(keys: list[str]) -> dict[str, str]:
    """The nominations of these forms: {key: ref}."""
    return dict(Nomination.objects.filter(idempotency_key__in=keys).values_list("idempotency_key", "ref"))


def test_a_server_killed_while_names_are_sent_loses_none_and_doubles_none(office: Office) -> None:
    call, sessions = world()
    office.start()
    sendings = opened_forms(office, call, sessions)
    keys = [sending.key for sending in sendings]
    assert len(set(keys)) == ALL

    acknowledged = send_all(office, sendings, kill_after=KILL_AFTER)
    assert KILL_AFTER <= len(acknowledged) < ALL  # the middle: some had their answer, some had not
    check = sqlite3.connect(office.database)
    assert check.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    check.close()
    there = held(keys)
    assert {key: there.get(key) for key in acknowledged} == acknowledged
    assert {row.state for row in Nomination.objects.filter(ref__in=acknowledged.values())} == {"submitted"}

    office.start()
    lost = [sending for sending in sendings if sending.key not in acknowledged]
    again = send_all(office, lost)
    assert set(again) == {sending.key for sending in lost}
    assert {key: ref for key, ref in again.items() if key in there} == {
        key: ref for key, ref in there.items() if key in again
    }  # what was stored without an answer is the same nomination
    twice = sendings[:SENDERS]
    assert send_all(office, twice) == {s.key: (acknowledged | again)[s.key] for s in twice}

    assert Nomination.objects.filter(call=call).count() == len(held(keys)) == ALL
    assert set(Nomination.objects.values_list("state", flat=True)) == {"submitted"}
    assert Person.objects.count() == Person.objects.values("email").distinct().count() == ALL
    for code in STATES:
        places = Nomination.objects.filter(nominating_state__code=code).values_list("priority", flat=True)
        assert sorted(places) == list(range(1, NAMES_EACH + 1))
    for act in ("nominated", "submitted"):
        assert Receipt.objects.filter(act=act).values("nomination").distinct().count() == ALL
        assert Receipt.objects.filter(act=act).count() == ALL
    assert Letter.objects.filter(key="calls.nominee_named").values("subject_ref").distinct().count() == ALL
