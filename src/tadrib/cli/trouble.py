"""What stops a command, in a sentence for the person who typed it."""

from __future__ import annotations


class Trouble(Exception):
    """The command cannot go on. ``main`` prints the sentence and ends with ``code``."""

    def __init__(self, sentence: str, *, code: int = 1) -> None:
        super().__init__(sentence)
        self.code = code
