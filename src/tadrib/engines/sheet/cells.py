"""One cell: folding what people type, reading it as a value, and writing it so that it cannot become a formula."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import isfinite

from .spec import CellValue, Field, Kind

_DANGEROUS = re.compile(r"'*[ \u00a0]*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
_FORMULA = re.compile(r"=|@.*[(!]|[+\-](?=.*[(|!])(?=.*[A-Za-z])", re.DOTALL)
_INVISIBLE = re.compile("[\u200b\u200e\u200f\u061c\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_ARABIC_MARKS = re.compile("[\u0640\u064b-\u065f\u0670]")
_ISO_DAY = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?)?")
_DAY_FIRST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
_EMAIL = re.compile(r"[^@\s,;<>()\"]{1,64}@(?:[^@\s.,;<>()\"]+\.)+[^@\s.,;<>()\"\d]{2,}")
_SERIALS = range(10_000, 80_000)  # Excel day numbers from 1927 to 2119
_YEARS = range(1900, 2200)
_EPOCH = date(1899, 12, 30)
_EPOCH_1904 = date(1904, 1, 1)


class Unreadable(Exception):
    """A cell that cannot be read as its field asks: a problem code and its facts."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


@dataclass(frozen=True, slots=True)
class RawCell:
    """A cell as the file has it. `value` is text, a number, a date or nothing; `flaw` is `formula` or `cell_error`
    when the file says so itself; `is_1904` tells which Excel calendar its numbers count in."""

    address: str
    value: str | int | float | bool | date | None
    flaw: str | None = None
    is_1904: bool = field(default=False, compare=False)

    @property
    def text(self) -> str:
        """The value as its sender sees it, trimmed."""
        if self.value is None:
            return ""
        if isinstance(self.value, datetime):
            return self.value.isoformat(sep=" ")
        if isinstance(self.value, date):
            return self.value.isoformat()
        if isinstance(self.value, bool):
            return "TRUE" if self.value else "FALSE"
        if isinstance(self.value, float) and self.value.is_integer() and abs(self.value) < 1e15:
            return str(int(self.value))
        return tidy(str(self.value))


def escape_cell(value: object) -> object:
    """The value made safe for a cell of any export: text that a spreadsheet could run gets an apostrophe in front.

    Dangerous is a leading = + - @ tab, carriage return or line feed, also after blanks or apostrophes and in full
    width (OWASP, CSV injection). What is not text is returned as it is. `unescape_cell` undoes it exactly.
    """
    return "'" + value if isinstance(value, str) and _DANGEROUS.match(value) else value


def unescape_cell(text: str) -> str:
    """Take away the apostrophe that `escape_cell` put in front, and no other."""
    return text[1:] if text.startswith("'") and _DANGEROUS.match(text[1:]) else text


def tidy(text: str) -> str:
    """NFC, no direction marks or zero-width blanks, no control characters, ordinary blanks, trimmed."""
    clean = _CONTROL.sub("", _INVISIBLE.sub("", unicodedata.normalize("NFC", text)))
    return clean.replace("\u00a0", " ").replace("\u202f", " ").strip()


def fold_digits(text: str) -> str:
    """Any decimal digits (Arabic-Indic, Persian, full width) to 0-9."""
    return "".join(str(unicodedata.decimal(one)) if one.isdecimal() else one for one in text)


def fold(text: str) -> str:
    """For comparing what people typed: compatibility forms, case, digits, Arabic vowel marks and blanks set aside."""
    plain = unicodedata.normalize("NFKC", tidy(text)).casefold()
    return " ".join(_ARABIC_MARKS.sub("", fold_digits(plain)).split())


def choice_index(of: Field) -> Mapping[str, str]:
    """Every code and every label in every language, folded, to the code."""
    index = {fold(label): choice.code for choice in of.choices for label in choice.labels.values()}
    return index | {fold(choice.code): choice.code for choice in of.choices}


def read_cell(cell: RawCell, of: Field, choices: Mapping[str, str]) -> CellValue | None:
    """The value of a cell for a field; None when it is empty. Raises Unreadable with a code and its facts."""
    if cell.flaw is not None:
        raise Unreadable(cell.flaw)
    if cell.text == "":
        return None
    if isinstance(cell.value, str) and _FORMULA.match(tidy(cell.value)):
        raise Unreadable("formula")
    text = unescape_cell(cell.text)
    if of.kind is Kind.DATE:
        return _read_date(cell, fold_digits(text))
    if len(text) > of.max_length:
        raise Unreadable("too_long", length=len(text), most=of.max_length)
    match of.kind:
        case Kind.TEXT:
            return text
        case Kind.CODE:
            return fold_digits(text)
        case Kind.NUMBER:
            return _read_number(fold_digits(text))
        case Kind.EMAIL:
            return _read_email(fold_digits(text))
        case Kind.CHOICE:
            found = choices.get(fold(text))
            if found is None:
                raise Unreadable("unknown_code", known=[choice.code for choice in of.choices])
            return found


def _read_number(text: str) -> int:
    if not re.fullmatch(r"[+-]?[0-9]{1,15}", text):
        raise Unreadable("bad_number")
    return int(text)


def _read_email(text: str) -> str:
    if len(text) > 254 or ".." in text or not _EMAIL.fullmatch(text):
        raise Unreadable("bad_email")
    return text


def _read_date(cell: RawCell, text: str) -> date:
    """An Excel date, an Excel day number, 2027-03-01, or 01/03/2027 with the day first.

    Refused rather than guessed: two-digit years, a time of day, years before 1900 or after 2199, and Excel days
    before 1927, which are small numbers typed into a date cell.
    """
    value = cell.value
    if isinstance(value, date):
        return _excel_day(value)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if not isfinite(value) or value != int(value) or int(value) not in _SERIALS:
            raise Unreadable("bad_date")
        return (_EPOCH_1904 if cell.is_1904 else _EPOCH) + timedelta(days=int(value))
    if iso := _ISO_DAY.fullmatch(text):
        parts = (iso[1], iso[2], iso[3])
    elif day_first := _DAY_FIRST.fullmatch(text):
        parts = (day_first[3], day_first[2], day_first[1])
    else:
        raise Unreadable("bad_date")
    try:
        day = date(int(parts[0]), int(parts[1]), int(parts[2]))
    except ValueError:
        raise Unreadable("bad_date") from None
    if day.year not in _YEARS:
        raise Unreadable("bad_date")
    return day


def _excel_day(value: date) -> date:
    if isinstance(value, datetime):
        if value.time() != datetime.min.time():
            raise Unreadable("bad_date")
        value = value.date()
    if value.year not in _YEARS or (value - _EPOCH).days < _SERIALS.start:
        raise Unreadable("bad_date")
    return value
