"""Reading sessions and attendance."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from django.db.models import Exists, OuterRef, QuerySet

import tadrib.domain.enrolment.queries
from tadrib.domain import enrolment
from tadrib.domain.catalogue.models import Edition
from tadrib.domain.delivery import policy, words
from tadrib.domain.delivery.models import AttendanceMark, Session
from tadrib.domain.enrolment.models import Participation
from tadrib.domain.enrolment.words import Participation as ParticipationState
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import NotFound


def _sessions() -> QuerySet[Session]:
    rows = Session.objects.select_related("edition__course", "module__module").order_by("starts_at", "pk")
    return rows.annotate(is_marked=Exists(AttendanceMark.objects.filter(session=OuterRef("pk"))))


def list_sessions(by: Actor, edition: Edition) -> QuerySet[Session]:
    """The timetable in order, cancelled sessions included: for the office and for those who take part."""
    rows = _sessions().filter(edition=edition)
    if policy.can_read(by):
        return rows
    own = enrolment.queries.visible_participations(by).filter(edition=edition)
    return rows if own.exclude(state=ParticipationState.WITHDRAWN).exists() else rows.none()


def get_session(by: Actor, ref: str) -> Session:
    """One session for the office, with ``is_marked``, or ``NotFound``."""
    session = _sessions().filter(ref=ref).first() if policy.can_read(by) else None
    if session is None:
        raise NotFound(ref)
    return session


def _latest(marks: Iterable[AttendanceMark]) -> dict[tuple[int, int], AttendanceMark]:
    """The mark that counts, by (session, participation). ``marks`` come by rising number."""
    return {(mark.session_id, mark.participation_id): mark for mark in marks}


@dataclass(frozen=True)
class Line:
    """One person in the list of one session: what is marked now, and all marks before it."""

    participation: Participation
    mark: AttendanceMark | None
    history: tuple[AttendanceMark, ...]


def list_lines(by: Actor, session: Session) -> list[Line]:
    """Everybody who takes part, room and remote in one list, with their marks in the session: two queries."""
    if not policy.can_read(by):
        return []
    history: dict[int, list[AttendanceMark]] = defaultdict(list)
    for mark in AttendanceMark.objects.filter(session=session).order_by("number"):
        history[mark.participation_id].append(mark)
    people = enrolment.queries.visible_participations(by).filter(edition=session.edition)
    lines = []
    for person in people:
        marks = history[person.pk]
        if person.state != ParticipationState.WITHDRAWN or marks:
            lines.append(Line(person, marks[-1] if marks else None, tuple(marks[:-1])))
    return lines


@dataclass(frozen=True)
class Cell:
    """One half day of one person: the mark's class and letter; empty while nobody marked."""

    session: Session
    mark: str
    kind: str
    starts_day: bool


@dataclass(frozen=True)
class Row:
    """One person's line in the attendance table."""

    participation: Participation
    cells: tuple[Cell, ...]
    attended: int
    held: int
    is_below: bool


@dataclass(frozen=True)
class Day:
    """A day's heading over its sessions."""

    date: dt.date
    sessions: tuple[Session, ...]


@dataclass(frozen=True)
class Table:
    """Attendance of an edition: people by half day, with totals. ``needed`` is the share in per cent."""

    days: tuple[Day, ...]
    rows: tuple[Row, ...]
    attended: int
    possible: int
    needed: int

    @property
    def share(self) -> int:
        """Attended half days, in per cent of those held."""
        return round(100 * self.attended / self.possible) if self.possible else 0


def attendance_table(by: Actor, edition: Edition, *, zone: dt.tzinfo) -> Table:
    """The whole edition in three queries, however many people and sessions it has."""
    needed = edition.version.rules.attendance_needed
    if not policy.can_read(by):
        return Table((), (), 0, 0, needed)
    sessions = [s for s in _sessions().filter(edition=edition) if not s.cancelled_at]
    marks = _latest(
        AttendanceMark.objects.filter(session__edition=edition, session__cancelled_at=None).order_by("number")
    )
    held = {session_pk for session_pk, _ in marks}
    by_day: dict[dt.date, list[Session]] = defaultdict(list)
    for session in sessions:
        by_day[session.starts_at.astimezone(zone).date()].append(session)
    first_of_day = {rows[0].pk for rows in by_day.values()}
    rows = []
    for person in enrolment.queries.visible_participations(by).filter(edition=edition):
        cells, attended = [], 0
        for session in sessions:
            mark = marks.get((session.pk, person.pk))
            attended += bool(mark and mark.mark in words.ATTENDED)
            cells.append(
                Cell(
                    session=session,
                    mark=mark.mark if mark else "",
                    kind=words.MARK_CLASSES[words.Mark(mark.mark)] if mark else "u",
                    starts_day=session.pk in first_of_day,
                )
            )
        if person.state == ParticipationState.WITHDRAWN and not any(cell.mark for cell in cells):
            continue
        rows.append(Row(person, tuple(cells), attended, len(held), attended * 100 < needed * len(held)))
    return Table(
        days=tuple(Day(date, tuple(day)) for date, day in by_day.items()),
        rows=tuple(rows),
        attended=sum(row.attended for row in rows),
        possible=len(held) * len(rows),
        needed=needed,
    )


