"""Official letters on the pages: the office's list and acts, the state's and the person's, the public check."""

from __future__ import annotations

import datetime as dt
import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from tadrib.domain.accounts.words import GRANTS, Permission, Role
from tadrib.domain.calls import operations as calls
from tadrib.domain.messaging import operations, wordings
from tadrib.domain.messaging.models import OfficialLetter
from tadrib.domain.messaging.official import Matter
from tadrib.domain.messaging.words import Official
from tadrib.workflows import replace_letter
from tests import awarded, makers
from tests.makers import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("made_today")]
LANGUAGES = ("ar", "fr", "en", "pt")


def signed_in(*roles: str, scope: str = "") -> Client:
    client = Client()
    client.force_login(makers.user(*roles, scope=scope))
    return client


@pytest.fixture
def officer() -> Client:
    return signed_in(Role.PROGRAMME_OFFICER)


def letter(state_code: str = "ML") -> OfficialLetter:
    return makers.letter_of_invitation(makers.participation(state_code=state_code).invitation)


def at(name: str, *args: object) -> str:
    return reverse(f"office:{name}", args=args)


def test_list_costs_the_same_for_one_and_for_three(officer):
    def cost() -> int:
        with CaptureQueriesContext(connection) as found:
            assert officer.get(at("official_letters")).status_code == 200
        return len(found)

    letter()
    one = cost()
    letter()
    letter("SN")

    assert cost() == one


def test_list_finds_by_kind_standing_language_edition_and_words(officer):
    one, two = letter(), letter("SN")
    OfficialLetter.objects.filter(pk=one.pk).update(language="ar", facts=one.facts | {"native_name": "أميناتا مثال"})
    operations.revoke(two, ground="error", reason="x", by=makers.head(), now=NOW)
    for asked, seen in (
        ({"q": one.code}, one), ({"state": "revoked"}, two), ({"edition": two.edition_ref}, two), ({"q": "sn"}, two),
        ({"q": one.ref[-6:]}, one), ({"q": "أميناتا"}, one), ({"q": one.facts["state"]["fr"]}, one),
        ({"language": "ar"}, one), ({"state": "issued"}, one), ({"q": one.holder.upper(), "language": "ar"}, one),
    ):  # fmt: skip
        text = officer.get(at("official_letters"), asked).content.decode()
        assert "&#x27;fr&#x27;" not in text
        assert seen.ref in text and (one if seen is two else two).ref not in text, asked
    for asked in ({"kind": Official.REGRET}, {"state": "expired"}, {"language": "pt"}, {"state": "no such"}):
        assert "Nothing found" in officer.get(at("official_letters"), asked).content.decode()
    OfficialLetter.objects.update(expires_on=makers.TODAY - dt.timedelta(days=1))
    for state, seen in (("expired", {one.ref}), ("issued", set()), ("revoked", {two.ref})):
        text = officer.get(at("official_letters"), {"state": state}).content.decode()
        assert {ref for ref in (one.ref, two.ref) if ref in text} == seen


def test_list_pages_and_says_what_it_is_while_empty(officer):
    assert "No official letter yet" in officer.get(at("official_letters")).content.decode()
    matters = (Matter(key=Official.REGRET, subject_ref=f"X-{n}", language="fr", facts={}) for n in range(26))
    for matter in matters:
        operations.issue(matter, by=makers.officer(), now=NOW)
    page = officer.get(at("official_letters"), {"kind": Official.REGRET, "page": "2"}).content.decode()
    assert "26 rows in all" in page and page.count("OFL-") == 2 and "kind=selection.regret&amp;page=1" in page


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_list_is_taken_along_as_asked_for_without_codes(officer, kind):
    one, two = letter(), letter("SN")
    operations.revoke(two, ground="error", reason="The cousin’s name", by=makers.head(), now=NOW)
    page = officer.get(at("official_letters"), {"state": "revoked"}).content.decode()
    address = at("official_letters_file", kind) + "?state=revoked"
    assert address in page

    answer = officer.get(address)

    text = answer.content.decode("utf-8-sig") if kind == "csv" else _sheet(answer.content)
    assert two.ref in text and "Revoked" in text and "Written by mistake" in text and one.ref not in text
    assert two.code not in text and "cousin" not in text, "neither codes nor the office’s own reason"
    assert officer.get(at("official_letters_file", "pdf")).status_code == 404


def _sheet(content: bytes) -> str:
    rows = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True)
    return "\n".join(str(row) for row in rows)


