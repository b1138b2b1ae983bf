"""No state can learn of another's people: every door is opened as a focal point of one state, and as nobody, with every
other state's persons, nominations and files under names of their own that may turn up in no answer."""

from __future__ import annotations

import io
import itertools
import re
import zipfile

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils import translation

from tadrib.domain.accounts.words import Role
from tadrib.domain.calls.models import Document, Nomination, Receipt, Sheet
from tadrib.domain.credentials.models import Credential
from tadrib.domain.directory.models import Person
from tadrib.domain.enrolment.models import DossierPaper, Invitation
from tadrib.domain.messaging.models import OfficialLetter
from tests import makers
from tests.world.test_sweep import DOORS, things

pytestmark = pytest.mark.django_db
OWN = "ML"
EACH = 8  # things tried behind a door, the other states' among them
PREFIX = "Zqx"  # of every name that is not ours


def mark_others() -> dict[str, str]:
    """Give everybody of another state a name found nowhere else: marker -> what it stands for."""
    markers: dict[str, str] = {}
    others = Nomination.objects.exclude(nominating_state__code=OWN)
    ours = set(Nomination.objects.filter(nominating_state__code=OWN).values_list("person_id", flat=True))
    for number, person in enumerate(Person.objects.filter(pk__in=others.values("person_id")).exclude(pk__in=ours)):
        name = f"{PREFIX}{number:05d}k"
        Person.objects.filter(pk=person.pk).update(
            family_names=name, given_names=name, native_name=name, search_key=name.lower()
        )
        for letter in OfficialLetter.objects.filter(holder_ref=person.ref):
            facts = letter.facts | {"name": name, "native_name": name}
            OfficialLetter.objects.filter(pk=letter.pk).update(holder=f"{name} {name}", addressee=[name], facts=facts)
        Credential.objects.filter(award__participation__person=person).update(holder=f"{name} {name}", name_shown=False)
        markers |= {name: "a person", person.ref: "a person's number"}
        if person.user_id:
            get_user_model().objects.filter(pk=person.user_id).update(name=name)
    for document in Document.objects.filter(nomination__in=others):
        Document.objects.filter(pk=document.pk).update(name=f"{PREFIX}d{document.pk:05d}k.pdf")
        markers |= {f"{PREFIX}d{document.pk:05d}k": "a file's name", document.ref: "a file"}
    papers = DossierPaper.objects.filter(dossier__invitation__placement__nomination__in=others)
    markers |= dict.fromkeys(papers.values_list("ref", flat=True), "a travel paper")
    invited = Invitation.objects.filter(placement__nomination__in=others)
    markers |= dict.fromkeys(invited.values_list("ref", flat=True), "an invitation")
    markers |= dict.fromkeys(others.values_list("ref", flat=True), "a nomination")
    markers |= dict.fromkeys(Receipt.objects.filter(nomination__in=others).values_list("ref", flat=True), "a receipt")
    markers |= dict.fromkeys(
        Sheet.objects.exclude(nominating_state__code=OWN).values_list("ref", flat=True), "a spreadsheet"
    )
    letters = OfficialLetter.objects.exclude(state_code=OWN)
    markers |= dict.fromkeys(letters.values_list("ref", flat=True), "an official letter")
    return markers


def opened(content: bytes) -> bytes:
    """What a reader of the answer reads: spreadsheets unpacked."""
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return b"\n".join(archive.read(name) for name in archive.namelist())
    return content


def found_in(answer, markers: dict[str, str], asked: str) -> list[str]:
    """Markers in an answer's bytes or headers, but for what the reader wrote into the address."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    text = opened(content).decode("utf-8", "replace") + str(answer.headers)
    words = set(re.findall(r"[A-Za-z0-9-]+", text))
    return sorted(one for one in words & set(markers) if one not in asked)


def walk(client, user, markers):
    """(door, marker) for each marker that the reader gets to see, and doors that tell strangers' things from none."""
    client.logout()
    if user:
        client.force_login(user)
    leaks: list[tuple[str, str]] = []
    tells: list[tuple[str, int, int]] = []
    for key, door in sorted(DOORS.items()):
        for thing in itertools.islice(things(door), EACH):
            with translation.override("en"):
                address = reverse(door.name, kwargs=thing.kwargs)
            answer = client.get(address, {"q": PREFIX} if not thing.kwargs else {})
            leaks += [(key, one) for one in found_in(answer, markers, address)] if answer.status_code != 302 else []
            hidden = [name for name, value in thing.kwargs.items() if str(value) in markers]
            if hidden and "code" not in thing.kwargs:  # a letter's code is the permission to read it
                missing = {**thing.kwargs, **dict.fromkeys(hidden, "NOM-2026-0000000")}
                with translation.override("en"):
                    nothing = client.get(reverse(door.name, kwargs=missing)).status_code
                if nothing != answer.status_code:
                    tells.append((key, answer.status_code, nothing))
    return leaks, tells


def test_focal_point_meets_nobody_of_another_state(client):
    reader = makers.user(Role.FOCAL_POINT, scope=OWN)
    markers = mark_others()
    assert len(markers) > 60

    leaks, tells = walk(client, reader, markers)

    assert leaks == []
    assert tells == []


def test_public_meets_nobody(client):
    leaks, tells = walk(client, None, mark_others())

    assert leaks == []
    assert tells == []


def test_walk_sees_what_an_officer_sees(client):
    """The walk can fail: whoever may see other states' people meets them on many doors."""
    leaks, _ = walk(client, makers.user(Role.PROGRAMME_OFFICER), mark_others())

    assert len({key for key, _ in leaks}) > 8
