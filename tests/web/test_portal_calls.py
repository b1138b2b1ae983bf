"""Nominations in the portal, by a real client: pages in four languages, form, sheet, files, receipts, strangers."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tadrib.domain.calls import operations, queries
from tadrib.domain.calls.models import Document, Nomination, Receipt, Sheet
from tadrib.domain.directory.models import Person
from tests import makers
from tests.entering import enter, focal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("made_today")]
FORM = {
    "key": "k1", "given_names": "Awa", "family_names": "Example", "sex": "F", "birth_date": "1990-02-01",
    "email": "awa@example.org", "agency": "police", "unit": "Judicial police", "rank": "officer",
    "function": "Investigator", "years_of_service": "6", "language_fr": "4", "motivation": "To train others.",
    "mode": "in_person",
    "declaration": "on",
    "act": "submit",
}  # fmt: skip


@pytest.fixture
def user():
    return focal("ML")


@pytest.fixture
def client(user) -> Client:
    return enter(user)


@pytest.fixture
def stranger() -> Client:
    return enter(focal("NG"))


def url(path: str, language: str = "en") -> str:
    return f"/{language}/portal/{path}"


@pytest.mark.parametrize("language", ["ar", "fr", "en", "pt"])
def test_every_page_opens_in_every_language(client, user, language) -> None:
    call = makers.call(papers=["cv"])
    by = makers.of(user)
    nomination = operations.nominate(
        call,
        state=makers.state("ML"),
        person=makers.person(makers.state("ML")),
        facts={"unit": "U"},
        by=by,
        now=makers.NOW,
    )
    returned = makers.nomination(call, state="returned", return_reason="A page is missing", priority=2)
    receipt = Receipt.objects.get()
    sheet = operations.read_sheet(
        call, state=makers.state("ML"), name="x.csv", content=b"given_names;sex\r\nAwa;Q", by=by, now=makers.NOW
    )
    for path in (
        "calls/", f"calls/{call.ref}/", f"calls/{call.ref}/nominate/", f"calls/{call.ref}/nominate/?q=Given",
        f"calls/{call.ref}/endorse/", f"nominations/{nomination.ref}/", f"nominations/{nomination.ref}/edit/",
        f"nominations/{returned.ref}/", f"nominations/{nomination.ref}/withdraw/", f"receipts/{receipt.ref}/",
        f"sheets/{sheet.ref}/", f"calls/{call.ref}/sheet.xlsx",
    ):  # fmt: skip
        answer = client.get(url(path, language))
        assert answer.status_code == 200, path
        if not path.endswith("xlsx"):
            page = answer.content.decode()
            assert page.count("<h1") == 1 and " style=" not in page and "<script>" not in page, path


def test_the_form_sent_twice_is_one_submitted_nomination(client) -> None:
    call = makers.call()
    for _ in range(2):
        answer = client.post(url(f"calls/{call.ref}/nominate/"), FORM)
        assert answer.status_code == 302, answer.content.decode()
    nomination = Nomination.objects.get()
    assert (nomination.state, nomination.languages) == ("submitted", {"fr": 4})
    assert Person.objects.get().full_name == "Awa Example" and Receipt.objects.count() == 2


def test_a_draft_needs_a_name_only_and_can_be_gone_on_with(client) -> None:
    call = makers.call()
    client.post(
        url(f"calls/{call.ref}/nominate/"),
        {"key": "d", "given_names": "Awa", "sex": "F", "mode": "in_person", "act": "draft"},
    )
    nomination = Nomination.objects.get()
    assert nomination.state == "draft"
    answer = client.post(url(f"nominations/{nomination.ref}/edit/"), {**FORM, "act": "submit", "unit": ""})
    assert answer.status_code == 422 and "id_unit_error" in answer.content.decode()
    assert client.post(url(f"nominations/{nomination.ref}/edit/"), FORM).status_code == 302
    nomination.refresh_from_db()
    assert nomination.state == "submitted"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"given_names": "", "family_names": ""}, "given_names"),
        ({"birth_date": "31/02/1988"}, "birth_date"),
        ({"declaration": ""}, "declaration"),
        ({"email": "awa@"}, "email"),
        ({"years_of_service": "-1"}, "years_of_service"),
    ],
)
def test_what_was_written_is_kept_when_an_answer_needs_a_second_look(client, change, field) -> None:
    answer = client.post(url(f"calls/{makers.call().ref}/nominate/"), {**FORM, **change})
    page = answer.content.decode()
    assert answer.status_code == 422 and f"id_{field}_error" in page and "Judicial police" in page
    assert not Nomination.objects.exists()


def test_somebody_who_may_be_known_is_proposed_first(client) -> None:
    known = makers.person(makers.state("ML"), given_names="Awa", family_names="Example")
    path = url(f"calls/{makers.call().ref}/nominate/")
    answer = client.post(path, FORM)
    assert answer.status_code == 422 and known.ref in answer.content.decode()
    assert client.post(path, {**FORM, "same": known.ref}).status_code == 302
    assert Nomination.objects.get().person == known and Person.objects.count() == 1


def test_a_known_person_is_picked_instead_of_typed(client) -> None:
    known = makers.person(makers.state("ML"), given_names="Fatou")
    path = url(f"calls/{makers.call().ref}/nominate/")
    assert known.ref in client.get(path, {"q": "fatou"}).content.decode()
    assert "Fatou" in client.get(path, {"person": known.ref}).content.decode()
    assert client.post(path, {**FORM, "person": known.ref}).status_code == 302
    known.refresh_from_db()
    assert Nomination.objects.get().person == known and known.given_names == "Awa"
    other = makers.person(makers.state("SN"))
    assert client.get(path, {"person": other.ref}).status_code == 404


def test_the_ninth_name_is_refused_in_words(client) -> None:
    call = makers.call()
    for n in range(4):
        makers.nomination(call, priority=n + 1)
    answer = client.post(url(f"calls/{call.ref}/nominate/"), FORM)
    assert answer.status_code == 422 and "All 4 names" in answer.content.decode()


def test_names_go_up_and_down(client) -> None:
    call = makers.call()
    one, two = (makers.nomination(call, priority=n, state="submitted") for n in (1, 2))
    client.post(url(f"calls/{call.ref}/move/"), {"nomination": two.ref, "way": "up"})
    assert list(Nomination.objects.order_by("priority")) == [two, one]
    assert client.post(url(f"calls/{call.ref}/move/"), {"nomination": "NOM-0", "way": "up"}).status_code == 404


def test_endorsing_several_under_one_note(client) -> None:
    call = makers.call()
    rows = [makers.nomination(call, state="submitted", priority=n) for n in (1, 2)]
    makers.institution("ML-MFA", kind="authority", state=makers.state("ML"))
    path = url(f"calls/{call.ref}/endorse/")
    data = {"authority": "ML-MFA", "note_number": "", "nominations": [r.ref for r in rows]}
    assert client.post(path, data).status_code == 422
    assert client.post(path, {**data, "note_number": "NV 7"}).status_code == 302
    assert set(Nomination.objects.values_list("state", "endorsement_number")) == {("endorsed", "NV 7")}


def test_files_are_kept_and_given_back_as_attachments_only(client, stranger) -> None:
    nomination = makers.nomination(makers.call(papers=["cv"]), state="draft", submitted_at=None)
    path = url(f"nominations/{nomination.ref}/documents/")
    bad = SimpleUploadedFile("photo.jpg", b"<svg onload=alert(1)>")
    answer = client.post(path, {"paper": "cv", "file": bad})
    assert answer.status_code == 422 and "PDF" in answer.content.decode() and not Document.objects.exists()
    good = SimpleUploadedFile('a"b\r\nX: y/../cv.html', b"%PDF-1.7 example")
    assert client.post(path, {"paper": "cv", "file": good}).status_code == 302
    document = Document.objects.get()
    answer = client.get(url(f"documents/{document.ref}/"))
    assert answer["Content-Disposition"].startswith("attachment") and "\n" not in answer["Content-Disposition"]
    assert (answer["X-Content-Type-Options"], answer["Content-Type"]) == ("nosniff", "application/pdf")
    assert stranger.get(url(f"documents/{document.ref}/")).status_code == 404
    client.post(url(f"nominations/{nomination.ref}/documents/remove/"), {"document": document.ref})
    assert not Document.objects.exists()


def test_withdrawing_asks_why(client) -> None:
    nomination = makers.nomination(state="submitted")
    path = url(f"nominations/{nomination.ref}/withdraw/")
    assert client.post(path, {"reason": ""}).status_code == 422
    assert client.post(path, {"reason": "Another post"}).status_code == 302
    nomination.refresh_from_db()
    assert nomination.state == "withdrawn" and client.get(path).status_code == 404


def test_a_complete_draft_is_submitted_with_the_declaration(client) -> None:
    nomination = makers.nomination(state="draft", submitted_at=None, motivation="M")
    Person.objects.update(birth_date="1990-01-01")
    path = url(f"nominations/{nomination.ref}/submit/")
    assert client.post(path, {}).status_code == 422
    assert client.post(path, {"declaration": "on"}).status_code == 302
    nomination.refresh_from_db()
    assert nomination.state == "submitted"


def test_a_sheet_goes_there_and_back_and_is_mended_on_the_screen(client, user) -> None:
    call = makers.call()
    book = openpyxl.load_workbook(io.BytesIO(client.get(url(f"calls/{call.ref}/sheet.xlsx")).content))
    sheet = book.worksheets[0]
    columns = {sheet.cell(1, c).value.removeprefix("tadrib:"): c for c in range(1, sheet.max_column + 1)}
    row = {k: v for k, v in FORM.items() if k in columns} | {
        "sex": "Woman",
        "years_of_service": 6,
        "language_fr": "fluent",
    }
    bad = {**row, "given_names": "Bintou", "email": "b@example.org", "birth_date": "31/02/1988", "rank": "Emperor"}
    for number, values in enumerate((row, bad), 3):
        for name, value in values.items():
            sheet.cell(number, columns[name]).value = value
    stream = io.BytesIO()
    book.save(stream)
    for _ in range(2):
        answer = client.post(
            url(f"calls/{call.ref}/sheets/"), {"file": SimpleUploadedFile("names.xlsx", stream.getvalue())}
        )
        assert answer.status_code == 302
    stored = Sheet.objects.get()
    page = client.get(url(f"sheets/{stored.ref}/")).content.decode()
    assert "31/02/1988" in page and "Emperor" in page and "row-4-rank" in page and "F4" in page
    client.post(url(f"sheets/{stored.ref}/"), {"row-4-birth_date": "28/02/1988", "row-4-rank": "senior"})
    assert Nomination.objects.filter(rank="senior").count() == 1 and Nomination.objects.count() == 2
    stored.refresh_from_db()
    assert stored.taken == 2


def test_a_sheet_that_is_none_is_told(client) -> None:
    call = makers.call()
    answer = client.post(
        url(f"calls/{call.ref}/sheets/"), {"file": SimpleUploadedFile("x.xlsx", b"%PDF-1.4")}, follow=True
    )
    assert "This is not a spreadsheet" in answer.content.decode()
    assert client.post(url(f"calls/{call.ref}/sheets/"), {}).status_code == 422


def test_another_state_finds_nothing(stranger) -> None:
    call = makers.call()
    nomination = makers.nomination(call, state="draft", submitted_at=None)
    operations.nominating.give_receipt(nomination, "nominated", by=makers.officer(), now=makers.NOW)
    for path in (
        f"calls/{call.ref}/", f"calls/{call.ref}/?state=ML", f"calls/{call.ref}/nominate/",
        f"calls/{call.ref}/sheet.xlsx",
        f"nominations/{nomination.ref}/", f"nominations/{nomination.ref}/edit/",
        f"nominations/{nomination.ref}/withdraw/",
        f"receipts/{Receipt.objects.get().ref}/",
    ):  # fmt: skip
        assert stranger.get(url(path)).status_code == 404, path
    for path in (
        f"calls/{call.ref}/move/",
        f"nominations/{nomination.ref}/submit/",
        f"nominations/{nomination.ref}/documents/",
    ):
        assert stranger.post(url(path)).status_code == 404, path
    assert Client().get(url(f"calls/{call.ref}/")).status_code == 302
    officer = Client()
    officer.force_login(makers.user("programme_officer"))
    assert officer.get(url("calls/")).status_code == 403


@pytest.mark.parametrize("path", ["calls/", "call"])
def test_pages_take_the_same_queries_for_one_and_for_three(client, path) -> None:
    call = makers.call(papers=["cv"])

    def count() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(url(path if path == "calls/" else f"calls/{call.ref}/")).status_code == 200
        return len(seen)

    makers.nomination(call, priority=1)
    first = count()
    for n in (2, 3):
        makers.nomination(call, priority=n)
        makers.nomination(makers.call())
    assert count() == first


def test_days_left_are_counted_by_the_states_own_calendar() -> None:
    from tadrib.web.portal.calls import days_left

    call = makers.call()  # 30 April 2027, 22:59 UTC
    late = makers.NOW.replace(month=4, day=30, hour=12)
    assert days_left(call, "Africa/Abidjan", late) == 0
    assert days_left(call, "Indian/Mauritius", late) == 1
    assert queries.find_invitation(call, "ML").names_max == 4
