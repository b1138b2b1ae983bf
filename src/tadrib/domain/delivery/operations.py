"""Planning sessions and marking attendance."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F

import tadrib.domain.audit.operations
import tadrib.domain.messaging.operations
import tadrib.domain.messaging.queries
from tadrib.domain import audit, messaging
from tadrib.domain.catalogue.models import Edition, EditionModule
from tadrib.domain.delivery import letters, policy, queries, words
from tadrib.domain.delivery.models import AttendanceMark, Session
from tadrib.domain.enrolment.models import Participation
from tadrib.domain.messaging.models import OfficialLetter
from tadrib.domain.messaging.words import Official
from tadrib.kernel.actor import Actor
from tadrib.kernel.refs import new_ref
from tadrib.kernel.refusals import Refused, Stale
from tadrib.kernel.translated import TranslatedText

CHANGES = ("title", "starts_at", "ends_at", "mode", "room", "link")


def office_zone() -> ZoneInfo:
    """The time zone of the rooms."""
    return ZoneInfo(settings.TIME_ZONE)


@transaction.atomic
def add_session(
    edition: Edition, *, module: EditionModule, title: TranslatedText, starts_at: dt.datetime, ends_at: dt.datetime,
    mode: str, room: str = "", link: str = "", by: Actor, now: dt.datetime,
) -> Session:  # fmt: skip
    """Put one session into the timetable."""
    policy.check_can_add(edition, module, starts_at, ends_at, zone=office_zone(), by=by)
    session = Session.objects.create(
        ref=new_ref(Session, "SES", now.year), edition=edition, module=module, title=title, starts_at=starts_at,
        ends_at=ends_at, mode=mode, room=room.strip(), link=link,
    )  # fmt: skip
    audit.operations.record(words.Event.SESSION_ADDED, session.ref, by=by, at=now, edition=edition.ref)
    return session


def _is_marked(session: Session) -> bool:
    return AttendanceMark.objects.filter(session=session).exists()


@transaction.atomic
def change_session(session: Session, *, by: Actor, now: dt.datetime, **changes: Any) -> Session:
    """Change title, times, mode, room or link. Calendars are told by a higher sequence (RFC 5545, 3.8.7.4).

    Once people are marked, only the title, the room and the link can still be corrected.
    """
    changes = {name: value for name, value in changes.items() if name in CHANGES and getattr(session, name) != value}
    moves_it = bool(changes.keys() & {"starts_at", "ends_at", "mode"})
    policy.check_can_change(session, is_marked=moves_it and _is_marked(session), by=by)
    starts_at, ends_at = changes.get("starts_at", session.starts_at), changes.get("ends_at", session.ends_at)
    policy.check_can_add(session.edition, session.module, starts_at, ends_at, zone=office_zone(), by=by)
    if not changes:
        return session
    changed = Session.objects.filter(pk=session.pk, sequence=session.sequence, cancelled_at=None).update(
        sequence=F("sequence") + 1, **changes
    )
    if not changed:
        raise Stale(session.ref)
    for name, value in changes.items():
        setattr(session, name, value)
    session.sequence += 1
    audit.operations.record(
        words.Event.SESSION_CHANGED, session.ref, by=by, at=now, edition=session.edition.ref, fields=sorted(changes)
    )
    return session


@transaction.atomic
def cancel_session(session: Session, *, reason: str, by: Actor, now: dt.datetime) -> Session:
    """Cancel a session in which nobody was marked. It stays in the calendars, as cancelled."""
    policy.check_can_cancel(session, reason, is_marked=_is_marked(session), by=by)
    if not Session.objects.filter(pk=session.pk, cancelled_at=None).update(
        cancelled_at=now, sequence=F("sequence") + 1
    ):
        raise Stale(session.ref)
    session.cancelled_at = now
    session.sequence += 1
    audit.operations.record(
        words.Event.SESSION_CANCELLED, session.ref, by=by, at=now, reason=reason.strip(), edition=session.edition.ref
    )
    return session


@dataclass(frozen=True)
class Pattern:
    """The halves of a day of teaching, in the office's time zone, and where they are held."""

    halves: tuple[tuple[dt.time, dt.time], ...] = ((dt.time(9), dt.time(12, 30)), (dt.time(14), dt.time(17)))
    mode: str = ""  # nothing: as the edition
    room: str = ""
    link: str = ""


