"""What a spreadsheet holds: its columns, its choices, its limits and the words it is written in."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})
Words = Mapping[str, str]  # language code -> text
CellValue = str | int | date


class Kind(StrEnum):
    """How a cell is read. text: as typed, on one line. notes: as typed. name: a name of a human being. code: an
    identifier or telephone number, digits folded to 0-9. number: a whole number. date, email and choice as they say."""

    TEXT = "text"
    NOTES = "notes"
    NAME = "name"
    CODE = "code"
    NUMBER = "number"
    DATE = "date"
    EMAIL = "email"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a drop-down: the code stored, its label per language, and other words that mean it beyond doubt."""

    code: str
    labels: Words
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Field:
    """One column. `labels` are its headings and `notes` its explanations, per language.

    `is_hidden` columns carry a key through the round trip (for instance the nomination's ref); `is_locked` columns
    are pre-filled and cannot be typed into. `aliases` are other headings that people use: proposed, never assumed.
    `least` and `most` bound a number, `earliest` and `latest` a day. `doubts`: an answer to another and to the
    codes it may mean where that other stands in the same column (M beside H is a woman in Portuguese).
    """

    code: str
    labels: Words
    kind: Kind = Kind.TEXT
    is_required: bool = False
    max_length: int = 200
    choices: tuple[Choice, ...] = ()
    notes: Words | None = None
    is_hidden: bool = False
    is_locked: bool = False
    aliases: tuple[str, ...] = ()
    least: int | None = None
    most: int | None = None
    earliest: date | None = None
    latest: date | None = None
    doubts: Mapping[str, tuple[str, tuple[str, ...]]] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SheetSpec:
    """A spreadsheet. `language` is the reader's: headings, labels and direction are written in it.

    code, version   written into the file; another code is refused, another version is reported
    title           name of the tab, per language
    unique          groups of fields whose values together may occur once, e.g. (("email",), ("name", "born_on"))
    filled          rows to pre-fill, field code -> value (a choice by its code)
    about           what else the file carries unseen, name -> text (for instance the state it was made for)
    rows_ready      rows that are made ready for typing, beside those that are filled
    rows_max, columns_max, bytes_max, unpacked_max   limits of what is read; sizes in bytes
    """

    code: str
    version: str
    language: str
    title: Words
    fields: tuple[Field, ...]
    unique: tuple[tuple[str, ...], ...] = ()
    filled: tuple[Mapping[str, CellValue | None], ...] = ()
    about: Mapping[str, str] = dataclasses.field(default_factory=dict)
    rows_ready: int = 200
    rows_max: int = 200
    columns_max: int = 100
    bytes_max: int = 5_000_000
    unpacked_max: int = 50_000_000

    def __post_init__(self) -> None:
        """Raises ValueError for a spec that could not be read back: `no_fields repeated_field unlabelled
        ambiguous_heading choice_without_choices ambiguous_choice unknown_unique_field unknown_filled_field
        too_many_filled too_many_fields`."""
        codes = [field.code for field in self.fields]
        if not codes:
            raise ValueError("no_fields")
        if len(set(codes)) != len(codes):
            raise ValueError("repeated_field")
        if any(self.language not in field.labels for field in self.fields) or self.language not in self.title:
            raise ValueError("unlabelled")
        if len(codes) > self.columns_max:
            raise ValueError("too_many_fields")
        _refuse_ambiguous([field.labels for field in self.fields], "ambiguous_heading")
        for field in self.fields:
            if field.kind is Kind.CHOICE:
                if not field.choices:
                    raise ValueError("choice_without_choices")
                if any(self.language not in choice.labels for choice in field.choices):
                    raise ValueError("unlabelled")
                _refuse_ambiguous([choice.labels for choice in field.choices], "ambiguous_choice")
        if any(code not in codes for group in self.unique for code in group):
            raise ValueError("unknown_unique_field")
        if any(code not in codes for row in self.filled for code in row):
            raise ValueError("unknown_filled_field")
        if len(self.filled) > self.rows_max:
            raise ValueError("too_many_filled")

    @property
    def is_right_to_left(self) -> bool:
        """Whether the sheet is laid out from the right."""
        return self.language in RIGHT_TO_LEFT


def _refuse_ambiguous(labels: list[Words], code: str) -> None:
    """The same text may not mean two things in any mix of languages."""
    meaning: dict[str, int] = {}
    for place, words in enumerate(labels):
        for text in words.values():
            if meaning.setdefault(text.casefold().strip(), place) != place:
                raise ValueError(code)
