"""Participants with attendance and a test behind them, and certificates issued to them: for tests of credentials."""

from __future__ import annotations

import datetime as dt

import pytest

from tadrib.domain.accounts.words import Role
from tadrib.domain.assessment.models import Instrument, Response
from tadrib.domain.catalogue.models import Edition
from tadrib.domain.credentials import operations
from tadrib.domain.credentials.models import Credential
from tadrib.domain.delivery.models import AttendanceMark, Session
from tadrib.kernel.actor import Actor
from tadrib.kernel.refusals import Refused
from tests import makers
from tests.makers import NOW

# What each award asks for, as the tests of pages have it.
RULE = {
    "kinds": [
        {"kind": "participation", "attendance": 80},
        {"kind": "completion", "attendance": 80, "test": 60, "shown": "percent"},
        {"kind": "trainer", "attendance": 80, "test": 80, "practical": 50, "criteria": True},
    ]
}
LAST = dt.date(2026, 11, 20)  # of an edition that is over
AFTER = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)  # the day after
LATE = dt.datetime(2027, 6, 20, 16, tzinfo=dt.UTC)  # the last day of the made editions


def over(version=None) -> Edition:
    """An edition whose last day was yesterday, seen from ``AFTER``; by ``RULE`` unless its version says otherwise."""
    row = makers.edition(version or makers.version(award_rule=RULE), state="running")
    Edition.objects.filter(pk=row.pk).update(start_date=LAST - dt.timedelta(days=13), end_date=LAST)
    row.refresh_from_db()
    return row


def participant(edition, *, attended=5, held=5, right=3, out_of=5, **columns):
    """A participant who came to ``attended`` of ``held`` sessions and had ``right`` of ``out_of`` (None: no test)."""
    user = makers.user(Role.PARTICIPANT, language="pt")
    row = makers.participation(edition, person=makers.person(user=user), **columns)
    sessions = list(Session.objects.filter(edition=edition).order_by("pk"))
    while len(sessions) < held:
        sessions.append(session(edition, len(sessions)))
    for number, one in enumerate(sessions[:held]):
        AttendanceMark.objects.create(session=one, participation=row, mark="present" if number < attended else "absent",
                                      marked_at=NOW, marked_by="USR-0")  # fmt: skip
    if right is not None:
        test = Instrument.objects.get_or_create(edition=edition, kind="post_test", defaults={
            "ref": f"TST-{makers.n()}", "state": "closed"})[0]  # fmt: skip
        Response.objects.create(instrument=test, participation=row, right=right, out_of=out_of, submitted_at=NOW)
    return row


def session(edition, number=0):
    start = dt.datetime(2027, 6, 7, 8, tzinfo=dt.UTC) + dt.timedelta(hours=12 * number)
    return Session.objects.create(
        ref=f"SES-{makers.n()}", edition=edition, module=edition.modules.first(), title=makers.text("Session"),
        starts_at=start, ends_at=start + dt.timedelta(hours=3), mode="hybrid",
    )  # fmt: skip


def issued(edition, officer, **columns) -> Credential:
    row = participant(edition, **columns)
    operations.decide_awards(edition, kinds={row.ref: "completion"}, by=officer, now=LATE)
    return operations.issue_credentials(edition, by=officer, now=LATE)[0]


def holder_of(credential) -> Actor:
    return makers.of(credential.award.participation.person.user)


def refused(code, call, *args, **kwargs):
    with pytest.raises(Refused) as caught:
        call(*args, **kwargs)
    assert caught.value.code == code
    return caught.value
