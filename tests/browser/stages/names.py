"""Stage 4: a state names people by form on a telephone, another by spreadsheet; both endorse them."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import openpyxl

from tadrib.demo.stocti import PAPER
from tests.browser.conftest import PHONE, House
from tests.browser.hand import Hand
from tests.browser.stages.design import CALL, outbox

FACTS = {
    "sex": "F", "birth_date": "1985-04-12", "agency": "police", "unit": "Judicial police", "rank": "officer",
    "function": "Investigator", "years_of_service": 7, "language_fr": 4, "language_en": 2,
    "motivation": "To teach the method at home.", "mode": "in_person",
}  # fmt: skip
BY_FORM = (("Zara", "Abakar", "زارا أبكر", "F"), ("Idriss", "Saleh", "إدريس صالح", "M"))
BY_SHEET = (("Amina", "Bello", "F"), ("Chidi", "Okafor", "M"), ("Ngozi", "Eze", "F"))
FAULTY = 2  # the last row of the sheet has a day that does not exist


def name_people(house: House) -> None:
    """Two nominees by form, a third by keyboard alone, all on a telephone; then the endorsement."""
    state = house.enter("fp-td", size=PHONE)
    state.go("portal:calls")
    state.go("portal:call", CALL)
    for given, family, native, sex in BY_FORM:
        state.go("portal:nominate", CALL)
        facts = FACTS | {"given_names": given, "family_names": family, "native_name": native, "sex": sex}
        state.fill(**facts, email=f"{given.lower()}@example.org")
        if given == BY_FORM[0][0]:
            state.send(button='[value="submit"]', status=422)  # the declaration is missing
            assert state.page.locator('[name="given_names"]').input_value() == given  # nothing typed is lost
            assert state.has(".errors a")
        state.fill(declaration=True)
        state.send(button='[value="submit"]')
    house.notes["first"] = state.refs(r"nominations/(NOM-[^/]+)/") or [state.ref_here()]
    _attach(state)
    state.go("portal:nominate", CALL)
    by_keys = {
        "given_names": "Hawa", "family_names": "Moussa", "native_name": "Hawa Moussa", "sex": "", "birth_date": "03081988",
        "email": "hawa@example.org", "agency": "1", "unit": "Gendarmerie", "rank": "2", "function": "Trainer",
        "years_of_service": "9", "language_fr": "5", "motivation": "To teach.", "declaration": "",
    }  # fmt: skip
    state.tab_through(by_keys, "submit")
    assert "Hawa" in state.text
    state.go("portal:call", CALL)
    last = state.page.locator('main form[action$="/move/"] [value="up"]').last
    with state.page.expect_navigation():
        last.click()
    _endorse(state, 3)


def _attach(state: Hand) -> None:
    """A document goes into the dossier of the nominee on the page."""
    form = 'main form[action$="/documents/"]'
    state.fill(form, paper="cv", file={"name": "cv.pdf", "mimeType": "application/pdf", "buffer": PAPER})  # type: ignore[arg-type]
    state.send(form)
    assert "cv.pdf" in state.text


def _endorse(state: Hand, count: int) -> None:
    """All that wait are endorsed under one note; each name has its receipt."""
    state.go("portal:call_endorse", CALL)
    authorities = state.page.locator('[name="authority"] option').evaluate_all("all => all.map(o => o.value)")
    state.fill(authority=next(code for code in authorities if code), note_number="NV-12/2027")
    state.send()
    nominations = state.refs(r"nominations/(NOM-[^/]+)/$")
    assert len(nominations) == count, state.text
    state.go("portal:nomination", nominations[0])
    state.follow("/portal/receipts/")
    assert "REC-" in state.text or state.ref_here() in state.text


def send_sheet(house: House) -> None:
    """The sheet is downloaded, filled with one fault, sent; the good rows are kept, the faulty one is mended."""
    state = house.enter("fp-ng")
    state.go("portal:call", CALL)
    filled = _filled(state.download("/sheet.xlsx"))
    house.notes["sheet"] = filled
    form = 'main form[action*="/sheets/"]'
    state.page.locator(form).locator('[name="file"]').set_input_files(
        {"name": "names.xlsx", "mimeType": "application/vnd.ms-excel", "buffer": filled}
    )
    state.send(form)
    column = house_column(filled, "birth_date")
    assert f"{column}{3 + FAULTY}" in state.text, state.text  # the cell that needs a word
    kept = state.refs(r"nominations/(NOM-[^/]+)/$")
    assert len(kept) == FAULTY
    row = state.page.locator('[name^="row-"][name$="-birth_date"]')
    row.fill("1990-02-28")
    state.send()
    kept = state.refs(r"nominations/(NOM-[^/]+)/$")
    assert len(kept) == len(BY_SHEET)
    for ref in kept:
        state.go("portal:nomination", ref)
        form = 'main form[action$="/submit/"]'
        state.fill(form, declaration=True)
        state.send(form)
    _endorse(state, 3)
    officer = house.enter("officer")
    assert any("hawa@example.org" in row for row in outbox(officer))
    officer.go("office:call", CALL)
    officer.go("office:call_nominations", CALL)
    house.notes["nominations"] = officer.refs(r"nominations/(NOM-[^/]+)/$")
    assert len(house.notes["nominations"]) == len(BY_SHEET) + len(BY_FORM) + 1
    officer.go("office:nomination", house.notes["nominations"][0])


def _filled(template: bytes) -> bytes:
    """The office's sheet with three people; the last was born on a day that does not exist."""
    book = openpyxl.load_workbook(io.BytesIO(template))
    sheet = book.worksheets[0]
    columns = {str(cell.value).removeprefix("tadrib:"): cell.column for cell in sheet[1]}
    for n, (given, family, sex) in enumerate(BY_SHEET):
        facts: dict[str, Any] = FACTS | {"given_names": given, "family_names": family, "sex": sex}
        facts |= {"email": f"{given.lower()}@example.org", "language_en": "4", "language_fr": "2"}
        if n == FAULTY:
            facts["birth_date"] = "1990-02-31"
        for code, value in facts.items():
            sheet.cell(3 + n, columns[code]).value = value
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def house_column(content: bytes, code: str) -> str:
    """The letter of a column of the sheet."""
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    return next(cell.column_letter for cell in sheet[1] if cell.value == f"tadrib:{code}")
