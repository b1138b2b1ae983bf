"""An edition is closed when nothing is missing, and says what is."""

from __future__ import annotations

import datetime as dt

import pytest

from tadrib.domain.accounts.words import Role
from tadrib.domain.assessment.models import Instrument
from tadrib.domain.credentials import operations
from tadrib.domain.delivery.models import AttendanceMark, Session
from tadrib.kernel.refusals import Refused
from tadrib.workflows import close_edition
from tests import makers
from tests.makers import NOW

pytestmark = pytest.mark.django_db
LATE = dt.datetime(2027, 6, 20, 16, tzinfo=dt.UTC)


def codes(by, edition):
    return [refusal.code for refusal in close_edition.missing(by, edition)]


def test_each_step_takes_away_one_obstacle():
    officer, edition = makers.officer(), makers.edition(state="running")
    row = makers.participation(edition)
    shared = {"edition": edition, "module": edition.modules.first(), "title": makers.text("S"), "mode": "hybrid",
              "starts_at": NOW, "ends_at": NOW + dt.timedelta(hours=3)}  # fmt: skip
    session = Session.objects.create(ref="SES-1", **shared)
    Session.objects.create(ref="SES-2", cancelled_at=NOW, **shared)
    test = Instrument.objects.create(ref="TST-1", edition=edition, kind="post_test", state="open")

    assert codes(officer, edition) == ["close_sessions", "close_instruments", "close_awards"]
    with pytest.raises(Refused) as caught:
        close_edition.close_edition(edition, by=officer, now=LATE)
    assert (caught.value.code, caught.value.facts) == ("close_sessions", {"count": 1})

    AttendanceMark.objects.create(session=session, participation=row, mark="present", marked_at=NOW, marked_by="U")
    assert codes(officer, edition) == ["close_instruments", "close_awards"]
    Instrument.objects.filter(pk=test.pk).update(state="closed")
    assert codes(officer, edition) == ["close_awards"]
    operations.decide_awards(edition, kinds={row.ref: "participation"}, by=officer, now=LATE)
    assert codes(officer, edition) == ["close_credentials"]
    operations.issue_credentials(edition, by=officer, now=LATE)
    assert codes(officer, edition) == []

    close_edition.close_edition(edition, by=officer, now=LATE)
    edition.refresh_from_db()
    assert edition.state == "closed"


@pytest.mark.parametrize(
    ("role", "now", "code"),
    [(Role.AUDITOR, LATE, "not_allowed"), (Role.PROGRAMME_OFFICER, NOW, "edition_not_over")],
)
def test_the_catalogue_has_the_last_word(role, now, code):
    edition = makers.edition(state="running")

    with pytest.raises(Refused) as caught:
        close_edition.close_edition(edition, by=makers.actor(role), now=now)
    assert caught.value.code == code
