"""The passport in a visa support letter is opened as the travel dossier is: by those who may, each time with a trace.

Every door of the house and every query of letters is asked, as every role; the number may stand in no answer but that
of an act which was written down, or that of the person and of the state that received the letter.
"""

from __future__ import annotations

import io
import itertools
import logging
import zipfile
from collections.abc import Iterator

import pypdf
import pytest
from django.test import Client
from django.urls import reverse

from tadrib.domain.accounts.words import Role
from tadrib.domain.enrolment import letters, operations
from tadrib.domain.enrolment import queries as enrolled
from tadrib.domain.enrolment.models import DossierRead
from tadrib.domain.messaging import operations as messaging
from tadrib.domain.messaging import queries, sealing, wordings
from tadrib.domain.messaging.models import Letter, LetterPrint, OfficialLetter
from tadrib.domain.messaging.words import UNDER_LOCK, Official
from tadrib.kernel.actor import Actor
from tadrib.kernel.languages import LANGUAGES
from tadrib.kernel.refusals import NotFound, Refused
from tadrib.kernel.sealing import UnreadableError
from tadrib.workflows import replace_letter
from tests import makers, travelling
from tests.makers import NOW
from tests.travelling import PASSPORT
from tests.world.finders import Thing
from tests.world.things import THINGS
from tools.resolver import doors

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("made_today")]
OFFICE = (Role.HEAD_OF_OFFICE, Role.AUDITOR, Role.MONITORING_OFFICER, Role.DUE_DILIGENCE_OFFICER, Role.ADMINISTRATOR)
OTHERS = (*((role, "") for role in (*OFFICE, Role.EXPERT, Role.PARTICIPANT, Role.DONOR)), (Role.FOCAL_POINT, "SN"))


def accepted_with_passport():
    """Somebody with an account, accepted and enrolled, whose dossier is with the office."""
    makers.state("SN")
    part = makers.participation(person=makers.person(makers.state("ML"), user=makers.user(Role.PARTICIPANT)))
    travelling.sent(part.invitation)
    return part


def visa(by: Actor | None = None) -> OfficialLetter:
    """A letter to the consulate that holds the passport under lock."""
    row = accepted_with_passport().invitation
    return operations.issue_visa_letter(row, by=by or makers.officer(), now=NOW)


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def signed_in(role: str, scope: str = "") -> Client:
    return client_of(makers.user(role, scope=scope))


