"""Somebody whom the office joined from entries of two states: neither learns that the other put them forward."""

from __future__ import annotations

import datetime as dt

import pytest

from tadrib.domain.calls import operations
from tadrib.domain.calls.models import Nomination
from tadrib.kernel.refusals import Refused
from tests import makers

pytestmark = pytest.mark.django_db
NOW = makers.NOW
FACTS = {"agency": "police", "unit": "Judicial police", "rank": "officer", "function": "Investigator"}


def test_a_state_is_not_told_that_another_has_put_the_same_person_forward() -> None:
    call, mali = makers.call(), makers.state("ML")
    one = makers.person(mali, birth_date=dt.date(1990, 1, 1), native_name="آوا")
    theirs = makers.nomination(call, state_code="SN", person=one)  # the office joined an entry of Senegal's with it
    by = makers.focal_point(mali)
    mine = operations.nominate(call, state=mali, person=one, facts=FACTS, by=by, now=NOW)
    assert mine.person != one
    assert (mine.person.full_name, mine.person.birth_date, mine.person.native_name, mine.person.email) == (
        one.full_name, one.birth_date, one.native_name, one.email
    )  # fmt: skip
    for again in (one, mine.person):
        with pytest.raises(Refused) as refusal:
            operations.nominate(call, state=mali, person=again, facts=FACTS, by=by, now=NOW)
        assert refusal.value.code == "nomination_person_twice"
    assert set(Nomination.objects.filter(call=call)) == {theirs, mine}
