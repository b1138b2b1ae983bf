"""The nomination spreadsheet: pre-filled, read back, good rows kept, the others mended on the screen."""

from __future__ import annotations

import datetime as dt
import io

import openpyxl
import pytest

from tadrib.domain.calls import operations, queries
from tadrib.domain.calls.models import Nomination, Sheet
from tadrib.domain.directory.models import Person
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import NotFound, Refused
from tests import makers

pytestmark = pytest.mark.django_db
NOW = makers.NOW
GOOD = {
    "given_names": "Awa", "family_names": "Example", "sex": "Woman", "birth_date": dt.date(1990, 2, 1),
    "email": "awa@example.org", "agency": "Police", "unit": "Judicial police", "rank": "Officer",
    "function": "Investigator", "years_of_service": 6, "language_fr": "fluent", "motivation": "To train others.",
    "mode": "In person",
}  # fmt: skip


@pytest.fixture
def by() -> Actor:
    return makers.focal_point(makers.state("ML"))


@pytest.fixture
def call():
    return makers.call()


def filled(call, *rows, of: bytes | None = None, start: int = 3) -> bytes:
    """The template with rows typed into it."""
    data = of or queries.template_of(makers.focal_point(makers.state("ML")), call, "ML", language="en")
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book.worksheets[0]
    columns = {sheet.cell(1, place).value.removeprefix("tadrib:"): place for place in range(1, sheet.max_column + 1)}
    for number, row in enumerate(rows, start):
        for name, value in row.items():
            sheet.cell(number, columns[name]).value = value
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def send(call, by, content, name="names.xlsx") -> Sheet:
    return operations.read_sheet(call, state=makers.state("ML"), name=name, content=content, by=by, now=NOW)


@pytest.mark.parametrize("language", ["ar", "fr", "en", "pt"])
def test_the_template_is_in_the_readers_language(call, by, language) -> None:
    data = queries.template_of(by, call, "ML", language=language)
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert bool(book.worksheets[0].sheet_view.rightToLeft) is (language == "ar")


def test_good_rows_become_drafts_and_the_others_wait_with_their_cell(call, by) -> None:
    bad = {**GOOD, "given_names": "Bintou", "email": "bintou@", "birth_date": "31/02/1988", "rank": None}
    sheet = send(call, by, filled(call, GOOD, bad))
    nomination = Nomination.objects.get()
    assert (nomination.state, nomination.languages, nomination.years_of_service) == ("draft", {"fr": 4}, 6)
    assert nomination.person.birth_date == dt.date(1990, 2, 1)
    assert (sheet.taken, [row["state"] for row in sheet.rows]) == (1, ["kept", "open"])
    problems = {p["field"]: (p["code"], p["cell"][-1]) for p in sheet.rows[1]["problems"]}
    assert problems == {"email": ("bad_email", "4"), "birth_date": ("bad_date", "4"), "rank": ("missing_required", "4")}
    assert sheet.rows[1]["given"]["birth_date"] == "31/02/1988"


def test_the_same_file_twice_changes_nothing(call, by) -> None:
    content = filled(call, GOOD)
    first, second = send(call, by, content), send(call, by, content)
    assert first.pk == second.pk and Nomination.objects.count() == 1 and Person.objects.count() == 1


def test_a_mended_file_takes_the_new_rows_and_knows_the_old_ones(call, by) -> None:
    bad = {**GOOD, "given_names": "Bintou", "email": "bintou@example.org", "rank": "Emperor"}
    send(call, by, filled(call, GOOD, bad))
    sheet = send(call, by, filled(call, {**GOOD, "unit": "Border police"}, {**bad, "rank": "Officer"}))
    assert sheet.taken == 2 and Nomination.objects.count() == 2 and Person.objects.count() == 2
    assert set(Nomination.objects.values_list("unit", flat=True)) == {"Border police", "Judicial police"}


