"""What a nomination costs on a line of 400 kbit/s and 400 ms: bytes counted on the line itself, times only told."""

from __future__ import annotations

import re
import time

import pytest

from tadrib.demo import cast
from tests.browser.conftest import PHONE
from tests.browser.demonstration import served
from tests.browser.line import line_to
from tests.browser.test_weak_network import READY, SUBMIT, write

FIRST_BYTES, FIRST_REQUESTS, WHOLE_BYTES = 60_000, 6, 300_000
DOCUMENT = b"%PDF-1.7\n" + b"% example\n" * 10_000  # 100 kB, as a photographed letter made small
LATENCY, RATE = 0.4, 50_000  # seconds there and back; bytes a second: 400 kbit/s


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    with served(tmp_path_factory.mktemp("office")) as address:
        yield address


@pytest.mark.parametrize(("language", "key"), [("ar", "fp-td"), ("pt", "fp-ml")])
def test_a_nomination_is_light_on_a_weak_line(browser, office, language, key):
    context = browser.new_context(viewport=PHONE)
    with line_to(office) as line:
        page = context.new_page()
        page.goto(f"{line.address}/{language}/accounts/login/")
        page.fill('main [name="login"]', cast.address(key))
        page.fill('main [name="password"]', cast.PASSWORD)
        with page.expect_navigation():
            page.locator('main form[method="post"] button').first.click()
        page.goto("about:blank")
        context.new_cdp_session(page).send("Network.clearBrowserCache")
        line.latency, line.rate = LATENCY, RATE  # on the line itself, so that the service worker feels it too
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        before = line.carried
        page.goto(f"{line.address}/{language}/portal/")
        page.wait_for_timeout(1500)  # all that the page itself asks for; the rest begins later
        usable = page.evaluate("performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd / 1000")
        visits = [url for url in asked if not url.startswith("data:")]
        told = {"first": line.carried - before, "requests": len(visits), "usable": round(usable, 2)}

        page.wait_for_function("() => Boolean(navigator.serviceWorker.controller)")
        page.wait_for_timeout(6000)
        told["precached"] = line.carried - before - told["first"]

        start = line.carried
        page.reload()
        again = page.evaluate("performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd / 1000")
        told["usable again"] = round(again, 2)
        page.locator('main a[href*="/calls/"]').first.click()
        page.wait_for_load_state("load")
        page.locator('main a[href*="/nominate/"]').first.click()
        write(page)
        sent = time.monotonic()
        with page.expect_navigation(url=re.compile("/nominations/"), wait_until="domcontentloaded"):
            page.click(SUBMIT)
        told["submitted"] = round(time.monotonic() - sent, 2)
        assert page.locator(READY).count() == 0
        page.set_input_files('[name="file"]', {"name": "letter.pdf", "mimeType": "application/pdf", "buffer": DOCUMENT})
        with page.expect_navigation():
            page.locator('form[enctype="multipart/form-data"] button').first.click()
        assert page.locator("main").get_by_text("letter.pdf").count() == 1
        page.wait_for_timeout(1000)
        told["nomination"] = line.carried - start
    context.close()
    print(language, told)
    assert 5_000 < told["first"] <= FIRST_BYTES
    assert len(visits) <= FIRST_REQUESTS, visits
    assert len(DOCUMENT) < told["nomination"] <= WHOLE_BYTES
