"""One cell: folding what people type, reading it as a value, and writing it so that it cannot become a formula."""

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import isfinite

from .dates import ASKED, YEARS, readings
from .spec import CellValue, Field, Kind
from .texts import fold, fold_digits, fold_loosely, tidy

_DANGEROUS = re.compile(r"'*[ \u00a0]*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
_FORMULA = re.compile(r"=|@.*[(!]|[+\-](?=.*[(|!])(?=.*[A-Za-z])", re.DOTALL)
_ERRORS = re.compile(r"#(?:REF!|N/A|VALUE!|DIV/0!|NAME\?|NULL!|NUM!)")
_EMAIL = re.compile(r"[^@\s,;<>()\"]{1,64}@(?:[^@\s.,;<>()\"]+\.)+[^@\s.,;<>()\"\d]{2,}")
_SERIALS = range(10_000, 80_000)  # Excel day numbers from 1927 to 2119
_EPOCH = date(1899, 12, 30)
_EPOCH_1904 = date(1904, 1, 1)


class Unreadable(Exception):
    """A cell that cannot be read as its field asks: a problem code, what might be meant, and its facts."""

    def __init__(self, code: str, proposals: tuple[str, ...] = (), **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.proposals = proposals
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


def choice_index(of: Field) -> Mapping[str, str]:
    """Every code and every label in every language, folded, to the code."""
    index = {fold(label): choice.code for choice in of.choices for label in choice.labels.values()}
    return index | {fold(choice.code): choice.code for choice in of.choices}


def read_cell(cell: RawCell, of: Field, choices: Mapping[str, str], order: str = "") -> CellValue | None:
    """The value of a cell for a field; None when it is empty. Raises Unreadable with a code, its facts and proposals.

    `order` (dmy or mdy) is how the other days of the column are written; without it 01/02/1990 is asked about.
    """
    if cell.flaw is not None:
        raise Unreadable(cell.flaw)
    if cell.text == "":
        return None
    if isinstance(cell.value, str) and _ERRORS.fullmatch(cell.text):
        raise Unreadable("cell_error")
    if isinstance(cell.value, str) and _FORMULA.match(tidy(cell.value)):
        raise Unreadable("formula")
    text = unescape_cell(cell.text)
    if of.kind is Kind.DATE:
        return _read_date(cell, text, order)
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
            return _read_choice(text, of, choices)


def _read_choice(text: str, of: Field, choices: Mapping[str, str]) -> str:
    found = choices.get(fold(text))
    if found is not None:
        return found
    loose = {fold_loosely(label): code for label, code in choices.items()}
    exact = loose.get(fold_loosely(text))
    near = [exact] if exact else [loose[one] for one in difflib.get_close_matches(fold_loosely(text), loose, 3, 0.6)]
    raise Unreadable("unknown_code", tuple(dict.fromkeys(near)), known=[choice.code for choice in of.choices])


def _read_number(text: str) -> int:
    if not re.fullmatch(r"[+-]?[0-9]{1,15}", text):
        inside = re.findall(r"[0-9]{1,15}", text)
        raise Unreadable("bad_number", tuple(inside) if len(inside) == 1 else ())
    return int(text)


def _read_email(text: str) -> str:
    if _is_email(text):
        return text
    mended = re.sub(r"^mailto:", "", text.strip().strip("<>;,. "), flags=re.IGNORECASE)
    mended = re.sub(r"\s+", "", mended).replace(",", ".").replace("(at)", "@").replace("[at]", "@").replace("..", ".")
    raise Unreadable("bad_email", (mended,) if _is_email(mended) else ())


def _is_email(text: str) -> bool:
    return len(text) <= 254 and ".." not in text and bool(_EMAIL.fullmatch(text))


def _read_date(cell: RawCell, text: str, order: str) -> date:
    """A day of the file's own kind, an Excel day number, or a day in words and numbers (`dates`).

    Refused rather than guessed: a time of day, years before 1900 or after 2199, and Excel days before 1927, which
    are small numbers typed into a date cell. Asked about: what can be two days, and years without their century.
    """
    value = cell.value
    if isinstance(value, date):
        return _excel_day(value)
    if isinstance(value, (int, float)) and not isinstance(value, bool) and not re.fullmatch(r"[0-9]{8}", text):
        if not isfinite(value) or value != int(value) or int(value) not in _SERIALS:
            raise Unreadable("bad_date")
        return (_EPOCH_1904 if cell.is_1904 else _EPOCH) + timedelta(days=int(value))
    found = readings(text)
    if not found:
        raise Unreadable("bad_date")
    sure = [one for one in found if one.order not in ASKED]
    if len(sure) == len(found) == 1:
        return sure[0].day
    by_order = [one for one in sure if order and one.order == order]
    if len(by_order) == 1:
        return by_order[0].day
    code = "hijri_date" if all(one.order == "hijri?" for one in found) else "ambiguous_date"
    raise Unreadable(code, tuple(one.day.isoformat() for one in found))


def order_of(texts: Iterable[str]) -> str:
    """How the days of a column are written, if those that can be read in one way only agree: dmy, mdy or nothing."""
    seen = set()
    for text in texts:
        found = readings(unescape_cell(text)) if text else ()
        if len(found) == 1 and found[0].order in ("dmy", "mdy") and found[0].day.day > 12:
            seen.add(found[0].order)
    return seen.pop() if len(seen) == 1 else ""


def _excel_day(value: date) -> date:
    if isinstance(value, datetime):
        if value.time() != datetime.min.time():
            raise Unreadable("bad_date")
        value = value.date()
    if value.year not in YEARS or (value - _EPOCH).days < _SERIALS.start:
        raise Unreadable("bad_date")
    return value
