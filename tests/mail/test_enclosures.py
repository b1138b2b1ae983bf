"""What people's mail programs make of a message with a sheet: found under any name and in any wrapping, or answered."""

from __future__ import annotations

import base64
import io
import struct
import zipfile
from email.message import EmailMessage

import pytest

from tadrib.domain.calls.models import Sheet
from tadrib.domain.calls.operations import mailing
from tadrib.domain.messaging.models import Letter
from tests import makers
from tests.domain.test_calls_sheets import GOOD, filled
from tests.mail.test_receive_mail import message, take

pytestmark = pytest.mark.django_db
OCTETS = "application/octet-stream"


def by_hand(sender, content: bytes, head: bytes) -> bytes:
    """A message whose one part has a head as it came over the wire."""
    start = f"From: {sender.email}\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n"
    code = b"\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    return start.encode() + head + code + base64.encodebytes(content) + b"--x--\r\n"


def parcel(*files: tuple[str, bytes]) -> bytes:
    """A winmail.dat as Outlook writes it (MS-OXTNEF)."""

    def attribute(level: int, tag: int, data: bytes) -> bytes:
        return struct.pack("<BII", level, tag, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)

    told = struct.pack("<IH", 0x223E9F78, 1) + attribute(1, 0x00089006, struct.pack("<I", 0x00010000))
    for name, content in files:
        told += attribute(2, 0x00069002, bytes(14)) + attribute(2, 0x0006800F, content)
        told += attribute(2, 0x00018010, name.encode("cp1252") + b"\0")
    return told


