"""The pre-filled workbook, as another program sees it, and specs that are refused."""

import io
import zipfile
from datetime import date

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from tadrib.engines.sheet import Choice, Field, Kind, SheetSpec, template

YES_NO = (Choice("yes", {"en": "Yes", "ar": "نعم"}), Choice("no", {"en": "No", "ar": "لا"}))
FIELDS = (
    Field("ref", {"en": "Reference", "ar": "المرجع"}, Kind.CODE, is_hidden=True),
    Field("state", {"en": "State", "ar": "الدولة"}, is_locked=True),
    Field("name", {"en": "Name", "ar": "الاسم"}, is_required=True, notes={"en": "As in the passport."}),
    Field("official", {"en": "Official?", "ar": "موظف؟"}, Kind.CHOICE, choices=YES_NO),
    Field("born_on", {"en": "Born on", "ar": "الميلاد"}, Kind.DATE),
)


def spec(language: str = "en", **more: object) -> SheetSpec:
    filled = (
        {"ref": "NOM-1", "state": "=HYPERLINK(1)", "name": "+1\x07", "official": "no", "born_on": date(1990, 2, 1)},
    )
    asked = {"fields": FIELDS, "filled": filled, "rows_max": 20} | more
    return SheetSpec("n", "1", language, {"en": "Nominees [2027]/all", "ar": "المرشحون"}, **asked)  # type: ignore[arg-type]


def first_sheet(asked: SheetSpec) -> Worksheet:
    return openpyxl.load_workbook(io.BytesIO(template(asked))).worksheets[0]


def test_headings_codes_and_layout() -> None:
    sheet = first_sheet(spec())

    assert [cell.value for cell in sheet[1]][:2] == ["tadrib:ref", "tadrib:state"]
    assert [cell.value for cell in sheet[2]] == ["Reference", "State", "Name *", "Official?", "Born on"]
    assert sheet.row_dimensions[1].hidden
    assert sheet.column_dimensions["A"].hidden
    assert sheet.freeze_panes == "A3"
    assert sheet["C2"].comment.text == "As in the passport."
    assert sheet.title == "Nominees  2027  all"


def test_arabic_sheet_runs_from_the_right() -> None:
    sheet = first_sheet(spec("ar"))

    assert sheet.sheet_view.rightToLeft
    assert not first_sheet(spec("en")).sheet_view.rightToLeft
    assert sheet["C2"].value == "الاسم *"
    assert sheet["D3"].value == "لا"


def test_only_cells_to_fill_are_unlocked() -> None:
    sheet = first_sheet(spec())

    assert sheet.protection.sheet
    assert [cell.protection.locked for cell in sheet[2]] == [True] * 5
    assert [cell.protection.locked for cell in sheet[3]] == [True, True, False, False, False]
    assert [cell.protection.locked for cell in sheet[22]] == [True, True, False, False, False]


def test_drop_down_lists_the_labels() -> None:
    book = openpyxl.load_workbook(io.BytesIO(template(spec())))
    rules = {str(rule.sqref): rule for rule in book.worksheets[0].data_validations.dataValidation}

    assert rules["D3:D22"].type == "list"
    assert rules["D3:D22"].formula1 == "_lists!$D$1:$D$2"
    assert [book["_lists"]["D1"].value, book["_lists"]["D2"].value] == ["Yes", "No"]
    assert rules["C3:C22"].prompt == "As in the passport."
    assert {book[name].sheet_state for name in ("_lists", "_tadrib")} == {"veryHidden"}


def test_values_never_become_formulas() -> None:
    data = template(spec())
    sheet = first_sheet(spec())

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
    assert (sheet["B3"].value, sheet["B3"].data_type, sheet["B3"].quotePrefix) == ("=HYPERLINK(1)", "s", True)
    assert sheet["C3"].value == "+1"
    assert sheet["E3"].value.date() == date(1990, 2, 1)


def test_same_spec_gives_the_same_bytes() -> None:
    data = template(spec())

    assert data == template(spec())
    assert data != template(spec("ar"))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {part.date_time for part in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"1980-01-01T00:00:00Z" in archive.read("docProps/core.xml")


@pytest.mark.parametrize(
    ("code", "more"),
    [
        ("no_fields", {"fields": ()}),
        ("repeated_field", {"fields": (FIELDS[2], FIELDS[2])}),
        ("unlabelled", {"fields": (Field("x", {"fr": "X"}),), "filled": ()}),
        ("ambiguous_heading", {"fields": (Field("x", {"en": "A"}), Field("y", {"en": "B", "fr": "a "})), "filled": ()}),
        ("choice_without_choices", {"fields": (Field("x", {"en": "A"}, Kind.CHOICE),), "filled": ()}),
        (
            "ambiguous_choice",
            {
                "fields": (
                    Field("x", {"en": "A"}, Kind.CHOICE, choices=(Choice("a", {"en": "S"}), Choice("b", {"en": "s"}))),
                ),
                "filled": (),
            },
        ),
        ("unknown_unique_field", {"unique": (("nobody",),)}),
        ("unknown_filled_field", {"filled": ({"nobody": "x"},)}),
        ("too_many_filled", {"rows_max": 0}),
        ("too_many_fields", {"columns_max": 4}),
    ],
)
def test_spec_that_could_not_be_read_back_is_refused(code: str, more: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=code):
        spec(**more)
