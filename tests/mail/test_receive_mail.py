"""Filled sheets that come by e-mail, through real servers on this machine: who is heard, what it becomes, what is
answered."""

from __future__ import annotations

import argparse
import io
import smtplib
import socket
import sys
import tempfile
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from tadrib.cli.commands import receive_mail
from tadrib.cli.trouble import Trouble
from tadrib.domain.accounts.models import User
from tadrib.domain.accounts.words import Role
from tadrib.domain.calls import operations, queries
from tadrib.domain.calls.models import Nomination, Sheet, SheetMessage
from tadrib.domain.calls.operations import mailing
from tadrib.domain.messaging.models import Letter
from tests import makers
from tests.domain.test_calls_sheets import GOOD, filled
from tests.mail.dovecot import dovecot

pytestmark = pytest.mark.django_db
NOW = makers.NOW
XLSX = ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")


def message(user: Any, *files: tuple[str, bytes], subject: str = "Nos candidats", **headers: str) -> EmailMessage:
    letter = EmailMessage()
    letter["From"] = headers.pop("From", f"Fatou <{user.email.upper()}>")
    letter["To"] = "office@tadrib.example"
    letter["Subject"] = subject
    letter["Message-ID"] = f"<{makers.n()}@example.org>"
    for name, value in headers.items():
        letter[name.replace("_", "-")] = value
    letter.set_content("Voici la liste.\n")
    for name, content in files:
        letter.add_attachment(content, maintype=XLSX[0], subtype=XLSX[1], filename=name)
    return letter


def take(letter: EmailMessage, **more: Any) -> str:
    return mailing.take_message(letter.as_bytes(), by=mailing.postman(), now=NOW, **more)


def answers() -> list[tuple[str, str, str]]:
    return [(row.key, row.to_email, row.language) for row in Letter.objects.order_by("pk")]


def test_a_sheet_waits_whole_until_its_sender_confirms_it(call, user) -> None:
    bad = {**GOOD, "given_names": "Bintou", "email": "bintou@", "family_names": "Autre"}
    assert take(message(user, ("noms.xlsx", filled(call, GOOD, bad)))) == "taken"
    sheet = Sheet.objects.get()
    assert (sheet.channel, sheet.is_confirmed, sheet.taken, sheet.uploaded_by) == ("mail", False, 0, user.ref)
    assert not Nomination.objects.exists()
    assert answers() == [("calls.sheet_received", user.email, "fr")]
    assert {k: Letter.objects.get().facts[k] for k in ("ready", "asked", "sheet")} == {
        "ready": 1, "asked": 1, "sheet": sheet.ref,
    }  # fmt: skip
    by = makers.focal_point(makers.state("ML"))
    operations.keep_rows(sheet, answers={4: {"email": "bintou@example.org"}}, by=by, now=NOW)
    sheet.refresh_from_db()
    assert (sheet.is_confirmed, sheet.taken, Nomination.objects.count()) == (True, 2, 2)


def test_the_same_message_is_answered_once_and_the_same_file_again_changes_nothing(call, user) -> None:
    content = filled(call, GOOD)
    letter = message(user, ("noms.xlsx", content))
    assert [take(letter), take(letter)] == ["taken", "taken"]
    assert (Sheet.objects.count(), Letter.objects.count(), SheetMessage.objects.count()) == (1, 1, 1)
    assert take(message(user, ("encore.xlsx", content))) == "again"
    assert (Sheet.objects.count(), Letter.objects.count()) == (1, 2)


def test_strangers_and_machines_are_neither_heard_nor_answered(call, user) -> None:
    sheet = ("noms.xlsx", filled(call, GOOD))
    officer = makers.user(Role.PROGRAMME_OFFICER)
    left = makers.user(Role.FOCAL_POINT, scope="ML")
    User.objects.filter(pk=left.pk).update(is_active=False)
    for letter in (
        message(user, sheet, From="x@stranger.example"), message(officer, sheet), message(left, sheet),
        message(user, sheet, From=f"{user.email}, other@example.org"), message(user, sheet, From="nonsense"),
    ):  # fmt: skip
        assert take(letter) == "stranger"
    for header in ({"Auto_Submitted": "auto-replied"}, {"Precedence": "bulk"}, {"List_Id": "<x>"}):
        assert take(message(user, sheet, **header)) == "machine"
    assert (Sheet.objects.count(), Letter.objects.count()) == (0, 0)