def test_file_costs_the_same_for_one_and_for_three(officer):
    def cost() -> int:
        with CaptureQueriesContext(connection) as found:
            assert officer.get(at("official_letters_file", "csv")).status_code == 200
        return len(found)

    letter()
    one = cost()
    person = makers.Person.objects.get(ref=OfficialLetter.objects.get().holder_ref)
    person.family_names = "Righted"
    person.save()
    replace_letter.replace_letter(OfficialLetter.objects.get(), reason="x", by=makers.officer(), now=NOW)
    letter("SN")

    assert cost() == one


def test_menu_leads_to_the_list_for_those_who_may_read_it():
    for role in Role:
        client = signed_in(role, scope="ML" if role == Role.FOCAL_POINT else "")
        may = Permission.OUTBOX_READ in GRANTS[role]
        assert client.get(at("official_letters")).status_code == (200 if may else 403), role
        assert client.get(at("official_letters_file", "csv")).status_code == (200 if may else 403), role
        home = client.get(at("home"))
        if home.status_code == 200:
            assert (f'href="{at("official_letters")}"' in home.content.decode()) == may, role


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_and_files_in_every_language(officer, language):
    one = letter()
    with translation.override(language):
        page = officer.get(at("official_letter", one.ref))
    assert page.status_code == 200 and one.code in page.content.decode()
    assert one.facts["state"][language] in page.content.decode() and "&#x27;fr&#x27;" not in page.content.decode()
    pdf = officer.get(at("official_letter_file", one.ref, language, "pdf"))
    docx = officer.get(at("official_letter_file", one.ref, language, "docx"))
    assert pdf.content.startswith(b"%PDF") and docx.content.startswith(b"PK")
    assert officer.get(at("official_letter_file", one.ref, "xx", "pdf")).status_code == 404
    assert officer.get(at("official_letter_file", one.ref, language, "exe")).status_code == 404


def test_revoke_asks_for_a_ground_and_keeps_what_was_typed(officer):
    one = letter()
    assert "cannot be made good again" in officer.get(at("official_letter_revoke", one.ref)).content.decode()
    answer = officer.post(at("official_letter_revoke", one.ref), {"reason": "A cousin’s name"})
    assert answer.status_code == 422 and "A cousin’s name" in answer.content.decode()
    assert officer.post(at("official_letter_revoke", one.ref), {"reason": "A", "ground": "error"}).status_code == 302
    assert officer.post(at("official_letter_revoke", one.ref), {"reason": "A", "ground": "error"}).status_code == 422
    assert "Written by mistake" in officer.get(at("official_letter", one.ref)).content.decode()


def test_replace_says_that_nothing_changed_or_leads_to_the_new_letter(officer):
    one = letter()
    answer = officer.post(at("official_letter_replace", one.ref), {"reason": "x"})
    assert answer.status_code == 422 and "would say the same" in answer.content.decode()
    person = makers.Person.objects.get(ref=one.holder_ref)
    person.family_names = "Righted"
    person.save()
    answer = officer.post(at("official_letter_replace", one.ref), {"reason": "x"}, follow=True)
    new = OfficialLetter.objects.get(replaces=one)
    assert "Righted" in answer.content.decode() and new.code in answer.content.decode()


def test_the_auditor_reads_and_does_not_revoke():
    one, auditor = letter(), signed_in(Role.AUDITOR)
    assert auditor.get(at("official_letter", one.ref)).status_code == 200
    assert auditor.post(at("official_letter_revoke", one.ref), {"reason": "A", "ground": "error"}).status_code == 403


def test_a_state_prints_its_own_letters_and_never_sees_another():
    mali, senegal = letter(), letter("SN")
    client = signed_in(Role.FOCAL_POINT, scope="ML")
    text = client.get(reverse("portal:official_letters")).content.decode()
    assert mali.ref in text and senegal.ref not in text and senegal.holder not in text
    assert mali.facts["course"]["en"] in text and "&#x27;fr&#x27;" not in text
    assert senegal.ref not in client.get(reverse("portal:official_letters"), {"q": senegal.code}).content.decode()
    own = client.get(reverse("portal:official_letter_file", args=[mali.ref, "fr"]))
    assert own.content.startswith(b"%PDF") and own["Cache-Control"] == "private, no-store"
    assert client.get(reverse("portal:official_letter_file", args=[senegal.ref, "fr"])).status_code == 404
    assert client.get(at("official_letter", mali.ref)).status_code == 403
    operations.revoke(mali, ground="ended", reason="x", by=makers.head(), now=NOW)
    assert client.get(reverse("portal:official_letter_file", args=[mali.ref, "fr"])).status_code == 404


