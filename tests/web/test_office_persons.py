"""The pages of persons who may be one."""

import pytest
from django.test import Client

from tadrib.domain.accounts.words import Role
from tadrib.domain.directory import operations
from tadrib.domain.directory.models import Person, PersonMerge
from tests import makers

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair() -> tuple[Person, Person]:
    facts = [{"given_names": given, "family_names": "Traoré", "sex": "M"} for given in ("Moussa", "Musa")]
    state, by = makers.state(), makers.officer()
    one, two = (operations.add_person(nationality=state, facts=f, by=by, now=makers.NOW) for f in facts)
    return one, two


@pytest.mark.parametrize("language", ["ar", "fr", "en", "pt"])
def test_pages_in_every_language(client: Client, pair: tuple[Person, Person], language: str) -> None:
    client.force_login(makers.user(Role.PROGRAMME_OFFICER, language=language))
    one, two = pair
    answer = client.get(f"/{language}/office/duplicates/")
    assert answer.status_code == 200 and one.ref in answer.content.decode() and two.ref in answer.content.decode()
    assert client.get(f"/{language}/office/persons/{one.ref}/merge/{two.ref}/").status_code == 200


def test_join_after_confirmation_and_take_apart(client: Client, pair: tuple[Person, Person]) -> None:
    client.force_login(makers.user(Role.PROGRAMME_OFFICER))
    one, two = pair
    url = f"/en/office/persons/{one.ref}/merge/{two.ref}/"
    assert client.post(url).status_code == 422
    assert not PersonMerge.objects.exists()
    assert client.post(url, {"sure": "on"}).status_code == 302
    row = PersonMerge.objects.get()
    assert client.get(f"/en/office/merges/{row.ref}/undo/").status_code == 200
    assert client.post(f"/en/office/merges/{row.ref}/undo/").status_code == 302
    assert client.post(f"/en/office/merges/{row.ref}/undo/").status_code == 422
    assert Person.objects.filter(merged_into=None).count() == 2


def test_a_focal_point_has_no_such_page(client: Client, pair: tuple[Person, Person]) -> None:
    client.force_login(makers.user(Role.FOCAL_POINT, scope="ML"))
    one, two = pair
    for url in ("/en/office/duplicates/", f"/en/office/persons/{one.ref}/merge/{two.ref}/"):
        assert client.get(url).status_code in {403, 404}