@transaction.atomic
def make_timetable(edition: Edition, *, pattern: Pattern, by: Actor, now: dt.datetime) -> list[Session]:
    """Two half-day sessions, by the pattern, on each weekday (Monday to Friday) of each module's dates.

    Sessions that already start at the same moment are left alone, so making it again adds only what is missing.
    Returns the new ones.
    """
    policy.check_can_plan(edition, by=by)
    if any(end <= start for start, end in pattern.halves):
        raise Refused("session_times")
    zone = office_zone()
    there = set(Session.objects.filter(edition=edition, cancelled_at=None).values_list("starts_at", flat=True))
    made = []
    for module in edition.modules.select_related("module").order_by("start_date", "module__number"):
        for n in range((module.end_date - module.start_date).days + 1):
            day = module.start_date + dt.timedelta(days=n)
            if day.weekday() >= 5:
                continue
            for start, end in pattern.halves:
                starts_at = dt.datetime.combine(day, start, tzinfo=zone).astimezone(dt.UTC)
                if starts_at in there:
                    continue
                there.add(starts_at)
                made.append(
                    Session(
                        ref=new_ref(Session, "SES", now.year), edition=edition, module=module,
                        title=TranslatedText(module.module.title), starts_at=starts_at,
                        ends_at=dt.datetime.combine(day, end, tzinfo=zone).astimezone(dt.UTC),
                        mode=pattern.mode or edition.mode, room=pattern.room.strip(), link=pattern.link,
                    )
                )  # fmt: skip
    Session.objects.bulk_create(made)
    if made:
        audit.operations.record(words.Event.TIMETABLE_MADE, edition.ref, by=by, at=now, sessions=len(made))
    return made


@dataclass(frozen=True)
class Marking:
    """What somebody says of one person in one session. ``minutes`` of connection for remote; ``reason`` for a
    correction."""

    participation: Participation
    mark: str
    minutes: int | None = None
    reason: str = ""


def _checked(marking: Marking, length: int) -> Marking:
    """The marking with minutes only where they belong. Refuses an unknown mark and impossible minutes."""
    if marking.mark not in words.MARK_LABELS:
        raise Refused("mark_unknown")
    if marking.mark != words.Mark.REMOTE:
        return Marking(marking.participation, str(marking.mark), None, marking.reason.strip())
    if not marking.minutes:
        raise Refused("minutes_missing", name=marking.participation.person.full_name)
    if marking.minutes > length:
        raise Refused("minutes_too_many", most=length)
    return Marking(marking.participation, str(marking.mark), marking.minutes, marking.reason.strip())


@transaction.atomic
def mark_attendance(session: Session, *, marks: Iterable[Marking], by: Actor, now: dt.datetime) -> int:
    """Write down who was there, for many at once: four queries, whatever their number. Returns how many rows it wrote.

    A mark that already stands is not written again. A different one is a correction: a new row with the next number
    and its reason (``correction_reason`` without one); the old one stays.
    """
    policy.check_can_mark(session, by=by, now=now)
    length = int((session.ends_at - session.starts_at).total_seconds() // 60)
    asked = [_checked(marking, length) for marking in marks]
    if not asked:
        raise Refused("nobody_to_mark")
    if any(m.participation.edition_id != session.edition_id for m in asked):
        raise Refused("mark_stranger")
    standing = {row.participation_id: row for row in AttendanceMark.objects.filter(session=session).order_by("number")}
    rows, corrections = [], 0
    for marking in asked:
        old = standing.get(marking.participation.pk)
        if old and (old.mark, old.minutes) == (marking.mark, marking.minutes):
            continue
        if old and not marking.reason:
            raise Refused("correction_reason", name=marking.participation.person.full_name)
        corrections += old is not None
        rows.append(
            AttendanceMark(
                session=session, participation=marking.participation, number=old.number + 1 if old else 1,
                mark=marking.mark, minutes=marking.minutes, reason=marking.reason[:300], marked_at=now,
                marked_by=by.ref,
            )
        )  # fmt: skip
    try:
        with transaction.atomic():
            AttendanceMark.objects.bulk_create(rows)
    except IntegrityError:
        raise Stale(session.ref) from None
    if rows:
        event = words.Event.CORRECTED if corrections else words.Event.MARKED
        audit.operations.record(
            event, session.ref, by=by, at=now, edition=session.edition.ref, marks=len(rows), corrections=corrections
        )
    return len(rows)


@transaction.atomic
def issue_attendance_statement(participation: Participation, *, by: Actor, now: dt.datetime) -> OfficialLetter:
    """State who was present how long, as an official letter. While nothing has changed it is the letter there is; a
    newer one takes its place."""
    attendance = queries.attendance_of(by, participation)
    policy.check_can_state(participation, held=attendance.held, by=by)
    matter = letters.attendance_statement(participation, attendance)
    standing = messaging.queries.find_standing(Official.ATTENDANCE, participation.ref, participation.state_code)
    if standing is None:
        return messaging.operations.issue(matter, by=by, now=now)
    if messaging.queries.says_the_same(standing, matter):
        return standing
    return messaging.operations.renew(standing, matter, reason="", by=by, now=now)
