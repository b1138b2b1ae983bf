"""Reading returned spreadsheets: round trip, every problem code, dates, encodings. All persons are synthetic."""

import io
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.workbook import Workbook

from tadrib.engines.sheet import (
    PROBLEM_CODES,
    SheetProblem,
    SheetSpec,
    escape_cell,
    heading_of,
    read,
    read_values,
    template,
    unescape_cell,
)
from tests.engines.sheet.nominees import FIELDS, GOOD, SEXES, codes, fill, saved, spec, text_file

FILLED = (
    {
        "ref": "NOM-1",
        "name": "=1+1",
        "sex": "male",
        "born_on": date(1985, 12, 31),
        "email": "b@example.org",
        "years": 3,
    },
    {"ref": "NOM-2", "name": "نموذج", "sex": "female", "email": "c@example.org", "phone": "+22901020304"},
)


@pytest.mark.parametrize("language", ["en", "fr", "ar", "pt"])
def test_pre_filled_rows_come_back(language: str) -> None:
    harmless = ({**FILLED[0], "name": "Example Person"}, FILLED[1])
    asked = spec(language, filled=harmless)

    reading = read(template(asked), "x.xlsx", asked)

    assert reading.problems == ()
    blank = dict.fromkeys(field.code for field in FIELDS)
    assert [dict(row.values) for row in reading.good_rows] == [blank | dict(row) for row in harmless]
    assert [row.cells["name"] for row in reading.rows] == ["B3", "B4"]


@pytest.mark.parametrize("written", ["en", "fr", "ar", "pt"])
def test_sheet_in_one_language_is_read_in_another(written: str) -> None:
    data = template(spec(written, filled=(FILLED[1],)))

    assert read(data, "x.xlsx", spec("fr")).good_rows[0].values["sex"] == "female"


def test_every_problem_of_a_row_is_told_and_good_rows_stay() -> None:
    bad = ("", "N" * 41, "Robot", "31/02/1990", "nobody@nowhere", "=1+1", "seven")
    reading = read(fill(GOOD, bad, ("", "", "Male", "", "A@EXAMPLE.org", "", "")), "x.xlsx", spec())

    assert codes(reading) == [
        ("too_long", "B4", "name"),
        ("unknown_code", "C4", "sex"),
        ("bad_date", "D4", "born_on"),
        ("bad_email", "E4", "email"),
        ("formula", "F4", "phone"),
        ("bad_number", "G4", "years"),
        ("missing_required", "B5", "name"),
        ("duplicate", "E5", "email"),
    ]
    assert reading.problems[2].given == "31/02/1990"
    assert reading.problems[-1].facts == {"first_row": 3, "fields": ["email"]}
    assert [row.number for row in reading.good_rows] == [3]
    assert reading.rows[1].given["born_on"] == "31/02/1990"
    assert reading.rows[0].values["phone"] == "+212 (0) 600"


@pytest.mark.parametrize(
    ("given_", "wanted"),
    [
        ("1990-02-01", date(1990, 2, 1)),
        ("31/01/1990", date(1990, 1, 31)),
        ("31.1.1990", date(1990, 1, 31)),
        ("01/31/1990", date(1990, 1, 31)),
        ("٣١/٠١/١٩٩٠", date(1990, 1, 31)),
        ("۱۹۹۰/۰۱/۳۱", date(1990, 1, 31)),
        ("1 February 1990", date(1990, 2, 1)),
        ("1er février 1990", date(1990, 2, 1)),
        ("1 de fevereiro de 1990", date(1990, 2, 1)),
        ("1 فبراير 1990", date(1990, 2, 1)),
        ("12 غشت 1985", date(1985, 8, 12)),
        ("12 أوت 1985", date(1985, 8, 12)),
        ("15 شعبان 1405", date(1985, 5, 5)),
        ("15/08/1405 هـ", date(1985, 5, 5)),
        ("1405/08/15 H", date(1985, 5, 5)),
        ("15 Chaabane 1405", date(1985, 5, 5)),
        ("19900201", date(1990, 2, 1)),
        ("\u200f1990-02-01 ", date(1990, 2, 1)),
        (datetime(1990, 2, 1), date(1990, 2, 1)),
        (32905, date(1990, 2, 1)),
        ("", None),
        ("01/02/1990", "ambiguous_date"),
        ("1/2/90", "ambiguous_date"),
        ("15/08/1405", "hijri_date"),
        ("31/02/1990", "bad_date"),
        (datetime(1990, 2, 1, 13, 30), "bad_date"),
        (12, "bad_date"),
        (True, "bad_date"),
        (1e300, "cell_error"),
        ("01/02/0990", "bad_date"),
    ],
)
def test_dates(given_: object, wanted: object) -> None:
    row = list(GOOD)
    reading = read(fill((*row[:3], given_, *row[4:])), "x.xlsx", spec())

    if isinstance(wanted, str):
        assert codes(reading) == [(wanted, "D3", "born_on")]
    else:
        assert reading.problems == ()
        assert reading.rows[0].values["born_on"] == wanted


