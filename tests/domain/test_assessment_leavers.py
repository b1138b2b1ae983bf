"""Who left after answering is counted on both sides, so that never more answered than were asked."""

from __future__ import annotations

import pytest

from tadrib.domain.accounts.words import Role
from tadrib.domain.assessment import operations, queries
from tests import makers
from tests.makers import NOW

pytestmark = pytest.mark.django_db


def test_those_who_answered_and_left_are_among_the_invited():
    officer, edition = makers.officer(), makers.edition(state="running")
    question = operations.add_question(
        edition.version, text=makers.text("Q"), options=[makers.text("A"), makers.text("B")], right=0,
        outcome=edition.version.outcomes.first(), by=officer, now=NOW,
    )  # fmt: skip
    row = operations.draft_instrument(edition, kind="post_test", questions=[question.ref], by=officer, now=NOW)
    row = operations.open_instrument(row, by=officer, now=NOW)
    user = makers.user(Role.PARTICIPANT)
    leaver = makers.participation(edition, person=makers.person(user=user))
    makers.participation(edition)
    makers.participation(edition, state="withdrawn")  # left before anybody asked
    operations.submit_response(row, leaver, answers={question.ref: 0}, by=makers.of(user), now=NOW)
    type(leaver).objects.filter(pk=leaver.pk).update(state="withdrawn")

    found = queries.get_instrument(officer, row.ref)

    assert (found.answered, found.invited) == (1, 2)
    assert queries.list_unanswered(officer, found).count() == 1
