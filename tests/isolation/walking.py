"""Opening doors and asking queries as one reader, and putting the answers into a form that can be compared."""

from __future__ import annotations

import dataclasses
import datetime as dt
import inspect
import io
import itertools
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from email.message import EmailMessage
from functools import cached_property, lru_cache
from typing import Any
from unittest import mock

import pypdf
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models, transaction
from django.db.models import QuerySet
from django.test import Client
from django.urls import reverse
from django.utils import translation

from tadrib.domain.accounts.models import User
from tadrib.domain.calls import boxing
from tadrib.domain.calls.models import Sheet
from tadrib.domain.calls.operations.mailing import postman, take_message
from tadrib.domain.messaging.models import Letter
from tadrib.engines import sheet
from tadrib.kernel import refs
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import NotFound, Refused
from tests import makers
from tests.structure import test_queries as asking
from tests.world.finders import Thing
from tests.world.things import THINGS
from tools.resolver import Found, doors

DOORS = {door.key: door for door in doors()}
# Doors that open to whoever holds an unguessable code: to have it is the permission.
POSSESSION = frozenset({
    "public:credential(code)", "api:badge_json(code)", "api:badge_png(code)", "api:badge_svg(code)",
    "api:badge_jwt(code)", "portal:invitation_letter(ref, code)", "portal:invitation_letter(ref, code, language)",
    "portal:act_link(token)", "public:enter(token)", "api:sessions_feed(signed)",
})  # fmt: skip
# Changes with every answer and tells nothing: tokens of forms, keys of an opening of a form.
CHANCE = (
    re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"'),
    re.compile(r'name="key" value="[^"]*"'),
    re.compile(r'name="next" value="[^"]*"'),  # the address that was asked for,
    re.compile(r'\?next=[^"]*"'),  # and in another language
    re.compile(r'"token": "[^"]*"'),
    re.compile(r'data-token="[^"]*"'),
    re.compile(r"hx-headers='[^']*'"),
    re.compile(r'"c_nonce": "[^"]*"'),
)
HEADS = frozenset({"Content-Length", "Expires"})  # tell nothing: the length of what is compared anyway, the clock
COOKIES = frozenset({"csrftoken", "sessionid", "messages"})  # drawn or signed; what was told is on the next page
WORDS = re.compile(r"[A-Za-z0-9-]+")
PAPER = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
FORM = {
    "key": "k1", "sex": "F", "agency": "police", "unit": "Judicial police", "rank": "officer",
    "function": "Investigator", "years_of_service": "6", "language_fr": "4", "motivation": "To train others.",
    "mode": "in_person", "declaration": "on", "act": "submit",
}  # fmt: skip


@dataclasses.dataclass(frozen=True)
class Answer:
    """An answer as its reader has it, what changes by chance left out; ``letters`` are those that it queued."""

    status: int
    headers: tuple[str, ...]
    text: str
    letters: tuple[str, ...] = ()

    def but(self, *names: str) -> Answer:
        """The same with what was asked for left out, so that two askings can be compared; and the mark of the text,
        which is compared itself."""
        found = dataclasses.replace(self, headers=tuple(one for one in self.headers if not one.startswith("ETag")))
        for name in names:
            found = Answer(
                found.status,
                tuple(h.replace(name, "·") for h in found.headers),
                found.text.replace(name, "·"),
                tuple(one.replace(name, "·") for one in found.letters),
            )
        return found

    def tells(self, markers: Mapping[str, str], asked: str = "") -> list[str]:
        """Markers in it, but for what the reader wrote into the address or the form."""
        words = set(WORDS.findall(" ".join((self.text, *self.headers, *self.letters))))
        return sorted(one for one in words & set(markers) if one not in asked)


@lru_cache(maxsize=512)
def _opened(content: bytes) -> str:
    """What a reader of a file reads: spreadsheets unpacked, a PDF's text."""
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = sorted(name for name in archive.namelist() if name != "docProps/core.xml")
            return "\n".join(archive.read(name).decode("utf-8", "replace") for name in names)
    if content.startswith(b"%PDF"):
        try:
            return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
        except pypdf.errors.PdfReadError:  # a paper of the dossier, as made for the test
            return content.decode("latin-1")
    return content.decode("utf-8", "replace")