def test_with_a_trusted_server_only_what_it_has_checked_is_heard(call, user) -> None:
    sheet = ("noms.xlsx", filled(call, GOOD))
    passed, failed = "mx.tadrib.example; spf=pass; dmarc=pass header.from=example.org", "mx.tadrib.example; dmarc=fail"
    assert take(message(user, sheet), authenticator="mx.tadrib.example") == "stranger"
    assert take(message(user, sheet, Authentication_Results=failed), authenticator="mx.tadrib.example") == "stranger"
    other = message(user, sheet, Authentication_Results=passed.replace("mx.", "evil."))
    assert take(other, authenticator="mx.tadrib.example") == "stranger"
    below = message(user, sheet, Authentication_Results=failed)
    below["Authentication-Results"] = passed  # a line that came with the message stands below our server's
    assert take(below, authenticator="mx.tadrib.example") == "stranger"
    assert take(message(user, sheet, Authentication_Results=passed), authenticator="mx.tadrib.example") == "taken"


def test_the_call_is_told_by_the_file_the_letter_answered_or_the_subject_and_never_guessed(call, user) -> None:
    other = makers.call()
    line = b"given_names;family_names;sex;agency;unit;rank;function\r\nAwa;Example;Woman;Police;U;Officer;I\r\n"
    assert take(message(user, ("noms.csv", line))) == "no_call"
    assert take(message(user, ("noms.csv", line), subject=f"Re: {other.ref}")) == "taken"
    assert Sheet.objects.get().call == other
    sent = Letter.objects.create(
        ref="LET-2027-ABCDEF", key="calls.call_published", language="fr", to_email=user.email, to_user_ref=user.ref,
        subject_ref=call.ref, created_at=NOW,
    )  # fmt: skip
    assert take(message(user, ("b.csv", line), In_Reply_To=f"<{sent.ref}@tadrib.example>")) == "taken"
    assert Sheet.objects.filter(call=call).count() == 1
    of_other = queries.template_of(makers.focal_point(makers.state("ML")), other, "ML", language="en")
    assert take(message(user, ("x.xlsx", filled(other, GOOD, of=of_other)), subject=call.ref)) == "taken"
    assert Sheet.objects.latest("pk").call == other
    assert [key for key, *_ in answers()].count("calls.sheet_not_taken") == 1


def test_what_cannot_be_used_is_answered_with_its_reason(call, user) -> None:
    assert take(message(user)) == "no_sheet"
    assert take(message(user, ("a.pdf", b"%PDF-"))) == "no_sheet"
    assert take(message(user), size=100_000_000) == "refused"
    reasons = [row.facts["reason"] for row in Letter.objects.order_by("pk")]
    assert reasons == ["no_sheet", "no_sheet", "too_large"]
    assert take(message(user, ("a.xlsm", filled(call, GOOD)))) == "taken"  # laid before the sender with its problem
    assert (Sheet.objects.get().problems[0]["code"], bool(Sheet.objects.get().file)) == ("macro", False)


def test_a_focal_point_of_another_state_reaches_only_their_own(call, user) -> None:
    makers.state("SN")
    stranger = makers.user(Role.FOCAL_POINT, scope="SN")
    content = filled(call, GOOD)
    outcome = take(message(stranger, ("noms.xlsx", content)))
    assert outcome in ("no_call", "taken")
    assert not Sheet.objects.exclude(nominating_state__code="SN").exists()


