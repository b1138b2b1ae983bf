"""The workspace on a weak line and on none: weights, what a device keeps, and that what was written arrives once."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Error

from tadrib.demo import cast
from tadrib.domain.calls.models import Call, Nomination
from tests import makers
from tests.browser.conftest import PHONE
from tests.browser.line import line_to

FILLED = {
    "given_names": "Awa", "family_names": "Example", "birth_date": "1990-02-01", "email": "awa@example.org",
    "unit": "Judicial police", "function": "Investigator", "years_of_service": "6", "motivation": "To train others.",
}  # fmt: skip
IS_KEPT = """async (address) => Boolean(navigator.serviceWorker.controller)
  && Boolean(await (await caches.open('tadrib-pages')).match(address))"""
READY = "form[data-keep][data-ready]"
SUBMIT, DRAFT = 'button[value="submit"]', 'button[value="draft"]'


@pytest.fixture
def house(open_house):
    """A house with an open call, and a line to it that can be cut."""
    made = open_house("en", PHONE)
    made.clock.at(3, 1, 9)
    call = makers.call(states=("ML",))
    with line_to(made.base) as line:
        made.base = line.address
        made.notes |= {"line": line, "call": call}
        yield made
        made.leave()


def come_in(house, language: str, key: str = "fp-ml"):
    """Somebody signs in on a phone and lets it keep what it wants to keep."""
    hand = house.window(csp=True)
    hand.sign_in(cast.address(key))
    page = hand.page
    page.goto(f"{house.base}/{language}/portal/")
    wait_for_pages(page, f"/{language}/portal/calls/{house.notes['call'].ref}/nominate/?state=ML")
    return hand


def wait_for_pages(page, address: str) -> None:
    """Until the service worker works here and has kept the page."""
    until = time.monotonic() + 30
    while not page.evaluate(IS_KEPT, address):
        assert time.monotonic() < until, f"not kept: {address}"
        page.wait_for_timeout(200)


def write(page, **more: str) -> None:
    """Fill the form as a person would, whichever language it is in."""
    page.wait_for_selector(READY)
    for name, text in (FILLED | more).items():
        page.fill(f'{READY} [name="{name}"]', text)
    page.check('[name="sex"][value="F"]')
    page.select_option('[name="agency"]', "police")
    page.select_option('[name="rank"]', "officer")
    page.select_option('[name="language_fr"]', "4")
    page.check('[name="declaration"]')


def nominate_at(house, language: str) -> str:
    return f"{house.base}/{language}/portal/calls/{house.notes['call'].ref}/nominate/?state=ML"


@pytest.mark.parametrize("language", ["ar", "pt"])
def test_written_without_a_network_arrives_once_when_it_is_back(house, language):
    hand, line = come_in(house, language), house.notes["line"]
    page = hand.page
    line.cut()

    page.goto(f"{house.base}/{language}/portal/")
    page.wait_for_selector("[data-bar]")  # says when the page was kept
    page.goto(nominate_at(house, language))
    write(page)
    page.click(SUBMIT)
    page.wait_for_selector("[data-saved]")
    page.close()
    assert Nomination.objects.count() == 0

    page = hand.context.new_page()  # still no network: it is in the list
    page.goto(f"{house.base}/{language}/portal/")
    page.wait_for_selector("[data-kept-list] .chip--info")
    page.close()

    line.mend()
    page = hand.context.new_page()
    page.goto(f"{house.base}/{language}/portal/")
    page.wait_for_selector("[data-kept-list] .chip--ok")
    row = Nomination.objects.get()
    assert (row.state, row.person.given_names) == ("submitted", "Awa")
    assert row.ref in page.locator("[data-kept-list] .chip--ok").inner_text()
    page.goto(f"{house.base}/{language}/portal/")
    page.wait_for_selector("[data-kept-list] .chip--ok")
    assert Nomination.objects.count() == 1


def test_two_written_on_the_same_kept_page_are_two(house):
    hand, line = come_in(house, "pt"), house.notes["line"]
    line.cut()
    for given in ("Awa", "Binta"):
        page = hand.context.new_page()
        page.goto(nominate_at(house, "pt"))
        write(
            page, given_names=given, family_names=f"Of {given}", email=f"{given}@example.org", birth_date="1980-02-01"
        )
        page.click(DRAFT)
        page.wait_for_selector("[data-saved]")
        page.close()
    page = hand.context.new_page()
    page.goto(f"{house.base}/pt/portal/")
    page.wait_for_selector("[data-kept-list] .chip--info >> nth=1")

    line.mend()
    page.evaluate("window.dispatchEvent(new Event('online'))")
    page.wait_for_selector("[data-kept-list] .chip--ok >> nth=1")
    assert sorted(row.person.given_names for row in Nomination.objects.all()) == ["Awa", "Binta"]


def test_the_device_keeps_nothing_readable_and_nothing_after_signing_out(house):
    hand, line = come_in(house, "en"), house.notes["line"]
    page = hand.page
    line.cut()
    page.goto(nominate_at(house, "en"))
    write(page)
    page.click(DRAFT)
    page.wait_for_selector("[data-saved]")
    found = page.evaluate(
        """async () => {
          const text = (bytes) => new TextDecoder().decode(bytes);
          const pages = await caches.open('tadrib-pages');
          const kept = await Promise.all((await pages.keys()).map(async (k) => text(await (await pages.match(k)).arrayBuffer())));
          const base = await new Promise((done) => { const a = indexedDB.open('tadrib'); a.onsuccess = () => done(a.result); });
          const all = (name) => new Promise((done) => {
            const a = base.transaction(name).objectStore(name).getAll(); a.onsuccess = () => done(a.result); });
          const rows = await all('kept'), [holder] = await all('keys');
          const open = await crypto.subtle.exportKey('raw', holder.key).then(() => true, () => false);
          return { pages: kept, boxes: rows.map((row) => Object.keys(row).join() + text(row.box)), open };
        }"""
    )
    assert len(found["pages"]) >= 3 and len(found["boxes"]) == 1
    assert not any("Awa" in text or "<html" in text for text in found["pages"] + found["boxes"])
    assert found["open"] is False

    page.goto(f"{house.base}/en/portal/")
    page.wait_for_selector("[data-kept-list] .chip--info")
    leave = page.locator('form[action$="/accounts/logout/"] button')
    leave.click()  # asks once more, because something has not arrived
    page.wait_for_selector("[data-bar]:has-text('erased')")
    assert page.evaluate("tadribVault.all().then((rows) => rows.length)") == 1

    line.mend()
    page.goto(f"{house.base}/en/portal/letters/")
    page.wait_for_function("() => Boolean(window.tadribPages)")
    page.evaluate("tadribPages.ready")
    with page.expect_navigation():
        leave.click()
    left = page.evaluate(
        """async () => [await caches.has('tadrib-pages'), await new Promise((done) => {
             const a = indexedDB.open('tadrib'); a.onsuccess = () => {
               const b = a.result.transaction('keys').objectStore('keys').count(); b.onsuccess = () => done(b.result); } })]"""
    )
    assert left == [False, 0]
    line.cut()
    with pytest.raises(Error, match="ERR_"):
        page.goto(f"{house.base}/en/portal/")


def test_a_change_by_somebody_else_is_shown_and_each_version_can_be_chosen(house):
    call: Call = house.notes["call"]
    drafts = [makers.nomination(call, state="draft", priority=place, unit="Old unit") for place in (1, 2)]
    for row in drafts:
        type(row).objects.filter(pk=row.pk).update(submitted_at=None)
    hand, line = come_in(house, "en"), house.notes["line"]
    page = hand.page
    edits = [f"/en/portal/nominations/{row.ref}/edit/" for row in drafts]
    for address in edits:
        wait_for_pages(page, address)
    line.cut()
    for address in edits:
        page.goto(house.base + address)
        page.wait_for_selector(READY)
        page.fill('[name="unit"]', "Unit from the phone")
        page.click(DRAFT)
        page.wait_for_selector("[data-saved]")
    Nomination.objects.update(unit="Unit from the office desk")

    line.mend()
    page.goto(f"{house.base}/en/portal/")
    page.wait_for_selector("[data-kept-list] .chip--warn >> nth=1")
    card = page.locator(f'[data-entry="edit:{drafts[0].ref}"]')
    shown = card.locator("tbody").inner_text()
    assert "Unit from the phone" in shown and "Unit from the office desk" in shown
    assert set(Nomination.objects.values_list("unit", flat=True)) == {"Unit from the office desk"}

    card.locator('[data-act="mine"]').click()
    card.locator(".chip--ok").wait_for()
    other = page.locator(f'[data-entry="edit:{drafts[1].ref}"]')
    other.locator('[data-act="drop"]').click()
    other.wait_for(state="detached")
    assert [Nomination.objects.get(pk=row.pk).unit for row in drafts] == [
        "Unit from the phone", "Unit from the office desk",
    ]  # fmt: skip


def test_a_refusal_is_shown_beside_the_kept_form_and_can_be_mended(house):
    hand, line = come_in(house, "en"), house.notes["line"]
    page = hand.page
    line.cut()
    page.goto(nominate_at(house, "en"))
    write(page, unit="", given_names="Moussa", email="m@example.org")
    page.click(SUBMIT)
    page.wait_for_selector("[data-saved]")
    line.mend()
    page.goto(f"{house.base}/en/portal/")
    card = page.locator("[data-kept-list] li[data-entry]")
    card.locator(".chip--warn").wait_for()
    assert card.locator("[data-faults] li").count() == 1
    card.locator("a").click()
    page.wait_for_selector(READY)
    assert page.input_value('[name="given_names"]') == "Moussa"
    assert page.locator("[role=alert] li").count() == 1
    page.fill('[name="unit"]', "Judicial police")
    with page.expect_navigation():
        page.click(SUBMIT)
    row = Nomination.objects.get()
    assert (row.state, row.unit) == ("submitted", "Judicial police") and row.ref in page.url
    page.goto(f"{house.base}/en/portal/")
    page.wait_for_load_state("networkidle")
    assert page.locator("li[data-entry]").count() == 0


def test_erasing_what_has_not_arrived_is_asked_first(house):
    hand, line = come_in(house, "en"), house.notes["line"]
    page = hand.page
    line.cut()
    page.goto(nominate_at(house, "en"))
    write(page)
    page.click(DRAFT)
    page.wait_for_selector("[data-saved]")
    page.goto(f"{house.base}/en/portal/")
    card = page.locator("[data-entry]")
    asked = []
    page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    card.locator('[data-act="drop"]').click()
    page.wait_for_timeout(200)
    assert card.count() == 1
    page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
    card.locator('[data-act="drop"]').click()
    page.wait_for_function("() => !document.querySelector('[data-entry]')")
    assert len(asked) == 2
    assert all("cannot be brought back" in one for one in asked)
    line.mend()
    assert not Nomination.objects.exists()


def test_nothing_of_one_person_is_left_for_the_next_on_the_same_device(house):
    """Whose session ended without signing out, on a telephone that others use too."""
    hand = come_in(house, "en")
    page, first = hand.page, nominate_at(house, "en")
    page.goto(f"{house.base}/en/portal/letters/")
    page.wait_for_function("() => Boolean(window.tadribPages)")
    page.evaluate("tadribPages.ready")
    before = page.evaluate("tadribVault.holder().then((held) => held.keeper)")
    is_there = "(address) => tadribVault.getPage(address).then(Boolean)"
    assert page.evaluate(is_there, first.removeprefix(house.base))

    page.context.clear_cookies()
    hand.sign_in(cast.address("fp-sn"))
    page.goto(f"{house.base}/en/portal/letters/")
    page.wait_for_function("() => Boolean(window.tadribPages)")
    page.evaluate("tadribPages.ready")

    assert page.evaluate("tadribVault.holder().then((held) => held.keeper)") != before
    assert not page.evaluate(is_there, first.removeprefix(house.base))
