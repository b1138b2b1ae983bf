"""The selection board: the run of STOCTI 2022 as head and state see it, and everything by keyboard without scripts."""

from __future__ import annotations

import datetime as dt

import pytest

from tadrib.demo import cast
from tests import makers
from tests.browser.conftest import PHONE, WIDE
from tests.browser.demonstration import served
from tests.browser.hand import Book, Hand
from tests.browser.stages.choosing import digest

CALL, LANGUAGES = "CALL-STOCTI-2022", ("ar", "fr", "en", "pt")
SEATS, MALI = 24, 4  # of STOCTI 2022; the people are invented


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    with served(tmp_path_factory.mktemp("office")) as address:
        yield address


@pytest.fixture
def come(browser):
    """Somebody of the cast comes in by the door; the windows are closed afterwards."""
    contexts = []

    def come(base: str, language: str, key: str, book: Book, **window) -> Hand:
        contexts.append(browser.new_context(bypass_csp=True, locale="en-US", **window))
        hand = Hand(contexts[-1], base, language, book)
        hand.sign_in(cast.address(key))
        return hand

    yield come
    for context in contexts:
        context.close()


@pytest.mark.parametrize(("language", "size"), [("en", WIDE), ("ar", PHONE)], ids=["en-desk", "ar-phone"])
def test_run_of_stocti_2022(office, come, language, size):
    book = Book()
    head = come(office, language, "head", book, viewport=size)
    head.go("office:selection")
    head.page.locator(f"main tr:has-text('{CALL}') td a[href*='/selection/SEL-']").first.click()
    head.page.wait_for_url("**/selection/SEL-*/")
    head.look()
    assert head.page.locator(".seat:not(.seat--free)").count() == SEATS
    assert head.page.locator(".proof__badge").count() == 1
    names = head.page.locator(".seat b").evaluate_all("found => found.map(b => b.firstChild.textContent.trim())")
    assert len(names) == SEATS
    before = digest(head)
    head.send('main form[action$="/replay/"]')
    assert head.has(".note--ok, [role=status]")
    assert digest(head) == before
    for code in LANGUAGES:
        kind, content = head.fetch(head.page.locator(f'main a[href$="/minutes/{code}.pdf"]').get_attribute("href"))[1:]
        assert kind == "application/pdf"
        assert content.startswith(b"%PDF")
    head.page.locator('main a[href*="/scenarios/SCN-"]').first.click()
    head.page.wait_for_url("**/scenarios/**")
    head.look()

    state = come(office, language, "fp-ml", book, viewport=size)
    state.go("portal:call_outcome", CALL)
    own = [name for name in names if name in state.text]
    assert len(own) == MALI  # no other state's people, and nobody's points
    assert book.faults == []


def test_board_by_keyboard_and_without_scripts(open_house, come):
    house = open_house("en", WIDE)
    house.clock.at(2, 2, 9)
    call = makers.call(makers.edition(seats=4), state="closed", seats=2, reserves=2)
    for number in range(1, 7):
        code, sex = ("ML", "SN")[number % 2], "FM"[number % 3 > 0]
        row = makers.nomination(
            call, state_code=code, person=makers.person(makers.state(code), sex=sex), priority=number
        )
        makers.decision(row, "eligible")
    type(call).objects.filter(pk=call.pk).update(deadline=dt.datetime(2026, 1, 5, tzinfo=dt.UTC))
    hand = come(house.base, "en", "officer", house.book, viewport=WIDE)
    page = hand.page
    hand.context.route("**/*.js", lambda route: route.abort())  # no script arrives; axe still comes in by itself
    hand.go("office:selection")
    press(page, 'main form[action$="/compute/"] button')
    hand.fill(nature="none")
    press(page, 'main form[method="post"] button:not([name])')
    press(page, 'main form[action$="/compute/"] button')
    run = hand.ref_here()
    assert page.locator(".seat:not(.seat--free)").count() == 2
    hand.go("office:selection_try", run)
    page.locator('main [name="seats"]').focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("3")
    press(page, 'main form[method="get"] button')
    assert "The cohort would be 3 people" in hand.text
    page.locator('main form[action$="/keep/"] [name="name"]').fill("Three seats")
    press(page, 'main form[action$="/keep/"] button')
    assert "/scenarios/SCN-" in page.url
    hand.look()
    press(page, 'main a[href*="/adopt/"]')
    assert page.locator('main form [name="reason"]').count() == 1
    hand.go("office:selection_board", run)
    press(page, "main a.seat")
    assert "/hand/" in page.url
    assert house.book.faults == []


def press(page, what: str) -> None:
    """Go to something with Tab, see that it shows the focus, and press Enter."""
    wanted = page.locator(what).first
    for _ in range(300):
        page.keyboard.press("Tab")
        if wanted.evaluate("e => e === document.activeElement"):
            shown = wanted.evaluate("e => { const s = getComputedStyle(e); return s.outlineStyle !== 'none'"
                                    " && parseFloat(s.outlineWidth) > 0 || s.boxShadow !== 'none' }")  # fmt: skip
            assert shown, f"the focus cannot be seen on {what}"
            with page.expect_navigation():
                page.keyboard.press("Enter")
            return
    raise AssertionError(f"{page.url}: {what} is not reached by Tab")
