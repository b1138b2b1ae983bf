"""The hand of one person at a browser: goes to pages, fills forms by their names, sends them, looks at what comes."""

from __future__ import annotations

import re
from typing import Any

from django.urls import resolve, reverse
from django.utils import translation
from playwright.sync_api import BrowserContext, Locator, Page

from tadrib.demo import cast
from tests.browser import inspection

FORM = 'main form[method="post"]'
LANGUAGES = ("ar", "fr", "en", "pt")
FOCUS = """() => { const e = document.activeElement, s = getComputedStyle(e);
  return { tag: e.tagName, type: e.type || '', name: e.name || '', value: e.value || '',
    seen: e === document.body || (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0) || s.boxShadow !== 'none' } }"""


class Hand:
    """One signed-in (or unknown) person in one browser window. ``book`` gathers the faults of all pages."""

    def __init__(self, context: BrowserContext, base: str, language: str, book: Book) -> None:
        self.page: Page = context.new_page()
        self.page.set_default_timeout(6000)
        self.context, self.base, self.language, self.book = context, base, language, book
        self.page.on("pageerror", lambda error: book.note(self.where, f"script: {error}"))

    # Going about ----------------------------------------------------------------------------------------------------

    @property
    def where(self) -> str:
        """The path of the page that is open."""
        return self.page.url.removeprefix(self.base).partition("?")[0]

    def address(self, to: str, *args: Any) -> str:
        """The path of a named page in this hand's language."""
        with translation.override(self.language):
            return reverse(to, args=args)

    def go(self, to: str, *args: Any, query: str = "", status: int = 200) -> None:
        """Open a named page, expecting ``status``."""
        answer = self.page.goto(f"{self.base}{self.address(to, *args)}{query}")
        assert answer and answer.status == status, f"{self.where}: {answer and answer.status}"
        self.look(status)

    def look(self, status: int = 200) -> None:
        """Judge the page, each kind of page once in a walk."""
        language = self.where.split("/")[1]  # after signing in a person lands in their own
        with translation.override(language):
            kind = f"{resolve(self.where).view_name} {language} {status}"
        self.book.see(kind, self.page, language)

    def follow(self, link: str) -> None:
        """Click a link of the main part, given by a part of its address."""
        selector = f'main a[href*="{link}"]'
        with self.page.expect_navigation() as passage:
            self.page.locator(selector).first.click()
        assert passage.value.status == 200, f"{link}: {passage.value.status}"
        self.look()

    def has(self, selector: str) -> bool:
        """Whether the page holds such an element."""
        return self.page.locator(selector).count() > 0

    @property
    def text(self) -> str:
        """What the main part says."""
        return self.page.locator("main").inner_text()

    def ref_here(self) -> str:
        """The last part of the address: the ref of the thing that was just made."""
        return self.where.rstrip("/").rpartition("/")[2]

    def refs(self, pattern: str) -> list[str]:
        """Refs in the addresses of links whose path matches ``pattern`` (one group), in order, each once."""
        hrefs = self.page.locator("main a").evaluate_all("links => links.map(a => a.getAttribute('href'))")
        found = [match.group(1) for href in hrefs if (match := re.search(pattern, href or ""))]
        return list(dict.fromkeys(found))

    # Forms ----------------------------------------------------------------------------------------------------------

    def fill(self, scope: str = FORM, **values: Any) -> None:
        """Fill controls by name. A list ticks boxes or options, a dict fills the boxes of the four languages."""
        form = self.page.locator(scope)
        for name, value in values.items():
            if isinstance(value, dict) and "buffer" not in value:
                self.fill(scope, **{f"{name}_{code}": text for code, text in value.items()})
                continue
            control = form.locator(f'[name="{name}"]')
            assert control.count(), f"{self.where} has no control {name}"
            self._set(control, value)

    def _set(self, control: Locator, value: Any) -> None:
        kind = control.first.evaluate("e => e.tagName === 'SELECT' ? 'select' : e.type")
        if kind == "select":
            control.first.select_option(value if isinstance(value, list) else str(value))
        elif kind == "radio":
            control.and_(self.page.locator(f'[value="{value}"]')).check()
        elif kind == "checkbox" and isinstance(value, list):
            for box in control.all():
                box.set_checked(box.get_attribute("value") in value)
        elif kind == "checkbox":
            control.first.set_checked(bool(value))
        elif kind == "file":
            control.first.set_input_files(value)
        else:
            control.first.fill(str(value))

    def send(self, form: str = FORM, button: str = "button:not([name])", status: int = 200) -> None:
        """Press the button of a form and look at the page that follows."""
        with self.page.expect_navigation() as passage:
            self.page.locator(form).locator(button).first.click()
        answer = passage.value
        if answer.status != status:
            faults = self.page.locator(".errors, .err, .note--warn, .note--bad").all_inner_texts()
            raise AssertionError(f"{self.where}: {answer.status} instead of {status}: {faults}")
        self.look(status)

    def step(self, to: str, *args: Any, status: int = 200, **values: Any) -> None:
        """Open a page with one form, fill it and send it: a confirmation or a step."""
        self.go(to, *args)
        self.fill(**values)
        self.send(status=status)

    def tab_through(self, answers: dict[str, str], button: str) -> None:
        """Fill the form with the keyboard alone: Tab from answer to answer, Space to tick, arrows within a drop-down,
        Enter on the button whose value is ``button``. Whatever has the focus must show it."""
        left = dict(answers)
        for _ in range(200):
            self.page.keyboard.press("Tab")
            at = self.page.evaluate(FOCUS)
            picker = at["type"] == "date" and at["name"] not in left  # the browser's own button inside the field
            assert at["seen"] or picker, f"{self.where}: focus cannot be seen on {at}"
            if at["tag"] == "BUTTON" and at["value"] == button:
                assert not left, f"not reached by Tab: {left}"
                with self.page.expect_navigation() as passage:
                    self.page.keyboard.press("Enter")
                assert passage.value.status == 200, self.page.locator(".errors").all_inner_texts()
                return self.look()
            if at["name"] not in left:
                continue
            answer = left.pop(at["name"])
            if at["type"] in {"radio", "checkbox"}:
                self.page.keyboard.press("Space")
            elif at["tag"] == "SELECT":
                for _step in range(int(answer)):
                    self.page.keyboard.press("ArrowDown")
            else:
                self.page.keyboard.type(answer)
        raise AssertionError(f"{self.where}: the button {button} is not reached by Tab; left: {left}")

    def download(self, link: str) -> bytes:
        """Click a link that gives a file to keep."""
        selector = f'main a[href*="{link}"]'
        with self.page.expect_download() as passage:
            self.page.locator(selector).first.click()
        return passage.value.path().read_bytes()

    def fetch(self, path: str) -> tuple[int, str, bytes]:
        """What the server gives this person at a path: status, kind, content."""
        answer = self.context.request.get(f"{self.base}{path}", max_redirects=0)
        return answer.status, answer.headers.get("content-type", ""), answer.body()

    def sign_in(self, address: str, password: str = cast.PASSWORD) -> None:
        """Through the page, with a password."""
        self.page.goto(f"{self.base}{self.address('account_login')}")
        self.look()
        self.fill(login=address, password=password)
        self.send()
        assert "/accounts/" not in self.where, self.text


class Book:
    """Faults by page, each kind of page judged once."""

    def __init__(self) -> None:
        self.seen: set[str] = set()
        self.faults: list[str] = []

    def see(self, kind: str, page: Page, language: str) -> None:
        """Judge the open page if its kind is new."""
        if kind not in self.seen:
            self.seen.add(kind)
            for fault in inspection.faults(page, language):
                self.note(kind, fault)

    def note(self, kind: str, fault: str) -> None:
        """Write a fault down."""
        self.faults.append(f"{kind}: {fault}")
