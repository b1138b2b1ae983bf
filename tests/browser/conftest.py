"""A browser, a moving clock, and a house whose only content is the directory and the people of the office."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tadrib.demo import cast, reference
from tadrib.domain.accounts.words import Role
from tadrib.domain.credentials import jobs
from tests import makers
from tests.awarded import LATE, issued
from tests.browser.clock import Clock
from tests.browser.hand import Book, Hand
from tests.browser.line import line_to

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync",
]  # fmt: skip
CHROMIUM = os.environ.get("TADRIB_CHROMIUM", "/usr/bin/chromium")
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


@dataclass
class House:
    """A running house: who may come in, through which kind of window, at what time."""

    browser: Browser
    base: str
    clock: Clock
    language: str = "en"
    size: dict[str, int] = field(default_factory=lambda: WIDE)
    book: Book = field(default_factory=Book)
    notes: dict[str, Any] = field(default_factory=dict)
    _contexts: list[BrowserContext] = field(default_factory=list)
    _hands: dict[tuple[str, str], Hand] = field(default_factory=dict)
    _day: dt.date = dt.date.min

    def window(self, *, size: dict[str, int] | None = None, csp: bool = False) -> Hand:
        """A fresh window of somebody unknown; the content policy is lifted for axe unless ``csp``."""
        context = self.browser.new_context(viewport=size or self.size, bypass_csp=not csp, locale="en-US")
        self._contexts.append(context)
        return Hand(context, self.base, self.language, self.book)

    def enter(self, key: str, **window: Any) -> Hand:
        """Somebody of the cast comes in by the door and signs in, or is still there."""
        if self._day != self.clock.day:
            self.leave()
            self._day = self.clock.day
        slot = (key, str(window))
        if slot not in self._hands:
            self._hands[slot] = self.window(**window)
            self._hands[slot].sign_in(cast.address(key) if "@" not in key else key)
        return self._hands[slot]

    def leave(self) -> None:
        """All windows are closed."""
        self._hands.clear()
        while self._contexts:
            self._contexts.pop().close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright's loop runs in the thread of the tests
        with sync_playwright() as play:
            chromium = play.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            yield chromium
            chromium.close()


@pytest.fixture
def open_house(browser: Browser, live_server: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., House]]:
    """Make a house in a language and a window size; its database has the directory and the cast."""
    reference.put_directory()
    people = cast.engage()
    made: list[House] = []

    def make(language: str = "en", size: dict[str, int] = WIDE) -> House:
        made.append(House(browser, live_server.url, Clock(monkeypatch), language, size, notes={"cast": people}))
        return made[-1]

    yield make
    for house in made:
        house.leave()


@pytest.fixture
def certified(open_house: Callable[..., House], settings: Any, tmp_path: Any) -> Iterator[House]:
    """A house with a signed certificate, and a line to it that can be cut."""
    made = open_house("en", PHONE)
    made.clock.set(LATE)
    cache.clear()  # lists of another test's certificates
    settings.SECRETS = tmp_path
    with line_to(made.base) as line:
        settings.TADRIB_URL = made.base = line.address
        officer = makers.of(makers.user(Role.PROGRAMME_OFFICER))
        row = issued(makers.edition(state="running"), officer)
        jobs.sign_waiting.func()
        row.refresh_from_db()
        made.notes |= {"line": line, "row": row, "officer": officer, "head": makers.of(makers.user(Role.HEAD_OF_OFFICE))}
        yield made
        made.leave()
