"""What people really type and paste: taken where there is no doubt, asked about where there is."""

import datetime as dt
import io

import openpyxl
import pytest
from openpyxl.styles import Font

from tadrib.engines.sheet import annotated, read, read_values
from tests.engines.sheet.nominees import GOOD, fill, saved, spec

NAME, SEX, BORN, EMAIL, YEARS = 1, 2, 3, 4, 6


def row(number: int = 1, **changed: object) -> tuple[object, ...]:
    cells = list(GOOD)
    cells[NAME], cells[EMAIL] = f"Example {'ABCDEFG'[number]}", f"e{number}@example.org"
    places = {"name": NAME, "sex": SEX, "born_on": BORN, "email": EMAIL, "years": YEARS}
    for field, value in changed.items():
        cells[places[field]] = value
    return tuple(cells)


def problems(*rows: tuple[object, ...]) -> list[tuple[str, str | None, tuple[str, ...]]]:
    return [(p.code, p.cell, p.proposals) for p in read(fill(*rows), "x.xlsx", spec()).problems]


@pytest.mark.parametrize(
    ("field", "typed", "meant"),
    [
        ("name", "Aï\nssata\u00ad  Sow", "Aï ssata Sow"), ("name", "\u200fﻣﺤﻤﺪ ولـــد سيدي", "محمد ولد سيدي"),
        ("name", "Ｄｉａｒｒａ\u3000Ａｗａ", "Diarra Awa"), ("name", "- Awa (née Sow)", "- Awa (née Sow)"),
        ("name", "Nil", "Nil"), ("email", "mailto:a@example.org", "a@example.org"),
        ("email", "ａ＠example.org", "a@example.org"), ("email", "a@example.org", "a@example.org"),
        ("sex", "Mulher", "female"), ("sex", "H", "male"), ("sex", "m", "male"), ("years", "7,0", 7),
        ("years", "n/a", None), ("years", "-", None), ("born_on", "لا يوجد", None),
        ("born_on", "né le 31/01/1990", dt.date(1990, 1, 31)), ("born_on", "mercredi 31 janvier 1990", dt.date(1990, 1, 31)),
        ("born_on", "31\\01\\1990", dt.date(1990, 1, 31)), ("born_on", "31 Januari 1990", dt.date(1990, 1, 31)),
        ("born_on", "31/01/90", dt.date(1990, 1, 31)), ("born_on", "31-janv.-90", dt.date(1990, 1, 31)),
    ],
)  # fmt: skip
def test_what_is_beyond_doubt_is_taken(field: str, typed: str, meant: object) -> None:
    reading = read(fill(row(**{field: typed})), "x.xlsx", spec())

    assert [one.values[field] for one in reading.good_rows] == [meant]


@pytest.mark.parametrize(
    ("field", "typed", "code", "proposals"),
    [
        ("name", "12345", "bad_name", ()), ("name", "a@example.org", "bad_name", ()), ("name", "-2+3", "bad_name", ()),
        ("name", "-2+3+cmd|' /C calc'!A0", "formula", ()), ("name", "+SUM(A1)", "formula", ()),
        ("years", "-3", "number_range", ()), ("years", "61", "number_range", ()), ("years", "7 ans", "bad_number", ("7",)),
        ("email", "Awa <a@b.org>; b@c.org", "bad_email", ("a@b.org", "b@c.org")), ("email", "idem", "ditto", ()),
        ("born_on", "31/01/2020", "date_range", ()), ("born_on", dt.date(2020, 1, 31), "date_range", ()),
        ("born_on", "31/01/1990 à Bamako", "bad_date", ("1990-01-31",)), ("born_on", "32904", "bad_date", ("1990-01-31",)),
        ("born_on", "00/00/1990", "bad_date", ()),
    ],
)  # fmt: skip
def test_what_is_in_doubt_is_asked_about(field: str, typed: object, code: str, proposals: tuple[str, ...]) -> None:
    assert [(one, told) for one, _, told in problems(row(**{field: typed}))] == [(code, proposals)]


def test_a_sign_that_says_as_above_takes_what_stands_above_but_never_what_tells_people_apart() -> None:
    rows = (row(1, years="8"), row(2, sex='"', years="idem"), row(3, email="〃"))
    reading = read(fill(*rows), "x.xlsx", spec())

    assert [(one.values["sex"], one.values["years"], one.given["years"]) for one in reading.good_rows] == [
        ("female", 8, "8"), ("female", 8, "8")
    ]  # fmt: skip
    assert [(p.code, p.cell) for p in reading.problems] == [("ditto", "E5")]
    assert problems(row(1, sex="idem")) == [("ditto", "C3", ())]
    typed = read_values([{**dict.fromkeys(("name", "email"), "idem"), "sex": "Female"}], spec())
    assert [p.code for p in typed.problems] == ["ditto", "ditto"]


def test_a_letter_that_means_a_man_or_a_woman_is_asked_about() -> None:
    assert problems(row(1, sex="M"), row(2, sex="F")) == []
    assert problems(row(1, sex="M"), row(2, sex="H")) == [("ambiguous_code", "C3", ("female", "male"))]


def test_hidden_and_struck_rows_are_asked_about_in_a_copy_too() -> None:
    book = openpyxl.load_workbook(io.BytesIO(fill(row(1), row(2), row(3), row(4))))
    book.worksheets[0].row_dimensions[4].hidden = True
    for cell in book.worksheets[0][5]:
        cell.font = Font(strike=True)
    book.worksheets[0]["B6"].font = Font(strike=True)  # one cell is not the row
    content = saved(book)

    reading = read(content, "x.xlsx", spec())

    assert [(p.code, p.cell) for p in reading.problems] == [("row_hidden", "B4"), ("row_struck", "B5")]
    assert [one.number for one in reading.good_rows] == [3, 6]
    copy = openpyxl.load_workbook(io.BytesIO(annotated(content, "x.xlsx", spec(), {"B4": "Does it count?"})))
    assert copy.worksheets[0]["B4"].comment.text == "Does it count?"


def test_a_block_of_signatures_is_left_aside_and_a_short_row_is_not() -> None:
    book = openpyxl.load_workbook(io.BytesIO(fill(row(1), ("", "Awa"))))
    sheet = book.worksheets[0]
    sheet["B8"], sheet["B9"], sheet["C9"], sheet["D12"] = "Bamako, le 3 mars", "Le Ministre", "A. Example", "Cachet"

    reading = read(saved(book), "x.xlsx", spec())

    assert [(p.code, p.cell) for p in reading.problems[:3]] == [
        ("left_aside", "B8"), ("left_aside", "B9"), ("left_aside", "D12")
    ]  # fmt: skip
    assert [one.number for one in reading.rows] == [3, 4]
