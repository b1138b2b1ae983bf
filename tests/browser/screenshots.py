"""The pictures of the guide: ``python -m tests.browser.screenshots`` takes them from the demonstration office.

What is invented in the demonstration moves with the day it is made on, all else is the same at every start; the pictures
have few colours, so that a new set differs only where pages and days do. Each is at most 120 kB.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import django
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from tadrib.demo import cast  # noqa: E402 the house must be open
from tests.browser.conftest import ARGUMENTS, CHROMIUM, PHONE, WIDE  # noqa: E402
from tests.browser.demonstration import ROOT, served  # noqa: E402

PICTURES = ROOT / "docs" / "guide" / "pictures"
MOST_BYTES = 120_000
EDITION, CALL = "STOCTI-2022", "CALL-STOCTI-2022"
RUN = f"main tr:has-text('{CALL}') td a[href*='/selection/']"
OPEN_CALL = "main a[href*='/portal/calls/CALL-EX-DIGITAL']"

# name, who, window, path, links to follow from there (a selector each), how far down the picture goes
SHOTS: tuple[tuple[str, str, dict[str, int], str, tuple[str, ...]], ...] = (
    *((f"home-{code}", "", WIDE, f"/{code}/", ()) for code in ("ar", "fr", "en", "pt")),
    ("edition", "", WIDE, f"/en/editions/{EDITION}/", ()),
    ("calendar", "", WIDE, "/en/calendar/", ()),
    ("call-phone-ar", "fp-td", PHONE, "/ar/portal/calls/", (OPEN_CALL,)),
    ("nomination-phone-ar", "fp-td", PHONE, "/ar/portal/calls/", (OPEN_CALL, "main a[href*='/nominate/']")),
    ("desk", "officer", WIDE, "/en/office/", ()),
    ("vetting", "officer", WIDE, f"/en/office/vetting/?call={CALL}", ()),
    *(
        (f"selection-{code}", "head", WIDE, f"/{code}/office/selection/", (RUN,))
        for code in ("en", "ar")
    ),
    ("attendance", "officer", WIDE, f"/en/office/editions/{EDITION}/delivery/", ()),
    ("gain", "officer", WIDE, f"/en/office/editions/{EDITION}/assessment/", ()),
    ("certificates", "officer", WIDE, f"/en/office/editions/{EDITION}/credentials/", ()),
    (
        "verify", "officer", WIDE, f"/en/office/editions/{EDITION}/credentials/",
        ("main a[href*='/verify/']",),
    ),
    ("report", "monitoring", WIDE, f"/en/office/results/{EDITION}/", ()),
    ("results", "", WIDE, "/en/results/", ()),
)  # fmt: skip
SHEET = "sheet-problems"  # needs a file: see ``upload``


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """A browser."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


def enter(page: Page, office: str, key: str) -> None:
    """Sign in through the page."""
    page.goto(f"{office}/en/accounts/login/")
    page.fill('main [name="login"]', cast.address(key))
    page.fill('main [name="password"]', cast.PASSWORD)
    with page.expect_navigation():
        page.locator('main form[method="post"] button').first.click()


def small(png: bytes) -> bytes:
    """The picture with as many of 128 colours as its size allows."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    for colours in (128, 64, 32, 16):
        out = io.BytesIO()
        picture.quantize(colours, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
        if len(out.getvalue()) <= MOST_BYTES:
            break
    return out.getvalue()


def upload(page: Page, office: str) -> None:
    """Send a sheet with one good row and two that need a word."""
    import openpyxl

    page.goto(f"{office}/en/portal/calls/")
    page.locator(OPEN_CALL).first.click()
    with page.expect_download() as passage:
        page.locator("main a[href*='sheet.xlsx']").click()
    book = openpyxl.load_workbook(io.BytesIO(passage.value.path().read_bytes()))
    sheet = book.worksheets[0]
    columns = {str(cell.value).removeprefix("tadrib:"): cell.column for cell in sheet[1]}
    row = next(n for n in range(3, 200) if not sheet.cell(n, columns["given_names"]).value)
    for n, (name, born, sex) in enumerate((("Fanta", "1990-02-31", "F"), ("Sekou", "1987-05-06", "X"))):
        facts = {"given_names": name, "family_names": "Example", "birth_date": born, "sex": sex, "agency": "police"}
        for code, value in facts.items():
            sheet.cell(row + n, columns[code]).value = value
    out = io.BytesIO()
    book.save(out)
    page.locator("main [name=file]").set_input_files(
        {"name": "nominations.xlsx", "mimeType": "application/vnd.ms-excel", "buffer": out.getvalue()}
    )
    with page.expect_navigation():
        page.locator("main form[action*='/sheets/'] button.btn--wide").click()


def take(office: str, folder: Path, only: frozenset[str] = frozenset()) -> list[str]:
    """Take the pictures of an office that is open; return what is wrong, in words."""
    folder.mkdir(parents=True, exist_ok=True)
    wrong = []
    with chromium() as browser:
        for name, who, size, path, links in (*SHOTS, (SHEET, "fp-td", WIDE, "", ())):
            if only and name not in only:
                continue
            context = browser.new_context(viewport=size, locale="en-GB", reduced_motion="reduce")
            context.add_cookies([{"name": "consent", "value": "agree", "url": office}])
            page = context.new_page()
            page.set_default_timeout(5000)
            if who:
                enter(page, office, who)
            try:
                if name == SHEET:
                    upload(page, office)
                else:
                    page.goto(office + path)
                for link in links:
                    with page.expect_navigation():
                        page.locator(link).first.click()
                content = small(page.screenshot(animations="disabled"))
                (folder / f"{name}.png").write_bytes(content)
                if len(content) > MOST_BYTES:
                    wrong.append(f"{name}: {len(content)} bytes")
            except Exception as fault:  # the other pictures are still wanted
                wrong.append(f"{name}: {fault}")
            context.close()
    return wrong


def main() -> int:
    """Open the demonstration in a folder of its own and take all pictures, or those that are named."""
    parser = argparse.ArgumentParser(prog="screenshots", description=__doc__)
    parser.add_argument("names", nargs="*", help="pictures to take (all)")
    parser.add_argument("--folder", type=Path, default=PICTURES, help="where they go (docs/guide/pictures)")
    parser.add_argument("--office", help="address of a demonstration that is open already")
    options = parser.parse_args()
    with contextlib.ExitStack() as stack:
        office = options.office
        if not office:
            data = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tadrib-pictures-")))
            office = stack.enter_context(served(data))
        wrong = take(office.rstrip("/"), options.folder, frozenset(options.names))
    print("\n".join(wrong) or "All pictures are taken.", file=sys.stderr if wrong else sys.stdout)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
