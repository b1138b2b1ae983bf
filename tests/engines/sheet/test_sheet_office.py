"""LibreOffice opens the template, saves it as XLSX, ODS, XLS and CSV, and what it saved is read back equal."""

import os
import shutil
import subprocess
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from tadrib.engines.sheet import annotated, read, template
from tests.engines.sheet.nominees import FIELDS, spec

SOFFICE = shutil.which("soffice")
ROWS = (
    {
        "ref": "NOM-1", "name": "نموذج مثال", "sex": "female", "born_on": date(1985, 12, 31),
        "email": "b@example.org", "phone": "+22901020304", "years": 3,
    },
    {"ref": "NOM-2", "name": "João Exemplo", "sex": "male", "email": "c@example.org"},
)  # fmt: skip


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], bytes]:
    """What LibreOffice makes of the template in two languages: one start of the program for each format."""
    assert SOFFICE, "LibreOffice is missing (Debian: libreoffice-calc-nogui); ./test installs it"
    folder = tmp_path_factory.mktemp("office")
    for language in ("ar", "fr"):
        (folder / f"{language}.xlsx").write_bytes(template(spec(language, filled=ROWS)))
    found = {}
    for kind in ("xlsx", "ods", "xls", "csv:Text - txt - csv (StarCalc):59,34,76"):
        ending = kind.partition(":")[0]
        out = folder / ending
        subprocess.run(
            [str(SOFFICE), "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", kind,
             "--outdir", str(out), str(folder / "ar.xlsx"), str(folder / "fr.xlsx")],
            check=True, capture_output=True, timeout=180, env={**os.environ, "HOME": str(folder)},
        )  # fmt: skip
        for language in ("ar", "fr"):
            found[language, ending] = (out / f"{language}.{ending}").read_bytes()
    return found


@pytest.mark.parametrize("language", ["ar", "fr"])
@pytest.mark.parametrize("ending", ["xlsx", "ods", "xls", "csv"])
def test_what_libreoffice_saved_is_read_back_equal(
    language: str, ending: str, saved: dict[tuple[str, str], bytes]
) -> None:
    reading = read(saved[language, ending], f"{language}.{ending}", spec("en"))

    assert reading.problems == ()
    blank = dict.fromkeys(field.code for field in FIELDS)
    assert [dict(row.values) for row in reading.good_rows] == [blank | row for row in ROWS]
    assert reading.rows[0].cells["name"] == "B3"
    if ending != "csv":
        assert reading.about["code"] == "nominations"


@pytest.mark.parametrize("ending", ["ods", "xls"])
def test_a_copy_of_another_kind_has_its_comments(
    ending: str, saved: dict[tuple[str, str], bytes], tmp_path: Path
) -> None:
    copy = tmp_path / "copy.xlsx"
    copy.write_bytes(annotated(saved["ar", ending], f"x.{ending}", spec("ar"), {"D3": "Which day?"}))
    sheet = openpyxl.load_workbook(copy).worksheets[0]

    assert (sheet["D3"].comment.text, sheet["B3"].value, sheet.sheet_view.rightToLeft) == (
        "Which day?",
        "نموذج مثال",
        True,
    )