def said(answer) -> str:
    """What a reader of an answer can read: PDF and DOCX opened."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if content.startswith(b"%PDF") and content != travelling.PDF:
        reader = pypdf.PdfReader(io.BytesIO(content))
        return "\n".join(page.extract_text() for page in reader.pages) + str(reader.metadata)
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            content = b"\n".join(archive.read(name) for name in archive.namelist())
    return content.decode("utf-8", "replace") + str(answer.headers)


def reads() -> int:
    return DossierRead.objects.count()


def at(name: str, *args: object) -> str:
    return reverse(f"office:{name}", args=args)


# Each door --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("role", "scope"), OTHERS)
def test_whoever_may_not_open_the_dossier_gets_the_mask(role, scope):
    letter, client = visa(), signed_in(role, scope)
    page = client.get(at("official_letter", letter.ref))
    if page.status_code == 200:
        assert UNDER_LOCK in page.content.decode() and at("official_letter_opened", letter.ref) not in said(page)
        pdf = client.get(at("official_letter_file", letter.ref, "en", "pdf"))
        assert "COPY WITHOUT THE PASSPORT" in said(pdf) and letter.code not in said(pdf)
        assert client.get(at("official_letter_file", letter.ref, "ar", "docx")).status_code == 200
    assert client.get(at("official_letter_opened", letter.ref)).status_code == 403
    assert not reads() and not LetterPrint.objects.exists(), "a masked copy is not the letter"


def test_an_officer_opens_it_with_a_trace_each_time():
    letter, client = visa(), signed_in(Role.PROGRAMME_OFFICER)
    page = client.get(at("official_letter", letter.ref))
    assert PASSPORT not in said(page) and at("official_letter_opened", letter.ref) in said(page) and not reads()
    opening = (
        at("official_letter_opened", letter.ref),
        *(at("official_letter_file", letter.ref, code, kind) for code in LANGUAGES for kind in ("pdf", "docx")),
    )
    for number, address in enumerate(opening, 1):
        answer = client.get(address)
        assert PASSPORT in said(answer) and reads() == number, address
        assert answer["Cache-Control"] == "private, no-store"
    assert client.get(at("official_letter_file", letter.ref, "xx", "pdf")).status_code == 404
    assert client.get(at("official_letter_file", letter.ref, "en", "exe")).status_code == 404
    assert reads() == len(opening), "what opens nothing leaves no trace"
    assert LetterPrint.objects.count() == len(LANGUAGES)


def test_the_person_sees_who_opened_it_where():
    part = accepted_with_passport()
    letter = operations.issue_visa_letter(part.invitation, by=makers.officer(), now=NOW)
    officer = makers.user(Role.PROGRAMME_OFFICER, name="Officer Who Opened")
    client_of(officer).get(at("official_letter_opened", letter.ref))
    page = client_of(part.person.user).get(reverse("portal:travel", args=[part.invitation.ref])).content.decode()
    assert "Officer Who Opened: Visa support letter" in page


def test_the_person_and_the_state_have_their_letter_and_leave_no_trace():
    part = accepted_with_passport()
    letter = operations.issue_visa_letter(part.invitation, by=makers.officer(), now=NOW)
    address = reverse("portal:official_letter_file", args=[letter.ref, "en"])
    for client in (client_of(part.person.user), signed_in(Role.FOCAL_POINT, "ML")):
        text = said(client.get(address))
        assert PASSPORT in text and letter.code in text
    assert not reads(), "as with the dossier: their own reading is not kept"
    for role, scope in (*OTHERS, (Role.PROGRAMME_OFFICER, "")):
        assert signed_in(role, scope).get(address).status_code == 404, "the desk does not read by the addressee's door"


def test_every_door_as_every_role_shows_no_passport_without_a_trace(monkeypatch):
    monkeypatch.setattr(logging.getLogger("django.request"), "disabled", True)  # of what is refused
    part = accepted_with_passport()
    officer = makers.officer()
    first = operations.issue_visa_letter(part.invitation, by=officer, now=NOW)
    part.person.family_names = "Righted"
    part.person.save()
    replace_letter.replace_letter(first, reason="Name", by=officer, now=NOW)
    holders = {"officer": makers.user(Role.PROGRAMME_OFFICER), "person": part.person.user}
    holders |= {"ML": makers.user(Role.FOCAL_POINT, scope="ML")}
    readers = {f"{role} {scope}".strip(): makers.user(role, scope=scope) for role, scope in OTHERS} | holders
    clients = {name: client_of(user) for name, user in readers.items()} | {"nobody": Client()}
    shown: set[tuple[str, str]] = set()
    for door, address in _addresses():
        for name, client in clients.items():
            before = reads()
            text, traces = said(client.get(address)), reads() - before
            if PASSPORT in text:
                assert traces == 1 if name == "officer" else name in ("person", "ML") and not traces, (name, address)
                shown.add((name, door))
    mine = ("portal:official_letter_file(ref, language)", "portal:travel(ref)")
    assert shown == {
        ("officer", "office:official_letter_opened(ref)"),
        ("officer", "office:official_letter_file(ref, language, kind)"),
        ("officer", "office:travel_dossier(ref)"),
        *((name, door) for name in ("person", "ML") for door in mine),
    }


def _addresses() -> Iterator[tuple[str, str]]:
    """Every door of the house, with the things behind it where there are any."""
    for door in doors():
        things = itertools.islice(THINGS[door.key](), 3) if door.arguments else [Thing({})]
        for thing in things:
            yield door.key, reverse(door.name, kwargs=thing.kwargs)


# Each query -------------------------------------------------------------------------------------------------------

TELLS_NO_LETTER = {
    "CheckedLetter", "EXAMPLE_NAME", "KindRow", "Paper", "Rendered", "SECRET", "count_since", "example_fields",
    "find_public_print", "get_kind", "get_wording", "is_masked", "list_kinds", "list_wordings", "opening", "preview",
    "says_the_same", "stands", "states_with_standing", "subjects_with_standing", "waiting_refs", "wording_problems",
}  # fmt: skip


def test_every_query_as_every_role_tells_no_passport():
    letter = visa()
    subject, ref = letter.subject_ref, letter.ref
    mail = Letter.objects.filter(key="enrolment.visa_letter_issued").first()
    asked = {
        "addressee_lines": lambda by: queries.addressee_lines(letter, "en"),
        "find_public_letter": lambda by: queries.find_public_letter(letter.code, today=makers.TODAY),
        "find_standing": lambda by: queries.find_standing(letter.key, subject, letter.state_code),
        "get_letter": lambda by: queries.get_letter(by, mail.ref),
        "get_official": lambda by: queries.get_official(by, ref),
        "get_public_official": lambda by: queries.get_public_official(subject, letter.code),
        "letters_about": lambda by: queries.letters_about(subject, letter.key),
        "list_letters": queries.list_letters,
        "list_official": queries.list_official,
        "list_own_letters": queries.list_own_letters,
        "render": lambda by: queries.render(mail),
        "render_official": lambda by: [queries.render_official(letter, code) for code in LANGUAGES],
        "visible_letters": queries.visible_letters,
        "visible_official": queries.visible_official,
    }
    assert set(asked) | TELLS_NO_LETTER == set(queries.__all__), "say of a new query which it is"
    asked |= {"own": enrolled.list_own_official, "get_own": lambda by: enrolled.get_own_official(by, ref)}
    actors = [makers.actor(role, scope="ML" if role == Role.FOCAL_POINT else "") for role in Role]
    for by in (*actors, makers.of(person_of(letter)), Actor.nobody()):
        for name, ask in asked.items():
            assert PASSPORT not in _told(ask, by), (by.name, name)
    assert not reads()


def person_of(letter: OfficialLetter):
    return makers.Person.objects.get(ref=letter.holder_ref).user


def _told(ask, by: Actor) -> str:
    """All columns and facts of what a query gives."""
    try:
        found = ask(by)
    except NotFound:
        return ""
    rows = list(found) if hasattr(found, "__iter__") and not isinstance(found, str) else [found]
    return str([vars(row) if hasattr(row, "__dict__") else row for row in rows])


# The office's own words, issuing, replacing, erasing ----------------------------------------------------------------


def test_own_words_that_name_the_passport_show_the_mask():
    text = "Passport {passport_number} of {name}\n\n{particulars}"
    officer = makers.officer()
    row = messaging.write_wording(
        Official.VISA, subject=dict.fromkeys(LANGUAGES, "{name} {passport_number}"), body=dict.fromkeys(LANGUAGES, text),
        reason="x", by=officer, now=NOW,
    )  # fmt: skip
    messaging.use_wording(row, by=officer, now=NOW)
    letter = visa()
    for language in LANGUAGES:
        masked = queries.render_official(letter, language)
        assert PASSPORT not in str(masked) and "•••••" in masked.subject and "•••••" in masked.before[0]
    opened = operations.open_letter(letter, by=officer, now=NOW)
    assert PASSPORT in queries.render_official(letter, "fr", opened=opened).subject


def test_what_is_under_lock_is_named_by_its_kind():
    matter = letters.visa_letter(accepted_with_passport().invitation)
    kind = wordings.kinds()[Official.VISA]
    assert set(matter.sealed) == set(kind.sealed) <= set(kind.particulars)
    assert not set(kind.sealed) & set(matter.facts)


def test_the_head_replaces_it_with_the_passport_under_lock_and_does_not_see_it():
    letter, head = visa(), makers.head()
    with pytest.raises(Refused) as no:
        replace_letter.replace_letter(letter, reason="x", by=head, now=NOW)
    assert no.value.code == "letter_same", "compared under lock, the passport too"
    person = makers.Person.objects.get(ref=letter.holder_ref)
    person.family_names = "Righted"
    person.save()

    new = replace_letter.replace_letter(letter, reason="Name", by=head, now=NOW)

    assert operations.open_letter(new, by=head, now=NOW) is None
    assert "Passport" in dict(queries.render_official(new, "en").table) and not reads()
    assert sealing.unseal(new.sealed)["passport_number"] == PASSPORT


def test_issuing_opens_nothing_and_leaves_no_trace():
    letter = visa()
    assert not reads() and PASSPORT not in str(OfficialLetter.objects.values().get(pk=letter.pk))


def test_a_letter_without_passport_opens_nothing():
    row = makers.participation().invitation
    letter = operations.issue_visa_letter(row, by=makers.officer(), now=NOW)
    client = signed_in(Role.PROGRAMME_OFFICER)
    assert UNDER_LOCK not in said(client.get(at("official_letter", letter.ref)))
    assert letter.code in said(client.get(at("official_letter_file", letter.ref, "en", "pdf")))
    assert client.get(at("official_letter_opened", letter.ref)).status_code == 200 and not reads()


def test_another_key_opens_nothing_and_says_so(monkeypatch):
    letter, officer = visa(), signed_in(Role.PROGRAMME_OFFICER)

    def other_key(sealed):
        raise UnreadableError

    monkeypatch.setattr(sealing, "unseal", other_key)
    page = officer.get(at("official_letter_opened", letter.ref))
    assert page.status_code == 422 and "cannot be opened" in said(page) and UNDER_LOCK in said(page)
    assert officer.get(at("official_letter_file", letter.ref, "en", "pdf")).status_code == 302
    own = client_of(person_of(letter)).get(reverse("portal:official_letter_file", args=[letter.ref, "en"]))
    assert own.status_code == 422 and "cannot be opened" in said(own)
    assert queries.find_public_letter(letter.code, today=makers.TODAY).status == "genuine"
    assert not LetterPrint.objects.exists()


def test_a_dossier_that_another_key_sealed_is_not_copied_as_nothing(monkeypatch):
    row = accepted_with_passport().invitation

    def other_key(dossier):
        raise UnreadableError

    monkeypatch.setattr(enrolled, "facts_of", other_key)
    with pytest.raises(Refused) as no:
        operations.issue_visa_letter(row, by=makers.officer(), now=NOW)
    assert no.value.code == "travel_unreadable" and not OfficialLetter.objects.exists()