def test_rows_are_mended_on_the_screen(call, by) -> None:
    bad = {**GOOD, "birth_date": "31/02/1988"}
    other = {**GOOD, "given_names": "Left", "email": "left@", "family_names": "Out"}
    sheet = send(call, by, filled(call, bad, other))
    assert sheet.taken == 0
    operations.keep_rows(sheet, answers={3: {"birth_date": "29/02/1988"}}, left_out=frozenset({4}), by=by, now=NOW)
    sheet.refresh_from_db()
    assert [row["state"] for row in sheet.rows] == ["kept", "left"]
    assert Nomination.objects.get().person.birth_date == dt.date(1988, 2, 29)


def test_an_answer_that_does_not_help_keeps_its_problem(call, by) -> None:
    sheet = send(call, by, filled(call, {**GOOD, "birth_date": "31/02/1988"}))
    operations.keep_rows(sheet, answers={3: {"birth_date": "32/02/1988"}}, by=by, now=NOW)
    problem = sheet.rows[0]["problems"][0]
    assert (problem["code"], problem["cell"][-1], problem["given"]) == ("bad_date", "3", "32/02/1988")


def test_somebody_like_a_known_person_is_asked_about(call, by) -> None:
    known = makers.person(makers.state("ML"), given_names="Awa", family_names="Example", email="other@example.org")
    sheet = send(call, by, filled(call, GOOD))
    assert (sheet.rows[0]["problems"][0]["code"], sheet.rows[0]["persons"]) == ("person_known", [known.ref])
    operations.keep_rows(sheet, answers={}, persons={3: known.ref}, by=by, now=NOW)
    assert Nomination.objects.get().person == known and Person.objects.count() == 1


def test_the_answer_that_it_is_somebody_else_makes_a_second_person(call, by) -> None:
    makers.person(makers.state("ML"), given_names="Awa", family_names="Example", email="other@example.org")
    sheet = send(call, by, filled(call, GOOD))
    operations.keep_rows(sheet, answers={}, persons={3: "other"}, by=by, now=NOW)
    assert Nomination.objects.count() == 1 and Person.objects.count() == 2


def test_a_row_without_any_name_and_a_row_too_many_stay_open(by) -> None:
    call = makers.call()
    nameless = {**GOOD, "given_names": None, "family_names": None}
    rows = [{**GOOD, "given_names": f"Awa {n}", "email": f"a{n}@example.org"} for n in range(5)]
    sheet = send(call, by, filled(call, nameless, *rows))
    assert sheet.rows[0]["problems"][0]["code"] == "name_missing"
    assert sheet.rows[5]["problems"][0]["code"] == "nomination_names_full" and sheet.taken == 4


def test_the_round_trip_changes_drafts_and_leaves_what_was_sent(call, by) -> None:
    send(call, by, filled(call, GOOD))
    prefilled = queries.template_of(by, call, "ML", language="fr")
    sheet = send(call, by, filled(call, {"unit": "Border police"}, of=prefilled))
    nomination = Nomination.objects.get()
    assert (sheet.taken, nomination.unit) == (1, "Border police")
    operations.submit_nomination(nomination, declaration=True, by=by, now=NOW)
    unchanged = send(call, by, filled(call, of=queries.template_of(by, call, "ML", language="en")))
    assert unchanged.taken == 1
    changed = send(call, by, filled(call, {"unit": "Customs"}, of=prefilled))
    assert changed.rows[0]["problems"][0]["code"] == "nomination_not_editable"
    unknown = send(call, by, filled(call, {"ref": "NOM-2027-000000"}, of=prefilled))
    assert unknown.rows[0]["problems"][0]["code"] == "nomination_unknown"


