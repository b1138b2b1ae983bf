"""What may be printed: frozen values, already in the reader's words.

The engine adds no sentence of its own. Labels, dates and numbers arrive formatted; only their place, direction and
type are decided here. `language` values are the primary tags "ar", "fr", "en", "pt"; "ar" is set right to left.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Language = Literal["ar", "fr", "en", "pt"]


@dataclass(frozen=True)
class Run:
    """A piece of text in one language."""

    language: Language
    text: str


@dataclass(frozen=True)
class Pair:
    """A label and its value, e.g. ("Reference", "LET-2027-0031")."""

    label: str
    value: str


# certificate ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Statement:
    """One column of a certificate: `before`, then the course's name in bold, then `after`, with their own spaces."""

    language: Language
    before: str
    course: str
    after: str


@dataclass(frozen=True)
class Particular:
    """A key figure under the columns: the value ("60", "4", a level) over its label in several languages."""

    value: tuple[Run, ...]
    labels: tuple[Run, ...]


@dataclass(frozen=True)
class Issuer:
    """One body that signs: its name, who signs for it and as what. `seal` leaves a dashed ring for a wet seal.

    `signature` and `stamp` are pictures (PNG): the one stands on the line, the other where the ring would be.
    """

    signatory: str
    title: tuple[Run, ...]
    organisation: tuple[Run, ...] = ()
    seal: bool = False
    signature: bytes = b""
    stamp: bytes = b""


@dataclass(frozen=True)
class CertificateFacts:
    """A certificate of one person.

    `name_arabic` may be empty; either name may be a single name. `offices` are lines of the head: right-to-left lines
    stand on one side of the mark, the others on the other side. `issuers`: one to four. `issued_at` must be aware; it
    becomes the file's date. `verify_hint` stands above the code. `specimen` writes `specimen_words` under the band.
    The square holds `square`, or the address if that is empty; the address is printed under it in any case.
    `accent` and `gold` ("#rrggbb") colour the band, the titles and the rules.
    """

    number: str
    issued_at: datetime
    verify_url: str
    offices: tuple[Run, ...]
    title: tuple[Run, ...]
    name_latin: str
    statements: tuple[Statement, ...]
    issuers: tuple[Issuer, ...]
    name_arabic: str = ""
    particulars: tuple[Particular, ...] = ()
    verify_hint: tuple[Run, ...] = ()
    specimen: bool = False
    specimen_words: tuple[Run, ...] = (Run("en", "EXAMPLE"), Run("fr", "EXEMPLE"), Run("ar", "مثال"))
    square: str = ""
    accent: str = "#0b5d4e"
    gold: str = "#b98a2a"


# blocks of letters and reports ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Paragraph:
    text: str
    kind: Literal["paragraph"] = field(default="paragraph", init=False)


@dataclass(frozen=True)
class Bullets:
    items: tuple[str, ...]
    kind: Literal["bullets"] = field(default="bullets", init=False)


@dataclass(frozen=True)
class Pairs:
    """A simple table of facts, one pair a row."""

    pairs: tuple[Pair, ...]
    kind: Literal["pairs"] = field(default="pairs", init=False)


@dataclass(frozen=True)
class Table:
    """`rows` as wide as `headers`. Columns named in `numeric` (from 0) are set at the line's end with equal digits.

    `widths` are the columns' parts of the line, one for each header, 0 for as wide as its widest cell (codes); none
    means equal parts.
    """

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    title: str = ""
    numeric: tuple[int, ...] = ()
    widths: tuple[int, ...] = ()
    kind: Literal["table"] = field(default="table", init=False)


@dataclass(frozen=True)
class Bar:
    """`shown` is the value as the reader sees it; `value` and `target` share one unit and are 0 or more."""

    label: str
    value: float
    shown: str
    target: float | None = None


@dataclass(frozen=True)
class Chart:
    """Horizontal bars from zero on one scale; the target is a black tick. `key` explains the tick, in words."""

    bars: tuple[Bar, ...]
    title: str = ""
    key: str = ""
    kind: Literal["chart"] = field(default="chart", init=False)


Block = Paragraph | Bullets | Pairs | Table | Chart


# letter and report ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Proof:
    """How a reader checks the paper: the code, the address behind the QR square, and a word before it."""

    code: str
    url: str
    words: str = ""


@dataclass(frozen=True)
class Signature:
    """`lines` under the name: title, office. `place` leaves room for a seal when true."""

    name: str
    lines: tuple[str, ...] = ()
    seal: bool = False


@dataclass(frozen=True)
class LetterFacts:
    """A formal letter. `references` holds number, date and nota verbale number with their labels.

    `page_words` holds "{page}" and "{pages}". `subject_label` comes before the subject ("Subject:").
    `issued_at` must be aware. `specimen_words` empty means a real letter.
    """

    language: Language
    office: tuple[str, ...]
    references: tuple[Pair, ...]
    issued_at: datetime
    subject: str
    body: tuple[Block, ...]
    addressee: tuple[str, ...] = ()
    subject_label: str = ""
    greeting: str = ""
    closing: str = ""
    signature: Signature | None = None
    proof: Proof | None = None
    page_words: str = "{page} / {pages}"
    specimen_words: str = ""


@dataclass(frozen=True)
class Section:
    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class ReportFacts:
    """A report: title, key facts, sections, notes, lines to sign. Minutes are a report that people sign.

    `page_words`, `issued_at`, `specimen_words` as in a letter. `signatures` stand two in a row and stay together.
    """

    language: Language
    office: tuple[str, ...]
    title: str
    issued_at: datetime
    sections: tuple[Section, ...]
    subtitle: str = ""
    key_facts: tuple[Pair, ...] = ()
    notes: tuple[str, ...] = ()
    notes_heading: str = ""
    signatures: tuple[Signature, ...] = ()
    proof: Proof | None = None
    page_words: str = "{page} / {pages}"
    specimen_words: str = ""
