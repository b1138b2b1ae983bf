"""One cell to the value its field wants, or why that cannot be."""

from __future__ import annotations

import re
from collections.abc import Callable

from tadrib.cli.selecting import words
from tadrib.engines.sheet.cells import RawCell, Unreadable, fold_digits, read_cell, unescape_cell
from tadrib.engines.sheet.spec import Field

_PARTS = re.compile(r"[;,|\n\r،؛]+")
_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(?:\.0+)?")
_SPOKEN = re.compile(r"\s*([^\s:=()/]+(?:\s+[^\s:=()/\d]+)*?)\s*[:=(/\s]\s*([A-Ca-c][12]|[0-9]|[^\s:=()/]+)\s*\)?\s*")
_SUSPECT = "=+-@'\t\r\n\u00a0＝＋－＠"
_TEXT = Field("text", {"en": "text"}, max_length=1000)


class Unread(Exception):
    """Why a cell cannot be used, and what to do."""

    def __init__(self, reason: str, advice: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.advice = advice


def text_of(cell: RawCell) -> str:
    """The cell's text, trimmed, as its sender sees it. Raises `Unread` for formulas, errors and what is too long."""
    if cell.flaw is None and (cell.value is None or (type(cell.value) is str and not cell.value)):
        return ""
    plain = cell.text
    if cell.flaw is None and len(plain) <= _TEXT.max_length and plain[:1] not in _SUSPECT:
        return plain
    try:
        read_cell(cell, _TEXT, {})
    except Unreadable as fault:
        raise _WHY.get(fault.code, Unread("cannot be read", "Type the value itself")) from fault
    return unescape_cell(plain)


_WHY = {
    "formula": Unread("is a formula", "Put its value there instead (copy, then paste values only)"),
    "cell_error": Unread("is a spreadsheet error", "Type the value itself"),
    "too_long": Unread(f"is longer than {_TEXT.max_length} characters", "Shorten it"),
}


def number(text: str) -> int:
    """A whole number in any digits."""
    plain = fold_digits(text).replace("\u202f", "").replace(" ", "").replace("٫", ".")
    if _NUMBER.fullmatch(plain):
        return int(plain.partition(".")[0])
    if re.fullmatch(r"[+-]?[0-9]+[.,][0-9]+", plain):
        raise Unread("is not a whole number", "Rules compare exactly: write it in tenths or hundredths throughout")
    raise Unread("is not a whole number", "Write digits only, for instance 3")


def flag(text: str) -> bool:
    """Yes or no."""
    found = words.flags().get(words.key(text) or text.strip())
    if found is None:
        raise Unread("is neither yes nor no", "Write yes or no (oui/non, نعم/لا, sim/não)")
    return found


def gender(text: str) -> str:
    """F, M or X."""
    found = words.sexes().get(words.key(text).replace(" ", ""))
    if found is None:
        raise Unread("is not a gender we know", "Write F, M or X")
    return str(found)


def state(text: str) -> str:
    """The country's code when it is a country, else the text itself."""
    return words.country(text) or text


def several(text: str) -> list[str]:
    """The parts of a list."""
    return [part.strip() for part in _PARTS.split(text) if part.strip()]


def level(text: str) -> int:
    """The level of a language, 0 to 5."""
    plain = words.key(text) or text.strip()
    found = words.levels().get(plain)
    if found is None and (grade := re.match(r"[abc][12](?=\+? |\+?$)", plain)):
        found = words.levels()[grade[0]]
    if found is None:
        raise Unread("is not a level of a language", "Write 0 to 5, or A1, A2, B1, B2, C1, C2")
    return int(str(found))


def spoken(text: str, bare: int | None) -> dict[str, int]:
    """`en:4; fr B2; Arabic (C1)` as tag to level. `bare` is the level of a language named without one, if any."""
    found: dict[str, int] = {}
    for part in several(text):
        name, said = part, ""
        if words.tongue(part) is None and (both := _SPOKEN.fullmatch(part)):
            name, said = both[1], both[2]
        tag = words.tongue(name)
        if tag is None:
            raise Unread(f"names a language we do not know ({name})", "Write its two-letter tag: en:4; fr:3")
        if not said and bare is None:
            raise Unread(
                f"does not say the level of {name}",
                "Write en:4 or en B2; or set language_level under [defaults] in the rules file",
            )
        found[tag] = level(said) if said else int(bare or 0)
    return found


READERS: dict[str, Callable[[str], object]] = {
    "text": str, "number": number, "flag": flag, "gender": gender, "state": state, "list": several, "level": level,
}  # fmt: skip