def test_a_letter_that_came_back_is_marked(user) -> None:
    sent = Letter.objects.create(
        ref="LET-2027-ZZZZZZ", key="calls.sheet_not_taken", language="fr", to_email=user.email, subject_ref="x",
        created_at=NOW, state="sent", sent_at=NOW,
    )  # fmt: skip
    raw = (
        "From: MAILER-DAEMON@example.org\nSubject: Undelivered\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n--b\n'
        "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\nAction: failed\nStatus: 5.1.1\n\n--b\n"
        f"Content-Type: text/rfc822-headers\n\nMessage-ID: <{sent.ref}@tadrib.example>\n\n--b--\n"
    )
    assert mailing.take_message(raw.encode(), by=mailing.postman(), now=NOW) == "machine"
    sent.refresh_from_db()
    assert (sent.state, sent.problem) == ("bounced", "5.1.1")


@pytest.mark.parametrize(
    "raw", [b"\x00\xff" * 50, b"From: =?utf-8?b?/////?=\n\n", b"From: a@b\nTo: \xff\xfe\n\nx", b""]
)
def test_broken_messages_harm_nobody(raw) -> None:
    assert mailing.take_message(raw, by=mailing.postman(), now=NOW) == "stranger"


def command(monkeypatch: pytest.MonkeyPatch, settings: Any, *, stdin: bytes | None = None, box: str = "") -> None:
    settings.TADRIB_MAIL_IN, settings.TADRIB_MAIL_TRUST = box, ""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    if stdin is not None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
    receive_mail.run(argparse.Namespace(stdin=stdin is not None))


@pytest.mark.parametrize("scheme", ["imap", "imaps", "pop3", "pop3s"])
def test_a_postbox_is_emptied_once(scheme, call, user, monkeypatch, settings, capsys) -> None:
    letters = [message(user, ("noms.xlsx", filled(call, GOOD))), message(user, From="x@stranger.example")]
    huge = b"From: " + user.email.encode() + b"\nSubject: x\n\n" + (b"x" * 70 + b"\n") * (mailing.MOST_BYTES // 70)
    with tempfile.TemporaryDirectory(dir="/tmp") as home, dovecot(Path(home)) as box:
        monkeypatch.setenv("SSL_CERT_FILE", str(box.authority))
        for number, raw in enumerate([*(letter.as_bytes() for letter in letters), huge], 1):
            box.lay(raw, number)

        command(monkeypatch, settings, box=box.address(scheme))

        assert capsys.readouterr().out == "refused: 1, stranger: 1, taken: 1\n"
        assert (box.seen(), box.left()) == ((3, 3) if scheme.startswith("imap") else (0, 0))
        command(monkeypatch, settings, box=box.address(scheme))
        assert capsys.readouterr().out == "no message\n"
        with pytest.raises(Trouble):
            command(monkeypatch, settings, box=box.address(scheme, "wrong word"))
    assert Sheet.objects.count() == 1


@pytest.mark.parametrize("scheme", ["imaps", "pop3s"])
def test_a_postbox_behind_a_certificate_of_nobody_we_trust_is_not_opened(scheme, monkeypatch, settings) -> None:
    with tempfile.TemporaryDirectory(dir="/tmp") as home, dovecot(Path(home)) as box, pytest.raises(Trouble) as told:
        command(monkeypatch, settings, box=box.address(scheme))
    assert "CERTIFICATE_VERIFY_FAILED" in str(told.value)


def test_a_mail_server_hands_its_messages_to_the_hook(call, user, monkeypatch, settings, capsys) -> None:
    taken: list[bytes] = []

    class Hook:
        async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
            taken.append(bytes(envelope.content))
            return "250 OK"

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(Hook(), hostname="127.0.0.1", port=port)
    controller.start()
    try:
        with smtplib.SMTP("127.0.0.1", port) as line:
            line.send_message(message(user, ("noms.xlsx", filled(call, GOOD))))
    finally:
        controller.stop()
    command(monkeypatch, settings, stdin=taken[0])
    assert capsys.readouterr().out == "taken: 1\n"
    assert Sheet.objects.get().rows[0]["given"]["given_names"] == "Awa"


@pytest.mark.parametrize("box", ["", "ftp://x@y", "imap://127.0.0.1", "pop3://a:b@127.0.0.1:1"])
def test_a_postbox_that_cannot_be_used_is_told(box, monkeypatch, settings) -> None:
    with pytest.raises(Trouble):
        command(monkeypatch, settings, box=box)
