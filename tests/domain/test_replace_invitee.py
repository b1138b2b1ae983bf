"""The whole way with the real engine: select, sign, invite, decline; the next reserve keeps the rules."""

from __future__ import annotations

import datetime as dt

import pytest

from tadrib.domain.enrolment import operations
from tadrib.domain.enrolment.models import Invitation
from tadrib.domain.selection import operations as selection
from tadrib.domain.selection.models import Placement
from tadrib.workflows import replace_invitee
from tests import makers

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2027, 5, 1, 9, tzinfo=dt.UTC)


def signed(call):
    run = selection.compute_run(call, by=makers.declared(call, makers.officer()), now=NOW)
    run = selection.propose_run(run, by=makers.declared(call, makers.officer()), now=NOW)
    return selection.sign_run(run, by=makers.declared(call, makers.head()), now=NOW)


def test_decline_and_decline_again_until_nobody_is_left():
    call = makers.call(state="closed", seats=2, women_pct=50, reserves=4, deadline=NOW - dt.timedelta(days=1))
    for code, sex in (("ML", "F"), ("SN", "M"), ("ML", "M"), ("SN", "F")):
        row = makers.nomination(call, state_code=code, person=makers.person(makers.state(code), sex=sex))
        makers.decision(row)
    run = signed(call)
    reserves = Placement.objects.filter(run=run, place="reserve").count()
    first = operations.invite_cohort(run, reply_by=NOW + dt.timedelta(days=10), by=makers.officer(), now=NOW)
    assert len(first) == 2 and reserves > 0

    waiting, replaced = list(first), 0
    while waiting:
        left = waiting.pop()
        focal = makers.focal_point(left.placement.nomination.nominating_state)
        following = replace_invitee.decline_invitation(left, reason="Another duty", by=focal, now=NOW)
        if following is None:
            continue
        replaced += 1
        waiting.append(following)
        held = Invitation.objects.filter(state="sent").select_related("placement__nomination__person")
        assert len(held) == 2
        invited = Invitation.objects.values("placement")
        women_left = Placement.objects.filter(run=run, place="reserve", nomination__person__sex="F").exclude(
            pk__in=invited
        )
        # the women's share holds as long as there is a woman to ask
        assert any(row.placement.nomination.person.sex == "F" for row in held) or not women_left.exists()
        assert following.placement.place == "reserve" and following.replaces == left

    assert 0 < replaced <= reserves
    assert set(Invitation.objects.values_list("state", flat=True)) == {"declined"}
