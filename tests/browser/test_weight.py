"""How much a page costs on a slow line: bytes as they come over the wire, with nothing kept from before."""

from __future__ import annotations

import pytest

from tadrib.demo import cast
from tests.browser.conftest import PHONE
from tests.browser.demonstration import served

MOST_BYTES, MOST_REQUESTS = 60_000, 6
CALL = "CALL-STOCTI-2022"
PUBLIC = {
    "home": "/{}/", "edition": "/{}/editions/STOCTI-2022/", "calls": "/{}/calls/", "verify": "/{}/verify/",
    "calendar": "/{}/calendar/", "results": "/{}/results/",
}  # fmt: skip
PORTAL = {"portal": "/{}/portal/", "portal call": f"/{{}}/portal/calls/{CALL}/"}


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    with served(tmp_path_factory.mktemp("office")) as address:
        yield address


def weigh(context, address: str) -> tuple[int, list[str], str]:
    """Bytes over the wire, addresses asked for, and the text of the page; the cache is empty."""
    page = context.new_page()
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.setCacheDisabled", {"cacheDisabled": True})
    asked: dict[str, str] = {}
    sizes: dict[str, float] = {}
    line.on("Network.requestWillBeSent", lambda e: asked.setdefault(e["requestId"], e["request"]["url"]))
    line.on("Network.loadingFinished", lambda e: sizes.setdefault(e["requestId"], e["encodedDataLength"]))
    answer = page.goto(address, wait_until="networkidle")
    assert answer.status == 200
    text = page.locator("main").inner_text()
    page.close()
    real = {key: url for key, url in asked.items() if not url.startswith("data:")}
    assert set(real) <= set(sizes)
    return int(sum(sizes[key] for key in real)), list(real.values()), text


@pytest.mark.parametrize("language", ["ar", "en"])
def test_pages_are_light(browser, office, language):
    context = browser.new_context(viewport=PHONE)
    told = {}
    for name, path in PUBLIC.items():
        told[name] = weigh(context, office + path.format(language))[:2]
    page = context.new_page()
    page.goto(f"{office}/{language}/accounts/login/")
    page.fill('main [name="login"]', cast.address("fp-ml"))
    page.fill('main [name="password"]', cast.PASSWORD)
    with page.expect_navigation():
        page.locator('main form[method="post"] button').first.click()
    for name, path in PORTAL.items():
        told[name] = weigh(context, office + path.format(language))[:2]
    context.close()
    print({name: (size, len(asked)) for name, (size, asked) in told.items()})
    heavy = {name: row for name, row in told.items() if row[0] > MOST_BYTES or len(row[1]) > MOST_REQUESTS}
    assert heavy == {}
    assert min(size for size, _ in told.values()) > 5_000  # the scale is on


def test_static_files_come_small_and_are_kept(browser, office):
    context = browser.new_context()
    page = context.new_page()
    answers = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(f"{office}/en/", wait_until="networkidle")
    static = [a for a in answers if "/static/" in a.url]
    assert static
    for answer in static:
        assert answer.headers["content-encoding"] in {"br", "gzip"}, answer.url
        assert "immutable" in answer.headers["cache-control"]
    context.close()
