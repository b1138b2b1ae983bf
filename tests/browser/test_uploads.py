"""A document on a weak line: cut in the middle, the page loaded again, written without a network; it arrives once."""

from __future__ import annotations

import random
import time

import pytest

from tadrib.demo import cast
from tadrib.domain.calls.models import Document
from tadrib.domain.uploads.models import Upload
from tests import makers
from tests.browser.conftest import PHONE
from tests.browser.line import line_to

FORM = "form[data-photos]"
LATENCY, RATE = 0.4, 50_000  # seconds there and back; bytes a second: 400 kbit/s
SIZE = 1_500_000
FILES = """async () => {
  const base = await new Promise((done) => { const a = indexedDB.open('tadrib'); a.onsuccess = () => done(a.result); });
  const rows = await new Promise((done) => {
    const a = base.transaction('files').objectStore('files').getAll(); a.onsuccess = () => done(a.result); });
  return rows.map((row) => new TextDecoder('latin1').decode(row.box));
}"""  # the locked files of the device


def scan() -> bytes:
    """A scan of a passport, 1.5 MB that no compression makes smaller."""
    return b"%PDF-1.7\n" + random.Random(11).randbytes(SIZE - 9)


@pytest.fixture
def came(open_house):
    """In a language: the page of a draft on a phone, on a line that can be cut."""
    lines = []

    def come(language: str, *, scripts: bool = True):
        house = open_house(language, PHONE)
        house.clock.at(3, 1, 9)
        row = makers.nomination(makers.call(states=("ML",), papers=["cv"]), state_code="ML", state="draft")
        opened = line_to(house.base)
        line = opened.__enter__()
        lines.append((opened, house))
        house.base = line.address
        hand = house.window(csp=True)
        hand.sign_in(cast.address("fp-ml"))
        page = hand.page
        if not scripts:
            context = house.browser.new_context(viewport=PHONE, java_script_enabled=False)
            context.add_cookies(hand.context.cookies())
            page = context.new_page()
        page.goto(f"{house.base}/{language}/portal/nominations/{row.ref}/")
        return page, line

    yield come
    for opened, house in lines:
        house.leave()
        opened.__exit__(None, None, None)


def choose(page, content: bytes) -> None:
    page.set_input_files(f'{FORM} [name="file"]', {"name": "scan.pdf", "mimeType": "application/pdf", "buffer": content})
    page.select_option(f'{FORM} [name="paper"]', "cv")


def press(page) -> None:
    page.locator(f"{FORM} button:not([type])").click()


def wait_for(page, what) -> None:
    until = time.monotonic() + 60
    while not what():
        assert time.monotonic() < until
        page.wait_for_timeout(100)


def received() -> int:
    return sum(Upload.objects.values_list("received", flat=True))


def arrived(content: bytes) -> bool:
    """One document, byte for byte."""
    document = Document.objects.get()
    with document.file.open() as stored:
        return document.name == "scan.pdf" and stored.read() == content


@pytest.mark.parametrize("language", ["ar", "pt"])
def test_cut_in_the_middle_it_arrives_once_and_travels_once(came, language):
    page, line = came(language)
    page.wait_for_timeout(6000)  # what the device keeps is fetched meanwhile
    content = scan()
    choose(page, content)
    line.latency, line.rate = LATENCY, RATE
    before = line.carried
    press(page)
    wait_for(page, lambda: received() > SIZE / 3)
    told = page.locator("[data-pieces-told]")
    assert page.locator("progress.pieces").evaluate("(bar) => bar.value") > 0.3
    line.cut()
    page.wait_for_timeout(3000)
    assert told.inner_text() == page.locator("[data-pieces]").get_attribute("data-waiting") or (
        told.inner_text() == page.locator("[data-pieces]").get_attribute("data-kept")
    )
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    line.mend()
    page.locator('main a[href*="/documents/"]').first.wait_for(timeout=90_000)
    travelled = line.carried - before
    print(language, {"file": SIZE, "on the line": travelled})
    assert SIZE < travelled < 1.2 * SIZE
    assert arrived(content)


