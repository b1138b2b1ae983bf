"""What is wrong with a page as a browser shows it: axe-core, sideways scrolling, language, headings."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from playwright.sync_api import Page

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
FACTS = """() => ({
  lang: document.documentElement.lang, dir: document.documentElement.dir,
  wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  headings: document.querySelectorAll('h1').length, title: document.title,
  mains: document.querySelectorAll('main').length,
  handlers: document.querySelectorAll('[onclick],[onchange],[style]').length,
})"""


def violations(page: Page) -> list[str]:
    """Each rule of WCAG 2.0 to 2.2 (A and AA) that the page breaks, with the element. Needs a context without CSP.

    The cookie notice sticks to the edge of the window and covers links until one scrolls on; it is judged where it
    stands in the page, so that the verdict does not hang on how far the page happens to be scrolled.
    """
    page.evaluate("() => document.querySelectorAll('.cookies').forEach(e => { e.style.position = 'static' })")
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE)
    found: dict[str, Any] = page.evaluate(
        "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})", TAGS
    )
    return [
        f"axe {one['id']}: {node['html'][:160]} ({'; '.join(c['message'] for c in node['any'][:1])})"
        for one in found["violations"]
        for node in one["nodes"][:3]
    ]


def faults(page: Page, language: str) -> list[str]:
    """Everything wrong with the page that is open."""
    facts = page.evaluate(FACTS)
    said = violations(page)
    if facts["lang"] != language or facts["dir"] != ("rtl" if language == "ar" else "ltr"):
        said.append(f"lang={facts['lang']} dir={facts['dir']}")
    if facts["wide"] > 0:
        said.append(f"scrolls sideways by {facts['wide']} px: {widest(page)}")
    for name in ("headings", "mains"):
        if facts[name] != 1:
            said.append(f"{facts[name]} {name}")
    if facts["handlers"]:
        said.append(f"{facts['handlers']} elements with inline style or script")
    return said


def widest(page: Page) -> list[str]:
    """The innermost elements that stick out of the window, for the message."""
    return page.evaluate("""() => { const w = document.documentElement.clientWidth;
      return [...document.querySelectorAll('body *')].filter(e => { const r = e.getBoundingClientRect();
        return r.width && (r.right > w + 1 || r.left < -1) && !e.closest('.scroll, .sr, .skip'); })
        .slice(-3).map(e => e.outerHTML.slice(0, 120)) }""")
