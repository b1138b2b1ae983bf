"""A whole nomination at once: the draft and its submission in one transaction."""

from __future__ import annotations

import datetime as dt

import pytest

from tadrib.domain.calls import operations, queries
from tadrib.domain.calls.models import Nomination, Receipt
from tadrib.domain.directory.models import Person
from tests import makers
from tests.domain.test_calls_nominations import FACTS, NOW, WHO

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return makers.focal_point(makers.state("ML"))


def forward(call, by, **more):
    """The whole form at once."""
    given = {"facts": FACTS, "person_facts": WHO, "is_submit": True, "declaration": True, **more}
    return operations.put_forward(call, state=makers.state("ML"), by=by, now=NOW, **given)


def test_put_forward_and_submitted_at_once_is_one_nomination_with_both_receipts(by) -> None:
    call = makers.call(states=("ML",))
    row, refusal = forward(call, by, idempotency_key="once")
    again, refused = forward(call, by, idempotency_key="once")
    assert refusal is refused is None and again.pk == row.pk and row.state == "submitted"
    assert list(Receipt.objects.order_by("pk").values_list("act", flat=True)) == ["nominated", "submitted"]
    assert Person.objects.count() == 1


def test_what_refuses_the_submission_leaves_the_draft(by) -> None:
    call = makers.call(states=("ML",))
    row, refusal = forward(call, by, declaration=False)
    assert refusal.code == "nomination_declaration"
    assert Nomination.objects.get().state == row.state == "draft"
    assert list(Receipt.objects.values_list("act", flat=True)) == ["nominated"]


def test_who_was_picked_is_corrected_before_it_is_sent(by) -> None:
    call = makers.call(states=("ML",))
    person = makers.person(makers.state("ML"))
    row, refusal = forward(call, by, person=person, person_facts={**WHO, "given_names": "Corrected"})
    assert refusal is None and row.state == "submitted"
    assert Person.objects.get().given_names == "Corrected"


def test_submitting_at_once_takes_as_many_queries_for_the_first_as_for_the_tenth(by, django_assert_num_queries) -> None:
    made = makers.call(states=("ML",))
    made.states.update(names_max=50)
    call = queries.get_call(by, made.ref)
    for number in range(10):
        born = dt.date(1980 + number, 1, 1)
        facts = {**WHO, "family_names": f"No {number}", "email": f"n{number}@example.org", "birth_date": born}
        with django_assert_num_queries(38):
            forward(call, by, person_facts=facts, idempotency_key=str(number))