def test_loaded_again_in_the_middle_it_goes_on_by_itself_from_what_the_phone_keeps(came):
    page, line = came("en")
    page.goto(page.url)
    page.wait_for_function("() => Boolean(self.tadribPages && self.tadribVault)")
    wait_for(page, lambda: page.evaluate("tadribVault.holder().then(Boolean)"))
    content = scan()
    choose(page, content)
    line.rate = 4 * RATE
    press(page)
    wait_for(page, lambda: received() > SIZE / 3)
    held = page.evaluate(FILES)
    assert len(held) == 1 and "scan.pdf" not in held[0] and "%PDF" not in held[0]
    page.reload()
    before = received()
    assert before > SIZE / 3
    page.locator('main a[href*="/documents/"]').first.wait_for(timeout=60_000)
    assert arrived(content) and Upload.objects.count() == 1
    page.wait_for_function("() => Boolean(self.tadribVault)")
    assert page.evaluate(FILES) == []


def test_chosen_again_after_the_page_was_lost_it_goes_on(came):
    page, line = came("en")
    page.evaluate("self.tadribVault = undefined")
    content = scan()
    choose(page, content)
    line.rate = 4 * RATE
    press(page)
    wait_for(page, lambda: received() > SIZE / 3)
    page.goto("about:blank")
    page.go_back()
    page.evaluate("async () => { if (self.tadribVault) await tadribVault.wipe(); }")
    here, before = received(), line.carried
    choose(page, content)
    press(page)
    page.locator('main a[href*="/documents/"]').first.wait_for(timeout=60_000)
    assert arrived(content) and Upload.objects.count() == 1
    assert line.carried - before < SIZE - here + 250_000


def test_chosen_without_a_network_it_is_kept_and_sent_when_the_line_is_back(came):
    page, line = came("en")
    page.goto(page.url)
    page.wait_for_function("() => Boolean(self.tadribPages && self.tadribVault)")
    wait_for(page, lambda: page.evaluate("tadribVault.holder().then(Boolean)"))
    content = scan()
    choose(page, content)
    line.cut()
    press(page)
    page.wait_for_function(
        """() => { const box = document.querySelector('[data-pieces]');
             return box.querySelector('[data-pieces-told]').textContent === box.dataset.kept; }"""
    )
    line.mend()
    page.evaluate("dispatchEvent(new Event('online'))")
    page.locator('main a[href*="/documents/"]').first.wait_for(timeout=60_000)
    assert arrived(content)


def test_cancelled_it_is_gone_here_and_there(came):
    page, line = came("en")
    choose(page, scan())
    line.rate = 4 * RATE
    press(page)
    wait_for(page, lambda: received() > 200_000)
    page.locator("[data-pieces-stop]").click()
    wait_for(page, lambda: not Upload.objects.exists())
    assert page.locator("[data-pieces-told]").inner_text() == page.locator("[data-pieces]").get_attribute("data-stopped")
    page.wait_for_timeout(500)
    assert not Document.objects.exists() and not Upload.objects.exists()


def test_a_refusal_says_why_and_the_form_can_be_mended(came):
    page, _line = came("en")
    page.set_input_files(f'{FORM} [name="file"]', {"name": "a.pdf", "mimeType": "application/pdf", "buffer": b"no paper"})
    press(page)
    page.locator("[aria-invalid=true], .error, [role=alert]").first.wait_for()
    assert not Document.objects.exists()
    content = scan()
    choose(page, content)
    press(page)
    page.locator('main a[href*="/documents/"]').first.wait_for(timeout=60_000)
    assert arrived(content)


def test_two_tabs_at_once_are_one_document(came):
    page, line = came("en")
    other = page.context.new_page()
    other.goto(page.url)
    content = scan()
    line.rate = 8 * RATE
    for one in (page, other):
        choose(one, content)
    for one in (page, other):
        press(one)
    for one in (page, other):
        one.locator('main a[href*="/documents/"]').first.wait_for(timeout=90_000)
    assert arrived(content)


def test_without_javascript_the_form_goes_as_ever(came):
    page, _line = came("pt", scripts=False)
    content = scan()
    choose(page, content)
    assert not page.locator("[data-pieces]").is_visible()
    press(page)
    page.locator('main a[href*="/documents/"]').first.wait_for()
    assert arrived(content) and not Upload.objects.exists()
