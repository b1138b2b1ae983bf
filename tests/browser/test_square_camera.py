"""The camera of the page that checks certificates: Chromium is given a film made of the printed paper."""

from __future__ import annotations

import io
import json

import pypdfium2
import pytest
import segno
from PIL import Image, ImageFilter

from tadrib.domain.credentials import printing
from tests.browser.conftest import ARGUMENTS, CHROMIUM, PHONE
from tests.browser.test_square import VERDICT

FAKE = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
SCAN = '[data-scan="camera"]'
SAID = "[data-scan-said]"


def paper_seen(pdf: bytes, *, width: int = 1280, height: int = 720) -> Image.Image:
    """The middle of the sheet's lower edge as a camera sees it from a hand's breadth: turned a little, soft, grey."""
    page = pypdfium2.PdfDocument(io.BytesIO(pdf))[0].render(scale=300 / 72).to_pil().convert("RGB")
    wide = int(page.width * 0.32)
    left, top = (page.width - wide) // 2, int(page.height * 0.9) - wide * height // width
    seen = page.crop((left, top, left + wide, top + wide * height // width)).rotate(3, Image.Resampling.BICUBIC)
    seen = seen.resize((width, height), Image.Resampling.LANCZOS).filter(ImageFilter.GaussianBlur(1))
    return seen.point([40 + value * 180 // 255 for value in range(256)] * 3)


def square_of(text: str) -> Image.Image:
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="png", scale=6, border=8)
    picture = Image.new("RGB", (1280, 720), "white")
    square = Image.open(out).convert("RGB")
    square.thumbnail((700, 700))
    picture.paste(square, (290, 10))
    return picture


@pytest.fixture
def filmed(certified, tmp_path):
    """Open the page in a browser whose camera shows a picture for ever; close it at the end."""
    opened = []

    def make(picture: Image.Image | None, *, allowed: bool = True):
        arguments = [*ARGUMENTS, *(FAKE if allowed else FAKE[:1])]
        if picture is not None:
            out = io.BytesIO()
            picture.save(out, "JPEG", quality=85)
            (tmp_path / "film.mjpeg").write_bytes(out.getvalue() * 30)
            arguments.append(f"--use-file-for-fake-video-capture={tmp_path / 'film.mjpeg'}")
        opened.append(certified.browser.browser_type.launch(executable_path=CHROMIUM, args=arguments))
        page = opened[-1].new_context(viewport=PHONE, locale="en-US").new_page()
        page.set_default_timeout(15_000)
        page.goto(f"{certified.base}/en/verify/")
        return page

    yield make
    for browser in opened:
        browser.close()


@pytest.mark.parametrize("is_cut", [False, True])
def test_the_printed_square_is_read_by_the_camera(certified, filmed, is_cut):
    row = certified.notes["row"]
    page = filmed(paper_seen(printing.print_certificate(row)))
    if is_cut:
        page.wait_for_selector("[data-ready]:not([hidden])")
        certified.notes["line"].cut()
        page.context.set_offline(True)

    page.click(SCAN)

    page.wait_for_selector(VERDICT if is_cut else "[data-register-answer] h2:focus")
    assert row.holder in page.locator("main").inner_text()
    assert f"/en/verify/{row.code}/" in page.url


def test_the_camera_is_stopped_and_may_be_opened_again(filmed):
    page = filmed(Image.new("RGB", (1280, 720), "grey"))
    page.click(SCAN)
    page.wait_for_function("() => document.querySelector('video').videoWidth > 0")
    page.click('[data-scan="stop"]')
    page.wait_for_function("() => document.querySelector('video').srcObject === null")
    assert page.evaluate("document.activeElement.dataset.scan") == "camera"
    page.click(SCAN)
    page.wait_for_function("() => document.querySelector('video').srcObject !== null")


def test_a_square_of_another_site_is_named_and_never_opened(filmed):
    page = filmed(square_of("https://elsewhere.example/verify/7K3M-92QF-XT4A/#123456"))
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.click(SCAN)
    page.wait_for_selector(f"{SAID}:has-text('elsewhere.example')")
    assert "It was not opened" in page.locator(SAID).inner_text()
    assert not [url for url in asked if "elsewhere" in url]


@pytest.mark.parametrize("text", [json.dumps({"type": ["OpenBadgeCredential"]}), "eyJhbGciOiJIUzI1NiJ9.eyJhIjoxfQ.c2ln"])
def test_a_badge_in_a_square_goes_to_the_check_of_files(filmed, text):
    page = filmed(square_of(text))
    page.click(SCAN)
    page.wait_for_selector(f"{SAID}:has-text('digital badge')")
    name, size = page.evaluate("() => { const [f] = document.getElementById('file').files; return [f.name, f.size] }")
    assert name.startswith("badge.") and size == len(text)
    assert page.evaluate("document.activeElement.id") == "file"


def test_something_else_in_a_square_is_said_to_be_none_of_ours(filmed):
    page = filmed(square_of("WIFI:S:guest;;"))
    page.click(SCAN)
    page.wait_for_selector(f"{SAID}:has-text('not one of a certificate')")


def test_a_refused_camera_says_what_else_there_is(certified, filmed):
    page = filmed(None, allowed=False)
    page.context.grant_permissions([])
    page.click(SCAN)
    page.wait_for_selector(f"{SAID}:has-text('refused')")
    assert page.locator(SCAN).is_visible() and not page.locator("video").is_visible()


def test_without_a_camera_a_photograph_is_read(certified, tmp_path):
    row = certified.notes["row"]
    page = certified.window(csp=True).page
    page.goto(f"{certified.base}/en/verify/")
    page.click(SCAN)
    page.wait_for_selector(f"{SAID}:has-text('No camera was found')")
    page.set_input_files("#scan-file", _file(Image.new("RGB", (900, 700), "white")))
    page.wait_for_selector(f"{SAID}:has-text('No square was found')")
    page.set_input_files("#scan-file", _file(paper_seen(printing.print_certificate(row), width=1920, height=1080)))
    page.wait_for_selector("[data-register-answer] h2:focus")
    assert row.holder in page.locator("main").inner_text()


def _file(picture: Image.Image) -> dict[str, object]:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=80)
    return {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def test_a_browser_with_a_detector_of_its_own_is_not_sent_the_library(certified):
    hand = certified.window(csp=True)
    hand.context.add_init_script(
        f"""self.BarcodeDetector = class {{ static getSupportedFormats() {{ return Promise.resolve(["qr_code"]) }}
        detect() {{ return Promise.resolve([{{ rawValue: "{certified.notes["row"].code}" }}]) }} }}"""
    )
    asked = []
    hand.page.on("request", lambda request: asked.append(request.url))
    hand.page.goto(f"{certified.base}/en/verify/")
    hand.page.set_input_files("#scan-file", _file(Image.new("RGB", (90, 70), "white")))
    hand.page.wait_for_selector("[data-register-answer]")
    assert [url for url in asked if "scan" in url] and not [url for url in asked if "decode" in url]
    assert "camera=(self)" in hand.page.goto(f"{certified.base}/en/verify/").headers["permissions-policy"]
    assert "camera=()" in hand.page.goto(f"{certified.base}/en/").headers["permissions-policy"]