def test_the_note_verbale_is_on_the_page_of_the_call_for_the_state_and_for_the_office(officer):
    call = makers.call()
    text = officer.get(at("call", call.ref)).content.decode()
    assert "2 invited states have no note verbale" in text
    assert officer.post(at("call_notes", call.ref)).status_code == 302
    assert "have no note verbale" not in officer.get(at("call", call.ref)).content.decode()
    client = signed_in(Role.FOCAL_POINT, scope="ML")
    text = client.get(reverse("portal:call", args=[call.ref])).content.decode()
    mine = OfficialLetter.objects.get(state_code="ML")
    assert reverse("portal:official_letter_file", args=[mine.ref, "ar"]) in text
    assert OfficialLetter.objects.get(state_code="SN").ref not in text
    calls.cancel_call(call, reason="x", by=makers.officer(), now=NOW)
    assert mine.ref not in client.get(reverse("portal:call", args=[call.ref])).content.decode()
    assert officer.post(at("call_notes", call.ref), follow=True).status_code == 200


def test_visa_letters_from_the_page_of_the_participants(officer):
    row = makers.participation()
    ref = row.edition.ref
    page = officer.get(at("participants", ref)).content.decode()
    assert at("visa_letters", ref) in page and at("letter_terms", ref) in page
    costs = {f"costs_{code}": "The office pays" for code in LANGUAGES}
    assert officer.post(at("letter_terms", ref), {"costs_ar": "x"}).status_code == 422
    assert officer.post(at("letter_terms", ref), costs).status_code == 302
    assert "Issue a visa support letter for 1 person?" in officer.get(at("visa_letters", ref)).content.decode()
    assert officer.post(at("visa_letters", ref)).status_code == 302
    made = OfficialLetter.objects.get(key=Official.VISA)
    assert made.facts["costs"]["fr"] == "The office pays"
    assert officer.post(at("visa_letter", row.invitation.ref)).status_code == 422
    assert made.ref in officer.get(at("invitation", row.invitation.ref)).content.decode()


def test_a_participant_gets_the_statement_and_finds_it_again():
    edition = makers.edition(state="running")
    row = awarded.participant(edition, attended=2, held=2)
    client = Client()
    client.force_login(row.person.user)
    address = reverse("portal:attendance_statement", args=[row.ref])
    assert address in client.get(reverse("portal:courses")).content.decode()
    answer = client.post(address, follow=True)
    made = OfficialLetter.objects.get(key=Official.ATTENDANCE)
    assert made.ref in answer.content.decode()
    other = signed_in(Role.PARTICIPANT)
    assert other.post(address).status_code == 404
    assert other.get(reverse("portal:official_letter_file", args=[made.ref, "fr"])).status_code == 404
    none = makers.participation(makers.edition(state="running"))
    focal = signed_in(Role.FOCAL_POINT, scope="ML")
    answer = focal.post(reverse("portal:attendance_statement", args=[none.ref]))
    assert answer.status_code == 422 and "nothing to state" in answer.content.decode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_public_check_says_what_stands_and_hides_the_name(language):
    one = letter()
    with translation.override(language):
        address = reverse("public:credential", args=[one.code])
    page = Client().get(address).content.decode()
    assert "verdict--ok" in page and one.ref in page and one.facts["course"][language] in page
    assert one.holder not in page
    operations.revoke(one, ground="error", reason="secret words", by=makers.head(), now=NOW)
    page = Client().get(address).content.decode()
    assert "verdict--bad" in page and "secret words" not in page


def test_public_check_of_a_dropped_file(officer):
    one = letter()
    content = officer.get(at("official_letter_file", one.ref, "pt", "pdf")).content
    for sent, said in ((content, "byte for byte"), (content + b" ", "did not hand out this very file")):
        page = Client().post(reverse("public:verify_file"), {"file": SimpleUploadedFile("x.pdf", sent)}).content.decode()
        assert said in page and one.ref in page and one.holder not in page
        assert page.count('id="ans"') == 1, "one verdict: an altered file is not called genuine by its code"
    unknown = content.replace(one.code.encode(), b"0000-0000-0000-0000")
    page = Client().post(reverse("public:verify_file"), {"file": SimpleUploadedFile("x.pdf", unknown)}).content.decode()
    assert "no code of a certificate or letter was found" in page


def test_the_outbox_names_each_letter_by_its_subject_at_the_same_cost(officer):
    def cost() -> int:
        with CaptureQueriesContext(connection) as found:
            assert officer.get(at("outbox")).status_code == 200
        return len(found)

    def send() -> None:
        reader = operations.Reader(email="awa@example.org", language="fr")
        operations.queue("enrolment.visa_letter_issued", to=reader, subject_ref="INV-1", at=NOW, facts=facts)

    facts = dict(wordings.kinds()["enrolment.visa_letter_issued"].example)
    send()
    page = officer.get(at("outbox")).content.decode()
    assert "Lettre d’appui au visa" in page and "enrolment.visa_letter_issued" not in page
    one = cost()
    send()
    send()
    assert cost() == one
