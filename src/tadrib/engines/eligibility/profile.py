"""What is known of a nominee on the day of the check.

`None` always means "not known" and leads to the verdict `unknown`; an empty tuple means "known to be none".
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class LanguageLevel:
    """A language (BCP 47 code, e.g. `fr`) at level 0 (none) to 5 (as a native), or at a level not yet told."""

    language: str
    level: int | None


@dataclass(frozen=True, slots=True)
class Participation:
    """An earlier course of this person; `ended_on` is None when the record does not say."""

    course: str
    ended_on: date | None


@dataclass(frozen=True, slots=True)
class Awarded:
    """An award of the office that this person holds; `kind` is one of `rules.AWARDS`."""

    course: str
    kind: str


@dataclass(frozen=True, slots=True)
class Profile:
    """Facts about one nominee; no name, no identity document.

    `service_since` (a date) is preferred to `years_of_service` (completed years as declared) when both are known.
    A language that is absent from a known `languages` is not spoken. `awarded` is what the office awarded itself, with
    its kind; `achievements` are courses held by certificates of elsewhere, whose kind nobody here can tell.
    """

    state: str | None = None
    sex: str | None = None
    born_on: date | None = None
    rank: str | None = None
    service_since: date | None = None
    years_of_service: int | None = None
    languages: tuple[LanguageLevel, ...] | None = None
    achievements: tuple[str, ...] | None = None
    awarded: tuple[Awarded, ...] = ()
    participations: tuple[Participation, ...] | None = None
    documents: tuple[str, ...] | None = None
    is_government_official: bool | None = None
    has_signed_declaration: bool | None = None