def attendance_shares(by: Actor, edition: Edition, *, left_too: bool = False) -> dict[int, tuple[int, int]]:
    """``{participation id: (sessions attended, sessions held)}`` for all who take part: two queries.

    With ``left_too`` also of those who left the course before its end.

    Held is a session that stands and in which somebody was marked; in the room, late and remote count as attended,
    excused and absent do not. Nobody but the office gets an answer.
    """
    if not policy.can_read(by):
        return {}
    marks = _latest(
        AttendanceMark.objects.filter(session__edition=edition, session__cancelled_at=None)
        .only("session_id", "participation_id", "mark", "number")
        .order_by("number")
    )
    held = len({session_pk for session_pk, _ in marks})
    attended: dict[int, int] = defaultdict(int)
    for (_, participation_pk), mark in marks.items():
        attended[participation_pk] += mark.mark in words.ATTENDED
    people = Participation.objects.filter(edition=edition)
    if not left_too:
        people = people.exclude(state=ParticipationState.WITHDRAWN)
    return {pk: (attended[pk], held) for pk in people.values_list("pk", flat=True)}


def module_shares(by: Actor, edition: Edition) -> dict[int, dict[int, tuple[int, int]]]:
    """``{participation id: {module number: (sessions attended, sessions held)}}``, counted as ``attendance_shares``:
    three queries. Every module of the edition is there, also one in which nothing was held."""
    if not policy.can_read(by):
        return {}
    modules = dict(edition.modules.values_list("pk", "module__number"))
    rows = AttendanceMark.objects.filter(session__edition=edition, session__cancelled_at=None).order_by("number")
    latest: dict[tuple[int, int], tuple[int, str]] = {}
    for session, module, participation, mark in rows.values_list(
        "session_id", "session__module_id", "participation_id", "mark"
    ):
        latest[session, participation] = (modules[module], mark)
    held: dict[int, set[int]] = defaultdict(set)
    attended: dict[tuple[int, int], int] = defaultdict(int)
    for (session, participation), (number, mark) in latest.items():
        held[number].add(session)
        attended[participation, number] += mark in words.ATTENDED
    people = Participation.objects.filter(edition=edition).exclude(state=ParticipationState.WITHDRAWN)
    numbers = sorted(modules.values())
    return {pk: {n: (attended[pk, n], len(held[n])) for n in numbers} for pk in people.values_list("pk", flat=True)}


@dataclass(frozen=True)
class OwnAttendance:
    """One person's presence in one edition: pairs of session and mark (empty: not marked yet)."""

    sessions: tuple[tuple[Session, str], ...]
    attended: int
    held: int
    needed: int

    @property
    def share(self) -> int:
        """In per cent of the sessions held."""
        return round(100 * self.attended / self.held) if self.held else 0


def attendance_of(by: Actor, participation: Participation) -> OwnAttendance:
    """What a participant, their state and the office may see of one person's presence: two queries."""
    needed = participation.edition.version.rules.attendance_needed
    if not policy.can_read_of(participation, by=by):
        return OwnAttendance((), 0, 0, needed)
    sessions = [s for s in _sessions().filter(edition=participation.edition_id) if not s.cancelled_at]
    own = AttendanceMark.objects.filter(participation=participation).order_by("number")
    marks = {mark.session_id: mark.mark for mark in own}
    held = [s for s in sessions if cast(bool, s.is_marked)]  # type: ignore[attr-defined]
    return OwnAttendance(
        sessions=tuple((s, marks.get(s.pk, "")) for s in sessions),
        attended=sum(marks.get(s.pk) in words.ATTENDED for s in held),
        held=len(held),
        needed=needed,
    )
