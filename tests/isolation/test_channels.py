"""Ways to learn of others that no page walks: files that arrive in pieces, and forms that name a file on its way."""

from __future__ import annotations

import base64

import pytest
from django.test import Client

from tadrib.domain.uploads.models import Upload
from tests import makers
from tests.isolation import drawing
from tests.isolation.rounds import World
from tests.isolation.walking import PAPER, ghost

pytestmark = pytest.mark.django_db
TUS = {"Tus-Resumable": "1.0.0"}


@pytest.fixture
def world() -> World:
    found = World(drawing.plan_of(1))
    found.fill()
    return found


@pytest.fixture
def client(world) -> Client:
    client = Client()
    client.force_login(world.ours.users["focal"])
    return client


def told(answer, *names: str) -> tuple[int, str, dict[str, str]]:
    text = answer.content.decode()
    for name in names:
        text = text.replace(name, "·")
    heads = {name: value for name, value in answer.headers.items() if name not in ("Content-Length", "Expires")}
    return answer.status_code, text, heads


def asked_of(client: Client, ref: str) -> list[tuple[int, str, dict[str, str]]]:
    """Everything that can be done with a file on its way, as a script does it."""
    address = f"/en/uploads/{ref}"
    piece = {"data": b"123456789", "content_type": "application/offset+octet-stream"}
    return [
        told(client.head(address, headers=TUS), ref),
        told(client.patch(address, headers={**TUS, "Upload-Offset": "0"}, **piece), ref),
        told(client.patch(address, headers={**TUS, "Upload-Offset": "5"}, **piece), ref),
        told(client.delete(address, headers=TUS), ref),
    ]


def test_a_file_on_its_way_is_its_senders_alone(world, client) -> None:
    theirs = world.theirs("a file on its way")
    before = Upload.objects.get(ref=theirs)

    answers = asked_of(client, theirs)

    assert answers == asked_of(client, ghost(theirs))
    assert {status for status, _, _ in answers} == {404}
    after = Upload.objects.get(ref=theirs)
    assert (after.received, after.touched_at) == (before.received, before.touched_at)
    own = next(word for word, kind in world.ours.markers.items() if kind == "a file on its way")
    assert asked_of(client, own) != answers


def test_a_form_cannot_take_a_file_that_another_sends(world, client) -> None:
    draft = makers.nomination(world.house.taking, state_code=world.ours.state.code, state="draft", submitted_at=None)
    address = f"/en/portal/nominations/{draft.ref}/documents/"
    theirs = world.theirs("a file on its way")
    Upload.objects.filter(ref=theirs).update(target=f"/portal/nominations/{draft.ref}/documents/", received=len(PAPER))

    one = told(client.post(address, {"paper": "cv", "upload": theirs}), theirs)
    other = told(client.post(address, {"paper": "cv", "upload": ghost(theirs)}), ghost(theirs))

    assert one == other and one[0] == 404
    assert not draft.documents.exists() and Upload.objects.filter(ref=theirs).exists()


def test_a_file_that_another_has_half_sent_begins_anew(world, client) -> None:
    """To be told that 5 of 9 bytes are here already would be to be told that somebody sent it."""
    draft = makers.nomination(world.house.taking, state_code=world.ours.state.code, state="draft", submitted_at=None)
    address, digest = f"/portal/nominations/{draft.ref}/documents/", "ab" * 32
    Upload.objects.filter(ref=world.theirs("a file on its way")).update(target=address, received=5, digest=digest)
    about = f"filename {base64.b64encode(b'one.pdf').decode()},sha256 {base64.b64encode(digest.encode()).decode()}"

    answer = client.post(f"/en{address}", headers={**TUS, "Upload-Length": "9", "Upload-Metadata": about})

    assert (answer.status_code, answer["Upload-Offset"]) == (201, "0")
