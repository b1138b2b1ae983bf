"""One cell: folding what people type, reading it as a value, and writing it so that it cannot become a formula."""

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import isfinite

from .dates import ASKED, YEARS, inside, readings
from .spec import CellValue, Field, Kind
from .texts import fold, fold_digits, fold_loosely, tidy

_DANGEROUS = re.compile(r"'*[ \u00a0]*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
_FORMULA = re.compile(r"=|@.*[(!]|[+\-][\w.$'+\-*/]*[(|!](?<!\d[(])|[+\-].*\|.*!", re.DOTALL)
_ERRORS = re.compile(r"#(?:REF!|N/A|VALUE!|DIV/0!|NAME\?|NULL!|NUM!)")
_EMAIL = re.compile(r"[^@\s,;:<>()\"]{1,64}@(?:[^@\s.,;:<>()\"]+\.)+[^@\s.,;:<>()\"\d]{2,}")
_WITHIN = re.compile(r"[^@\s,;:<>()\"]{1,64}@[^@\s,;:<>()\"]+")
_NOTHING = frozenset("- -- --- – — _ / . .. ... n/a n.a. n.a néant neant r.a.s. ras nil none null n.d.".split()) | {
    "لا يوجد", "لا شيء", "غير متوفر", "não tem", "nao tem", "não se aplica"
}  # fmt: skip
_SIGNS = "\" '' ״ 〃 ′′ ” “ „ « » ,, // -//- -\"-"
_DITTO = frozenset(f"{_SIGNS} idem idem. id. ditto ibid ibidem نفسه نفسها مثله مثلها".split()) | {
    "same as above", "as above", "le même", "la même", "o mesmo", "a mesma", "نفس الشيء"
}  # fmt: skip
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


def is_ditto(text: str) -> bool:
    """Whether a cell says: as above."""
    return fold(text) in _DITTO


def _is_nothing(text: str, of: Field) -> bool:
    """Whether a cell says that there is nothing to say; in a name only signs do, Nil and Ras are names."""
    folded = fold(text)
    return folded in _NOTHING and not (of.kind is Kind.NAME and any(one.isalpha() for one in folded))


def choice_index(of: Field) -> Mapping[str, str]:
    """Every code and every label in every language, folded, to the code."""
    index = {fold(alias): choice.code for choice in of.choices for alias in choice.aliases}
    index |= {fold(label): choice.code for choice in of.choices for label in choice.labels.values()}
    return index | {fold(choice.code): choice.code for choice in of.choices}


def read_cell(cell: RawCell, of: Field, choices: Mapping[str, str], order: str = "") -> CellValue | None:
    """The value of a cell for a field; None when it is empty. Raises Unreadable with a code, its facts and proposals.

    `order` (dmy or mdy) is how the other days of the column are written; without it 01/02/1990 is asked about.
    """
    if cell.flaw is not None:
        raise Unreadable(cell.flaw)
    if cell.text == "" or _is_nothing(cell.text, of):
        return None
    if is_ditto(cell.text):
        raise Unreadable("ditto")
    if isinstance(cell.value, str) and _ERRORS.fullmatch(cell.text):
        raise Unreadable("cell_error")
    if isinstance(cell.value, str) and _FORMULA.match(tidy(cell.value)):
        raise Unreadable("formula")
    text = unescape_cell(cell.text)
    if of.kind is Kind.DATE:
        return _read_date(cell, text, order, of)
    if of.kind is not Kind.NOTES:
        text = " ".join(text.split())
    if len(text) > of.max_length:
        raise Unreadable("too_long", length=len(text), most=of.max_length)
    match of.kind:
        case Kind.TEXT | Kind.NOTES:
            return text
        case Kind.NAME:
            if "@" in text or not any(one.isalpha() for one in text):
                raise Unreadable("bad_name")
            return text
        case Kind.CODE:
            return fold_digits(text)
        case Kind.NUMBER:
            return _read_number(fold_digits(text), of)
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


def _read_number(text: str, of: Field) -> int:
    text = re.sub(r"(?<=[0-9])[.,]0+$", "", text)
    if not re.fullmatch(r"[+-]?[0-9]{1,15}", text):
        inside = re.findall(r"[0-9]{1,15}", text)
        raise Unreadable("bad_number", tuple(inside) if len(inside) == 1 else ())
    number = int(text)
    if (of.least is not None and number < of.least) or (of.most is not None and number > of.most):
        raise Unreadable("number_range", least=of.least or 0, most=of.most or 0)
    return number


def _read_email(text: str) -> str:
    text = re.sub(r"^mailto: *", "", text, flags=re.IGNORECASE)
    if _is_email(text):
        return text
    several = tuple(dict.fromkeys(one for one in _WITHIN.findall(text) if _is_email(one)))
    if several:
        raise Unreadable("bad_email", several[:3])
    mended = text.strip().strip("<>;,. ")
    mended = re.sub(r"\s+", "", mended).replace(",", ".").replace("(at)", "@").replace("[at]", "@").replace("..", ".")
    raise Unreadable("bad_email", (mended,) if _is_email(mended) else ())


def _is_email(text: str) -> bool:
    return len(text) <= 254 and ".." not in text and bool(_EMAIL.fullmatch(text))


def _read_date(cell: RawCell, text: str, order: str, of: Field) -> date:
    """A day of the file's own kind, an Excel day number, or a day in words and numbers (`dates`).

    Refused rather than guessed: a time of day, years before 1900 or after 2199, and Excel days before 1927, which
    are small numbers typed into a date cell. Asked about: what can be two days, and years without their century.
    """
    value = cell.value
    if isinstance(value, date):
        return _bounded(_excel_day(value), of)
    if isinstance(value, (int, float)) and not isinstance(value, bool) and not re.fullmatch(r"[0-9]{8}", text):
        if not isfinite(value) or value != int(value) or int(value) not in _SERIALS:
            raise Unreadable("bad_date")
        return _bounded((_EPOCH_1904 if cell.is_1904 else _EPOCH) + timedelta(days=int(value)), of)
    found = tuple(one for one in readings(text) if _is_within(one.day, of))
    if len(found) == 1 and found[0].order == "short" and of.earliest and of.latest:
        return found[0].day
    if not found:
        if meant := readings(text):
            raise Unreadable("date_range", (), day=meant[0].day.isoformat())
        raise Unreadable("bad_date", _perhaps(text, of))
    sure = [one for one in found if one.order not in ASKED]
    if len(sure) == len(found) == 1:
        return sure[0].day
    by_order = [one for one in sure if order and one.order == order]
    if len(by_order) == 1:
        return by_order[0].day
    code = "hijri_date" if all(one.order == "hijri?" for one in found) else "ambiguous_date"
    raise Unreadable(code, tuple(one.day.isoformat() for one in found))


def _is_within(day: date, of: Field) -> bool:
    return (of.earliest is None or of.earliest <= day) and (of.latest is None or day <= of.latest)


def _bounded(day: date, of: Field) -> date:
    if not _is_within(day, of):
        raise Unreadable("date_range", (), day=day.isoformat())
    return day


def _perhaps(text: str, of: Field) -> tuple[str, ...]:
    """What a text that is no day may mean: the day within it, or the number that Excel keeps a day as."""
    days = [one.day for one in inside(text)]
    if re.fullmatch(r"[0-9]{5}", fold_digits(text)) and int(fold_digits(text)) in _SERIALS:
        days.append(_EPOCH + timedelta(days=int(fold_digits(text))))
    return tuple(dict.fromkeys(day.isoformat() for day in days if _is_within(day, of)))


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