class Reader:
    """Somebody at a browser: opens addresses, sends forms; whatever they write is undone."""

    def __init__(self, user: User | None) -> None:
        self.user, self.client = user, Client()
        if user:
            self.client.force_login(user)
        self.cookies = self.client.cookies.copy()
        self._known: dict[tuple[str, str], Answer] = {}

    @cached_property
    def actor(self) -> Actor:
        return makers.of(self.user) if self.user else Actor.nobody()

    def may_open(self, door: Found) -> bool:
        """Whether the lock of a door lets them in at all; else every answer is the same (tests/world/test_sweep.py)."""
        return not door.needs or any(self.actor.can(need) for need in door.needs)

    def ask(self, address: str, query: Mapping[str, str] | None = None, *, method: str = "get") -> Answer:
        """Open an address."""
        return self._answer(method, address, dict(query or {}))

    def send(self, address: str, form: Mapping[str, Any] | None = None) -> Answer:
        """Send a form."""
        return self._answer("post", address, dict(form or {}))

    def head(self, address: str) -> Answer:
        """Ask for an address's head only."""
        return self._answer("head", address, {})

    def options(self, address: str) -> Answer:
        """Ask what may be done at an address."""
        return self._answer("options", address, "")

    def once(self, act: Callable[..., Answer], *asked: Any) -> Answer:
        """The answer to what is nobody's; asked the first time only, since it may not depend on whose rows are there."""
        key = (act.__name__, repr(asked))
        if key not in self._known:
            self._known[key] = act(*asked)
        return self._known[key]

    def mail(self, raw: bytes) -> Answer:
        """A message with a sheet, sent from the reader's address: what becomes of it, and what is laid before them."""
        last = _last_letter()
        with transaction.atomic():
            with drawn_names():
                outcome = take_message(raw, by=postman(), now=makers.NOW)
            sheet = Sheet.objects.order_by("-pk").first()
            told = json.dumps(sheet.rows, default=str) if sheet and sheet.uploaded_by == self.actor.ref else ""
            letters = _letters(last)
            transaction.set_rollback(True)
        return Answer(200, (outcome,), told, letters)

    def _answer(self, method: str, address: str, data: Any) -> Answer:
        cache.clear()
        self.client.cookies = self.cookies.copy()  # what an answer left in the browser belongs to that answer
        last = _last_letter()
        with transaction.atomic():
            with drawn_names() as names:
                got = getattr(self.client, method)(address, data)
            content = b"".join(got.streaming_content) if got.streaming else got.content
            if method == "post" and got.status_code == 302 and got["Location"].startswith("/"):
                content = self.client.get(got["Location"]).content  # what a browser shows next
            letters = _letters(last)
            transaction.set_rollback(True)
        text = _opened(content)
        for pattern in CHANCE:
            text = pattern.sub("", text)
        heads = [f"{name}: {value}" for name, value in sorted(got.headers.items()) if name not in HEADS]
        heads += [f"{name}={one.value}" for name, one in got.cookies.items() if name not in COOKIES]
        return Answer(got.status_code, tuple(heads), text, letters).but(*names)


@contextmanager
def drawn_names() -> Iterator[list[str]]:
    """The references that are drawn meanwhile: by chance, so which they are tells nothing. One that counts stays."""
    names: list[str] = []

    def seen(length: int) -> str:
        names.append(drawn(length))
        return names[-1]

    drawn = refs.letters
    with refs.seeded(7), mock.patch.object(refs, "letters", seen):
        yield names


def _last_letter() -> int:
    return Letter.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def _letters(last: int) -> tuple[str, ...]:
    """The letters that were queued since."""
    queued = Letter.objects.filter(pk__gt=last).order_by("pk")
    return tuple(f"{one.key} {one.to_email} {one.language} {json.dumps(one.facts, default=str)}" for one in queued)


def things(door: Found, most: int) -> list[Thing]:
    """What stands behind a door in this world, the newest first; one without arguments for a door without."""
    if not door.arguments:
        return [Thing({})]
    return list(itertools.islice(THINGS[door.key](), most))


def address(door: Found, kwargs: Mapping[str, Any]) -> str:
    """The address of a door, in English."""
    with translation.override("en"):
        return reverse(door.name, kwargs=dict(kwargs))


def ghost(name: str) -> str:
    """A reference of the same form that nobody has."""
    return re.sub(r"[0-9A-Za-z]", "0", name[:-1]) + "Z" if "-" not in name else name.rpartition("-")[0] + "-ZZZZZZZZ"