def packed(content: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("noms.xlsx", content)
    return stream.getvalue()


@pytest.mark.parametrize(
    "head",
    [
        b'Content-Type: application/octet-stream; name="=?UTF-8?B?2YXYsdi02K3ZiNmGLnhsc3g=?="',
        b"Content-Type: application/octet-stream; name==?windows-1256?Q?=E3=D1=D4=CD.xlsx?=",
        b"Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename*0*=UTF-8''%D8%A7;"
        b"\r\n filename*1*=%D9%85.xlsx",
        b"Content-Type: application/octet-stream; name*=unknown-8bit''%E9.xlsx",
        'Content-Type: application/octet-stream; name="Désignés.xlsx"'.encode("latin-1"),
        b"Content-Type: application/octet-stream; name=liste finale.xlsx",
        b'Content-Type: application/octet-stream; name="C:\\Users\\x\\noms.XLSX "',
        b"Content-Type: application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        b'Content-Type: application/octet-stream; name="noms.xlsx.dat"',
        b"Content-Disposition: inline",
    ],
)
def test_a_sheet_is_found_however_its_name_is_written(head, call, user) -> None:
    raw = by_hand(user, filled(call, GOOD), head)
    assert mailing.take_message(raw, by=mailing.postman(), now=makers.NOW) == "taken"
    assert len(Sheet.objects.get().rows) == 1


def test_a_forwarded_message_an_outlook_parcel_and_a_signed_message_are_opened(call, user) -> None:
    content = [filled(call, {**GOOD, "email": f"{n}@example.org"}) for n in "abc"]
    inner = message(user, ("noms.xlsx", content[0]), From="chief@ministry.example")
    forwarded = message(user)
    forwarded.add_attachment(inner)
    in_parcel = message(user)
    told = parcel(("logo.png", b"\x89PNG"), ("Désignés.xlsx", content[1]))
    in_parcel.add_attachment(told, maintype="application", subtype="ms-tnef", filename="winmail.dat")
    signed = message(user, ("noms.xlsx", content[2]))
    signed.add_attachment(b"0\x82", maintype="application", subtype="pkcs7-signature", filename="smime.p7s")
    signed.replace_header("Content-Type", signed["Content-Type"].replace("mixed", "signed"))
    assert [take(one) for one in (forwarded, in_parcel, signed)] == ["taken"] * 3
    assert [len(sheet.rows) for sheet in Sheet.objects.all()] == [1, 1, 1]


@pytest.mark.parametrize("cut", [0, 5, 20, 60, 2_000])
def test_a_parcel_that_is_cut_short_harms_nobody(cut, call, user) -> None:
    letter = message(user)
    told = parcel(("noms.xlsx", filled(call, GOOD)))[:cut]
    letter.add_attachment(told, maintype="application", subtype="ms-tnef", filename="winmail.dat")
    assert take(letter) == "no_sheet"


def test_pictures_and_a_page_beside_the_sheet_are_no_sheets(call, user) -> None:
    letter = EmailMessage()
    letter["From"] = user.email
    letter.set_content("Voici.")
    letter.add_alternative('<p>Voici</p><img src="cid:a"><table><tr><td>Awa</td></tr></table>', subtype="html")
    letter.get_payload()[1].add_related(b"\x89PNG", "image", "png", cid="<a>", filename="image001.png")
    assert take(letter) == "no_sheet"
    letter.add_attachment(filled(call, GOOD), maintype="application", subtype="octet-stream", filename="noms.xlsx")
    assert take(letter) == "taken" and Sheet.objects.count() == 1


def test_what_is_sealed_packed_empty_or_too_much_is_answered(call, user) -> None:
    sealed = message(user)
    sealed.add_attachment(b"0\x80", maintype="application", subtype="pkcs7-mime", filename="smime.p7m")
    content = filled(call, GOOD)
    many = message(user, *((f"{n}.xlsx", content) for n in range(6)))
    assert [take(sealed), take(many)] == ["no_sheet", "refused"]
    assert [row.facts["reason"] for row in Letter.objects.order_by("pk")] == ["sealed", "too_many_sheets"]
    assert take(message(user, ("noms.zip", packed(content)))) == "taken"
    assert take(message(user, ("noms.xlsx", b""), subject=f"Re: {call.ref}")) == "taken"
    assert [sheet.problems[0]["code"] for sheet in Sheet.objects.order_by("pk")] == ["archive", "empty_file"]


def test_one_sheet_is_taken_and_the_other_answered(call, user) -> None:
    makers.call()  # so that nobody can tell which call a bare list is for
    bare = b"given_names;family_names;sex\r\nAwa;Example;Woman\r\n"
    assert take(message(user, ("noms.xlsx", filled(call, GOOD)), ("autres.csv", bare))) == "taken"
    letters = list(Letter.objects.order_by("pk"))
    assert [row.key for row in letters] == ["calls.sheet_received", "calls.sheet_not_taken"]
    assert (letters[1].facts["reason"], letters[1].facts["is_part"]) == ("no_call", "yes")


@pytest.mark.parametrize("subject", ["Réponse automatique : Nos candidats", "Automatic reply: x", "رد تلقائي: x"])
def test_a_note_of_absence_without_its_mark_is_not_answered(subject, call, user) -> None:
    assert take(message(user, subject=subject)) == "machine"
    assert take(message(user, X_Autoreply="yes")) == "machine"
    assert not Letter.objects.exists()
    assert take(message(user, ("noms.xlsx", filled(call, GOOD)), subject=subject)) == "taken"  # a sheet is not lost


def test_two_machines_do_not_write_to_each_other_for_ever(call, user) -> None:
    assert {take(message(user)) for _ in range(mailing.MOST_ANSWERS + 3)} == {"no_sheet"}
    assert Letter.objects.count() == mailing.MOST_ANSWERS
    assert take(message(user, ("noms.xlsx", filled(call, GOOD)))) == "taken"


def test_a_message_handed_over_twice_by_different_ways_is_one(call, user) -> None:
    letter = message(user, ("noms.xlsx", filled(call, GOOD)))
    raw = letter.as_bytes()
    ways = [raw, b"Received: from a\n by b; Mon\nDelivered-To: x@y\n" + raw, raw.replace(b"\n", b"\r\n")]
    assert [mailing.take_message(one, by=mailing.postman(), now=makers.NOW) for one in ways] == ["taken"] * 3
    assert (Sheet.objects.count(), Letter.objects.count()) == (1, 1)
