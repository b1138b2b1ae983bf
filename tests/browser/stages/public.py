"""Stage 12: what everybody sees, the cookie notice and its two answers."""

from __future__ import annotations

from tests.browser.conftest import House
from tests.browser.stages.design import CALL, COURSE, EDITION, PROGRAMME


def read(house: House) -> None:
    """Every public page, in the language of the walk."""
    house.leave()
    reader = house.window()
    for to, *args in (
        ("home",), ("about",), ("privacy",), ("accessibility",), ("area", "investigations"), ("programmes",),
        ("programme", PROGRAMME), ("course", COURSE), ("calendar",), ("edition", EDITION), ("calls",), ("call", CALL),
        ("news",), ("results",), ("verify",), ("sign_in_link",),
    ):  # fmt: skip
        reader.go(f"public:{to}", *args)
    for path in ("/calendar.ics", f"/editions/{EDITION}.ics"):
        status, kind, content = reader.fetch(path)
        assert (status, kind.partition(";")[0]) == (200, "text/calendar")
        assert content.startswith(b"BEGIN:VCALENDAR")
        assert EDITION.encode() in content
    reader.go("public:edition", "NOT-THERE", status=404)


def answer_cookies(house: House) -> None:
    """Nothing is stored before "agree"; "essential only" stores nothing at all; both take the notice away."""
    for answer, stored in (("essential", []), ("agree", ["consent"])):
        reader = house.window()
        reader.go("public:home")
        reader.go("public:calendar")
        assert reader.context.cookies() == []
        reader.send(".cookies form", button=f'[value="{answer}"]')
        assert not reader.has(".cookies")
        assert [cookie["name"] for cookie in reader.context.cookies()] == stored
    reader = house.window()
    reader.go("public:home")
    reader.send("form.theme", button='[value="dark"]')
    assert reader.page.evaluate("() => document.documentElement.dataset.theme") == "dark"


def read_dark(house: House) -> None:
    """The main pages once more in the dark: the colours have their contrast there too."""
    reader = house.window()
    reader.context.add_cookies([{"name": "theme", "value": "dark", "url": house.base}])
    house.book.seen.clear()
    for to, *args in (("home",), ("edition", EDITION), ("call", CALL), ("calendar",), ("verify",), ("results",)):
        reader.go(f"public:{to}", *args)
