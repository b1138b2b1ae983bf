"""The kinds of rule a call may publish. Each is a frozen value with an `id` that its findings carry."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class RankIn:
    """The nominee holds one of these ranks (India MHA circular: DySP to SP)."""

    kind: ClassVar[str] = "rank_in"
    id: str
    ranks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class YearsMin:
    """At least so many completed years of service."""

    kind: ClassVar[str] = "years_min"
    id: str
    years: int


@dataclass(frozen=True, slots=True)
class AgeBetween:
    """Age in completed years within the bounds, both included; a bound that is None is not asked."""

    kind: ClassVar[str] = "age_between"
    id: str
    minimum: int | None
    maximum: int | None


@dataclass(frozen=True, slots=True)
class SexIn:
    """A call open to these sexes only, e.g. a women-only call (India MHA for a DPO course)."""

    kind: ClassVar[str] = "sex_in"
    id: str
    sexes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Language:
    """One of the languages at `level` or better: the course's or the interpreted one (IMF)."""

    kind: ClassVar[str] = "language"
    id: str
    any_of: tuple[str, ...]
    level: int


AWARDS = ("participation", "completion", "achievement", "trainer")  # kinds of award of the office, lowest first


@dataclass(frozen=True, slots=True)
class Prerequisite:
    """Every achievement listed is held (WTO: level 2 needs level 1), by an award of kind `least` or higher."""

    kind: ClassVar[str] = "prerequisite"
    id: str
    all_of: tuple[str, ...]
    least: str = "completion"


@dataclass(frozen=True, slots=True)
class CoolDown:
    """No earlier course that ended less than `months` before the day of the check.

    `courses` are the course and its equivalents; empty means any course at all (ATI: none within six months; IMF
    headquarters: two years). `months` None means never again (ATI: never the same or a similar course).
    """

    kind: ClassVar[str] = "cool_down"
    id: str
    courses: tuple[str, ...]
    months: int | None


@dataclass(frozen=True, slots=True)
class DossierComplete:
    """Every document asked is in the dossier (ATI, IAEA: an incomplete dossier is set aside)."""

    kind: ClassVar[str] = "dossier_complete"
    id: str
    documents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GovernmentOfficial:
    """Government officials only (IMF, WTO)."""

    kind: ClassVar[str] = "government_official"
    id: str


@dataclass(frozen=True, slots=True)
class StateInvited:
    """The nominating state is one of those invited by the call."""

    kind: ClassVar[str] = "state_invited"
    id: str
    states: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DeclarationSigned:
    """The nominee signed the declaration (block K of the nomination form)."""

    kind: ClassVar[str] = "declaration_signed"
    id: str


Rule = (
    RankIn
    | YearsMin
    | AgeBetween
    | SexIn
    | Language
    | Prerequisite
    | CoolDown
    | DossierComplete
    | GovernmentOfficial
    | StateInvited
    | DeclarationSigned
)