def tries(ids: Mapping[str, str], state: str) -> dict[str, Any]:
    """A form with one reference in every field that any door reads: whatever asks for one gets it."""
    return {
        **FORM, "given_names": "Awa", "person": ids["person"], "same": ids["person"], "who-3": ids["person"],
        "nomination": ids["nomination"], "nominations": ids["nomination"], "document": ids["document"],
        "on_behalf_of": ids["user"], "reader": ids["user"], "user": ids["user"], "deputy": f"{state}:{ids['user']}",
        "way": "up", "post": "same", "reason": "Because.", "note_number": "NV 1", "duty": "endorse", "step": "duty",
        "from_date": "2027-03-01", "to_date": "2027-03-02", "endorsements": "1", "institution": "", "paper": "cv",
    }  # fmt: skip


def alike(person: Any) -> dict[str, Any]:
    """The form of a nomination that says of somebody new what is known of ``person``."""
    born = person.birth_date.isoformat() if person.birth_date else "1990-02-01"
    return {
        **FORM, "given_names": person.given_names, "family_names": person.family_names, "email": person.email,
        "birth_date": born, "sex": person.sex,
    }  # fmt: skip


def sheet_of(person: Any) -> SimpleUploadedFile:
    """A filled sheet with one row that says the same."""
    told = alike(person)
    heads = ["Given names", "Family names", "Sex", "Date of birth", "E-mail address", "Kind of service", "Unit",
             "Rank", "Function"]  # fmt: skip
    row = [told["given_names"], told["family_names"], "Woman" if told["sex"] == "F" else "Man", told["birth_date"],
           told["email"], "Police", "Judicial police", "Officer", "Investigator"]  # fmt: skip
    text = ";".join(heads) + "\n" + ";".join(row) + "\n"
    return SimpleUploadedFile("names.csv", text.encode("utf-8-sig"), content_type="text/csv")


def message_of(reader: Reader, call: Any, person: Any) -> bytes:
    """The same sheet in a message, as the reader would send it."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = reader.user.email, "office@example.org", call.ref
    message.set_content("Please find our names attached.")
    sheet = sheet_of(person)
    message.add_attachment(sheet.read(), maintype="text", subtype="csv", filename=sheet.name)
    return bytes(message).replace(b"\r\n", b"\n")


# Queries --------------------------------------------------------------------------------------------------------------


def questions(actor: Actor) -> Iterator[tuple[str, str, Any]]:
    """Every query that takes an actor, asked with the newest rows there are: name, arguments, answer laid open. Instead
    of spreadsheets, what would be written into them."""
    with mock.patch.object(sheet, "template", as_told), mock.patch.object(boxing, "copy", as_told):
        yield from _questions(actor)


def as_told(*args: Any) -> bytes:
    return repr(args).encode()


def _questions(actor: Actor) -> Iterator[tuple[str, str, Any]]:
    for name, function in sorted(asking.QUERIES.items()):
        for arguments in asking.calls(name, function):
            try:
                answer = function(actor, **arguments)
                yield name, repr(arguments), laid_open(answer)
            except (NotFound, Refused) as no:
                yield name, repr(arguments), [type(no).__name__, getattr(no, "code", "")]


def laid_open(value: Any, depth: int = 4) -> Any:
    """An answer as plain values: rows with their columns and the rows that were read with them."""
    if depth < 0 or value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, QuerySet):
        return [laid_open(one, depth) for one in value]
    if isinstance(value, models.Model):
        columns = {f.attname: str(getattr(value, f.attname)) for f in value._meta.concrete_fields}
        known = {**value._state.fields_cache, **getattr(value, "_prefetched_objects_cache", {})}
        return [type(value).__name__, columns, {name: laid_open(row, depth - 1) for name, row in known.items()}]
    if dataclasses.is_dataclass(value):
        return {f.name: laid_open(getattr(value, f.name), depth - 1) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): laid_open(one, depth - 1) for key, one in value.items()}
    if isinstance(value, (str, bytes)):
        return _opened(value) if isinstance(value, bytes) else value
    if isinstance(value, (dt.date, dt.timedelta)):
        return str(value)
    if isinstance(value, Iterable):
        if inspect.isgenerator(value) or isinstance(value, (list, tuple)):
            return [laid_open(one, depth - 1) for one in value]
        return sorted((laid_open(one, depth - 1) for one in value), key=str)
    return str(value)
