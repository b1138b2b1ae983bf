"""Text that a terminal may be shown: no control characters, no tricks of direction, in columns by their true width."""

from __future__ import annotations

import re
import signal
import sys
import threading
import time
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from tadrib.engines import cohort

_HARMFUL = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
    "|[\U000e0000-\U000e007f]"
)
CELL_MOST = 40


def safe(text: object) -> str:
    """The text without anything that moves a cursor, colours, rings, or turns the direction of what follows."""
    return " ".join(_HARMFUL.sub(" ", str(text)).split())


def width(text: str) -> int:
    """Columns the text takes: marks none, wide East Asian characters two."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.category(one) in ("Mn", "Me", "Cf") else 2 if unicodedata.east_asian_width(one) in "WF" else 1
        for one in text
    )


def cut(text: str, most: int = CELL_MOST) -> str:
    """At most so many characters, with an ellipsis when some are left out."""
    return text if len(text) <= most else text[: most - 1] + "…"


def table(heading: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Rows in columns under a heading; all but the last column are cut to a decent width, empty columns left out."""
    plain = [[safe(cell) for cell in row] for row in rows]
    kept = [i for i in range(len(heading)) if i == 0 or any(row[i] for row in plain)]
    last = kept[-1]
    lines = [[row[i] if i == last else cut(row[i]) for i in kept] for row in [list(heading), *plain]]
    widths = [max(width(line[i]) for line in lines) for i in range(len(kept))]
    told = [
        "  ".join(cell + " " * (w - width(cell)) for cell, w in zip(line, widths, strict=True)).rstrip()
        for line in lines
    ]
    rule = "  ".join("-" * (w if i < len(widths) - 1 else min(w, CELL_MOST)) for i, w in enumerate(widths))
    return "\n".join([told[0], rule, *told[1:]])


class Progress:
    """One line on the terminal, from the second second on; nothing at all when nobody watches.

    Inside ``with progress.stopping():`` a first Ctrl-C stops the engine at its next word, with what stands so far; a
    second one stops at once.
    """

    NAMES = {
        "draw": "the lots",
        "entry": "why each is not in",
        "price": "the price of each rule",
        "rule_prices": "the price of each rule",
        "dropouts": "who could stand in",
        "ties": "ties",
    }

    def __init__(self) -> None:
        self._begun = self._last = time.monotonic()
        self._shown = False
        self._watched = sys.stderr.isatty()
        self._asked = False

    @contextmanager
    def stopping(self) -> Iterator[None]:
        """Take a Ctrl-C as a wish to stop. Only the main thread hears it."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = signal.signal(signal.SIGINT, self._ask)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)

    def _ask(self, _number: int, _frame: object) -> None:
        if self._asked:
            raise KeyboardInterrupt
        self._asked = True

    def __call__(self, what: str, done: int, of: int) -> None:
        """As the engine tells it. Raises ``Cancelled`` after a Ctrl-C."""
        if self._asked:
            raise cohort.Cancelled
        now = time.monotonic()
        if not self._watched or now - self._begun < 1 or now - self._last < 0.1:
            return
        self._last, self._shown = now, True
        name = self.NAMES.get(what, what)
        sys.stderr.write(f"\r\x1b[K{safe(name)}: {done:,} of {of:,} ({now - self._begun:.0f} s, Ctrl-C stops)")
        sys.stderr.flush()

    def clear(self) -> None:
        """Take the line away."""
        if self._shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
            self._shown = False
