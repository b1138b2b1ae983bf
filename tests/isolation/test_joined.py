"""Somebody whom the office joined from entries of two states: neither learns that the other put them forward."""

from __future__ import annotations

import datetime as dt

import pytest

from tadrib.domain.audit.models import Event
from tadrib.domain.calls import operations
from tadrib.domain.calls.models import Nomination
from tadrib.domain.directory import queries
from tadrib.domain.directory.models import Person, PersonMerge
from tadrib.domain.directory.operations import change_person
from tadrib.kernel.refusals import Refused
from tadrib.workflows.merge_persons import merge_persons, unmerge_persons
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


def joined(call) -> tuple[Nomination, Nomination, Person]:
    """Entries of Mali and Senegal that the office joined into Mali's; both have put the person forward."""
    mali, senegal = makers.state("ML"), makers.state("SN")
    kept = makers.person(mali, given_names="Moussa", family_names="Traoré", birth_date=dt.date(1990, 1, 1))
    other = makers.person(senegal, given_names="Musa", family_names="Traore", birth_date=dt.date(1990, 1, 1))
    mine = makers.nomination(call, state_code="ML", person=kept, state="draft")
    theirs = makers.nomination(makers.call(), state_code="SN", person=other, state="draft")
    merge_persons(kept, other, by=makers.officer(), now=NOW)
    theirs.refresh_from_db()
    assert theirs.person == kept
    return mine, theirs, kept


@pytest.mark.parametrize("writer", ["ML", "SN"])
def test_what_one_state_corrects_is_not_what_the_other_reads_and_the_office_is_asked_again(writer) -> None:
    mine, theirs, shared = joined(makers.call())
    own, others = (mine, theirs) if writer == "ML" else (theirs, mine)
    before = Person.objects.filter(pk=shared.pk).values().get()
    by = makers.focal_point(makers.state(writer))
    operations.change_nomination(own, facts={}, person_facts={"family_names": "Traoure"}, by=by, now=NOW)
    for row in (own, others):
        row.refresh_from_db()
    assert Person.objects.filter(pk=shared.pk).values().get() == before
    assert (others.person, own.person.family_names, own.person.nationality.code) == (shared, "Traoure", writer)
    assert own.person.birth_date == shared.birth_date
    pairs = [{one.one, one.two} for one in queries.list_proposals(makers.officer())]
    assert pairs == [{shared, own.person}]
    again = {"family_names": "Traoré"}
    operations.change_nomination(own, facts={}, person_facts=again, by=by, now=NOW)  # its own now: no third entry
    assert Person.objects.filter(merged_into=None).count() == 2
    told = Event.objects.get(name="calls.nomination_parted", subject=own.ref)
    assert told.facts["before"] == shared.ref
    merge_persons(shared, own.person, by=makers.officer(), now=NOW)
    own.refresh_from_db()
    assert own.person == shared


def test_the_same_facts_again_and_the_office_change_the_shared_entry_in_place() -> None:
    mine, theirs, shared = joined(makers.call())
    by = makers.focal_point(makers.state("SN"))
    operations.change_nomination(theirs, facts={}, person_facts={"family_names": "Traoré"}, by=by, now=NOW)
    change_person(shared, facts={"family_names": "Traoore"}, by=makers.officer(), now=NOW)
    for row in (mine, theirs):
        row.refresh_from_db()
        assert row.person.family_names == "Traoore"
    with pytest.raises(Refused, match="not_your_state"):
        change_person(shared, facts={"family_names": "X"}, by=by, now=NOW)


def test_a_joining_is_undone_after_a_state_parted_with_the_entry() -> None:
    _, theirs, shared = joined(makers.call())
    by = makers.focal_point(makers.state("SN"))
    operations.change_nomination(theirs, facts={}, person_facts={"phone": "1"}, by=by, now=NOW)
    unmerge_persons(PersonMerge.objects.get(), by=makers.officer(), now=NOW)
    theirs.refresh_from_db()
    assert theirs.person not in (shared, PersonMerge.objects.get().merged) and theirs.person.phone == "1"