@pytest.mark.parametrize(
    ("encoding", "language", "name"),
    [
        ("utf-8", "ar", "مثال"),
        ("utf-8-sig", "pt", "João Exemplo"),
        ("utf-16", "ar", "مثال"),
        ("utf-16-le", "fr", "Élève Exemple"),
        ("cp1252", "fr", "Élève Exemple"),
        ("cp1252", "pt", "João Exemplo"),
        ("cp1256", "ar", "مثال"),
    ],
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_text_files(encoding: str, language: str, name: str, delimiter: str) -> None:
    sex = SEXES[0].labels[language]
    data = text_file(("", name, sex, "31/01/1990", "a@example.org", "", "7"), delimiter=delimiter, language=language)

    reading = read(data.encode(encoding), "x.csv", spec())

    assert reading.problems == ()
    assert (reading.rows[0].values["name"], reading.rows[0].values["sex"]) == (name, "female")
    assert (reading.rows[0].number, reading.rows[0].cells["name"]) == (2, "B2")


def test_excel_separator_line_is_no_row() -> None:
    reading = read(("sep=;\r\n" + text_file(GOOD, delimiter=";")).encode(), "x.csv", spec())

    assert (reading.problems, reading.rows[0].number) == ((), 2)


def test_moved_columns_are_found_by_their_codes() -> None:
    book = openpyxl.load_workbook(io.BytesIO(fill(GOOD)))
    sheet = book.worksheets[0]
    for row in (1, 2, 3):
        sheet.cell(row, 2).value, sheet.cell(row, 5).value = sheet.cell(row, 5).value, sheet.cell(row, 2).value
    sheet.cell(2, 5).value = "Something the sender typed over"

    reading = read(saved(book), "x.xlsx", spec())

    assert reading.problems == ()
    assert (reading.rows[0].values["name"], reading.rows[0].cells["name"]) == ("Example Person", "E3")


def test_heading_that_contradicts_its_code_spoils_the_rows() -> None:
    book = openpyxl.load_workbook(io.BytesIO(fill(GOOD)))
    sheet = book.worksheets[0]
    sheet["B2"].value, sheet["E2"].value = sheet["E2"].value, sheet["B2"].value

    reading = read(saved(book), "x.xlsx", spec())

    assert codes(reading) == [
        ("heading_differs", "B2", "name"),
        ("heading_differs", "E2", "email"),
    ] + [problem for problem in codes(reading) if problem[0] != "heading_differs"]
    assert reading.good_rows == ()


def test_problems_of_columns() -> None:
    data = "Full name,Sex,Nom complet,Favourite colour\nExample,Female,x,red\n"

    reading = read(data.encode(), "x.csv", spec())

    assert codes(reading) == [
        ("missing_column", None, "email"),
        ("unknown_column", "D1", None),
        ("duplicate_column", "C1", "name"),
    ]
    assert reading.good_rows == ()
    assert reading.rows[0].values == {"name": "Example", "sex": "female"}


def test_unknown_column_spoils_nothing() -> None:
    lines = text_file(GOOD).splitlines()

    reading = read(f"{lines[0]},Colour\n{lines[1]},red\n".encode(), "x.csv", spec())

    assert codes(reading) == [("unknown_column", "H1", None)]
    assert len(reading.good_rows) == 1


def test_too_many_rows_keeps_the_first() -> None:
    rows = [("", "Example", "Female", "", f"p{i}@example.org", "", "") for i in range(40)]

    for count in (11, 40):
        reading = read(text_file(*rows[:count]).encode(), "x.csv", spec())
        assert codes(reading) == [("too_many_rows", None, None)]
        assert len(reading.good_rows) == 10
    assert read(text_file(*rows[:10]).encode(), "x.csv", spec()).problems == ()


def test_too_many_columns_is_told() -> None:
    lines = text_file(GOOD).splitlines()

    reading = read(f"{lines[0]},x,y,z\n{lines[1]},1,2,3\n".encode(), "x.csv", spec(columns_max=8))

    assert ("too_many_columns", None, None) in codes(reading)


def test_cell_error_is_told() -> None:
    assert ("cell_error", "F3", "phone") in codes(read(fill((*GOOD[:5], "#REF!", "")), "x.xlsx", spec()))


def test_another_sheet_is_refused_and_another_version_told() -> None:
    other = SheetSpec("experts", "1", "en", {"en": "Experts"}, FIELDS)
    newer = SheetSpec("nominations", "2", "en", {"en": "Nominees"}, FIELDS)

    assert codes(read(fill(GOOD), "x.xlsx", other)) == [("another_sheet", None, None)]
    assert codes(read(fill(GOOD), "x.xlsx", newer)) == [("another_version", None, None)]


def test_a_plain_workbook_with_headings_is_read() -> None:
    book = Workbook()
    book.create_sheet("second")
    sheet = book.worksheets[1]
    sheet["A1"] = "List of our nominees"
    for place, field in enumerate(FIELDS, start=1):
        sheet.cell(4, place, field.labels["fr"].upper() + " :")
        sheet.cell(7, place, GOOD[place - 1] or None)

    reading = read(saved(book), "x.xlsx", spec())

    assert reading.problems == ()
    assert [row.number for row in reading.good_rows] == [7]


def test_every_code_is_shown_by_a_test_here() -> None:
    files = Path(__file__).parent.glob("test_*.py")
    source = "".join(path.read_text(encoding="utf-8") for path in files)

    assert [code for code in PROBLEM_CODES if f'"{code}"' not in source] == []
    assert len(set(PROBLEM_CODES)) == len(PROBLEM_CODES)


def test_a_plain_list_of_strangers_headings_is_asked_about_and_remembered() -> None:
    lines = "Nom et prénoms;Genre;Né le;Courriel pro;Grade\nExemple Un;Femme;31/01/1990;a@example.org;Cdt\n".encode()
    reading = read(lines, "x.csv", spec("fr"))

    assert ("unmapped", None, None) in codes(reading)
    assert reading.good_rows == ()
    told = {column.heading: (column.cell, column.proposal) for column in reading.columns}
    assert told["Genre"] == ("B1", "sex")  # by what stands below
    assert told["Courriel pro"] == ("D1", "email")
    assert reading.columns[0].samples == ("Exemple Un",)
    chosen = {"A1": "name", "B1": "sex", "C1": "born_on", "D1": "email", "E1": ""}
    mapped = read(lines, "x.csv", spec("fr"), chosen=chosen)
    assert (mapped.problems, len(mapped.good_rows)) == ((), 1)
    remembered = {heading_of(c.heading): chosen[c.cell] for c in reading.columns}
    again = read(lines.replace(b";Grade", b"").replace(b";Cdt", b""), "x.csv", spec("en"), remembered=remembered)
    assert (again.problems, again.rows[0].values["name"]) == ((), "Exemple Un")


def test_contradicting_columns_are_settled_by_hand() -> None:
    data = b"Full name,Sex,Full name,E-mail\nx,Female,Example,a@example.org\n"

    reading = read(data, "x.csv", spec(), chosen={"A1": "", "C1": "name"})

    assert (reading.problems, reading.good_rows[0].values["name"]) == ((), "Example")


def test_two_sheets_are_read_each_cell_with_its_sheet() -> None:
    book = openpyxl.load_workbook(io.BytesIO(fill(GOOD)))
    book.worksheets[0].title = "Police"
    second = book.create_sheet("Douane")
    second.append([f.labels["fr"] for f in FIELDS])
    second.append(["", "Exemple Deux", "Femme", "x", "b@example.org"])
    second.append(["", "Exemple Trois", "Homme", None, "A@example.org"])
    reading = read(saved(book), "x.xlsx", spec())

    assert [row.shown for row in reading.rows] == [3, 2, 3]
    assert len({row.number for row in reading.rows}) == 3
    assert codes(reading) == [("bad_date", "Douane!D2", "born_on"), ("duplicate", "Douane!E3", "email")]


def test_joined_cells_stand_in_every_row_they_cover() -> None:
    book = openpyxl.load_workbook(io.BytesIO(fill(GOOD, (*GOOD[:4], "b@example.org", *GOOD[5:]))))
    book.worksheets[0].merge_cells("B3:B4")
    reading = read(saved(book), "x.xlsx", spec())

    assert reading.problems == ()
    assert [row.values["name"] for row in reading.rows] == ["Example Person"] * 2


@pytest.mark.parametrize("footer", ["Total: 1", "Signature et cachet", "المجموع 1"])
def test_what_stands_below_a_list_is_told_and_no_row(footer: str) -> None:
    reading = read(text_file(GOOD, ("", footer, "", "", "", "", "")).encode(), "x.csv", spec())

    assert codes(reading) == [("left_aside", "B3", None)]
    assert len(reading.good_rows) == 1


def test_the_other_days_of_a_column_tell_the_order_and_a_mixed_column_is_asked() -> None:
    rows = [(*GOOD[:3], day, f"p{i}@example.org", "", "") for i, day in enumerate(["01/02/1990", "31/01/1990"])]
    us = [(*GOOD[:3], day, f"p{i}@example.org", "", "") for i, day in enumerate(["01/02/1990", "01/31/1990"])]
    mixed = [*rows, (*GOOD[:3], "01/31/1990", "q@example.org", "", "")]

    assert read(text_file(*rows).encode(), "x.csv", spec()).rows[0].values["born_on"] == date(1990, 2, 1)
    assert read(text_file(*us).encode(), "x.csv", spec()).rows[0].values["born_on"] == date(1990, 1, 2)
    (asked,) = read(text_file(*mixed).encode(), "x.csv", spec()).problems
    assert (asked.code, asked.cell, asked.proposals) == ("ambiguous_date", "D2", ("1990-02-01", "1990-01-02"))


def test_problems_carry_what_may_be_meant() -> None:
    row = ("", "Example", "Femelle", "15/08/1405", "a@example,org", "", "7 years")
    found = {p.field: (p.code, p.proposals) for p in read(text_file(row).encode(), "x.csv", spec()).problems}

    assert found == {
        "sex": ("unknown_code", ("female",)),
        "born_on": ("hijri_date", ("1985-05-05",)),
        "email": ("bad_email", ("a@example.org",)),
        "years": ("bad_number", ("7",)),
    }


def test_typed_values_are_read_row_by_row() -> None:
    good = {"name": "Example", "sex": "Female", "email": "a@example.org", "born_on": "31/01/1990"}
    reading = read_values([good, {**good, "born_on": "01/02/1990", "email": "b@example.org"}, good], spec())

    assert [(p.code, p.row) for p in reading.problems] == [("ambiguous_date", 2), ("duplicate", 3)]
    assert [row.number for row in reading.good_rows] == [1]


words = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=30)


@settings(deadline=None)
@given(st.lists(st.tuples(*[words] * len(FIELDS)), max_size=6))
def test_any_text_gives_rows_and_problems_with_addresses(rows: list[tuple[str, ...]]) -> None:
    reading = read(text_file(*rows).encode(), "x.csv", spec())

    bad = {problem.row for problem in reading.problems}
    for problem in reading.problems:
        assert isinstance(problem, SheetProblem)
        assert problem.row is None or (problem.cell or "").endswith(str(problem.row))
    assert all(row.is_good == (row.number not in bad) for row in reading.rows)


@given(words | st.sampled_from(["=1", "'=1", "''@x", "+212", "-", "\tx", "＝1", "'name", " =x", "'\u00a0=1"]))
def test_escaping_is_undone_exactly(text: str) -> None:
    escaped = escape_cell(text)

    assert isinstance(escaped, str)
    assert unescape_cell(escaped) == text
    assert not escaped.lstrip(" ").startswith(tuple("=+-@\t\r"))


def test_escape_leaves_other_values_alone() -> None:
    assert [escape_cell(value) for value in (None, -3, date(2027, 1, 1), "Example", "")] == [
        None,
        -3,
        date(2027, 1, 1),
        "Example",
        "",
    ]