def test_what_is_not_our_sheet_is_told_and_nothing_is_taken(call, by) -> None:
    other = makers.call()
    assert send(call, by, filled(other, GOOD)).problems[0]["code"] == "another_sheet"
    assert send(call, by, b"%PDF-1.4").problems[0]["code"] == "not_a_spreadsheet"
    mixed = openpyxl.load_workbook(io.BytesIO(filled(call, GOOD)))
    mixed.worksheets[0].cell(2, 2).value = "E-mail address"
    stream = io.BytesIO()
    mixed.save(stream)
    sheet = send(call, by, stream.getvalue())
    assert sheet.problems[0]["code"] == "heading_differs" and not Nomination.objects.exists()
    with pytest.raises(Refused) as refusal:
        operations.keep_rows(sheet, answers={}, by=by, now=NOW)
    assert refusal.value.code == "sheet_blocked"


def test_a_text_file_is_read_too(call, by) -> None:
    names = ["given_names", "sex", "agency", "unit", "rank", "function"]
    line = ["Awa", "Woman", "Police", "Unit", "Officer", "Investigator"]
    sheet = send(call, by, (";".join(names) + "\r\n" + ";".join(line)).encode(), "names.csv")
    assert sheet.taken == 1, (sheet.problems, sheet.rows)


def test_sheets_are_for_their_own_state_before_the_deadline(call, by) -> None:
    content = filled(call, GOOD)
    sheet = send(call, by, content)
    stranger = makers.focal_point(makers.state("SN"))
    for nobody in (stranger, makers.officer(), Actor.nobody()):
        with pytest.raises(NotFound):
            queries.get_sheet(nobody, sheet.ref)
        assert not queries.list_sheets(nobody, call, "ML").exists()
        with pytest.raises(Refused):
            send(call, nobody, content)
        with pytest.raises(Refused):
            operations.keep_rows(sheet, answers={}, by=nobody, now=NOW)
    with pytest.raises(Refused) as refusal:
        operations.keep_rows(sheet, answers={}, by=by, now=dt.datetime(2027, 5, 1, tzinfo=dt.UTC))
    assert refusal.value.code == "call_over"


def test_years_that_nobody_has_served_are_asked_about_and_the_row_can_be_mended(call, by) -> None:
    sheet = send(call, by, filled(call, {**GOOD, "years_of_service": -3, "birth_date": "31/01/2020"}))
    assert {p["code"] for p in sheet.rows[0]["problems"]} == {"number_range", "date_range"}
    operations.keep_rows(
        sheet, answers={3: {"years_of_service": "3", "birth_date": "31/01/1980"}}, by=by, now=NOW
    )
    assert Nomination.objects.get().years_of_service == 3


def test_a_hidden_row_waits_until_somebody_says_that_it_counts(call, by) -> None:
    book = openpyxl.load_workbook(io.BytesIO(filled(call, GOOD)))
    book.worksheets[0].row_dimensions[3].hidden = True
    stream = io.BytesIO()
    book.save(stream)
    sheet = send(call, by, stream.getvalue())
    assert [p["code"] for p in sheet.rows[0]["problems"]] == ["row_hidden"]
    operations.keep_rows(sheet, answers={3: {"unit": "Judicial police"}}, by=by, now=NOW)
    assert (sheet.taken, [p["code"] for p in sheet.rows[0]["problems"]]) == (0, ["row_hidden"])
    operations.keep_rows(sheet, answers={}, counted=frozenset({3}), by=by, now=NOW)
    assert sheet.taken == 1


def test_an_m_beside_an_h_waits_until_somebody_says_which(call, by) -> None:
    rows = [{**GOOD, "given_names": name, "email": f"{name}@example.org", "sex": sex} for name, sex in (("Awa", "M"), ("Issa", "H"))]
    sheet = send(call, by, filled(call, *rows))
    assert [row["state"] for row in sheet.rows] == ["open", "kept"]
    operations.keep_rows(sheet, answers={}, by=by, now=NOW)
    assert [p["code"] for p in sheet.rows[0]["problems"]] == ["ambiguous_code"]
    operations.keep_rows(sheet, answers={3: {"sex": "F"}}, by=by, now=NOW)
    assert sheet.rows[0]["problems"] == []
    assert sorted(Nomination.objects.values_list("person__sex", flat=True)) == ["F", "M"]
