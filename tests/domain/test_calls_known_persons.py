"""Whether somebody put forward is known already: asked, never decided by the house."""

import datetime as dt

import pytest

from tadrib.domain.calls import operations
from tadrib.domain.directory.models import Person
from tadrib.kernel.refusals import Refused
from tests import makers
from tests.domain.test_calls_nominations import FACTS, WHO

pytestmark = pytest.mark.django_db
NOW = makers.NOW
TURNED = dt.date(1990, 1, 2)  # her day of birth with day and month turned round


@pytest.mark.parametrize(
    "who",
    [
        {"given_names": "AWA", "email": ""},
        {"given_names": "Somebody", "family_names": "Else", "email": "AWA0@example.org"},
        {"given_names": "Example", "family_names": "awa", "email": ""},
        {"given_names": "Hawa", "family_names": "Exampel", "email": "", "birth_date": TURNED},
    ],
)
def test_somebody_who_may_be_known_is_asked_about(by, mali, who) -> None:
    known = makers.person(
        mali, given_names="Awa", family_names="Example", birth_date=WHO["birth_date"], email="awa0@example.org"
    )
    call, facts = makers.call(), {**WHO, **who}
    with pytest.raises(Refused) as refusal:
        operations.nominate(call, state=mali, person_facts=facts, facts=FACTS, by=by, now=NOW)
    assert (refusal.value.code, refusal.value.facts["persons"]) == ("person_known", [known.ref])
    operations.nominate(call, state=mali, person_facts=facts, facts=FACTS, is_other_person=True, by=by, now=NOW)
    assert Person.objects.count() == 2


def test_twins_and_namesakes_of_another_state_are_not_asked_about(by, mali) -> None:
    makers.person(mali, given_names="Hassan", family_names="Example", birth_date=WHO["birth_date"])
    makers.person(makers.state("SN"), given_names="Awa", family_names="Example", birth_date=WHO["birth_date"])
    operations.nominate(
        makers.call(), state=mali, person_facts={**WHO, "given_names": "Fatima"}, facts=FACTS, by=by, now=NOW
    )
    assert Person.objects.count() == 3


def test_the_same_names_with_another_birth_date_are_two_people(by, mali) -> None:
    makers.person(mali, given_names="Awa", family_names="Example", birth_date=dt.date(1980, 1, 1))
    operations.nominate(makers.call(), state=mali, person_facts=WHO, facts=FACTS, by=by, now=NOW)
    assert Person.objects.count() == 2
