"""A file that comes in pieces: whole and once, whatever is asked of the doors by whom."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import os
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tadrib.domain.audit.models import Event
from tadrib.domain.calls.models import Call, Document, Sheet
from tadrib.domain.uploads import jobs, operations
from tadrib.domain.uploads.models import Upload
from tests import makers

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n" + b"% example\n" * 3_000
TUS = {"Tus-Resumable": "1.0.0"}
KIND = "application/offset+octet-stream"
MEGABYTE = 1024 * 1024


@pytest.fixture(autouse=True)
def folder(settings, tmp_path) -> Path:
    settings.TADRIB_PIECES = tmp_path / "pieces"
    return tmp_path / "pieces"


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    held = {"now": makers.NOW}
    monkeypatch.setattr(timezone, "now", lambda: held["now"])
    return held


@pytest.fixture
def client() -> Client:
    makers.state("ML")
    return signed_in("ML")


def signed_in(scope: str, **more) -> Client:
    made = Client(**more)
    made.force_login(makers.user("focal_point", scope=scope))
    return made


@pytest.fixture
def form() -> str:
    row = makers.nomination(makers.call(papers=["cv"]), state="draft")
    return f"/en/portal/nominations/{row.ref}/documents/"


def facts(**values: str) -> str:
    return ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in values.items())


def begin(client, form, content=PDF, *, digest="", length=None, **more):
    digest = hashlib.sha256(content).hexdigest() if digest == "" else digest
    headers = {**TUS, "Upload-Length": str(len(content) if length is None else length)}
    headers["Upload-Metadata"] = facts(filename="lettre.pdf", **({"sha256": digest} if digest else {}))
    return client.post(form, headers={**headers, **more})


def piece(client, address, content, offset, **more):
    return client.patch(address, content, content_type=KIND, headers={**TUS, "Upload-Offset": str(offset), **more})


def send(client, form, content=PDF, size=10_000) -> str:
    """All pieces; the number of the upload."""
    address = begin(client, form, content)["Location"]
    for offset in range(0, len(content), size):
        assert piece(client, address, content[offset : offset + size], offset).status_code == 204
    return address.rpartition("/")[2]


def finish(client, form, number, **more):
    return client.post(form, {"paper": "cv", "upload": number}, **more)


def arrived() -> bytes:
    """The bytes of the one document."""
    with Document.objects.get().file.open() as stored:
        return bytes(stored.read())


def test_a_file_in_pieces_is_the_same_document_as_a_file_at_once(client, form) -> None:
    answer = begin(client, form)
    address = answer["Location"]
    assert (answer.status_code, answer["Upload-Offset"], answer["Tus-Resumable"]) == (201, "0", "1.0.0")
    answer = piece(client, address, PDF[:10_000], 0)
    assert (answer.status_code, answer["Upload-Offset"]) == (204, "10000")
    answer = client.head(address, headers=TUS)
    assert (answer["Upload-Offset"], answer["Upload-Length"], answer["Cache-Control"]) == (
        "10000", str(len(PDF)), "no-store",
    )  # fmt: skip
    assert piece(client, address, PDF[10_000:], 10_000)["Upload-Offset"] == str(len(PDF))
    assert Document.objects.count() == 0
    answer = finish(client, form, address.rpartition("/")[2])
    assert answer.status_code == 302
    document = Document.objects.get()
    assert (document.name, document.paper, document.size) == ("lettre.pdf", "cv", len(PDF))
    assert arrived() == PDF
    assert list(Event.objects.values_list("name", flat=True)) == ["calls.document_attached"]


def test_the_last_piece_and_the_form_twice_are_one_document(client, form) -> None:
    number = send(client, form)
    address = f"/en/uploads/{number}"
    assert piece(client, address, PDF[-10:], len(PDF) - 10).status_code == 409
    for _ in range(2):
        answer = finish(client, form, number, headers={"X-Pieces": "1"})
        assert answer.status_code == 200 and answer.json()["url"] in form
    assert Document.objects.count() == 1


def test_chosen_again_it_goes_on_where_it_stopped(client, form) -> None:
    address = begin(client, form)["Location"]
    piece(client, address, PDF[:500], 0)
    again = begin(client, form.replace("/en/", "/ar/"))
    assert again["Location"].rpartition("/")[2] == address.rpartition("/")[2] and again["Upload-Offset"] == "500"
    assert begin(client, form, PDF + b" ")["Upload-Offset"] == "0"  # another file


def test_a_wrong_place_changes_nothing_and_says_so_in_words(client, form) -> None:
    address = begin(client, form)["Location"]
    piece(client, address, PDF[:100], 0)
    for offset in (0, 50, 101, 10**9):
        answer = piece(client, address.replace("/en/", "/fr/"), b"x" * 10, offset)
        assert answer.status_code == 409 and "fichier" in answer.json()["text"]
    for offset in ("-1", "1.5", "", "٣", "9" * 40):
        assert piece(client, address, b"x", offset).status_code == 400
    assert client.head(address, headers=TUS)["Upload-Offset"] == "100"


def test_more_than_was_announced_is_refused(client, form) -> None:
    address = begin(client, form, b"%PDF-")["Location"]
    assert piece(client, address, b"%PDF-1.7", 0).status_code == 413
    assert piece(client, address, b"x" * (MEGABYTE + 1), 0).status_code == 413
    assert client.head(address, headers=TUS)["Upload-Offset"] == "0"


@pytest.mark.parametrize(
    ("length", "status"),
    [(-5, 422), ("-5", 422), (0, 422), ("", 422), ("1e3", 422), (5 * MEGABYTE + 1, 413), ("9" * 30, 422), ("0x10", 422)],
)
def test_lengths_that_cannot_be(client, form, length, status) -> None:
    answer = begin(client, form, length=length)
    assert answer.status_code == status and len(answer.json()["text"]) > 20
    assert Upload.objects.count() == 0


def test_other_versions_kinds_and_digests_are_refused(client, form) -> None:
    assert begin(client, form, **{"Tus-Resumable": "0.2"}).status_code == 412
    assert begin(client, form, digest="abc").status_code == 422
    address = begin(client, form)["Location"]
    headers = {**TUS, "Upload-Offset": "0"}
    assert client.patch(address, b"x", content_type="text/plain", headers=headers).status_code == 415
    assert client.head(address).status_code == 412
    assert client.get(address, headers=TUS).status_code == 405


def test_another_users_upload_is_not_there(client, form) -> None:
    address = begin(client, form)["Location"]
    number = address.rpartition("/")[2]
    makers.state("NG")
    for other in (signed_in("NG"), signed_in("ML")):
        assert other.head(address, headers=TUS).status_code == 404
        assert piece(other, address, b"x", 0).status_code == 404
        assert other.delete(address, headers=TUS).status_code == 404
        assert finish(other, form, number).status_code == 404
    assert client.head("/en/uploads/UPL-2027-NOTHING", headers=TUS).status_code == 404
    assert Client().head(address, headers=TUS).status_code == 302  # to sign in
    assert Upload.objects.get().received == 0


def test_a_nomination_of_another_state_takes_no_file_and_no_upload_of_another_form(client, form) -> None:
    makers.state("NG")
    assert begin(signed_in("NG"), form).status_code == 404
    number = send(client, form)
    other = makers.nomination(Call.objects.get(), state="draft", priority=2)
    assert finish(client, f"/en/portal/nominations/{other.ref}/documents/", number).status_code == 404
    assert Document.objects.count() == 0


def test_after_the_deadline_neither_begins_nor_ends(client, form) -> None:
    number = send(client, form)
    Call.objects.update(deadline=makers.NOW - dt.timedelta(hours=1))
    answer = begin(client, form, PDF + b"x")
    assert answer.status_code == 422 and answer.json()["text"]
    answer = finish(client, form, number, headers={"X-Pieces": "1"})
    assert answer.status_code == 422 and b"<html" in answer.content
    assert Document.objects.count() == 0


def test_danger_is_told_in_the_readers_language_as_by_the_form(client, form) -> None:
    bad = b"%PDF-1.7\n1 0 obj << /JavaScript (x) >>"
    number = send(client, form, bad)
    french = form.replace("/en/", "/fr/")
    by_pieces = finish(client, french, number).content.decode()
    assert "field-error" in by_pieces or "errors" in by_pieces
    assert Document.objects.count() == 0
    assert finish(client, form, send(client, form, b"just text")).status_code == 422


def test_a_file_that_is_not_whole_or_was_damaged_is_not_taken(client, form) -> None:
    address = begin(client, form)["Location"]
    number = address.rpartition("/")[2]
    piece(client, address, PDF[:-1], 0)
    assert finish(client, form, number).status_code == 422
    piece(client, address, b"!", len(PDF) - 1)  # not the byte that was digested
    answer = finish(client, form, number)
    assert answer.status_code == 422 and "damaged" in answer.json()["text"]
    assert client.head(address, headers=TUS).status_code == 404  # anew
    assert finish(client, form, send(client, form)).status_code == 302
    assert arrived() == PDF


def test_what_a_crash_left_behind_the_last_piece_is_overwritten(client, form, folder) -> None:
    address = begin(client, form)["Location"]
    piece(client, address, PDF[:100], 0)
    path = folder / Upload.objects.get().path
    path.write_bytes(path.read_bytes() + b"half a piece" * 10_000)
    piece(client, address, PDF[100:], 100)
    assert finish(client, form, address.rpartition("/")[2]).status_code == 302
    assert arrived() == PDF


def test_cancelled_nothing_stays(client, form, folder, django_capture_on_commit_callbacks) -> None:
    address = begin(client, form)["Location"]
    piece(client, address, PDF[:100], 0)
    with django_capture_on_commit_callbacks(execute=True):
        assert client.delete(address, headers=TUS).status_code == 204
    assert client.head(address, headers=TUS).status_code == 404
    assert not [*folder.iterdir()] and not Upload.objects.exists()


def test_so_many_at_once_and_no_more(client, form) -> None:
    for number in range(10):
        assert begin(client, form, PDF + bytes([number])).status_code == 201
    answer = begin(client, form, PDF + b"one more")
    assert answer.status_code == 429 and "10" in answer.json()["text"]
    assert begin(signed_in("ML"), form).status_code == 201  # a limit of one user


def test_after_a_day_it_is_forgotten_with_pieces_to_which_nothing_belongs(
    client, form, folder, clock, django_capture_on_commit_callbacks
) -> None:
    old = begin(client, form)["Location"]
    piece(client, old, PDF[:100], 0)
    (folder / "left").write_bytes(b"x")
    os.utime(folder / "left", (0, 0))
    clock["now"] += dt.timedelta(hours=23)
    client.force_login(Upload.objects.get().user)
    young = begin(client, form, PDF + b"x")["Location"]
    clock["now"] += dt.timedelta(hours=2)
    with django_capture_on_commit_callbacks(execute=True):
        assert jobs.forget_uploads.call() == 2
    assert f"/en/uploads/{Upload.objects.get().ref}" == young != old
    assert not [*folder.iterdir()]


def test_without_the_forms_token_nothing_is_taken(form) -> None:
    strict = signed_in("ML", enforce_csrf_checks=True)
    assert begin(strict, form).status_code == 403
    strict.cookies["csrftoken"] = "a" * 32
    address = begin(strict, form, **{"X-CSRFToken": "a" * 32})["Location"]
    assert piece(strict, address, b"x", 0).status_code == 403
    assert strict.delete(address, headers=TUS).status_code == 403
    assert piece(strict, address, b"x", 0, **{"X-CSRFToken": "a" * 32}).status_code == 204


def test_the_bytes_lie_where_no_address_leads(client, form, folder, settings) -> None:
    send(client, form)
    row = Upload.objects.get()
    path = folder / row.path
    assert path.stat().st_mode & 0o077 == 0 and folder.stat().st_mode & 0o077 == 0
    assert len(row.path) == 32 and row.path not in row.ref
    from tadrib.config import settings as house

    assert not {house.STATIC_ROOT, house.DATA / "files"} & {house.TADRIB_PIECES, *house.TADRIB_PIECES.parents}


def test_a_sheet_comes_in_pieces_too(client) -> None:
    call = makers.call(states=("ML",))
    form = reverse("portal:sheet_upload", args=[call.ref]) + "?state=ML"
    content = b"Given names;Family names\nAwa;Example\n"
    answer = finish(client, form, send(client, form, content), headers={"X-Pieces": "1"})
    assert answer.status_code == 200 and Sheet.objects.get().ref in answer.json()["url"]


def test_the_worker_alone_forgets() -> None:
    with pytest.raises(Exception, match="not_allowed"):
        operations.forget_uploads(by=makers.officer(), now=makers.NOW)
