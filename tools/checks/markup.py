"""No inline scripts, styles or event handlers in templates: the Content-Security-Policy would refuse them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tools.house import PACKAGE, files, short

FORBIDDEN = (
    (re.compile(r"<script(?![^>]*\ssrc=)", re.IGNORECASE), "an inline script"),
    (re.compile(r"<style\b", re.IGNORECASE), "an inline style sheet"),
    (re.compile(r"<[a-z][^>]*\sstyle\s*=", re.IGNORECASE), "a style attribute"),
    (re.compile(r"<[a-z][^>]*\son[a-z]+\s*=", re.IGNORECASE), "an event handler"),
    (re.compile(r"javascript:", re.IGNORECASE), "a script address"),
    (
        re.compile(r"(?:src|href|action)=[\"']?(?:https?:)?//(?!www\.w3\.org)", re.IGNORECASE),
        "something from another server",
    ),
    (re.compile(r"\|\s*safe\b"), "the filter safe"),
    (re.compile(r"{%\s*autoescape\s+off"), "autoescape off"),
    (re.compile(r"hx-on|hx-vars|hx-vals=[\"']js:", re.IGNORECASE), "a script for htmx"),
)


def look(source: str, name: str = "example.html") -> Iterator[str]:
    """Complaints of one template."""
    for pattern, what in FORBIDDEN:
        for match in pattern.finditer(source):
            yield f"{name}:{source.count(chr(10), 0, match.start()) + 1}: {what}"


def complaints() -> Iterator[str]:
    for path in files(".html", under=PACKAGE):
        yield from look(path.read_text(encoding="utf-8"), short(path))


GOOD = ('<script src="{% static "a.js" %}" defer></script>', '<p class="stack">on=1</p>', '<a href="/en/">x</a>')
BAD = (
    "<script>alert(1)</script>", "<style>p{}</style>", '<p style="color:red">', '<a onclick="x()">', "{{ text|safe }}",
    '<a href="javascript:x">', '<img src="https://elsewhere.example/a.png">', "{% autoescape off %}",
)  # fmt: skip
