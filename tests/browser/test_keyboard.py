"""The newest pages by keyboard alone: every control is reached, its focus is seen and not covered, nothing holds it.

Walked in the demonstration office: travel dossiers, official letters, awards, transcript, wallet, a document on its way.
"""

from __future__ import annotations

import datetime as dt

import pytest

from tadrib.demo import cast, files
from tadrib.demo.days import Days
from tests.browser.conftest import PHONE, WIDE
from tests.browser.demonstration import served
from tests.browser.hand import Book, Hand

MOST = 400  # presses of Tab on one page
LOOKS = 60  # a second apart, at a page on which a link is awaited
WANTED = """() => { const groups = new Set();
  return [...document.querySelectorAll('main :is(a[href], button, input, select, textarea, summary, [tabindex="0"])')]
    .filter(e => e.offsetParent && !e.disabled && e.type !== 'hidden' && e.tabIndex >= 0)
    .filter(e => e.tagName === 'SUMMARY' || !e.closest('details:not([open])'))
    .filter(e => { if (e.type !== 'radio') return true;
      const first = !groups.has(e.name); groups.add(e.name);
      return document.querySelector(`input[name="${e.name}"]:checked`) ? e.checked : first; })
    .map((e, n) => { e.dataset.stop = n; return e.outerHTML.slice(0, 120); }) }"""
HERE = """() => { const e = document.activeElement; if (!e || e === document.body) return null;
  const r = e.getBoundingClientRect(), s = getComputedStyle(e);
  const x = Math.min(Math.max(r.left + Math.min(r.width / 2, 20), 0), innerWidth - 1);
  const top = document.elementFromPoint(x, Math.min(Math.max(r.top + r.height / 2, 0), innerHeight - 1));
  const own = top && (top === e || e.contains(top) || top.contains(e));
  const mark = e.matches('.sr') && e.nextElementSibling ? getComputedStyle(e.nextElementSibling) : s;
  return { stop: e.dataset.stop ?? null, html: e.outerHTML.slice(0, 120), in_main: !!e.closest('main'),
    inside: r.bottom > 0 && r.top < innerHeight && r.right > 0 && r.left < innerWidth,
    seen: (mark.outlineStyle !== 'none' && parseFloat(mark.outlineWidth) > 0) || mark.boxShadow !== 'none',
    free: own || e.matches('.sr') } }"""


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    with served(tmp_path_factory.mktemp("office")) as address:
        yield address


def ref(code: str) -> str:
    """What an example edition of the data is called today."""
    row = next(row for row in files.toml("editions")["editions"] if row["code"] == code)
    return Days(dt.datetime.now(dt.UTC).date()).moved(row)["code"]


def first(page, link: str) -> str:
    """The address of the first link with this in it. What the worker has still to make (it signs the certificates of
    a demonstration that was just played) is waited for."""
    found = page.locator(f"main a[href*='{link}']")
    for _ in range(LOOKS):
        if found.count():
            return found.first.get_attribute("href")
        page.wait_for_timeout(1_000)
        page.reload()
    raise AssertionError(f"{page.url}: no link with {link}")


def faults(page, path: str) -> list[str]:
    """What is wrong with the page for somebody who has a keyboard only."""
    wanted = page.evaluate(WANTED)
    page.evaluate("() => document.activeElement && document.activeElement.blur()")
    page.keyboard.press("Tab")
    said = [] if page.evaluate("() => document.activeElement.matches('.skip')") else [f"{path}: no way past the menu"]
    page.keyboard.press("Enter")
    reached: list[int] = []
    for _ in range(MOST):
        page.keyboard.press("Tab")
        here = page.evaluate(HERE)
        if here is None or not here["in_main"]:
            break
        for name, what in (("inside", "outside the window"), ("seen", "focus not seen"), ("free", "covered")):
            if not here[name]:
                said.append(f"{path}: {what}: {here['html']}")
        if here["stop"] is not None and int(here["stop"]) not in reached:
            reached.append(int(here["stop"]))
    else:
        said.append(f"{path}: the focus does not leave the page's main part")
    said += [f"{path}: not reached: {html}" for n, html in enumerate(wanted) if n not in reached]
    if reached != sorted(reached):
        said.append(f"{path}: out of order: {reached}")
    return said


@pytest.mark.parametrize(("language", "size"), [("en", WIDE), ("ar", PHONE)], ids=["en-desk", "ar-phone"])
def test_newest_pages_by_keyboard(browser, office, language, size):
    """Starts and, from each, links to follow one after the other (a part of the address; the first that fits)."""
    over, runs, comes, opened = map(ref, ("EX-DIGITAL-2026", "EX-ASSESS-2026", "EX-FAMILIES-2027", "EX-DIGITAL-2027"))
    walks = {
        "participant": [
            ("courses/", ("/certificates/CRT-", "/wallet/")), ("transcript/", ()), ("official-letters/", ()),
            ("travel/", ("/travel/",)), ("invitations/", ("/invitations/INV-", "/travel/", "/travel/write/")),
        ],
        "fp-td": [
            ("travel/", ("/travel/",)), ("official-letters/", ()), (f"calls/CALL-{comes}/outcome/", ()),
            (f"calls/CALL-{opened}/", ("/nominations/NOM-",)), ("history/", ("/history/transcript/",)),
        ],
        "officer": [
            ("official-letters/", ("/official-letters/OFL-",)), (f"editions/{runs}/travel/", ("/invitations/INV-",)),
            (f"editions/{over}/credentials/", ()), ("courses/STOCTI/versions/1/awards/", ()),
        ],
    }  # fmt: skip
    said, pages = [], 0
    for key, starts in walks.items():
        context = browser.new_context(viewport=size, locale="en-US")
        context.add_cookies([{"name": "consent", "value": "agree", "url": office}])
        hand = Hand(context, office, language, Book())
        hand.sign_in(cast.address(key))
        for start, links in starts:
            hand.page.goto(f"{office}/{language}/{'office' if key == 'officer' else 'portal'}/{start}")
            for link in (None, *links):
                if link:
                    assert hand.page.goto(office + first(hand.page, link)).status == 200
                said += faults(hand.page, hand.where)
                pages += 1
        context.close()
    assert said == [], "\n".join(said)
    assert pages == sum(1 + len(links) for starts in walks.values() for _, links in starts)
