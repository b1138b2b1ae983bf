"""How a rule says no: a code and facts, never a sentence. ``web.kit.sentences`` makes the sentence."""

from __future__ import annotations

from typing import Any


class Refused(Exception):
    """A rule said no. ``code`` is a key of the app's ``words.REFUSALS``; ``facts`` fill its placeholders."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


class Stale(Refused):
    """Somebody was faster: the row is no longer in the state the actor saw."""

    def __init__(self, ref: str = "") -> None:
        super().__init__("stale", ref=ref)


class NotFound(Exception):
    """There is no such thing, or the actor may not know that there is. The doors answer 404."""
