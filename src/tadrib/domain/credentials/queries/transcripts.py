"""Transcripts: everything that a person took part in here, with what it earned; and a state's people by course."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet

import tadrib.domain.enrolment.queries
from tadrib.domain import enrolment
from tadrib.domain.catalogue.models import Edition, EditionModule
from tadrib.domain.credentials import policy, words
from tadrib.domain.credentials.models import Award, Credential
from tadrib.domain.directory.models import Person
from tadrib.domain.enrolment.models import Participation
from tadrib.domain.enrolment.words import Participation as ParticipationState
from tadrib.kernel.actor import Actor


@dataclass(frozen=True)
class TranscriptLine:
    """One course of a person: the edition with its modules, and the award that stands, if one was decided."""

    participation: Participation
    modules: tuple[EditionModule, ...]
    award: Award | None
    credential: Credential | None

    @property
    def edition(self) -> Edition:
        """The dated offering."""
        return self.participation.edition

    @property
    def hours(self) -> int:
        """Hours of all its modules."""
        return sum(one.module.hours for one in self.modules)

    @property
    def kind(self) -> str:
        """The kind of award; empty while nothing is decided."""
        return self.award.kind if self.award else ""

    @property
    def counts(self) -> bool:
        """Whether its hours count: an award with a certificate that is valid."""
        return self.credential is not None and self.credential.state == words.Credential.ISSUED


@dataclass(frozen=True)
class Transcript:
    """A person's courses, newest first. ``hours`` of those that count; ``changed_at``: when the record last changed."""

    person: Person
    lines: tuple[TranscriptLine, ...]
    changed_at: dt.datetime | None

    @property
    def hours(self) -> int:
        """Hours with a valid certificate, together."""
        return sum(line.hours for line in self.lines if line.counts)


def _standing(rows: QuerySet[Participation]) -> dict[int, Award]:
    """Awards that stand with their certificates, by participation: one query."""
    awards = Award.objects.filter(participation__in=rows.order_by().values("pk"), is_replaced=False)
    awards = awards.select_related("credential__revocation").prefetch_related("credential__suspensions")
    return {award.participation_id: award for award in awards}


def _credential(award: Award | None) -> Credential | None:
    return getattr(award, "credential", None) if award else None


def find_transcript(by: Actor, person: Person) -> Transcript | None:
    """A person's transcript for the person and for the office; None for everybody else, focal points too: they see
    their state's part by ``state_transcript``. Four queries, however many courses."""
    own = by.is_signed_in and person.user_id is not None and person.user_id == by.user_id
    if not (own or policy.can_read(by)):
        return None
    modules = EditionModule.objects.select_related("module").order_by("module__number")
    rows = Participation.objects.filter(person=person).exclude(state=ParticipationState.WITHDRAWN)
    rows = rows.select_related("edition__course", "edition__version").order_by("-edition__start_date", "-pk")
    awards = _standing(rows)
    lines = tuple(
        TranscriptLine(row, tuple(row.edition.modules.all()), awards.get(row.pk), _credential(awards.get(row.pk)))
        for row in rows.prefetch_related(Prefetch("edition__modules", modules))
    )
    return Transcript(person, lines, max((at for line in lines for at in _moments(line)), default=None))


def _moments(line: TranscriptLine) -> Iterable[dt.datetime]:
    """When anything was decided that the line tells."""
    yield line.participation.enrolled_at
    if line.award:
        yield line.award.decided_at
    if line.credential:
        yield line.credential.issued_at
        revocation: Any = getattr(line.credential, "revocation", None)
        if revocation:
            yield revocation.at
        for change in line.credential.suspensions.all():
            yield change.at


# A state ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Held:
    """What one person has of one course: never a code."""

    kind: str  # empty while nothing is decided
    state: str  # of the certificate; empty without one
    number: str
    year: int
    result: dict[str, Any]

    @property
    def counts(self) -> bool:
        """Whether the certificate is valid."""
        return self.state == words.Credential.ISSUED


@dataclass(frozen=True)
class StatePerson:
    """A person that the state sent, with what they have of each course by its code; the best of several."""

    person: Person
    held: dict[str, Held]


@dataclass(frozen=True)
class StateTranscript:
    """A state's people by course, and valid certificates counted by kind and sex, and by year and kind."""

    courses: tuple[Any, ...]  # (code, title), in the order of their first edition
    people: tuple[StatePerson, ...]
    by_kind: dict[str, dict[str, int]]  # kind -> sex -> certificates
    by_year: dict[int, dict[str, int]]  # year -> kind -> certificates

    @property
    def certificates(self) -> int:
        """Valid certificates in all."""
        return sum(sum(row.values()) for row in self.by_kind.values())


def state_transcript(by: Actor, state_code: str, *, search: str = "", year: int | None = None) -> StateTranscript:
    """People whom a state sent, by course: for its own focal points alone. Three queries, however many people."""
    rows = enrolment.queries.list_trained(by, state_code, search=search, year=year)
    rows = rows.exclude(state=ParticipationState.WITHDRAWN)
    awards = _standing(rows)
    courses: dict[str, Any] = {}
    people: dict[int, StatePerson] = {}
    kinds: dict[str, Counter[str]] = {}
    years: dict[int, Counter[str]] = {}
    for row in rows.order_by("edition__start_date", "pk"):
        award = awards.get(row.pk)
        credential = _credential(award)
        held = Held(
            kind=award.kind if award else "",
            state=credential.state if credential else "",
            number=credential.number if credential else "",
            year=row.edition.end_date.year,
            result=dict(award.result) if award else {},
        )
        code = row.edition.course.code
        courses.setdefault(code, row.edition.course.title)
        mine = people.setdefault(row.person_id, StatePerson(row.person, {})).held
        mine[code] = max(mine.get(code, held), held, key=_worth)
        if held.counts:
            kinds.setdefault(held.kind, Counter())[row.sex] += 1
            years.setdefault(held.year, Counter())[held.kind] += 1
    by_name = sorted(people.values(), key=lambda one: (one.person.family_names, one.person.given_names, one.person.pk))
    return StateTranscript(
        courses=tuple(courses.items()),
        people=tuple(by_name),
        by_kind={kind: dict(kinds[kind]) for kind in words.Award if kind in kinds},
        by_year={year: dict(years[year]) for year in sorted(years)},
    )


def _worth(held: Held) -> tuple[bool, int, int]:
    """A valid certificate before others, a higher kind before lower ones, a later course before earlier ones."""
    order = [*reversed(words.Award)]
    return held.counts, order.index(words.Award(held.kind)) if held.kind else -1, held.year
