"""The makers make what they say."""

import pytest

from tests import makers

pytestmark = pytest.mark.django_db


def test_participation_stands_on_everything_before_it():
    row = makers.participation()

    assert row.invitation.placement.nomination.call.edition == row.edition
    assert row.edition.modules.count() == 2


def test_actor_holds_the_permissions_of_the_role():
    by = makers.focal_point(makers.state("ML"))

    assert by.states == {"ML"}
    assert by.can("calls.nominate")
    assert not by.can("calls.read")
