"""The outbox against a real mail server on this machine: what leaves, what waits, what is refused, and only once."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import socket
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.conf import settings as django_settings

from tadrib.domain.messaging import jobs, operations
from tadrib.domain.messaging.models import Letter
from tadrib.domain.messaging.operations import Reader

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2027, 3, 1, 9, 0, tzinfo=dt.UTC)
TEMPLATES = Path(__file__).with_name("templates")


class Postbox:
    """What a mail server does with what it is given: takes it, refuses a reader, or hangs up."""

    def __init__(self) -> None:
        self.taken: list[tuple[list[str], bytes]] = []
        self.refused: set[str] = set()
        self.hang_up_at: str = ""

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refused:
            return "550 5.1.1 No such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.hang_up_at in envelope.rcpt_tos:
            self.hang_up_at = ""
            server.transport.close()
            return "421 Bye"
        self.taken.append((list(envelope.rcpt_tos), bytes(envelope.content or b"")))
        return "250 Taken"

    @property
    def letters(self) -> list[EmailMessage]:
        return [email.message_from_bytes(raw, policy=email.policy.default) for _, raw in self.taken]

    @property
    def readers(self) -> list[str]:
        return [to for reader, _ in self.taken for to in reader]


class MailServer:
    """A server at one port of this machine that can go away and come back."""

    def __init__(self) -> None:
        self.postbox = Postbox()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self._controller: Controller | None = None

    def open(self) -> None:
        self._controller = Controller(self.postbox, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def close(self) -> None:
        if self._controller is not None:
            self._controller.stop()
            self._controller = None


@pytest.fixture
def server(settings: Any) -> Iterator[MailServer]:
    """A mail server that is open, and Django's SMTP backend pointed at it."""
    server = MailServer()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", server.port, 5
    settings.TEMPLATES = [{**django_settings.TEMPLATES[0], "DIRS": [*django_settings.TEMPLATES[0]["DIRS"], TEMPLATES]}]
    server.open()
    try:
        yield server
    finally:
        server.close()


def letter(to: str, *, key: str = "probe.probe", language: str = "ar", **facts: Any) -> Letter:
    """A letter that waits."""
    return operations.queue(
        key,
        to=Reader(email=to, language=language),
        subject_ref="NOM-1",
        at=NOW,
        facts={"name": "آمنة بنت يوسف", "number": 7, **facts},
    )


def deliver() -> int:
    """One round of the worker."""
    return jobs.deliver_waiting.func()


def state_of(row: Letter) -> tuple[str, int]:
    row.refresh_from_db()
    return row.state, row.attempts


def test_an_arabic_letter_arrives_as_it_was_written(server: MailServer) -> None:
    row = letter("amina@example.org")
    assert deliver() == 1
    (got,) = server.postbox.letters
    # The reader of Python 3.11 keeps the space of a header that is folded before its first word; RFC 5322 does not.
    assert got["Subject"].lstrip() == "دعوة إلى دورة مكافحة الإرهاب: التحقيقات الجنائية في قضايا الإرهاب، الرباط (7)"
    assert got.get_content().replace("\r\n", "\n") == (
        "السيدة آمنة بنت يوسف المحترمة،\n\nوردت ترشيحاتكم، وسيصلكم الجواب قبل 18 حزيران/يونيه 2027.\n"
        ". سطر يبدأ بنقطة\nFrom the office: ç, ã, œ, “quotes”, 12 ‰\n"
    )
    assert got["Message-ID"] == f"<{row.ref}@{django_settings.TADRIB_MAIL_DOMAIN}>"
    assert (got["Content-Language"], got["Auto-Submitted"], got["To"]) == ("ar", "auto-generated", "amina@example.org")
    assert state_of(row) == ("sent", 1)
    (_, raw) = server.postbox.taken[0]
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998  # RFC 5322, 2.1.1


def test_the_letter_with_a_link_to_sign_in_arrives_whole(server: MailServer) -> None:
    path = "accounts/link/" + "x" * 180
    letter("a@example.org", key="accounts.sign_in_link", language="en", name="Awa <Traoré> & Cie", path=path)
    deliver()
    (got,) = server.postbox.letters
    assert got["Subject"] == "Your link to sign in"
    assert f"{django_settings.TADRIB_URL}/en/{path}" in got.get_content()
    assert "Awa <Traoré> & Cie" in got.get_content()


def test_each_letter_is_one_message_to_one_reader(server: MailServer) -> None:
    rows = [letter(f"r{i}@example.org", number=i) for i in range(5)]
    assert deliver() == 5
    assert [reader for reader, _ in server.postbox.taken] == [[f"r{i}@example.org"] for i in range(5)]
    assert len({got["Message-ID"] for got in server.postbox.letters}) == 5
    assert {state_of(row) for row in rows} == {("sent", 1)}


def test_a_second_round_sends_nothing_twice(server: MailServer) -> None:
    for i in range(3):
        letter(f"r{i}@example.org")
    assert (deliver(), deliver()) == (3, 0)
    assert len(server.postbox.taken) == 3


def test_while_the_server_is_away_letters_wait_and_leave_once_when_it_is_back(server: MailServer) -> None:
    rows = [letter("r1@example.org"), letter("r2@example.org")]
    server.close()
    assert deliver() == 0
    assert {row.state for row in Letter.objects.all()} == {"queued"}
    assert state_of(rows[0]) == ("queued", 1)
    assert rows[0].problem == "ConnectionRefusedError"
    server.open()
    assert deliver() == 2
    assert server.postbox.readers == ["r1@example.org", "r2@example.org"]
    assert {row.state for row in Letter.objects.all()} == {"sent"}
    assert {row.problem for row in Letter.objects.all()} == {""}


def test_a_server_that_never_comes_back_ends_as_a_failure_the_office_can_see(server: MailServer) -> None:
    row = letter("r1@example.org")
    server.close()
    for _ in range(jobs.MOST_ATTEMPTS):
        deliver()
    assert state_of(row) == ("failed", jobs.MOST_ATTEMPTS)


def test_a_refused_reader_fails_and_the_others_go_on(server: MailServer) -> None:
    server.postbox.refused = {"gone@example.org"}
    first, gone, last = letter("a@example.org"), letter("gone@example.org"), letter("b@example.org")
    assert deliver() == 2
    assert server.postbox.readers == ["a@example.org", "b@example.org"]
    assert state_of(gone) == ("failed", 1)
    assert gone.problem == "recipient_refused"
    assert {state_of(first), state_of(last)} == {("sent", 1)}
    assert deliver() == 0  # a refusal is for good
    assert state_of(gone) == ("failed", 1)


def test_a_server_that_hangs_up_in_the_middle_loses_and_doubles_nothing(server: MailServer) -> None:
    rows = [letter(f"r{i}@example.org") for i in range(3)]
    server.postbox.hang_up_at = "r1@example.org"
    deliver()
    assert state_of(rows[0]) == ("sent", 1)
    assert state_of(rows[1]) == ("queued", 1)
    deliver()
    assert {row.state for row in Letter.objects.all()} == {"sent"}
    assert sorted(server.postbox.readers) == ["r0@example.org", "r1@example.org", "r2@example.org"]
