"""The browser obeys the content policy on every kind of page; and the judges of the journey can say no."""

from __future__ import annotations

import pytest

from tests.browser import inspection
from tests.browser.conftest import PHONE


def test_no_page_breaks_the_content_policy(open_house):
    house = open_house("en")
    said = []
    house.clock.at(1, 4, 9)
    officer = house.enter("officer", csp=True)
    admin = house.enter("admin", csp=True)
    reader = house.window(csp=True)
    for hand in (reader, officer, admin):
        hand.look = lambda status=200: None  # axe cannot run under the policy
        hand.page.on("console", lambda m: said.append(m.text) if m.type in {"error", "warning"} else None)
    for to in ("home", "calendar", "calls", "verify", "about", "privacy", "news", "results", "sign_in_link"):
        reader.go(f"public:{to}")
    reader.go("account_login")
    for to in ("home", "requests", "programmes", "programme_new", "editions", "calls", "vetting", "selection", "results",
               "outbox", "news", "persons"):  # fmt: skip
        officer.go(f"office:{to}")
    officer.go("portal:account")
    for to in ("users", "user_new"):
        admin.go(f"office:{to}")
    policy = [text for text in said if "Content Security Policy" in text or "Content-Security-Policy" in text]
    assert policy == []
    # and the policy is on: a script written into the page does not run
    officer.page.evaluate("() => { const s = document.createElement('script'); s.text = 'window.ran = 1';"
                          " document.body.append(s) }")  # fmt: skip
    assert officer.page.evaluate("() => window.ran") is None


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ('<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">', "axe image-alt"),
        ('<p style="color:#999;background:#fff">faint</p>', "axe color-contrast"),
        ("<pre>" + "wide " * 300 + "</pre>", "scrolls sideways"),
        ("<h1>second</h1>", "2 headings"),
        ("<input>", "axe label"),
    ],
)
def test_judges_can_say_no(browser, body, fault):
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    html = "<!doctype html><html lang='{}' dir='ltr'><title>t</title><main><h1>h</h1>{}</main></html>"
    page.set_content(html.format("en", "<p>text</p>"))
    assert inspection.faults(page, "en") == []
    page.set_content(html.format("en", body))
    assert any(fault in said for said in inspection.faults(page, "en"))
    assert any("lang=" in said for said in inspection.faults(page, "ar"))
    context.close()


COVERED = """() => { const e = document.activeElement, r = e.getBoundingClientRect(), notice = e.closest('.cookies');
  if (e === document.body || notice) return ''; const ys = [r.top + 2, (r.top + r.bottom) / 2, r.bottom - 2];
  const free = ys.some(y => { const at = document.elementFromPoint((r.left + r.right) / 2, y);
    return at && !at.closest('.cookies') }); return free ? '' : e.outerHTML.slice(0, 120) }"""


@pytest.mark.parametrize("language", ["ar", "en"])
def test_notice_hides_nothing_that_has_the_focus(open_house, language):
    reader = open_house(language, PHONE).window()
    reader.look = lambda status=200: None  # the other judge moves the notice
    reader.go("public:home")
    assert reader.has(".cookies")
    for _ in range(45):
        reader.page.keyboard.press("Tab")
        assert reader.page.evaluate(COVERED) == ""
    under = (
        "() => { const a = document.querySelector('main a'); a.style.cssText = 'position:fixed;bottom:4px'; a.focus() }"
    )
    reader.page.evaluate(under)
    assert reader.page.evaluate(COVERED) != ""  # the judge can say no
